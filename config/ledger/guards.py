"""What makes ledger tables append-only in the database itself, and PostgreSQL's functions."""

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

# each append-only table with its unique keys: SQLite's INSERT OR REPLACE deletes without any delete trigger,
# by the hidden row number too
KEYS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "ledger_record": (("position",), ("stream", "version")),
    "ledger_node": (("level", "index"),),
    "ledger_head": (("size",),),
    "ledger_sealed_value": (("leaf", "name"),),
    "ledger_removed_value": (("leaf", "name"),),
    "ledger_refusal": (("id",),),
    "ledger_verification": (("id",),),
    "ledger_reading": (("id",),),
    "ledger_checkpoint": (("size",),),
    "ledger_cosignature": (("id",),),
    "ledger_lodged": (("id",), ("digest",)),
    "ledger_statement_taken": (("id",), ("organization", "nonce")),
    "ledger_request_done": (("id",), ("organization", "key")),
}

_HIDDEN: Final = ("rowid",)

_APPEND: Final = """
CREATE FUNCTION ledger_append(
    streams uuid[], versions bigint[], topics text[], leaves bytea[], records bytea[]
)
RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('demarc ledger append', 0));
    SELECT coalesce(max(position), 0) INTO last FROM ledger_record;
    RETURN QUERY
    INSERT INTO ledger_record (position, stream, version, topic, leaf, record)
    SELECT last + entry.ordinal, entry.stream, entry.version, entry.topic, entry.leaf, entry.record
    FROM unnest(streams, versions, topics, leaves, records)
        WITH ORDINALITY AS entry (stream, version, topic, leaf, record, ordinal)
    ORDER BY entry.ordinal
    RETURNING position;
END
$$
"""

# what nearly every command appends, without the price of arrays
_APPEND_ONE: Final = """
CREATE FUNCTION ledger_append_one(stream uuid, version bigint, topic text, leaf bytea, record bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    place bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('demarc ledger append', 0));
    SELECT coalesce(max(position), 0) + 1 INTO place FROM ledger_record;
    INSERT INTO ledger_record (position, stream, version, topic, leaf, record)
    VALUES (place, stream, version, topic, leaf, record);
    RETURN place;
END
$$
"""

# the lock waits for whoever is sealing: what comes after the deletion never lies under what it deletes
_DESTROY: Final = """
CREATE FUNCTION ledger_destroy_key(of_case uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    LOCK TABLE ledger_sealed_value IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM ledger_case_key WHERE "case" = of_case;
END
$$
"""

# one value, and nothing else: what an act on record removes is deleted beside the row that says so
_REMOVE: Final = """
CREATE FUNCTION ledger_remove_value(of_leaf bytea, of_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO ledger_removed_value (leaf, name) VALUES (of_leaf, of_name) ON CONFLICT DO NOTHING;
    DELETE FROM ledger_sealed_value WHERE leaf = of_leaf AND name = of_name;
END
$$
"""

_KEEP_UNLESS_REMOVED: Final = """
CREATE FUNCTION ledger_keep_unless_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM ledger_removed_value r WHERE r.leaf = OLD.leaf AND r.name = OLD.name
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""

_SEALED, _REMOVED = "ledger_sealed_value", "ledger_removed_value"

_UNLESS_REMOVED: Final = (
    f"WHEN NOT EXISTS (SELECT 1 FROM {_REMOVED} r WHERE r.leaf = OLD.leaf AND r.name = OLD.name) "  # noqa: S608 - our own names
)

# fixed, with pg_temp last: a temporary table of the same name would otherwise come first
_SEARCH: Final = """
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION ledger_append SET search_path TO %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION ledger_append_one SET search_path TO %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION ledger_destroy_key SET search_path TO %I, pg_temp', current_schema());
END $$
"""

_SEARCH_REMOVING: Final = """
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION ledger_remove_value SET search_path TO %I, pg_temp', current_schema());
    EXECUTE format(
        'ALTER FUNCTION ledger_keep_unless_removed SET search_path TO %I, pg_temp', current_schema()
    );
