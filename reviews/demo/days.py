"""Days around now, as the demo's people name them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

import msgspec

from config.ledger.occurred import EASTERN, Occurred
from config.ledger.store import ledger
from reviews.demo.acts import Act

_APART: Final = timedelta(minutes=10)


def date_in(days: int) -> date:
    """The date in Eastern Time so many days from now."""
    return ledger.clock().astimezone(EASTERN).date() + timedelta(days=days)


def day_in(days: int) -> Occurred:
    """Some time on the day so many days from now."""
    return Occurred.on(date_in(days))


def afternoon_in(days: int) -> datetime:
    """17:00 in Eastern Time so many days from now."""
    return datetime.combine(date_in(days), time(17), tzinfo=EASTERN)


def on_day(days: int, *acts: Act, hour: int = 10) -> Iterator[Act]:
    """The acts, from that hour of the day so many days from now on, some minutes after each other."""
    begin = datetime.combine(date_in(days), time(hour), tzinfo=EASTERN)
    for number, said in enumerate(acts):
        yield msgspec.structs.replace(said, when=Occurred.at(begin + number * _APART))
