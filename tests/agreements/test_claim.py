"""Rule 4: what one side says about the other is a claim and never moves the other side's state."""

from typing import Any

import pytest

from agreements.claim import Claim, ClaimKind
from agreements.vocabulary import Evidence, Instrument, Participation
from config.actors import Actor
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.occurred import Occurred
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER, SYSTEM, named
from tests.agreements.pasts import (
    FOR_COMPANY,
    FOR_PRESS,
    OTHER_LIAISON,
    OTHER_OFFICER,
    at,
    claim,
    designation,
    negotiation,
    new,
    told,
)

ENTRY = named("an entry")

OF_EACH_KIND: dict[ClaimKind, dict[str, Any]] = {
    ClaimKind.PARTICIPATION: {"participation": Participation.SIGNED},
    ClaimKind.STATEMENT: {"value": "it is over"},
    ClaimKind.CHARACTERIZATION: {
        "field": "instrument",
        "entry": ENTRY,
        "value": Instrument.INFORMAL_ASK.value,
    },
    ClaimKind.DATING: {"entry": ENTRY, "dated": Occurred.parse("2026-06-13")},
    ClaimKind.DURATION: {"low_days": 18.0, "high_days": 19.0},
    ClaimKind.CONSEQUENCE_STATED: {"value": "contracts end"},
    ClaimKind.BASIS: {"value": "pressure"},
    ClaimKind.SELECTION: {"value": "the government chose"},
    ClaimKind.CAPABILITY: {"value": "it exploits what it finds"},
    ClaimKind.OTHER: {"value": "something else"},
}


@pytest.mark.parametrize("kind", ClaimKind)
def test_no_claim_of_any_kind_moves_what_it_is_about(kind: ClaimKind) -> None:
    agreement, designated = negotiation("future models"), designation()
    before = (agreement.board, agreement.version, designated.state, designated.version)

    made = new(Claim)
    made.make(by=OFFICER, kind=kind, party=COMPANY, about=(agreement.id, designated.id), **OF_EACH_KIND[kind])

    assert (agreement.board, agreement.version, designated.state, designated.version) == before
    assert {entry.record.stream for entry in made.entries} == {made.id}


@pytest.mark.parametrize("kind", ClaimKind)
def test_a_claim_of_each_kind_says_something(kind: ClaimKind) -> None:
    made = new(Claim)

    made.make(by=LIAISON, kind=kind, party=COMPANY, **OF_EACH_KIND[kind])

    assert made.made is not None
    assert made.made.value
    assert made.made.value.replace("_", " ") in made.entries[0].event.sentence().replace("_", " ")


@pytest.mark.parametrize("who", [OFFICER, LIAISON, OVERSEER])
def test_every_side_claims_but_time_itself_does_not(who: Actor) -> None:
    assert claim(who).claimant == who.organization

    with pytest.raises(NotPermitted):
        claim(SYSTEM)


