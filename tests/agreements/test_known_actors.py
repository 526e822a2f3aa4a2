"""An actor built by hand is not believed: every live act is held to what the register knows of its giver."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import msgspec
import pytest
from pytest_django import DjangoAssertNumQueries

from agreements.claim import ClaimKind
from agreements.commands import (
    appoint_liaison,
    make_claim,
    register_party,
    remove_liaison,
    set_duty_contact,
)
from agreements.known_actors import expect_known_actor
from agreements.party import Party, PartyKind
from config.actors import REGISTER, Actor, Circumstances, Role
from config.errors import NotPermitted
from config.ledger.asked import Expectation
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    liaison,
    named,
    officer,
    overseer,
    supervisor,
)
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db

CLAIM: dict[str, Any] = {
    "kind": ClaimKind.STATEMENT,
    "value": "talks go well",
    "about": (AGENCY,),
    "party": AGENCY,
}


def as_the(actor: Actor, **other: Any) -> Actor:
    return msgspec.structs.replace(actor, **other)


FORGED = {
    "an organization that nobody registered": officer("stranger", named("nowhere")),
    "a company that acts for the government": officer(organization=COMPANY),
    "an agency that acts for a company": liaison(organization=AGENCY),
    "a press that acts for a company": liaison("researcher", PRESS),
    "a company that oversees": overseer(organization=OTHER_COMPANY),
    "an agency that oversees": overseer(organization=AGENCY),
    "a liaison whom the company did not appoint": liaison("somebody"),
    "a liaison of another company": liaison(organization=OTHER_COMPANY),
    "an officer of a company": as_the(LIAISON, role=Role.OFFICER),
    "a liaison of an agency": as_the(OFFICER, role=Role.LIAISON),
    "an overseer of an agency": as_the(OFFICER, role=Role.OVERSEER),
    "an officer of an oversight body": as_the(OVERSEER, role=Role.OFFICER),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_an_actor_whom_the_register_does_not_know_so_records_nothing(forged: Actor) -> None:
    parties()
    before = LedgerRecord.objects.count()

    for dry_run in (True, False):
        with pytest.raises(NotPermitted):
            make_claim(forged, **CLAIM, dry_run=dry_run)

    assert LedgerRecord.objects.count() == before


@pytest.mark.parametrize(
    "known",
    [OFFICER, SUPERVISOR, LIAISON, OVERSEER, liaison("other liaison", OTHER_COMPANY)],
    ids=["officer", "supervisor", "liaison", "overseer", "other liaison"],
)
def test_whom_the_register_knows_so_records(known: Actor) -> None:
    parties()

    assert make_claim(known, **CLAIM).version == 1


def test_time_speaks_through_the_register_alone() -> None:
    parties()
    clock = as_the(REGISTER, organization=AGENCY)

    with pytest.raises(NotPermitted, match="given by"):
        make_claim(REGISTER, **CLAIM)
    with pytest.raises(NotPermitted, match="the register itself"):
        expect_known_actor(clock, Party(COMPANY, ledger.new_pen(Circumstances())), ())


def test_a_liaison_acts_until_the_company_removes_the_person() -> None:
    parties()
    second = liaison("second liaison")
    with pytest.raises(NotPermitted):
        set_duty_contact(second, name="Jo Doe", reach="here")

    appoint_liaison(LIAISON, party=COMPANY, person=second.id)
    set_duty_contact(second, name="Jo Doe", reach="here")
    remove_liaison(second, party=COMPANY, person=second.id)

    with pytest.raises(NotPermitted):
        set_duty_contact(second, name="Jo Doe", reach="here")


@pytest.mark.parametrize("together", [False, True], ids=["alone", "in a batch"])
def test_nobody_appoints_himself(together: bool) -> None:
    parties()
    stranger = liaison("stranger")

    with pytest.raises(NotPermitted), ledger.together() if together else nullcontext():
        appoint_liaison(stranger, party=COMPANY, person=stranger.id)

    assert stranger.id not in ledger.get(Party, COMPANY).liaisons


# the first act of all


def register_agency(actor: Actor, id: Any) -> None:
    register_party(actor, id=id, kind=PartyKind.AGENCY, name="Bureau")


def test_the_first_supervisor_registers_the_own_agency_and_nothing_else_comes_before() -> None:
    with pytest.raises(NotPermitted):
        register_party(SUPERVISOR, id=COMPANY, kind=PartyKind.COMPANY, name="Acme")
    with pytest.raises(NotPermitted):
        register_party(SUPERVISOR, id=AGENCY, kind=PartyKind.COMPANY, name="Acme")

    register_agency(SUPERVISOR, AGENCY)

    register_party(SUPERVISOR, id=COMPANY, kind=PartyKind.COMPANY, name="Acme")


def test_a_later_agency_is_registered_by_one_that_is_known() -> None:
    register_agency(SUPERVISOR, AGENCY)
    newcomer = supervisor("newcomer", OTHER_AGENCY)

    with pytest.raises(NotPermitted):
        register_agency(newcomer, OTHER_AGENCY)
    register_agency(SUPERVISOR, OTHER_AGENCY)

    register_party(newcomer, kind=PartyKind.COMPANY, name="Acme")


def test_a_batch_founds_one_agency() -> None:
    def two_supervisors() -> None:
        with ledger.together():
            register_agency(SUPERVISOR, AGENCY)
            register_agency(supervisor("newcomer", OTHER_AGENCY), OTHER_AGENCY)

    with pytest.raises(NotPermitted):
        two_supervisors()

    assert not LedgerRecord.objects.exists()


def test_what_a_batch_registers_is_known_within_it() -> None:
    with ledger.together():
        register_agency(SUPERVISOR, AGENCY)
        register_party(SUPERVISOR, id=COMPANY, kind=PartyKind.COMPANY, name="Acme", liaison=LIAISON.id)
        set_duty_contact(LIAISON, name="Jo Doe", reach="here")

    with pytest.raises(NotPermitted):
        set_duty_contact(liaison("somebody"), name="Jo Doe", reach="here")


# what it costs


@pytest.mark.parametrize(
    ("actor", "command", "said"),
    [
        (SUPERVISOR, set_duty_contact, {"name": "Jo Doe", "reach": "here"}),
        (LIAISON, set_duty_contact, {"name": "Jo Doe", "reach": "here"}),
    ],
    ids=["government", "company"],
)
def test_whom_a_process_has_met_costs_one_query_at_most(
    actor: Actor,
    command: Callable[..., Any],
    said: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    parties()
    command(actor, **said)
    told = []

    def counted(check: Expectation) -> Expectation:
        def checking(*given: Any) -> None:
            with django_assert_max_num_queries(1):
                check(*given)
            told.append(check)

        return checking

    monkeypatch.setattr(ledger, "expectations", [counted(check) for check in ledger.expectations])

    command(actor, **said)

    assert told
