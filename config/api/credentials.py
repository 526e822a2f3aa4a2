"""Credentials: made and revoked here, shown as a bearer token, held to the register with every request."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from io import StringIO
from typing import Any, Final
from uuid import UUID

import msgspec
from django.core.management import call_command
from django.db.models import QuerySet
from oauth2_provider.generators import generate_client_id
from oauth2_provider.models import get_application_model
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.scopes import BaseScopes
from rest_framework.authentication import BaseAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.actors import Actor, Role
from config.api.doors import doors
from config.api.models import Credential, Token
from config.errors import BadInput, NotFound, NotPermitted
from config.ledger.prepared import Prepared
from config.ledger.store import ledger
from config.planes import binding

PREFIX: Final = "demarc_"
"""What every token begins with, so that scanners find one that leaked."""

READ: Final = "read"

ALL: Final = "all"

SCOPES: Final[dict[str, str]] = {READ: "Read what the organization may read"}
"""Every scope with what it lets a credential do: reading, and each verb under its command's own name."""

_SHOWN_BYTES: Final = 8
_SECRET_BYTES: Final = 32


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a request: an actor, through a credential with some scopes."""

    actor: Actor
    credential: UUID
    scopes: frozenset[str]

    is_authenticated: bool = True
    pk: None = None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is told once: only its hash is kept."""

    token: str
    shown: str
    expires_at: datetime


class NewClient(msgspec.Struct, frozen=True, kw_only=True):
    """An OAuth2 client as it is told once: only the hash of its secret is kept."""

    client_id: str
    client_secret: str


_MAY: Final[dict[str, frozenset[Role]]] = {}


def add_scope(name: str, told: str, roles: frozenset[Role]) -> None:
    """A verb exists: what it lets a credential do, in one line, and credentials of which roles."""
    _held.cache_clear()
    if (SCOPES.setdefault(name, told), _MAY.setdefault(name, roles)) != (told, roles):
        raise TypeError(f"two verbs have the scope {name}")


def scopes_of(role: Role, wanted: str) -> frozenset[str]:
    """The scopes that a credential has: those that it was given, as far as its role has such verbs."""
    return _held(role) if wanted == ALL else _held(role) & frozenset(wanted.split())


@cache
def _held(role: Role) -> frozenset[str]:
    return frozenset(name for name in SCOPES if name == READ or role in _MAY[name])


def issue(*, name: str, organization: UUID, person: UUID, role: Role, scopes: str = ALL) -> Credential:
    """A credential of a person. Raises NotPermitted where the register does not know this person so, BadInput
    for a scope that there is not or that the role does not have."""
    doors().speaks(organization, person, role)
    unknown = set() if scopes == ALL else set(scopes.split()) - scopes_of(role, ALL)
    if unknown or not scopes.split():
        raise BadInput(
            f"no scope of this role: {', '.join(sorted(unknown)) or 'none given'}", pointer="/scopes"
        )
    return Credential.objects.create(
        name=name, organization=organization, person=person, role=role, scopes=scopes, made_at=ledger.clock()
    )


def add_token(credential: Credential, lasting: timedelta) -> NewToken:
    """A token of a credential, for so long. Raises BadInput where that is no time."""
    if lasting <= timedelta(0):
        raise BadInput("a token lasts for some time", pointer="/lasting")
    shown = PREFIX + secrets.token_hex(_SHOWN_BYTES)
    token = f"{shown}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    now = ledger.clock()
    Token.objects.create(
        shown=shown,
        digest=binding.digest(token),
        credential=credential,
        made_at=now,
        expires_at=now + lasting,
    )
    return NewToken(token=token, shown=shown, expires_at=now + lasting)


def add_client(credential: Credential) -> NewClient:
    """An OAuth2 client of a credential, for the grant `client_credentials` alone."""
    clients = get_application_model()
    kind, grant = clients.CLIENT_CONFIDENTIAL, clients.GRANT_CLIENT_CREDENTIALS
    id, secret = generate_client_id(), secrets.token_urlsafe(_SECRET_BYTES)
    told = {"name": credential.name, "client_id": id, "client_secret": secret, "stdout": StringIO()}
    call_command("createapplication", kind, grant, **told)
    client = clients.objects.get(client_id=id)
    credential.client, credential.client_digest = client, binding.digest(secret)
    credential.save(update_fields=["client", "client_digest"])
    return NewClient(client_id=id, client_secret=secret)


