"""Two cases, or two companies, side by side: was the same capability treated alike? Pure.

Differences are marked in words. Nothing here is a score or a verdict, and nothing says why.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from reviews.capability import Stage
from reviews.oversight.at_stake import Standing, at_stake
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.comparison.facts import QUESTIONS, Fact, Kind, Question
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import series
from reviews.oversight.span import Span
from reviews.scope import Relation

__all__ = ["Alike", "Aspect", "Comparison", "Fact", "Side", "compare", "side_of"]


Ledgers = list[tuple[CaseHistory, Boundary]]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a comparison: a case, or all cases of a company that the reader has."""

    name: str
    cases: tuple[CaseHistory, ...]

    @property
    def about(self) -> str:
        """What stands behind the name: a case's title and company, or a company's cases."""
        (first, *others) = self.cases
        if not others and first.case.number == self.name:
            return f"{first.in_words(first.case.title)}, {first.name(first.case.company)}"
        return series(case.case.number for case in self.cases)


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one side that are the same, told once: `only` where both sides have something in common, and
    this is not it."""

    facts: tuple[Fact, ...]
    only: bool

    @property
    def words(self) -> str:
        return self.facts[0].words


class Aspect(msgspec.Struct, frozen=True, kw_only=True):
    """One question with what each side has on record. `differs` is None where that cannot be told; `said` is
    the answer in words."""

    question: str
    a: tuple[Alike, ...]
    b: tuple[Alike, ...]
    differs: bool | None
    said: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides, what is at stake on both, and the questions; `ground` are the entries behind that."""

    a: Side
    b: Side
    common: str
    ground: tuple[tuple[CaseHistory, tuple[UUID, ...]], ...]
    aspects: tuple[Aspect, ...]

    def entries_of(self, case: CaseHistory) -> set[UUID]:
        """The entries of a case that the comparison shows something of."""
        alike = [one for aspect in self.aspects for one in (*aspect.a, *aspect.b)]
        told = {id for one in alike for fact in one.facts if fact.case is case for id in fact.entries}
        return told | {id for of, entries in self.ground if of is case for id in entries}


def side_of(text: str, histories: Iterable[CaseHistory]) -> Side | None:
    """The side that a case's number, or a company's id or name, means among some cases; None for none."""
    known = list(histories)
    for case in known:
        if case.case.number == text:
            return Side(name=text, cases=(case,))
    wanted = text.strip().casefold()
    for case in known:
        company = case.parties.get(case.case.company)
        names = (company.short, company.name) if company is not None else ()
        if wanted in (str(case.case.company), *(name.casefold() for name in names)):
            cases = tuple(one for one in known if one.case.company == case.case.company)
            return Side(name=case.name(case.case.company), cases=cases)
    return None


_Told = tuple[Side, Ledgers]


def compare(a: Side, b: Side) -> Comparison:
    """Two sides, question by question."""
    here, there = ([(case, boundary(case)) for case in side.cases] for side in (a, b))
    common, ground = _common(a, b)
    return Comparison(
        a=a,
        b=b,
        common=common,
        ground=ground,
        aspects=tuple(_aspect(question, (a, here), (b, there)) for question in QUESTIONS),
    )


def _aspect(question: Question, one: _Told, other: _Told) -> Aspect:
    (a, mine), (b, theirs) = one, other
    here, there = (
        [fact for case, ledger in told for fact in question.facts(case, ledger)] for told in (mine, theirs)
    )
    differs, said = _COMPARING[question.kind](a, b, here, there)
    return Aspect(
        question=question.words,
        a=_together(here, there),
        b=_together(there, here),
        differs=differs,
        said=said,
    )


def _together(facts: Sequence[Fact], others: Sequence[Fact]) -> tuple[Alike, ...]:
    told = dict.fromkeys(fact.words for fact in facts)
    elsewhere = {fact.words for fact in others}
    some = not elsewhere.isdisjoint(told)
    return tuple(
        Alike(
            facts=tuple(fact for fact in facts if fact.words == words), only=some and words not in elsewhere
        )
        for words in told
    )


def _silent(a: Side, b: Side, here: Sequence[Fact], there: Sequence[Fact]) -> str | None:
    """What is to be said where a side has nothing on record; None where both have something."""
    if not here and not there:
        return "nothing of this is on record on either side"
    if not here or not there:
        return f"nothing of this is on record for {(b if here else a).name}"
    return None