@pytest.mark.parametrize(
    ("kind", "said", "pointer"),
    [
        (ClaimKind.PARTICIPATION, {"party": COMPANY}, "/participation"),
        (ClaimKind.PARTICIPATION, {"participation": Participation.SIGNED}, "/party"),
        (
            ClaimKind.PARTICIPATION,
            {"party": COMPANY, "participation": Participation.SIGNED, "value": "negotiating"},
            "/value",
        ),
        (ClaimKind.STATEMENT, {}, "/value"),
        (ClaimKind.STATEMENT, {"value": "x", "participation": Participation.SIGNED}, "/participation"),
        (ClaimKind.DATING, {"entry": ENTRY}, "/dated"),
        (ClaimKind.DATING, {"dated": Occurred.parse("2026-06-13")}, "/entry"),
        (ClaimKind.DURATION, {"low_days": 1.0}, "/high_days"),
        (ClaimKind.DURATION, {"low_days": 19.0, "high_days": 18.0}, "/low_days"),
        (ClaimKind.DURATION, {"low_days": -1.0, "high_days": 18.0}, "/low_days"),
        (ClaimKind.CHARACTERIZATION, {"value": "asked"}, "/field"),
        (ClaimKind.CHARACTERIZATION, {"value": "asked", "field": "instrument"}, "/value"),
    ],
)
def test_a_claim_says_what_its_kind_needs_and_nothing_else(
    kind: ClaimKind, said: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        new(Claim).make(by=OFFICER, kind=kind, **said)

    assert refusal.value.pointer == pointer


def test_a_claim_is_about_its_case_first() -> None:
    made = new(Claim)
    case = named("case")

    made.make(
        by=OFFICER,
        kind=ClaimKind.STATEMENT,
        value="x",
        case=case,
        about=(AGENCY, COMPANY),
        party=COMPANY,
    )

    assert made.entries[0].record.about == (case, AGENCY, COMPANY)


def test_the_claimants_own_words_are_sealed_in_a_live_record() -> None:
    made = new(Claim)

    made.make(by=LIAISON, kind=ClaimKind.STATEMENT, value="talks", words="we are being pressed")

    assert b"pressed" not in made.entries[0].data


@pytest.mark.parametrize("level", [Evidence.AGENCY_STATEMENT, Evidence.EXECUTED_DOCUMENT])
def test_nobody_records_anothers_statement_as_evidence(level: Evidence) -> None:
    with pytest.raises(BadInput) as refusal:
        new(Claim).make(by=LIAISON, kind=ClaimKind.STATEMENT, value="they signed", evidence=level)

    assert refusal.value.pointer == "/evidence"


@pytest.mark.parametrize(
    ("who", "level"),
    [
        (OFFICER, Evidence.AGENCY_STATEMENT),
        (LIAISON, Evidence.COMPANY_STATEMENT),
        (OVERSEER, Evidence.MEDIA),
    ],
)
def test_a_live_claim_is_its_claimants_own_word(who: Actor, level: Evidence) -> None:
    made = claim(who).made

    assert made is not None
    assert made.evidence is level


def test_a_compiled_claim_is_worth_what_its_source_is() -> None:
    made = told(new(Claim), "2026-06-23", Evidence.COMPANY_STATEMENT)

    made.make(by=FOR_PRESS, kind=ClaimKind.STATEMENT, value="hopes to sign", party=COMPANY)
    with pytest.raises(BadInput):
        made.revise(by=FOR_PRESS, value="has signed", evidence=Evidence.AGENCY_STATEMENT)

    assert made.made is not None
    assert made.made.evidence is Evidence.COMPANY_STATEMENT


def test_only_the_party_it_is_about_answers_a_claim() -> None:
    made = claim()

    for other in (OFFICER, OVERSEER):
        with pytest.raises(NotPermitted) as refusal:
            made.confirm(by=other)
        assert refusal.value.rule == 4
    made.deny(by=LIAISON)

    assert made.denied_at(at("2027-01-01T00:00:00-05:00"))
    assert made.said is not None


def test_nobody_answers_its_own_claim() -> None:
    made = claim(LIAISON)

    with pytest.raises(NotPermitted):
        made.confirm(by=LIAISON)


def test_the_last_answer_stands() -> None:
    made = claim()
    made.deny(by=LIAISON)

    with pytest.raises(Refused):
        made.deny(by=LIAISON)
    made.confirm(by=LIAISON)

    assert not made.denied_at(at("2027-01-01T00:00:00-05:00"))


def test_a_contradiction_keeps_both_claims() -> None:
    made, other = claim(), named("other claim")

    made.contradict(by=LIAISON, other=other)
    for again in (other, made.id):
        with pytest.raises(Refused):
            made.contradict(by=LIAISON, other=again)

    assert made.contradicted_by == [other]
    assert made.said_at(at("2027-01-01T00:00:00-05:00")) is not None
    assert other in made.entries[-1].record.about


def test_only_the_claimant_revises_or_retracts() -> None:
    made = claim()

    with pytest.raises(NotPermitted):
        made.revise(by=LIAISON, value="talks go badly")
    with pytest.raises(NotPermitted):
        made.retract(by=LIAISON)

    assert made.version == 1


def test_a_revision_keeps_what_was_said_before() -> None:
    made = told(new(Claim), "2026-06-10", Evidence.MEDIA)
    made.make(by=FOR_PRESS, kind=ClaimKind.DURATION, low_days=18, high_days=19)

    told(made, "2026-06-20", Evidence.MEDIA).revise(by=FOR_PRESS, low_days=7, high_days=7)

    first, last = made.said_at(at("2026-06-15T12:00:00-04:00")), made.said
    assert first is not None
    assert last is not None
    assert (first.claim.low_days, last.claim.low_days) == (18, 7)
    assert last.claim.kind is ClaimKind.DURATION


def test_what_a_claim_says_is_revised_and_not_corrected() -> None:
    made = claim()

    with pytest.raises(Refused) as refusal:
        made.correct(by=OFFICER, entry=made.entries[0].id, field="value", value="other", reason="typo")

    assert refusal.value.rule == 16


def test_a_retracted_claim_stays_on_record_but_is_no_longer_said() -> None:
    made = told(new(Claim), "2026-06-10", Evidence.MEDIA)
    made.make(by=FOR_PRESS, kind=ClaimKind.STATEMENT, value="signed", party=COMPANY)

    told(made, "2026-06-20", Evidence.MEDIA).retract(by=FOR_PRESS)
    with pytest.raises(Refused):
        made.deny(by=FOR_COMPANY)

    assert made.said_at(at("2026-06-15T12:00:00-04:00")) is not None
    assert made.said_at(at("2026-06-25T12:00:00-04:00")) is None
    assert made.said is not None


@pytest.mark.parametrize("retracted", [False, True])
@pytest.mark.parametrize("stranger", [OTHER_OFFICER, OTHER_LIAISON])
def test_to_strangers_a_live_claim_does_not_exist(stranger: Actor, retracted: bool) -> None:
    made = claim()
    if retracted:
        made.retract(by=OFFICER)

    with pytest.raises(NotFound):
        made.contradict(by=stranger, other=named("other claim"))
    with pytest.raises(NotFound):
        made.deny(by=stranger)
    with pytest.raises(NotFound):
        made.retract(by=stranger)


def test_a_claim_is_made_once() -> None:
    made = claim()

    with pytest.raises(Refused):
        made.make(by=OFFICER, kind=ClaimKind.STATEMENT, value="again")
