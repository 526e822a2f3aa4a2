"""A transaction is bound by a credential that is good now: by none that has expired or was revoked."""

import os
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from django.db import connection
from oauth2_provider.models import get_access_token_model

from config.api import credentials
from config.api.models import Credential, Token
from config.ledger.store import ledger
from config.planes import binding
from config.planes.stated import Plane
from tests.actors import LIAISON
from tests.api.calling import Caller
from tests.conftest import Ground
from tests.planes.logins import logged_in, make
from tests.reviews import registered

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

PREFIX: Final = f"demarc_bound_{os.getpid()}"
"""Roles are the whole server's; these go with the tests of this module."""


@pytest.fixture(scope="module")
def roles(ground: Ground) -> None:
    with ground():
        registered.parties()
        with connection.cursor() as cursor:
            # what waits for the end of a transaction stands in the way of a table's new owner
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        make(PREFIX)


@pytest.fixture
def caller(roles: None) -> Caller:
    return Caller(LIAISON)


def bound(kind: str, named: str, secret: str) -> UUID | None:
    """To whom a credential binds a login of the company plane."""
    with logged_in(Plane.COMPANY, PREFIX), binding.nobody(), connection.cursor() as cursor:
        binding.shown(kind, named, secret)
        cursor.execute("SELECT planes_organization()")
        organization: UUID | None = cursor.fetchone()[0]
    return organization


def test_a_token_binds_until_it_expires(caller: Caller) -> None:
    token = Token.objects.get()
    before = bound("token", token.shown, caller.token)

    Token.objects.update(expires_at=token.made_at - timedelta(days=1))

    assert before == LIAISON.organization
    assert bound("token", token.shown, caller.token) is None


def test_a_token_binds_until_it_is_revoked(caller: Caller) -> None:
    token = Token.objects.get()

    credentials.revoke(token.shown)

    assert bound("token", token.shown, caller.token) is None


def test_an_access_token_binds_until_it_expires(caller: Caller) -> None:
    credentials.add_client(caller.credential)
    caller.credential.refresh_from_db()
    now = ledger.clock()
    kept = get_access_token_model().objects.create(
        token="of a client",
        application=caller.credential.client,
        expires=now + timedelta(hours=1),
        scope="read",
    )
    before = bound("access", "", "of a client")

    get_access_token_model().objects.filter(pk=kept.pk).update(expires=now - timedelta(days=1))

    assert before == LIAISON.organization
    assert bound("access", "", "of a client") is None


def test_everything_that_a_credential_was_given_binds_until_it_is_revoked(caller: Caller) -> None:
    client = credentials.add_client(caller.credential)
    before = bound("client", client.client_id, client.client_secret)

    Credential.objects.update(revoked_at=ledger.clock())

    assert before == LIAISON.organization
    assert bound("client", client.client_id, client.client_secret) is None
    assert bound("token", Token.objects.get().shown, caller.token) is None
