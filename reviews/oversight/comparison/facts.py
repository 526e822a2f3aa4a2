"""What each side of a comparison has on record, question by question: facts with their entries. Pure."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from reviews.communication import Form, Shown
from reviews.oversight.at_stake import at_stake
from reviews.oversight.boundary import Boundary, Crossing, Reply
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.phrases import difference_words, named_asker, track_words
from reviews.oversight.span import Span
from reviews.scope import Extent, Relation, Scope


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on record: facts of the same words are the same, unless they say that something cannot be
    told (`unknown`). `span` where it is a length of time; `scope` where it is one, its models left out."""

    case: CaseHistory
    words: str
    entries: tuple[UUID, ...]
    span: Span | None = None
    scope: Scope | None = None
    unknown: bool = False


_ITS_MODELS: Final = UUID(int=0)

Facts = Callable[[CaseHistory, Boundary], Iterator[Fact]]


class Kind(StrEnum):
    """How the facts of a question are compared: by what they are, as times, or as scopes."""

    PLAIN = "plain"
    TIMES = "times"
    SCOPES = "scopes"


class Question(msgspec.Struct, frozen=True):
    """One question of a comparison."""

    words: str
    facts: Facts
    kind: Kind = Kind.PLAIN


def _rows(ledger: Boundary) -> list[Crossing]:
    """The communications that ask for something."""
    return [row for row in ledger.crossings if row.form is not Form.CALL]


def _replies(ledger: Boundary) -> Iterator[tuple[Crossing, Reply]]:
    for row in _rows(ledger):
        for reply in row.replies:
            yield row, reply


def _stakes(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for one in at_stake(case):
        if one.own:
            words = f"{one.stage.words}: {one.standing}"
            yield Fact(case=case, words=words, entries=one.entries)


def _elicitations(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for one in at_stake(case):
        if one.own and one.elicitation is not None:
            words = f"{one.elicitation.words} ({one.stage.value})"
            yield Fact(case=case, words=words, entries=one.entries)


def _comparators(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for one in at_stake(case):
        if not one.own:
            yield Fact(case=case, words=one.words, entries=one.entries)


def _instruments(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        words = f"{kind_words(row)}; track: {track_words(row.track)}; authority: {row.authority or 'none'}"
        yield Fact(case=case, words=words, entries=(row.entry,))


def _issuers(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        words = named_asker(case, row)
        yield Fact(case=case, words=words, entries=(row.entry,))


def _kinds(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        words = row.kind.verb if row.kind is not None else "what was asked for is not recorded"
        yield Fact(case=case, words=words, entries=(row.entry,))


def _notices(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        if row.notice is not None:
            yield Fact(
                case=case,
                words=str(row.notice),
                entries=row.notice.entries,
                span=row.notice.span,
            )


def _evidence(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        if row.shown is None and row.said_to_be_received is None:
            continue
        words = "what was shown is not recorded" if row.shown is None else _SHOWN[row.shown]
        if row.said_to_be_received is not None:
            words += f"; received, the company says: {row.said_to_be_received}"
        yield Fact(
            case=case,
            words=words,
            entries=(row.entry, *row.shown_entries, *row.receipt_entries),
        )


_SHOWN: Final = {
    Shown.NOTHING: "nothing was shown",
    Shown.WRITTEN: "shown in writing",
    Shown.VERBAL: "told, not shown",
}


def _requested(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        if row.requested is not None and row.requested != Scope():
            yield _scoped(case, row.requested, (row.entry,))


def _applied(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for _, reply in _replies(ledger):
        if reply.applied is not None:
            yield _scoped(case, reply.applied, reply.entries)


def _scoped(case: CaseHistory, scope: Scope, entries: tuple[UUID, ...]) -> Fact:
    """A scope without the names of its models, which are never the same on both sides."""
    if not isinstance(scope.models, Extent):
        scope = msgspec.structs.replace(scope, models=(_ITS_MODELS,))
    words = scope.in_words({**case.names, _ITS_MODELS: "its models"})
    return Fact(case=case, words=words, entries=entries, scope=scope)


def _differences(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for _, reply in _replies(ledger):
        if reply.difference is not None:
            reason = f"; its reason: {reply.reason.words}" if reply.reason is not None else ""
            yield Fact(
                case=case,
                words=f"{difference_words(reply.difference)}{reason}",
                entries=(*reply.entries, *reply.explained),
                unknown=reply.difference.overall is Relation.CANNOT_COMPARE,
            )


def _decided_after(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row, reply in _replies(ledger):
        if reply.took is not None:
            yield _timed(case, reply.took, (row.entry, *reply.entries[:1]))


def _acted_after(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        if row.to_act is not None:
            first = min(row.acts, key=lambda act: act.takes_effect)
            yield _timed(case, row.to_act, (row.entry, first.entry))


def _limited_for(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        if row.limited_for is not None:
            yield _timed(case, row.limited_for, (row.entry, *row.restored[:1]))


def _timed(case: CaseHistory, span: Span, entries: tuple[UUID, ...]) -> Fact:
    return Fact(case=case, words=str(span), entries=entries, span=span)


def _decisions(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for row in _rows(ledger):
        for reply in row.replies:
            objecting = ", under stated objection" if reply.under_objection else ""
            decided = f"{reply.kind.words(binding=row.binding)}{objecting}; basis stated: {reply.basis.words}"
            yield Fact(case=case, words=decided, entries=reply.entries)
        if not row.replies:
            yield Fact(case=case, words="no decision is on record", entries=(row.entry,))


def _acts(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for _, reply in _replies(ledger):
        for act in reply.acts:
            words = act.kind.replace("_", " ")
            yield Fact(case=case, words=words, entries=(act.entry,))


def _flags(case: CaseHistory, ledger: Boundary) -> Iterator[Fact]:
    for flag in ledger.flags:
        yield Fact(case=case, words=str(flag), entries=flag.entries)


QUESTIONS: Final = (
    Question("Capability at stake", _stakes),
    Question("How it was drawn out", _elicitations),
    Question("Comparators cited", _comparators),
    Question("Instrument", _instruments),
    Question("Issuing office", _issuers),
    Question("What was asked for", _kinds),
    Question("Notice", _notices, Kind.TIMES),
    Question("Evidence shown", _evidence),
    Question("Scope asked for", _requested, Kind.SCOPES),
    Question("Scope applied", _applied, Kind.SCOPES),
    Question("Difference of the two scopes", _differences),
    Question("From communication to decision", _decided_after, Kind.TIMES),
    Question("From communication to the first act", _acted_after, Kind.TIMES),
    Question("Decision", _decisions),
    Question("Acts in answer", _acts),
    Question("How long access was limited", _limited_for, Kind.TIMES),
    Question("Flags", _flags),
)
"""What is compared, in the order in which it is shown."""
