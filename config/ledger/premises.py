"""What checks rest on: streams as a process remembers them, held to stand so where entries are appended."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import DemarcError
from config.ledger.models import About
from config.ledger.recorder import Statement
from config.ledger.speaking import Speaking
from config.ledger.stream import Stream

# inserts nothing where the leaf is the stream's last; else what it would insert is NULL, which is refused
_STANDS: Final = (
    "INSERT INTO ledger_about (about) SELECT NULL WHERE NOT EXISTS ("
    "SELECT 1 FROM ledger_record WHERE stream = %s AND leaf = %s "
    "AND version = (SELECT max(version) FROM ledger_record WHERE stream = %s))"
)

_REMEMBERED: Final = 100


class Premises:
    """Streams as this process read them last. A stream's last leaf stands for all that it says, so what is
    remembered may be outdated, and is never taken for what another database says, or was rolled back."""

    def __init__(self) -> None:
        self._remembered: dict[UUID, Stream] = {}

    def stream(self, id: UUID, read: Callable[[], Stream], speaking: Speaking) -> Stream:
        """A stream, as `read` gives it where it is not remembered. What is being written rests on it."""
        stream = self._remembered.get(id)
        if stream is None:
            stream = read()
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[id] = stream
        speaking.rests[id] = stream.entries[-1].leaf
        return stream

    def forget(self, streams: Iterable[UUID]) -> None:
        for id in streams:
            self._remembered.pop(id, None)

    def check(self, checks: Iterable[Callable[[], None]], speaking: Speaking) -> None:
        """Check what is about to be written. Raises what the checks raise by what is read now: nobody is
        refused by what is remembered, which may be over."""
        checks = list(checks)
        try:
            for check in checks:
                check()
        except DemarcError:
            if not speaking.rests:
                raise
            self.check_anew(checks, speaking)
        speaking.checks.extend(checks)

    def check_anew(self, checks: Iterable[Callable[[], None]], speaking: Speaking) -> None:
        """Check again, by what is read now."""
        self.forget(speaking.rests)
        speaking.rests.clear()
        for check in checks:
            check()


def standing(rests: dict[UUID, bytes], connection: BaseDatabaseWrapper) -> Iterator[Statement]:
    """The SQL that refuses the save where a stream (id to leaf) has moved: run after the append, under the
    lock that gives positions, it sees every entry that comes before."""
    for stream, leaf in rests.items():
        id = stream if connection.vendor == "postgresql" else stream.hex
        yield _STANDS, [id, leaf, id]


def moved(error: Exception) -> bool:
    """Whether a save was refused because a stream has moved."""
    cause = error.__cause__
    said = f"{getattr(getattr(cause, 'diag', None), 'table_name', '')} {error}"
    null = isinstance(cause, psycopg.errors.NotNullViolation) or "NOT NULL" in said
    return null and About._meta.db_table in said
