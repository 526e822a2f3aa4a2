"""The staged launch of June 2026, read from the record: asks without authority, one decision, two claims."""

import pytest

from agreements.claim import ClaimKind
from agreements.vocabulary import RequestKind, Track
from reviews.chronology import entry_id, stream_id
from reviews.decision import Basis, DecisionKind
from reviews.model_version import EffectKind
from reviews.oversight.boundary import Answer, Boundary, FlagCode, boundary
from reviews.oversight.brief import brief
from reviews.oversight.history import CaseHistory
from reviews.oversight.told import boundary_told
from tests.reviews.oversight.conftest import Cases
from tests.reviews.oversight.reading import answer, cited_by, flagged, indicated, whole


@pytest.fixture
def case(cases: Cases) -> CaseHistory:
    return cases("request-case")


@pytest.fixture
def found(case: CaseHistory) -> Boundary:
    return boundary(case)


def test_two_offices_ask_for_two_things(found: Boundary) -> None:
    asked = {(row.issuer, row.kind) for row in found.crossings}

    assert asked == {
        (stream_id("ostp-oncd"), RequestKind.STAGE_RELEASE),
        (stream_id("commerce"), RequestKind.GIVE_ACCESS),
    }


def test_nothing_binds_throughout(found: Boundary) -> None:
    for row in found.crossings:
        assert not row.binding
        assert row.authority is None
        assert row.track == Track.OUTSIDE
        assert not row.countersigned
        assert row.document_held is None
    assert indicated(found)["instrument binding"] is Answer.NO


def test_the_company_stages_its_launch_under_stated_objection(case: CaseHistory, found: Boundary) -> None:
    (stage,) = [row for row in found.crossings if row.replies]
    (reply,) = stage.replies

    assert stage.issuer == stream_id("ostp-oncd")
    assert reply.kind is DecisionKind.COMPLIED
    assert reply.basis is Basis.VOLUNTARY
    assert reply.basis_matches_instrument
    assert reply.under_objection
    assert reply.objection == "should not become the long-term default"
    assert [act.kind for act in reply.acts] == [EffectKind.RELEASED_TO_PARTNERS]
    assert indicated(found)["objection stated"] is Answer.YES
    assert "did as asked" in answer(case, brief(case), 3)


def test_who_chose_the_partners_is_contested_by_two_claims(case: CaseHistory, found: Boundary) -> None:
    claims = {said.entry.id: said.claim.value for said in case.claims(ClaimKind.SELECTION)}
    told = [said for row in boundary_told(case, found)["crossings"] for said in row["said_of_acts"]]
    text = answer(case, brief(case), 4)

    assert claims == {
        entry_id("partners-chosen-memo"): "the government, customer by customer",
        entry_id("partners-chosen-post"): "the company",
    }
    assert {number for said in told for number in said["entries"]} == {case.numbers[id] for id in claims}
    assert "is contested" in text
    for id, value in claims.items():
        assert value in text
        assert f"¶{case.numbers[id]}" in text


def test_the_release_of_9_july_answers_nothing(case: CaseHistory, found: Boundary) -> None:
    (release,) = found.apart

    assert release.entry == entry_id("gpt-5.6-released")
    assert release.kind is EffectKind.RELEASED
    assert str(release.occurred) == "9 July 2026"
    assert "answering nothing on record" in answer(case, brief(case), 4)


def test_the_ask_that_nobody_answered_is_recorded_by_one_side_only(
    case: CaseHistory, found: Boundary
) -> None:
    assert flagged(found) == {FlagCode.ONE_SIDE_ONLY}
    assert cited_by(case, found, FlagCode.ONE_SIDE_ONLY) == {case.numbers[entry_id("ask-test")]}


def test_what_no_source_says_is_not_recorded(found: Boundary) -> None:
    answers = indicated(found)

    for name in ("may-decline sent", "notice at or above the threshold", "evidence shown"):
        assert answers[name] is Answer.NOT_RECORDED


def test_the_brief_never_says_that_anything_bound_the_company(case: CaseHistory) -> None:
    text = whole(case, brief(case))

    assert "(binding)" not in text
    assert "complied" not in text
    assert "directed" not in text
    assert "under no stated authority" in text


def test_the_answer_says_which_of_two_asks_it_answers(case: CaseHistory) -> None:
    text = answer(case, brief(case), 4)

    assert f"in answer to ¶{case.numbers[entry_id('ask-stage')]}" in text
    assert f"No decision in answer is on record ¶{case.numbers[entry_id('ask-test')]}" in answer(
        case, brief(case), 3
    )
