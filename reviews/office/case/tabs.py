"""The tabs of a case beside its record: each is made when it is asked for."""

from collections.abc import Iterable
from typing import Any

from agreements.agreement import Agreement
from agreements.claim import Claim
from agreements.designation import Designation
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.capability import Assertion
from reviews.clocks import Clock
from reviews.communication import CallRecorded
from reviews.disclosure import opened_to
from reviews.office.case.cards import left_words
from reviews.office.case.offered import acts_on
from reviews.office.case.reading import CaseReading
from reviews.oversight.cards import dispute_words, flag_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import answered_lines, apart_lines, asked_lines, kind_words
from reviews.oversight.negotiation import board_lines, consent
from reviews.oversight.phrases import begun, done, series
from reviews.report import Report


class Texts:
    """The sealed texts of entries as a reader has them, all opened at once."""

    def __init__(self, reading: CaseReading, entries: Iterable[Entry | None]) -> None:
        known = {entry.id: entry for entry in entries if entry is not None}
        self._entries = known
        self._opened = opened_to(reading.reader, known.values())

    def of(self, entry: Entry | None, field: str) -> str:
        """A field of an entry: its text, "[sealed]" where the reader may not read it, "" where none is."""
        if entry is None:
            return ""
        said = getattr(self._entries[entry.id].event, field)
        if said is None:
            return ""
        found = next((one for one in self._opened.get(entry.id, ()) if one.name == field), None)
        if found is None:
            return str(said)
        if found.value is not None:
            return found.value
        return f"[sealed: {found.why_not}]" if found.why_not else "[sealed]"


def _cite(reading: CaseReading, entry: Entry | None) -> str:
    return reading.history.cite([entry.id]) if entry is not None else ""


def findings(reading: CaseReading) -> dict[str, Any]:
    """Findings with what the company was shown, ratings and stages; evaluations; mitigations; comparators."""
    case, history, able = reading.case, reading.history, reading.possible
    found = list(case.findings.found.values())
    texts = Texts(reading, [finding.text for finding in found])
    return {
        "findings": [
            {
                "number": finding.number,
                "cited": _cite(reading, finding.recorded),
                "state": finding.state,
                "shown": finding.shown_now.words,
                "text": texts.of(finding.text, "detail"),
                "pointer": getattr(finding.text.event, "classified_pointer", None) if finding.text else None,
                "revision": finding.revision,
                "ratings": [
                    f"{rated.rating} ({rated.scheme}), {history.who(by)} {history.cite([by.id])}"
                    for by, rated in finding.ratings
                ],
                "stages": [
                    _stage(history, said)
                    for said in case.capabilities.assertions
                    if said.finding == finding.id
                ],
                "comments": history.cite(entry.id for entry in finding.comments),
                "attempts": history.cite(entry.id for entry in case.reproduction.entries_of(finding.id)),
                "disputed_receipt": history.cite(finding.receipt_disputed),
                "acts": acts_on(case, able, "finding", finding.id),
            }
            for finding in found
        ],
        "evaluations": [
            {
                "number": known.number,
                "cited": _cite(reading, known.planned),
                "state": known.state,
                "stages": series(stage.words for stage in known.plan.stages) if known.plan else "",
                "runs": history.cite(entry.id for entry, _ in known.runs),
                "acts": acts_on(case, able, "evaluation", id),
            }
            for id, known in case.evaluation.evaluations.items()
        ],
        "mitigations": [
            {
                "number": known.number,
                "cited": _cite(reading, known.offered) or history.cite(entry.id for entry in known.deployed),
                "state": known.state,
                "outcome": known.outcome.words if known.outcome else "not retested",
                "acts": acts_on(case, able, "mitigation", id),
            }
            for id, known in case.mitigation.measures.items()
        ],
        "comparators": [
            {
                "name": f"{cited.comparator}, cited for {cited.stage.words}",
                "cited": history.cite([entry.id]),
                "assessed": history.in_words(assessed.sentence()) if assessed else "not assessed",
                "acts": acts_on(case, able, "cited", entry.id),
            }
            for entry, cited in case.capabilities.comparators
            for assessed in [case.comparison.of(entry.id)]
        ],
    }


