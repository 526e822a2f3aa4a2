"""Row-level security keeps two companies apart where the application's own filter is off, and takes nothing
from either where it is on."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from config.ledger.extent import extent
from config.ledger.integrator import integrate, state
from config.planes import binding
from config.planes.narrowing import ENTRY, OPEN, STREAM
from config.planes.stated import TABLES, Plane
from reviews import commands
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY, liaison, named
from tests.api.calling import Caller
from tests.planes.logins import logged_in, make
from tests.reviews import registered

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

OWN: Final = 23
"""So many characters of a token may be shown: what it begins with, and eight bytes in hex."""


PREFIX: Final = f"demarc_rows_{os.getpid()}"
"""Roles are the whole server's; these go with the transaction of each test."""


def registered_roles() -> None:
    with connection.cursor() as cursor:
        # what waits for the end of a transaction stands in the way of a table's new owner
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    make(PREFIX)


@contextmanager
def company_plane() -> Iterator[None]:
    """Within, the connection is a login's of the company plane; nothing of what is done is left."""
    with transaction.atomic():
        with logged_in(Plane.COMPANY, PREFIX):
            yield
        transaction.set_rollback(True)


def asked(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@pytest.fixture
def token(db: None) -> str:
    """The token of a company, beside which another one has a model, a case and a sealed question in it."""
    registered.released_model()
    case = registered.opened_case(models=())
    commands.ask_question(LIAISON, case=case, question="of what?")
    mine = Caller(liaison("other liaison", OTHER_COMPANY))
    Caller(LIAISON)
    registered_roles()
    return mine.token


def shown(token: str) -> None:
    """What a statement asks from here on is asked for the organization of a token."""
    binding.shown("token", token[:OWN], token)


def may(statement: str) -> bool:
    try:
        with transaction.atomic():
            asked(statement)
    except ProgrammingError:
        return False
    return True


def test_nobody_sees_a_row_before_it_is_bound(token: str) -> None:
    narrowed = [name for name, table in TABLES.items() if table.narrowing not in (None, OPEN)]
    there = {name for name in narrowed if asked(f"SELECT 1 FROM {name} LIMIT 1")}

    with company_plane():
        seen = [name for name in narrowed if asked(f"SELECT 1 FROM {name} LIMIT 1")]

    assert {"ledger_record", "ledger_sealed_value", "ledger_case_key", "reviews_casefile"} <= there
    assert seen == []


def test_what_a_login_sets_by_itself_binds_it_to_nobody(token: str) -> None:
    digest = binding.digest(token)
    of_another = asked("SELECT shown FROM api_token WHERE shown <> %s", [token[:OWN]])[0][0]
    forged = [
        f"set_config('demarc.organization', '{COMPANY}', true)",
        f"set_config('demarc.organization', '{COMPANY}' || encode(sha256('{COMPANY}'), 'hex'), true)",
        f"planes_bind('token', '{token[:OWN]}', '{digest[::-1]}')",
        f"planes_bind('token', '{of_another}', '{digest}')",
        "planes_bind('client', '', '')",
        "planes_bind('access', '', '')",
        f"planes_bind('token', '{token[:OWN]}', '{digest}')",
        # what is sealed for one organization is not sealed for another
        f"set_config('demarc.organization', '{COMPANY}' "
        "|| substr(current_setting('demarc.organization'), 37), true)",
    ]

    found = []
    with company_plane():
        for call in forged:
            asked(f"SELECT {call}")
            found += asked("SELECT planes_organization(), count(*) > 0 FROM ledger_record")
        may_read = [may("SELECT * FROM planes_seal"), may("SELECT planes_sealed('')")]

    assert found == [(None, False)] * 6 + [(OTHER_COMPANY, True), (None, False)]
    assert may_read == [False, False]


def test_who_is_bound_sees_its_own_streams_and_what_is_public(token: str) -> None:
    stated = [name for name, table in TABLES.items() if table.narrowing in (STREAM, ENTRY)]
    reached = "SELECT stream FROM planes_reach WHERE organization = %s"
    own, public = set(asked(reached, [OTHER_COMPANY])), set(asked(reached, [UUID(int=0)]))
    sealed = asked("SELECT 1 FROM ledger_sealed_value")

    with company_plane(), binding.nobody():
        shown(token)
        streams = {name: set(asked(f"SELECT stream FROM {name}")) for name in stated}
        others = {name: found - own - public for name, found in streams.items() if found - own - public}
        tokens = asked("SELECT shown FROM api_token")
        opened = asked("SELECT 1 FROM ledger_sealed_value")

    assert others == {}
    assert streams["ledger_record"] & own
    assert (tokens, opened) == ([(token[:OWN],)], [])
    assert sealed


def test_a_login_writes_in_the_streams_of_its_organization_alone(token: str) -> None:
    ((case, version),) = asked(
        "SELECT stream, max(version) FROM ledger_record WHERE topic LIKE 'review.%%' GROUP BY stream"
    )

    def append(stream: str, version: int, organization: UUID) -> str:
        record = f'{{"record_kind": "live", "organization": "{organization}", "side": "company"}}'
        return f"SELECT ledger_append_one({stream}, {version}, 'a.b', sha256('{version}'), '{record}')"

    others_row = f"WHERE stream = '{case}'"
    with company_plane(), binding.nobody():
        unbound = may(append("gen_random_uuid()", 1, OTHER_COMPANY))
        shown(token)
        asked("SELECT planes_open(%s)", [named("begun")])
        done = [
            may(append(f"'{named('begun')}'", 1, OTHER_COMPANY)),
            may(append(f"'{named('begun')}'", 2, COMPANY)),
            may(append("gen_random_uuid()", 1, OTHER_COMPANY)),
            may(append(f"'{case}'", version + 1, OTHER_COMPANY)),
        ]
        asked("SELECT planes_open(%s)", [case])
        done.append(may(append(f"'{case}'", version + 1, OTHER_COMPANY)))
        done.append(
            may(f"INSERT INTO ledger_about VALUES (gen_random_uuid(), gen_random_uuid(), '{case}', 9)")
        )
        changed = asked(f"WITH gone AS (DELETE FROM reviews_casefile {others_row} RETURNING 1) TABLE gone")

    assert not unbound
    assert done == [True, False, False, False, False, False]
    assert changed == []
    assert asked(f"SELECT 1 FROM reviews_casefile {others_row}")


def test_a_premise_that_has_moved_is_told_as_such(token: str) -> None:
    moved = "INSERT INTO ledger_about (about) SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM ledger_record {})"

    with company_plane(), binding.nobody(), transaction.atomic():
        shown(token)
        with pytest.raises(IntegrityError, match="null value"):
            asked(moved.format("WHERE version > 99"))
        transaction.set_rollback(True)


def test_who_sees_no_entry_knows_how_far_the_record_is(token: str) -> None:
    integrate()
    whole = extent(1)

    with company_plane():
        assert asked("SELECT count(*) FROM ledger_record") == [(0,)]
        told, followed = extent(1), state()

    assert told == whole
    assert whole.recorded_at is not None
    assert followed.position == whole.last > 1
    assert followed.behind == 0


def test_a_credential_of_a_name_that_no_text_has_is_none(token: str) -> None:
    with company_plane(), binding.nobody():
        binding.shown("client", "\0", "")
        assert asked("SELECT planes_organization()") == [(None,)]


def test_a_worker_makes_read_models_anew(token: str) -> None:
    there = asked("SELECT count(*) FROM reviews_modelfile")
    asked("WITH gone AS (DELETE FROM reviews_modelfile RETURNING 1) TABLE gone")

    with logged_in(Plane.TASKS, PREFIX):
        call_command("rebuild_projections", stdout=io.StringIO())

    assert asked("SELECT count(*) FROM reviews_modelfile") == there != [(0,)]
