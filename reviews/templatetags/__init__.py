"""What templates show of the record."""