END $$
"""

_REFUSE: Final = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers and, on PostgreSQL, the functions. Runs from a migration."""
    with connection.cursor() as cursor:
        for sql in _creating(connection.vendor, _there(connection)):
            cursor.execute(sql, None)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop what `install` creates. Only a reversed migration and tests do that."""
    with connection.cursor() as cursor:
        for sql in _dropping(connection.vendor, _there(connection)):
            cursor.execute(sql, None)


def _there(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that there are: an earlier migration has not made all of them."""
    made = connection.introspection.table_names()
    return [table for table in KEYS if table in made]


def _creating(vendor: str, tables: list[str]) -> Iterator[str]:
    removing = _REMOVED in tables
    if vendor == "postgresql":
        yield _APPEND
        yield _APPEND_ONE
        yield _DESTROY
        yield _SEARCH
        yield _REFUSE
        if removing:
            yield _REMOVE
            yield _KEEP_UNLESS_REMOVED
            yield _SEARCH_REMOVING
        for table in tables:
            yield (
                f"CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {_refusing(table, removing)}()"
            )
            yield (
                f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            )
            # ALWAYS: session_replication_role would walk past an ordinary trigger
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keeps"
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stays"
        return
    for table in tables:
        keys = KEYS[table]
        for act in ("UPDATE", "DELETE"):
            unless = _UNLESS_REMOVED if removing and (table, act) == (_SEALED, "DELETE") else ""
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {unless}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {act} refused'); END"
            )
        for key in (*keys, _HIDDEN):
            same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
            there = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - our own names
            yield (
                f"CREATE TRIGGER {table}_no_replace_{'_'.join(key)} BEFORE INSERT ON {table} "
                f"WHEN EXISTS ({there}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {' and '.join(key)} UNIQUE'); END"
            )


def _refusing(table: str, removing: bool = True) -> str:
    return "ledger_keep_unless_removed" if removing and table == _SEALED else "ledger_refuse"


def _dropping(vendor: str, tables: list[str]) -> Iterator[str]:
    if vendor == "postgresql":
        for table in tables:
            yield f"DROP TRIGGER IF EXISTS {table}_keeps ON {table}"
            yield f"DROP TRIGGER IF EXISTS {table}_stays ON {table}"
        yield "DROP FUNCTION IF EXISTS ledger_append"
        yield "DROP FUNCTION IF EXISTS ledger_append_one"
        yield "DROP FUNCTION IF EXISTS ledger_destroy_key"
        yield "DROP FUNCTION IF EXISTS ledger_remove_value"
        yield "DROP FUNCTION IF EXISTS ledger_keep_unless_removed"
        yield "DROP FUNCTION IF EXISTS ledger_refuse"
        return
    for table in tables:
        keys = (*KEYS[table], _HIDDEN)
        for name in ("no_update", "no_delete", *(f"no_replace_{'_'.join(key)}" for key in keys)):
            yield f"DROP TRIGGER IF EXISTS {table}_{name}"


def absent(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of what `install` creates and is not there as it was created: dropped, altered, or, on
    PostgreSQL, disabled or such that `session_replication_role` walks past it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relnamespace = current_schema()::regnamespace "
                "AND t.tgname IN (c.relname || '_keeps', c.relname || '_stays') "
                "AND t.tgenabled = 'A'"
            )
            standing = set(cursor.fetchall())
            wanted = [(f"{table}_keeps", _refusing(table)) for table in KEYS]
            wanted += [(f"{table}_stays", "ledger_refuse") for table in KEYS]
            return [name for name, function in wanted if (name, function) not in standing]
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        created = {sql for (sql,) in cursor.fetchall()}
        return [sql.split()[2] for sql in _creating(connection.vendor, list(KEYS)) if sql not in created]
