"""A request that its sender named is done once: what it wrote is kept under that name, and answered again."""

import typing
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from config.actors import RequestKey
from config.errors import Refused
from config.ledger.event import Entry
from config.ledger.models import RequestDone
from config.ledger.prepared import Prepared, Question
from config.ledger.recorder import Statement

_DONE: Final = (
    "INSERT INTO ledger_request_done (organization, key, digest, stream, first_version, last_version) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


_BY_KEY: Final = Prepared(
    lambda organization, key: RequestDone.objects.filter(organization=organization, key=key)
)


class KeyReused(Refused):
    """A key under which something else was sent."""

    status = 422
    title = "Unprocessable Content"


def doing(
    request: RequestKey | None, written: list[Entry], connection: BaseDatabaseWrapper
) -> Iterator[Statement]:
    """The SQL that keeps what a named request wrote, in the transaction of its entries; a name that is taken
    violates its key."""
    if request is None:
        return
    first, last = written[0].record, written[-1].record
    ids = [first.organization, first.stream]
    organization, stream = ids if connection.vendor == "postgresql" else [id.hex for id in ids]
    yield _DONE, [organization, request.key, request.digest, stream, first.version, last.version]


def asking(organization: UUID, request: RequestKey, using: str) -> Question:
    """Asks what an organization's request of this key wrote."""
    return _BY_KEY.question(organization, request.key, using=using)


def done(rows: list[Any], request: RequestKey) -> RequestDone | None:
    """What was found by `asking`; None where nothing was written yet.

    Raises KeyReused where something else was sent under the key.
    """
    found = next(iter(rows), None)
    if found is not None and bytes(found.digest) != request.digest:
        raise KeyReused("something else was sent under this key before: take a new key", problem="key-reused")
    return typing.cast(RequestDone | None, found)
