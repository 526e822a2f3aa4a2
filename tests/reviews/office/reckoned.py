"""What is reckoned of cases as plain values, beside what each case's own pages say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from config.actors import RecordKind
from config.ledger.store import ledger
from reviews.clocks import ClockState, clocks_of
from reviews.models import CaseFile
from reviews.office.models import AwaitedRow, Reckoned, ReckonedClock, ReckonedFlag, RestsOn
from reviews.office.searched import SEARCHED
from reviews.oversight.boundary import boundary
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_facts, case_history

_TABLES = (Reckoned, ReckonedClock, AwaitedRow, ReckonedFlag, RestsOn, *SEARCHED)


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is reckoned, but for keys that count and for when it was."""
    return {table.__name__: sorted(_rows(table), key=repr) for table in _TABLES}


def _rows(table: Any) -> Iterator[tuple[Any, ...]]:
    left_out = ("id", "reckoned_at")
    columns = [field.attname for field in table._meta.concrete_fields if field.name not in left_out]
    yield from table.objects.order_by().values_list(*columns)


@contextmanager
def stopped_clock() -> Iterator[datetime]:
    """The register's clock stands still, so that two readings of a case are of one instant."""
    clock, now = ledger.clock, ledger.clock()
    ledger.clock = lambda: now
    try:
        yield now
    finally:
        ledger.clock = clock


def page_of(case: CaseFile) -> CaseHistory:
    """A case as its own page has it: a live one as its agency knows it."""
    return case_history(
        case.stream, known_by=None if case.record_kind == RecordKind.COMPILED else case.agency
    )


def told_by_pages(case: CaseFile) -> dict[str, Any]:
    """What the pages of a case say of what lists show."""
    history = page_of(case)
    clocks = clocks_of(case_facts(history))
    return {
        "entries": len(history.entries),
        "flags": sorted(str(flag.code) for flag in boundary(history).flags),
        "clocks": [
            (clock.name, str(clock.kind), history.in_words(clock.subject), clock.due, clock.last, clock.state)
            for clock in clocks
        ],
        "over": sum(
            clock.state is ClockState.OVER
            and clock.name.partition(":")[0] not in ("access-window", "program")
            for clock in clocks
        ),
    }


def told_by_lists(case: UUID) -> dict[str, Any]:
    """What is reckoned of it."""
    row = Reckoned.objects.get(case=case)
    flags = ReckonedFlag.objects.filter(case=case).values_list("code", "times")
    clocks = ReckonedClock.objects.filter(case=case).order_by("place")
    assert row.flags == sum(times for _, times in flags)
    return {
        "entries": row.entries,
        "flags": sorted(code for code, times in flags for _ in range(times)),
        "clocks": list(clocks.values_list("name", "kind", "words", "due", "last", "state")),
        "over": row.overdue,
    }
