"""What an operations team sees: log lines, readiness, figures; never a word of the record."""
