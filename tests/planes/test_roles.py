"""Each part of the register may do in PostgreSQL what is stated, and nothing else."""

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from psycopg import sql

from config.errors import BadInput
from config.ledger.guards import KEYS
from config.planes import making, walking
from config.planes.checks import rights_are_held
from config.planes.stated import ADD, FUNCTIONS, READ, TABLES, Plane, owner

PREFIX: Final = f"demarc_test_{os.getpid()}"
"""Roles are the whole server's; these go with the transaction of each test."""

LOGIN: Final = f"{PREFIX}_login"

# who may not use a schema finds no table in it
REFUSED: Final = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)

only_on_postgresql = pytest.mark.only_on("postgresql")


@pytest.fixture
def made(db: None, settings: Any) -> None:
    settings.ROLES = PREFIX
    making.make(connection, PREFIX)


def told(statement: str, **named: str) -> None:
    parts = {name: sql.Identifier(one) for name, one in named.items()}
    parts |= {name: sql.Identifier(f"{PREFIX}_{name}") for name in ("reads", "writes", "whole")}
    parts |= {plane.value: sql.Identifier(plane.role(PREFIX)) for plane in Plane}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(statement).format(owner=sql.Identifier(owner(PREFIX)), **parts).as_string(), None
        )


@contextmanager
def logged_in(*planes: Plane) -> Iterator[None]:
    """As a login of a process: all it has is what its group roles have."""
    with transaction.atomic():
        told("CREATE ROLE {login} LOGIN", login=LOGIN)
        for plane in planes:
            told("GRANT {role} TO {login}", role=plane.role(PREFIX), login=LOGIN)
        told("SET LOCAL SESSION AUTHORIZATION {login}", login=LOGIN)
        yield
        transaction.set_rollback(True)


