"""What the register does by the clock with cases: plain functions, for the ticker and for workers alike."""

from config.tasks.registry import Every, register
from reviews.tasks.sweeping import Due, Swept, due_by, sweep, swept

__all__ = ["Due", "Swept", "due_by", "register_all", "sweep"]


def register_all() -> None:
    """Register the tasks of cases."""
    register(
        "sweep",
        swept,
        when=Every(),
        says="Records what time has made true: windows and agreements that ended, requests not answered.",
        counts="entries recorded",
    )
