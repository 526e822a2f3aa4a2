"""Proofs from the stored tree: that a record is in it, and that it only ever grew."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from config.errors import NotFound, Tampered
from config.ledger.merkle import EMPTY_ROOT, HASH_SIZE, ReadNode, consistency_path, inclusion_path, root
from config.ledger.recorder import DjangoRecorder

_FILLER = bytes(HASH_SIZE)

_AT_ONCE = 1000  # so many proofs ask for fewer nodes than a statement may have parameters

T = TypeVar("T")


def inclusion_proof(position: int, size: int, using: str = "default") -> list[bytes]:
    """The hashes (32 bytes each) that prove the record at `position` (from 1) in the tree of `size` records.

    Raises NotFound where the tree does not hold it yet, Tampered where a node is missing.
    """
    return inclusion_proofs([position], size, using)[position]


def inclusion_proofs(positions: Iterable[int], size: int, using: str = "default") -> dict[int, list[bytes]]:
    """The same of many positions, by position, read at once. Raises as `inclusion_proof`."""
    positions = list(positions)
    found: dict[int, list[bytes]] = {}
    for first in range(0, len(positions), _AT_ONCE):
        part = positions[first : first + _AT_ONCE]
        if outside := [position for position in part if not 1 <= position <= size]:
            raise NotFound(f"the tree of {size:,} records does not hold position {outside[0]:,}")
        found.update(_from_nodes(partial(_paths, part, size), using))
    return found


def _paths(positions: Iterable[int], size: int, read: ReadNode) -> dict[int, list[bytes]]:
    return {position: inclusion_path(position - 1, size, read) for position in positions}


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


def _from_nodes(work: Callable[[ReadNode], T], using: str) -> T:
    """What `work` makes of the nodes that it asks for: which those are is found out first, so that one query
    reads them all."""
    wanted: dict[int, dict[int, None]] = {}

    def note(level: int, index: int) -> bytes:
        wanted.setdefault(level, {})[index] = None
        return _FILLER

    work(note)
    found: dict[tuple[int, int], bytes] = {}
    if wanted:
        marks = (", ".join(["%s"] * len(indexes)) for indexes in wanted.values())
        where = " OR ".join(f'(level = %s AND "index" IN ({each}))' for each in marks)
        sql = f'SELECT level, "index", hash FROM ledger_node WHERE {where}'  # noqa: S608 - placeholders only
        numbers = [number for level, indexes in wanted.items() for number in (level, *indexes)]
        rows = DjangoRecorder(using).rows(sql, numbers)
        found = {(level, index): bytes(node) for level, index, node in rows}

    def read(level: int, index: int) -> bytes:
        node = found.get((level, index), b"")
        if len(node) != HASH_SIZE:
            raise Tampered(f"the tree's node {level}/{index} is missing")
        return node

    return work(read)
