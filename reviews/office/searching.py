"""Finds cases by words, the same on both databases, and shows in which entries the words stand."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connections
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import RowNumber

from config.actors import Actor
from config.ledger.store import ledger
from reviews.models import CaseFile
from reviews.office.models import READERS, SearchedLine
from reviews.office.words import asked_for, marked

CASES_OF_A_PAGE: Final = 20
LINES_OF_A_CASE: Final = 3

_FIND: Final = {
    # `said` is generated from the words, and known to the database alone
    "postgresql": "SELECT case_id FROM office_searchedcase WHERE said @@ CAST(%s AS tsquery)",
    "sqlite": "SELECT case_id FROM office_searchedcase "
    "WHERE id IN (SELECT rowid FROM office_search WHERE office_search MATCH %s)",
}


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in which words that were asked for stand: `parts` of its sentence, each with whether it is one
    of them; they are text, to be escaped."""

    entry: UUID
    number: int
    topic: str
    said_at: str
    parts: list[tuple[str, bool]]


def matching(actor: Actor, rows: "QuerySet[CaseFile]", question: str) -> "QuerySet[CaseFile]":
    """Those of some cases whose pages, as their agency has them, hold a word beginning with each word that is
    asked for; all of them where none is. What is no letter and no digit only parts words, in any question.

    `rows` are what the actor may see; nobody but officers and overseers finds anything.
    """
    words = asked_for(question)
    if actor.side not in READERS:
        return rows.none()
    if not words:
        return rows if not question.strip() else rows.none()
    return rows.filter(stream__in=RawSQL(_FIND[_vendor()], (_asking(words),)))  # noqa: S611 - one parameter


def _vendor() -> str:
    return connections[ledger.using].vendor


def _asking(words: Iterable[str]) -> str:
    """What the database is asked: words of letters and digits only, each the beginning of one."""
    if _vendor() == "postgresql":
        return " & ".join(f"'{word}':*" for word in words)
    return " ".join(f'"{word}"*' for word in words)


def lines_of(
    actor: Actor, cases: Sequence[UUID], question: str, of_each: int = LINES_OF_A_CASE
) -> dict[UUID, list[FoundLine]]:
    """For some cases that were found, the entries in which most of the words stand, newest first, by case."""
    words = asked_for(question)
    if not words:
        return {}
    hits: Any = _hit(words[0])
    for word in words[1:]:
        hits = CombinedExpression(hits, "+", _hit(word), output_field=IntegerField())
    rows = SearchedLine.objects.visible_to(actor).filter(case__in=cases).annotate(hits=hits)
    place = Window(RowNumber(), partition_by=F("case"), order_by=[F("hits").desc(), F("number").desc()])
    best = rows.filter(hits__gt=0).annotate(place=place).filter(place__lte=of_each).order_by("case", "place")
    found: dict[UUID, list[FoundLine]] = {}
    for row in best:
        line = FoundLine(
            entry=row.entry,
            number=row.number,
            topic=row.topic,
            said_at=row.said_at,
            parts=marked(row.says, words),
        )
        found.setdefault(row.case_id, []).append(line)
    return found


def _hit(word: str) -> Case:
    return Case(
        When(Q(words__contains=f" {word}"), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
