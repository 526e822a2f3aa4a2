"""A reader who lacks an entry, or a date, still has a boundary ledger and a brief of what there is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream
from reviews.oversight.boundary import Boundary, Flag, Indicator, boundary
from reviews.oversight.brief import brief
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from tests.reviews.oversight.flag_pasts import ABSENT, RAISED, Past, an_answered_dispute
from tests.reviews.oversight.reading import sentences, whole

PASTS: Final[dict[str, Past]] = {name: past for name, (_, past) in (RAISED | ABSENT).items()}

OTHER_DATES: Final = (
    Occurred.unknown(),
    Occurred.in_month(2026, 6),
    Occurred.before(datetime(2026, 6, 14, tzinfo=UTC)),
    Occurred.at(datetime(2026, 8, 1, tzinfo=UTC)),
)


def with_entries(case: CaseHistory, entries: list[Entry]) -> CaseHistory:
    """The case as somebody has it who has these of its entries."""
    apart: dict[UUID, list[Entry]] = {}
    for entry in entries:
        apart.setdefault(entry.record.stream, []).append(entry)
    streams: dict[UUID, Stream] = {}
    for id, kept in apart.items():
        folded = type(case.streams[id]).of(kept, case.streams[id].pen)
        assert folded
        streams[id] = folded
    fields: dict[str, Any] = {name: getattr(case, name) for name in CaseHistory.__struct_fields__}
    return CaseHistory(**{**fields, "entries": entries, "streams": streams, "names": {}})


def lacking(case: CaseHistory) -> Iterator[tuple[Entry, CaseHistory]]:
    """The case without each of its entries in turn, the one aside that opens it."""
    for hidden in case.entries:
        if not (hidden.record.stream == case.id and hidden.version == 1):
            yield hidden, with_entries(case, [entry for entry in case.entries if entry is not hidden])


def dated_otherwise(case: CaseHistory) -> Iterator[CaseHistory]:
    """The case with each of its entries in turn on other dates."""
    for number, entry in enumerate(case.entries):
        for occurred in OTHER_DATES:
            record = msgspec.structs.replace(entry.record, occurred=occurred)
            changed = [*case.entries]
            changed[number] = msgspec.structs.replace(entry, record=record)
            yield with_entries(case, changed)


def cited(found: Boundary) -> set[UUID]:
    """Every entry that a boundary ledger names."""
    of_rows = {
        entry
        for row in found.crossings
        for entry in (row.entry, *row.shown_entries, *row.receipt_entries, *row.lifts, *row.restored,
                      *row.after_decline, *row.delays, *(act.entry for act in row.acts),
                      *(entry for reply in row.replies for entry in reply.entries))
    }  # fmt: skip
    named: tuple[Flag | Indicator, ...] = (*found.flags, *found.indicators)
    return of_rows | {entry for one in named for entry in one.entries}


@pytest.mark.parametrize("name", PASTS)
def test_what_a_reader_lacks_is_cited_nowhere_and_stops_nothing(name: str) -> None:
    for hidden, case in lacking(PASTS[name]()):
        found = boundary(case)
        told = brief(case)

        # a dispute, say, names the entry that it is about: who has the one knows of the other
        named = any(str(hidden.id).encode() in entry.data for entry in case.entries)
        behind = cited(found) | {entry for sentence in sentences(told) for entry in sentence.entries}
        assert named or hidden.id not in behind
        assert whole(case, told)


def test_who_lacks_what_raised_a_dispute_has_no_dispute_whatever_was_answered() -> None:
    case = an_answered_dispute()
    (dispute,) = boundary(case).disputes

    partial = with_entries(case, [entry for entry in case.entries if entry.id != dispute.raised.entry])

    assert dispute.answers
    assert boundary(partial).disputes == ()


@pytest.mark.parametrize("name", PASTS)
def test_any_date_may_be_imprecise_or_not_known(name: str) -> None:
    for case in dated_otherwise(PASTS[name]()):
        found = boundary(case)

        assert whole(case, brief(case))
        assert cited(found) <= set(case.numbers)


@pytest.mark.parametrize("name", PASTS)
def test_the_opening_alone_gives_a_brief(name: str) -> None:
    case = PASTS[name]()
    opening = with_entries(
        case, [e for e in case.entries if isinstance(case.streams[e.record.stream], Review)][:1]
    )

    found = boundary(opening)

    assert (found.crossings, found.flags) == ((), ())
    assert whole(opening, brief(opening))
