"""Who may say what of an organization, and what it was called when."""

from datetime import date

import pytest

from agreements.party import LiaisonAppointed, Party, PartyKind
from agreements.vocabulary import Evidence
from config.actors import Side
from config.errors import NotPermitted, Refused
from tests.actors import COMPANY, LIAISON, OFFICER, SUPERVISOR, SYSTEM, archivist, named
from tests.agreements.pasts import FOR_AGENCY, OTHER_LIAISON, at, new, registered_company, told


def test_a_supervisor_registers_an_organization_with_its_first_liaison() -> None:
    party = registered_company()

    assert party.liaisons == {LIAISON.id}
    assert party.side is Side.COMPANY


@pytest.mark.parametrize("kind", PartyKind)
def test_the_side_follows_from_the_kind(kind: PartyKind) -> None:
    party = new(Party)

    party.register(by=SUPERVISOR, kind=kind, name="Somebody")

    assert party.side is kind.side


def test_a_company_does_not_register_organizations() -> None:
    party = new(Party)

    with pytest.raises(NotPermitted):
        party.register(by=LIAISON, kind=PartyKind.COMPANY, name="Acme")

    assert party.version == 0


def test_an_organization_is_registered_once() -> None:
    party = registered_company()

    with pytest.raises(Refused):
        party.register(by=SUPERVISOR, kind=PartyKind.COMPANY, name="Acme again")


def test_time_itself_registers_nobody() -> None:
    with pytest.raises(NotPermitted):
        new(Party).register(by=SYSTEM, kind=PartyKind.COMPANY, name="Acme")


def test_an_organization_has_the_name_of_its_time() -> None:
    party = told(new(Party, "institute"), "2023-11-01", Evidence.AGENCY_STATEMENT)
    by = archivist(party.id, Side.GOVERNMENT)
    party.register(by=by, kind=PartyKind.AGENCY, name="Institute", since=date(2023, 11, 1))

    party.rename(by=by, name="Center", since=date(2025, 6, 3))

    assert party.name == "Center"
    assert party.name_at(at("2025-06-02T23:59:00-04:00")) == "Institute"
    assert party.name_at(at("2025-06-03T00:00:00-04:00")) == "Center"
    assert party.name_at(at("2020-01-01T00:00:00-05:00")) == "Institute"


def test_only_the_organization_itself_renames_itself() -> None:
    party = registered_company()

    for stranger in (SUPERVISOR, OFFICER, OTHER_LIAISON):
        with pytest.raises(NotPermitted):
            party.rename(by=stranger, name="Evil Acme", since=date(2026, 1, 1))
    party.rename(by=LIAISON, name="Acme Two", since=date(2026, 1, 1))

    assert party.name == "Acme Two"


def test_a_name_is_recorded_once() -> None:
    party = registered_company()
    party.rename(by=LIAISON, name="Acme Two", since=date(2026, 1, 1))
    party.record_alias(by=LIAISON, name="AI Acme")

    with pytest.raises(Refused):
        party.rename(by=LIAISON, name="Acme Two", since=date(2026, 1, 1))
    with pytest.raises(Refused):
        party.record_alias(by=LIAISON, name="AI Acme")


def test_a_wrong_name_is_recorded_by_a_supervisor_or_an_archivist_too() -> None:
    party = registered_company()

    party.record_alias(by=SUPERVISOR, name="Acne", wrong=True, note="in a paper")
    told(party, "2026-06-23", Evidence.MEDIA).record_alias(by=FOR_AGENCY, name="Ackme", wrong=True)
    with pytest.raises(NotPermitted):
        party.record_alias(by=OTHER_LIAISON, name="Axme")

    assert party.aliases == [("Acne", True), ("Ackme", True)]


def test_after_the_first_liaison_an_organization_appoints_its_own() -> None:
    party = registered_company()
    second = named("second liaison")

    with pytest.raises(NotPermitted):
        party.appoint_liaison(by=SUPERVISOR, person=second)
    party.appoint_liaison(by=LIAISON, person=second)
    party.remove_liaison(by=LIAISON, person=LIAISON.id)

    assert party.liaisons == {second}


def test_a_supervisor_does_not_become_first_again_when_the_last_liaison_leaves() -> None:
    party = registered_company()
    party.remove_liaison(by=LIAISON, person=LIAISON.id)

    with pytest.raises(NotPermitted):
        party.appoint_liaison(by=SUPERVISOR, person=SUPERVISOR.id)


def test_a_supervisor_appoints_the_first_liaison_of_an_organization_registered_without_one() -> None:
    party = told(new(Party), "2026-01-01", Evidence.MEDIA)
    party.register(by=archivist(party.id, Side.COMPANY), kind=PartyKind.COMPANY, name="Acme")
    party.pen.source = None

    party.appoint_liaison(by=SUPERVISOR, person=LIAISON.id)

    assert isinstance(party.entries[-1].event, LiaisonAppointed)


def test_a_liaison_is_appointed_and_removed_once() -> None:
    party = registered_company()

    with pytest.raises(Refused):
        party.appoint_liaison(by=LIAISON, person=LIAISON.id)
    with pytest.raises(Refused):
        party.remove_liaison(by=LIAISON, person=COMPANY)


def test_an_organization_that_is_not_registered_acts_on_no_side() -> None:
    with pytest.raises(Refused, match="not registered"):
        new(Party).side  # noqa: B018 - what is refused
