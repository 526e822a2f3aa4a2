"""Briefs, boundary ledgers, replays and clocks as plain JSON types, the same content as the cards. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from agreements.agreement import Agreement
from agreements.designation import Designation
from config.ledger.event import Entry
from config.ledger.record import as_builtins
from reviews.clocks import Clock
from reviews.communication import Communication
from reviews.model_version import ModelVersion
from reviews.oversight.across import Line
from reviews.oversight.boundary import Act, Boundary, Contested, Crossing, Flag, contested, said_of
from reviews.oversight.brief import QUESTIONS, Brief
from reviews.oversight.continuation import line_words, replies_told
from reviews.oversight.corrected import corrected_told
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.negotiation import agreement_told, windows_told
from reviews.oversight.phrases import named_asker, scope_words
from reviews.oversight.span import Span


def case_told(case: CaseHistory) -> dict[str, Any]:
    """Number, title, company, models, record kind of a case."""
    return {
        "number": case.case.number,
        "title": case.in_words(case.case.title),
        "company": case.name(case.case.company),
        "models": [case.name(model) for model in case.case.models],
        "record_kind": str(case.case.record_kind),
        "id": str(case.id),
    }


def brief_told(case: CaseHistory, brief: Brief) -> dict[str, Any]:
    """The brief: paragraph, answers by question, indicators, flags; entries as numbers."""
    return {
        **case_told(case),
        "continues": case.before
        and {
            **case_told(case.before),
            "lead": [_cited(case.before, sentence) for sentence in brief.before],
            "line": line_words(case),
        },
        "lead": [_cited(case, sentence) for sentence in brief.lead],
        "answers": [
            {"question": question, "answer": [_cited(case, sentence) for sentence in answer]}
            for question, answer in zip(QUESTIONS, brief.answers, strict=True)
        ],
        "replies": replies_told(case.before or case),
        **_indicators_and_flags(case, brief.boundary),
    }


def boundary_told(case: CaseHistory, found: Boundary) -> dict[str, Any]:
    """The boundary ledger: a member per column of every communication; spans in seconds, low and high."""
    return {
        **case_told(case),
        "continues": case.before
        and found.before
        and {**boundary_told(case.before, found.before), "line": line_words(case)},
        "crossings": [_crossing(case, row) for row in found.crossings],
        "apart": as_builtins(found.apart),
        "said_of_acts_apart": _said_of_acts(case, found.apart),
        **_indicators_and_flags(case, found),
    }


def _crossing(case: CaseHistory, row: Crossing) -> dict[str, Any]:
    told: dict[str, Any] = as_builtins(row)
    for name in ("to_act", "to_lift", "to_restore", "limited_for"):
        told[name] = span_told(getattr(row, name))
    told["notice"] = row.notice and {
        "span": span_told(row.notice.span),
        "counted_from": str(row.notice.counted_from),
        "at_most": row.notice.at_most,
    }
    for reply, said in zip(row.replies, told["replies"], strict=True):
        said["took"] = span_told(reply.took)
        said["asked_in_words"] = scope_words(case, reply.asked)
        said["applied_in_words"] = scope_words(case, reply.applied) if reply.applied else None
    told["requested_in_words"] = scope_words(case, row.requested)
    told["issuer_name"] = named_asker(case, row)
    told["said_of_acts"] = _said_of_acts(case, row.acts)
    told["number"] = case.numbers[row.entry]
    return told


def line_told(line: Line) -> dict[str, Any]:
    """A row of the list across cases: its case, the communication or the acts apart, the flags on it."""
    case = line.case
    return {
        "case": case_told(case),
        "crossing": _crossing(case, line.crossing) if line.crossing is not None else None,
        "apart": line.apart
        and {
            "words": line.apart.words,
            "occurred": as_builtins(line.apart.occurred),
            "entries": case.numbered(line.apart.entries),
        },
        "flags": _flags(case, line.flags),
    }


def replay_told(case: CaseHistory) -> dict[str, Any]:
    """The entries shown and the state at the moment; `moment` in UTC."""
    disputes = list(contested(case))
    return {
        **case_told(case),
        "moment": case.moment.isoformat(),
        "continues": case.before
        and {
            **case_told(case.before),
            "entries": [
                {**_entry(case.before, entry, ()), "disputed": _disputing(case, entry, disputes)}
                for entry in case.before.entries
            ],
            "line": line_words(case),
        },
        "entries": [_entry(case, entry, disputes) for entry in case.entries],
        "replies": replies_told(case.before or case),
        "access": {
            case.name(model.id): case.in_words(model.access_at(case.moment).words)
            for model in case.of(ModelVersion)
        },
        "access_state": {
            case.name(model.id): str(model.access_at(case.moment).state) for model in case.of(ModelVersion)
        },
        "communications": {
            case.cite([communication.entry_issued.id]): str(communication.state_at(case.moment).standing)
            for communication in case.of(Communication)
            if communication.entry_issued
        },
        "agreements": {
            str(agreement.id): str(agreement.board_at(case.moment).participation)
            for agreement in case.of(Agreement)
        },
        "consent": {str(agreement.id): agreement_told(case, agreement) for agreement in case.of(Agreement)},
        "windows_open": windows_told(case),
        "designations": {
            str(designation.id): str(designation.state_at(case.moment))
            for designation in case.of(Designation)
        },
    }


def _disputing(case: CaseHistory, entry: Entry, disputes: Iterable[Contested]) -> list[int]:
    disputed = (id for dispute in disputes if dispute.disputed == entry.id for id in dispute.entries)
    return _numbers(case, tuple(disputed))


def _entry(case: CaseHistory, entry: Entry, disputes: Iterable[Contested]) -> dict[str, Any]:
    return {
        "number": case.numbers[entry.id],
        "cited_as": case.cite([entry.id]),
        "occurred": as_builtins(entry.occurred),
        "recorded_at": entry.record.recorded_at.isoformat(),
        "late": case.late(entry),
        "organization": case.who(entry),
        "side": str(entry.side),
        "topic": entry.record.topic,
        "sentence": case.sentence(entry),
        "disputed": _disputing(case, entry, disputes),
        "corrected": corrected_told(case, entry),
        "source": as_builtins(entry.record.source),
        "leaf": entry.leaf.hex(),
        "known": str(case.known[entry.id].state) if entry.id in case.known else None,
    }


def _indicators_and_flags(case: CaseHistory, found: Boundary) -> dict[str, Any]:
    return {
        "indicators": [
            {
                "name": indicator.name,
                "answer": str(indicator.answer),
                "entries": _numbers(case, indicator.entries),
            }
            for indicator in found.indicators
        ],
        "flags": _flags(case, found.flags),
        "disputes": [_dispute(case, dispute) for dispute in found.disputes],
    }


def _flags(case: CaseHistory, found: Iterable[Flag]) -> list[dict[str, Any]]:
    return [
        {"flag": str(flag.code), "threshold": flag.threshold, "entries": _numbers(case, flag.entries)}
        for flag in found
    ]


def _dispute(case: CaseHistory, dispute: Contested) -> dict[str, Any]:
    return {
        "number": dispute.number,
        "disputed": case.numbers.get(dispute.disputed),
        "grounds": dispute.grounds,
        "standing": case.in_words(dispute.standing),
        "statements": [
            {
                "organization": case.name(said.by),
                "statement": str(said.statement),
                "entry": case.numbers[said.entry],
            }
            for said in (dispute.raised, *dispute.answers)
        ],
        "opinions": _numbers(case, dispute.opinions),
        "entries": _numbers(case, dispute.entries),
    }


def _said_of_acts(case: CaseHistory, acts: Iterable[Act]) -> list[dict[str, Any]]:
    return [_cited(case, said) for act in acts for said in said_of(case, [act.entry])]


def _cited(case: CaseHistory, sentence: Cited) -> dict[str, Any]:
    return {"text": case.in_words(sentence.text), "entries": _numbers(case, sentence.entries)}


def _numbers(case: CaseHistory, entries: tuple[UUID, ...]) -> list[int]:
    return sorted({case.numbers[entry] for entry in entries if entry in case.numbers})


def span_told(span: Span | None) -> dict[str, Any] | None:
    """A duration: in seconds what bounds it, and in words."""
    if span is None:
        return None
    return {
        "low_seconds": span.low.total_seconds(),
        "high_seconds": span.high.total_seconds(),
        "widest_seconds": [end.total_seconds() for end in span.widest] if span.widest else None,
        "words": str(span),
    }


def clock_told(case: CaseHistory, clock: Clock) -> dict[str, Any]:
    """A clock as plain JSON types; instants in UTC, days (2026-06-12) in Eastern Time."""
    return {
        "name": clock.name,
        "kind": str(clock.kind),
        "subject": case.in_words(clock.subject),
        "state": str(clock.state),
        "starts": clock.starts.isoformat(),
        "due": clock.due.isoformat() if clock.due else None,
        "last_day": clock.last.isoformat() if clock.last else None,
        "next_business_day": clock.beside.isoformat() if clock.beside else None,
        "elapsed_days": clock.elapsed,
        "agency_days": clock.agency_days,
        "days_left": clock.left,
        "held_days": clock.held,
        "explanation": case.in_words(clock.explanation),
        "steps": [
            {
                "says": case.in_words(step.says),
                "rule": step.rule,
                "inputs": {
                    _said_plainly(case, name): _said_plainly(case, value)
                    for name, value in step.inputs.items()
                },
            }
            for step in clock.steps
        ],
    }


def _said_plainly(case: CaseHistory, said: str | date | datetime) -> str:
    if isinstance(said, datetime):
        return said.astimezone(UTC).isoformat()
    return said.isoformat() if isinstance(said, date) else case.in_words(said)
