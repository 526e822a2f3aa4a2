"""A company's decision: it answers something or is independent, and its scope is compared, not judged."""

from typing import Any

import pytest

from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from config.ledger.stream import UnknownEvent
from reviews.communication import Communication
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.scope import Relation
from tests.actors import AGENCY, LIAISON, OFFICER, OTHER_COMPANY, PRESS, archivist, liaison, named
from tests.reviews.pasts import (
    ALL_CUSTOMERS,
    CASE,
    EVERY_CUSTOMER,
    FOREIGN_CUSTOMERS,
    FOREIGN_STAFF,
    FOREIGNERS,
    MODEL,
    answered,
    complied,
    decided,
    directed,
    requested,
    scope,
    undecided,
)


def made(decision: Decision, *communications: Communication, **said: Any) -> None:
    answer: dict[str, Any] = {
        "kind": DecisionKind.COMPLIED,
        "basis": Basis.VOLUNTARY,
        "answered": tuple(answered(communication) for communication in communications),
        "independent": False,
        "applied": FOREIGNERS,
    }
    decision.make(by=LIAISON, **{**answer, **said})


# rule 3


def test_only_the_company_decides() -> None:
    decision = undecided()

    for actor in (OFFICER, *(archivist(PRESS, side) for side in Side if side is not Side.COMPANY)):
        with pytest.raises(NotPermitted):
            decision.make(
                by=actor,
                kind=DecisionKind.COMPLIED,
                basis=Basis.VOLUNTARY,
                answered=(answered(requested()),),
                independent=False,
                applied=FOREIGNERS,
            )
    made(decision, requested())

    assert [entry.side for entry in decision.entries] == [Side.COMPANY]
    assert {side for event in Decision.EVENTS for side in event.BY} == {Side.COMPANY}


def test_only_the_company_addressed_answers() -> None:
    decision = undecided()
    communication = answered(requested())
    stranger = liaison(organization=OTHER_COMPANY)

    with pytest.raises(NotFound):
        decision.make(
            by=stranger,
            kind=DecisionKind.DECLINED,
            basis=Basis.VOLUNTARY,
            answered=(communication,),
            independent=False,
        )
    made(decision, requested())

    assert decision.version == 1


def test_another_company_finds_no_such_decision() -> None:
    decision = complied()

    with pytest.raises(NotFound):
        decision.offer_commitment(by=liaison(organization=OTHER_COMPANY), commitment="to tell first")
    decision.offer_commitment(by=LIAISON, commitment="to tell first")

    assert len(decision.commitments) == 1


# rule 7


def test_a_decision_that_cites_nothing_says_that_it_is_independent() -> None:
    decision = undecided()

    with pytest.raises(Refused) as refused:
        made(decision, independent=False)
    made(decision, independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT)

    assert (refused.value.rule, refused.value.pointer) == (7, "/answers")
    assert decision.independent
    assert decision.answered == ()


def test_a_decision_does_not_both_cite_and_say_independent() -> None:
    decision = undecided()

    with pytest.raises(Refused) as refused:
        made(decision, requested(), independent=True)
    made(decision, requested())

    assert refused.value.rule == 7
    assert [answer.communication for answer in decision.answered] == [requested().id]


@pytest.mark.parametrize("field", ["answered", "independent", "kind", "applied", "basis", "reason"])
def test_what_a_decision_rests_on_is_revised_not_corrected(field: str) -> None:
    decision = complied()
    entry = decision.entries[0].id
    earlier = Occurred.in_month(2026, 1)

    with pytest.raises(Refused):
        decision.correct(by=LIAISON, entry=entry, field=field, value=None, reason="mistaken")
    decision.correct(by=LIAISON, entry=entry, field="occurred", value=earlier, reason="mistaken")

    assert decision.decided == earlier


@pytest.mark.parametrize(
    ("basis", "binding", "matches"),
    [
        (Basis.LEGAL_COMPULSION, True, True),
        (Basis.LEGAL_COMPULSION, False, False),
        (Basis.VOLUNTARY, False, True),
        (Basis.VOLUNTARY, True, False),
        (Basis.AGREEMENT_TERM, False, True),
        (Basis.PRESSURE_STATED, False, True),
        (Basis.PRESSURE_STATED, True, False),
        (Basis.INDEPENDENT, False, False),
    ],
)
def test_a_basis_that_differs_from_the_instrument_is_computed_and_never_refused(
    basis: Basis, binding: bool, matches: bool
) -> None:
    decision = decided(directed() if binding else requested(), basis=basis)

    assert decision.basis is basis
    assert decision.basis_matches_instrument is matches