def revoke(shown: str) -> None:
    """Revoke a token by the part of it that may be shown, or a credential by its id, with all its tokens
    and its client.

    Raises NotFound.
    """
    now = ledger.clock()
    if Token.objects.filter(shown=shown, revoked_at=None).update(revoked_at=now):
        return
    try:
        found = Credential.objects.filter(id=UUID(shown), revoked_at=None)
    except ValueError:
        found = Credential.objects.none()
    clients = list(found.values_list("client", flat=True))
    if not found.update(revoked_at=now):
        raise NotFound("there is no such token or credential, or it was revoked before")
    # with everything that it was given
    get_application_model().objects.filter(id__in=clients).delete()


def principal_of(credential: Credential) -> Principal:
    """Whom a credential speaks for now. Raises AuthenticationFailed where that is nobody."""
    if credential.revoked_at is not None:
        raise AuthenticationFailed("this credential was revoked")
    with _nobody_speaks():
        actor = doors().speaks(credential.organization, credential.person, Role(credential.role))
    return _principal(actor, credential.id, credential.scopes)


def _principal(actor: Actor, credential: UUID, scopes: str) -> Principal:
    return Principal(actor=actor, credential=credential, scopes=scopes_of(actor.role, scopes))


@contextmanager
def _nobody_speaks() -> Iterator[None]:
    try:
        yield
    except NotPermitted as error:
        raise AuthenticationFailed("nobody speaks through this credential now") from error


def _of_token(shown: str) -> QuerySet[Token, Any]:
    """A token, its credential and who speaks through it: every request asks for all of it at once."""
    side, is_liaison = doors().standing("credential__organization", "credential__person")
    return Token.objects.filter(shown=shown).values_list(
        "digest",
        "revoked_at",
        "expires_at",
        "credential__revoked_at",
        "credential__id",
        "credential__organization",
        "credential__person",
        "credential__role",
        "credential__scopes",
        side,
        is_liaison,
    )


_TOKEN: Final = Prepared(_of_token)


class ScriptTokens(TokenAuthentication):
    """`Bearer demarc_…`: tokens for scripts."""

    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> Any:
        if not key.startswith(PREFIX):
            return None
        shown = key[: len(PREFIX) + 2 * _SHOWN_BYTES]
        binding.shown("token", shown, key)
        found = next(iter(_TOKEN(shown)), None)
        if found is None or not secrets.compare_digest(found[0], binding.digest(key)):
            raise AuthenticationFailed("there is no such token, or it is over")
        _, revoked_at, expires_at, *held = found
        withdrawn_at, credential, organization, person, role, scopes, side, is_liaison = held
        if revoked_at is not None:
            raise AuthenticationFailed("this token was revoked")
        if expires_at <= ledger.clock():
            raise AuthenticationFailed("this token has expired")
        if withdrawn_at is not None:
            raise AuthenticationFailed("this credential was revoked")
        with _nobody_speaks():
            actor = doors().stands(organization, person, Role(role), (side, is_liaison))
        return _principal(actor, credential, scopes), shown


class ClientTokens(BaseAuthentication):
    """`Bearer …`: access tokens of OAuth2 clients. Only headers are looked at, never the body."""

    def authenticate(self, request: Request) -> Any:
        binding.shown("access", "", request.headers.get("Authorization", "").partition(" ")[2])
        library = get_oauthlib_core()
        holds, read = library.server.verify_request(
            request.path, request.method, "", library.extract_headers(request), scopes=[]
        )
        if not holds:
            return None
        access = read.access_token
        credential = Credential.objects.filter(client=access.application_id).first()
        if credential is None:
            raise AuthenticationFailed("this client is bound to no organization")
        principal = principal_of(credential)
        held = principal.scopes & frozenset(access.scope.split())
        return msgspec.structs.replace(principal, scopes=held), access


class VerbScopes(BaseScopes):  # type: ignore[misc]  # the library has no types
    """The scopes that OAuth2 clients ask for: those of their credential."""

    def get_all_scopes(self) -> dict[str, str]:
        return dict(SCOPES)

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        credential = Credential.objects.filter(client=application).first() if application else None
        if credential is None or credential.revoked_at is not None:
            return []
        return sorted(scopes_of(Role(credential.role), credential.scopes))

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application, request)


class HasScope:
    """Lets a request through whose credential has the scope that the view names for this method.

    Who may do what is not asked here: commands ask for the role, reads for what the organization may read.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, Principal):
            return False
        scope = view.scope(request.method)
        if scope not in request.user.scopes:
            raise NotPermitted(f"this credential has no scope {scope}", problem="scope-missing")
        return True


class Nobody:
    """What a view has that says nothing: nobody comes in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Everybody:
    """For what is public: the documentation, and the address where tokens are asked for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True
