"""Logins: a user bound to a person of an organization, and to the subject that a provider knows him by.

Nothing of it is in the record, which knows opaque persons only. Whoever runs the register does it, at the
command line: no page lets anybody in.
"""

import secrets
from typing import Final
from uuid import UUID, uuid4

import msgspec
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from agreements.known_people import actor_speaking
from agreements.models import Member, Organization
from config.actors import Role, Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.logins.rules import Provider

_PASSWORD_BYTES: Final = 18
_STAFF: Final = (Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
"""Who works in the admin, which shows each of them what their role may see."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new login: its person, and the password that it was given, "" where it logs in with the provider."""

    username: str
    person: UUID
    password: str


def make_login(
    username: str, *, organization: UUID, role: Role, person: UUID | None = None, subject: str = ""
) -> Made:
    """Make a login of a person of an organization: with a random password that can be shown this once, or
    with the provider's `subject` and no password.

    Raises BadInput for a user name that cannot be one or is taken, NotPermitted where nobody acts for the
    organization in this role or the person is to be its liaison and is none, Refused for a person who has a
    login, or a subject that is bound.
    """
    person = person or uuid4()
    if role is Role.ARCHIVIST:
        _expect_archive(organization)
    else:
        actor_speaking(organization, person, role)
    user = _new_user(username, role)
    password = "" if subject else secrets.token_urlsafe(_PASSWORD_BYTES)
    user.set_password(password or None)  # None is a password that nobody has
    if Member.objects.filter(person=person).exists():
        raise Refused("this person has a login already")
    with transaction.atomic():
        user.save()
        Member.objects.create(user=user, person=person, organization=organization, role=role)
        if subject:
            bind_login(username, subject)
    return Made(username=username, person=person, password=password)


def _expect_archive(organization: UUID) -> None:
    """An archivist speaks for nobody: the acts that are entered are attributed. Raises NotPermitted for one
    of an organization that has acts of its own to record."""
    if not Organization.objects.filter(stream=organization, side=Side.OVERSIGHT).exists():
        raise NotPermitted("an archivist is of an oversight body, such as the archive of this register")


def bind_login(username: str, subject: str) -> None:
    """Let a login be used with the provider, by the subject that the provider knows its user by. A binding
    that it has is replaced. Raises NotFound, Refused where another login is bound to the subject, BadInput
    where the settings name no provider."""
    user, issuer = _user(username), _provider().issuer
    if not subject.strip():
        raise BadInput("a subject is what the provider calls a person: give it as it stands in `sub`")
    try:
        with transaction.atomic():
            SocialAccount.objects.filter(user=user, provider=issuer).delete()
            SocialAccount.objects.create(user=user, provider=issuer, uid=subject)
    except IntegrityError as error:
        raise Refused("another login is bound to this subject: unbind that one first") from error


def unbind_login(username: str) -> None:
    """Let a login be used with no provider any more. Raises NotFound where it was bound to none."""
    bound = SocialAccount.objects.filter(user=_user(username))
    if not bound.delete()[0]:
        raise NotFound(f"{username} is bound to no provider")


def close_login(username: str) -> None:
    """Let nobody in by a login any more, from the next request on. The person stays what he is in the
    record. Raises NotFound."""
    _user(username, is_active=False)


def open_login(username: str) -> None:
    """Open a login that was closed. Raises NotFound."""
    _user(username, is_active=True)


def forget_factors(username: str) -> int:
    """Take away the passkeys and recovery codes of somebody who lost them; gives how many passkeys it were.
    Raises NotFound."""
    own = Authenticator.objects.filter(user=_user(username))
    passkeys: int = own.filter(type=Authenticator.Type.WEBAUTHN).count()
    own.delete()
    return passkeys


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A login as it stands."""

    username: str
    person: UUID
    organization: str
    role: str
    provider: bool
    password: bool
    passkeys: int
    closed: bool


def logins(*, organization: UUID | None = None) -> list[Login]:
    """Every login that is bound to a person, of one organization where one is given, by user name."""
    members: QuerySet[Member] = Member.objects.select_related("user").annotate(
        passkeys=Count(
            "user__authenticator",
            filter=Q(user__authenticator__type=Authenticator.Type.WEBAUTHN),
            distinct=True,
        ),
        bindings=Count("user__socialaccount", distinct=True),
    )
    if organization is not None:
        members = members.filter(organization=organization)
    names = dict(Organization.objects.values_list("stream", "name"))
    return [
        Login(
            username=member.user.get_username(),
            person=member.person,
            organization=names.get(member.organization, ""),
            role=member.role,
            provider=bool(getattr(member, "bindings")),  # noqa: B009 - annotated above
            password=member.user.has_usable_password(),
            passkeys=getattr(member, "passkeys"),  # noqa: B009 - likewise
            closed=not member.user.is_active,
        )
        for member in members.order_by("user__username")
    ]


def _new_user(username: str, role: Role) -> User:
    """A user that is not saved yet. Raises BadInput for a name that cannot be one or is taken."""
    user = get_user_model()(username=username, is_staff=role in _STAFF)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise BadInput("; ".join(error.messages), pointer="/username") from error
    return user


def _user(username: str, **changed: bool) -> User:
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise NotFound(f"no login {username!r} is known here")
    if changed:
        get_user_model().objects.filter(pk=user.pk).update(**changed)
    return user


def _provider() -> Provider:
    provider: Provider | None = settings.LOGINS.provider
    if provider is None:
        raise BadInput("no identity provider is set: set DEMARC_OIDC_ISSUER and what belongs to it")
    return provider