def _stage(history: CaseHistory, said: Assertion) -> str:
    told = f"{said.stage.words}: {said.evidence.words}, {said.elicitation.words}"
    if not said.stands:
        told += " (taken back)"
    if said.contested_by:
        told += f"; contested by {series(map(history.name, said.contested_by))}"
    return f"{told} {history.cite([said.entry])}"


def correspondence(reading: CaseReading) -> dict[str, Any]:
    """Communications with their decisions, calls, questions and answers, deliverables, disputes."""
    case, history, able = reading.case, reading.history, reading.possible
    asked = list(case.questions.asked.values())
    calls = [entry for entry in history.entries if isinstance(entry.event, CallRecorded)]
    promised = list(case.deliverables.promised.values())
    texts = Texts(
        reading,
        [
            *calls,
            *(known.entry for known in asked),
            *(answer for known in asked for answer in known.answers),
            *(known.entry for known in promised),
        ],
    )
    return {
        "communications": [
            {
                "cited": history.cite([row.entry]),
                "title": begun(kind_words(row)),
                "issued": str(row.issued),
                "binding": row.binding,
                "asked": list(asked_lines(history, row)),
                "answered": list(answered_lines(history, row)),
                "acts": acts_on(case, able, "communication", row.communication),
            }
            for row in reading.boundary.crossings
        ],
        "calls": [
            {
                "cited": history.cite([entry.id]),
                "sentence": history.sentence(entry).partition(": [sealed]")[0],
                "said": texts.of(entry, "said"),
                "people": texts.of(entry, "people"),
                "side": entry.record.side,
            }
            for entry in calls
        ],
        "questions": [
            {
                "number": known.number,
                "cited": _cite(reading, known.entry),
                "side": known.entry.record.side if known.entry else "",
                "who": history.who(known.entry) if known.entry else "",
                "text": texts.of(known.entry, "question"),
                "answers": [
                    {"cited": history.cite([answer.id]), "text": texts.of(answer, "answer")}
                    for answer in known.answers
                ],
                "acts": acts_on(case, able, "question", known.id),
            }
            for known in asked
        ],
        "deliverables": [
            {
                "number": known.number,
                "cited": _cite(reading, known.entry),
                "what": texts.of(known.entry, "what"),
                "delivered": _cite(reading, known.delivered),
                "acts": acts_on(case, able, "deliverable", known.id),
            }
            for known in promised
        ],
        "disputes": [
            {
                "number": known.number,
                "standing": known.standing,
                "cited": _cite(reading, known.raised),
                "about": history.cite([said.entry]),
                "grounds": said.grounds.words,
                "acts": acts_on(case, able, "dispute", known.id),
            }
            for known, _, said in case.disputes.each_raised()
        ],
    }


def documents(reading: CaseReading) -> dict[str, Any]:
    """What is on file: held by digest, not held, or a pointer."""
    case, history = reading.case, reading.history
    filed = list(case.documents.filed.values())
    texts = Texts(reading, [one.entry for one in filed])
    return {
        "documents": [
            {
                "number": one.document.number,
                "id": one.entry.id,
                "cited": history.cite([one.entry.id]),
                "who": history.who(one.entry),
                "side": one.entry.record.side,
                "title": texts.of(one.entry, "title"),
                "digest": one.document.digest.hex() if one.document.digest else "",
                "size": one.document.size,
                "media_type": one.document.media_type.words if one.document.media_type else "",
                "pointer": one.document.classified_pointer or "",
                "held": one.document.size is not None,
            }
            for one in filed
        ]
    }


