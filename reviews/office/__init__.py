"""The officers' pages of cases: what is due, what moved, and the next thing to do."""
