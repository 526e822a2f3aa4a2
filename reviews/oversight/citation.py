"""An entry as it is cited outside: sentence, time, source, number, digest. Pure."""

from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.oversight.history import CaseHistory


def citation(history: CaseHistory, entry: Entry, number: int) -> str:
    """An entry as one citation: case and ¶, sentence, time, source, when it was recorded, its digest."""
    source = f" Source: {entry.record.source}." if entry.record.source else ""
    recorded = entry.record.recorded_at.astimezone(EASTERN)
    return (
        f"Demarc {history.case.number} ¶{number}: {history.sentence(entry)} ({entry.occurred}).{source} "
        f"Recorded {recorded.day} {recorded:%B %Y, %H:%M:%S} ET; SHA-256 {entry.leaf.hex()}."
    )
