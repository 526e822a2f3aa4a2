"""Proofs from the stored tree: that a record is in it, and that it only ever grew."""

from collections.abc import Callable

from config.errors import NotFound, Tampered
from config.ledger.merkle import EMPTY_ROOT, HASH_SIZE, ReadNode, consistency_path, inclusion_path, root
from config.ledger.recorder import DjangoRecorder

_FILLER = bytes(HASH_SIZE)


def inclusion_proof(position: int, size: int, using: str = "default") -> list[bytes]:
    """The hashes (32 bytes each) that prove the record at `position` (from 1) in the tree of `size` records.

    Raises NotFound where the tree does not hold it yet, Tampered where a node is missing.
    """
    if not 1 <= position <= size:
        raise NotFound(f"the tree of {size:,} records does not hold position {position:,}")
    return _from_nodes(lambda read: inclusion_path(position - 1, size, read), using)


def consistency_proof(old: int, new: int, using: str = "default") -> list[bytes]:
    """The hashes that prove the tree of `old` records a prefix of that of `new`; none from an empty tree.

    Raises Tampered where a node is missing, ValueError unless old <= new.
    """
    if old == 0:
        return []
    return _from_nodes(lambda read: consistency_path(old, new, read), using)


def root_of(size: int, using: str = "default") -> bytes:
    """The root over the first `size` records, from the stored nodes. Raises Tampered where one is missing."""
    if size == 0:
        return EMPTY_ROOT
    return _from_nodes(lambda read: [root(size, read)], using)[0]


def _from_nodes(work: Callable[[ReadNode], list[bytes]], using: str) -> list[bytes]:
    """What `work` makes of the nodes that it asks for: which those are is found out first, so that one query
    reads them all."""
    wanted: dict[tuple[int, int], None] = {}

    def note(level: int, index: int) -> bytes:
        wanted[level, index] = None
        return _FILLER

    work(note)
    found: dict[tuple[int, int], bytes] = {}
    if wanted:
        where = " OR ".join(['(level = %s AND "index" = %s)'] * len(wanted))
        sql = f'SELECT level, "index", hash FROM ledger_node WHERE {where}'  # noqa: S608 - placeholders only
        rows = DjangoRecorder(using).rows(sql, [number for node in wanted for number in node])
        found = {(level, index): bytes(node) for level, index, node in rows}

    def read(level: int, index: int) -> bytes:
        node = found.get((level, index), b"")
        if len(node) != HASH_SIZE:
            raise Tampered(f"the tree's node {level}/{index} is missing")
        return node

    return work(read)