def test_an_independent_decision_has_an_independent_basis() -> None:
    own = decided(independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT)
    compelled = decided(independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.LEGAL_COMPULSION)

    assert (own.basis_matches_instrument, compelled.basis_matches_instrument) == (True, False)
    assert undecided().basis_matches_instrument is None


# rule 8


@pytest.mark.parametrize(
    "kind",
    [
        DecisionKind.COMPLIED,
        DecisionKind.COMPLIED_MORE_BROADLY,
        DecisionKind.COMPLIED_IN_PART,
        DecisionKind.ALTERNATIVE,
    ],
)
def test_a_decision_that_limits_anything_states_its_scope(kind: DecisionKind) -> None:
    decision = undecided()

    with pytest.raises(Refused) as refused:
        made(decision, requested(), kind=kind, applied=None)
    made(decision, requested(), kind=kind)

    assert (refused.value.rule, refused.value.pointer) == (8, "/applied")
    assert decision.limits_something


@pytest.mark.parametrize(
    "asked",
    [
        RequestKind.SIGN_AGREEMENT,
        RequestKind.SUBMIT_MODEL,
        RequestKind.GIVE_ACCESS,
        RequestKind.PROVIDE_INFORMATION,
    ],
)
def test_a_decision_that_limits_nothing_states_no_scope(asked: RequestKind) -> None:
    decision = decided(requested(kind=asked), applied=None)

    assert not decision.limits_something
    assert decision.differences == ()


@pytest.mark.parametrize(
    ("applied", "relation"),
    [
        (FOREIGNERS, Relation.EQUAL),
        (EVERY_CUSTOMER, Relation.BROADER),
        (scope(FOREIGN_CUSTOMERS), Relation.NARROWER),
        (scope(ALL_CUSTOMERS), Relation.OVERLAPPING),
    ],
)
def test_the_difference_of_scopes_is_computed(applied: Any, relation: Relation) -> None:
    decision = decided(requested(), applied=applied)

    ((communication, difference),) = decision.differences
    assert communication.communication == requested().id
    assert (difference.population, difference.models) == (relation, Relation.EQUAL)
    assert decision.relation is relation
    assert decision.broader is (relation is Relation.BROADER)


def test_what_answers_several_is_related_to_all_that_was_asked() -> None:
    customers = requested(scope=scope(FOREIGN_CUSTOMERS))
    staff = directed(scope=scope(FOREIGN_STAFF))

    decision = decided(customers, staff)

    assert [difference.overall for _, difference in decision.differences] == [Relation.BROADER] * 2
    assert decision.relation is Relation.EQUAL
    assert decision.binding


def test_only_the_company_says_why_it_did_more() -> None:
    decision = complied()
    reason = BroaderReason.CANNOT_DISTINGUISH_POPULATION

    with pytest.raises(NotPermitted):
        decision.explain_broader_scope(by=OFFICER, reason=BroaderReason.POLICY_CHOICE)
    decision.explain_broader_scope(by=LIAISON, reason=reason, explanation="no check at sign-in")

    assert decision.reason is reason
    assert isinstance(decision.explanation, Sealed)
    assert len(decision.explained) == 1


# rule 9


@pytest.mark.parametrize("kind", [DecisionKind.DECLINED, DecisionKind.DEFERRED])
@pytest.mark.parametrize("communication", [requested, directed])
def test_declining_needs_no_reason_and_no_scope(kind: DecisionKind, communication: Any) -> None:
    decision = decided(communication(), kind=kind, applied=None)

    assert decision.kind is kind
    assert decision.reason is None
    assert decision.objection is None


# the rest


def test_a_decision_is_made_once_and_then_revised() -> None:
    decision = undecided()

    with pytest.raises(Refused):
        decision.revise(
            by=LIAISON, kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY, answered=(), independent=True
        )
    made(decision, requested())
    with pytest.raises(Refused):
        made(decision, requested())
    decision.revise(
        by=LIAISON,
        kind=DecisionKind.DECLINED,
        basis=Basis.VOLUNTARY,
        answered=(answered(requested()),),
        independent=False,
    )

    assert (decision.kind, decision.applied) == (DecisionKind.DECLINED, None)
    assert decision.entry_made == decision.entries[0]
    assert decision.revisions == decision.entries[1:]


