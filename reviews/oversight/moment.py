"""The instant that a reader asks for, as text with its zone."""

from datetime import UTC, datetime

from config.errors import BadInput


def instant_of(text: str) -> datetime:
    """Read `2026-06-12T21:00-04:00`, in UTC. Raises BadInput naming what would be accepted."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{text!r} is no instant: write 2026-06-12T21:00-04:00", pointer="/as_of") from error
    whole = text if "T" in text else f"{text}T00:00"
    raise BadInput(f"{text!r} has no zone: write {whole}-04:00 for Eastern summer time", pointer="/as_of")