def may(statement: str) -> bool:
    """Whether the login may do something; nothing of it is left."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, REFUSED):
            raise
        return False
    return True


def test_every_table_is_stated_once_and_every_stated_table_is_there() -> None:
    there = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert TABLES.keys() == there | {"django_migrations", "planes_reach", "planes_seal"}


def test_what_is_append_only_is_nobodys_to_change_or_delete() -> None:
    for name in KEYS:
        for plane, rights in TABLES[name].rights.items():
            assert rights <= ADD, f"{plane} may do {set(rights)} with {name}"
    assert all(rights == READ for rights in TABLES["ledger_record"].rights.values())


@only_on_postgresql
def test_what_was_made_is_as_stated_and_making_it_again_changes_nothing(made: None) -> None:
    first = walking.findings(connection, PREFIX)
    making.make(connection, PREFIX)

    assert first == walking.findings(connection, PREFIX) == []


TAMPERED: Final = (
    ("GRANT UPDATE ON ledger_record TO {company}", "has UPDATE on relation ledger_record"),
    ("GRANT UPDATE (sentence) ON ledger_timeline_entry TO {agency}", "column ledger_timeline_entry.sentence"),
    ("GRANT SELECT ON reviews_deskfile TO PUBLIC", "PUBLIC has SELECT on relation reviews_deskfile"),
    ("REVOKE SELECT ON reviews_casefile FROM {oversight}", "has no SELECT on relation reviews_casefile"),
    ("ALTER TABLE reviews_casefile OWNER TO CURRENT_USER", "table reviews_casefile belongs to"),
    ("CREATE TABLE beside (id int)", "table beside is not stated"),
    ("CREATE SEQUENCE counter", "sequence counter is not stated"),
    ("GRANT USAGE ON SEQUENCE ledger_refusal_id_seq TO {company}", "USAGE on relation ledger_refusal_id_seq"),
    ("CREATE VIEW seen AS SELECT * FROM reviews_casefile", "view seen reads with the rights of its owner"),
    (
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM reviews_casefile",
        "materialized view kept is not stated",
    ),
    ("CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function extra is not stated"),
    ("GRANT EXECUTE ON FUNCTION ledger_destroy_key TO {company}", "EXECUTE on function ledger_destroy_key"),
    (
        "ALTER FUNCTION ledger_append_one SECURITY INVOKER",
        "ledger_append_one runs with the rights of its caller",
    ),
    ("ALTER FUNCTION ledger_append RESET search_path", "function ledger_append has no fixed search path"),
    ("ALTER FUNCTION ledger_append OWNER TO CURRENT_USER", "function ledger_append belongs to"),
    ("DROP FUNCTION ledger_append", "function ledger_append is stated and not there"),
    ("ALTER TABLE reviews_casefile DISABLE ROW LEVEL SECURITY", "reviews_casefile has no row-level security"),
    ("ALTER TABLE api_token NO FORCE ROW LEVEL SECURITY", "api_token lets its owner past"),
    ("DROP POLICY {reads} ON ledger_record", "on ledger_record is stated and not there"),
    ("ALTER POLICY {reads} ON ledger_record USING (true)", "on ledger_record is not as stated: reads true"),
    ("ALTER POLICY {writes} ON reviews_casefile WITH CHECK (true)", "not as stated: writes true"),
    ("ALTER POLICY {whole} ON api_token TO PUBLIC", "on api_token is not as stated: roles"),
    ("CREATE POLICY more ON ledger_about USING (true)", "policy more on ledger_about is not stated"),
    ("ALTER TABLE ledger_record DISABLE TRIGGER planes_reach_kept", "does not keep whom each entry reaches"),
    ("ALTER TABLE ledger_record ENABLE TRIGGER planes_reach_kept", "does not keep whom each entry reaches"),
    (
        "CREATE OR REPLACE FUNCTION planes_organization() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path TO public, pg_temp AS 'SELECT gen_random_uuid()'",
        "function planes_organization does something else than is stated",
    ),
    (
        "CREATE UNIQUE INDEX ON reviews_questionfile (number)",
        "the unique key number of reviews_questionfile spans companies",
    ),
    (
        "CREATE UNIQUE INDEX ON reviews_casefile (lower(number)) WHERE number <> ''",
        "the unique key lower(number) of reviews_casefile spans companies",
    ),
    (
        "ALTER TABLE webhooks_endpoint ADD EXCLUDE (address WITH =)",
        "the unique key address of webhooks_endpoint spans companies",
    ),
    (
        "ALTER TABLE reviews_casefile DROP CONSTRAINT reviews_casefile_number_key",
        "the unique key number of reviews_casefile is stated and not there",
    ),
    ("GRANT SELECT ON planes_seal TO {company}", "has SELECT on relation planes_seal"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "PUBLIC has CREATE on schema"),
    ("ALTER ROLE {company} BYPASSRLS", "has more than its grants"),
    ("ALTER ROLE {tasks} LOGIN", "can log in"),
    ("GRANT {agency} TO {company}", "has the rights of"),
    ("GRANT {owner} TO {tasks}", "has the rights of"),
)


@only_on_postgresql
def test_whatever_else_stands_in_the_catalogs_is_found(made: None) -> None:
    missed = []
    for statement, words in TAMPERED:
        with transaction.atomic():
            told(statement)
            if not any(words in one for one in walking.findings(connection, PREFIX)):
                missed.append((statement, walking.findings(connection, PREFIX)))
            transaction.set_rollback(True)

    assert missed == []


@only_on_postgresql
def test_a_database_that_lets_a_process_hold_the_appends_lock_for_ever_is_found(made: None) -> None:
    told("ALTER DATABASE {database} RESET idle_in_transaction_session_timeout", database=_database())
    told("ALTER DATABASE {database} SET lock_timeout TO 0", database=_database())

    assert walking.findings(connection, PREFIX) == [
        "the database does not set idle_in_transaction_session_timeout to 5min",
        "the database does not set lock_timeout to 30s",
    ]


def _database() -> str:
    return str(connection.settings_dict["NAME"])


@only_on_postgresql
def test_a_plane_does_what_is_stated_and_no_more(made: None) -> None:
    appended = (
        "SELECT ledger_append_one(gen_random_uuid(), 1, 'a.b', sha256(''), '\\x7b7d')",
        "INSERT INTO ledger_record VALUES (9999, gen_random_uuid(), 1, 'a.b', sha256(''), '')",
    )

    with logged_in(Plane.COMPANY):
        assert may("SELECT * FROM ledger_record")
        assert not may(appended[1])
        assert not may("DELETE FROM ledger_timeline_entry")
        assert not may("SELECT ledger_destroy_key(gen_random_uuid())")
        assert not may("SELECT * FROM reviews_deskfile")
        assert not may("SELECT * FROM auth_user")
        assert not may("ALTER TABLE ledger_record DISABLE TRIGGER ALL")
        assert not may("CREATE TABLE mine (id int)")
    with logged_in(Plane.AGENCY):
        assert may(appended[0])
        assert may("SELECT ledger_destroy_key(gen_random_uuid())")
        assert not may("DELETE FROM ledger_case_key")
    with logged_in(Plane.OVERSIGHT):
        assert may("SELECT * FROM reviews_casefile")
        assert not may("DELETE FROM reviews_casefile")
        assert not may("SELECT * FROM reviews_draftfile")
    with logged_in():
        assert not may("SELECT * FROM ledger_record")


@only_on_postgresql
def test_a_table_that_nobody_stated_stops_the_making(made: None) -> None:
    told("CREATE TABLE beside (id int)")

    with pytest.raises(BadInput, match="beside"):
        making.make(connection, PREFIX)


@only_on_postgresql
def test_a_deployment_is_told_where_the_filter_stands_alone(made: None) -> None:
    def warned() -> list[str | None]:
        return [one.id for one in rights_are_held(databases=["default"])]

    assert warned() == ["planes.W001"]
    with logged_in(Plane.AGENCY):
        assert warned() == []
    with logged_in(Plane.COMPANY):
        assert warned() == []
    with logged_in(Plane.COMPANY, Plane.TASKS):
        assert warned() == ["planes.W001"]
    told("GRANT DELETE ON reviews_casefile TO {oversight}")
    with logged_in(Plane.AGENCY):
        assert warned() == ["planes.W002"]


@only_on_postgresql
def test_the_command_makes_and_checks(db: None, settings: Any) -> None:
    settings.ROLES = PREFIX

    def answered(*options: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("roles", "--format", "json", *options, stdout=out)
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    with pytest.raises(SystemExit) as refused:
        answered()
    assert refused.value.code == 1
    assert answered("--make")["wrong"] == answered()["wrong"] == []


@pytest.mark.django_db
@pytest.mark.only_on("sqlite")
def test_an_embedded_register_has_no_roles_and_is_told_so() -> None:
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("roles")
    assert rights_are_held(databases=["default"]) == []


def test_functions_that_run_as_their_owner_are_few() -> None:
    definers = {name for name, function in FUNCTIONS.items() if function.definer}

    assert definers == {
        "ledger_append",
        "ledger_append_one",
        "ledger_destroy_key",
        "ledger_remove_value",
        "planes_bind",
        "planes_extent",
        "planes_keyed",
        "planes_open",
        "planes_organization",
        "planes_reached",
        "reviews_numbers",
    }


def test_a_database_error_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*arguments: Any) -> None:
        raise DatabaseError("the server is gone")

    monkeypatch.setattr(walking, "plane_of", down)
    monkeypatch.setattr(
        "config.planes.checks.connections", {"default": type("C", (), {"vendor": "postgresql"})}
    )

    assert [one.id for one in rights_are_held(databases=["default"])] == ["planes.W003"]
