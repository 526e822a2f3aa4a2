"""What is said to be possible the command does, and what is said not to be it refuses: in many pasts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest

from agreements.agreement import Agreement
from agreements.claim import ClaimKind
from agreements.commands import (
    accept_term,
    deny_claim,
    end_recusal,
    make_claim,
    make_designation,
    open_negotiation,
    propose_amendment,
    propose_term,
    recuse_officer,
    rescind_designation,
    retract_claim,
    sign_agreement,
    stay_designation,
)
from agreements.designation import Designation, DesignationKind
from agreements.vocabulary import Evidence, Instrument, Track
from config.actors import Actor, RecordKind
from config.ledger.store import ledger
from reviews import commands
from reviews.away import HAND_OVER, RECUSED
from reviews.capability import Elicitation, Stage
from reviews.communication import Document
from reviews.possible import ABOUT_A_CASE, bar, possible, possible_of
from reviews.possible.known import ANOTHERS, COMPILED, OF_ONES_OWN_PEOPLE
from reviews.report import Report
from reviews.review import CaseKind, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.confidentiality import ConfidentialityGround
from reviews.review.disputes import Grounds
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    named,
    officer,
)
from tests.reviews import registered
from tests.reviews.possible.samples import NOT_TRIED, Tried, known_case, refusal, tried
from tests.reviews.possible.watched import watching
from tests.reviews.worlds import World, lived, people
from tests.scenarios import SCENARIOS, played
from tests.steady import Clock

# what is possible follows from streams alone; the commands it is held to run on both databases elsewhere
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

ALWAYS: Final = {
    "attach_condition",
    "clarify_request",
    "disclose_conflict",
    "disclose_evidence",
    "disclose_relationship",
    "draft_request",
    "file_memo",
    "make_claim",
    "place_litigation_hold",
    "receive_report",
    "record_call",
    "record_call_beside",
    "recuse_officer",
    "set_confidentiality_terms",
    "transmit_report",
}
"""What nothing that happens in this test stands in the way of."""

OF_AN_ENTRY: Final = {"raise_dispute", "correct_entry", "notify_submitter", "report_spill"}
SUPERVISED: Final = {"assign_case", "end_recusal"}


def one_of_each() -> tuple[World, UUID]:
    """A case with one thing of every kind in it."""
    registered.parties()
    world = lived(people(COMPANY, AGENCY, "one"))
    return world, world.ids["review"][0]


def under_negotiation(world: World) -> UUID:
    """A case about an agreement, one term of which is proposed by each side, with a designation beside it."""
    agreement = open_negotiation(world.officer, company=COMPANY, agency=AGENCY, terms=("duration",)).stream
    propose_term(world.liaison, agreement=agreement, term="access", text="all")
    propose_term(world.officer, agreement=agreement, term="staff", text="two")
    designation = make_designation(
        world.officer, company=COMPANY, kind=DesignationKind.OTHER, authority="a law"
    ).stream
    return commands.open_case(
        world.officer, title="An agreement", kind=CaseKind.NEGOTIATION, company=COMPANY, agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT, agreement=agreement, designations=(designation,),
    ).stream  # fmt: skip


def drafts_in_every_state(world: World, case: UUID) -> None:
    """On the desk beside one that waits: countersigned, returned and declined ones, and a directive."""
    registered.countersigned(world.officer, world.countersigner, case=case)
    returned = registered.drafted(world.officer, case=case)
    commands.return_draft(world.countersigner, draft=returned, comments="say why")
    declined = registered.drafted(world.countersigner, case=case)
    commands.decline_countersignature(world.officer, draft=declined)


def wrong(found: Iterator[Tried]) -> list[Tried]:
    return [one for one in found if not one.agrees]


def test_one_thing_of_every_kind_and_every_officer_is_told_what_the_commands_do() -> None:
    world, case = one_of_each()
    drafts_in_every_state(world, case)

    for who in (world.officer, world.countersigner, world.supervisor):
        assert wrong(tried(who, case)) == []


class Met:
    """The answers that were met, by command, where nothing barred the actor from everything."""

    def __init__(self) -> None:
        self.answers: dict[str, set[bool]] = {}

    def look(self, who: Actor, case: UUID) -> None:
        found = list(tried(who, case))
        assert wrong(iter(found)) == []
        if not bar(known_case(who, case), who, "find_submission_complete"):
            for one in found:
                self.answers.setdefault(one.verb, set()).add(bool(one.why_not))

    def never(self, why_not: bool) -> set[str]:
        return {verb for verb, answers in self.answers.items() if why_not not in answers}


def test_through_the_life_of_a_case_each_command_is_possible_once_and_refused_once(
    ledger_clock: Clock,
) -> None:
    """Asked, held, recused, handed over, closed, kept long enough: the same answer as the command gives, and
    of every command both, so that behind each reason a refusal was seen."""
    world, case = one_of_each()
    drafts_in_every_state(world, case)
    met = Met()
    for who in (world.officer, world.countersigner, world.supervisor):
        met.look(who, case)
    _negotiated(world, met)
    _begun(world, met)
    known = known_case(world.officer, case)
    (access,) = known.case.access.grants
    (hold,) = known.case.access.grants[access].holds

    commands.hold_window(world.liaison, case=case, hold=hold)
    question = commands.ask_question(world.liaison, case=case, question="why?").entries[0].id
    commands.raise_dispute(
        world.officer, case=case, entry=known.case.documents.filed.popitem()[0], grounds=Grounds.OTHER,
        statement="no",
    )  # fmt: skip
    commands.name_evaluator(world.officer, case=case, evaluator=named("evaluator"))
    asking = next(iter(known.case.unsealing.asked))
    commands.agree_to_unsealing(world.officer, case=case, asking=asking)
    ledger_clock.now += timedelta(days=2)
    met.look(world.officer, case)
    met.look(world.supervisor, case)

    recusal = recuse_officer(world.supervisor, person=world.officer.id, case=case).entries[0].id
    for who in (world.officer, world.countersigner, world.supervisor):
        met.look(who, case)
    commands.hand_over_case(world.supervisor, case=case, to=world.countersigner.id)
    met.look(world.countersigner, case)
    end_recusal(world.supervisor, recusal=recusal)

    commands.answer_question(world.officer, case=case, question=question, answer="so")
    commands.resume_window(world.officer, case=case, hold=hold)
    commands.end_access_early(world.officer, case=case, access=access)
    (asked, *_) = world.ids["communication"]
    commands.withdraw_request(world.officer, communication=asked)
    commands.end_review(world.officer, case=case)
    commands.close_case(world.officer, case=case)
    met.look(world.officer, case)

    (litigation,) = known.case.retention.holds
    commands.release_litigation_hold(world.officer, case=case, hold=litigation)
    ledger_clock.now += timedelta(days=2_600)
    met.look(world.officer, case)
    commands.propose_destruction(world.officer, case=case, disposition="a schedule")
    commands.report_spill(world.officer, case=case, entry=question, fields=("question",))
    met.look(world.officer, case)
    met.look(world.supervisor, case)

    assert met.never(False) == set()
    assert met.never(True) == ALWAYS
    assert set(met.answers) == set(ABOUT_A_CASE) - set(NOT_TRIED) - OF_AN_ENTRY


def _begun(world: World, met: Met) -> None:
    """A case that nobody has yet, with a model of which nothing is determined; access step by step."""
    model = commands.register_model(world.liaison, name="Wren").stream
    case = commands.open_case(
        world.officer, title="Begun", kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY,
        track=Track.OUTSIDE, models=(model,),
    ).stream  # fmt: skip
    offered = commands.offer_access(
        world.liaison, case=case, types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )  # fmt: skip
    access = offered.entries[0].id
    commands.plan_evaluation(
        world.officer, case=case, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
    )
    met.look(world.supervisor, case)
    commands.take_up_access(world.officer, case=case, access=access)
    commands.activate_access(world.liaison, case=case, access=access, days=10)
    draft = registered.drafted(
        world.officer, case=case, instrument=Instrument.LICENSE_REQUIREMENT, track=Track.COMPULSORY,
        authority="15 CFR 744.22(b)", document=Document(title="letter"),
    )  # fmt: skip
    commands.countersign_draft(world.countersigner, draft=draft)
    met.look(world.officer, case)
    commands.propose_hold(world.liaison, case=case, access=access, reason="an outage")
    met.look(world.officer, case)


def _negotiated(world: World, met: Met) -> None:
    case = under_negotiation(world)
    met.look(world.officer, case)
    (agreement,) = known_case(world.officer, case).of(Agreement)
    propose_term(
        world.liaison, agreement=agreement.id, term="duration", text="a year", until=date(2036, 1, 1)
    )
    for term in ("access", "duration"):
        accept_term(world.officer, agreement=agreement.id, term=term)
    accept_term(world.liaison, agreement=agreement.id, term="staff")
    met.look(world.officer, case)
    for side in (world.officer, world.liaison):
        sign_agreement(side, agreement=agreement.id, terms=("access", "duration", "staff"))
    propose_amendment(world.liaison, agreement=agreement.id, term="access", text="some")
    met.look(world.officer, case)
    stay_designation(OVERSEER, designation=known_case(world.officer, case).of(Designation)[0].id, court=COURT)
    rescind_designation(world.officer, designation=known_case(world.officer, case).of(Designation)[0].id)
    claim = make_claim(
        world.officer, kind=ClaimKind.STATEMENT, value="v", evidence=Evidence.AGENCY_STATEMENT, case=case
    ).stream
    about = make_claim(
        world.liaison, kind=ClaimKind.STATEMENT, value="v", evidence=Evidence.COMPANY_STATEMENT, case=case,
        party=AGENCY,
    ).stream  # fmt: skip
    met.look(world.officer, case)
    retract_claim(world.officer, claim=claim)
    deny_claim(world.officer, claim=about)
    report = known_case(world.officer, case).of(Report)
    assert report == []
    report_id = commands.receive_report(world.officer, author=PRESS, summary="words", cases=(case,)).stream
    met.look(world.officer, case)
    commands.retract_report(world.officer, report=report_id)
    met.look(world.officer, case)


def test_a_call_that_the_company_recorded_is_not_withdrawn_and_nothing_supersedes_what_stands_alone() -> None:
    registered.parties()
    case = registered.opened_case()
    commands.record_call(LIAISON, case=case, office=AGENCY, company=COMPANY, said="asked when it comes")

    told = {one.verb: one for one in tried(OFFICER, case)}

    assert wrong(iter(told.values())) == []
    assert all(told[verb].why_not for verb in ("withdraw_request", "supersede_request"))


def test_a_marking_in_another_case_of_the_company_stands_in_the_way_of_unsealing_here() -> None:
    registered.parties()
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=("ip",)).stream
    term = propose_term(LIAISON, agreement=agreement, term="ip", text="ours").entries[0].id
    case, other = (registered.opened_case(agreement=agreement) for _ in range(2))
    commands.mark_field_confidential(
        LIAISON, case=other, entry=term, field="text", ground=ConfidentialityGround.TRADE_SECRET
    )
    asking = commands.ask_unsealing(OVERSEER, case=case, entry=term, field="text", law="a law", ground="why")
    commands.agree_to_unsealing(OFFICER, case=case, asking=asking.entries[0].id)

    (told,) = (one for one in tried(SUPERVISOR, case) if one.verb == "unseal_field")

    assert told.agrees
    assert "marked confidential" in told.why_not


@pytest.mark.parametrize("name", SCENARIOS)
def test_in_a_scenario_what_officers_record_was_said_to_be_possible_and_at_its_end_all_is_told_right(
    name: str,
) -> None:
    with watching() as watch, played(name) as stage:
        assert watch.wrong == []
        case = stage["case"]
        if ledger.get(Review, case).record_kind is RecordKind.LIVE:
            assert wrong(tried(OFFICER, case)) == []
        else:
            assert {one.why_not for one in possible(known_case(OFFICER, case), OFFICER)} == {COMPILED}


def test_beside_an_entry_stands_what_the_commands_take_of_it() -> None:
    world, case = one_of_each()
    known = known_case(world.officer, case)

    told = {entry.id: list(possible_of(known, world.officer, entry)) for entry in known.entries}

    assert {verb for found in told.values() for verb, _ in found} == OF_AN_ENTRY
    for entry, found in told.items():
        offered = {verb for verb, _ in found}
        for verb, part in found:
            assert refusal(known, world.officer, verb, part.preset) is None, (verb, known.cite(entry))
        if "raise_dispute" not in offered:
            assert refusal(known, world.officer, "raise_dispute", {"entry": str(entry)}) is not None


def test_officers_of_another_agency_and_recused_ones_are_told_the_one_reason() -> None:
    world, case = one_of_each()
    stranger = officer("a stranger", OTHER_AGENCY)
    known = known_case(world.officer, case)
    assert {one.why_not for one in possible(known, stranger) if one.verb not in SUPERVISED} == {ANOTHERS}
    recuse_officer(world.supervisor, person=world.officer.id, case=case)

    told = {one.verb: one.why_not for one in possible(known_case(world.officer, case), world.officer)}
    others = {
        one.verb: one.why_not for one in possible(known_case(world.countersigner, case), world.countersigner)
    }

    assert {why for verb, why in told.items() if verb not in OF_ONES_OWN_PEOPLE} == {RECUSED}
    assert told["disclose_conflict"] == ""
    assert others["record_finding"] == HAND_OVER
    assert others["hand_over_case"] != HAND_OVER
