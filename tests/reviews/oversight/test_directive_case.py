"""The directive of June 2026, read from the record: what was asked, what was applied, whose act it was."""

from datetime import timedelta

import pytest

from agreements.claim import ClaimKind
from agreements.designation import Designation, DesignationState
from agreements.vocabulary import Instrument, Track
from reviews.chronology import entry_id, stream_id
from reviews.communication import Shown
from reviews.decision import Basis, BroaderReason
from reviews.model_version import EffectKind
from reviews.oversight.boundary import Answer, Boundary, Crossing, FlagCode, boundary
from reviews.oversight.brief import brief, plain
from reviews.oversight.history import CaseHistory
from reviews.oversight.told import boundary_told
from reviews.scope import Relation
from tests.reviews.oversight.conftest import Cases
from tests.reviews.oversight.reading import answer, cited_by, flagged, indicated, whole

DAY = timedelta(days=1)


@pytest.fixture
def case(cases: Cases) -> CaseHistory:
    return cases("directive-case")


@pytest.fixture
def found(case: CaseHistory) -> Boundary:
    return boundary(case)


@pytest.fixture
def letter(found: Boundary) -> Crossing:
    (row,) = found.crossings
    return row


def number(case: CaseHistory, key: str) -> int:
    return case.numbers[entry_id(key)]


# who asked


def test_the_letter_is_a_license_requirement_of_commerce_that_is_not_held(letter: Crossing) -> None:
    assert letter.issuer == stream_id("commerce")
    assert letter.instrument is Instrument.LICENSE_REQUIREMENT
    assert letter.binding
    assert letter.track == Track.COMPULSORY
    assert letter.authority == "15 CFR 744.22(b)"
    assert letter.document_held is False
    assert not letter.countersigned
    assert letter.shown is Shown.NOTHING


def test_two_sources_say_asked_and_a_flag_says_so(case: CaseHistory, found: Boundary) -> None:
    asked = {number(case, "directive-asked-s1"), number(case, "directive-asked-s2")}

    assert cited_by(case, found, FlagCode.PRESS_SAYS_ASKED) == {number(case, "directive"), *asked}
    assert number(case, "directive-legal-reading") not in cited_by(case, found, FlagCode.PRESS_SAYS_ASKED)


# what was asked, what was applied


def test_more_was_applied_than_asked_for_the_companys_own_reason(case: CaseHistory, letter: Crossing) -> None:
    (reply,) = letter.replies
    assert letter.requested
    assert reply.applied
    assert reply.difference

    assert str(letter.requested.population) == "foreign customers and foreign staff, anywhere"
    assert str(reply.applied.population) == "all customers and foreign staff"
    assert reply.difference.population is Relation.BROADER
    assert reply.difference.overall is Relation.BROADER
    others = {name: found for name, found in reply.difference.dimensions.items() if name != "population"}
    assert set(others.values()) == {Relation.EQUAL}
    assert reply.reason is BroaderReason.CANNOT_DISTINGUISH_POPULATION
    assert FlagCode.SCOPE_BROADER in flagged(boundary(case))


def test_the_company_acts_after_4_hours_and_38_minutes(letter: Crossing) -> None:
    assert letter.to_act
    assert letter.to_act.low == letter.to_act.high == timedelta(hours=4, minutes=38)
    assert letter.notice
    assert letter.notice.at_most
    assert letter.notice.span.high == timedelta(hours=4, minutes=38)


def test_the_basis_stated_is_legal_compulsion_as_the_instrument_has_it(
    letter: Crossing, found: Boundary
) -> None:
    (reply,) = letter.replies

    assert reply.basis is Basis.LEGAL_COMPULSION
    assert reply.basis_matches_instrument
    assert FlagCode.BASIS_DIFFERS not in flagged(found)


# whose act changed access


def test_lift_and_restoration_are_two_acts_of_two_sides(case: CaseHistory, letter: Crossing) -> None:
    lifted = case.entry(letter.lifted) if letter.lifted else None
    restored = case.entry(letter.restored[0])
    assert lifted
    assert restored

    assert (lifted.organization, lifted.side) == (stream_id("commerce"), "government")
    assert (restored.organization, restored.side) == (stream_id("anthropic"), "company")
    assert letter.lifts == (entry_id("directive-partly-lifted"),)
    assert letter.to_restore
    assert letter.to_restore.low < DAY < letter.to_restore.high


def test_what_the_company_did_on_its_own_stands_apart(case: CaseHistory, found: Boundary) -> None:
    apart = {case.numbers[act.entry]: act.kind for act in found.apart}

    assert apart == {
        number(case, "fable-5-released"): EffectKind.RELEASED,
        number(case, "mythos-5-to-partners"): EffectKind.RELEASED_TO_PARTNERS,
        number(case, "mythos-5-restored"): EffectKind.RESTORED,
    }


def test_the_plan_before_contact_is_what_could_be_reached(case: CaseHistory, letter: Crossing) -> None:
    assert letter.plan_before
    released = {entry_id("fable-5-released"), entry_id("mythos-5-to-partners")}
    assert set(letter.plan_before.entries) == released
    assert plain(case, [letter.plan_before]).startswith("Fable 5 could be reached by everybody")


