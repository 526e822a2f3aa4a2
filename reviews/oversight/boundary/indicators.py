"""The ten indicators: facts about a case's communications, yes, no or not recorded. No score, no verdict."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from agreements.signing_keys import statement_of
from reviews.communication import Form, Shown
from reviews.oversight.boundary.crossing import Crossing
from reviews.oversight.history import CaseHistory
from reviews.scope import Relation


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_RECORDED = "not recorded"


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator with its answer and the entries that it rests on."""

    name: str
    answer: Answer
    entries: tuple[UUID, ...]


Finding = tuple[Answer, tuple[UUID, ...]]


def indicators(case: CaseHistory, crossings: Iterable[Crossing]) -> list[Indicator]:
    """The ten indicators over every communication of a case that asks for something."""
    asked = [row for row in crossings if row.form is not Form.CALL]
    found = []
    for name, judge in _TEN:
        answer, entries = judge(case, asked)
        found.append(Indicator(name=name, answer=answer, entries=tuple(dict.fromkeys(entries))))
    return found


def _instrument_binding(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    binding = tuple(row.entry for row in rows if row.binding)
    if binding:
        return Answer.YES, binding
    return _no_where(rows)


def _issuer_named(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    unnamed = tuple(row.entry for row in rows if row.issuer is None)
    if unnamed:
        return Answer.NO, unnamed
    return _yes_where(rows)


def _may_decline_sent(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    unsent = tuple(row.entry for row in rows if row.binding or row.may_decline_sent is False)
    if unsent:
        return Answer.NO, unsent
    sent = tuple(row.entry for row in rows if row.may_decline_sent)
    return (Answer.YES, sent) if sent and len(sent) == len(rows) else (Answer.NOT_RECORDED, sent)


def _notice_enough(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    threshold = timedelta(hours=case.parameters.short_notice_hours)
    known = [row for row in rows if row.notice is not None]
    short = tuple(
        e for row in known if row.notice and row.notice.span.high < threshold for e in row.notice.entries
    )
    if short:
        return Answer.NO, short
    long = [
        row.notice
        for row in known
        if row.notice and row.notice.span.low >= threshold and not row.notice.at_most
    ]
    behind = tuple(e for notice in long for e in notice.entries)
    return (Answer.YES, behind) if long and len(long) == len(rows) else (Answer.NOT_RECORDED, behind)


def _consequence_stated(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    stated = tuple(consequence.entry for row in rows for consequence in row.consequences)
    return (Answer.YES, stated) if stated else (Answer.NOT_RECORDED, ())


def _evidence_shown(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    nothing = tuple(e for row in rows if row.shown is Shown.NOTHING for e in (row.entry, *row.shown_entries))
    if nothing:
        return Answer.NO, nothing
    shown = tuple(e for row in rows if row.shown is not None for e in (row.entry, *row.shown_entries))
    every = all(row.shown is not None for row in rows)
    return (Answer.YES, shown) if shown and every else (Answer.NOT_RECORDED, shown)


def _objection_stated(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    replies = [reply for row in rows for reply in row.replies]
    objecting = tuple(e for reply in replies if reply.under_objection for e in reply.entries)
    if objecting:
        return Answer.YES, objecting
    silent = tuple(e for reply in replies for e in reply.entries)
    # sources that mention no objection do not say that there was none
    return (Answer.NO, silent) if silent and not case.compiled else (Answer.NOT_RECORDED, ())


def _alternative_offered(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    offered = tuple(
        e for row in rows for reply in row.replies if reply.alternative is not None for e in reply.entries
    )
    if offered:
        return Answer.YES, offered
    silent = tuple(e for row in rows for reply in row.replies for e in reply.entries)
    return (Answer.NO, silent) if silent and not case.compiled else (Answer.NOT_RECORDED, ())


def _difference_explained(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    broader = [
        reply
        for row in rows
        for reply in row.replies
        if reply.difference is not None
        and Relation.BROADER in (reply.difference.overall, *reply.difference.dimensions.values())
    ]
    unexplained = tuple(e for reply in broader if reply.reason is None for e in reply.entries)
    if unexplained:
        return Answer.NO, unexplained
    explained = tuple(e for reply in broader for e in (*reply.entries, *reply.explained))
    return (Answer.YES, explained) if explained else (Answer.NOT_RECORDED, ())


def _signed(case: CaseHistory, rows: Sequence[Crossing]) -> Finding:
    replies = [reply for row in rows for reply in row.replies]
    decided = filter(None, (case.entry(id) for reply in replies for id in reply.entries))
    signed = tuple(
        entry.id
        for entry in decided
        if (company := case.parties.get(entry.organization)) and statement_of(entry, company.entries)
    )
    if signed:
        return Answer.YES, signed
    # nothing is signed in a compiled record, whatever was signed in the world
    unsigned = tuple(e for reply in replies for e in reply.entries)
    return (Answer.NO, unsigned) if unsigned and not case.compiled else (Answer.NOT_RECORDED, ())


def _yes_where(rows: Sequence[Crossing]) -> Finding:
    entries = tuple(row.entry for row in rows)
    return (Answer.YES, entries) if entries else (Answer.NOT_RECORDED, ())


def _no_where(rows: Sequence[Crossing]) -> Finding:
    entries = tuple(row.entry for row in rows)
    return (Answer.NO, entries) if entries else (Answer.NOT_RECORDED, ())


_TEN: Final[tuple[tuple[str, Callable[[CaseHistory, Sequence[Crossing]], Finding]], ...]] = (
    ("instrument binding", _instrument_binding),
    ("issuer named", _issuer_named),
    ("may-decline sent", _may_decline_sent),
    ("notice at or above the threshold", _notice_enough),
    ("consequence stated", _consequence_stated),
    ("evidence shown", _evidence_shown),
    ("objection stated", _objection_stated),
    ("alternative offered", _alternative_offered),
    ("scope difference explained", _difference_explained),
    ("signed with the company's key", _signed),
)
