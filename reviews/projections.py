"""Which rows each stream of this app has in the read models."""
