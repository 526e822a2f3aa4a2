"""One command, or one batch of them, while it is under way: what it writes, and what it will say of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from config.actors import Actor, Circumstances
from config.ledger.event import Entry
from config.ledger.projections import Row
from config.ledger.signed_command import SignedCommand
from config.ledger.stream import Pen, Stream

Rowset = dict[tuple[Any, ...], Row]


class Speaking:
    """One command, or one batch of them: the pen, the streams in use, what is written, what went wrong."""

    def __init__(self, pen: Pen, circumstances: Circumstances, *, together: bool = False) -> None:
        self.pen = pen
        self.circumstances = circumstances
        self.together = together
        self.actor: Actor | None = None
        self.streams: dict[UUID, Stream] = {}
        self.rows_before: dict[UUID, Rowset] = {}
        self.written: list[Entry] = []
        self.documents: list[tuple[UUID, bytes]] = []
        self.said: list[SignedCommand] = []
        self.checks: list[Callable[[], None]] = []
        self.rests: dict[UUID, bytes] = {}
        self.begun: dict[UUID, Entry | None] = {}  # first entries that were read: they never change
        self.read: dict[UUID, UUID] = {}  # other entries that were read, by id: the stream of each
        self.broken = False
