"""Where a live case goes on from a compiled one, and what parties reply to a compiled one's entries. Pure."""

from collections.abc import Iterator
from typing import Any

from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.record import as_builtins
from reviews.oversight.history import CaseHistory


def line_words(case: CaseHistory) -> str:
    """What the line between a compiled case and the live one that continues it says; "" without one."""
    if case.before is None:
        return ""
    return (
        f"Above: {case.before.case.number}, compiled from published sources by an archivist. "
        f"Below: {case.case.number}, in which each party records its own acts."
    )


def replies(case: CaseHistory) -> Iterator[tuple[Entry, Entry]]:
    """Each entry of a compiled case that a party replied to, with each reply, in order of both."""
    for entry in case.entries:
        for reply in case.replies.get(entry.id, ()):
            yield entry, reply


def reply_words(case: CaseHistory, reply: Entry) -> str:
    """A reply for people: who says what, and when that party itself recorded it."""
    recorded = reply.record.recorded_at.astimezone(EASTERN)
    return f"{case.sentence(reply)} [its own live record of {recorded.day} {recorded:%B %Y}]"


def replies_told(case: CaseHistory) -> list[dict[str, Any]]:
    """The replies as plain JSON types; `to` is the number of the entry, `recorded_at` in UTC."""
    return [
        {
            "to": case.numbers[entry.id],
            "id": str(reply.id),
            "occurred": as_builtins(reply.occurred),
            "recorded_at": reply.record.recorded_at.isoformat(),
            "organization": case.who(reply),
            "side": str(reply.side),
            "topic": reply.record.topic,
            "sentence": case.sentence(reply),
            "leaf": reply.leaf.hex(),
        }
        for entry, reply in replies(case)
    ]
