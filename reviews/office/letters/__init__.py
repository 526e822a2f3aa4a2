"""Letters of an office, each made from one entry or one draft: shown, printed, and filed on the case."""
