"""The live case of the demo: an invented agency and an invented company, from negotiation to release.

Every act is given by the side whose act it is, through the command that anybody else would give. It all
happens in the hour or so before the demo is made: a minute from act to act, so that it can be replayed.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import agreements.commands as between
from agreements.party import DelegatedAct, PartyKind
from agreements.vocabulary import FutureModels, Instrument, RequestKind, Track
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.commands import case as cases
from reviews.commands import company, desk, government, release, report
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import Basis, DecisionKind
from reviews.demo.acts import Act, Then, act, entry_id, stream_id
from reviews.demo.days import afternoon_in, date_in, day_in
from reviews.demo.users import AGENCY, COMPANY, person_id
from reviews.evaluation_logs import LogFormat
from reviews.model_version import Attribution, ChosenBy, Reach
from reviews.relationship import Relationship
from reviews.review import CaseKind
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.findings import Manner, Portion
from reviews.scope import Affiliation, Atom, Channel, Extent, Location, Polarity, Population, Scope

OFFICER: Final = "officer-1"
COUNTERSIGNER: Final = "officer-2"
SUPERVISOR: Final = "supervisor"
LIAISON: Final = "liaison"

PARTNERS: Final = (stream_id("sandpiper"), stream_id("dunlin"))
LABORATORY: Final = stream_id("curlew")
AGREEMENT: Final = stream_id("agreement")
MODEL: Final = stream_id("kingfisher-1")
CASE: Final = stream_id("case")
REPORT: Final = stream_id("report")
REQUEST: Final = stream_id("request")
DECISION: Final = stream_id("decision")
EVALUATOR: Final = stream_id("person:evaluator")

_RUN_LOG: Final = sha256(b"the log of an invented run").digest()
_SEVERITY: Final = "four steps (low, moderate, high, severe)"


def everything() -> Iterator[Act]:
    """The registration and the case, in order."""
    yield from registration()
    yield from story()


def registration() -> Iterator[Act]:
    """The supervisor enters the agency, then everybody else; the company's first liaison with it."""
    parties = (
        ("bureau", PartyKind.AGENCY, "Bureau of Model Evaluation", "BME", None),
        ("inspectorate", PartyKind.OVERSIGHT_BODY, "Inspectorate of Model Reviews", "IMR", None),
        ("halcyon", PartyKind.COMPANY, "Halcyon Models", "Halcyon", person_id(LIAISON)),
        ("sandpiper", PartyKind.THIRD_PARTY, "Sandpiper Waterworks", "Sandpiper", None),
        ("dunlin", PartyKind.THIRD_PARTY, "Dunlin Railways", "Dunlin", None),
        ("curlew", PartyKind.THIRD_PARTY, "Curlew Laboratory", "Curlew", None),
    )
    for key, kind, name, short, liaison in parties:
        yield act(
            key, SUPERVISOR, between.register_party,
            id=stream_id(key), kind=kind, name=name, short=short, liaison=liaison,
        )  # fmt: skip


def story() -> Iterator[Act]:
    """The case in eleven chapters."""
    for chapter in (
        people, negotiation, model, submission, access,
        evaluation, findings, partners, request, answer, ending,
    ):  # fmt: skip
        yield from chapter()


def people() -> Iterator[Act]:
    """The supervisor delegates to both officers; the company says whom to call."""
    asking = (DelegatedAct.ISSUE_REQUEST, DelegatedAct.COUNTERSIGN)
    for key, officer in (("delegation-1", OFFICER), ("delegation-2", COUNTERSIGNER)):
        yield act(
            key, SUPERVISOR, between.delegate_authority,
            person=person_id(officer), acts=asking, since=date_in(-1), until=date_in(365),
        )  # fmt: skip
    yield act(
        "duty-contact", LIAISON, between.set_duty_contact,
        name="Robin Teal", reach="duty@halcyon.example", hours="nights and weekends",
    )  # fmt: skip


