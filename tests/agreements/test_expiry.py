"""An agreed duration: both sides agree on its last day; once it is over, nothing is in force (rule 11)."""

from datetime import date, datetime, timedelta

import pytest

from agreements.agreement import Agreement
from agreements.agreement.acts import AgreementExpired, AgreementSigned
from agreements.agreement.board import board_of
from agreements.claim import ClaimMade
from agreements.signatories import signatories
from agreements.vocabulary import Evidence, Participation
from config.errors import BadInput, NotPermitted, Refused, Unreadable
from config.ledger.occurred import Occurred
from tests.actors import LIAISON, OFFICER, SYSTEM
from tests.agreements.pasts import at, claim, negotiation
from tests.steady import Clock

LAST_DAY = date(2026, 7, 3)
OVER = at("2026-07-04T00:00-04:00")
WEEK = timedelta(days=7)


def on(agreement: Agreement, instant: datetime) -> Agreement:
    """The agreement, with the clock there."""
    clock = agreement.pen.clock
    assert isinstance(clock, Clock)
    clock.now = instant
    return agreement


def agreed_until(last_day: date = LAST_DAY) -> Agreement:
    agreement = negotiation()
    agreement.propose_term(by=OFFICER, term="duration", text="half a year", until=last_day)
    agreement.accept_term(by=LIAISON, term="duration")
    return agreement


def signed_until(last_day: date = LAST_DAY) -> Agreement:
    agreement = agreed_until(last_day)
    agreement.sign(by=LIAISON, terms=("duration",))
    agreement.sign(by=OFFICER, terms=("duration",))
    return agreement


def test_it_holds_through_its_last_day_in_eastern_time_whether_anybody_notes_the_end_or_not() -> None:
    agreement = signed_until()

    assert agreement.board_at(OVER - timedelta(seconds=1)).in_force
    assert not agreement.board_at(OVER).in_force
    assert agreement.expiry_due is not None
    assert agreement.expiry_due.at == OVER


def test_the_register_notes_the_end_at_the_time_it_was_due_however_late_and_once() -> None:
    punctual, late = on(signed_until(), OVER), on(signed_until(), OVER + WEEK)

    for agreement in (punctual, late):
        agreement.expire(by=SYSTEM)
        agreement.expire(by=SYSTEM)

    (first,), (second,) = (
        [entry for entry in agreement.entries if isinstance(entry.event, AgreementExpired)]
        for agreement in (punctual, late)
    )
    assert (first.id, first.occurred, first.event) == (second.id, second.occurred, second.event)
    assert first.occurred == Occurred.at(OVER)
    assert not late.in_force
    assert late.expiry_due is None


def test_only_the_register_notes_it_and_not_before_it_is_over() -> None:
    agreement = on(signed_until(), OVER - timedelta(minutes=1))

    with pytest.raises(Refused) as early:
        agreement.expire(by=SYSTEM)
    on(agreement, OVER)
    for who in (OFFICER, LIAISON):
        with pytest.raises(NotPermitted):
            agreement.expire(by=who)

    assert early.value.rule == 11


def test_what_not_both_have_signed_does_not_expire() -> None:
    agreement = on(agreed_until(), OVER)

    with pytest.raises(Refused):
        agreement.expire(by=SYSTEM)

    assert agreement.expiry_due is None


def test_expiry_is_nobodys_decision_and_as_well_evidenced_as_the_signature() -> None:
    agreement = on(signed_until(), OVER)

    agreement.expire(by=SYSTEM)

    (signatory,) = signatories([agreement], OVER + WEEK)
    assert agreement.board.participation is Participation.NONE
    assert (signatory.value, signatory.evidence) == (Participation.NONE, Evidence.COMPANY_STATEMENT)


def test_an_amendment_that_both_accept_moves_the_last_day() -> None:
    agreement = signed_until()
    agreement.propose_amendment(by=OFFICER, term="duration", text="a year", until=date(2026, 12, 31))

    for who in (OFFICER, LIAISON):
        agreement.accept_amendment(by=who, term="duration")

    assert agreement.board_at(OVER).in_force
    assert not agreement.board_at(at("2027-01-01T00:00-05:00")).in_force


def test_once_it_is_over_it_is_neither_amended_nor_left_but_agreed_on_anew() -> None:
    agreement = on(signed_until(), OVER + WEEK)

    with pytest.raises(Refused):
        agreement.propose_amendment(by=OFFICER, term="duration", text="more", until=date(2026, 12, 31))
    with pytest.raises(Refused):
        agreement.withdraw(by=LIAISON)
    with pytest.raises(Refused):
        agreement.sign(by=LIAISON, terms=("duration",))
    agreement.counter_term(by=OFFICER, term="duration", text="again", until=date(2026, 12, 31))
    agreement.accept_term(by=LIAISON, term="duration")
    agreement.sign(by=LIAISON, terms=("duration",))
    agreement.sign(by=OFFICER, terms=("duration",))
    agreement.expire(by=SYSTEM)

    noted = agreement.entries[-1]
    assert noted.occurred == Occurred.at(OVER)
    assert agreement.in_force
    assert not agreement.board_at(OVER).in_force


def test_a_duration_and_no_other_term_says_a_last_day() -> None:
    agreement = negotiation()

    with pytest.raises(BadInput) as missing:
        agreement.propose_term(by=OFFICER, term="duration", text="for ever")
    with pytest.raises(BadInput):
        agreement.propose_term(by=OFFICER, term="scope of review", text="cyber", until=LAST_DAY)

    assert missing.value.pointer == "/until"


def test_a_reader_who_lacks_a_signature_has_the_end_from_the_note_of_it() -> None:
    agreement = on(signed_until(), OVER)
    agreement.expire(by=SYSTEM)
    (*before, signature, noted) = agreement.entries

    board = board_of([*before, noted])

    assert not board.signed_by_both
    assert [(expiry.until, expiry.at) for expiry in board.expiries] == [(LAST_DAY, OVER)]
    assert board.expiries_noted == {board.expiries[0].position: noted.id}
    assert board_of(agreement.entries).expiries == board.expiries
    assert isinstance(signature.event, AgreementSigned)


def test_a_board_is_made_of_acts_on_an_agreement_and_of_nothing_else() -> None:
    agreement = agreed_until()

    with pytest.raises(Unreadable, match=ClaimMade.TOPIC):
        board_of([*agreement.entries, *claim().entries])
