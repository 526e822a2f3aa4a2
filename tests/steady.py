"""A clock and random bytes that are the same in every run, for tests that compare bytes."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.stream import Pen, Stream

DAWN = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)


class Clock:
    """Ticks `step` with every reading, and can be set to any instant."""

    def __init__(self, now: datetime = DAWN, step: timedelta = timedelta(seconds=1)) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        now, self.now = self.now, self.now + self.step
        return now


class Entropy:
    """A stream of bytes that only looks random: SHA-256 of a seed and a counter."""

    def __init__(self, seed: str = "demarc") -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += sha256(f"{self.seed} {self.drawn}".encode()).digest()
            self.drawn += 1
        return found[:size]


def set_clock(stream: Stream, now: datetime | None) -> None:
    """Let the steady clock of a stream's pen stand at an instant."""
    clock = stream.pen.clock
    assert isinstance(clock, Clock)
    assert now is not None
    clock.now = now


def steady_pen(occurred: Occurred | None = None, source: Source | None = None) -> Pen:
    """A pen for streams that no ledger stands behind."""
    return Pen(clock=Clock(), entropy=Entropy(), occurred=occurred, source=source)
