"""Days around now, as the demo's people name them."""

from datetime import date, datetime, time, timedelta

from config.ledger.occurred import EASTERN, Occurred
from config.ledger.store import ledger


def date_in(days: int) -> date:
    """The date in Eastern Time so many days from now."""
    return ledger.clock().astimezone(EASTERN).date() + timedelta(days=days)


def day_in(days: int) -> Occurred:
    """Some time on the day so many days from now."""
    return Occurred.on(date_in(days))


def afternoon_in(days: int) -> datetime:
    """17:00 in Eastern Time so many days from now."""
    return datetime.combine(date_in(days), time(17), tzinfo=EASTERN)
