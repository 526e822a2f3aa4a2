"""Rule 11: an agreement is in force only while both sides have signed the current terms."""

import pytest

from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Actor, Side
from config.errors import BadInput, NotPermitted, Refused
from tests.actors import LIAISON, OFFICER
from tests.agreements.pasts import (
    MODEL,
    agreed_term,
    negotiation,
    signed_by_both,
    signed_by_company,
    signed_with_clause,
)

SCOPE = ("scope of review",)


def test_one_signature_is_not_in_force() -> None:
    agreement = signed_by_company()

    assert not agreement.in_force
    assert agreement.board.signed_by(Side.COMPANY)


def test_both_signatures_under_the_same_terms_are_in_force() -> None:
    agreement = signed_by_both()

    assert agreement.in_force
    assert agreement.board.participation is Participation.SIGNED


def test_an_officers_signature_is_never_the_companys() -> None:
    agreement = agreed_term()

    agreement.sign(by=OFFICER, terms=SCOPE)
    with pytest.raises(Refused):
        agreement.sign(by=OFFICER, terms=SCOPE)

    assert not agreement.board.signed_by(Side.COMPANY)
    assert agreement.board.participation is Participation.NEGOTIATING
    assert not agreement.in_force


def test_a_signature_names_the_agreed_terms() -> None:
    agreement = agreed_term()

    for names in ((), ("future models",), ("scope of review", "future models")):
        with pytest.raises(Refused) as refusal:
            agreement.sign(by=LIAISON, terms=names)
        assert refusal.value.rule == 11


def test_nobody_signs_while_a_term_is_open() -> None:
    agreement = agreed_term()
    agreement.propose_term(by=OFFICER, term="release schedule", text="two weeks")

    with pytest.raises(Refused) as refusal:
        agreement.sign(by=LIAISON, terms=SCOPE)

    assert refusal.value.pointer == "/terms"


def test_a_change_of_terms_after_one_signature_lapses_it() -> None:
    agreement = signed_by_company()

    agreement.counter_term(by=OFFICER, term="scope of review", text="everything")
    agreement.accept_term(by=LIAISON, term="scope of review")
    agreement.sign(by=OFFICER, terms=SCOPE)
    assert not agreement.in_force
    agreement.sign(by=LIAISON, terms=SCOPE)

    assert agreement.in_force


def test_new_confidentiality_terms_lapse_both_signatures() -> None:
    agreement = signed_by_both()

    agreement.set_confidentiality_terms(by=OFFICER, text="weights stay in the enclave")

    assert not agreement.in_force
    assert not agreement.board.signed_by(Side.COMPANY)


def test_an_amendment_lapses_consent_until_both_accept() -> None:
    agreement = signed_by_both()

    agreement.propose_amendment(by=OFFICER, term="scope of review", text="cyber, bio and chem")
    proposed = agreement.in_force
    agreement.accept_amendment(by=LIAISON, term="scope of review")
    half = agreement.in_force
    agreement.accept_amendment(by=OFFICER, term="scope of review")

    assert (proposed, half, agreement.in_force) == (False, False, True)
    assert agreement.board.terms["scope_of_review"].agreed is not None


def test_another_amendment_asks_both_again() -> None:
    agreement = signed_by_both()
    agreement.propose_amendment(by=OFFICER, term="scope of review", text="everything")
    agreement.accept_amendment(by=OFFICER, term="scope of review")

    agreement.propose_amendment(by=OFFICER, term="scope of review", text="everything, for ever")
    agreement.accept_amendment(by=LIAISON, term="scope of review")

    assert not agreement.in_force


def test_an_amendment_is_of_what_both_have_signed() -> None:
    agreement = signed_by_company()

    with pytest.raises(Refused) as refusal:
        agreement.propose_amendment(by=OFFICER, term="scope of review", text="everything")
    with pytest.raises(Refused):
        agreement.accept_amendment(by=OFFICER, term="scope of review")

    assert refusal.value.rule == 11


def test_a_side_accepts_an_amendment_once() -> None:
    agreement = signed_by_both()
    agreement.propose_amendment(by=OFFICER, term="scope of review", text="everything")
    agreement.accept_amendment(by=OFFICER, term="scope of review")

    with pytest.raises(Refused):
        agreement.accept_amendment(by=OFFICER, term="scope of review")


