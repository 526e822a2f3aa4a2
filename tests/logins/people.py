"""Logins of tests: users with a password, bound to the people of the tests, and rules of their own."""

from typing import Any, Final

import msgspec
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from agreements.models import Member
from config.actors import Actor, Role
from config.logins.rules import LoginRules, Provider
from tests.actors import OFFICER

PASSWORD: Final = "a long one that nobody guesses"


def login_of(actor: Actor = OFFICER, username: str = "officer", password: str | None = PASSWORD) -> User:
    """A user bound to an actor's person; without a password where it is None."""
    staff = actor.role in (Role.OFFICER, Role.SUPERVISOR)
    user = User.objects.create_user(username, password=password, is_staff=staff)
    Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role)
    return user


def tried(client: Client, username: str, password: str, **more: str) -> Any:
    """The answer of the login page."""
    return client.post("/login/", {"login": username, "password": password, **more})


def rules(**other: Any) -> LoginRules:
    """The rules of this process, but for some."""
    usual: LoginRules = settings.LOGINS
    return msgspec.structs.replace(usual, **other)


PROVIDER: Final = Provider(
    issuer="https://login.agency.example", client_id="demarc", client_secret="x", name="Bureau login"
)