def clocks(reading: CaseReading) -> dict[str, Any]:
    """Every clock with how it was found, step by step."""
    return {"clocks": [_clock(reading, clock) for clock in reading.clocks]}


def _clock(reading: CaseReading, clock: Clock) -> dict[str, Any]:
    history = reading.history
    due = clock.due.astimezone(EASTERN) if clock.due else None
    beside = f"{clock.beside.day} {clock.beside:%B %Y}" if clock.beside else ""
    return {
        "name": begun(history.in_words(clock.subject)),
        "state": clock.state.words,
        "left": left_words(clock),
        "days": clock.left or 0,
        "whole": clock.elapsed + (clock.left or 0),
        "due": f"{due.day} {due:%B %Y, %H:%M} ET" if due else "",
        "beside": beside,
        "elapsed": clock.elapsed,
        "agency_days": clock.agency_days,
        "cited": history.cite([clock.entry]),
        "steps": [{"says": history.in_words(step.says), "rule": step.rule} for step in clock.steps],
    }


def agreement(reading: CaseReading) -> dict[str, Any]:
    """The agreement's terms, signatures and what falls under it; designations; claims; reports."""
    case, history, able = reading.case, reading.history, reading.possible
    said = [(one, one.said) for one in history.of(Claim)]
    return {
        "agreements": [
            {
                "parties": series(history.name(party) for party in one.parties),
                "participation": one.board_at(history.moment).participation.words,
                "clause": one.board_at(history.moment).clause.words,
                "consent": history.in_words(consent(history, one).text),
                "entries": history.cite(consent(history, one).entries),
                "lines": [history.in_words(line) for line in board_lines(history, one)],
                "signatures": [
                    {
                        "side": side.replace("_", " "),
                        "cited": history.cite([signature.entry]),
                        "terms": series(term.replace("_", " ") for term in signature.terms),
                        "evidence": signature.evidence.words,
                    }
                    for side, signature in one.board_at(history.moment).signatures.items()
                ],
                "acts": acts_on(case, able, "agreement", one.id),
            }
            for one in history.of(Agreement)
        ],
        "designations": [
            {
                "cited": history.cite([one.entries[0].id]),
                "state": one.state_at(history.moment).words,
                "authority": one.made.authority if one.made else "",
                "acts": acts_on(case, able, "designation", one.id),
            }
            for one in history.of(Designation)
        ],
        "claims": [
            {
                "cited": history.cite([one.entries[0].id]),
                "sentence": history.sentence(saying.entry),
                "side": saying.entry.record.side,
                "retracted": one.retraction is not None,
                "acts": acts_on(case, able, "claim", one.id),
            }
            for one, saying in said
            if saying is not None
        ],
        "reports": [
            {
                "cited": history.cite([one.entries[0].id]),
                "author": history.name(one.author) if one.received else "",
                "state": one.state,
                "acts": acts_on(case, able, "report", one.id),
            }
            for one in history.of(Report)
        ],
    }


def boundary(reading: CaseReading) -> dict[str, Any]:
    """What was asked beside what was decided, acts that answer nothing, indicators, flags, disputes."""
    history, found = reading.history, reading.boundary
    return {
        "crossings": [
            {
                "cited": history.cite([row.entry]),
                "title": begun(kind_words(row)),
                "issued": str(row.issued),
                "binding": row.binding,
                "asked": list(asked_lines(history, row)),
                "answered": list(answered_lines(history, row)),
            }
            for row in found.crossings
        ],
        "apart": [
            {"occurred": str(group.occurred), "lines": list(apart_lines(history, group))}
            for group in done(history, found.apart)
        ],
        "indicators": [
            {"name": begun(one.name), "answer": str(one.answer), "entries": history.cite(one.entries)}
            for one in found.indicators
        ],
        "flags": [flag_words(history, flag) for flag in found.flags],
        "disputes": [dispute_words(history, dispute) for dispute in found.disputes],
    }
