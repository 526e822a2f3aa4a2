"""A company and an agency with one thing of every kind between them, given through commands, and its ids."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from agreements import commands as between
from agreements.claim import ClaimKind
from agreements.designation import DesignationKind
from agreements.vocabulary import Evidence, Instrument, RequestKind, Track
from config.actors import Actor
from config.ledger.event import Entry
from config.ledger.models import LedgerRecord
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.communication import Shown
from reviews.decision import Basis, DecisionKind
from reviews.inquiry import SeenBy
from reviews.model_version import Reach
from reviews.review import CaseKind
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.confidentiality import ConfidentialityGround, Recipient
from reviews.review.coverage import Coverage
from reviews.review.disputes import Grounds, Outcome
from reviews.review.findings import Manner, Portion
from reviews.scope import Extent, Scope
from tests.actors import COMPANY, OTHER_COMPANY, OVERSEER, PRESS, liaison, named, officer, supervisor
from tests.reviews import registered

EVERYBODY: Final = Scope(population=Extent.ALL)

_LIAISONS: Final = {COMPANY: "liaison", OTHER_COMPANY: "other liaison"}


class World(msgspec.Struct, frozen=True):
    """Who acts in it, and its things: streams by kind, entries by the words of their event; `kinds` says of
    each id in which kind of stream it stands."""

    company: UUID
    agency: UUID
    liaison: Actor
    officer: Actor
    countersigner: Actor
    supervisor: Actor
    ids: dict[str, list[UUID]] = msgspec.field(default_factory=dict)
    kinds: dict[UUID, str] = msgspec.field(default_factory=dict)

    def keep(self, entries: list[Entry]) -> None:
        for entry in entries:
            kind, _, event = entry.record.topic.partition(".")
            self.kinds[entry.id] = kind
            if entry.version == 1:
                self.kinds[entry.record.stream] = kind
                self.ids.setdefault(kind, []).append(entry.record.stream)
            words = event.split("-")
            for thing in dict.fromkeys(("-".join(words[:-1]), words[0], "entry")):
                self.ids.setdefault(thing.replace("-", "_"), []).append(entry.id)


def people(company: UUID, agency: UUID, name: str) -> World:
    """The people of a world in which nothing has happened; the parties are registered already."""
    return World(
        company=company,
        agency=agency,
        liaison=liaison(_LIAISONS[company], company),
        officer=officer(f"{name} officer", agency),
        countersigner=officer(f"{name} countersigner", agency),
        supervisor=supervisor(f"{name} supervisor", agency),
    )


def lived(world: World) -> World:
    """The world after one act of every kind that makes something others can name."""
    before = set(LedgerRecord.objects.values_list("position", flat=True))
    for person in (world.officer.id, world.countersigner.id):
        registered.delegated(person, by=world.supervisor)
    model = _models_and_agreements(world)
    case = _case(world, model)
    _access(world, case)
    finding = _findings(world, case)
    _correspondence(world, case, finding)
    _communications(world, case, model)
    _desk(world, case)
    every = ledger.entries(LedgerRecord.objects.values_list("stream", flat=True).distinct())
    world.keep([entry for entry in every if entry.position not in before])
    return world


def _models_and_agreements(world: World) -> UUID:
    model = commands.register_model(world.liaison, name="Kingfisher").stream
    commands.plan_release(world.liaison, model=model, to=Reach.EVERYBODY)
    agreement = between.open_negotiation(
        world.officer, company=world.company, agency=world.agency, terms=("access",)
    ).stream
    between.propose_term(world.liaison, agreement=agreement, term="access", text="all")
    between.make_designation(
        world.officer,
        company=world.company,
        kind=DesignationKind.SUPPLY_CHAIN_RISK,
        authority="10 U.S.C. 3252",
    )
    return model


def _case(world: World, model: UUID) -> UUID:
    case = commands.open_case(
        world.officer,
        title="Kingfisher",
        kind=CaseKind.REVIEW,
        company=world.company,
        agency=world.agency,
        track=Track.FRAMEWORK,
        models=(model,),
    ).stream
    commands.make_submission(world.liaison, case=case, summary="weights")
    commands.ask_for_more_information(world.officer, case=case, asked="which?")
    commands.inquire_about_coverage(world.liaison, case=case, question="is it?")
    commands.determine_coverage(world.officer, case=case, coverage=Coverage.NOT_COVERED)
    commands.promise_deliverable(world.officer, case=case, what="a report")
    return case


def _access(world: World, case: UUID) -> None:
    access = (
        commands.offer_access(
            world.liaison,
            case=case,
            types=(AccessType.API,),
            environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
        )
        .entries[0]
        .id
    )
    commands.take_up_access(world.officer, case=case, access=access)
    commands.activate_access(world.liaison, case=case, access=access, days=10)
    commands.propose_hold(world.officer, case=case, access=access, reason="an outage")
    commands.ask_extension(world.officer, case=case, access=access, days=2)


def _findings(world: World, case: UUID) -> UUID:
    evaluation = (
        commands.plan_evaluation(
            world.officer, case=case, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
        )
        .entries[0]
        .id
    )
    commands.start_evaluation(world.officer, case=case, evaluation=evaluation)
    finding = commands.record_finding(world.officer, case=case, detail="a flaw").entries[0].id
    commands.share_finding(
        world.officer, case=case, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN
    )
    commands.assert_capability(
        world.officer, case=case, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED, finding=finding
    )
    commands.cite_comparator(
        world.liaison, case=case, comparator="Heron", stage=Stage.C1, evidence=StageEvidence.DOCUMENTED
    )
    commands.offer_mitigation(world.liaison, case=case, measure="a filter", finding=finding)
    commands.receive_report(world.officer, author=PRESS, summary="words", cases=(case,))
    return finding


def _correspondence(world: World, case: UUID, finding: UUID) -> None:
    question = commands.ask_question(world.officer, case=case, question="how many?").entries[0]
    commands.file_document(world.liaison, case=case, title="a letter")
    dispute = commands.raise_dispute(
        world.liaison, case=case, entry=question.id, grounds=Grounds.OTHER, statement="no"
    ).entries[0]
    commands.propose_resolution(world.liaison, case=case, dispute=dispute.id, outcome=Outcome.ENTRY_STANDS)
    commands.mark_field_confidential(
        world.liaison,
        case=case,
        entry=question.id,
        field="question",
        ground=ConfidentialityGround.TRADE_SECRET,
    )
    commands.notify_submitter(
        world.officer,
        case=case,
        entry=question.id,
        field="question",
        recipient=Recipient.PUBLIC,
        law="5 U.S.C. 552",
        answer_by=ledger.clock() + timedelta(days=10),
    )
    commands.ask_unsealing(OVERSEER, case=case, entry=finding, field="detail", law="5 U.S.C. 404", ground="w")
    commands.place_litigation_hold(world.officer, case=case, matter="a suit")
    inquiry = commands.open_inquiry(OVERSEER, subject="s", seen_by=SeenBy.OVERSEERS, cases=(case,)).stream
    commands.ask_records(OVERSEER, inquiry=inquiry, asked=world.agency, records="r")
    between.make_claim(
        world.liaison, kind=ClaimKind.STATEMENT, value="v", evidence=Evidence.MEDIA, about=(case,)
    )


def _communications(world: World, case: UUID, model: UUID) -> None:
    request = registered.requested(
        EVERYBODY, by=world.officer, countersigner=world.countersigner, to=world.company, case=case
    )
    registered.directed(
        EVERYBODY, by=world.officer, countersigner=world.countersigner, to=world.company, case=case
    )
    commands.disclose_evidence(world.officer, communication=request, shown=Shown.NOTHING)
    commands.attach_condition(world.officer, communication=request, condition="report")
    commands.record_call(world.officer, office=world.agency, company=world.company, said="wait", case=case)
    commands.report_communication(
        world.liaison,
        office=world.agency,
        kind=RequestKind.RESTRICT,
        claimed_instrument=Instrument.INFORMAL_ASK,
        received_at=Occurred.parse("2025-06-12"),
        case=case,
    )
    decision = commands.make_decision(
        world.liaison,
        answers=(request,),
        kind=DecisionKind.COMPLIED,
        basis=Basis.VOLUNTARY,
        applied=EVERYBODY,
    ).stream
    commands.offer_commitment(world.liaison, decision=decision, commitment="to report")
    commands.suspend_access(world.liaison, model=model, scope=EVERYBODY, decision=decision)


def _desk(world: World, case: UUID) -> None:
    commands.assign_case(world.supervisor, case=case, person=world.officer.id)
    registered.drafted(by=world.officer, to=world.company, case=case)
    commands.file_memo(world.officer, memo="m", company=world.company)
    between.recuse_officer(world.supervisor, person=named("somebody"), case=case)
