"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: hashes, stored nodes, proofs, verification."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from itertools import chain

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()

# (level, index) -> the 32-byte hash of that complete subtree; at level 0 the index is the leaf's number.
ReadNode = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof, or what it is said to prove, does not hold; the message names what failed."""


def leaf_hash(record: bytes) -> bytes:
    """The 32-byte hash of one record's bytes as a leaf: SHA-256(0x00 ‖ record) (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two subtrees side by side: SHA-256(0x01 ‖ left ‖ right) (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def completed_nodes(index: int, leaf: bytes, read: ReadNode) -> Iterator[tuple[int, int, bytes]]:
    """Every (level, index, hash) that appending leaf number `index`, from 0, completes, level 0 first.

    `leaf` is the 32-byte leaf hash. Left siblings come through `read`, one for each level above 0 and all of
    them completed by earlier leaves. Nodes are never rewritten (RFC 9162, 2.1.1). Raises ValueError for a
    negative index or a leaf that is not a hash.
    """
    if index < 0:
        raise ValueError(f"index {index}: a leaf's number is 0 or more")
    _require_leaf(leaf)
    level, node = 0, leaf
    yield level, index, node
    while index & 1:
        node = node_hash(read(level, index - 1), node)
        level, index = level + 1, index >> 1
        yield level, index, node


