"""The negotiation board, the clause on future models, and what published sources say of an agreement."""

from collections.abc import Callable

import pytest

from agreements.agreement import Agreement
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Actor, Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER
from tests.agreements.pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    MODEL,
    OTHER_LIAISON,
    OTHER_OFFICER,
    agreed_term,
    at,
    negotiation,
    new,
    proposed_term,
    told,
)

SCOPE = ("scope of review",)


def compiled_signature() -> Agreement:
    agreement = told(new(Agreement), "before 2024-08-29", Evidence.AGENCY_STATEMENT)
    agreement.open(by=FOR_AGENCY, company=COMPANY, agency=AGENCY)
    told(agreement, "2024-08-29", Evidence.AGENCY_STATEMENT).sign(by=FOR_COMPANY)
    return agreement


def test_a_negotiation_is_no_agreement() -> None:
    agreement = negotiation("scope of review", "future models")

    assert not agreement.in_force
    assert agreement.board.participation is Participation.NEGOTIATING
    assert agreement.board.open_terms == ("future_models", "scope_of_review")


@pytest.mark.parametrize("stranger", [OTHER_OFFICER, OTHER_LIAISON, OVERSEER])
def test_only_the_two_parties_open_a_negotiation(stranger: Actor) -> None:
    with pytest.raises(NotPermitted):
        new(Agreement).open(by=stranger, company=COMPANY, agency=AGENCY)


def test_the_board_keeps_each_sides_position_and_its_history() -> None:
    agreement = proposed_term()

    agreement.counter_term(by=LIAISON, term="scope of review", text="cyber only")

    term = agreement.board.terms["scope_of_review"]
    ours, theirs = term.position_of(Side.COMPANY), term.position_of(Side.GOVERNMENT)
    assert ours is not None
    assert theirs is not None
    assert [position.entry for position in term.positions] == [theirs.entry, ours.entry]
    assert term.agreed is None


def test_a_term_is_agreed_when_the_other_side_accepts_it() -> None:
    agreement = agreed_term()

    assert agreement.board.agreed_terms == ("scope_of_review",)
    assert not agreement.in_force


def test_nobody_agrees_to_its_own_position() -> None:
    agreement = proposed_term()

    with pytest.raises(Refused) as refusal:
        agreement.accept_term(by=OFFICER, term="scope of review")

    assert refusal.value.rule == 11


def test_a_counter_position_opens_an_agreed_term_again() -> None:
    agreement = agreed_term()

    agreement.counter_term(by=LIAISON, term="scope of review", text="cyber only")

    assert agreement.board.open_terms == ("scope_of_review",)


def test_a_term_is_proposed_before_it_is_countered_or_accepted() -> None:
    agreement = negotiation("scope of review")

    with pytest.raises(Refused):
        agreement.counter_term(by=LIAISON, term="scope of review", text="cyber only")
    with pytest.raises(Refused):
        agreement.accept_term(by=LIAISON, term="scope of review")
    agreement.propose_term(by=LIAISON, term="scope of review", text="cyber only")
    with pytest.raises(Refused):
        agreement.propose_term(by=OFFICER, term="Scope of Review", text="everything")


