"""What an attacker found open, and now is closed: dates, what a stranger could learn, who is recused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from agreements.claim import ClaimKind
from agreements.commands import correct_entry, make_claim, recuse_officer
from agreements.commands.deliveries import serve_entries
from agreements.delivery import DeliveryChannel
from agreements.vocabulary import Evidence, Instrument, RequestKind, Track
from config.actors import REGISTER, Actor, Role, Side
from config.errors import BadInput, DemarcError, NotFound, Refused
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins
from config.ledger.store import ledger
from reviews import commands, tasks
from reviews.commands import case as cases
from reviews.desk import desk_id
from reviews.inquiry import SeenBy
from reviews.models import AccessWindow
from reviews.review import Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.disputes import Grounds
from tests import steady
from tests.actors import (
    AGENCY,
    COMPANY,
    COUNTERSIGNER,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    liaison,
    named,
    officer,
)
from tests.ledger.writers import at_once
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import opened_case, released_model

pytestmark = pytest.mark.django_db

OTHER_LIAISON = liaison("other liaison", OTHER_COMPANY)


@pytest.fixture(autouse=True)
def case(ledger_clock: steady.Clock) -> UUID:
    released_model()
    return opened_case(models=(MODEL,))


def issued_now(actor: Actor, draft: UUID, **said: Any) -> None:
    commands.issue_request(
        actor,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        scope=FOREIGNERS,
        draft=draft,
        **said,
    )


def test_retention_counts_from_when_the_closing_was_recorded_however_it_is_dated() -> None:
    case = opened_case(models=(MODEL,), occurred=Occurred.parse("1990-01-01"))
    cases.ask_question(OFFICER, case=case, question="how many?")
    cases.close_case(OFFICER, case=case, occurred=Occurred.parse("1990-02-01"))

    with pytest.raises(Refused, match="kept until"):
        cases.propose_destruction(OFFICER, case=case, disposition="GRS 1")


def test_the_date_of_a_closing_is_not_corrected(case: UUID) -> None:
    closing = cases.close_case(OFFICER, case=case).entries[0]

    with pytest.raises(Refused):
        correct_entry(
            OFFICER,
            stream=case,
            entry=closing.id,
            field="occurred",
            value=as_builtins(Occurred.parse("1990-02-01")),
            reason="a slip",
        )


@pytest.mark.parametrize("said", ["2099-01-01", "2026-06-01/2099-01-01", "before 2099-01-01", "2099-01"])
def test_nothing_ends_later_than_it_is_recorded(case: UUID, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        cases.ask_question(OFFICER, case=case, question="how many?", occurred=Occurred.parse(said))

    assert refused.value.pointer == "/occurred"


def test_today_and_this_month_are_not_to_come(case: UUID) -> None:
    now = ledger.clock()
    for said in (f"{now:%Y-%m-%d}", f"{now:%Y-%m}", f"before {now:%Y-%m-%d}"):
        cases.ask_question(OFFICER, case=case, question="how many?", occurred=Occurred.parse(said))


def test_a_correction_moves_nothing_into_the_future(case: UUID) -> None:
    asked = cases.ask_question(OFFICER, case=case, question="how many?").entries[0]

    with pytest.raises(BadInput) as refused:
        correct_entry(
            OFFICER,
            stream=case,
            entry=asked.id,
            field="occurred",
            value=as_builtins(Occurred.parse("2099-01-01")),
            reason="a slip",
        )

    assert refused.value.pointer == "/value"


def test_a_date_that_cannot_be_shown_is_not_taken() -> None:
    with pytest.raises(BadInput):
        Occurred.parse("before 0001-01-01")


def test_what_is_no_date_is_bad_input_and_raises_nothing_else(case: UUID) -> None:
    naive = Occurred(earliest=datetime(2026, 6, 1), latest=datetime(2026, 6, 1), precision="instant")  # type: ignore[arg-type]  # what a decoder would give
    for said in ("2026-06-01", 5, naive):
        with pytest.raises(BadInput):
            cases.ask_question(OFFICER, case=case, question="how many?", occurred=said)


def told(actor: Actor, stream: UUID, entry: UUID) -> str:
    with pytest.raises(DemarcError) as refused:
        correct_entry(actor, stream=stream, entry=entry, field="x", value="x", reason="x")
    assert isinstance(refused.value, NotFound)
    return str(refused.value).replace(str(stream), "ID")


def test_nobody_learns_by_correcting_whether_a_desk_or_a_strangers_stream_exists(case: UUID) -> None:
    nothing = told(OTHER_LIAISON, uuid4(), uuid4())
    commands.file_memo(OFFICER, memo="a memo", company=COMPANY)

    assert told(OTHER_LIAISON, desk_id(AGENCY, COMPANY), uuid4()) == nothing
    assert told(OTHER_LIAISON, case, uuid4()) == nothing
    assert told(LIAISON, desk_id(AGENCY, COMPANY), uuid4()) == nothing


def test_a_draft_that_names_a_model_does_not_go_out_once_its_countersigner_is_recused_from_its_case(
    case: UUID,
) -> None:
    draft = registered.countersigned(models=(MODEL,), scope=FOREIGNERS)
    recuse_officer(SUPERVISOR, person=COUNTERSIGNER.id, case=case)
    registered.delegated(named("third"))

    with pytest.raises(Refused) as refused:
        issued_now(officer("third"), draft, models=(MODEL,))

    assert refused.value.rule == 15


def test_who_is_recused_claims_nothing_of_a_communication_of_the_case_and_supersedes_none(case: UUID) -> None:
    request = registered.requested(case=case)
    entry = ledger.entries(streams=[request])[0]
    recuse_officer(SUPERVISOR, person=OFFICER.id, case=case)

    told: tuple[dict[str, Any], ...] = ({"about": (request,)}, {"entry": entry.id})
    for about in told:
        with pytest.raises(Refused) as refused:
            make_claim(
                OFFICER, kind=ClaimKind.STATEMENT, value="v", words="w", evidence=Evidence.MEDIA, **about
            )
        assert refused.value.rule == 15
    with pytest.raises(Refused) as refused:
        commands.draft_request(
            OFFICER,
            to=COMPANY,
            kind=RequestKind.RESTRICT,
            instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
            track=Track.OUTSIDE,
            supersedes=request,
        )
    assert refused.value.rule == 15


def test_a_request_is_not_dated_before_it_was_countersigned(ledger_clock: steady.Clock) -> None:
    draft = registered.countersigned(scope=FOREIGNERS)

    with pytest.raises(Refused) as refused:
        issued_now(OFFICER, draft, occurred=Occurred.parse("2021-01-01"))

    assert (refused.value.rule, refused.value.pointer) == (15, "/occurred")


def test_no_window_is_extended_after_its_end_though_nobody_has_noted_it(
    case: UUID, ledger_clock: steady.Clock
) -> None:
    access = access_taken_up(case)
    cases.activate_access(LIAISON, case=case, access=access, days=10)
    begun = ledger_clock.now
    ledger_clock.now = begun + timedelta(days=15)

    with pytest.raises(Refused) as refused:
        cases.ask_extension(
            OFFICER, case=case, access=access, days=5, occurred=Occurred.at(begun + timedelta(days=2))
        )

    assert refused.value.rule == 12
    assert begun.tzinfo is UTC


# whom something names may answer that, and speak of nothing else by it


def claimed(actor: Actor, **about: Any) -> None:
    make_claim(actor, kind=ClaimKind.STATEMENT, value="v", words="w", evidence=Evidence.MEDIA, **about)


def refused_claim(actor: Actor, **about: Any) -> tuple[str, str]:
    with pytest.raises(NotFound) as refused:
        claimed(actor, **about)
    return refused.value.detail, refused.value.pointer


@pytest.mark.parametrize("seen_by", SeenBy)
def test_whom_an_inquiry_asks_or_shows_itself_to_speaks_of_the_inquiry_and_not_of_its_cases(
    case: UUID, seen_by: SeenBy
) -> None:
    inquiry = commands.open_inquiry(OVERSEER, subject="s", seen_by=seen_by, cases=(case,)).stream
    (ask,) = commands.ask_records(OVERSEER, inquiry=inquiry, asked=OTHER_COMPANY, records="r").entries

    about_the_case = refused_claim(OTHER_LIAISON, about=(case,))

    claimed(OTHER_LIAISON, about=(inquiry,))
    claimed(OTHER_LIAISON, entry=ask.id)
    assert about_the_case == refused_claim(OTHER_LIAISON, about=(uuid4(),))
    claimed(LIAISON, about=(case,))
    claimed(OVERSEER, about=(case,))


def test_whom_a_claim_names_answers_the_claim_and_does_not_speak_of_what_it_is_about(case: UUID) -> None:
    researcher = Actor(id=named("researcher"), organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON)
    claim = make_claim(
        LIAISON, kind=ClaimKind.STATEMENT, value="v", evidence=Evidence.MEDIA, about=(case,), party=PRESS
    ).stream

    about_the_case = refused_claim(researcher, about=(case,))

    claimed(researcher, about=(claim,))
    assert about_the_case == refused_claim(researcher, about=(uuid4(),))


# a window is over when its time is, whether anybody has noted it or not


def access_taken_up(case: UUID) -> UUID:
    access = cases.offer_access(
        LIAISON,
        case=case,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    ).entries[0]
    cases.take_up_access(OFFICER, case=case, access=access.id)
    return access.id


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in the same case", "in another case"])
def test_after_its_computed_end_a_window_bars_no_new_one(
    case: UUID, elsewhere: bool, ledger_clock: steady.Clock
) -> None:
    cases.activate_access(LIAISON, case=case, access=access_taken_up(case), days=10)
    over = AccessWindow.objects.get().ends
    assert over is not None
    within = opened_case(models=(MODEL,)) if elsewhere else case
    access = access_taken_up(within)

    ledger_clock.now = over - timedelta(minutes=1)
    with pytest.raises(Refused) as refused:
        cases.activate_access(LIAISON, case=within, access=access, days=5)
    ledger_clock.now = over
    cases.activate_access(LIAISON, case=within, access=access, days=5)

    assert (refused.value.rule, refused.value.pointer) == (12, "/activated" if elsewhere else "/access")
    assert list(AccessWindow.objects.values_list("number", flat=True)) == [1, 2]
    tasks.sweep()
    assert [window.active for window in AccessWindow.objects.all()] == [False, True]


def test_after_the_computed_end_of_its_window_a_case_is_closed(
    case: UUID, ledger_clock: steady.Clock
) -> None:
    cases.activate_access(LIAISON, case=case, access=access_taken_up(case), days=10)
    over = AccessWindow.objects.get().ends
    assert over is not None

    for occurred in (None, Occurred.parse("1990-02-01")):
        with pytest.raises(Refused, match="access window is active"):
            cases.close_case(OFFICER, case=case, occurred=occurred)
    ledger_clock.now = over
    cases.close_case(OFFICER, case=case)

    tasks.sweep()
    assert not AccessWindow.objects.get().active


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_of_a_model_version_that_are_activated_at_once_one_is(case: UUID) -> None:
    waiting = [(case, access_taken_up(case))]
    other = opened_case(models=(MODEL,))
    waiting.append((other, access_taken_up(other)))

    def activate(number: int) -> UUID:
        within, access = waiting[number]
        return cases.activate_access(LIAISON, case=within, access=access, days=5).stream

    outcomes = at_once(activate, 2)

    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Refused]
    assert AccessWindow.objects.count() == 1


# what the register served, whom it served disputes


def test_what_was_merely_served_to_a_company_is_disputed_by_it(case: UUID) -> None:
    finding = cases.record_finding(OFFICER, case=case, detail="a flaw").entries[0]
    dispute: dict[str, Any] = {"case": case, "entry": finding.id, "grounds": Grounds.OTHER, "statement": "no"}

    with pytest.raises(NotFound):
        cases.raise_dispute(LIAISON, **dispute)
    for organization in (OTHER_COMPANY, COMPANY):
        with pytest.raises(NotFound):
            cases.raise_dispute(LIAISON, **dispute)
        serve_entries(
            REGISTER,
            stream=case,
            organization=organization,
            entries=(finding.id,),
            channel=DeliveryChannel.API,
        )
    cases.raise_dispute(LIAISON, **dispute)

    assert ledger.get(Review, case).disputes.raised
