"""One case on one screen: what stands, what is due, what was said, and what may be done now."""
