"""Histories to measure on: whole streams with their sealed values, written without the time of commands."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from config.actors import Actor, Role, Side
from config.ledger.event import Entry
from config.ledger.stream import Pen
from tests.benchmarks.exchange import Exchange

AGENCY = UUID("6b1f5a0e-0c39-4f0c-8a35-6e1b0e4a1a01")

START = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)

NOTE = (
    "Counsel for the company called back at noon: the staged access stands, the second team starts Monday, "
    "and the written answer follows when the safeguards team has read the finding."
)


class Random:
    """Seeded ids, bytes and instants: the same histories in every run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.ticks = 0

    def id(self) -> UUID:
        return UUID(bytes=self.random.randbytes(16), version=4)

    def clock(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks, microseconds=self.random.randrange(1_000_000))


def officer(given: Random, role: Role = Role.OFFICER) -> Actor:
    """A person of the one agency that the register of a measurement knows."""
    return Actor(id=given.id(), organization=AGENCY, side=Side.GOVERNMENT, role=role)


def exchange(given: Random, events: int, case: UUID) -> Exchange:
    """One stream of `events` events, none of them saved."""
    stream = Exchange(given.id(), Pen(clock=given.clock, entropy=given.random.randbytes))
    by = officer(given)
    stream.open(
        by=by,
        case=case,
        kind="restrict",
        instrument="formal_voluntary_request",
        scope="access of customers outside the United States through the API",
        hoped=START + timedelta(days=30),
    )
    for number in range(1, events):
        stream.take_note(
            by=by, case=case, note=f"{number}. {NOTE}", received=given.clock(), share=number % 100
        )
    return stream


def interleaved(given: Random, streams: list[Exchange]) -> Iterator[Entry]:
    """The entries of all streams in an order in which they could have been recorded."""
    left = {stream.id: iter(stream.entries) for stream in streams}
    turns = [stream.id for stream in streams for _ in stream.entries]
    given.random.shuffle(turns)
    for id in turns:
        yield from islice(left[id], 1)