def test_a_revision_is_held_to_the_same_rules() -> None:
    decision = complied()

    with pytest.raises(Refused) as neither:
        decision.revise(
            by=LIAISON, kind=DecisionKind.COMPLIED, basis=Basis.VOLUNTARY, answered=(), independent=False
        )
    with pytest.raises(Refused) as unstated:
        decision.revise(
            by=LIAISON,
            kind=DecisionKind.COMPLIED,
            basis=Basis.VOLUNTARY,
            answered=(answered(directed()),),
            independent=False,
        )

    assert (neither.value.rule, unstated.value.rule) == (7, 8)


def test_a_decision_is_about_its_case_first_and_goes_to_the_office_that_asked() -> None:
    decision = complied()

    record = decision.entries[0].record
    assert record.about[0] == CASE
    assert {MODEL, LIAISON.organization, directed().id} <= set(record.about)
    assert record.audience == (AGENCY,)
    assert record.cites == (directed().entries[0].citation(),)


def test_an_independent_decision_may_name_its_case() -> None:
    decision = decided(independent=True, kind=DecisionKind.OWN_CHOICE, case=CASE)

    assert decision.cases == (CASE,)
    assert decision.entries[0].record.about[0] == CASE


def test_an_objection_is_stated_apart_from_the_kind() -> None:
    decision = decided(requested(), under_objection=True, objection="should not become the default")

    assert (decision.kind, decision.under_objection) == (DecisionKind.COMPLIED, True)
    assert isinstance(decision.objection, Sealed)
    assert [disclosure.name for _, disclosure in decision.disclosures] == ["objection"]


def test_a_commitment_is_offered_and_taken_back() -> None:
    decision = complied()
    decision.offer_commitment(by=LIAISON, commitment="to tell before release")
    (offered,) = decision.commitments

    with pytest.raises(NotFound):
        decision.withdraw_commitment(by=LIAISON, commitment=named("another"))
    decision.withdraw_commitment(by=LIAISON, commitment=offered)
    with pytest.raises(Refused):
        decision.withdraw_commitment(by=LIAISON, commitment=offered)

    assert decision.commitments[offered].withdrawn == decision.entries[-1]


def test_what_answers_a_voluntary_request_did_as_asked() -> None:
    voluntary = decided(requested()).entries[0].event.sentence()
    binding = decided(directed(), basis=Basis.LEGAL_COMPULSION).entries[0].event.sentence()
    own = decided(independent=True, kind=DecisionKind.OWN_CHOICE).entries[0].event.sentence()

    assert "did as asked" in voluntary
    assert "complied" not in voluntary
    assert "complied" in binding
    assert "independently" in own


def test_every_kind_and_reason_has_words() -> None:
    words = [kind.words(binding=binding) for kind in DecisionKind for binding in (True, False)]
    words += [basis.words for basis in Basis] + [reason.words for reason in BroaderReason]

    assert all(words)


def test_a_decision_keeps_the_communication_as_it_stood() -> None:
    communication = requested(instrument=Instrument.INFORMAL_ASK)
    decision = decided(communication)

    communication.narrow(by=OFFICER, scope=scope(FOREIGN_CUSTOMERS))

    assert decision.answered[0].scope == FOREIGNERS
    assert decision.answered[0].instrument is Instrument.INFORMAL_ASK


def test_what_is_remembered_is_what_is_replayed() -> None:
    decision = complied()
    decision.explain_broader_scope(by=LIAISON, reason=BroaderReason.TIME_TOO_SHORT)

    replayed = Decision.of(decision.entries, decision.pen)

    assert replayed
    assert (replayed.made, replayed.reason, replayed.cases) == (
        decision.made,
        decision.reason,
        decision.cases,
    )


def test_an_event_of_another_stream_is_not_ignored() -> None:
    decision = complied()

    with pytest.raises(UnknownEvent):
        decision.when(requested().entries[0].event)


def test_before_it_is_made_nothing_is_decided() -> None:
    decision = undecided()

    assert (decision.kind, decision.basis, decision.applied, decision.decided) == (None, None, None, None)
    assert (decision.answered, decision.cases, decision.differences, decision.relation) == ((), (), (), None)
    assert (decision.independent, decision.under_objection, decision.limits_something) == (False,) * 3
    assert (decision.objection, decision.alternative, decision.binding) == (None, None, False)


def test_a_decision_says_what_it_did_instead() -> None:
    sentence = (
        decided(
            requested(),
            kind=DecisionKind.ALTERNATIVE,
            alternative="logs every use",
            reason=BroaderReason.POLICY_CHOICE,
        )
        .entries[0]
        .event.sentence()
    )

    assert "instead: [sealed]" in sentence
    assert "broader because its policy goes further" in sentence
