"""Follows the dense positions and keeps the RFC 9162 tree: its complete nodes, and a head per batch."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import Tampered
from config.ledger import clocks
from config.ledger.extent import extent
from config.ledger.merkle import EMPTY_ROOT, HASH_SIZE, completed_nodes, leaf_hash, root
from config.observing.lines import logger

READS_AT_ONCE: Final = 1000

_LINES: Final = logger("integrator")

Node = tuple[int, int, bytes]
"""Level, index within the level, hash of 32 bytes."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far the tree has followed the ledger.

    `position` is the last one in the ledger (0 while it is empty), `size` how many records the tree holds,
    `root` the RFC 9162 root over them (32 bytes).
    """

    position: int
    size: int
    root: bytes

    @property
    def behind(self) -> int:
        """How many records wait to be integrated."""
        return self.position - self.size


def state(using: str = "default") -> State:
    """How far the tree has followed the ledger."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT size, root FROM ledger_head ORDER BY size DESC LIMIT 1")
        head = cursor.fetchone() or (0, EMPTY_ROOT)
    return State(position=extent(using=using).last, size=head[0], root=bytes(head[1]))


def integrate(using: str = "default", *, stop: Callable[[], bool] = lambda: False) -> int:
    """Add to the tree every record that it does not hold yet; returns how many that were.

    Each batch is one transaction, so a crash leaves a whole tree; running it twice, or two at once, is
    harmless. `stop` is asked between batches. Raises Tampered, naming the position, where the ledger has a
    gap, where a record is not what its leaf hash says, and where the stored tree does not give its own root:
    nothing of the batch is kept then, and nothing is repaired.
    """
    integrated, begun = 0, time.perf_counter()
    while (now := state(using)).behind and not stop():
        added = _integrate_batch(connections[using])
        if not added:
            break
        integrated += added
    if integrated:
        ms = round((time.perf_counter() - begun) * 1000, 1)
        _LINES.info("integrated", entries=integrated, position=now.size, ms=ms)
    return integrated


def integrate_if_embedded() -> int:
    """`integrate`, where this process is the whole installation; elsewhere `manage.py integrate` does it."""
    return integrate() if settings.EMBEDDED else 0


def _integrate_batch(connection: BaseDatabaseWrapper) -> int:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # SQLite's transactions begin IMMEDIATE, which is this lock; appends take another and go on
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demarc ledger integrate', 0))")
        now = state(connection.alias)
        if now.behind < 0:
            raise Tampered(
                f"position {now.position + 1} is missing: the tree holds {now.size} records, "
                f"the ledger {now.position}"
            )
        cursor.execute(
            "SELECT position, leaf, record FROM ledger_record WHERE position > %s ORDER BY position LIMIT %s",
            (now.size, READS_AT_ONCE),
        )
        leaves = _checked(cursor.fetchall(), now.size)
        if leaves:
            _keep(connection, cursor, now, leaves)
        return len(leaves)


def _checked(rows: Sequence[tuple[int, bytes, bytes]], size: int) -> list[bytes]:
    """The leaf hashes of the rows after the first `size`, once each is known to be what its bytes give."""
    leaves = []
    for expected, (position, leaf, record) in enumerate(rows, size + 1):
        if position != expected:
            raise Tampered(f"position {expected} is missing: the next record found is {position}")
        if leaf_hash(bytes(record)) != bytes(leaf):
            raise Tampered(f"the record at position {position} is not the one whose hash stands beside it")
        leaves.append(bytes(leaf))
    return leaves


def _keep(connection: BaseDatabaseWrapper, cursor: Any, now: State, leaves: Sequence[bytes]) -> None:
    known = _right_edge(cursor, now.size)

    def read(level: int, index: int) -> bytes:
        return known[level, index]

    if root(now.size, read) != now.root:
        raise Tampered(f"the nodes of the tree over the first {now.size} records do not give its root")
    new: list[Node] = []
    for index, leaf in enumerate(leaves, now.size):
        for node in completed_nodes(index, leaf, read):
            known[node[0], node[1]] = node[2]
            new.append(node)
    size = now.size + len(leaves)
    _insert(connection, cursor, new)
    cursor.execute(
        "INSERT INTO ledger_head (size, root, integrated_at) VALUES (%s, %s, %s)",
        (size, root(size, read), connection.ops.adapt_datetimefield_value(clocks.utc_now())),
    )


def _right_edge(cursor: Any, size: int) -> dict[tuple[int, int], bytes]:
    """The stored roots of the complete subtrees that make up a tree of `size`, by level and index."""
    wanted = [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]
    if not wanted:
        return {}
    alternatives = " OR ".join(['(level = %s AND "index" = %s)'] * len(wanted))
    cursor.execute(
        f'SELECT level, "index", hash FROM ledger_node WHERE {alternatives}',  # noqa: S608 - placeholders only
        [number for node in wanted for number in node],
    )
    found = {(level, index): bytes(node) for level, index, node in cursor.fetchall()}
    for level, index in wanted:
        if len(found.get((level, index), b"")) != HASH_SIZE:
            raise Tampered(f"node {level}/{index} of the tree over the first {size} records is missing")
    return found


def _insert(connection: BaseDatabaseWrapper, cursor: Any, nodes: Sequence[Node]) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(
            'INSERT INTO ledger_node (level, "index", hash) '
            "SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
            [list(column) for column in zip(*nodes, strict=True)],
        )
    else:
        cursor.executemany('INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)', nodes)
