"""Every address of the officers' site against every kind of login: who gets in is the table below."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from agreements.commands import register_party
from agreements.party import PartyKind
from config.office.offered import offered
from config.office.site import office
from tests.actors import ARCHIVE, SUPERVISOR
from tests.reviews import registered
from tests.test_admin import MEETS, READERS, REGISTERED, reader

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no answer here is the database's

OFFICERS: Final = frozenset({"officer", "supervisor", "superuser who is an officer"})
SUPERVISORS: Final = frozenset({"supervisor"})
ARCHIVISTS: Final = frozenset({"archivist"})
LOOKERS: Final = OFFICERS | {"overseer"}

PAGES: Final[dict[str, frozenset[str]]] = {
    "import-record": ARCHIVISTS,
    "document": LOOKERS,
    "letter": OFFICERS,
    "countersign": OFFICERS,
    "draft": OFFICERS,
    "administration": OFFICERS,
    "parties": OFFICERS,
    "people": OFFICERS,
    "programs": OFFICERS,
    "program": OFFICERS,
    "program-calendar": OFFICERS,
    "agreements": OFFICERS,
    "tasks": SUPERVISORS,
    "retention": SUPERVISORS,
    "search": OFFICERS,
    "save-search": LOOKERS,
    "delete-search": LOOKERS,
    "calendar": OFFICERS,
    "mail": OFFICERS,
    "together": OFFICERS,
    "supervise": SUPERVISORS,
    "week": SUPERVISORS,
    "reviews_casefile_export_csv": LOOKERS,
    "reviews_casefile_export_jsonl": LOOKERS,
}
"""Who gets in, by the name of a page; the pages of commands stand below."""

FOR_SUPERVISORS: Final = frozenset(
    {
        "announce_restoration",
        "appoint_liaison",
        "assign_case",
        "delegate_authority",
        "end_recusal",
        "enroll_signing_key",
        "record_alias",
        "register_party",
        "remove_liaison",
        "rename_party",
        "revoke_delegation",
        "revoke_signing_key",
        "set_duty_contact",
    }
)
"""The commands that an officer has no page for; every other page of a command is for officers, too."""

OF_DJANGO: Final = frozenset(
    {"index", "registers", "login", "logout", "autocomplete", "jsi18n", "app_list", None}
)
"""Addresses of the admin's own that `tests/test_admin.py` asks, as it does those of every list."""

NOWHERE: Final = {"UUIDConverter": UUID(int=0), "IntConverter": 0, "SlugConverter": "nothing"}
"""What is not there, by the kind of an address's part."""


def table() -> dict[str, frozenset[str]]:
    """Every page of our own by the name of its address, and who gets in."""
    commands = {
        one.page: SUPERVISORS if one.command.name in FOR_SUPERVISORS else OFFICERS for one in offered()
    }
    return PAGES | commands


def addresses() -> Iterator[tuple[str | None, URLPattern]]:
    """Every address of the site with its name, at every depth."""
    waiting: list[Any] = list(admin.site.get_urls())
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            yield one.name, one


def test_every_address_of_the_site_is_in_a_table() -> None:
    lists = {f"{model._meta.app_label}_{model._meta.model_name}" for model in REGISTERED}
    known = {
        f"{one}_{view}" for one in lists for view in ("changelist", "add", "history", "delete", "change")
    }

    assert {name for name, _ in addresses()} - known - OF_DJANGO == table().keys()
    assert {page.name for page in office().pages()} - {"index"} <= table().keys()


@pytest.mark.parametrize("who", READERS)
def test_who_gets_in_is_who_the_table_says(who: str) -> None:
    registered.parties()
    register_party(SUPERVISOR, id=ARCHIVE, kind=PartyKind.OVERSIGHT_BODY, name="The Archive")
    client = reader(who)

    met = {name: _met(client, pattern) for name, pattern in addresses() if name in table()}

    at_the_door = MEETS[who] == "at the door"
    assert met == {
        name: "at the door" if at_the_door else "in" if who in gets_in else "refused"
        for name, gets_in in table().items()
    }


def _met(client: Client, pattern: URLPattern) -> str:
    """What a reader meets: what is not there is told to whoever gets in."""
    kinds = pattern.pattern.converters.items()
    parts = {name: NOWHERE[type(kind).__name__] for name, kind in kinds}
    answer = client.get(reverse(f"admin:{pattern.name}", kwargs=parts))
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("admin:login")):
        return "at the door"
    return "refused" if answer.status_code == 403 else "in"
