"""The REST face of parties, programs, agreements, designations and claims."""
