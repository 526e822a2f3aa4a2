"""Every signed statement is taken once: the nonces of those that were, in a table with a unique key."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from config.ledger.conflicts import taken_before
from config.ledger.models import StatementTaken
from config.ledger.recorder import Statement
from config.ledger.signed_command import SignedCommand

_TAKE: Final = "INSERT INTO ledger_statement_taken (organization, nonce) VALUES (%s, %s)"


def refuse_repeated(signed: SignedCommand, batch: Iterable[SignedCommand], using: str) -> None:
    """Raise Refused where the statement, or another of its organization with this nonce, was taken before or
    stands in the batch under way."""
    said = (signed.statement.organization, signed.nonce)
    taken = StatementTaken.objects.using(using).filter(organization=said[0], nonce=said[1])
    if taken.exists() or any((one.statement.organization, one.nonce) == said for one in batch):
        raise taken_before()


def saying(signed: Iterable[SignedCommand], connection: BaseDatabaseWrapper) -> Iterator[Statement]:
    """The SQL that takes the nonces, in the transaction of the entries; a taken one violates its key."""
    for one in signed:
        organization = one.statement.organization
        written = organization if connection.vendor == "postgresql" else organization.hex
        yield _TAKE, [written, one.nonce]