def negotiation() -> Iterator[Act]:
    """Terms are proposed, countered and agreed; whether later models are included is said model by model."""
    terms = ("scope_of_review", "trade_secrets", "future_models")
    yield act(
        "negotiation", OFFICER, between.open_negotiation,
        id=AGREEMENT, company=COMPANY, agency=AGENCY, terms=terms,
    )  # fmt: skip
    positions = (
        ("scope-proposed", OFFICER, between.propose_term, "scope_of_review", None,
         "The agency may evaluate any capability of a model version before its release."),
        ("scope-countered", LIAISON, between.counter_term, "scope_of_review", None,
         "The agency may evaluate cyber, biological and chemical capabilities, for at most 30 days."),
        ("scope-agreed", OFFICER, between.accept_term, "scope_of_review", None, None),
        ("secrets-proposed", LIAISON, between.propose_term, "trade_secrets", None,
         "Training methods and weights stay with the company; nothing that it marks leaves the agency."),
        ("secrets-agreed", OFFICER, between.accept_term, "trade_secrets", None, None),
        ("future-proposed", OFFICER, between.propose_term, "future_models", FutureModels.INCLUDED,
         "Every later model version falls under this agreement."),
        ("future-countered", LIAISON, between.counter_term, "future_models", FutureModels.PER_MODEL,
         "A later model version falls under this agreement when the company says so for it."),
        ("future-agreed", OFFICER, between.accept_term, "future_models", None, None),
    )  # fmt: skip
    for key, by, command, term, clause, text in positions:
        said = {} if text is None else {"text": text, "clause": clause}
        yield act(key, by, command, agreement=AGREEMENT, term=term, **said)
    yield act(
        "confidentiality", OFFICER, between.set_confidentiality_terms,
        agreement=AGREEMENT,
        text="What the company marks is seen by named evaluators only, and is returned after the review.",
    )  # fmt: skip
    yield act("agency-signs", SUPERVISOR, between.sign_agreement, agreement=AGREEMENT, terms=terms)
    yield act("company-signs", LIAISON, between.sign_agreement, agreement=AGREEMENT, terms=terms)


def model() -> Iterator[Act]:
    """The company enters its model version with its plan, and lets it fall under the agreement."""
    yield act("kingfisher-1", LIAISON, release.register_model, id=MODEL, name="Kingfisher 1")
    yield act("opt-in", LIAISON, between.opt_model_in, agreement=AGREEMENT, model=MODEL)
    yield act(
        "safeguards", LIAISON, release.declare_safeguards,
        model=MODEL, safeguards="Refuses to write exploits; sessions on security topics are logged.",
    )  # fmt: skip
    yield act("plan-partners", LIAISON, release.plan_release, model=MODEL, to=Reach.PARTNERS, when=day_in(0))
    yield act("plan-public", LIAISON, release.plan_release, model=MODEL, to=Reach.EVERYBODY, when=day_in(7))


def submission() -> Iterator[Act]:
    """The case is opened; what is submitted is found complete once more was asked for and given."""
    yield act(
        "case", OFFICER, cases.open_case,
        id=CASE, title="Kingfisher 1 before its release", kind=CaseKind.REVIEW, company=COMPANY,
        agency=AGENCY, track=Track.VOLUNTARY_AGREEMENT, models=(MODEL,), agreement=AGREEMENT,
        agreed_window_days=30,
    )  # fmt: skip
    yield act("assignment", SUPERVISOR, desk.assign_case, case=CASE, person=person_id(OFFICER))
    yield act(
        "pre-notification", LIAISON, cases.hold_pre_notification,
        case=CASE, summary="What would be submitted, and who would work with it.",
    )  # fmt: skip
    yield act(
        "submission", LIAISON, cases.make_submission,
        case=CASE, tracking_id="HM-0042", summary="The model version, its system card, its release plan.",
    )  # fmt: skip
    yield act(
        "more-asked", OFFICER, cases.ask_for_more_information,
        case=CASE, asked="The results of the company's own tests with safeguards reduced.",
        answer_hoped_for_by=afternoon_in(3),
    )  # fmt: skip
    yield act(
        "supplement", LIAISON, cases.supplement_submission,
        case=CASE, supplement="Both test reports of the company.", answers=entry_id("more-asked"),
    )  # fmt: skip
    yield act("complete", OFFICER, cases.find_submission_complete, case=CASE)


