"""A2: where a company stands is a value with its evidence, the weaker and contradicting claims beside it."""

from itertools import permutations

import pytest

from agreements.agreement import Agreement
from agreements.signatories import Signatory, signatories
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.ledger.stream import Stream
from tests.actors import AGENCY, COMPANY, OFFICER
from tests.agreements.pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    agreed_term,
    at,
    claim,
    negotiation,
    new,
    participation_claim,
    signed_by_both,
    told,
)

LATER = at("2026-12-01T00:00:00-05:00")

TERMS = (
    "scope of review",
    "trade-secret protection",
    "access permissions",
    "release schedule",
    "future models",
)


def compiled_negotiation() -> Agreement:
    agreement = told(new(Agreement), "2026-06-23", Evidence.MEDIA)
    agreement.open(by=FOR_COMPANY, company=COMPANY, agency=AGENCY, terms=TERMS)
    return agreement


def announced_agreement() -> Agreement:
    agreement = told(new(Agreement), "before 2026-05-05", Evidence.AGENCY_STATEMENT)
    agreement.open(by=FOR_AGENCY, company=COMPANY, agency=AGENCY)
    told(agreement, "2026-05-05", Evidence.AGENCY_STATEMENT)
    agreement.sign(by=FOR_AGENCY)
    agreement.sign(by=FOR_COMPANY)
    return agreement


def only(*streams: Stream) -> Signatory:
    (signatory,) = signatories(streams, LATER)
    return signatory


def test_a_negotiating_company_is_nowhere_said_to_have_signed() -> None:
    """The public record of Meta: in talks, by its own statement and the press, the clause open."""
    hopes = participation_claim(
        Participation.NEGOTIATING, Evidence.COMPANY_STATEMENT, "2026-06-23", "hopes", FOR_COMPANY
    )
    missing = participation_claim(Participation.NONE, Evidence.MEDIA, "2026-06-23", "one of the few")

    meta = only(compiled_negotiation(), hopes, missing)

    assert (meta.value, meta.evidence) == (Participation.NEGOTIATING, Evidence.COMPANY_STATEMENT)
    assert meta.evidences == (Evidence.MEDIA, Evidence.COMPANY_STATEMENT)
    assert [standing.value for standing in meta.contradicting] == [Participation.NONE]
    assert meta.future_models is FutureModels.OPEN
    assert len(meta.future_models_entries) == 1
    assert not meta.in_force
    standings = [*meta.supported, *meta.beside, *meta.before]
    assert Participation.SIGNED not in {standing.value for standing in standings}


def test_a_signature_known_from_the_agency_keeps_weaker_claims_beside_it() -> None:
    """The public record of the five: NIST's announcement, the press reports beside."""
    report = participation_claim(Participation.SIGNED, Evidence.MEDIA, "2026-06", "have agreed")

    five = only(announced_agreement(), report)

    assert (five.value, five.evidence) == (Participation.SIGNED, Evidence.AGENCY_STATEMENT)
    assert [standing.evidence for standing in five.weaker] == [Evidence.MEDIA]
    assert five.contradicting == ()
    assert [standing.value for standing in five.before] == [Participation.NEGOTIATING]
    assert five.in_force


def test_claims_alone_say_where_a_company_stands_the_strongest_first() -> None:
    agency = participation_claim(Participation.SIGNED, Evidence.AGENCY_STATEMENT, "2026-05-05", "agency")
    press = participation_claim(Participation.NEGOTIATING, Evidence.MEDIA, "2026-06-23", "press")

    company = only(press, agency)

    assert (company.value, company.evidence) == (Participation.SIGNED, Evidence.AGENCY_STATEMENT)
    assert [standing.value for standing in company.contradicting] == [Participation.NEGOTIATING]
    assert company.future_models is FutureModels.NOT_STATED
    assert company.agreement is None


def test_of_equally_strong_claims_the_latest_counts() -> None:
    first = participation_claim(Participation.NEGOTIATING, Evidence.MEDIA, "2026-06-01", "first")
    last = participation_claim(Participation.DECLINED, Evidence.MEDIA, "2026-06-20", "last")

    assert only(last, first).value is Participation.DECLINED


