"""Every address that is no program's, as the URL configuration has it: who has no login is shown those of a
table, nothing that is shown is kept or framed, and no verb but POST changes anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client

from reviews import commands
from reviews.inquiry import SeenBy
from reviews.office.own import SavedSearch
from reviews.oversight.replay import case_history
from tests.actors import OVERSEER, SUPERVISOR
from tests.logins.people import login_of
from tests.logins.test_second_factor import with_passkey
from tests.proofs import prove
from tests.reviews import registered
from tests.reviews.oversight.test_access_log import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no answer here is the database's

Addresses = list[tuple[str, str]]

OPEN: Final = frozenset(
    {
        "livez",
        "readyz",
        "metrics",
        "account_login",
        "account_inactive",
        "provider_login",
        "provider_callback",
        "socialaccount_login_cancelled",
        "office:feed",
    }
)
"""What answers who has no login: the login, what machines ask, and the calendar of a secret address."""

DOORS: Final = frozenset({"/login/", "/admin/login/", "/admin/", "/cases/"})
"""Where who has no login is sent: each of these leads to the login, where it is none itself."""

NOTES: Final = frozenset({"django_session", "ledger_reading", "office_looked"})
"""The tables that tell that somebody was there."""

SHOWN_ONCE: Final = "mfa_view_recovery_codes"
"""Recovery codes: that they were looked at is kept with them."""

FORM: Final = "admin:give-"
"""The pages of commands are one view: one of so many is asked."""


@pytest.fixture
def client() -> Client:
    """A supervisor's, who has just shown who they are, with a passkey."""
    cache.clear()
    registered.released_model()
    user = login_of(SUPERVISOR, username="supervisor")
    with_passkey(user)
    client = Client()
    client.force_login(user)
    prove(client, method="mfa")
    return client


@pytest.fixture
def addresses(client: Client) -> Addresses:
    """Every address with its name; what it names is there, where that can be."""
    case = registered.opened_case()
    known = {
        "number": case_history(case).case.number,
        "id": str(commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream),
        "position": "1",
        "object_id": str(case),
        "app_label": "reviews",
        "pk": str(Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk),
        "act": "file-memo",
        "case": str(case),
        "document": str(uuid4()),
        "source": str(uuid4()),
        "draft": str(uuid4()),
        "search": str(SavedSearch.objects.create(person=SUPERVISOR.id, name="mine", query="").pk),
        "secret": "nobody-s",
    }
    found = list(every_address(known))
    forms = [one for one in found if one[0].startswith(FORM)]
    assert len(forms) > 100
    return [one for one in found if one not in forms[1:]]


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables in which something is written meanwhile, but for those of NOTES."""
    found: set[str] = set()

    def watched(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            found.update({sql.split('"')[1]} - NOTES)
        return execute(sql, *more)

    with connection.execute_wrapper(watched):
        yield found


def test_who_has_no_login_is_shown_what_a_table_names_and_sent_to_the_login_by_the_rest(
    addresses: Addresses,
) -> None:
    shown: set[str] = set()

    with written() as changed:
        for name, address in addresses:
            for ask in (Client().get, Client().post):
                answer = ask(address)
                sent = answer.headers.get("Location", "").partition("?")[0] in DOORS
                if answer.status_code != 405 and not (answer.status_code == 302 and sent):
                    shown.add(name)

    assert shown == OPEN
    assert changed == set()
    assert len(addresses) > 90


def test_no_page_is_kept_or_framed_and_no_verb_but_post_changes_anything(
    client: Client, addresses: Addresses
) -> None:
    kept: list[str] = []
    changing: list[str] = []

    for name, address in addresses:
        for method in ("GET", "PUT", "DELETE"):
            with written() as changed:
                answer = client.generic(method, address, headers={"X-HTTP-Method-Override": "POST"})
            if changed and (name, method) != (SHOWN_ONCE, "GET"):
                changing.append(f"{method} {name}: {changed}")
            policy = answer.headers["Content-Security-Policy"]
            told = (
                answer.headers["Cache-Control"].find("no-store") >= 0,
                answer.headers["X-Frame-Options"] == "DENY",
                "frame-ancestors 'none'" in policy and "unsafe" not in policy,
                answer.headers["X-Content-Type-Options"] == "nosniff",
            )
            if not all(told):
                kept.append(f"{method} {name}: {told}")

    assert kept == []
    assert changing == []
    assert client.get("/admin/").status_code == 200
