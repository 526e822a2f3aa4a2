"""`manage.py login`: who is let in is decided at the command line, for people whom the register knows."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.commands import register_party
from agreements.models import Member, Organization, actor_named
from agreements.party import PartyKind
from config.actors import Role, Side
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, SUPERVISOR
from tests.logins.people import PROVIDER, login_of, rules, tried
from tests.logins.test_second_factor import with_passkey
from tests.reviews import registered

pytestmark = pytest.mark.django_db


def said(*command: str) -> dict[str, Any]:
    out = StringIO()
    call_command("login", "--format", "json", *command, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("login", *command)
    assert refusal.value.returncode == 2
    return str(refusal.value)


OF_AN_OFFICER = ("add", "a.officer", "--organization", str(AGENCY), "--role", "officer")


def test_a_login_is_made_for_a_person_with_a_password_that_is_shown_once(client: Client) -> None:
    registered.parties()

    made = said(*OF_AN_OFFICER)

    actor = actor_named("a.officer")
    assert (str(actor.id), actor.role, actor.side) == (made["person"], Role.OFFICER, Side.GOVERNMENT)
    assert made["password"] not in json.dumps(said("list"))
    assert tried(client, "a.officer", made["password"])["Location"] == "/admin/"


def test_the_organization_of_a_login_is_told_by_its_name_where_only_one_has_it() -> None:
    registered.parties()
    name = Organization.objects.get(stream=AGENCY).name

    said("add", "a.officer", "--organization", name, "--role", "officer")

    assert actor_named("a.officer").organization == AGENCY
    assert "0 organizations" in refused("add", "x", "--organization", "Nobody", "--role", "officer")


def test_a_login_with_the_provider_has_no_password(settings: Any) -> None:
    registered.parties()
    settings.LOGINS = rules(provider=PROVIDER)

    assert said(*OF_AN_OFFICER, "--subject", "8d2c")["password"] is None
    (one,) = said("list")["logins"]
    assert (one["provider"], one["password"]) == (True, False)


def test_nobody_gets_a_login_for_what_he_is_not() -> None:
    registered.parties()
    of_the_company = ("add", "x", "--organization", str(COMPANY))

    assert "in this role" in refused(*of_the_company, "--role", "officer")
    assert "no liaison" in refused(*of_the_company, "--role", "liaison")
    assert "in this role" in refused("add", "x", "--organization", str(uuid4()), "--role", "officer")
    assert not Member.objects.exists()
    said(*of_the_company, "--role", "liaison", "--person", str(LIAISON.id))
    assert actor_named("x") == LIAISON


def test_a_name_and_a_person_are_taken_once() -> None:
    registered.parties()
    said(*OF_AN_OFFICER, "--person", str(OFFICER.id))

    assert "already exists" in refused(*OF_AN_OFFICER)
    another = ("add", "another", *OF_AN_OFFICER[2:])
    assert "has a login already" in refused(*another, "--person", str(OFFICER.id))
    assert "valid" in refused("add", "not a name!", *OF_AN_OFFICER[2:])


def test_a_subject_is_bound_to_one_login(settings: Any) -> None:
    login_of(), login_of(LIAISON, "liaison")
    assert "no identity provider is set" in refused("bind", "officer", "8d2c")
    settings.LOGINS = rules(provider=PROVIDER)

    said("bind", "officer", "8d2c")

    assert "another login is bound" in refused("bind", "liaison", "8d2c")
    assert "known here" in refused("bind", "nobody", "8d2d")
    assert "as it stands in `sub`" in refused("bind", "liaison", " ")
    said("unbind", "officer")
    said("bind", "liaison", "8d2c")
    assert "bound to no provider" in refused("unbind", "officer")


def test_a_closed_login_ends_with_the_next_request(client: Client) -> None:
    client.force_login(login_of())
    assert client.get("/admin/").status_code == 200

    said("close", "officer")

    assert client.get("/admin/").status_code == 302
    said("open", "officer")
    assert client.get("/admin/").status_code == 200


def test_lost_factors_are_forgotten_and_the_password_stays(client: Client) -> None:
    with_passkey(user := login_of())

    said("forget-factors", "officer")

    user.refresh_from_db()
    assert user.has_usable_password()
    (one,) = said("list")["logins"]
    assert (one["passkeys"], one["password"]) == (0, True)


def test_the_list_is_told_to_people_too() -> None:
    registered.parties()
    with_passkey(login_of())
    said("close", "officer")
    out = StringIO()

    call_command("login", "list", stdout=out)

    assert " ".join(out.getvalue().split()).endswith("(password, 1 passkeys, closed)")


@pytest.mark.parametrize("act", ["bind x", "unbind", "close", "open", "forget-factors"])
def test_an_act_on_nobody_is_refused(act: str, settings: Any) -> None:
    settings.LOGINS = rules(provider=PROVIDER)
    verb, *more = act.split()

    assert "no login 'nobody'" in refused(verb, "nobody", *more)


def test_an_archivist_is_of_the_archive_and_reaches_the_page_that_imports(client: Client) -> None:
    registered.parties()
    register_party(SUPERVISOR, kind=PartyKind.OVERSIGHT_BODY, name="The Archive")

    made = said("add", "an.archivist", "--organization", "The Archive", "--role", "archivist")
    tried(client, "an.archivist", made["password"])

    assert client.get("/admin/import-record/").status_code == 200
    assert "oversight body" in refused("add", "x", "--organization", str(AGENCY), "--role", "archivist")
