"""Proof vectors that other implementations can be held against, and what makes them."""