def test_a_weaker_claim_never_outweighs_an_act() -> None:
    report = participation_claim(Participation.WITHDRAWN, Evidence.MEDIA, "2026-07-01", "rumor")

    company = only(announced_agreement(), report)

    assert company.value is Participation.SIGNED
    assert [standing.value for standing in company.contradicting] == [Participation.WITHDRAWN]


def test_a_later_claim_on_stronger_evidence_outweighs_a_compiled_act() -> None:
    announced = participation_claim(
        Participation.SIGNED, Evidence.AGENCY_STATEMENT, "2026-09-01", "announced", FOR_AGENCY
    )

    company = only(compiled_negotiation(), announced)

    assert (company.value, company.evidence) == (Participation.SIGNED, Evidence.AGENCY_STATEMENT)
    assert [standing.value for standing in company.contradicting] == [Participation.NEGOTIATING]
    assert not company.in_force


def test_an_older_claim_is_history_once_an_act_follows_it() -> None:
    older = participation_claim(Participation.DECLINED, Evidence.EXECUTED_DOCUMENT, "2026-01-01", "older")

    company = only(announced_agreement(), older)

    assert company.value is Participation.SIGNED
    assert company.contradicting == ()
    assert Participation.DECLINED in {standing.value for standing in company.before}


def test_a_claim_never_moves_a_live_agreement() -> None:
    agreement = agreed_term()
    stronger = participation_claim(
        Participation.SIGNED, Evidence.EXECUTED_DOCUMENT, "2026-09-01", "stronger", FOR_AGENCY
    )

    company = only(agreement, stronger)

    assert company.value is Participation.NEGOTIATING
    assert [standing.value for standing in company.contradicting] == [Participation.SIGNED]


def test_live_signatures_are_known_from_those_who_gave_them() -> None:
    company = only(signed_by_both())

    assert (company.value, company.evidence) == (Participation.SIGNED, Evidence.COMPANY_STATEMENT)
    assert company.in_force


def test_what_the_company_denies_does_not_count_on_media_alone() -> None:
    report = participation_claim(Participation.SIGNED, Evidence.MEDIA, "2026-06-23", "report")
    told(report, "2026-06-24", Evidence.COMPANY_STATEMENT).deny(by=FOR_COMPANY)

    company = only(report)

    assert (company.value, company.evidence) == (Participation.NOT_KNOWN, None)
    assert [standing.denied for standing in company.contradicting] == [True]


def test_a_retracted_claim_counts_no_longer() -> None:
    report = participation_claim(Participation.SIGNED, Evidence.MEDIA, "2026-06-23", "report")

    told(report, "2026-06-24", Evidence.MEDIA).retract(by=FOR_PRESS)

    assert signatories([report], LATER) == []


@pytest.mark.parametrize(
    ("instant", "value"),
    [
        ("2026-05-04T12:00:00-04:00", None),
        ("2026-05-05T12:00:00-04:00", Participation.NEGOTIATING),
        ("2026-05-06T00:00:00-04:00", Participation.SIGNED),
    ],
)
def test_imprecise_dates_count_from_their_latest_instant(instant: str, value: Participation | None) -> None:
    found = signatories([announced_agreement()], at(instant))

    assert [signatory.value for signatory in found] == ([value] if value else [])


def test_the_order_in_which_streams_are_given_does_not_matter() -> None:
    streams = (
        compiled_negotiation(),
        participation_claim(Participation.NEGOTIATING, Evidence.COMPANY_STATEMENT, "2026-06-23", "hopes"),
        participation_claim(Participation.NONE, Evidence.MEDIA, "2026-06-24", "only one"),
    )

    answers = [signatories(order, LATER) for order in permutations(streams)]

    assert all(answer == answers[0] for answer in answers)


def test_other_claims_say_nothing_of_participation() -> None:
    company = only(negotiation("future models"), claim(OFFICER))

    assert [standing.claim for standing in company.supported] == [None]
    assert company.beside == ()
    assert OFFICER.organization == company.agency


def test_who_lacks_the_opening_of_a_negotiation_learns_nobodys_standing_by_it() -> None:
    agreement = signed_by_both()

    partial = Agreement.of(agreement.entries[1:], agreement.pen)

    assert partial
    assert signatories([partial], LATER) == []
    assert only(agreement).value is Participation.SIGNED