def root(size: int, read: ReadNode) -> bytes:
    """The 32-byte root of the tree over the first `size` leaves, from complete nodes (RFC 9162, 2.1.1).

    A store that has grown past `size` gives the older root as well. Raises ValueError for a negative size.
    """
    if size < 0:
        raise ValueError(f"size {size}: a tree has 0 leaves or more")
    return _right_edge(size, size.bit_length(), read) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: ReadNode) -> list[bytes]:
    """The 32-byte hashes that prove leaf `index`, from 0, in the tree of `size` (RFC 9162, 2.1.3.1).

    Leaf side first; `read` is asked for complete nodes only. Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"index {index}: a tree of size {size} needs 0 <= index < size")
    return list(_siblings(index, 0, size, read))


def consistency_path(old: int, new: int, read: ReadNode) -> list[bytes]:
    """The 32-byte hashes that prove the tree of `old` leaves a prefix of that of `new` (RFC 9162, 2.1.4.1).

    Empty for equal sizes. Raises ValueError unless 0 < old <= new: the RFC defines no proof from the empty
    tree, which is a prefix of every other.
    """
    if not 0 < old <= new:
        raise ValueError(f"sizes {old} and {new}: a consistency proof needs 0 < old <= new")
    if old == new:
        return []
    level = _trailing_zeros(old)
    siblings = _siblings(old - 1, level, new, read)
    if old == 1 << level:  # the verifier holds this node already: it is the old root
        return list(siblings)
    return [read(level, (old - 1) >> level), *siblings]


class Frontier:
    """The right edge of a growing tree: one hash for every 1 bit of `size`, so memory stays flat."""

    def __init__(self) -> None:
        self._size = 0
        self._edge: list[bytes] = []  # roots of complete subtrees, largest first

    @property
    def size(self) -> int:
        """How many leaves were appended."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add the next leaf by its 32-byte leaf hash. Raises ValueError for anything that is not a hash."""
        _require_leaf(leaf)
        node, rest = leaf, self._size
        while rest & 1:
            node, rest = node_hash(self._edge.pop(), node), rest >> 1
        self._edge.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The 32-byte root over all leaves so far (RFC 9162, 2.1.1); EMPTY_ROOT before the first."""
        return _joined(reversed(self._edge)) if self._edge else EMPTY_ROOT


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Return if `path` proves the leaf hash `leaf` at `index` (from 0) under `root` (RFC 9162, 2.1.3.2).

    `size` must come from the same signed checkpoint as `root`: a path alone does not tell all sizes apart.
    Raises ProofError unless 0 <= index < size, every hash has 32 bytes, and path and root fit.
    """
    if not 0 <= index < size:
        raise ProofError(
            f"inclusion: index {index} is not in a tree of size {size}: 0 <= index < size needed"
        )
    inner, border = _path_shape(index, size - 1)
    _require_length("inclusion", path, inner + border)
    _require_hashes("inclusion", leaf=leaf, root=root, path=path)
    if _climb(leaf, index, path, inner) != root:
        raise ProofError(f"inclusion: leaf {index} and its path do not give the root of size {size}")


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Return if `path` proves the tree of `old_root` a prefix of that of `new_root` (RFC 9162, 2.1.4.2).

    Each size must come from the same signed checkpoint as its root. At equal sizes the path must be empty and
    the roots the same bytes, whatever their length. Raises ProofError unless 0 < old_size <= new_size, every
    hash has 32 bytes, and path and roots fit; a proof from size 0 would prove nothing and is refused.
    """
    if not 0 < old_size <= new_size:
        raise ProofError(f"consistency: sizes {old_size} and {new_size}: 0 < old size <= new size needed")
    if old_size == new_size:
        _require_length("consistency", path, 0)
        if old_root != new_root:
            raise ProofError(f"consistency: two different roots of the same size {old_size}")
        return
    level = _trailing_zeros(old_size)
    index = (old_size - 1) >> level
    inner, border = _path_shape(index, (new_size - 1) >> level)
    whole = old_size == 1 << level  # then the old root is itself where the path starts
    _require_length("consistency", path, inner + border + (not whole))
    _require_hashes("consistency", old_root=old_root, new_root=new_root, path=path)
    start, *siblings = chain([old_root], path) if whole else path
    lefts = [sibling for at, sibling in enumerate(siblings) if at >= inner or index >> at & 1]
    if _joined([start, *lefts]) != old_root:
        raise ProofError(f"consistency: the path does not give the old root of size {old_size}")
    if _climb(start, index, siblings, inner) != new_root:
        raise ProofError(f"consistency: the path does not give the new root of size {new_size}")


def _siblings(leaf: int, level: int, size: int, read: ReadNode) -> Iterator[bytes]:
    for at in range(level, size.bit_length()):
        sibling = leaf >> at ^ 1
        if (sibling + 1) << at <= size:
            yield read(at, sibling)
        elif sibling << at < size:  # begun but not complete, so not stored
            yield _right_edge(size, at, read)


def _right_edge(size: int, below: int, read: ReadNode) -> bytes:
    levels = (level for level in range(below) if size >> level & 1)
    return _joined(read(level, (size >> level) - 1) for level in levels)


def _joined(right_to_left: Iterable[bytes]) -> bytes:
    return reduce(lambda right, left: node_hash(left, right), right_to_left)


def _climb(node: bytes, index: int, path: Sequence[bytes], inner: int) -> bytes:
    for at, sibling in enumerate(path):
        on_the_left = at >= inner or index >> at & 1
        node = node_hash(sibling, node) if on_the_left else node_hash(node, sibling)
    return node


def _path_shape(index: int, last: int) -> tuple[int, int]:
    """How many siblings a path has below the level where it meets the right edge, and how many above."""
    inner = (index ^ last).bit_length()
    return inner, (index >> inner).bit_count()


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def _require_leaf(leaf: bytes) -> None:
    if len(leaf) != HASH_SIZE:
        raise ValueError(f"leaf: {len(leaf)} bytes where a leaf hash has {HASH_SIZE}")


def _require_length(proof: str, path: Sequence[bytes], needed: int) -> None:
    if len(path) != needed:
        raise ProofError(f"{proof}: path of {len(path)} hashes where these sizes need {needed}")


def _require_hashes(proof: str, *, path: Sequence[bytes], **named: bytes) -> None:
    for name, value in chain(named.items(), ((f"path[{at}]", value) for at, value in enumerate(path))):
        if len(value) != HASH_SIZE:
            raise ProofError(f"{proof}: {name} has {len(value)} bytes where a hash has {HASH_SIZE}")