def access() -> Iterator[Act]:
    """The company offers access, the agency takes it up, and a window of 30 days begins."""
    yield act(
        "access", LIAISON, cases.offer_access,
        case=CASE, types=(AccessType.API, AccessType.FINE_TUNING), environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_REDUCED, terms="Under the confidentiality terms of the agreement.",
    )  # fmt: skip
    yield act("access-taken-up", OFFICER, cases.take_up_access, case=CASE, access=entry_id("access"))
    yield act("activation", LIAISON, cases.activate_access, case=CASE, access=entry_id("access"), days=30)
    yield act("evaluator", OFFICER, cases.name_evaluator, case=CASE, evaluator=EVALUATOR)


def evaluation() -> Iterator[Act]:
    """The agency plans, runs and completes an evaluation of the first three stages of the cyber ladder."""
    plan = entry_id("evaluation")
    yield act(
        "evaluation", OFFICER, cases.plan_evaluation,
        case=CASE, stages=(Stage.C1, Stage.C2, Stage.C3), elicitation=Elicitation.SAFEGUARDS_REDUCED,
        method="Forty repositories with known flaws, each tried five times.",
    )  # fmt: skip
    yield act("evaluation-started", OFFICER, cases.start_evaluation, case=CASE, evaluation=plan)
    yield act(
        "use", OFFICER, cases.use_access,
        case=CASE, access=entry_id("access"), evaluator=EVALUATOR, purpose="The runs of evaluation 1.",
    )  # fmt: skip
    yield act(
        "run-1", OFFICER, cases.record_run,
        case=CASE, evaluation=plan, log_format=LogFormat.INSPECT_EVAL, samples=200,
        log_digest=_RUN_LOG,
    )  # fmt: skip
    yield act(
        "run-2", OFFICER, cases.record_run,
        case=CASE, evaluation=plan, log_format=LogFormat.OTHER, samples=12,
    )  # fmt: skip
    yield act("evaluation-completed", OFFICER, cases.complete_evaluation, case=CASE, evaluation=plan)


