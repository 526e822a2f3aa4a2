"""What each command of officers about a case is given, beside what its page is preset with, to be tried."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from agreements.agreement import Agreement
from agreements.agreement.board import DURATION, FUTURE_MODELS
from agreements.claim import Claim, ClaimKind
from agreements.vocabulary import Evidence, FutureModels, Instrument, RequestKind, Track
from config.actors import COMMANDS, Actor, Command
from config.errors import DemarcError
from config.ledger import keys, record
from config.ledger.event import correctable, sealed_fields
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.communication import Communication, Document, Shown
from reviews.desk import RequestDrafted
from reviews.evaluation_logs import LogFormat
from reviews.office.case.reading import CaseReading
from reviews.oversight.replay import case_records
from reviews.possible import Known, Part, Possible, possible
from reviews.relationship import Relationship
from reviews.review.comparison import Assessment
from reviews.review.confidentiality import Recipient
from reviews.review.coverage import Coverage
from reviews.review.disputes import Grounds, Outcome
from reviews.review.findings import Manner, Portion
from reviews.review.materials import Disposal
from reviews.review.mitigation import RetestOutcome
from reviews.review.spills import removable
from reviews.scope import Scope
from tests.actors import COURT, OTHER_AGENCY, PRESS, named

Given = Callable[[Known, dict[str, str]], dict[str, Any]]

OF: Final[dict[str, Command[Any]]] = {
    command.name: command for name, command in COMMANDS.items() if not name.startswith("tests.")
}


def _nothing(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    return {}


def _attempt(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    said = known.case.capabilities.stages_of(UUID(preset["finding"]))
    return {"stages": said[:1] or (Stage.C1,), "evidence": StageEvidence.DOCUMENTED}


def _communication(known: Known, preset: dict[str, str]) -> Communication:
    found = known.streams[UUID(preset["communication"])]
    assert isinstance(found, Communication)
    return found


def _position(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    term = preset.get("term", "another term")
    said: dict[str, Any] = {"text": "words"}
    if "term" not in preset:
        said["term"] = term
    if term == FUTURE_MODELS:
        said["clause"] = FutureModels.INCLUDED
    if term == DURATION:
        said["until"] = date(2036, 1, 1)
    return said


def _terms(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    agreement = known.streams[UUID(preset["agreement"])]
    assert isinstance(agreement, Agreement)
    return {"terms": agreement.board_now.agreed_terms}


def _as_claimed(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    claim = known.streams[UUID(preset["claim"])]
    assert isinstance(claim, Claim)
    assert claim.said is not None
    said = claim.said.claim
    typed = {name: getattr(said, name) for name in ("dated", "participation", "low_days", "high_days")}
    return {**typed, "value": None if any(v is not None for v in typed.values()) else said.value}


def _as_drafted(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    """What goes out as it was drafted, its sealed words opened."""
    draft = known.desk.drafts[UUID(preset["draft"])]
    assert draft.said is not None
    assert draft.drafted is not None
    said = {
        name: getattr(draft.said, name) for name in RequestDrafted.__struct_fields__ if name != "replaces"
    }
    for name in sealed_fields(RequestDrafted):
        if isinstance(said[name], Sealed):
            said[name] = keys.unseal(draft.drafted, name).value
    binding = draft.said.instrument.binding
    others = ("answer_hoped_for_by",) if binding else ("authority", "document", "comply_by", "penalty")
    track = Track(str(draft.drafted.record.track)) if draft.drafted.record.track else Track.OUTSIDE
    return {"track": track, **{name: value for name, value in said.items() if name not in others}}


def _sealed(known: Known, preset: dict[str, str]) -> tuple[str, ...]:
    """What of an entry a spill may be reported in."""
    entry = known.entry(UUID(preset["entry"]))
    assert entry is not None
    return removable(entry, known.case.id)


def _as_it_reads(known: Known, preset: dict[str, str]) -> dict[str, Any]:
    """A field that may be corrected, corrected to what it says already."""
    entry = known.entry(UUID(preset["entry"]))
    assert entry is not None
    if "occurred" in correctable(type(entry.event)):
        return {"field": "occurred", "value": record.as_builtins(entry.occurred), "reason": "words"}
    return {"field": min(correctable(type(entry.event))), "value": "words", "reason": "words"}


GIVEN: Final[dict[str, Given]] = {
    "answer_dispute": lambda known, preset: {"statement": "words"},
    "answer_question": lambda known, preset: {"answer": "words"},
    "ask_extension": lambda known, preset: {"days": 1},
    "ask_for_more_information": lambda known, preset: {"asked": "words"},
    "ask_question": lambda known, preset: {"question": "words"},
    "assert_capability": lambda known, preset: {"stage": Stage.C1, "evidence": StageEvidence.DOCUMENTED},
    "assess_comparator": lambda known, preset: {"assessment": Assessment.NOT_TESTED},
    "assign_case": lambda known, preset: {"person": named("another officer")},
    "attach_condition": lambda known, preset: {"condition": "words"},
    "attach_expert_opinion": lambda known, preset: {
        "organization": PRESS, "relationship": Relationship.NONE, "digest": bytes(32)},
    "attest_materials_return": lambda known, preset: {"disposal": Disposal.RETURNED},
    "cite_comparator": lambda known, preset: {
        "comparator": "Heron", "stage": Stage.C1, "evidence": StageEvidence.DOCUMENTED},
    "clarify_capability": lambda known, preset: {"shows": (Stage.C1,)},
    "clarify_request": lambda known, preset: {"clarification": "words"},
    "correct_entry": _as_it_reads,
    "counter_term": _position,
    "determine_coverage": lambda known, preset: {"coverage": Coverage.COVERED},
    "disclose_conflict": lambda known, preset: {"conflict": "words"},
    "disclose_evidence": lambda known, preset: {"shown": Shown.WRITTEN},
    "disclose_relationship": lambda known, preset: {"party": COURT, "relationship": Relationship.OTHER},
    "draft_request": lambda known, preset: {
        "to": known.case.company, "kind": RequestKind.PROVIDE_INFORMATION, "track": Track.OUTSIDE,
        "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST},
    "enjoin_directive": lambda known, preset: {"document": Document(title="order")},
    "file_document": lambda known, preset: {"title": "words"},
    "file_memo": lambda known, preset: {"memo": "words"},
    "hand_over_case": lambda known, preset: {"to": named("another officer")},
    "issue_directive": _as_drafted,
    "issue_request": _as_drafted,
    "make_claim": lambda known, preset: {
        "kind": ClaimKind.STATEMENT, "value": "words", "evidence": Evidence.AGENCY_STATEMENT},
    "name_evaluator": lambda known, preset: {"evaluator": named("another evaluator")},
    "narrow_request": lambda known, preset: {"scope": _communication(known, preset).scope},
    "not_reproduce_finding": _attempt,
    "notify_submitter": lambda known, preset: {
        "recipient": Recipient.PUBLIC, "law": "5 U.S.C. 552", "answer_by": known.now + timedelta(days=9)},
    "object_to_partner": lambda known, preset: {"partner": COURT},
    "partly_lift_directive": lambda known, preset: {
        "lifted": next(iter(_communication(known, preset).in_force_scope), Scope())},
    "place_litigation_hold": lambda known, preset: {"matter": "a docket"},
    "plan_evaluation": lambda known, preset: {
        "stages": (Stage.C1,), "elicitation": Elicitation.NOT_STATED},
    "promise_deliverable": lambda known, preset: {"what": "words"},
    "propose_amendment": _position,
    "propose_destruction": lambda known, preset: {"disposition": "a schedule"},
    "propose_hold": lambda known, preset: {"reason": "words"},
    "propose_partner": lambda known, preset: {"partner": COURT},
    "propose_resolution": lambda known, preset: {"outcome": Outcome.ENTRY_STANDS},
    "propose_term": _position,
    "report_spill": lambda known, preset: {"fields": _sealed(known, preset)[:1]},
    "raise_dispute": lambda known, preset: {"grounds": Grounds.METHOD, "statement": "words"},
    "rate_severity": lambda known, preset: {"scheme": "a scheme", "rating": "high"},
    "receive_report": lambda known, preset: {"author": PRESS, "summary": "words"},
    "reconsider_coverage": lambda known, preset: {"coverage": Coverage.COVERED},
    "record_call": lambda known, preset: {
        "company": known.case.company, "office": known.case.agency, "said": "words"},
    "record_call_beside": lambda known, preset: {"said": "words"},
    "record_finding": lambda known, preset: {"detail": "words"},
    "record_run": lambda known, preset: {"log_format": LogFormat.OTHER},
    "recuse_officer": lambda known, preset: (
        {} if "person" in preset else {"person": named("another officer")}),
    "refer_dispute": lambda known, preset: {"to": COURT},
    "refer_vulnerability": lambda known, preset: {"maintainers": "words"},
    "reopen_case": lambda known, preset: {"reason": "words"},
    "reproduce_finding": _attempt,
    "retest_mitigation": lambda known, preset: {"outcome": RetestOutcome.INCONCLUSIVE},
    "return_draft": lambda known, preset: {"comments": "words"},
    "revise_claim": _as_claimed,
    "revise_finding": lambda known, preset: {"detail": "words"},
    "set_confidentiality_terms": lambda known, preset: {"text": "words"},
    "share_finding": lambda known, preset: {"portion": Portion.IN_FULL, "manner": Manner.WRITTEN},
    "sign_agreement": _terms,
    "stay_designation": lambda known, preset: {"court": COURT},
    "supersede_request": lambda known, preset: {
        "superseded_by": next(iter(known.others - {UUID(preset["communication"])}), known.case.id)},
    "transmit_report": lambda known, preset: {"recipient": OTHER_AGENCY},
    "vacate_designation": lambda known, preset: {"court": COURT},
}  # fmt: skip

PARTS: Final = frozenset(
    {
        "access", "agreement", "asserted", "asking", "cited", "claim", "communication",
        "deliverable", "designation", "determination", "dispute", "draft", "evaluation", "evaluator",
        "finding", "hold", "mitigation", "proposal", "question", "recusal", "report",
    }
)  # fmt: skip
"""The parts of a case that commands name."""

NOT_TRIED: Final = {
    "link_report": "names a report that is not among those of the case",
    "contradict_claim": "names another claim, which the case need not have",
}
"""The commands that name something of which a case says nothing, and what."""


def known_case(by: Actor, case: UUID) -> Known:
    """The whole record of a case, as the page has it."""
    with ledger.reading():
        reading = CaseReading(by, case_records(case))
        known = reading.known
    assert known is not None
    return known


def said(known: Known, by: Actor, verb: str, preset: dict[str, str]) -> dict[str, Any]:
    """All that a command is given: what is preset, what it is about, and what `GIVEN` says."""
    command = OF[verb]
    hints: dict[str, Any] = {name: _value(value) for name, value in preset.items()}
    if "models" in hints:
        hints["models"] = (hints["models"],)
    names = command.function.__annotations__
    if "case" in names and "case" not in hints:
        hints["case"] = known.case.id
    if verb == "receive_report":
        hints["cases"] = (known.case.id,)
    if verb == "transmit_report":
        hints["sender"] = by.organization
    return {**hints, **GIVEN.get(verb, _nothing)(known, preset)}


def _value(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text


def refusal(known: Known, by: Actor, verb: str, preset: dict[str, str]) -> DemarcError | None:
    """Why the real command refuses, rehearsed; None where it would record."""
    try:
        OF[verb](by, dry_run=True, **said(known, by, verb, preset))
    except DemarcError as error:
        return error
    return None


class Tried(msgspec.Struct, frozen=True):
    """What was said to be possible or not, and what the command itself answered."""

    verb: str
    part: str
    why_not: str
    refused: str

    @property
    def agrees(self) -> bool:
        return bool(self.why_not) is bool(self.refused)


def tried(by: Actor, case: UUID) -> Iterator[Tried]:
    """Every command about a case, and every part of it, asked of `possible` and of the command itself."""
    known = known_case(by, case)
    for one in possible(known, by):
        if one.verb in NOT_TRIED or one.of_an_entry:
            continue
        for part in _parts(one):
            refused = refusal(known, by, one.verb, part.preset)
            yield Tried(one.verb, part.name, part.why_not, refused.detail if refused else "")


def _parts(one: Possible) -> tuple[Part, ...]:
    if one.parts:
        return one.parts
    return () if one.why_not and needs_a_part(one.verb) else (Part(preset={}, name="", why_not=one.why_not),)


def needs_a_part(verb: str) -> bool:
    """Whether a command names something of the case, which may not be there."""
    signature = inspect.signature(OF[verb].function).parameters
    needed = {name for name, one in signature.items() if one.annotation is UUID and name in PARTS}
    free = verb in ("name_evaluator", "assert_capability", "refer_vulnerability", "record_finding")
    return (bool(needed) and not free) or verb in ("issue_request", "issue_directive")
