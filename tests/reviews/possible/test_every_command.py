"""No command of officers is forgotten: each is about a case and asked about, or about something else."""

import inspect
from typing import Final

from config.actors import Role
from reviews.possible import ABOUT_A_CASE
from tests.reviews.possible.samples import GIVEN, NOT_TRIED, OF

OFFICERS: Final = {Role.OFFICER, Role.SUPERVISOR}

ABOUT_SOMETHING_ELSE: Final = {
    "adopt_calendar": "a program",
    "appoint_liaison": "a party",
    "announce_restoration": "the whole register",
    "begin_appropriations_lapse": "a program",
    "complete_program": "a program",
    "delegate_authority": "the agency's people",
    "end_appropriations_lapse": "a program",
    "enroll_signing_key": "the agency's keys",
    "establish_program": "a program",
    "make_designation": "a company",
    "open_case": "a case that is not there yet",
    "open_negotiation": "an agreement that is not there yet",
    "record_alias": "a party",
    "register_party": "a party",
    "remove_liaison": "a party",
    "rename_party": "a party",
    "revoke_delegation": "the agency's people",
    "revoke_signing_key": "the agency's keys",
    "set_deadline": "a program",
    "set_duty_contact": "the agency's people",
    "set_parameters": "a program",
}
"""What each command of officers is about that is about no case."""


def test_every_command_of_officers_is_asked_about_or_is_about_something_else() -> None:
    theirs = {name for name, command in OF.items() if command.roles & OFFICERS}

    assert set(ABOUT_A_CASE) | set(ABOUT_SOMETHING_ELSE) == theirs
    assert not set(ABOUT_A_CASE) & set(ABOUT_SOMETHING_ELSE)


def test_a_command_is_asked_about_for_the_very_roles_that_may_give_it() -> None:
    assert {verb: ask.roles for verb, ask in ABOUT_A_CASE.items()} == {
        verb: OF[verb].roles & OFFICERS for verb in ABOUT_A_CASE
    }


def test_every_command_about_a_case_is_tried_with_all_that_it_needs() -> None:
    for verb in ABOUT_A_CASE.keys() - NOT_TRIED.keys():
        signature = inspect.signature(OF[verb].function).parameters
        assert set(GIVEN) <= set(OF)
        assert "actor" in signature