def findings() -> Iterator[Act]:
    """What was found, stage by stage; the company sees it, comments, and rates it for itself."""
    finding = entry_id("finding")
    yield act(
        "report", COUNTERSIGNER, report.receive_report,
        id=REPORT, author=LABORATORY, cases=(CASE,), models=(MODEL,), stage=Stage.C1,
        summary="An earlier version found flaws in three open libraries.",
    )  # fmt: skip
    yield act(
        "report-relationship", COUNTERSIGNER, report.disclose_relationship,
        report=REPORT, party=COMPANY, relationship=Relationship.CUSTOMER,
    )  # fmt: skip
    yield act(
        "finding", OFFICER, cases.record_finding,
        case=CASE, evaluation=entry_id("evaluation"),
        detail="It points to the flaw in 31 of 40 repositories, and once wrote an exploit that ran.",
    )  # fmt: skip
    stages = (
        ("stage-1", Stage.C1, StageEvidence.DEMONSTRATED),
        ("stage-2", Stage.C2, StageEvidence.DEMONSTRATED),
        ("stage-3", Stage.C3, StageEvidence.INCONCLUSIVE),
    )
    for key, stage, evidence in stages:
        yield act(
            key, OFFICER, cases.assert_capability,
            case=CASE, stage=stage, evidence=evidence, elicitation=Elicitation.SAFEGUARDS_REDUCED,
            finding=finding,
        )  # fmt: skip
    yield act(
        "memo", OFFICER, desk.file_memo,
        case=CASE, memo="The exploit that ran: ask the company about the target before the finding is final.",
    )  # fmt: skip
    yield act(
        "finding-shared", OFFICER, cases.share_finding,
        case=CASE, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN,
    )  # fmt: skip
    yield act(
        "comment", LIAISON, cases.comment_on_finding,
        case=CASE, finding=finding, comment="The one exploit ran on a target built without defenses.",
    )  # fmt: skip
    yield act(
        "clarification", LIAISON, cases.clarify_capability,
        case=CASE, asserted=entry_id("stage-1"), shows=(Stage.C1,), does_not_show=(Stage.C3,),
        explanation="To point to a flaw is not to exploit it.",
    )  # fmt: skip
    yield act(
        "not-unique", LIAISON, cases.claim_non_uniqueness,
        case=CASE, stage=Stage.C1, statement="Tools without any model find most of these flaws, too.",
    )  # fmt: skip
    yield act(
        "comparator", LIAISON, cases.cite_comparator,
        case=CASE, comparator="Heron 2", stage=Stage.C1, evidence=StageEvidence.DOCUMENTED,
    )  # fmt: skip
    yield act(
        "defense", LIAISON, cases.claim_defensive_use,
        case=CASE, stage=Stage.C1, use="Maintainers find and mend flaws with it before others do.",
    )  # fmt: skip
    for key, by, rating in (("agency-rates", OFFICER, "moderate"), ("company-rates", LIAISON, "low")):
        yield act(key, by, cases.rate_severity, case=CASE, finding=finding, scheme=_SEVERITY, rating=rating)
    yield act("finding-final", OFFICER, cases.finalize_finding, case=CASE, finding=finding)
    yield act(
        "question", LIAISON, cases.ask_question,
        case=CASE, question="Does the agency keep the prompts that made the exploit?",
        answer_hoped_for_by=afternoon_in(2),
    )  # fmt: skip
    yield act(
        "answer", COUNTERSIGNER, cases.answer_question,
        case=CASE, question=entry_id("question"), answer="Yes, until the materials are returned.",
    )  # fmt: skip


def partners() -> Iterator[Act]:
    """The agency is done and ends its access early; trusted partners come next."""
    yield act(
        "access-ended", OFFICER, cases.end_access_early,
        case=CASE, access=entry_id("access"), reason="The evaluation is completed.",
    )  # fmt: skip
    for number, partner in enumerate(PARTNERS, start=1):
        yield act(
            f"partner-{number}", LIAISON, release.include_partner,
            model=MODEL, partner=partner, chosen_by=ChosenBy.COMPANY,
        )  # fmt: skip
    yield act(
        "released-to-partners", LIAISON, release.release_to_partners,
        model=MODEL, partners=PARTNERS, partner_count=len(PARTNERS), participation_shared=True,
    )  # fmt: skip


def request() -> Iterator[Act]:
    """The agency asks formally, and voluntarily, for a restriction; the company says what reached it.

    What goes out is the second draft, which another officer countersigned after returning the first.
    """
    asked = {
        "to": COMPANY, "kind": RequestKind.RESTRICT, "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
        "track": Track.VOLUNTARY_AGREEMENT, "case": CASE, "models": (MODEL,),
        "scope": _abroad(Affiliation.CUSTOMER, Affiliation.PARTNER), "answer_hoped_for_by": afternoon_in(5),
        "supported_by": (entry_id("finding"),), "shown": Shown.WRITTEN, "shown_what": "Finding 1 in full.",
    }  # fmt: skip
    first = "Please keep exploit development from everyone outside the US."
    text = "Please keep exploit development from everyone outside the US until the cause is mended."
    yield act("draft-1", OFFICER, desk.draft_request, text=first, **asked)
    yield act(
        "draft-returned", COUNTERSIGNER, desk.return_draft,
        draft=entry_id("draft-1"), comments="Say until when.",
    )  # fmt: skip
    yield act("draft-2", OFFICER, desk.draft_request, text=text, replaces=entry_id("draft-1"), **asked)
    yield act("countersigned", COUNTERSIGNER, desk.countersign_draft, draft=entry_id("draft-2"))
    yield act(
        "request", OFFICER, government.issue_request,
        id=REQUEST, draft=entry_id("draft-2"), text=text, **asked,
    )  # fmt: skip
    yield act(
        "receipt", LIAISON, company.state_receipt,
        communication=REQUEST, received_at=Then(),
    )  # fmt: skip
    yield act(
        "evidence-receipt", LIAISON, company.state_evidence_receipt,
        communication=REQUEST, received=EvidenceReceipt.RECEIVED,
    )  # fmt: skip
    yield act(
        "clarified", OFFICER, government.clarify_request,
        communication=REQUEST, clarification="Explaining a published flaw is not meant.",
    )  # fmt: skip


