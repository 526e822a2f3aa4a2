"""The instant that a reader asks for, as text with its zone."""

from datetime import datetime

from config.errors import BadInput


def instant_of(text: str) -> datetime:
    """Read `2026-06-12T21:00-04:00`. Raises BadInput naming what would be accepted."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no instant: write 2026-06-12T21:00-04:00", pointer="/as_of") from error
    if instant.tzinfo is None:
        raise BadInput(f"{text!r} has no zone: write {text}-04:00 for Eastern summer time", pointer="/as_of")
    return instant
