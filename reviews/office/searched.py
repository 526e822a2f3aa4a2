"""What cases are found by: the sentences of their own pages, names, numbers; nothing sealed or marked."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec

from config.ledger.event import Entry
from config.ledger.sealed import Sealed
from reviews.model_version import ModelVersion
from reviews.office.models import SearchedCase, SearchedLine
from reviews.office.words import LONGEST_LINE, of_a_case, of_a_line
from reviews.oversight.folding import CaseRecords
from reviews.oversight.history import CaseHistory

_AT_ONCE: Final = 1000

SEARCHED: Final[tuple[Any, ...]] = (SearchedCase, SearchedLine)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its case's page tells it: `said_at` is when it happened, in words."""

    entry: UUID
    number: int
    topic: str
    said_at: str
    says: str


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """What a case is found by: its words, and the lines that show where they stand."""

    case: UUID
    words: str
    lines: tuple[Line, ...]


def searched(records: CaseRecords, history: CaseHistory) -> Searched:
    """What a case is found by, of what its readers have: the sentence of each entry with its published
    source, the case's number and title, the names of its two sides and of its models.

    A value of a field that is marked confidential stands in none of it, nor does a sentence that says it.
    """
    marked = set(_marked(records))
    lines = tuple(line for line in _lines(history) if not _says(line.says, marked))
    names = [text for text in _names(records, history) if not _says(text, marked)]
    return Searched(case=history.id, words=of_a_case([*names, *(line.says for line in lines)]), lines=lines)


def _lines(history: CaseHistory) -> Iterator[Line]:
    for entry in history.entries:
        source = entry.record.source
        says = f"{history.sentence(entry)} [{source}]" if source is not None else history.sentence(entry)
        yield Line(
            entry=entry.id,
            number=history.numbers[entry.id],
            topic=entry.record.topic,
            said_at=str(entry.occurred),
            says=says[:LONGEST_LINE],
        )


def _names(records: CaseRecords, history: CaseHistory) -> Iterator[str]:
    yield history.case.number
    yield history.case.title
    for side in history.case.parties:
        party = records.parties.get(side)
        if party is not None:
            yield from (text for _, name, short in party.names for text in (name, short))
            yield from (alias for alias, _ in party.aliases)
    for model in history.of(ModelVersion):
        if model.name:
            yield model.name


def _marked(records: CaseRecords) -> Iterator[str]:
    """What the fields say that are marked confidential, as far as it is no commitment."""
    by_id: dict[UUID, Entry] = {entry.id: entry for entry in records.entries}
    for id, field in records.case.confidentiality.marked:
        entry = by_id.get(id)
        said = getattr(entry.event, field, None) if entry is not None else None
        if said is not None and not isinstance(said, Sealed):
            yield of_a_line(str(said)).strip()


def _says(text: str, marked: set[str]) -> bool:
    words = of_a_line(text)
    return any(said and said in words for said in marked)


def put(cases: Iterable[UUID], found: Iterable[Searched]) -> None:
    """Write what some cases are found by, nothing for those of which nothing is `found`; what stands as it
    should stays as it is. For a transaction."""
    texts = list(found)
    ids = [text.case for text in texts]
    for table in SEARCHED:
        table._default_manager.filter(case__in=set(cases) - set(ids)).delete()
    known = dict(SearchedCase.objects.filter(case__in=ids).values_list("case", "words"))
    changed = [text for text in texts if known.get(text.case) != text.words]
    SearchedCase.objects.filter(case__in=[text.case for text in changed]).delete()
    SearchedCase.objects.bulk_create([SearchedCase(case_id=text.case, words=text.words) for text in changed])
    _put_lines(texts)


def _put_lines(texts: list[Searched]) -> None:
    columns = ("case", "entry", "number", "topic", "said_at", "says")
    rows = SearchedLine.objects.filter(case__in=[text.case for text in texts]).order_by()
    there = {row[1:]: row[0] for row in rows.values_list("id", *columns)}
    due = {
        (text.case, line.entry, line.number, line.topic, line.said_at, line.says): line
        for text in texts
        for line in text.lines
    }
    gone = [there[key] for key in there.keys() - due.keys()]
    for start in range(0, len(gone), _AT_ONCE):
        SearchedLine.objects.filter(id__in=gone[start : start + _AT_ONCE]).delete()
    new = [
        SearchedLine(case_id=key[0], words=of_a_line(line.says), **msgspec.structs.asdict(line))
        for key, line in due.items()
        if key not in there
    ]
    SearchedLine.objects.bulk_create(new, batch_size=_AT_ONCE)
