"""One flush on PostgreSQL: prepared statements in libpq's own pipeline, without a cursor's work for each."""

import re
from collections.abc import Callable, Generator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from struct import pack
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from psycopg import generators, pq
from psycopg.adapt import PyFormat, Transformer

Connection = psycopg.Connection[Any]

Command = tuple[str, Sequence[Any]]
"""SQL with %s placeholders, and its parameters."""

_TEXT: Final = int(pq.Format.TEXT)
_BINARY: Final = int(pq.Format.BINARY)

_FAILED: Final = frozenset({pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE})

# names of what each connection has prepared; a statement is kept for as long as its connection
_PREPARED: Final["WeakKeyDictionary[Connection, dict[str, bytes]]"] = WeakKeyDictionary()

_NUMBERS: Final = count()


class Array(bytes):
    """A one-dimensional array as PostgreSQL takes it in binary, made by `array`."""


_OIDS: Final[dict[str, int]] = {"bytea": 17, "int8": 20, "text": 25, "uuid": 2950}

_ITEMS: Final[dict[str, Callable[[Any], bytes]]] = {
    "bytea": bytes,
    "int8": lambda value: pack("!q", value),
    "text": str.encode,
    "uuid": lambda value: value.bytes,
}


def array(kind: str, values: Sequence[Any]) -> Array:
    """The values, none of them None, as an array of bytea, int8, text or uuid."""
    encode = _ITEMS[kind]
    parts = (
        [pack("!iiIii", 1, 0, _OIDS[kind], len(values), 1)] if values else [pack("!iiI", 0, 0, _OIDS[kind])]
    )
    for value in values:
        item = encode(value)
        parts.append(pack("!i", len(item)))
        parts.append(item)
    return Array(b"".join(parts))


def _text(value: str) -> bytes:
    if "\0" in value:
        # libpq would end the text there and say nothing
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return value.encode()


# in text format the server reads a value as whatever type its place in the statement has
_HOW: Final[dict[type, tuple[Callable[[Any], bytes] | None, int]]] = {
    type(None): (None, _TEXT),
    bytes: (None, _BINARY),
    Array: (None, _BINARY),
    str: (_text, _TEXT),
    UUID: (lambda value: b"%032x" % value.int, _TEXT),
    int: (lambda value: b"%d" % value, _TEXT),
    bool: (lambda value: b"t" if value else b"f", _TEXT),
    datetime: (lambda value: value.isoformat().encode(), _TEXT),
    date: (lambda value: value.isoformat().encode(), _TEXT),
}


def _parameters(raw: Connection, values: Sequence[Any]) -> tuple[list[bytes | None], list[int]]:
    found: list[bytes | None] = []
    formats: list[int] = []
    for value in values:
        how = _HOW.get(type(value))
        if how is None:
            dumped = Transformer(raw).get_dumper(value, PyFormat.TEXT).dump(value)
            found.append(None if dumped is None else bytes(dumped))
            formats.append(_TEXT)
        else:
            encode, format_ = how
            found.append(value if encode is None else encode(value))
            formats.append(format_)
    return found, formats


@lru_cache(maxsize=512)
def _numbered(sql: str) -> bytes:
    """The statement with $1, $2 … for its %s placeholders."""
    parts = re.split("%s", sql)
    return "".join(f"{part}${at}" for at, part in enumerate(parts[:-1], 1)).encode() + parts[-1].encode()


def usable(raw: Connection) -> bool:
    """Whether a statement sent past psycopg's cursors does what it would through them.

    Not where a transaction is open, or is to be opened by the next statement of a cursor.
    """
    return raw.autocommit and raw.pgconn.transaction_status == pq.TransactionStatus.IDLE


def flush(raw: Connection, commands: Sequence[Command]) -> list[list[tuple[bytes | None, ...]]]:
    """Send the commands as one transaction in one round trip; returns the rows of each, in binary.

    Outside a transaction libpq's pipeline is one: it begins with the first command and commits at the end, or
    nothing of it is kept (PostgreSQL documentation, 34.5.1.3). Raises psycopg's errors.
    """
    return [_rows(result) for result in _sent(raw, commands)]


