"""What of an entry was corrected: by which entries, how it read, and how it reads. Pure."""

from typing import Any
from uuid import UUID

import msgspec

from config.ledger.event import Entry, EntryCorrected, read_entry, words_of
from reviews.oversight.history import CaseHistory


class CorrectedField(msgspec.Struct, frozen=True, kw_only=True):
    """One field: the corrections of it, oldest first, how it read when it was recorded, and how it reads."""

    field: str
    by: tuple[UUID, ...]
    read: str
    reads: str


def corrected_fields(case: CaseHistory, entry: Entry) -> list[CorrectedField]:
    """The fields of an entry that were corrected, as far as the reader has it, in order of the first time."""
    corrections = case.corrections_of(entry.id)
    if not corrections:
        return []
    recorded = read_entry(entry.data)
    found: dict[str, CorrectedField] = {}
    for correction in corrections:
        event = correction.event
        if isinstance(event, EntryCorrected):
            before = found.get(event.field)
            found[event.field] = CorrectedField(
                field=event.field,
                by=(*(before.by if before else ()), correction.id),
                read=words_of(recorded, event.field),
                reads=event.reads,
            )
    return list(found.values())


def corrected_words(case: CaseHistory, entry: Entry) -> str:
    """Both values of what was corrected, for people: `corrected by ¶9: occurred read 12 June 2026, reads 11
    June 2026`; empty where nothing was."""
    said = (
        f"corrected by {case.cite(one.by)}: {one.field.replace('_', ' ')} read {one.read}, reads {one.reads}"
        for one in corrected_fields(case, entry)
    )
    return case.in_words("; ".join(said))


def corrected_told(case: CaseHistory, entry: Entry) -> list[dict[str, Any]]:
    """The same for programs, entries as numbers."""
    return [
        {
            "field": one.field,
            "by": case.numbered(one.by),
            "read": case.in_words(one.read),
            "reads": case.in_words(one.reads),
        }
        for one in corrected_fields(case, entry)
    ]
