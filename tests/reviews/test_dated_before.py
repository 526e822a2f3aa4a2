"""Late is not impossible: refused is only what is dated before that on which it acts can have been there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from agreements.commands import correct_entry, make_designation, rescind_designation
from agreements.designation import DesignationKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor
from config.errors import Refused
from config.ledger.event import EVENTS
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import EvidenceReceipt
from reviews.decision import Basis, DecisionKind
from reviews.review.disputes import Grounds
from tests import steady
from tests.actors import COMPANY, COUNTERSIGNER, LIAISON, OFFICER
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import FOR_AGENCY, FOR_COMPANY, PUBLISHED, opened_case, released_model

pytestmark = pytest.mark.django_db

LONG_AGO: Final = Occurred.parse("2025-12-01")
THEN: Final = Occurred.parse("2026-01-02T10:00-05:00")
"""When what is acted on happened, as it is dated; the ledger's clock is three days on."""

BEFORE: Final = Occurred.parse("2026-01-02T09:59-05:00")
SAME_DAY: Final = Occurred.parse("2026-01-02")
AFTER: Final = Occurred.parse("2026-01-02T10:01-05:00")


@pytest.fixture(autouse=True)
def case(ledger_clock: steady.Clock) -> UUID:
    released_model()
    return opened_case(models=(MODEL,), occurred=LONG_AGO)


def requested(occurred: Occurred = THEN) -> UUID:
    """A request that went out then, from a draft that was written and countersigned before."""
    draft = commands.draft_request(
        OFFICER,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        scope=FOREIGNERS,
        occurred=LONG_AGO,
    ).entries[0]
    commands.countersign_draft(COUNTERSIGNER, draft=draft.id, occurred=LONG_AGO)
    return commands.issue_request(
        OFFICER,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        scope=FOREIGNERS,
        draft=draft.id,
        occurred=occurred,
    ).stream


def asked(case: UUID) -> UUID:
    return commands.ask_question(OFFICER, case=case, question="how many?", occurred=THEN).entries[0].id


def disputed(case: UUID) -> UUID:
    raised = commands.raise_dispute(
        LIAISON, case=case, entry=asked(case), grounds=Grounds.OTHER, statement="no", occurred=THEN
    )
    return raised.entries[0].id


def designated(case: UUID) -> UUID:
    return make_designation(
        OFFICER,
        company=COMPANY,
        kind=DesignationKind.SUPPLY_CHAIN_RISK,
        authority="10 U.S.C. 3252",
        occurred=THEN,
    ).stream


def held(case: UUID) -> UUID:
    return commands.place_litigation_hold(OFFICER, case=case, matter="a suit", occurred=THEN).entries[0].id


Given = Callable[[UUID], UUID]
Act = Callable[[UUID, UUID, Occurred], Any]

# what was there first, and an act on it
ACTS: Final[dict[str, tuple[Given, Act]]] = {
    "an answer": (
        asked,
        lambda case, id, occurred: commands.answer_question(
            LIAISON, case=case, question=id, answer="two", occurred=occurred
        ),
    ),
    "a dispute": (
        asked,
        lambda case, id, occurred: commands.raise_dispute(
            LIAISON, case=case, entry=id, grounds=Grounds.OTHER, statement="no", occurred=occurred
        ),
    ),
    "an answer to a dispute": (
        disputed,
        lambda case, id, occurred: commands.answer_dispute(
            OFFICER, case=case, dispute=id, statement="yes", occurred=occurred
        ),
    ),
    "a decision": (
        lambda case: requested(),
        lambda case, id, occurred: commands.make_decision(
            LIAISON,
            answers=(id,),
            kind=DecisionKind.COMPLIED,
            basis=Basis.VOLUNTARY,
            applied=FOREIGNERS,
            occurred=occurred,
        ),
    ),
    "a withdrawal": (
        lambda case: requested(),
        lambda case, id, occurred: commands.withdraw_request(OFFICER, communication=id, occurred=occurred),
    ),
    "a rescission": (
        designated,
        lambda case, id, occurred: rescind_designation(OFFICER, designation=id, occurred=occurred),
    ),
    "a hold released": (
        held,
        lambda case, id, occurred: commands.release_litigation_hold(
            OFFICER, case=case, hold=id, occurred=occurred
        ),
    ),
}


@pytest.mark.parametrize("what", ACTS)
def test_no_act_is_dated_before_what_it_acts_on(what: str, case: UUID) -> None:
    given, act = ACTS[what]
    there = given(case)

    with pytest.raises(Refused) as refused:
        act(case, there, BEFORE)
    act(case, there, AFTER)

    assert refused.value.pointer == "/occurred"


@pytest.mark.parametrize("occurred", [SAME_DAY, Occurred.parse("before 2026-01-03"), Occurred.unknown()])
def test_a_date_that_leaves_it_open_is_taken(case: UUID, occurred: Occurred) -> None:
    question = asked(case)

    commands.answer_question(LIAISON, case=case, question=question, answer="two", occurred=occurred)


def test_an_answer_recorded_at_once_is_taken_though_the_other_clock_is_ahead(
    case: UUID, ledger_clock: steady.Clock
) -> None:
    ahead = Occurred.at(ledger_clock.now + timedelta(minutes=4))
    question = commands.ask_question(OFFICER, case=case, question="how many?", occurred=ahead).entries[0].id

    commands.answer_question(LIAISON, case=case, question=question, answer="two")


def test_a_case_is_not_closed_before_it_was_opened_and_its_late_entries_are_taken(case: UUID) -> None:
    commands.ask_question(OFFICER, case=case, question="how many?", occurred=Occurred.parse("2025-11-01"))

    for ends in (commands.end_review, commands.close_case):
        with pytest.raises(Refused) as refused:
            ends(OFFICER, case=case, occurred=Occurred.parse("2025-11-30"))
        assert refused.value.pointer == "/occurred"


