"""What is not yours and what is not there are answered word for word alike, whatever is asked."""

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pytest

from agreements.commands import (
    challenge_designation,
    make_designation,
    open_negotiation,
    propose_term,
    rescind_designation,
    stay_designation,
    withdraw_from_agreement,
)
from agreements.designation import DesignationKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor
from config.errors import NotFound
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import Basis, DecisionKind
from reviews.model_version import Reach
from reviews.review import CaseKind
from reviews.review.disputes import Grounds
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    PRESS,
    liaison,
    named,
    officer,
    supervisor,
)
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db

OTHER_OFFICER: Final = officer("other officer", OTHER_AGENCY)
OTHER_LIAISON: Final = liaison("other liaison", OTHER_COMPANY)
NOWHERE: Final = named("nothing that exists")
RECEIVED: Final = Occurred.parse("2026-06-12")

Ask = Callable[[Actor, UUID], object]


def case() -> UUID:
    released_model()
    return opened_case(models=(MODEL,))


def asked() -> UUID:
    case()
    return requested()


def received() -> UUID:
    there = asked()
    commands.state_receipt(LIAISON, communication=there, received_at=Occurred.at(ledger.clock()))
    return there


def reported() -> UUID:
    """One that the company reports of an office that is not in the register, within its case."""
    return commands.report_communication(
        LIAISON,
        case=case(),
        asker="a staff member",
        kind=RequestKind.RESTRICT,
        claimed_instrument=Instrument.INFORMAL_ASK,
        received_at=RECEIVED,
    ).stream


def called() -> UUID:
    released_model()
    return commands.record_call(OFFICER, office=AGENCY, company=COMPANY, said="please wait").stream


def decided() -> UUID:
    return commands.make_decision(
        LIAISON, answers=(asked(),), kind=DecisionKind.COMPLIED, basis=Basis.VOLUNTARY, applied=FOREIGNERS
    ).stream


def negotiated() -> UUID:
    released_model()
    return open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream


def designated() -> UUID:
    released_model()
    return designated_again()


def designated_again() -> UUID:
    return make_designation(
        OFFICER, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 U.S.C. 3252"
    ).stream


def on_case(name: str, **said: Any) -> Ask:
    return lambda actor, id: getattr(commands, name)(actor, case=id, **said)


def on_communication(name: str, **said: Any) -> Ask:
    return lambda actor, id: getattr(commands, name)(actor, communication=id, **said)


