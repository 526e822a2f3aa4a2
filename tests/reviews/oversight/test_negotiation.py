"""An agreement beside a case: the board with both sides' positions, consent, and what a window inherits."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command

from agreements import commands as between
from agreements.vocabulary import FutureModels
from config.ledger.store import ledger
from reviews import commands
from reviews.models import AccessFile, AccessWindow
from reviews.oversight.brief import brief, plain
from reviews.oversight.replay import case_history
from reviews.oversight.told import replay_told
from reviews.review.access import AccessActivated, AccessLevel, AccessOffered, AccessType, Environment
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.reviews import registered
from tests.reviews.pasts import MODEL
from tests.steady import Clock

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 7, 1, 15, tzinfo=UTC)
TERMS = ("future_models", "scope_of_review")


def agreement_in_force() -> UUID:
    """Two terms agreed, confidentiality terms set, signed by both; one model opted in."""
    registered.parties()
    commands.register_model(LIAISON, id=MODEL, name="Fable 5")
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    between.propose_term(OFFICER, agreement=agreement, term="scope of review", text="cyber and bio")
    between.counter_term(LIAISON, agreement=agreement, term="scope of review", text="cyber")
    between.accept_term(OFFICER, agreement=agreement, term="scope of review")
    between.propose_term(
        LIAISON, agreement=agreement, term="future models", text="each", clause=FutureModels.PER_MODEL
    )
    between.accept_term(OFFICER, agreement=agreement, term="future models")
    between.set_confidentiality_terms(OFFICER, agreement=agreement, text="weights stay in the enclave")
    for signatory in (LIAISON, OFFICER):
        between.sign_agreement(signatory, agreement=agreement, terms=TERMS)
    between.opt_model_in(LIAISON, agreement=agreement, model=MODEL)
    return agreement


def offered(case: UUID) -> UUID:
    receipt = commands.offer_access(
        LIAISON,
        case=case,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )
    commands.take_up_access(OFFICER, case=case, access=receipt.entries[-1].id)
    return receipt.entries[-1].id


def case_with_window(clock: Clock) -> tuple[UUID, UUID]:
    clock.now = BEGIN
    agreement = agreement_in_force()
    case = registered.opened_case(models=(MODEL,), agreement=agreement)
    commands.activate_access(LIAISON, case=case, access=offered(case), days=20)
    return agreement, case


def replayed(case: UUID) -> str:
    out = StringIO()
    call_command("replay", str(case), stdout=out)
    return " ".join(out.getvalue().split())


def test_every_access_grant_inherits_the_confidentiality_terms_in_force(ledger_clock: Clock) -> None:
    agreement, case = case_with_window(ledger_clock)
    terms = next(
        entry.id
        for entry in ledger.entries(streams=[agreement])
        if entry.record.topic == "agreement.confidentiality-terms-set"
    )

    named = [
        entry.event.confidentiality
        for entry in ledger.entries(streams=[case])
        if isinstance(entry.event, AccessOffered | AccessActivated)
    ]

    assert named == [terms, terms]
    assert AccessFile.objects.get().confidentiality == terms
    number = case_history(case).numbers[terms]
    assert f"under the confidentiality terms of ¶{number}" in replayed(case)
    assert replay_told(case_history(case))["windows_open"][0]["confidentiality"] == [number]


def test_without_consent_a_grant_inherits_no_terms_and_says_so(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    agreement = agreement_in_force()
    between.propose_amendment(OFFICER, agreement=agreement, term="scope of review", text="everything")
    case = registered.opened_case(models=(MODEL,), agreement=agreement)

    commands.activate_access(LIAISON, case=case, access=offered(case), days=20)

    assert AccessFile.objects.get().confidentiality is None
    assert "no confidentiality terms in force when it was activated" in replayed(case)


def test_an_amendment_mid_window_lapses_consent_and_ends_no_window(ledger_clock: Clock) -> None:
    agreement, case = case_with_window(ledger_clock)
    ledger_clock.now = BEGIN + timedelta(days=5)
    before = replay_told(case_history(case))

    between.propose_amendment(OFFICER, agreement=agreement, term="scope of review", text="everything")
    lapsed, shown = replay_told(case_history(case)), replayed(case)
    for who in (LIAISON, OFFICER):
        between.accept_amendment(who, agreement=agreement, term="scope of review")
    after = replay_told(case_history(case))

    consents = [told["consent"][str(agreement)]["in_force"] for told in (before, lapsed, after)]
    assert consents == [True, False, True]
    assert lapsed["windows_open"] == before["windows_open"] == after["windows_open"]
    assert len(lapsed["windows_open"]) == 1
    assert lapsed["consent"][str(agreement)]["models"] == {"Fable 5": False}
    assert "not in force: both sides have yet to agree to an amendment of scope of review" in shown
    assert "no window ends by that" in shown
    assert AccessWindow.objects.get().active


def test_the_board_shows_each_sides_position_and_what_came_before(ledger_clock: Clock) -> None:
    agreement, case = case_with_window(ledger_clock)
    history = case_history(case)

    told = replay_told(history)["consent"][str(agreement)]
    (scope,) = [term for term in told["terms"] if term["term"] == "scope_of_review"]

    assert [position["side"] for position in scope["positions"]] == ["government", "company"]
    first, second = (position["entries"][0] for position in scope["positions"])
    (agreed,) = scope["agreed"]
    assert first < second < agreed
    held = f"the company ¶{second} and the agency ¶{second}, after ¶{first}"
    assert f"scope of review: {held}; agreed ¶{agreed}" in replayed(case)
    assert told["models"] == {"Fable 5": True}
    assert "cyber and bio" not in replayed(case)


def test_the_brief_says_whether_the_agreement_is_in_force(ledger_clock: Clock) -> None:
    agreement, case = case_with_window(ledger_clock)
    standing = plain(case_history(case), brief(case_history(case)).lead)

    between.withdraw_from_agreement(LIAISON, agreement=agreement)
    left = plain(case_history(case), brief(case_history(case)).lead)

    assert "The agreement is in force" in standing
    assert "The agreement is not in force: a signature under the current terms is missing" in left
