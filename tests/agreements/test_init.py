"""A register begins once, through commands, with all that it needs to go on or with nothing."""

import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.commands import register_party
from agreements.models import Member, Organization, ProgramFile, actor_named
from agreements.party import PartyKind
from config.actors import Role, Side
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from tests.logins.people import tried

pytestmark = pytest.mark.django_db

SAID = {
    "agency": "Bureau of Models", "supervisor": "a.supervisor", "officer": "an.officer", "program": "Reviews",
    "authority": "EO 14409", "effective": "2026-06-02",
}  # fmt: skip


def founded(**otherwise: str) -> dict[str, Any]:
    out = StringIO()
    given = [f"--{name.replace('_', '-')}={value}" for name, value in {**SAID, **otherwise}.items() if value]
    call_command("init", "--format", "json", *given, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def refused(**otherwise: str) -> str:
    with pytest.raises(CommandError) as refusal:
        founded(**otherwise)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def test_a_register_begins_with_an_agency_its_people_and_its_program(client: Client) -> None:
    told = founded()

    supervisor, officer = actor_named("a.supervisor"), actor_named("an.officer")
    assert (supervisor.role, supervisor.side) == (Role.SUPERVISOR, Side.GOVERNMENT)
    assert (officer.role, officer.organization) == (Role.OFFICER, supervisor.organization)
    for name, role in (("a.supervisor", "supervisor"), ("an.officer", "officer")):
        assert tried(client, name, told[role]["password"])["Location"] == "/admin/"
        client.logout()
    register_party(supervisor, kind=PartyKind.COMPANY, name="Models")
    assert any("manage.py doctor" in step for step in told["next"])


def test_what_it_begins_with_is_on_record_by_its_supervisor() -> None:
    told = founded()

    entries = ledger.entries([UUID(told["agency"]), UUID(told["program"])])
    assert [type(entry.event).__name__ for entry in entries] == ["PartyRegistered", "ProgramEstablished"]
    assert {entry.record.by for entry in entries} == {actor_named("a.supervisor").id}
    assert str(ProgramFile.objects.get().stream) == told["program"]


def test_a_register_begins_once() -> None:
    founded()

    assert "has begun" in refused(agency="Another", supervisor="another", officer="one.more")
    assert Organization.objects.count() == 1
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"officer": "not a name!"}, "valid"),
        ({"officer": "a.supervisor"}, "already exists"),
        ({"officer_subject": "8d2c"}, "no identity provider"),
        ({"effective": "June"}, "no day"),
        ({"authority": " "}, "authority"),
        ({"program": ""}, "--program"),
    ],
)
def test_where_a_part_of_it_cannot_be_nothing_of_it_is(otherwise: dict[str, str], why: str) -> None:
    assert why in refused(**otherwise)

    assert not LedgerRecord.objects.exists()
    assert not Organization.objects.exists()
    assert not Member.objects.exists()


def test_what_no_option_says_is_asked_for_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answered(what: str) -> str:
        asked.append(what)
        return "an.officer"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answered)
    given = [f"--{name}={value}" for name, value in SAID.items() if name != "officer"]

    call_command("init", *given, stdout=StringIO())

    assert [what for what in asked if "officer, who" in what] == asked
    assert actor_named("an.officer").role is Role.OFFICER
