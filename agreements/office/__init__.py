"""The officers' pages of parties, programs and agreements."""
