"""What binds a transaction to an organization is sealed for that transaction of that connection alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from config.api import credentials
from config.api.models import Credential
from config.ledger.store import ledger
from config.planes import binding
from config.planes.stated import Plane
from tests import databases
from tests.actors import OTHER_COMPANY
from tests.planes.logins import login, make, unmake

pytestmark = pytest.mark.only_on("postgresql")

PREFIX: Final = f"demarc_sealed_{os.getpid()}"
"""Roles are the whole server's; these go with the test that makes them."""

_SEAL: Final = "SELECT current_setting('demarc.organization', true)"

_ORGANIZATION: Final = "SELECT planes_organization()"


@pytest.fixture
def apart(transactional_db: None) -> Iterator[str]:
    """A database with roles, in which rows are committed and which goes with the test: its name."""
    with pytest.MonkeyPatch.context() as patch:
        name = connection.settings_dict["NAME"]
        connection.close()
        copy = databases.created(name)
        patch.setitem(connection.settings_dict, "NAME", copy)
        try:
            make(PREFIX)
            yield copy
        finally:
            unmake(PREFIX)
            connection.close()
            databases.dropped(copy)


@contextmanager
def process(name: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of a process of the company plane."""
    become = sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(login(Plane.COMPANY, PREFIX)))
    with psycopg.connect(databases.url_of(name), autocommit=True) as made:
        made.execute(become)
        yield made


def said(by: psycopg.Connection[Any], statement: str, *values: Any) -> Any:
    row = by.execute(statement.encode(), values).fetchone()
    return row[0] if row else None


def test_a_seal_that_was_kept_binds_no_later_transaction_and_no_other_connection(apart: str) -> None:
    credential = Credential.objects.create(
        name="kept", organization=OTHER_COMPANY, person=uuid4(), role="liaison", made_at=ledger.clock()
    )
    token = credentials.add_token(credential, timedelta(hours=1))
    keep = "SELECT set_config('demarc.organization', %s, {})"

    with process(apart) as one, process(apart) as other:
        with one.transaction():
            said(one, "SELECT planes_bind('token', %s, %s)", token.shown, binding.digest(token.token))
            kept, bound = said(one, _SEAL), said(one, _ORGANIZATION)
            with other.transaction():
                said(other, keep.format("true"), kept)
                beside = said(other, _ORGANIZATION)
        after = said(one, _ORGANIZATION)
        with one.transaction():
            said(one, keep.format("true"), kept)
            later = said(one, _ORGANIZATION)
        # for the whole session, as a pool would hand it on
        said(one, keep.format("false"), kept)
        handed_on = said(one, _ORGANIZATION), said(one, "SELECT count(*) FROM api_credential")

    assert (bound, kept[:36]) == (OTHER_COMPANY, str(OTHER_COMPANY))
    assert (beside, after, later, handed_on) == (None, None, None, (None, 0))
