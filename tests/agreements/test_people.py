"""The people of an organization: contacts, keys, delegations, conflicts and recusals, at any instant."""

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from agreements.party import DelegatedAct, DutyContactSet, Party, PartyKind
from agreements.vocabulary import Instrument, RequestKind
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, SUPERVISOR, liaison, named, supervisor
from tests.agreements.pasts import OTHER_LIAISON, OTHER_OFFICER, at, new, registered_company

CASE = named("case")
KEY = b"k" * 32
BY_LETTER, INFORMALLY = Instrument.LICENSE_REQUIREMENT, Instrument.INFORMAL_ASK
OTHER_SUPERVISOR = supervisor("other supervisor")


def agency() -> Party:
    party = new(Party, id=AGENCY)
    party.register(by=SUPERVISOR, kind=PartyKind.AGENCY, name="Bureau")
    return party


def delegated(*acts: DelegatedAct, since: date | None = None, until: date | None = None) -> Party:
    party = agency()
    party.delegate_authority(
        by=SUPERVISOR, person=OFFICER.id, acts=acts, since=since, until=until, instruments=(), kinds=()
    )
    return party


def recused(party: Party | None = None, occurred: str | None = None) -> Party:
    party = party or agency()
    party.pen.occurred = Occurred.parse(occurred) if occurred else None
    party.recuse_officer(by=OFFICER, person=OFFICER.id, case=CASE, company=None, reason="a share")
    party.pen.occurred = None
    return party


# contacts


def test_a_name_and_how_to_reach_a_person_are_sealed() -> None:
    party = registered_company()

    party.set_duty_contact(by=LIAISON, name="Jo Doe", reach="+1 555 0100", hours="nights")

    contact = party.people.duty_contact
    assert contact
    assert isinstance(contact.event, DutyContactSet)
    assert isinstance(contact.event.name, Sealed)
    assert b"Jo Doe" not in contact.data
    assert b"555" not in contact.data
    with pytest.raises(NotPermitted):
        party.set_duty_contact(by=OTHER_LIAISON, name="Mallory", reach="here", hours=None)


# signing keys


def test_a_key_speaks_for_an_organization_from_its_day_until_it_is_revoked() -> None:
    party = registered_company()
    key_id = sha256(KEY).hexdigest()

    party.enroll_signing_key(by=LIAISON, public_key=KEY, person=LIAISON.id, since=date(2026, 6, 2))
    party.pen.occurred = Occurred.parse("2026-06-10T12:00-04:00")
    party.revoke_signing_key(by=LIAISON, key_id=key_id, reason="lost")

    key = party.people.keys[key_id]
    assert not key.valid_at(at("2026-06-01T23:59:00-04:00"))
    assert key.valid_at(at("2026-06-02T00:00:00-04:00"))
    assert key.valid_at(at("2026-06-10T11:59:00-04:00"))
    assert not key.valid_at(at("2026-06-10T12:00:00-04:00"))


def test_a_liaison_enrolls_no_key_for_a_colleague() -> None:
    party = registered_company()
    colleague = liaison("colleague", COMPANY)
    party.appoint_liaison(by=LIAISON, person=colleague.id)

    with pytest.raises(NotPermitted):
        party.enroll_signing_key(by=LIAISON, public_key=KEY, person=colleague.id, since=None)

    party.enroll_signing_key(by=colleague, public_key=KEY, person=colleague.id, since=None)
    assert party.people.people_of(party.people.speaking_keys(party.pen.clock())) == {colleague.id}


def test_a_key_is_of_32_bytes_of_a_person_who_speaks_for_the_company_and_enrolled_once() -> None:
    party = registered_company()

    with pytest.raises(BadInput):
        party.enroll_signing_key(by=LIAISON, public_key=b"short", person=LIAISON.id, since=None)
    with pytest.raises(Refused):
        party.enroll_signing_key(by=LIAISON, public_key=KEY, person=named("stranger"), since=None)
    with pytest.raises(NotPermitted):
        party.enroll_signing_key(by=SUPERVISOR, public_key=KEY, person=LIAISON.id, since=None)
    party.enroll_signing_key(by=LIAISON, public_key=KEY, person=LIAISON.id, since=None)
    with pytest.raises(Refused):
        party.enroll_signing_key(by=LIAISON, public_key=KEY, person=LIAISON.id, since=None)


