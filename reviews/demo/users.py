"""The people of the demo: two officers, a supervisor, a liaison and an overseer, each with a login."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.contrib.auth import get_user_model
from django.db import transaction

from agreements.models import Member, actor_of
from config.actors import Actor, Role, Side
from config.api import credentials
from config.api.models import Credential
from reviews.demo.acts import stream_id

AGENCY: Final = stream_id("bureau")
COMPANY: Final = stream_id("halcyon")
OVERSIGHT_BODY: Final = stream_id("inspectorate")

_DOMAINS: Final = {
    AGENCY: "bureau.example",
    COMPANY: "halcyon.example",
    OVERSIGHT_BODY: "inspectorate.example",
}

_PASSWORD_BYTES: Final = 12

_TOKEN_LASTS: Final = timedelta(days=30)

# who works in the admin, which shows each of them what their role may see
_STAFF: Final = (Role.OFFICER, Role.SUPERVISOR)


class Person(msgspec.Struct, frozen=True):
    """One user of the demo, and what to say of them beside their name."""

    username: str
    role: Role
    organization: UUID
    works_as: str

    @property
    def id(self) -> UUID:
        """The opaque person that the record knows."""
        return person_id(self.username)


def person_id(username: str) -> UUID:
    """The opaque person behind a user of the demo."""
    return stream_id(f"person:{username}")


PEOPLE: Final = (
    Person("officer-1", Role.OFFICER, AGENCY, "case officer of the agency"),
    Person("officer-2", Role.OFFICER, AGENCY, "case officer of the agency, who countersigns"),
    Person("supervisor", Role.SUPERVISOR, AGENCY, "supervisor of the agency"),
    Person("liaison", Role.LIAISON, COMPANY, "liaison of the company"),
    Person("overseer", Role.OVERSEER, OVERSIGHT_BODY, "overseer of both"),
)


def make_users() -> None:
    """Make the logins that are missing, without passwords. Changes nothing where all are there."""
    users = get_user_model().objects
    with transaction.atomic():
        there = set(Member.objects.values_list("person", flat=True))
        for person in PEOPLE:
            if person.id not in there:
                user = users.create_user(
                    username=person.username,
                    email=f"{person.username}@{_DOMAINS[person.organization]}",
                    is_staff=person.role in _STAFF,
                )
                Member.objects.create(
                    user=user, person=person.id, organization=person.organization, role=person.role
                )


def give_passwords() -> dict[str, str]:
    """Give a random password to every user that has none, and return these by user name.

    They are stored as hashes only, so this is the one moment at which they can be shown.
    """
    given = {}
    for member in Member.objects.filter(person__in=[person.id for person in PEOPLE]).select_related("user"):
        if not member.user.has_usable_password():
            password = secrets.token_urlsafe(_PASSWORD_BYTES)
            member.user.set_password(password)
            member.user.save(update_fields=["password"])
            given[member.user.get_username()] = password
    return given


def give_token() -> str | None:
    """A token for programs of the company's liaison, for a month, the first time; None where one was given
    before. It is stored as a hash only, so this is the one moment at which it can be shown."""
    liaison = next(person for person in PEOPLE if person.role is Role.LIAISON)
    if Credential.objects.filter(person=liaison.id).exists():
        return None
    credential = credentials.issue(
        name="the liaison's client", organization=liaison.organization, person=liaison.id, role=liaison.role
    )
    return credentials.add_token(credential, _TOKEN_LASTS).token


def actors() -> dict[str, Actor]:
    """The users of the demo as actors, by user name. Raises NotPermitted before they are registered."""
    people = [person.id for person in PEOPLE]
    members = Member.objects.filter(person__in=people).select_related("user")
    return {member.user.get_username(): actor_of(member.user) for member in members}


def founder() -> dict[str, Actor]:
    """The supervisor before the agency is registered: no login is bound to it yet that could register it."""
    person = next(person for person in PEOPLE if person.role is Role.SUPERVISOR)
    supervisor = Actor(id=person.id, organization=AGENCY, side=Side.GOVERNMENT, role=person.role)
    return {person.username: supervisor}
