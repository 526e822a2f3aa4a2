"""The exchange as the event-sourcing library has it by itself: its aggregate, its JSON, its recorder and its
own connection to PostgreSQL. No read model, no sealing, no hashes; positions that leave gaps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class LibraryExchange(Aggregate):
    """A request and what is noted on it."""

    @event("Opened")
    def __init__(self, *, case: UUID, kind: str, instrument: str, scope: str, hoped: datetime | None) -> None:
        self.case = case
        self.kind = kind
        self.instrument = instrument
        self.scope = scope
        self.answer_hoped_for_by = hoped
        self.notes = 0
        self.last_received: datetime | None = None
        self.share = 0

    @event("NoteTaken")
    def take_note(self, *, note: str, received: datetime, share: int) -> None:
        self.notes += 1
        self.last_note = note
        self.last_received = received
        self.share = share


def application(told: dict[str, Any], *, makes_tables: bool) -> Application[UUID]:
    """The library's application on the PostgreSQL of Django's settings `told`. Its tables are made by one
    process alone: two at once are in each other's way."""
    return Application(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": told["NAME"],
            "POSTGRES_HOST": told["HOST"],
            "POSTGRES_PORT": str(told["PORT"] or 5432),
            "POSTGRES_USER": told["USER"],
            "POSTGRES_PASSWORD": told["PASSWORD"],
            "POSTGRES_POOL_SIZE": "1",
            "CREATE_TABLE": "yes" if makes_tables else "no",
        }
    )