def test_a_key_is_revoked_once_and_not_by_others() -> None:
    party = registered_company()
    party.enroll_signing_key(by=LIAISON, public_key=KEY, person=LIAISON.id, since=None)
    key_id = sha256(KEY).hexdigest()

    with pytest.raises(NotPermitted):
        party.revoke_signing_key(by=SUPERVISOR, key_id=key_id, reason=None)
    party.revoke_signing_key(by=LIAISON, key_id=key_id, reason=None)
    with pytest.raises(Refused):
        party.revoke_signing_key(by=LIAISON, key_id=key_id, reason=None)


# delegations


def test_a_delegation_holds_on_its_days_in_eastern_time() -> None:
    party = delegated(DelegatedAct.COUNTERSIGN, since=date(2026, 6, 2), until=date(2026, 6, 5))

    def held(instant: str) -> bool:
        return any(party.people.delegations_at(at(instant), OFFICER.id))

    assert not held("2026-06-01T23:59:59-04:00")
    assert held("2026-06-02T00:00:00-04:00")
    assert held("2026-06-05T23:59:59-04:00")
    assert not held("2026-06-06T00:00:00-04:00")


def test_a_delegation_that_is_revoked_holds_until_then() -> None:
    party = delegated(DelegatedAct.ISSUE_REQUEST, since=date(2026, 6, 2))
    (delegation,) = party.people.delegations
    party.pen.occurred = Occurred.parse("2026-06-10T12:00-04:00")

    party.revoke_delegation(by=SUPERVISOR, delegation=delegation, reason=None)

    assert list(party.people.delegations_at(at("2026-06-10T11:59:00-04:00"), OFFICER.id))
    assert not list(party.people.delegations_at(at("2026-06-10T12:00:00-04:00"), OFFICER.id))
    with pytest.raises(Refused):
        party.revoke_delegation(by=SUPERVISOR, delegation=delegation, reason=None)


def test_a_delegation_covers_its_acts_instruments_and_kinds_and_no_others() -> None:
    party = agency()
    party.delegate_authority(
        by=SUPERVISOR,
        person=OFFICER.id,
        acts=(DelegatedAct.ISSUE_REQUEST,),
        since=date(2026, 6, 2),
        until=None,
        instruments=(INFORMALLY,),
        kinds=(RequestKind.RESTRICT,),
    )

    (delegation,) = party.people.delegations.values()

    assert delegation.covers(DelegatedAct.ISSUE_REQUEST, INFORMALLY, RequestKind.RESTRICT)
    assert not delegation.covers(DelegatedAct.COUNTERSIGN, INFORMALLY, RequestKind.RESTRICT)
    assert not delegation.covers(DelegatedAct.ISSUE_REQUEST, BY_LETTER, RequestKind.RESTRICT)
    assert not delegation.covers(DelegatedAct.ISSUE_REQUEST, INFORMALLY, RequestKind.SUSPEND)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"acts": ()}, "/acts"),
        ({"since": date(2026, 6, 2), "until": date(2026, 6, 1)}, "/until"),
        ({"person": SUPERVISOR.id}, "/person"),
    ],
)
def test_a_delegation_that_could_not_be_used_is_refused(said: dict[str, object], pointer: str) -> None:
    party = agency()
    whole: dict[str, Any] = {
        "person": OFFICER.id,
        "acts": (DelegatedAct.COUNTERSIGN,),
        "since": None,
        "until": None,
        "instruments": (),
        "kinds": (),
    }

    with pytest.raises(Refused) as refused:
        party.delegate_authority(by=SUPERVISOR, **{**whole, **said})

    assert refused.value.pointer == pointer
    party.delegate_authority(by=SUPERVISOR, **whole)


# recusals


