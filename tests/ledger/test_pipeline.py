"""What is sent past psycopg's cursors is kept whole or not at all, and says what psycopg would say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.types.json import Jsonb

from config.ledger import pipeline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


@pytest.fixture
def raw() -> Iterator["psycopg.Connection[Any]"]:
    """A connection of its own, with two tables that are gone with it."""
    connection.ensure_connection()
    with psycopg.connect(
        connection.connection.info.dsn, password=connection.connection.info.password, autocommit=True
    ) as raw:
        raw.execute("CREATE TEMPORARY TABLE kept (id int PRIMARY KEY, words text NOT NULL DEFAULT '')")
        raw.execute("CREATE TEMPORARY TABLE late (id int REFERENCES kept DEFERRABLE INITIALLY DEFERRED)")
        yield raw


INSERT = "INSERT INTO kept (id, words) VALUES (%s, %s)"


def kept(raw: "psycopg.Connection[Any]") -> list[int]:
    return [id for (id,) in raw.execute("SELECT id FROM kept ORDER BY id").fetchall()]


def one(raw: "psycopg.Connection[Any]", sql: str, *parameters: Any) -> Any:
    """What psycopg's own cursor gets."""
    row = raw.execute(sql, parameters).fetchone()
    assert row is not None
    return row[0]


def number(value: bytes | None) -> int:
    return int.from_bytes(value or b"", "big")


def test_each_command_gets_its_own_rows(raw: "psycopg.Connection[Any]") -> None:
    for _ in range(2):  # prepared, and prepared already
        found = pipeline.flush(
            raw,
            [
                ("INSERT INTO kept (id) SELECT coalesce(max(id), 0) + 1 FROM kept RETURNING id", ()),
                ("SELECT id FROM kept ORDER BY id", ()),
                ("SELECT %s::int, %s::text", (7, None)),
            ],
        )

    assert [[number(id) for id, *_ in rows] for rows in found] == [[2], [1, 2], [7]]
    assert found[2] == [(b"\0\0\0\7", None)]


@pytest.mark.parametrize("value", ["", "a", "ä—\U0001f600", "x" * 3_000_000])
def test_a_text_of_any_length_arrives(raw: "psycopg.Connection[Any]", value: str) -> None:
    pipeline.flush(raw, [(INSERT, (1, value))])

    assert pipeline.fetch(raw, ("SELECT words FROM kept", ())) == [(value.encode(),)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", uuid4()),
        ("timestamptz", datetime(2026, 6, 12, 21, 21, 0, 5, tzinfo=UTC)),
        ("date", date(2026, 6, 12)),
        ("bool", True),
        ("bool", False),
        ("bigint", -(2**63)),
        ("bytea", b"\0\xff\\x"),
        ("text", None),
        ("float8", 0.1),
        ("jsonb", Jsonb({"a": [1, "ü"]})),
    ],
)
def test_a_value_arrives_as_psycopg_sends_it(raw: "psycopg.Connection[Any]", kind: str, value: Any) -> None:
    sql = f"SELECT (%s::{kind})::text"

    ((found,),) = pipeline.fetch(raw, (sql, (value,)))

    assert (found.decode() if found is not None else None) == one(raw, sql, value)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uuid", [uuid4(), uuid4()]),
        ("int8", [1, -(2**40)]),
        ("text", ["a", "", "{\"b\",'c'}"]),
        ("bytea", [b"\0\\", b""]),
        ("text", []),
    ],
)
def test_an_array_arrives_as_psycopg_sends_it(
    raw: "psycopg.Connection[Any]", kind: str, values: list[Any]
) -> None:
    sql = f"SELECT (%s::{kind}[])::text"

    ((found,),) = pipeline.fetch(raw, (sql, (pipeline.array(kind, values),)))

    assert found is not None
    assert found.decode() == one(raw, sql, values)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ((INSERT, (1, "again")), psycopg.errors.UniqueViolation),
        ((INSERT, (2, None)), psycopg.errors.NotNullViolation),
        (("INSERT INTO late VALUES (%s)", (99,)), psycopg.errors.ForeignKeyViolation),
        (("SELEC 1", ()), psycopg.errors.SyntaxError),
        (("SELECT * FROM there_is_no_such_table", ()), psycopg.errors.UndefinedTable),
        ((INSERT, (3, "NUL \0 inside")), psycopg.DataError),
        ((INSERT, ("three", "")), psycopg.errors.InvalidTextRepresentation),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_after_an_error_nothing_is_kept_and_the_connection_goes_on(
    raw: "psycopg.Connection[Any]",
    wrong: tuple[str, tuple[Any, ...]],
    error: type[psycopg.Error],
    place: int,
) -> None:
    pipeline.flush(raw, [(INSERT, (1, ""))])
    commands: list[pipeline.Command] = [(INSERT, (10, "")), (INSERT, (11, ""))]
    commands.insert(place, wrong)

    for _ in range(2):
        with pytest.raises(error):
            pipeline.flush(raw, commands)

    assert kept(raw) == [1]
    assert pipeline.flush(raw, [(INSERT, (12, "")), ("SELECT 1", ())])
    assert kept(raw) == [1, 12]


def test_an_error_names_the_constraint(raw: "psycopg.Connection[Any]") -> None:
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        pipeline.flush(raw, [(INSERT, (1, "")), (INSERT, (1, ""))])

    assert (caught.value.diag.constraint_name, caught.value.diag.table_name) == ("kept_pkey", "kept")


def test_a_query_that_fails_says_so_and_the_next_one_answers(raw: "psycopg.Connection[Any]") -> None:
    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero):
            pipeline.fetch(raw, ("SELECT 1 / %s::int", (0,)))

    assert pipeline.fetch(raw, ("SELECT 4 / %s::int", (2,))) == [(b"\0\0\0\2",)]


def test_a_connection_that_broke_raises_what_psycopg_raises(raw: "psycopg.Connection[Any]") -> None:
    pipeline.flush(raw, [("SELECT 1", ())])
    backend = one(raw, "SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    with pytest.raises(psycopg.OperationalError):
        pipeline.flush(raw, [("SELECT 1", ())])
    assert raw.closed


def test_a_transaction_of_psycopg_is_left_to_its_cursors(raw: "psycopg.Connection[Any]") -> None:
    assert pipeline.usable(raw)
    with raw.transaction():
        assert not pipeline.usable(raw)
    raw.autocommit = False

    assert not pipeline.usable(raw)
    raw.execute("SELECT 1")
    assert not pipeline.usable(raw)


@pytest.mark.parametrize("sends", ["flush", "fetch"])
def test_a_statement_that_the_server_was_told_to_forget_is_prepared_again(
    raw: "psycopg.Connection[Any]", sends: str
) -> None:
    def answers() -> object:
        if sends == "fetch":
            return pipeline.fetch(raw, ("SELECT %s::int", (7,)))
        return pipeline.flush(raw, [(INSERT, (1, "")), ("DELETE FROM kept", ()), ("SELECT 7", ())])[2]

    before = answers()
    raw.execute("SELECT 1", prepare=True)
    raw.execute("BEGIN")
    raw.execute("ROLLBACK")
    raw.execute("SELECT 1")  # psycopg sends its DEALLOCATE ALL before this one
    assert one(raw, "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'demarc%%'") == 0

    assert answers() == before
    assert answers() == before
