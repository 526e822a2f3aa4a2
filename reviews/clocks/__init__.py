"""The clocks of a case: pure functions of what is recorded, the adopted calendar and now (rule 13)."""

from reviews.clocks.clock import Clock, ClockState, Facts
from reviews.clocks.every import clocks_of, find_clock

__all__ = ["Clock", "ClockState", "Facts", "clocks_of", "find_clock"]