@pytest.mark.parametrize("stranger", [OTHER_OFFICER, OTHER_LIAISON, OVERSEER])
def test_to_strangers_a_live_agreement_does_not_exist(stranger: Actor) -> None:
    agreement = agreed_term()
    acts: list[Callable[[], None]] = [
        lambda: agreement.sign(by=stranger, terms=SCOPE),
        lambda: agreement.propose_term(by=stranger, term="other", text="text"),
        lambda: agreement.counter_term(by=stranger, term="scope of review", text="text"),
        lambda: agreement.accept_term(by=stranger, term="scope of review"),
        lambda: agreement.set_confidentiality_terms(by=stranger, text="text"),
        lambda: agreement.propose_amendment(by=stranger, term="scope of review", text="text"),
        lambda: agreement.accept_amendment(by=stranger, term="scope of review"),
        lambda: agreement.opt_model_in(by=stranger, model=MODEL),
        lambda: agreement.decline(by=stranger),
        lambda: agreement.withdraw(by=stranger),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            act()

    assert agreement.version == 3


def test_the_clause_is_open_until_agreed_and_not_stated_where_nobody_raised_it() -> None:
    agreement = negotiation("future models")
    agreement.propose_term(by=OFFICER, term="future models", text="all", clause=FutureModels.INCLUDED)

    assert agreement.board.clause is FutureModels.OPEN
    assert proposed_term().board.clause is FutureModels.NOT_STATED


@pytest.mark.parametrize("clause", [None, FutureModels.OPEN, FutureModels.NOT_STATED])
def test_a_position_on_future_models_says_which(clause: FutureModels | None) -> None:
    agreement = negotiation()

    with pytest.raises(BadInput) as refusal:
        agreement.propose_term(by=OFFICER, term="future models", text="all", clause=clause)

    assert refusal.value.pointer == "/clause"


def test_no_other_term_speaks_of_future_models() -> None:
    with pytest.raises(BadInput) as refusal:
        negotiation().propose_term(by=OFFICER, term="scope", text="all", clause=FutureModels.INCLUDED)

    assert refusal.value.pointer == "/clause"


@pytest.mark.parametrize("text", [None, " "])
def test_a_live_position_has_a_text(text: str | None) -> None:
    with pytest.raises(BadInput) as refusal:
        negotiation().propose_term(by=OFFICER, term="scope", text=text)

    assert refusal.value.pointer == "/text"


def test_a_compiled_signature_is_known_as_well_as_its_source_says() -> None:
    agreement = compiled_signature()

    signature = agreement.board.signatures[Side.COMPANY]

    assert signature.evidence is Evidence.AGENCY_STATEMENT
    assert not agreement.in_force
    assert agreement.board.clause is FutureModels.NOT_STATED


def test_a_compiled_signature_of_both_is_in_force_though_the_terms_are_not_published() -> None:
    agreement = compiled_signature()

    agreement.sign(by=FOR_AGENCY)

    assert agreement.in_force


def test_a_source_is_no_stronger_than_it_is() -> None:
    agreement = told(new(Agreement), "before 2024-08-29", Evidence.MEDIA)
    agreement.open(by=FOR_AGENCY, company=COMPANY, agency=AGENCY)

    with pytest.raises(BadInput) as refusal:
        agreement.sign(by=FOR_COMPANY, evidence=Evidence.EXECUTED_DOCUMENT)

    assert refusal.value.pointer == "/evidence"


def test_a_negotiation_is_opened_once_and_names_each_term_once() -> None:
    agreement = negotiation()

    with pytest.raises(Refused):
        agreement.open(by=OFFICER, company=COMPANY, agency=AGENCY)
    with pytest.raises(BadInput) as refusal:
        new(Agreement).open(by=OFFICER, company=COMPANY, agency=AGENCY, terms=("scope", "Scope"))

    assert refusal.value.pointer == "/terms"


def test_a_term_is_agreed_once_and_has_a_name() -> None:
    agreement = agreed_term()

    with pytest.raises(Refused):
        agreement.accept_term(by=OFFICER, term="scope of review")
    with pytest.raises(BadInput) as refusal:
        agreement.propose_term(by=OFFICER, term="  ", text="everything")

    assert refusal.value.pointer == "/term"


def test_a_compiled_signature_names_only_terms_on_record() -> None:
    agreement = compiled_signature()

    with pytest.raises(Refused) as refusal:
        agreement.sign(by=FOR_AGENCY, terms=("release schedule",))

    assert refusal.value.pointer == "/terms"


def test_the_press_signs_nothing() -> None:
    agreement = told(new(Agreement), "2026-06-23", Evidence.MEDIA)
    agreement.open(by=FOR_AGENCY, company=COMPANY, agency=AGENCY)

    with pytest.raises(NotPermitted):
        agreement.sign(by=FOR_PRESS)


def test_a_source_of_no_known_level_is_refused() -> None:
    agreement = told(new(Agreement), "2026-06-23", Evidence.MEDIA)
    assert agreement.pen.source is not None
    agreement.pen.source = type(agreement.pen.source)(publisher="A paper", evidence="rumor")

    with pytest.raises(BadInput) as refusal:
        agreement.open(by=FOR_AGENCY, company=COMPANY, agency=AGENCY)

    assert refusal.value.pointer == "/source/evidence"


def test_the_board_at_an_instant_follows_what_happened_and_not_what_was_recorded_first() -> None:
    agreement = compiled_signature()

    told(agreement, "2024-08-01", Evidence.MEDIA).propose_term(
        by=FOR_COMPANY, term="future models", clause=FutureModels.PER_MODEL
    )

    assert "future_models" in agreement.board_at(at("2024-08-15T12:00:00-04:00")).terms
    assert not agreement.board_at(at("2024-08-15T12:00:00-04:00")).signatures
    assert agreement.board.signed_by(Side.COMPANY)


def test_live_texts_are_sealed_and_compiled_ones_shown() -> None:
    live = proposed_term()
    compiled = told(new(Agreement), "2026-06-23", Evidence.MEDIA)
    compiled.open(by=FOR_COMPANY, company=COMPANY, agency=AGENCY)

    compiled.propose_term(by=FOR_COMPANY, term="scope of review", text="cyber and bio")

    assert b"cyber and bio" not in live.entries[-1].data
    assert b"cyber and bio" in compiled.entries[-1].data


def test_what_was_agreed_to_is_not_corrected_afterwards() -> None:
    agreement = agreed_term()

    with pytest.raises(Refused) as refusal:
        agreement.correct(
            by=OFFICER, entry=agreement.entries[1].id, field="text", value="everything", reason="typo"
        )

    assert refusal.value.rule == 16