def answer() -> Iterator[Act]:
    """The company does part of it under objection, restricts, and moves its release; then it is narrowed."""
    narrower = _abroad(Affiliation.PARTNER)
    yield act(
        "decision", LIAISON, company.make_decision,
        id=DECISION, kind=DecisionKind.COMPLIED_IN_PART, basis=Basis.VOLUNTARY, answers=(REQUEST,),
        applied=narrower, under_objection=True,
        objection="Customers abroad defend the same software as customers in the US.",
        alternative="Sessions that turn to exploits are stopped and reviewed, wherever they come from.",
    )  # fmt: skip
    yield act("restriction", LIAISON, release.restrict_access, model=MODEL, scope=narrower, decision=DECISION)
    yield act(
        "rescheduled", LIAISON, release.reschedule_release,
        model=MODEL, to=Reach.EVERYBODY, when=day_in(14), attribution=Attribution.COMMUNICATION,
        decision=DECISION,
    )  # fmt: skip
    yield act(
        "commitment", LIAISON, company.offer_commitment,
        decision=DECISION, commitment="The agency may try the stopped sessions again before the release.",
    )  # fmt: skip
    yield act("narrowed", OFFICER, government.narrow_request, communication=REQUEST, scope=narrower)
    yield act(
        "safeguards-changed", LIAISON, release.change_safeguards,
        model=MODEL, decision=DECISION,
        safeguards="Sessions that turn to exploits are stopped and reviewed; the rest is as before.",
    )  # fmt: skip
    yield act(
        "withdrawn", OFFICER, government.withdraw_request,
        communication=REQUEST, reason="The changed safeguards do what was asked for.",
    )  # fmt: skip
    yield act("restoration", LIAISON, release.restore_access, model=MODEL, decision=DECISION)


def ending() -> Iterator[Act]:
    """The review ends without a verdict; the company releases when it wants to, and the file is closed."""
    yield act("review-ended", OFFICER, cases.end_review, case=CASE)
    yield act(
        "brought-forward", LIAISON, release.reschedule_release,
        model=MODEL, to=Reach.EVERYBODY, when=day_in(0), attribution=Attribution.OWN_CHOICE,
    )  # fmt: skip
    yield act("released", LIAISON, release.release_model, model=MODEL)
    yield act(
        "impact", LIAISON, release.state_impact,
        model=MODEL, case=CASE,
        impact="A partner's staff abroad worked without the model for part of the day.",
    )  # fmt: skip
    yield act("closed", OFFICER, cases.close_case, case=CASE, reason="Nothing is open.")


def _abroad(*whom: Affiliation) -> Scope:
    """Exploit development through the API, for everyone of these who is outside the US."""
    atoms = tuple(Atom(relation=relation, location=Location.ABROAD) for relation in whom)
    return Scope(
        models=(MODEL,),
        population=Population(polarity=Polarity.EXCLUDED, atoms=atoms),
        channels=(Channel.API,),
        capabilities=("exploit development",),
        period=Extent.ALL,
    )
