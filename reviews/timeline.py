"""Every entry of a case in the order of its numbers: its own, those it follows, the reports linked to it."""

from uuid import UUID

from config.actors import RecordKind
from config.ledger.event import Entry, EntryCorrected
from config.ledger.store import ledger
from reviews.report import ReportLinked
from reviews.review import Review


def timeline_of(review: Review) -> list[Entry]:
    """The entries of a case, in order of position.

    No live entry of a report names a case but the one that links it, so that what is linked to cases of two
    companies tells neither of the other's. The report comes in with its link: what was recorded of it before
    stands right before the link, in its own order, so that no number that was cited changes.
    """
    told = ledger.timeline(review.id, review.follows)
    links = {entry.record.stream: entry for entry in told if isinstance(entry.event, ReportLinked)}
    if review.record_kind is RecordKind.COMPILED or not links:
        return told
    known = {entry.id for entry in told}
    of_reports = [entry for entry in ledger.entries(streams=links) if entry.id not in known]
    elsewhere = {entry.id for entry in of_reports if isinstance(entry.event, ReportLinked)}
    added = [entry for entry in of_reports if entry.id not in elsewhere and _corrects(entry) not in elsewhere]

    def place(entry: Entry) -> tuple[int, int, int]:
        position = entry.position or 0
        link = links.get(entry.record.stream)
        comes_with = link.position or 0 if link else 0
        return (position, 1, 0) if position >= comes_with else (comes_with, 0, entry.version)

    return sorted([*told, *added], key=place)


def _corrects(entry: Entry) -> UUID | None:
    return entry.event.entry if isinstance(entry.event, EntryCorrected) else None