SAYINGS: Final[dict[str, tuple[Callable[[], UUID], tuple[Actor, ...], Ask]]] = {
    "a case": (case, (OTHER_OFFICER, OTHER_LIAISON), on_case("hold_pre_notification")),
    "a question": (case, (OTHER_OFFICER, OTHER_LIAISON), on_case("ask_question", question="which?")),
    "a dispute": (
        case,
        (OTHER_OFFICER, OTHER_LIAISON),
        on_case("raise_dispute", entry=NOWHERE, grounds=Grounds.OTHER, statement="no"),
    ),
    "a document": (case, (OTHER_OFFICER, OTHER_LIAISON), on_case("file_document", title="a letter")),
    "a coverage inquiry": (case, (OTHER_LIAISON,), on_case("inquire_about_coverage")),
    "a memo": (case, (OTHER_OFFICER,), on_case("file_memo", memo="m")),
    "a hand-over": (case, (OTHER_OFFICER,), on_case("hand_over_case", to=NOWHERE)),
    "an assignment": (
        case,
        (supervisor("other supervisor", OTHER_AGENCY),),
        on_case("assign_case", person=NOWHERE),
    ),
    "a receipt": (asked, (OTHER_LIAISON,), on_communication("state_receipt", received_at=RECEIVED)),
    "a receipt of evidence": (
        asked,
        (OTHER_LIAISON,),
        on_communication("state_evidence_receipt", received=EvidenceReceipt.NOT),
    ),
    "evidence": (asked, (OTHER_OFFICER,), on_communication("disclose_evidence", shown=Shown.NOTHING)),
    "a narrowing": (asked, (OTHER_OFFICER,), on_communication("narrow_request", scope=Scope())),
    "a withdrawal": (asked, (OTHER_OFFICER,), on_communication("withdraw_request")),
    "a condition": (asked, (OTHER_OFFICER,), on_communication("attach_condition", condition="report")),
    "a condition accepted": (
        asked,
        (OTHER_LIAISON,),
        on_communication("accept_condition", condition=NOWHERE),
    ),
    "a superseding": (asked, (OTHER_OFFICER,), on_communication("supersede_request", superseded_by=NOWHERE)),
    "another account of a call": (
        called,
        (OTHER_OFFICER, OTHER_LIAISON),
        on_communication("record_call_beside", said="nothing was asked"),
    ),
    "an acknowledgment": (reported, (OTHER_OFFICER,), on_communication("acknowledge_communication")),
    "a disowning": (reported, (OTHER_OFFICER,), on_communication("disown_communication")),
    "a commitment": (
        decided,
        (OTHER_LIAISON,),
        lambda actor, id: commands.offer_commitment(actor, decision=id, commitment="to report"),
    ),
    "a commitment withdrawn": (
        decided,
        (OTHER_LIAISON,),
        lambda actor, id: commands.withdraw_commitment(actor, decision=id, commitment=NOWHERE),
    ),
    "a lift of what does not bind": (
        asked,
        (OTHER_OFFICER,),
        on_communication("partly_lift_directive", lifted=FOREIGNERS),
    ),
    "an acknowledgment of what nobody reported": (
        asked,
        (OTHER_OFFICER,),
        on_communication("acknowledge_communication"),
    ),
    "a second receipt": (received, (OTHER_LIAISON,), on_communication("state_receipt", received_at=RECEIVED)),
    "a release canceled that was never planned": (
        released_model,
        (OTHER_LIAISON,),
        lambda actor, id: commands.cancel_release(actor, model=id, to=Reach.EVERYBODY, independent=True),
    ),
    "a term": (
        negotiated,
        (OTHER_OFFICER, OTHER_LIAISON),
        lambda actor, id: propose_term(actor, agreement=id, term="scope", text="all"),
    ),
    "a withdrawal from an agreement": (
        negotiated,
        (OTHER_OFFICER, OTHER_LIAISON),
        lambda actor, id: withdraw_from_agreement(actor, agreement=id),
    ),
    "a challenge": (
        designated,
        (OTHER_LIAISON,),
        lambda actor, id: challenge_designation(actor, designation=id),
    ),
    "a court's stay": (
        designated,
        (OTHER_OFFICER,),
        lambda actor, id: stay_designation(actor, designation=id, court=COURT),
    ),
    "a rescission": (
        designated,
        (OTHER_OFFICER,),
        lambda actor, id: rescind_designation(actor, designation=id),
    ),
}


@pytest.mark.parametrize("what", SAYINGS)
def test_not_yours_and_not_there_are_the_same_sentence(what: str) -> None:
    made, strangers, ask = SAYINGS[what]
    there = made()

    for stranger in strangers:
        answers = set()
        for id in (there, NOWHERE):
            with pytest.raises(NotFound) as refused:
                ask(stranger, id)
            answers.add((re.sub(str(id), "…", refused.value.detail), refused.value.pointer))
        assert len(answers) == 1, (stranger.role, answers)


# what a reported communication is said to be on record as, and what stands in place of a request


def test_a_report_of_an_unknown_office_is_told_to_the_agency_of_the_case_which_answers_it() -> None:
    there = reported()

    commands.acknowledge_communication(OFFICER, communication=there)

    first, *_ = ledger.entries(streams=[there])
    assert first.record.audience == (AGENCY,)