def test_signed_terms_are_amended_and_not_countered() -> None:
    agreement = signed_by_both()

    with pytest.raises(Refused) as refusal:
        agreement.counter_term(by=OFFICER, term="scope of review", text="everything")

    assert refusal.value.rule == 11


@pytest.mark.parametrize("who", [OFFICER, LIAISON])
def test_either_side_withdraws_at_any_time_without_a_reason(who: Actor) -> None:
    agreement = signed_by_both()

    agreement.withdraw(by=who)

    assert not agreement.in_force
    assert agreement.board.signatures == {}


def test_the_agencys_withdrawal_is_not_the_companys() -> None:
    agreement = signed_by_both()

    agreement.withdraw(by=OFFICER)

    assert agreement.board.participation is Participation.NONE


def test_declining_needs_no_reason_and_changes_only_participation() -> None:
    agreement = agreed_term()
    agreement.sign(by=OFFICER, terms=SCOPE)
    before = agreement.board

    agreement.decline(by=LIAISON)

    after = agreement.board
    assert after.participation is Participation.DECLINED
    assert (after.terms, after.signatures, after.terms_version) == (
        before.terms,
        before.signatures,
        before.terms_version,
    )


def test_after_declining_a_company_may_still_sign() -> None:
    agreement = agreed_term()
    agreement.decline(by=LIAISON)

    agreement.sign(by=LIAISON, terms=SCOPE)
    agreement.sign(by=OFFICER, terms=SCOPE)

    assert agreement.in_force


def test_what_the_agency_does_never_moves_the_companys_participation() -> None:
    agreement = agreed_term()
    agreement.decline(by=LIAISON)

    agreement.counter_term(by=OFFICER, term="scope of review", text="less")
    agreement.propose_term(by=OFFICER, term="release schedule", text="none")
    agreement.decline(by=OFFICER)

    assert agreement.board.participation is Participation.DECLINED


def test_who_has_signed_withdraws_and_who_has_not_declines() -> None:
    agreement = signed_by_company()

    with pytest.raises(Refused):
        agreement.decline(by=LIAISON)
    with pytest.raises(Refused):
        agreement.withdraw(by=OFFICER)


def test_only_the_company_opts_a_model_in() -> None:
    agreement = signed_by_both()

    with pytest.raises(NotPermitted):
        agreement.opt_model_in(by=OFFICER, model=MODEL)
    agreement.opt_model_in(by=LIAISON, model=MODEL)
    with pytest.raises(Refused):
        agreement.opt_model_in(by=LIAISON, model=MODEL)

    assert agreement.board.covers(MODEL)


@pytest.mark.parametrize(
    ("clause", "covered"),
    [(FutureModels.INCLUDED, True), (FutureModels.EXCLUDED, False), (FutureModels.PER_MODEL, False)],
)
def test_a_model_that_the_clause_does_not_name_is_not_covered(clause: FutureModels, covered: bool) -> None:
    agreement = signed_with_clause(clause)

    assert agreement.board.clause is clause
    assert agreement.board.covers(MODEL) is covered


def test_nothing_is_covered_while_consent_has_lapsed() -> None:
    agreement = signed_with_clause(FutureModels.INCLUDED)

    agreement.propose_amendment(
        by=LIAISON, term="future models", text="one by one", clause=FutureModels.PER_MODEL
    )

    assert not agreement.board.covers(MODEL)


def test_a_held_document_is_the_strongest_evidence() -> None:
    agreement = agreed_term()

    agreement.sign(by=LIAISON, terms=SCOPE, document=bytes(32))
    agreement.sign(by=OFFICER, terms=SCOPE)

    assert agreement.board.signatures[Side.COMPANY].evidence is Evidence.EXECUTED_DOCUMENT
    assert agreement.board.signatures[Side.GOVERNMENT].evidence is Evidence.AGENCY_STATEMENT


def test_live_confidentiality_terms_say_something() -> None:
    with pytest.raises(BadInput):
        negotiation().set_confidentiality_terms(by=OFFICER)