def fetch(
    raw: Connection, command: Command, opening: Sequence[Command] = ()
) -> list[tuple[bytes | None, ...]]:
    """The rows of one query, each value in PostgreSQL's binary format. Raises psycopg's errors."""
    return _rows(_asked(raw, command) if not opening else _sent(raw, [*opening, command])[-1])


def read(
    raw: Connection, commands: Sequence[Command], opening: Sequence[Command] = ()
) -> list[list[tuple[Any, ...]]]:
    """The rows of each query, as psycopg gives them, all in one round trip, which begins with `opening`.
    Raises psycopg's errors."""
    every = [*opening, *commands]
    results = [_asked(raw, every[0])] if len(every) == 1 else _sent(raw, every)[len(opening) :]
    read = Transformer(raw)
    found = []
    for result in results:
        read.set_pgresult(result)
        found.append(read.load_rows(0, result.ntuples, tuple))
    return found


def _asked(raw: Connection, command: Command) -> pq.abc.PGresult:
    """The result of one command, without a pipeline where it is prepared."""
    sql, values = command
    name = _PREPARED.setdefault(raw, {}).get(sql)
    if name is not None:
        raw.pgconn.send_query_prepared(name, *_parameters(raw, values), _BINARY)
        result: pq.abc.PGresult = raw.wait(generators.execute(raw.pgconn))[0]
        if result.status not in _FAILED:
            return result
        error = psycopg.errors.error_from_result(result, raw.info.encoding)
        if not isinstance(error, psycopg.errors.InvalidSqlStatementName):
            raise error
    return _sent(raw, [command])[0]


def _sent(raw: Connection, commands: Sequence[Command]) -> list[pq.abc.PGresult]:
    try:
        return _run(raw, commands)
    except psycopg.errors.InvalidSqlStatementName:
        # psycopg lets the server forget every prepared statement after a ROLLBACK of its own
        del _PREPARED[raw]
        return _run(raw, commands)


def _run(raw: Connection, commands: Sequence[Command]) -> list[pq.abc.PGresult]:
    pgconn = raw.pgconn
    prepared = _PREPARED.setdefault(raw, {})
    sending = [(sql, prepared.get(sql), *_parameters(raw, values)) for sql, values in commands]
    new: dict[str, bytes] = {}
    made: list[str | None] = []  # for each result, the statement that it says is prepared, if it does
    pgconn.enter_pipeline_mode()
    try:
        for sql, name, values, formats in sending:
            name = name or new.get(sql)
            if name is None:
                name = new[sql] = b"demarc_%d" % next(_NUMBERS)
                pgconn.send_prepare(name, _numbered(sql))
                made.append(sql)
            pgconn.send_query_prepared(name, values, formats, _BINARY)
            made.append(None)
        pgconn.pipeline_sync()
        results = raw.wait(_results(pgconn))
        pgconn.exit_pipeline_mode()
    except BaseException:
        # what was not read to its end cannot be used again
        pgconn.finish()
        raise
    for sql_made, (result, *_) in zip(made, results, strict=False):
        if sql_made is not None and result.status == pq.ExecStatus.COMMAND_OK:
            prepared[sql_made] = new[sql_made]
    failed = next((result for (result, *_) in results if result.status in _FAILED), None)
    if failed is not None:
        raise psycopg.errors.error_from_result(failed, raw.info.encoding)
    return [result for sql_made, (result, *_) in zip(made, results, strict=False) if sql_made is None]


def _results(pgconn: pq.abc.PGconn) -> Generator[Any, Any, list[list[pq.abc.PGresult]]]:
    # everything lies in libpq's buffer: it leaves at once, and results are read while it does
    yield from generators.send(pgconn)
    results: list[list[pq.abc.PGresult]] = []
    while True:
        found = yield from generators.fetch_many(pgconn)
        if found[0].status == pq.ExecStatus.PIPELINE_SYNC:
            return results
        results.append(found)


def _rows(result: pq.abc.PGresult) -> list[tuple[bytes | None, ...]]:
    columns = range(result.nfields)
    value = result.get_value
    return [tuple([value(row, column) for column in columns]) for row in range(result.ntuples)]
