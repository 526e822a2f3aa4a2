"""After a spill: where a text lies, in every place that the program keeps."""
