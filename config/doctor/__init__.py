"""What a person forgets: whether database, keys, log and surroundings are as they must be."""