def test_a_model_version_is_registered_after_its_release() -> None:
    model = commands.register_model(LIAISON, name="Kingfisher").stream

    commands.release_model(LIAISON, model=model, occurred=LONG_AGO)


# what is stated of when


@pytest.mark.parametrize(
    "received", ["2026-01-02T09:59-05:00", "2026-01-01", "before 2026-01-02", "2026-01-05T15:00Z", "2026-02"]
)
def test_a_request_was_received_neither_before_it_was_issued_nor_after_that_was_stated(received: str) -> None:
    request = requested()

    with pytest.raises(Refused) as refused:
        commands.state_receipt(LIAISON, communication=request, received_at=Occurred.parse(received))
    commands.state_receipt(LIAISON, communication=request, received_at=SAME_DAY)

    assert refused.value.pointer == "/received_at"


def test_the_receipt_of_a_request_is_not_corrected_to_before_it_was_issued() -> None:
    request = requested()
    stated = commands.state_receipt(LIAISON, communication=request, received_at=AFTER).entries[0]

    with pytest.raises(Refused) as refused:
        corrected(LIAISON, request, stated.id, BEFORE, field="received_at")
    corrected(LIAISON, request, stated.id, THEN, field="received_at")

    assert refused.value.pointer == "/value"


def test_what_a_company_reports_was_received_before_and_is_answered_from_then_on() -> None:
    report: dict[str, Any] = {
        "asker": "a staff member",
        "kind": RequestKind.RESTRICT,
        "claimed_instrument": Instrument.INFORMAL_ASK,
    }
    with pytest.raises(Refused) as refused:
        commands.report_communication(LIAISON, received_at=AFTER, occurred=LONG_AGO, **report)
    reported = commands.report_communication(LIAISON, received_at=THEN, **report).stream

    ACTS["a decision"][1](reported, reported, AFTER)

    assert refused.value.pointer == "/received_at"


def test_evidence_may_have_been_shown_before_the_request_was_issued() -> None:
    request = requested()

    commands.state_evidence_receipt(
        LIAISON, communication=request, received=EvidenceReceipt.RECEIVED, occurred=BEFORE
    )


# corrections


def corrected(actor: Actor, stream: UUID, entry: UUID, to: Occurred, field: str = "occurred") -> None:
    correct_entry(
        actor, stream=stream, entry=entry, field=field, value=as_builtins(to), reason="it was otherwise"
    )


def test_an_answer_is_not_corrected_to_before_its_question_nor_a_question_to_after_its_answer(
    case: UUID,
) -> None:
    question = asked(case)
    answer = commands.answer_question(
        LIAISON, case=case, question=question, answer="two", occurred=AFTER
    ).entries[0]

    for actor, entry, to in ((LIAISON, answer.id, BEFORE), (OFFICER, question, Occurred.parse("2026-01-03"))):
        with pytest.raises(Refused) as refused:
            corrected(actor, case, entry, to)
        assert refused.value.pointer == "/value"
    corrected(OFFICER, case, question, AFTER)
    corrected(LIAISON, case, answer.id, Occurred.parse("2026-01-03"))


def test_what_was_decided_on_is_not_corrected_to_after_the_decision(case: UUID) -> None:
    request = requested()
    ACTS["a decision"][1](case, request, AFTER)
    (issued, *_) = ledger.entries(streams=[request])

    with pytest.raises(Refused) as refused:
        corrected(OFFICER, request, issued.id, Occurred.parse("2026-01-03"))
    corrected(OFFICER, request, issued.id, AFTER)

    assert refused.value.pointer == "/value"


def test_a_request_is_not_corrected_to_before_it_was_countersigned() -> None:
    request = requested()
    (issued, *_) = ledger.entries(streams=[request])

    with pytest.raises(Refused) as refused:
        corrected(OFFICER, request, issued.id, Occurred.parse("2025-11-30"))
    corrected(OFFICER, request, issued.id, BEFORE)

    assert (refused.value.rule, refused.value.pointer) == (15, "/value")


def test_neither_a_draft_nor_its_countersignature_is_dated_otherwise_once_it_went_out() -> None:
    draft = registered.drafted(scope=FOREIGNERS)
    countersignature = commands.countersign_draft(COUNTERSIGNER, draft=draft).entries[0]
    desk = countersignature.record.stream
    corrected(COUNTERSIGNER, desk, countersignature.id, Occurred.at(countersignature.record.recorded_at))
    commands.issue_request(
        OFFICER,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        scope=FOREIGNERS,
        draft=draft,
    )

    at_once = Occurred.at(countersignature.record.recorded_at)
    for entry, to in ((draft, LONG_AGO), (countersignature.id, at_once)):
        with pytest.raises(Refused) as refused:
            corrected(OFFICER, desk, entry, to)
        assert refused.value.rule == 15


# compiled cases keep their contradictions


def test_sources_may_date_an_answer_before_what_it_answers() -> None:
    asked_then = {**PUBLISHED, "occurred": THEN}
    request = commands.issue_request(
        FOR_AGENCY,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.INFORMAL_ASK,
        track=Track.OUTSIDE,
        **asked_then,
    ).stream

    commands.state_receipt(
        FOR_COMPANY, communication=request, received_at=BEFORE, **{**PUBLISHED, "occurred": BEFORE}
    )


# what each event says it follows


def test_what_an_event_follows_are_fields_of_it() -> None:
    wrong = [
        (event.TOPIC, field)
        for event in EVENTS.values()
        for field in (*(path.partition(".")[0] for path in event.AFTER), event.MOMENT)
        if field and field not in event.__struct_fields__
    ]

    assert wrong == []
