"""The instant that a reader asks for, as text with its zone, or as a form sends it: in Eastern Time."""

from datetime import UTC, datetime

from config.errors import BadInput
from config.ledger.occurred import EASTERN


def instant_of(text: str, pointer: str = "/as_of") -> datetime:
    """Read `2026-06-12T21:00-04:00`, in UTC. Raises BadInput naming what would be accepted."""
    instant = _parsed(text, pointer)
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    whole = text if "T" in text else f"{text}T00:00"
    raise BadInput(f"{text!r} has no zone: write {whole}-04:00 for Eastern summer time", pointer=pointer)


def eastern_of(text: str, pointer: str) -> datetime:
    """Read an instant with its zone, or without one as Eastern Time, in UTC. Raises BadInput."""
    instant = _parsed(text, pointer)
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    try:
        return instant.replace(tzinfo=EASTERN).astimezone(UTC)
    except OverflowError as error:
        raise _no_instant(text, pointer) from error


def _parsed(text: str, pointer: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            # whatever is read is compared in one zone and shown in the other
            instant.astimezone(UTC).astimezone(EASTERN)
    except (ValueError, OverflowError) as error:
        raise _no_instant(text, pointer) from error
    return instant


def _no_instant(text: str, pointer: str) -> BadInput:
    return BadInput(f"{text!r} is no instant: write 2026-06-12T21:00-04:00", pointer=pointer)