@pytest.mark.parametrize("field", ["registered_as", "superseded_by"])
def test_only_a_communication_to_the_same_company_of_the_own_office_is_named(field: str) -> None:
    released_model()
    own = requested()
    to_another = commands.record_call(
        OFFICER, office=AGENCY, company=OTHER_COMPANY, said="please wait"
    ).stream
    of_another = commands.record_call(OTHER_OFFICER, office=OTHER_AGENCY, company=COMPANY, said="wait").stream
    if field == "superseded_by":
        subject = requested()

        def named_by(actor: Actor, id: UUID) -> object:
            return commands.supersede_request(actor, communication=subject, superseded_by=id)

    else:
        subject = commands.report_communication(
            LIAISON,
            office=AGENCY,
            kind=RequestKind.RESTRICT,
            claimed_instrument=Instrument.INFORMAL_ASK,
            received_at=RECEIVED,
        ).stream

        def named_by(actor: Actor, id: UUID) -> object:
            return commands.acknowledge_communication(actor, communication=subject, registered_as=id)

    answers = set()
    for id in (to_another, of_another, NOWHERE):
        with pytest.raises(NotFound) as refused:
            named_by(OFFICER, id)
        answers.add((re.sub(str(id), "…", refused.value.detail), refused.value.pointer))
    named_by(OFFICER, own)

    assert answers == {("there is no communication …", f"/{field}")}


def test_a_case_is_opened_about_ones_own_things_only_and_foreign_ones_are_not_there() -> None:
    released_model()
    foreign = commands.register_model(OTHER_LIAISON, id=named("foreign model"), name="Other").stream
    others = open_negotiation(OFFICER, company=OTHER_COMPANY, agency=AGENCY).stream
    theirs = opened_case(company=OTHER_COMPANY)

    for name, there in (("models", foreign), ("agreement", others), ("continues", theirs)):
        answers = set()
        for id in (there, NOWHERE):
            with pytest.raises(NotFound) as refused:
                opened_case(**naming(name, id))
            answers.add((refused.value.detail, refused.value.pointer))
        assert len(answers) == 1


@pytest.mark.parametrize("draft", [True, False])
def test_another_agencys_request_is_not_superseded_and_is_not_there(draft: bool) -> None:
    there = asked()
    command = commands.draft_request if draft else commands.issue_request

    answers = set()
    for id in (there, NOWHERE):
        with pytest.raises(NotFound) as refused:
            command(
                OTHER_OFFICER,
                to=COMPANY,
                kind=RequestKind.RESTRICT,
                instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
                track=Track.OUTSIDE,
                supersedes=id,
            )
        answers.add((re.sub(str(id), "…", refused.value.detail), refused.value.pointer))

    assert answers == {("there is no communication …", "/supersedes")}


def test_what_stands_between_a_company_and_another_agency_is_not_named_by_a_case() -> None:
    for name, there in (
        ("agreement", negotiated()),
        ("designations", designated_again()),
        ("continues", opened_case()),
    ):
        answers = set()
        for id in (there, NOWHERE):
            with pytest.raises(NotFound) as refused:
                commands.open_case(
                    OTHER_OFFICER,
                    title="Fable 5",
                    kind=CaseKind.REVIEW,
                    company=COMPANY,
                    agency=OTHER_AGENCY,
                    track=Track.OUTSIDE,
                    **naming(name, id),
                )
            answers.add((refused.value.detail, refused.value.pointer))
        assert len(answers) == 1, name


@pytest.mark.parametrize("field", ["supported_by", "findings"])
def test_what_is_shown_in_support_is_ones_own_finding_or_a_report_that_one_has(field: str) -> None:
    within = case()
    finding = commands.record_finding(OFFICER, case=within, detail="words").entries[0].id
    report = commands.receive_report(OFFICER, author=PRESS, summary="words", cases=(within,)).stream

    def show(actor: Actor, agency: UUID, id: UUID) -> None:
        if field == "supported_by":
            registered.drafted(by=actor, supported_by=(id,), shown=Shown.WRITTEN)
        else:
            call = commands.record_call(actor, office=agency, company=COMPANY, said="wait").stream
            commands.disclose_evidence(actor, communication=call, shown=Shown.WRITTEN, findings=(id,))

    answers = set()
    for id in (finding, report, within, ledger.entries(streams=[within])[0].id, NOWHERE):
        with pytest.raises(NotFound) as refused:
            show(OTHER_OFFICER, OTHER_AGENCY, id)
        answers.add((re.sub(str(id), "…", refused.value.detail), refused.value.pointer))
    assert answers == {("there is no finding or report …", f"/{field}")}
    for id in (finding, report):
        show(OFFICER, AGENCY, id)


def naming(field: str, id: UUID) -> dict[str, Any]:
    return {field: (id,) if field in ("models", "designations") else id}
