"""The database itself refuses to change or delete what the ledger keeps, whoever asks it."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from config.ledger import guards
from tests import databases
from tests.databases import Backend

pytestmark = pytest.mark.django_db

TABLES: Final = tuple(guards.KEYS)


def kept_row(table: str, number: int) -> models.Model:
    """A row of a table; rows of different numbers share no key."""
    (model,) = (model for model in apps.get_models() if model._meta.db_table == table)
    return model(**{field.attname: filled(field, number) for field in model._meta.concrete_fields})


def filled(field: Any, number: int) -> Any:
    match field:
        case models.BooleanField():
            return True
        case models.IntegerField():
            return number
        case models.UUIDField():
            return UUID(int=number)
        case models.BinaryField():
            return bytes([number]) * 32
        case models.DateTimeField():
            return datetime(2026, 1, number, tzinfo=UTC)
        case models.TextField():
            # no table tells of a row of another one
            return f"{field.model._meta.db_table} {number}"
        case _:
            raise TypeError(f"no value is known for a {type(field).__name__}")


@pytest.fixture(autouse=True)
def _one_row_in_each_table(db: None) -> None:
    for table in TABLES:
        kept_row(table, 1).save(force_insert=True)


def stored(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in cursor.fetchall()
        ]


def refused(sql: str, parameters: list[Any] | None = None) -> bool:
    """Whether the database refuses it with the guards' own words."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except DatabaseError as error:
        return "is append-only" in str(error)
    return False


def first_column(table: str) -> str:
    return guards.KEYS[table][0][0]


def inserting(row: models.Model, verb: str = "INSERT", **columns: Any) -> tuple[str, list[Any]]:
    """An insert of the row by hand, as the driver takes it."""
    values: dict[str, Any] = {
        str(field.column): field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
    }
    values |= columns
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    return f'{verb} INTO "{row._meta.db_table}" ({names}) VALUES ({marks})', list(values.values())


def shares_a_key(table: str, key: tuple[str, ...]) -> models.Model:
    """A row that has one key of the row that is kept, and nothing else of it."""
    kept, other = kept_row(table, 1), kept_row(table, 2)
    for column in key:
        setattr(other, column, getattr(kept, column))
    return other


EACH_KEY = [
    pytest.param(table, key, id=f"{table}-{'-'.join(key)}")
    for table, keys in guards.KEYS.items()
    for key in keys
]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
def test_a_row_of_the_ledger_is_neither_changed_nor_deleted(table: str, act: str) -> None:
    before = stored(table)
    column = first_column(table)
    sql = f'DELETE FROM "{table}"' if act == "DELETE" else f'UPDATE "{table}" SET "{column}" = "{column}"'

    assert refused(sql)

    assert stored(table) == before


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_the_ledger_is_not_truncated(table: str) -> None:
    before = stored(table)

    assert refused(f'TRUNCATE "{table}"')
    assert refused(f'TRUNCATE "{table}" CASCADE')

    assert stored(table) == before


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("table", TABLES)
def test_a_session_that_replicates_does_not_walk_past_the_guards(table: str) -> None:
    before = stored(table)
    column = first_column(table)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")

    assert refused(f'UPDATE "{table}" SET "{column}" = "{column}"')
    assert refused(f'DELETE FROM "{table}"')
    assert refused(f'TRUNCATE "{table}"')

    assert stored(table) == before


@pytest.mark.parametrize(("table", "key"), EACH_KEY)
def test_an_upsert_on_any_unique_key_changes_nothing(table: str, key: tuple[str, ...]) -> None:
    before = stored(table)
    sql, values = inserting(shares_a_key(table, key))
    target = ", ".join(f'"{column}"' for column in key)

    assert refused(f'{sql} ON CONFLICT ({target}) DO UPDATE SET "{key[0]}" = excluded."{key[0]}"', values)

    assert stored(table) == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("table", "key"), EACH_KEY)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_replace_on_any_unique_key_is_refused(table: str, key: tuple[str, ...], verb: str) -> None:
    before = stored(table)

    assert refused(*inserting(shares_a_key(table, key), verb))

    assert stored(table) == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("table", TABLES)
def test_a_replace_by_the_hidden_row_number_is_refused(table: str) -> None:
    before = stored(table)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT max(rowid) AS hidden FROM "{table}"')
        (number,) = cursor.fetchone()
    row = kept_row(table, 2)
    is_the_key = isinstance(row._meta.pk, models.AutoField)

    assert refused(*inserting(row, "INSERT OR REPLACE", **{"id" if is_the_key else "rowid": number}))

    assert stored(table) == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("table", TABLES)
def test_an_update_or_replace_is_refused(table: str) -> None:
    kept_row(table, 2).save(force_insert=True)
    before = stored(table)
    column = first_column(table)

    assert refused(f'UPDATE OR REPLACE "{table}" SET "{column}" = "{column}"')

    assert stored(table) == before


@pytest.mark.parametrize("table", TABLES)
def test_what_is_new_is_still_added(table: str) -> None:
    kept_row(table, 2).save(force_insert=True)

    assert len(stored(table)) == 2


def test_every_unique_key_of_the_kept_tables_is_guarded(database: Backend) -> None:
    with connection.cursor() as cursor:
        for table, keys in guards.KEYS.items():
            found = {
                tuple(constraint["columns"])
                for constraint in connection.introspection.get_constraints(cursor, table).values()
                if constraint["unique"] or constraint["primary_key"]
            }
            assert found == set(keys), f"{table} on {database}"


@pytest.mark.only_on("postgresql")
def test_the_append_function_is_not_led_astray_by_a_temporary_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ledger_record (LIKE public.ledger_record)")

        cursor.execute(
            "SELECT * FROM ledger_append(ARRAY[%s]::uuid[], '{2}', '{a}', '{\"\\\\x00\"}', '{\"\\\\x00\"}')",
            [uuid4()],
        )

        assert cursor.fetchall() == [(2,)]
        cursor.execute("SELECT count(*) FROM public.ledger_record")
        assert cursor.fetchone() == (2,)


@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_gone_after_it_and_the_guards_stand() -> None:
    guards.remove(connection)
    for _ in range(2):  # where a test took the guards away, and where it did not
        databases.empty()
        assert [stored(table) for table in TABLES] == [[]] * len(TABLES)
        for table in TABLES:
            kept_row(table, 1).save(force_insert=True)

        assert [table for table in TABLES if not refused(f'DELETE FROM "{table}"')] == []
