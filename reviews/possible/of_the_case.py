"""What may be recorded in the case itself: submission, access, evaluation, findings, disputes, retention."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from config.actors import Actor
from config.ledger.event import Entry
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.evaluation_logs import LogFacts, LogFormat
from reviews.possible.known import Known
from reviews.possible.ways import SAID, Ask, Way, each, one
from reviews.relationship import Relationship
from reviews.review import Review
from reviews.review.comparison import Assessment
from reviews.review.coverage import Coverage
from reviews.review.disputes import Grounds, Outcome
from reviews.review.findings import Manner, Portion
from reviews.review.materials import Disposal
from reviews.review.mitigation import RetestOutcome

SUBMISSION: Final = "Submission"
ACCESS: Final = "Access"
EVALUATION: Final = "Evaluation"
FINDINGS: Final = "Findings"
CORRESPONDENCE: Final = "Correspondence"
DISPUTES: Final = "Disputes"
CASE: Final = "The case"
CONFIDENTIALITY: Final = "Confidentiality"
FRAMEWORK: Final = "Framework"

NO_OFFER: Final = "the company has offered no access in this case"
NO_HOLD: Final = "nobody has proposed to hold a window in this case"
NO_EVALUATION: Final = "no evaluation is planned in this case"
NO_FINDING: Final = "no finding is recorded in this case"
NO_DISPUTE: Final = "no dispute is raised in this case"


def _grants(case: Review) -> Iterator[tuple[UUID, str]]:
    for number, (id, grant) in enumerate(case.access.grants.items(), start=1):
        kinds = " and ".join(str(kind).replace("_", " ") for kind in grant.offer.types) if grant.offer else ""
        yield id, f"offer {number} of access ({kinds})"


def _holds(case: Review) -> Iterator[tuple[UUID, str]]:
    every = [hold for grant in case.access.grants.values() for hold in grant.holds.values() if hold.proposed]
    return ((hold.id, f"hold {number}") for number, hold in enumerate(every, start=1))


def _evaluators(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"evaluator {number}") for number, id in enumerate(case.evaluation.evaluators, start=1))


def _evaluations(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"evaluation {known.number}") for id, known in case.evaluation.evaluations.items())


def _findings(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"finding {known.number}") for id, known in case.findings.found.items())


def _assertions(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((entry.id, f"what is said of {event.stage.words}") for entry, event in case.capabilities.asserted)


def _comparators(case: Review) -> Iterator[tuple[UUID, str]]:
    for entry, event in case.capabilities.comparators:
        yield entry.id, f"{event.comparator}, cited for {event.stage.words}"


def _measures(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"mitigation {known.number}") for id, known in case.mitigation.measures.items())


def _questions(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"question {known.number}") for id, known in case.questions.asked.items())


def _deliverables(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"deliverable {known.number}") for id, known in case.deliverables.promised.items())


def _disputes(case: Review) -> Iterator[tuple[UUID, str]]:
    return ((id, f"dispute {known.number}") for id, known in case.disputes.raised.items())


def _determinations(case: Review) -> Iterator[tuple[UUID, str]]:
    for number, id in enumerate(case.coverage.determinations, start=1):
        yield id, f"determination {number}"


def _askings(case: Review) -> Iterator[tuple[UUID, str]]:
    for number, (id, known) in enumerate(case.unsealing.asked.items(), start=1):
        field = known.said.field.replace("_", " ") if known.said else "a field"
        yield id, f"asking {number} ({field})"


def _litigation_holds(case: Review) -> Iterator[tuple[UUID, str]]:
    for id, hold in case.retention.holds.items():
        yield id, f"the hold for {hold.said.matter}" if hold.said else "a hold"


def _proposals(case: Review) -> Iterator[tuple[UUID, str]]:
    for number, id in enumerate(case.retention.proposals, start=1):
        yield id, f"proposal {number} to destroy"


def _models(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case

    def determine(models: tuple[UUID, ...]) -> None:
        case.coverage.determine(
            by=by,
            models=models,
            coverage=Coverage.COVERED,
            designating_office=None,
            answers=None,
            basis=None,
            classified_pointer=None,
        )

    for number, model in enumerate(case.models, start=1):
        name = f"model version {number} of the case"
        yield Way({"models": model}, name, case, lambda model=model: determine((model,)))  # type: ignore[misc]  # bound in the loop
    if not case.models:
        yield Way({}, "", case, lambda: determine(()))


def _extensions(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case
    for id, name in _grants(case):
        yield Way(
            {"access": id},
            name,
            case,
            lambda id=id: case.extension.ask(  # type: ignore[misc]  # bound in the loop
                by=by, access=id, days=1, largest=known.largest, reason=None
            ),
        )


def _resolutions(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case
    for id, dispute in case.disputes.raised.items():
        for number, proposal in enumerate(dispute.proposals, start=1):
            yield Way(
                {"dispute": id, "proposal": proposal},
                f"dispute {dispute.number}, proposal {number}",
                case,
                lambda id=id, proposal=proposal: case.disputes.resolve(by=by, dispute=id, proposal=proposal),  # type: ignore[misc]  # bound in the loop
            )


def disputing(known: Known, by: Actor, entry: Entry) -> Way:
    """To dispute one entry, on whatever grounds are left."""

    def on_any_grounds() -> None:
        for grounds in list(Grounds)[:-1]:
            if known.case.why_not(lambda grounds=grounds: _dispute(known, by, entry, grounds)) is None:  # type: ignore[misc]  # bound in the loop
                return
        _dispute(known, by, entry, Grounds.OTHER)

    return Way({"entry": entry.id}, known.cite(entry.id), known.case, on_any_grounds)


def _dispute(known: Known, by: Actor, entry: Entry, grounds: Grounds) -> None:
    known.case.disputes.raise_dispute(by=by, disputed=entry, grounds=grounds, statement=SAID)


def _unsealings(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case
    for id, name in _askings(case):
        said = case.unsealing.asked[id].said
        value = known.entry(said.entry) if said else None
        if value is not None:
            yield Way(
                {"asking": id},
                name,
                case,
                partial(
                    case.unsealing.unseal,
                    by=by,
                    asking=id,
                    value=value,
                    elsewhere=known.elsewhere.get(value.id, ()),
                ),
            )


def _of_the_content(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case
    for id, name in _proposals(case):
        yield Way(
            {"proposal": id},
            name,
            case,
            lambda id=id: case.retention.destroy(by=by, proposal=id, days=known.retention_days),  # type: ignore[misc]  # bound in the loop
        )


def _of_spills(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case
    for number, (id, spill) in enumerate(case.spills.reported.items(), start=1):
        spilled = known.entry(spill.said.entry) if spill.said else None
        if spilled is not None:
            contain = partial(case.spills.contain, by=by, report=id, spilled=spilled)
            yield Way({"report": id}, f"report {number} of a spill", case, contain)


def _tried(seen: bool, case: Review, by: Actor, finding: UUID) -> None:
    said_of_it = case.capabilities.stages_of(finding)
    case.reproduction.reproduce(
        by=by,
        finding=finding,
        seen=seen,
        stages=said_of_it[:1] or (Stage.C1,),
        elicitation=Elicitation.NOT_STATED,
        evidence=StageEvidence.DOCUMENTED,
        tester=None,
        digest=None,
        detail=None,
    )


OF_THE_CASE: Final[tuple[Ask, ...]] = (
    # submission
    one(SUBMISSION, "hold_pre_notification",
        lambda case, by: case.submission.hold_pre_notification(by=by, summary=None)),
    one(SUBMISSION, "ask_for_more_information",
        lambda case, by: case.submission.ask_for_more(by=by, asked=SAID, answer_hoped_for_by=None)),
    one(SUBMISSION, "find_submission_complete", lambda case, by: case.submission.find_complete(by=by)),
    # the framework
    Ask(verb="determine_coverage", topic=FRAMEWORK, ways=_models),
    each(FRAMEWORK, "reconsider_coverage", "determination", _determinations,
         lambda case, by, id: case.coverage.reconsider(
             by=by, determination=id, coverage=Coverage.COVERED, designating_office=None, basis=None,
             classified_pointer=None),
         "nothing is determined of this case's model versions: determine it first"),
    one(FRAMEWORK, "propose_partner",
        lambda case, by: case.partners.propose(by=by, partner=uuid4(), models=(), reason=None)),
    one(FRAMEWORK, "object_to_partner",
        lambda case, by: case.partners.object_to(by=by, partner=uuid4(), models=(), reason=None)),
    # access
    each(ACCESS, "take_up_access", "access", _grants,
         lambda case, by, id: case.access.take_up(by=by, access=id), NO_OFFER),
    each(ACCESS, "use_access", "access", _grants,
         lambda case, by, id: case.access.use(by=by, access=id, evaluator=None, purpose=None), NO_OFFER),
    Ask(verb="ask_extension", topic=ACCESS, ways=_extensions, none=NO_OFFER),
    each(ACCESS, "propose_hold", "access", _grants,
         lambda case, by, id: case.holds.propose(by=by, access=id, reason=SAID, owner=None, days=None),
         NO_OFFER),
    each(ACCESS, "hold_window", "hold", _holds,
         lambda case, by, id: case.holds.agree(by=by, hold=id), NO_HOLD),
    each(ACCESS, "refuse_hold", "hold", _holds,
         lambda case, by, id: case.holds.refuse(by=by, hold=id, reason=None), NO_HOLD),
    each(ACCESS, "resume_window", "hold", _holds,
         lambda case, by, id: case.holds.resume(by=by, hold=id, reason=None), NO_HOLD),
    each(ACCESS, "end_access_early", "access", _grants,
         lambda case, by, id: case.access.end_early(by=by, access=id, reason=None), NO_OFFER),
    each(ACCESS, "attest_materials_return", "access", _grants,
         lambda case, by, id: case.materials.attest_return(
             by=by, access=id, disposal=Disposal.RETURNED, complete=True, kept=None, document=None),
         NO_OFFER),
    # evaluation
    one(EVALUATION, "name_evaluator",
        lambda case, by: case.evaluation.name_evaluator(by=by, evaluator=uuid4(), organization=None)),
    each(EVALUATION, "remove_evaluator", "evaluator", _evaluators,
         lambda case, by, id: case.evaluation.remove_evaluator(by=by, evaluator=id, reason=None),
         "nobody is named as an evaluator in this case"),
    one(EVALUATION, "plan_evaluation",
        lambda case, by: case.evaluation.plan(
            by=by, stages=(Stage.C1,), elicitation=Elicitation.NOT_STATED, method=None, models=())),
    each(EVALUATION, "start_evaluation", "evaluation", _evaluations,
         lambda case, by, id: case.evaluation.start_evaluation(by=by, evaluation=id), NO_EVALUATION),
    each(EVALUATION, "record_run", "evaluation", _evaluations,
         lambda case, by, id: case.evaluation.record_run(
             by=by, evaluation=id, log=LogFacts(format=LogFormat.OTHER)), NO_EVALUATION),
    each(EVALUATION, "complete_evaluation", "evaluation", _evaluations,
         lambda case, by, id: case.evaluation.complete(by=by, evaluation=id), NO_EVALUATION),
    each(EVALUATION, "invalidate_evaluation", "evaluation", _evaluations,
         lambda case, by, id: case.evaluation.invalidate(by=by, evaluation=id, run=None, reason=None),
         NO_EVALUATION),
    # findings
    one(FINDINGS, "record_finding",
        lambda case, by: case.findings.record_finding(
            by=by, detail=SAID, classified_pointer=None, evaluation=None, models=())),
    each(FINDINGS, "share_finding", "finding", _findings,
         lambda case, by, id: case.findings.share(
             by=by, finding=id, portion=Portion.IN_FULL, manner=Manner.WRITTEN), NO_FINDING),
    each(FINDINGS, "rate_severity", "finding", _findings,
         lambda case, by, id: case.findings.rate(by=by, finding=id, scheme=SAID, rating=SAID), NO_FINDING),
    each(FINDINGS, "revise_finding", "finding", _findings,
         lambda case, by, id: case.revision.revise(
             by=by, finding=id, detail=SAID, classified_pointer=None, follows=(), reason=None), NO_FINDING),
    each(FINDINGS, "finalize_finding", "finding", _findings,
         lambda case, by, id: case.findings.finalize(by=by, finding=id), NO_FINDING),
    each(FINDINGS, "withdraw_finding", "finding", _findings,
         lambda case, by, id: case.revision.withdraw(by=by, finding=id, reason=None), NO_FINDING),
    each(FINDINGS, "reproduce_finding", "finding", _findings,
         lambda case, by, id: _tried(True, case, by, id), NO_FINDING),
    each(FINDINGS, "not_reproduce_finding", "finding", _findings,
         lambda case, by, id: _tried(False, case, by, id), NO_FINDING),
    one(FINDINGS, "assert_capability",
        lambda case, by: case.capabilities.assert_stage(
            by=by, stage=Stage.C1, evidence=StageEvidence.DOCUMENTED, elicitation=Elicitation.NOT_STATED,
            models=(), finding=None, report=None, audience=None)),
    each(FINDINGS, "clarify_capability", "asserted", _assertions,
         lambda case, by, id: case.capabilities.clarify(
             by=by, asserted=id, shows=(Stage.C1,), does_not_show=(), explanation=None, audience=None),
         "nobody has said anything of a capability in this case"),
    one(FINDINGS, "cite_comparator",
        lambda case, by: case.capabilities.cite_comparator(
            by=by, comparator=SAID, maker=None, stage=Stage.C1, evidence=StageEvidence.DOCUMENTED, claim=None,
            audience=None)),
    each(FINDINGS, "assess_comparator", "cited", _comparators,
         lambda case, by, id: case.comparison.assess(
             by=by, cited=id, assessment=Assessment.NOT_TESTED, evidence=None,
             elicitation=Elicitation.NOT_STATED, detail=None),
         "nobody has cited a comparator in this case"),
    each(FINDINGS, "retest_mitigation", "mitigation", _measures,
         lambda case, by, id: case.mitigation.retest(
             by=by, mitigation=id, outcome=RetestOutcome.INCONCLUSIVE, elicitation=Elicitation.NOT_STATED,
             stages=(), evaluation=None, detail=None),
         "the company has offered no mitigation in this case"),
    one(FINDINGS, "refer_vulnerability",
        lambda case, by: case.vulnerabilities.refer(
            by=by, maintainers=SAID, vulnerability=None, identifier=None, finding=None, report=None,
            told_by=None, manner=None, undisclosed_until=None, audience=None)),
    # correspondence
    one(CORRESPONDENCE, "ask_question",
        lambda case, by: case.questions.ask(by=by, question=SAID, answer_hoped_for_by=None)),
    each(CORRESPONDENCE, "answer_question", "question", _questions,
         lambda case, by, id: case.questions.answer(by=by, question=id, answer=SAID),
         "nobody has asked a question in this case"),
    one(CORRESPONDENCE, "file_document",
        lambda case, by: case.documents.file(by=by, title=SAID, digest=None, classified_pointer=None)),
    one(CORRESPONDENCE, "promise_deliverable",
        lambda case, by: case.deliverables.promise(by=by, what=SAID, due=None, days=1, default_days=1)),
    each(CORRESPONDENCE, "deliver_deliverable", "deliverable", _deliverables,
         lambda case, by, id: case.deliverables.deliver(by=by, deliverable=id, document=None),
         "nothing is promised in this case"),
    # disputes
    Ask(verb="raise_dispute", topic=DISPUTES, of_an_entry=True, none="the company has recorded nothing here",
        ways=lambda known, by: (disputing(known, by, entry) for entry in known.entries)),
    each(DISPUTES, "answer_dispute", "dispute", _disputes,
         lambda case, by, id: case.disputes.answer(by=by, dispute=id, statement=SAID), NO_DISPUTE),
    each(DISPUTES, "attach_expert_opinion", "dispute", _disputes,
         lambda case, by, id: case.disputes.attach_opinion(
             by=by, dispute=id, organization=uuid4(), relationship=Relationship.NONE, digest=bytes(32),
             expert=None, summary=None), NO_DISPUTE),
    each(DISPUTES, "propose_resolution", "dispute", _disputes,
         lambda case, by, id: case.disputes.propose(
             by=by, dispute=id, outcome=Outcome.ENTRY_STANDS, statement=None), NO_DISPUTE),
    Ask(verb="resolve_dispute", topic=DISPUTES, ways=_resolutions,
        none="nobody has proposed how a dispute of this case ends"),
    each(DISPUTES, "withdraw_dispute", "dispute", _disputes,
         lambda case, by, id: case.disputes.withdraw(by=by, dispute=id, reason=None), NO_DISPUTE),
    each(DISPUTES, "refer_dispute", "dispute", _disputes,
         lambda case, by, id: case.disputes.refer(by=by, dispute=id, to=uuid4(), reason=None), NO_DISPUTE),
    # confidentiality
    each(CONFIDENTIALITY, "agree_to_unsealing", "asking", _askings,
         lambda case, by, id: case.unsealing.agree(by=by, asking=id),
         "no oversight body has asked to see a sealed value"),
    Ask(verb="unseal_field", topic=CONFIDENTIALITY, ways=_unsealings,
        none="no oversight body has asked to see a sealed value"),
    # the case
    one(CASE, "place_litigation_hold",
        lambda case, by: case.retention.place_hold(by=by, matter=SAID, reason=None)),
    each(CASE, "release_litigation_hold", "hold", _litigation_holds,
         lambda case, by, id: case.retention.release_hold(by=by, hold=id, reason=None),
         "no litigation hold is placed on this case"),
    one(CASE, "end_review", lambda case, by: case.end_review(by=by)),
    one(CASE, "close_case", lambda case, by: case.close(by=by, reason=None)),
    one(CASE, "reopen_case", lambda case, by: case.reopen(by=by, reason=SAID)),
    Ask(verb="propose_destruction", topic=CASE, ways=lambda known, by: [
        Way({}, "", known.case, lambda: known.case.retention.propose_destruction(
            by=by, disposition=SAID, days=known.retention_days))]),
    Ask(verb="destroy_content", topic=CASE, ways=_of_the_content,
        none="no officer has proposed to destroy the content of this case"),
    Ask(verb="contain_spill", topic=CASE, ways=_of_spills, none="no spill is reported in this case"),
)  # fmt: skip
"""In the order in which a case runs."""
