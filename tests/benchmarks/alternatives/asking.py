"""What an exchange was after half of its changes, asked in each of the ways."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.apps import apps
from django.utils import timezone
from eventsourcing.application import Application

from config.ledger.replaying import as_of, replay
from config.ledger.store import ledger
from tests.benchmarks import histories
from tests.benchmarks.alternatives.library import LibraryExchange
from tests.benchmarks.alternatives.models import SignalledExchange, TriggeredExchange
from tests.benchmarks.exchange import Exchange
from tests.benchmarks.histories import NOTE
from tests.benchmarks.measured import LONG

RIGHT: Final = (LONG // 2 - 1) % 100
"""The share that the change says which is version LONG // 2: the first version is the opening."""


def ways(app: Application[UUID], long: UUID, position: int, row: Any) -> dict[str, Callable[[], int]]:
    """Each way's answer, the share at that time. Writes a history of LONG changes for each way that has none;
    `long` and `position` are Demarc's, `row` the fields that the rows begin with."""
    signalled, by_signal = _changed(SignalledExchange, row)
    triggered, by_trigger = _changed(TriggeredExchange, row)
    aggregate = LibraryExchange(case=long, kind="", instrument="", scope="", hoped=None)
    for turn in range(1, LONG):
        aggregate.take_note(note=f"{turn}. {NOTE}", received=histories.START, share=turn % 100)
    app.save(aggregate)
    past: Any = apps.get_app_config("alternatives").get_model("TriggeredExchangeEvent")._default_manager

    def demarc() -> int:
        exchange = replay(as_of(ledger.entries([long]), position=position))[long]
        if not isinstance(exchange, Exchange):
            raise TypeError(f"{long} is no exchange")
        return exchange.share

    return {
        "demarc": demarc,
        "simple_history": lambda: SignalledExchange.history.as_of(by_signal).get(id=signalled).share,
        "pghistory": lambda: (
            past.filter(pgh_obj=triggered, pgh_created_at__lte=by_trigger).latest("pgh_id").share
        ),
        "library": lambda: app.repository.get(aggregate.id, version=LONG // 2).share,
    }


def _changed(kept: Any, row: dict[str, Any]) -> tuple[UUID, datetime]:
    """Make a row and change it; its id, and an instant (UTC) right after version LONG // 2."""
    made = kept(**{**row, "id": uuid4()})
    made.save()
    middle = timezone.now()
    for turn in range(1, LONG):
        made.notes, made.note, made.share = turn, f"{turn}. {NOTE}", turn % 100
        made.save()
        if turn == LONG // 2 - 1:
            middle = timezone.now()
    return made.id, middle
