"""Rule 11: an agreement is in force only while both sides have signed the current terms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Actor, Side
from config.errors import BadInput, DemarcError, NotPermitted, Refused
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


def test_an_excluding_clause_leaves_no_room_for_an_opt_in() -> None:
    agreement = signed_with_clause(FutureModels.EXCLUDED)

    with pytest.raises(Refused) as refusal:
        agreement.opt_model_in(by=LIAISON, model=MODEL)

    assert refusal.value.rule == 11


def test_an_amended_clause_counts_for_models_opted_in_before() -> None:
    agreement = signed_with_clause(FutureModels.PER_MODEL)
    agreement.opt_model_in(by=LIAISON, model=MODEL)
    assert agreement.board.covers(MODEL)

    agreement.propose_amendment(by=OFFICER, term="future models", text="none", clause=FutureModels.EXCLUDED)
    for who in (LIAISON, OFFICER):
        agreement.accept_amendment(by=who, term="future models")

    assert agreement.in_force
    assert not agreement.board.covers(MODEL)


def test_confidentiality_terms_are_in_force_only_with_the_agreement() -> None:
    agreement = agreed_term()
    agreement.set_confidentiality_terms(by=OFFICER, text="weights stay in the enclave")
    terms = agreement.entries[-1].id
    before = agreement.board.confidentiality_in_force
    for who in (LIAISON, OFFICER):
        agreement.sign(by=who, terms=SCOPE)
    signed = agreement.board.confidentiality_in_force
    agreement.propose_amendment(by=OFFICER, term="scope of review", text="more")

    assert (before, signed, agreement.board.confidentiality_in_force) == (None, terms, None)


_ACTS = (
    "propose_term",
    "counter_term",
    "accept_term",
    "sign",
    "propose_amendment",
    "accept_amendment",
    "set_confidentiality_terms",
    "decline",
    "withdraw",
)
_SAID: dict[str, dict[str, Any]] = {
    "propose_term": {"term": "scope of review", "text": "cyber"},
    "counter_term": {"term": "scope of review", "text": "bio"},
    "accept_term": {"term": "scope of review"},
    "sign": {"terms": SCOPE},
    "propose_amendment": {"term": "scope of review", "text": "everything"},
    "accept_amendment": {"term": "scope of review"},
    "set_confidentiality_terms": {"text": "weights stay in the enclave"},
}


@given(st.lists(st.tuples(st.sampled_from((OFFICER, LIAISON)), st.sampled_from(_ACTS)), max_size=30))
def test_consent_is_computed_from_both_sides_and_false_by_default(acts: list[tuple[Actor, str]]) -> None:
    agreement = negotiation()
    signed: set[Side] = set()
    amending: set[Side] | None = None
    assert not agreement.in_force

    for who, act in acts:
        try:
            getattr(agreement, act)(by=who, **_SAID.get(act, {}))
        except DemarcError:
            continue
        match act:
            case "sign":
                signed.add(who.side)
            case "propose_amendment":
                amending = set()
            case "accept_amendment" if amending is not None:
                amending.add(who.side)
                amending = None if len(amending) == 2 else amending
            case "propose_term" | "counter_term" | "accept_term" | "set_confidentiality_terms" | "withdraw":
                signed = set()

        # an independent account of the rule: two signatures since the last change, and nothing half agreed
        assert agreement.in_force == (len(signed) == 2 and amending is None)


def test_live_confidentiality_terms_say_something() -> None:
    with pytest.raises(BadInput):
        negotiation().set_confidentiality_terms(by=OFFICER)