def test_a_recusal_keeps_a_person_from_a_case_until_it_ends() -> None:
    party = recused(occurred="2026-06-10T12:00-04:00")
    (recusal,) = party.people.recusals
    party.pen.occurred = Occurred.parse("2026-06-20T12:00-04:00")

    party.end_recusal(by=SUPERVISOR, recusal=recusal, reason="the share is sold")

    def away(instant: str, **what: UUID) -> bool:
        return party.people.recused_at(at(instant), OFFICER.id, **what) is not None

    assert not away("2026-06-10T11:59:00-04:00", case=CASE)
    assert away("2026-06-10T12:00:00-04:00", case=CASE)
    assert not away("2026-06-15T12:00:00-04:00", case=named("another"))
    assert not away("2026-06-15T12:00:00-04:00", company=COMPANY)
    assert not away("2026-06-20T12:00:00-04:00", case=CASE)


def test_of_several_recusals_each_keeps_from_its_own_case_until_it_ends() -> None:
    party = agency()
    for case in (CASE, named("another")):
        party.recuse_officer(by=OFFICER, person=OFFICER.id, case=case, company=None, reason=None)
    first, second = party.people.recusals

    party.end_recusal(by=SUPERVISOR, recusal=first, reason=None)

    found = party.people.recused(OFFICER.id, case=named("another"), company=None)
    assert found is not None
    assert found.id == second
    assert party.people.recused(OFFICER.id, case=CASE, company=None) is None


def test_an_officer_recuses_himself_and_a_supervisor_anybody() -> None:
    party = agency()
    from_company: dict[str, Any] = {"case": None, "company": COMPANY, "reason": None}

    with pytest.raises(NotPermitted):
        party.recuse_officer(by=OFFICER, person=named("colleague"), **from_company)
    with pytest.raises(NotPermitted):
        party.recuse_officer(by=OTHER_OFFICER, person=OTHER_OFFICER.id, **from_company)
    party.recuse_officer(by=SUPERVISOR, person=named("colleague"), **from_company)

    assert party.people.recused(named("colleague"), case=None, company=COMPANY)
    with pytest.raises(Refused):
        party.recuse_officer(by=SUPERVISOR, person=named("colleague"), **from_company)


def test_a_recusal_names_a_case_or_a_company() -> None:
    party = agency()

    for case, company in ((None, None), (CASE, COMPANY)):
        with pytest.raises(Refused):
            party.recuse_officer(by=OFFICER, person=OFFICER.id, case=case, company=company, reason=None)
        with pytest.raises(Refused):
            party.disclose_conflict(by=OFFICER, conflict="a share", case=case, company=company)

    assert not party.people.recusals


def test_nobody_ends_the_own_recusal() -> None:
    party = agency()
    party.recuse_officer(by=SUPERVISOR, person=SUPERVISOR.id, case=CASE, company=None, reason=None)
    (recusal,) = party.people.recusals

    with pytest.raises(Refused):
        party.end_recusal(by=SUPERVISOR, recusal=recusal, reason=None)
    party.end_recusal(by=OTHER_SUPERVISOR, recusal=recusal, reason=None)

    with pytest.raises(Refused):
        party.end_recusal(by=OTHER_SUPERVISOR, recusal=recusal, reason=None)


def test_a_conflict_is_disclosed_in_sealed_words_and_recuses_nobody() -> None:
    party = agency()

    party.disclose_conflict(by=OFFICER, conflict="my spouse works there", case=None, company=COMPANY)

    ((entry, conflict),) = party.people.conflicts
    assert conflict.person == OFFICER.id
    assert b"spouse" not in entry.data
    assert not party.people.recusals


def test_what_happened_is_remembered_in_whatever_order_it_is_told() -> None:
    party = recused(delegated(DelegatedAct.COUNTERSIGN, since=date(2026, 6, 2)))
    party.end_recusal(by=SUPERVISOR, recusal=next(iter(party.people.recusals)), reason=None)
    party.revoke_delegation(by=SUPERVISOR, delegation=next(iter(party.people.delegations)), reason=None)

    backwards = Party.of(list(reversed(party.entries)), party.pen)

    assert backwards
    assert backwards.people.delegations == party.people.delegations
    assert backwards.people.recusals == party.people.recusals
