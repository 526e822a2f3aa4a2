"""Rule 10: a statement is not a designation and cannot end one."""

import pytest

from agreements.claim import Claim, ClaimKind
from agreements.designation import Designation, DesignationKind, DesignationState
from agreements.vocabulary import Evidence
from config.errors import BadInput, NotFound, NotPermitted, Refused
from tests.actors import COMPANY, COURT, LIAISON, OFFICER, OVERSEER
from tests.agreements.pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_COURT,
    FOR_PRESS,
    OTHER_LIAISON,
    OTHER_OFFICER,
    at,
    designation,
    new,
    told,
)


def compiled_designation() -> Designation:
    made = told(new(Designation), "2026-03-03", Evidence.MEDIA)
    made.make(by=FOR_AGENCY, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 USC 3252")
    return made


def test_a_designation_is_in_force_once_made_and_was_not_before() -> None:
    made = compiled_designation()

    assert made.state_at(at("2026-03-03T12:00:00-05:00")) is DesignationState.NOT_MADE
    assert made.state_at(at("2026-03-04T00:00:00-05:00")) is DesignationState.IN_FORCE
    assert not made.document_held


def test_without_an_authority_it_is_a_statement_and_no_designation() -> None:
    made = new(Designation)

    with pytest.raises(Refused) as refusal:
        made.make(by=OFFICER, company=COMPANY, kind=DesignationKind.OTHER, authority=" ")

    assert refusal.value.rule == 10
    assert made.state is DesignationState.NOT_MADE


def test_a_statement_ends_no_designation() -> None:
    made = compiled_designation()
    statement = told(new(Claim), "2026-06-19", Evidence.MEDIA)

    statement.make(by=FOR_AGENCY, kind=ClaimKind.STATEMENT, value="not a threat now", party=COMPANY)

    assert made.state_at(at("2026-06-20T12:00:00-04:00")) is DesignationState.IN_FORCE
    assert made.version == 1


def test_a_court_stays_a_designation_without_ending_it() -> None:
    made = compiled_designation()

    told(made, "2026-03-26", Evidence.MEDIA).stay(by=FOR_COURT, court=COURT)

    assert made.state is DesignationState.STAYED
    assert not made.state.ended
    assert made.state_at(at("2026-03-20T12:00:00-04:00")) is DesignationState.IN_FORCE


def test_a_court_vacates_a_stayed_designation() -> None:
    made = designation()
    made.stay(by=OVERSEER, court=COURT, docket="3:26-cv-1")

    made.vacate(by=OFFICER, court=COURT, document=bytes(32))

    assert made.state is DesignationState.VACATED


def test_a_challenge_changes_nothing_but_the_record() -> None:
    made = designation()

    made.challenge(by=LIAISON, court=COURT, grounds="no notice was given")

    assert made.state is DesignationState.IN_FORCE
    assert len(made.challenges) == 1


def test_the_agency_takes_it_back_once() -> None:
    made = designation()

    made.rescind(by=OFFICER)
    with pytest.raises(Refused) as refusal:
        made.rescind(by=OFFICER)

    assert made.state is DesignationState.RESCINDED
    assert refusal.value.rule == 10


def test_an_act_entered_late_meets_what_stood_when_it_happened() -> None:
    made = compiled_designation()
    told(made, "2026-08-01", Evidence.MEDIA).rescind(by=FOR_AGENCY)

    told(made, "2026-03-26", Evidence.MEDIA).stay(by=FOR_COURT, court=COURT)

    assert made.state is DesignationState.RESCINDED
    assert made.state_at(at("2026-05-01T12:00:00-04:00")) is DesignationState.STAYED


def test_a_designation_is_stayed_once() -> None:
    made = designation()
    made.stay(by=OVERSEER, court=COURT)

    with pytest.raises(Refused):
        made.stay(by=OVERSEER, court=COURT)


def test_a_designation_is_made_once() -> None:
    made = designation()

    with pytest.raises(Refused):
        made.make(by=OFFICER, company=COMPANY, kind=DesignationKind.OTHER, authority="a law")


def test_an_imprecise_date_of_making_undoes_nothing_that_followed() -> None:
    made = told(new(Designation), "2026-03", Evidence.MEDIA)
    made.make(by=FOR_AGENCY, company=COMPANY, kind=DesignationKind.OTHER, authority="a law")

    told(made, "2026-03-26", Evidence.MEDIA).stay(by=FOR_COURT, court=COURT)

    assert made.state is DesignationState.STAYED


def test_each_side_records_its_own_acts_on_a_designation() -> None:
    made = designation()

    with pytest.raises(NotPermitted):
        new(Designation, "theirs").make(
            by=LIAISON, company=COMPANY, kind=DesignationKind.OTHER, authority="our own"
        )
    with pytest.raises(NotPermitted):
        made.challenge(by=OFFICER)
    with pytest.raises(NotPermitted):
        made.stay(by=LIAISON, court=COURT)
    with pytest.raises(NotPermitted):
        made.vacate(by=LIAISON, court=COURT)
    with pytest.raises(NotPermitted):
        made.rescind(by=LIAISON)
    with pytest.raises(NotPermitted):
        made.rescind(by=OVERSEER)

    assert made.version == 1


def test_to_strangers_a_live_designation_does_not_exist() -> None:
    made = designation()

    with pytest.raises(NotFound):
        made.challenge(by=OTHER_LIAISON)
    with pytest.raises(NotFound):
        made.rescind(by=OTHER_OFFICER)


def test_the_press_enters_no_court_record() -> None:
    made = told(compiled_designation(), "2026-03-26", Evidence.MEDIA)

    with pytest.raises(NotPermitted):
        made.stay(by=FOR_PRESS, court=COURT)
    with pytest.raises(NotPermitted):
        made.stay(by=FOR_COMPANY, court=COURT)


def test_a_document_is_given_by_its_digest() -> None:
    made = designation()

    with pytest.raises(BadInput) as refusal:
        made.stay(by=OVERSEER, court=COURT, document=b"a scan")

    assert refusal.value.pointer == "/document"
