"""Logging in, in a browser with a passkey of its own: to enroll it, to use it, without it, and at the end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.sync_api import Page, expect

from reviews.demo.users import AGENCY
from tests.browser.conftest import Reader
from tests.browser.served import Register, run
from tests.browser.test_every_page import beyond, load_axe, violations

WIDTHS: Final = (1280, 400)

IDLE: Final = """
import django
django.setup()
import sys
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
from config.logins.sessions import SEEN
user = User.objects.get(username=sys.argv[1])
for one in Session.objects.all():
    session = SessionStore(one.session_key)
    if session.get("_auth_user_id") == str(user.pk):
        session[SEEN] -= 3600
        session.save()
"""


class Person(msgspec.Struct, frozen=True):
    """A new officer of the demo's agency, at a page of a browser that holds a passkey for him."""

    username: str
    password: str
    page: Page
    register: Register
    cdp: Any
    authenticator: str

    def goes_to(self, path: str) -> None:
        # a passkey belongs to a host name, and 127.0.0.1 is none
        self.page.goto(self.register.address(path).replace("127.0.0.1", "localhost"))

    def arrives_at(self, path: str) -> None:
        # the path alone: where one goes on to stands in the query of the page before
        self.page.wait_for_url(lambda address: urlsplit(address).path == path)

    def logs_in(self) -> None:
        self.goes_to("/login/")
        self.page.get_by_label("User name").fill(self.username)
        self.page.get_by_label("Password").fill(self.password)
        self.page.get_by_role("button", name="Log in").click()

    def logs_out(self) -> None:
        self.page.get_by_role("button", name="Log out").click()
        self.arrives_at("/login/")

    def enrolls(self) -> list[str]:
        """Log in, add a passkey; gives the recovery codes that are shown."""
        self.logs_in()
        self.arrives_at("/admin/")
        self.goes_to("/login/factors/passkeys/add/")
        self.page.get_by_role("button", name="Add a passkey").click()
        self.arrives_at("/login/factors/codes/")
        return self.page.locator(".codes code").all_inner_texts()

    def loses_the_passkey(self) -> None:
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.authenticator})

    def looks_right(self) -> None:
        """Hold the page to its widths and to WCAG 2.2 AA."""
        load_axe(self.page)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            assert (width, beyond(self.page), violations(self.page)) == (width, [], [])


@pytest.fixture
def person(
    request: pytest.FixtureRequest, reader: Reader, register: Register, built: tuple[Path, dict[str, str]]
) -> Person:
    username = f"officer-{abs(hash(request.node.nodeid))}"
    made = run(
        built[0], "manage.py", "login", "--format", "json", "add", username,
        "--organization", str(AGENCY), "--role", "officer",
    )  # fmt: skip
    page = reader(storage_state=None).page()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    held = cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return Person(username, json.loads(made)["password"], page, register, cdp, held["authenticatorId"])


def test_a_passkey_is_added_and_then_asked_for(person: Person) -> None:
    codes = person.enrolls()
    assert len(set(codes)) == 10
    person.looks_right()
    person.page.get_by_role("link", name="They are kept").click()
    person.arrives_at("/admin/")
    person.goes_to("/login/factors/")
    expect(person.page.get_by_role("strong").filter(has_text="Passkey 1")).to_be_visible()
    person.looks_right()
    person.logs_out()

    person.logs_in()
    person.arrives_at("/login/factor/")
    person.looks_right()
    person.page.get_by_role("button", name="Use a passkey").click()

    person.arrives_at("/admin/")


def test_without_the_passkey_a_recovery_code_lets_in_and_a_wrong_one_does_not(person: Person) -> None:
    right, *_ = person.enrolls()
    person.logs_out()
    person.loses_the_passkey()
    person.logs_in()

    person.page.get_by_role("button", name="Use a passkey").click()
    expect(person.page.get_by_role("alert")).to_contain_text("No passkey was used")
    person.looks_right()
    person.page.get_by_text("Without it: use a recovery code").click()
    person.page.get_by_label("Code").fill("00000000")
    person.page.get_by_role("button", name="Use this code").click()
    expect(person.page.get_by_role("alert").filter(visible=True)).to_contain_text("not one of yours")
    person.page.get_by_label("Code").fill(right)
    person.page.get_by_role("button", name="Use this code").click()

    person.arrives_at("/admin/")


def test_who_is_asked_again_uses_the_passkey_and_comes_back(person: Person) -> None:
    person.enrolls()
    person.goes_to("/login/again/passkey/?next=/admin/registers/")
    person.looks_right()

    person.page.get_by_role("button", name="Use a passkey").click()

    person.arrives_at("/admin/registers/")
    person.goes_to("/login/again/?next=/admin/registers/")
    person.looks_right()
    person.page.get_by_label("Password").fill(person.password)
    person.page.get_by_role("button", name="Go on").click()
    person.arrives_at("/admin/registers/")


def test_a_login_that_ended_says_why_and_goes_on_where_it_was(
    person: Person, built: tuple[Path, dict[str, str]]
) -> None:
    person.logs_in()
    person.arrives_at("/admin/")
    run(built[0], "-c", IDLE, person.username)

    person.goes_to("/admin/registers/")

    expect(person.page.get_by_role("status")).to_contain_text("nothing was asked for during 30 minutes")
    person.looks_right()
    person.page.get_by_label("User name").fill(person.username)
    person.page.get_by_label("Password").fill(person.password)
    person.page.get_by_role("button", name="Log in").click()
    person.arrives_at("/admin/registers/")


PAGES: Final[dict[str, Callable[[Person], None]]] = {
    "add a passkey": lambda person: person.goes_to("/login/factors/passkeys/add/"),
    "change the password": lambda person: person.goes_to("/login/password/"),
    "log out": lambda person: person.goes_to("/logout/"),
}


def test_the_other_pages_of_a_login_are_accessible_and_within_their_width(person: Person) -> None:
    person.logs_in()
    person.arrives_at("/admin/")

    for name, go in PAGES.items():
        go(person)
        expect(person.page.get_by_role("heading", level=1)).to_contain_text(name, ignore_case=True)
        person.looks_right()
