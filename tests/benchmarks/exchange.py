"""The measured stream: a request and what is said about it, with one sealed field, as real ones have."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Role, Side, permitted
from config.errors import Refused
from config.ledger.event import Event
from config.ledger.projections import Row, row, rows_of
from config.ledger.sealed import Words
from config.ledger.store import Receipt, ledger
from config.ledger.stream import Stream, UnknownEvent
from tests.benchmarks.models import ExchangeFile


class ExchangeOpened(Event, frozen=True, kw_only=True):
    """An office asks for something."""

    TOPIC: ClassVar[str] = "exchange.exchange-opened"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    kind: str
    instrument: str
    scope: str
    answer_hoped_for_by: datetime | None = None

    def sentence(self) -> str:
        return f"asked to {self.kind} {self.scope}"


class NoteTaken(Event, frozen=True, kw_only=True):
    """The office writes down what it heard; the words are sealed."""

    TOPIC: ClassVar[str] = "exchange.note-taken"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    note: Words
    received: datetime
    share: int
    settles: bool = False

    def sentence(self) -> str:
        return f"noted {self.note}, {self.share} percent done"


class Exchange(Stream):
    """One request: opened once, then noted on."""

    NAME: ClassVar[str] = "exchange"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (ExchangeOpened, NoteTaken)

    def start(self) -> None:
        self.opened: ExchangeOpened | None = None
        self.notes = 0
        self.last_received: datetime | None = None
        self.share = 0
        self.settled = False

    def open(
        self, *, by: Actor, case: UUID, kind: str, instrument: str, scope: str, hoped: datetime | None
    ) -> None:
        if self.opened:
            raise Refused("this exchange is open")
        self.trigger(
            ExchangeOpened,
            by=by,
            about=(case, by.organization),
            kind=kind,
            instrument=instrument,
            scope=scope,
            answer_hoped_for_by=hoped,
        )

    def take_note(self, *, by: Actor, case: UUID, note: str, received: datetime, share: int) -> None:
        if self.settled:
            raise Refused("this exchange is settled")
        self.trigger(NoteTaken, by=by, about=(case,), note=note, received=received, share=share)

    def when(self, event: Event) -> None:
        match event:
            case NoteTaken():
                self.notes += 1
                self.last_received = event.received
                self.share = event.share
                self.settled = event.settles
            case ExchangeOpened():
                self.opened = event
            case _:
                raise UnknownEvent(self, event)


@rows_of(Exchange)
def exchange_row(exchange: Exchange) -> Iterator[Row]:
    if exchange.opened:
        yield row(
            ExchangeFile,
            stream=exchange.id,
            kind=exchange.opened.kind,
            instrument=exchange.opened.instrument,
            scope=exchange.opened.scope,
            answer_hoped_for_by=exchange.opened.answer_hoped_for_by,
            notes=exchange.notes,
            last_received=exchange.last_received,
            share=exchange.share,
            settled=exchange.settled,
        )


@permitted(Role.OFFICER)
def take_note(
    actor: Actor, *, exchange: UUID, case: UUID, note: str, received: datetime, share: int
) -> Receipt:
    with ledger.change(Exchange, exchange) as changed:
        changed.take_note(by=actor, case=case, note=note, received=received, share=share)
    return changed.receipt
