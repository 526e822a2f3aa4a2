"""The ways to keep a history that are measured beside one another."""

from typing import Final

WAYS: Final = ("demarc", "plain", "simple_history", "pghistory", "library", "driver")

HELD: Final = ("demarc", "plain", "simple_history", "pghistory", "library")
"""Those that are measured with 20 ms between reading and writing, too."""
