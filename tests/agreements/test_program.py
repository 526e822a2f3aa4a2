"""A program is the agency's own; its parameters bound windows and flags."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.program import REGISTER_DEFAULTS, Parameters, Program
from config.errors import BadInput, NotPermitted, Refused
from tests.actors import LIAISON, OFFICER
from tests.agreements.pasts import OTHER_OFFICER, new
from tests.steady import DAWN


def established() -> Program:
    program = new(Program)
    program.establish(
        by=OFFICER, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    )
    return program


def test_without_parameters_of_its_own_a_program_has_the_registers_defaults() -> None:
    program = established()

    assert program.parameters == REGISTER_DEFAULTS
    assert REGISTER_DEFAULTS.largest_window_days == 30


def test_parameters_hold_from_when_they_were_set() -> None:
    program = established()

    program.set_parameters(by=OFFICER, parameters=Parameters(largest_window_days=14))

    assert program.parameters.largest_window_days == 14
    assert program.parameters_at(DAWN - timedelta(days=1)) == REGISTER_DEFAULTS
    assert program.parameters_at(datetime(2027, 1, 1, tzinfo=UTC)).largest_window_days == 14


@pytest.mark.parametrize("name", Parameters.__struct_fields__)
def test_a_parameter_is_at_least_one(name: str) -> None:
    program = established()

    with pytest.raises(BadInput) as refusal:
        program.set_parameters(by=OFFICER, parameters=Parameters(**{name: 0}))

    assert refusal.value.pointer == f"/{name}"


def test_a_program_names_its_authority() -> None:
    with pytest.raises(BadInput) as refusal:
        new(Program).establish(by=OFFICER, name="Wish", authority=" ", effective=date(2026, 6, 2))

    assert refusal.value.pointer == "/authority"


def test_a_program_is_established_once() -> None:
    program = established()

    with pytest.raises(Refused):
        program.establish(by=OFFICER, name="again", authority="a law", effective=date(2026, 6, 2))

    assert program.name == "EO 14409"


def test_a_company_establishes_no_program() -> None:
    with pytest.raises(NotPermitted):
        new(Program).establish(by=LIAISON, name="Ours", authority="none", effective=date(2026, 6, 2))


def test_only_the_agency_that_established_a_program_changes_it() -> None:
    program = established()

    with pytest.raises(NotPermitted):
        program.set_parameters(by=OTHER_OFFICER, parameters=Parameters())
    with pytest.raises(NotPermitted):
        program.set_deadline(by=OTHER_OFFICER, name="framework", due=date(2026, 8, 1), counting="60 days")
    with pytest.raises(NotPermitted):
        program.complete(by=OTHER_OFFICER)

    assert program.version == 1


def test_a_deadline_says_how_it_is_counted() -> None:
    program = established()

    with pytest.raises(BadInput) as refusal:
        program.set_deadline(by=OFFICER, name="framework", due=date(2026, 8, 1), counting="")
    program.set_deadline(
        by=OFFICER, name="framework", due=date(2026, 8, 1), counting="60 days, the day after is day 1"
    )

    assert refusal.value.pointer == "/counting"
    assert program.deadlines["framework"].due == date(2026, 8, 1)
    assert "Saturday" in program.entries[-1].event.sentence()


def test_a_program_is_completed_once_and_a_document_is_a_digest() -> None:
    program = established()

    with pytest.raises(BadInput):
        program.complete(by=OFFICER, document=b"the text itself")
    program.complete(by=OFFICER, document=bytes(32))
    with pytest.raises(Refused):
        program.complete(by=OFFICER)

    assert program.completed
