"""The record of a case as its page shows it: newest first, a part at a time, sealed fields as sealed."""

from collections.abc import Iterator
from typing import Any, Final

from config.errors import BadInput
from config.ledger.event import Entry
from reviews.disclosure import opened_to
from reviews.office.case.address import letter_address
from reviews.office.case.offered import address_of
from reviews.office.case.reading import CaseReading
from reviews.office.letters.written import has_letter
from reviews.oversight.corrected import corrected_words
from reviews.oversight.history import CaseHistory
from reviews.possible import possible_of

AT_ONCE: Final = 50
"""So many entries stand on a page."""

_TOO_LONG: Final = 1_200
"""Characters of a sealed text that stand open; the rest is folded away."""


def record(reading: CaseReading, asked: dict[str, str]) -> dict[str, Any]:
    """A page of the record: the one that is asked for by `page`, or the one with entry ¶ `entry`, else the
    newest. Raises BadInput for a page or an entry that is not there."""
    history = reading.history
    entries = sorted(history.entries, key=lambda entry: history.numbers[entry.id], reverse=True)
    page, pages = _page(history, entries, asked), max(1, -(-len(entries) // AT_ONCE))
    shown = entries[(page - 1) * AT_ONCE : page * AT_ONCE]
    return {
        "entries": list(_told(reading, shown)),
        "count": len(entries),
        "page": page,
        "pages": pages,
        "newer": page - 1 if page > 1 else None,
        "older": page + 1 if page < pages else None,
        "before": history.before.case.number if history.before else "",
    }


def _page(history: CaseHistory, entries: list[Entry], asked: dict[str, str]) -> int:
    if "entry" in asked:
        numbers = [history.numbers[entry.id] for entry in entries]
        wanted = _whole(asked["entry"])
        if wanted not in numbers:
            raise BadInput(f"you have no entry ¶{asked['entry']} of this case", pointer="/entry")
        return numbers.index(wanted) // AT_ONCE + 1
    page = _whole(asked["page"]) if "page" in asked else 1
    last = max(1, -(-len(entries) // AT_ONCE))
    if not 1 <= page <= last or ("page" in asked and str(page) != asked["page"]):
        raise BadInput(f"the record of this case has pages 1 to {last}", pointer="/page")
    return page


def _whole(text: str) -> int:
    """A number as an address has it; 0 for what is none, or longer than any that a record has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _told(reading: CaseReading, entries: list[Entry]) -> Iterator[dict[str, Any]]:
    history, known = reading.history, reading.known
    opened = opened_to(reading.reader, entries)
    marked = set(reading.case.confidentiality.marked)
    for entry in entries:
        said = entry.record
        acts = list(possible_of(known, reading.reader, entry)) if known is not None else []
        yield {
            "number": history.numbers[entry.id],
            "occurred": str(entry.occurred),
            "recorded": said.recorded_at,
            "late": history.late(entry),
            "side": said.side,
            "side_words": said.side.replace("_", " "),
            "sentence": history.sentence(entry),
            "corrected": corrected_words(history, entry),
            "source": str(said.source) if said.source else "",
            "signed": said.statement is not None,
            "disputes": [
                f"dispute {dispute.number}, {dispute.standing}"
                for dispute in reading.case.disputes.about(entry.id)
            ],
            "sealed": [
                {
                    "name": one.name.replace("_", " "),
                    "value": one.value[:_TOO_LONG] if one.value is not None else None,
                    "rest": one.value[_TOO_LONG:] if one.value is not None else "",
                    "why_not": one.why_not or "sealed: not addressed to your organization",
                    "marked": (entry.id, one.name) in marked,
                }
                for one in opened.get(entry.id, ())
            ],
            "acts": [
                {
                    "name": f"{verb.replace('_', ' ').capitalize()}" + _of(part.preset),
                    "address": address_of(verb, reading.case, part.preset),
                }
                for verb, part in acts
            ],
            "letter": letter_of(reading, entry),
        }


def _of(preset: dict[str, str]) -> str:
    return f": {preset['field'].replace('_', ' ')}" if "field" in preset else ""


def letter_of(reading: CaseReading, entry: Entry) -> str:
    """The address of the letter that an entry of the reader's own agency gives; "" where none is made."""
    own = entry.organization == reading.reader.organization and reading.known is not None
    return letter_address(reading.case.id, entry.id) if own and has_letter(entry) else ""