def _told(a: Side, b: Side, here: Sequence[Fact], there: Sequence[Fact]) -> tuple[bool | None, str]:
    if (silence := _silent(a, b, here, there)) is not None:
        return None, silence
    for side, facts in ((a, here), (b, there)):
        if all(fact.unknown for fact in facts):
            return None, f"cannot be told for {side.name}: something is not stated"
    first, second = (Counter(fact.words for fact in facts) for facts in (here, there))
    if first == second:
        return False, "the same"
    if first.keys() == second.keys():
        return True, "the same, but not equally often"
    if first.keys().isdisjoint(second):
        return True, "differs: nothing in common"
    return True, "differs in part: what only one side has is marked"


def _timed(a: Side, b: Side, here: Sequence[Fact], there: Sequence[Fact]) -> tuple[bool | None, str]:
    if (silence := _silent(a, b, here, there)) is not None:
        return None, silence
    first, second = _range(here), _range(there)
    one_each = len(here) == len(there) == 1
    for side, other, shorter in ((a, b, first[1] < second[0]), (b, a, second[1] < first[0])):
        if shorter:
            every = "" if one_each else f": each is shorter than each of {other.name}"
            return True, f"differs: shorter for {side.name}{every}"
    if not all(_is_exact(fact.span) for fact in (*here, *there)):
        return None, "cannot be told apart: the times overlap"
    if Counter(fact.words for fact in here) == Counter(fact.words for fact in there):
        return False, "the same"
    return True, "differs: neither side's are all shorter"


def _is_exact(span: Span | None) -> bool:
    return span is not None and span.exact and not span.reversed


def _scoped(a: Side, b: Side, here: Sequence[Fact], there: Sequence[Fact]) -> tuple[bool | None, str]:
    if (silence := _silent(a, b, here, there)) is not None:
        return None, silence
    first, second = (
        list(dict.fromkeys(fact.scope for fact in facts if fact.scope)) for facts in (here, there)
    )
    relations = {one.compare(other).overall for one in first for other in second}
    if relations == {Relation.CANNOT_COMPARE}:
        return None, "cannot be compared, because something is not stated"
    if len(first) == len(second) == 1:
        (relation,) = relations
        return relation is not Relation.EQUAL, _RELATED[relation].format(b=b.name)
    return _told(a, b, here, there)


_RELATED: Final = {
    Relation.EQUAL: "the same",
    Relation.NARROWER: "differs: narrower for {b}",
    Relation.BROADER: "differs: broader for {b}",
    Relation.OVERLAPPING: "differs: the two overlap",
    Relation.DISJOINT: "differs: nothing in common",
}

_COMPARING: Final = {Kind.PLAIN: _told, Kind.TIMES: _timed, Kind.SCOPES: _scoped}


def _range(facts: Sequence[Fact]) -> tuple[timedelta, timedelta]:
    """The shortest and the longest that all dates leave, contradicting ones included."""
    spans = [fact.span for fact in facts if fact.span is not None]
    ends = [span.widest or (span.low, span.high) for span in spans]
    low = min(low for low, _ in ends)
    return (timedelta(0) if any(span.reversed for span in spans) else low), max(high for _, high in ends)


def _common(a: Side, b: Side) -> tuple[str, tuple[tuple[CaseHistory, tuple[UUID, ...]], ...]]:
    """Whether the same stage is at stake on both sides, and the entries that say so."""
    stakes = [[one for case in side.cases for one in at_stake(case) if one.own] for side in (a, b)]
    first, second = ({one.stage for one in found} for found in stakes)
    both = [stage for stage in Stage if stage in first & second]
    if not both:
        return "No stage of capability is on record as at stake on both sides.", ()
    told = [one for found in stakes for one in found if one.stage in both]
    shown = all(
        any(one.standing is Standing.DEMONSTRATED for one in found if one.stage in both) for found in stakes
    )
    how = "demonstrated on both" if shown else "not demonstrated on both"
    words = f"At stake on both sides: {series(stage.words for stage in both)}, {how}."
    return words, tuple((one.case, one.entries) for one in told)
