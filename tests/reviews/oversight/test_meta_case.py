"""Meta, read from the record: a negotiation with its own boundary ledger; and where the five others stand."""

from datetime import datetime

import pytest

from agreements.agreement import Agreement
from agreements.agreement.acts import AgreementSigned
from agreements.signatories import Signatory, signatories
from agreements.vocabulary import Evidence, FutureModels, Participation, RequestKind, Track
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews.chronology import entry_id, stream_id
from reviews.oversight.boundary import Boundary, FlagCode, boundary
from reviews.oversight.brief import brief, plain
from reviews.oversight.history import CaseHistory
from reviews.review import CaseKind
from tests.reviews.oversight.conftest import TODAY, Cases
from tests.reviews.oversight.reading import answer, flagged

FIVE = ("openai", "anthropic", "google", "microsoft", "xai")


@pytest.fixture
def case(cases: Cases) -> CaseHistory:
    return cases("meta-case")


@pytest.fixture
def found(case: CaseHistory) -> Boundary:
    return boundary(case)


def signatory(key: str, instant: datetime = TODAY) -> Signatory:
    every = LedgerRecord.objects.values_list("stream", flat=True).distinct()
    streams = ledger.replay(ledger.entries(every)).values()
    return next(one for one in signatories(streams, instant) if one.company == stream_id(key))


# the negotiation


def test_a_negotiation_has_its_own_boundary_ledger(case: CaseHistory, found: Boundary) -> None:
    (ask,) = found.crossings

    assert case.case.kind is CaseKind.NEGOTIATION
    assert ask.kind is RequestKind.SIGN_AGREEMENT
    assert ask.issuer == stream_id("commerce")
    assert ask.track == Track.VOLUNTARY_AGREEMENT
    assert not ask.binding
    assert ask.replies == ()
    assert found.apart == ()


def test_statements_about_the_ask_stand_beside_it(case: CaseHistory, found: Boundary) -> None:
    (ask,) = found.crossings

    beside = {entry for said in ask.beside for entry in said.entries}
    assert beside == {entry_id("meta-hopes"), entry_id("routine-work")}


def test_no_decision_of_meta_is_on_record_and_nothing_follows_from_that(
    case: CaseHistory, found: Boundary
) -> None:
    assert "No decision in answer is on record" in answer(case, brief(case), 3)
    assert flagged(found) == {FlagCode.ONE_SIDE_ONLY}


def test_the_brief_says_negotiating_on_its_evidence_and_that_the_clause_is_open(case: CaseHistory) -> None:
    lead = plain(case, brief(case).lead)

    assert "Meta stands as: negotiating" in lead
    assert "future models are included: open" in lead
    for key in ("meta-negotiates-s1", "meta-negotiates-s2", "meta-negotiates"):
        assert f"¶{case.numbers[entry_id(key)]}" in lead
    assert "(media)" in lead
    assert "(company statement)" in lead


def test_nothing_in_the_case_says_signed(case: CaseHistory) -> None:
    (agreement,) = case.of(Agreement)

    assert not any(isinstance(entry.event, AgreementSigned) for entry in case.entries)
    assert agreement.board_at(case.moment).participation is Participation.NEGOTIATING
    assert not agreement.in_force
    told = brief(case)
    # the last answer is about the ledger, and about who has signed its checkpoints
    assert "signed" not in " ".join(plain(case, said) for said in (told.lead, *told.answers[:6]))


# signatories of the six


def test_meta_negotiates_on_media_and_its_own_statement(imported: None) -> None:
    meta = signatory("meta")

    assert meta.value is Participation.NEGOTIATING
    assert meta.evidences == (Evidence.MEDIA, Evidence.COMPANY_STATEMENT)
    assert meta.future_models is FutureModels.OPEN
    assert not meta.in_force
    assert Participation.SIGNED not in {standing.value for standing in meta.supported + meta.beside}


@pytest.mark.parametrize("key", FIVE)
def test_the_five_others_signed_as_an_agency_states_with_weaker_claims_beside(
    imported: None, key: str
) -> None:
    found = signatory(key)

    assert found.value is Participation.SIGNED
    assert found.evidence is Evidence.AGENCY_STATEMENT
    assert found.weaker
    assert {standing.evidence for standing in found.weaker} == {Evidence.MEDIA}
    assert found.in_force


def test_signatures_are_there_from_their_date_on_only(imported: None) -> None:
    early = datetime.fromisoformat("2026-01-01T00:00-05:00")

    assert signatory("anthropic", early).value is Participation.SIGNED
    with pytest.raises(StopIteration):
        signatory("xai", early)