# what is said beside the record


def test_the_presidents_statement_is_a_claim_and_ends_no_designation(case: CaseHistory) -> None:
    (said,) = case.claims(ClaimKind.STATEMENT)
    (designation,) = case.of(Designation)

    assert said.entry.id == entry_id("not-now")
    assert designation.id in said.entry.record.about
    assert designation.state_at(case.moment) is DesignationState.STAYED
    lead = plain(case, brief(case).lead)
    assert "stayed" in lead
    assert f"a statement ends no designation ¶{number(case, 'not-now')}" in lead


@pytest.mark.parametrize(
    ("key", "otherwise", "question"),
    [
        ("directive", ("directive-1-june", "directive-13-june"), 1),
        ("fable-5-released", ("fable-5-released-10-june",), 4),
        ("fable-5-restored", ("fable-5-restored-18-june", "fable-5-restored-30-june"), 4),
    ],
)
def test_contradicting_dates_stand_side_by_side(
    case: CaseHistory, key: str, otherwise: tuple[str, ...], question: int
) -> None:
    text = answer(case, brief(case), question)

    told = text[text.index(f"Other dates are given for ¶{number(case, key)}:") :].partition(". ")[0]
    for claim in otherwise:
        assert f"¶{number(case, claim)}" in told


def test_the_same_claims_stand_beside_the_acts_in_the_boundary_ledger(
    case: CaseHistory, found: Boundary
) -> None:
    told = boundary_told(case, found)
    (row,) = told["crossings"]

    beside = {number for said in row["said_of_acts"] for number in said["entries"]}
    assert {number(case, "fable-5-restored-18-june"), number(case, "fable-5-restored-30-june")} <= beside
    apart = {number for said in told["said_of_acts_apart"] for number in said["entries"]}
    assert number(case, "fable-5-released-10-june") in apart


def test_durations_are_ranges_where_dates_are_imprecise_or_contradicted(letter: Crossing) -> None:
    limited, lift = letter.limited_for, letter.to_lift
    assert limited
    assert lift

    # from 12 June, 21:59, to some time on 1 July; the claims have 18 and 30 June
    assert 18 * DAY < limited.low < limited.high < 19.1 * DAY
    assert limited.widest
    assert 5 * DAY < limited.widest[0] < 5.1 * DAY
    assert limited.widest[1] == limited.high
    assert letter.limited_model == stream_id("fable-5")
    # from 12 June, 17:21, to some time on 30 June; a claim has the letter on 1 June
    assert 17 * DAY < lift.low < lift.high < 18.3 * DAY
    assert lift.widest
    assert lift.widest[1] > 29 * DAY


def test_the_lengths_that_sources_give_stand_beside_the_computed_one(
    case: CaseHistory, letter: Crossing
) -> None:
    said = {case.numbers[length.entries[0]] for length in letter.lengths_said}

    keys = ("shutdown-of-18-days", "shutdown-of-19-days", "shutdown-of-a-week", "shutdown-of-a-month")
    assert said == {number(case, key) for key in keys}


# flags, indicators, brief


def test_the_flags_of_the_directive_are_these_four(found: Boundary) -> None:
    assert flagged(found) == {
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        FlagCode.PRESS_SAYS_ASKED,
        FlagCode.SCOPE_BROADER,
        FlagCode.SHORT_NOTICE,
    }


def test_the_ten_indicators_of_the_directive(found: Boundary) -> None:
    assert indicated(found) == {
        "instrument binding": Answer.YES,
        "issuer named": Answer.YES,
        "may-decline sent": Answer.NO,
        "notice at or above the threshold": Answer.NO,
        "consequence stated": Answer.NOT_RECORDED,
        "evidence shown": Answer.NO,
        "objection stated": Answer.NOT_RECORDED,
        "alternative offered": Answer.NOT_RECORDED,
        "scope difference explained": Answer.YES,
        "signed with the company's key": Answer.NOT_RECORDED,
    }


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        (1, ("Commerce", "license requirement (binding)", "15 CFR 744.22(b)", "compulsory", "not held")),
        (2, ("foreign customers and foreign staff", "all customers and foreign staff", "broader")),
        (3, ("legal compulsion", "agrees with the instrument", "4 h 38 min", "No evidence was shown")),
        (4, ("Anthropic's act", "suspended access", "Before contact", "restored access to Fable 5")),
        (5, ("Amazon handed the report on", "does not say that the company was shown it")),
    ],
)
def test_the_brief_answers_from_the_record(
    case: CaseHistory, question: int, phrases: tuple[str, ...]
) -> None:
    text = answer(case, brief(case), question)

    for phrase in phrases:
        assert phrase in text


def test_the_brief_names_what_the_press_says_of_the_time_to_comply(case: CaseHistory) -> None:
    assert f"about 90 minutes ¶{number(case, 'directive-minutes')}" in whole(case, brief(case))
