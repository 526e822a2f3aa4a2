"""The tree of RFC 9162 against three judges: our own vectors, transparency-dev's, and laws."""

import base64
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    completed_nodes,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.vectors import generate_rfc9162

Statement = dict[str, Any]

LARGEST = 70
KEPT: dict[str, list[Any]] = json.loads(generate_rfc9162.KEPT.read_text(encoding="utf-8"))
TRANSPARENCY_DEV = Path(__file__).parents[3] / "shared" / "vectors" / "rfc6962-proofs.json"


class Nodes(dict[tuple[int, int], bytes]):
    """A store of complete nodes; reading one that is not complete is a KeyError."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        super().__init__()
        for index, leaf in enumerate(leaves):
            for level, position, node in completed_nodes(index, leaf, self.read):
                assert (level, position) not in self, "a node is written once"
                self[level, position] = node

    def read(self, level: int, index: int) -> bytes:
        """The hash at level and index."""
        return self[level, index]


LEAVES = [leaf_hash(b"record %d" % number) for number in range(LARGEST)]
ROOTS = [root(size, Nodes(LEAVES[:size]).read) for size in range(LARGEST + 1)]
NODES = Nodes(LEAVES)


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def transparency_dev(kind: str) -> list[Any]:
    if not TRANSPARENCY_DEV.exists():
        reason = f"shared/vectors is not beside this project: 98 {kind} vectors of transparency-dev NOT RUN"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="absent")]
    entries = json.loads(TRANSPARENCY_DEV.read_text(encoding="utf-8"))[kind]
    return [pytest.param(entry, id=entry["name"]) for entry in entries]


def refused(verify: Callable[..., None], *statement: Any) -> bool:
    try:
        verify(*statement)
    except ProofError:
        return True
    return False


# The definition's anchors


def test_a_leaf_is_never_a_node_and_the_empty_tree_has_a_root() -> None:
    left, right = LEAVES[:2]

    assert leaf_hash(b"record") == sha256(b"\x00record").digest()
    assert node_hash(left, right) == sha256(b"\x01" + left + right).digest()
    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"").digest() == EMPTY_ROOT


# Our own vectors


def test_the_kept_vectors_are_what_the_recursive_definition_gives() -> None:
    assert generate_rfc9162.KEPT.read_text(encoding="utf-8") == generate_rfc9162.rendered()


def test_every_kept_root_is_ours() -> None:
    leaves = [leaf_hash(record) for record in hashes(KEPT["records"])]
    nodes = Nodes(leaves)

    assert [root(size, nodes.read) for size in range(len(leaves) + 1)] == hashes(KEPT["roots"])


def test_every_kept_inclusion_path_is_ours_and_verifies() -> None:
    leaves = [leaf_hash(record) for record in hashes(KEPT["records"])]
    roots, nodes = hashes(KEPT["roots"]), Nodes(leaves)

    for entry in KEPT["inclusion"]:
        index, size, path = entry["index"], entry["size"], hashes(entry["path"])
        assert inclusion_path(index, size, nodes.read) == path, entry
        verify_inclusion(leaves[index], index, size, path, roots[size])


def test_every_kept_consistency_path_is_ours_and_verifies() -> None:
    roots = hashes(KEPT["roots"])
    nodes = Nodes([leaf_hash(record) for record in hashes(KEPT["records"])])

    for entry in KEPT["consistency"]:
        old, new, path = entry["old_size"], entry["new_size"], hashes(entry["path"])
        assert consistency_path(old, new, nodes.read) == path, entry
        verify_consistency(old, new, roots[old], roots[new], path)


@pytest.mark.parametrize("number", range(len(KEPT["refused_inclusion"])))
def test_every_kept_false_inclusion_is_refused(number: int) -> None:
    entry = KEPT["refused_inclusion"][number]
    leaf, tree_root, path = bytes.fromhex(entry["leaf"]), bytes.fromhex(entry["root"]), hashes(entry["path"])

    with pytest.raises(ProofError, match="inclusion"):
        verify_inclusion(leaf, entry["index"], entry["size"], path, tree_root)


@pytest.mark.parametrize("number", range(len(KEPT["refused_consistency"])))
def test_every_kept_false_consistency_is_refused(number: int) -> None:
    entry = KEPT["refused_consistency"][number]
    old_root, new_root = bytes.fromhex(entry["old_root"]), bytes.fromhex(entry["new_root"])

    with pytest.raises(ProofError, match="consistency"):
        verify_consistency(entry["old_size"], entry["new_size"], old_root, new_root, hashes(entry["path"]))


# The vectors of transparency-dev, read in place


@pytest.mark.parametrize("vector", transparency_dev("inclusion"))
def test_transparency_dev_inclusion(vector: Statement) -> None:
    leaf, tree_root = base64.b64decode(vector["leafHash"]), base64.b64decode(vector["root"])
    path = [base64.b64decode(node) for node in vector["proof"] or []]
    statement = leaf, vector["leafIdx"], vector["treeSize"], path, tree_root

    assert refused(verify_inclusion, *statement) is vector["wantErr"]


@pytest.mark.parametrize("vector", transparency_dev("consistency"))
def test_transparency_dev_consistency(vector: Statement) -> None:
    sizes = vector["size1"], vector["size2"]
    roots = base64.b64decode(vector["root1"]), base64.b64decode(vector["root2"])
    path = [base64.b64decode(node) for node in vector["proof"] or []]

    assert refused(verify_consistency, *sizes, *roots, path) is vector["wantErr"]


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_no_vector_of_transparency_dev_is_left_out(kind: str) -> None:
    if not TRANSPARENCY_DEV.exists():
        pytest.skip("shared/vectors is not beside this project: the vectors of transparency-dev NOT RUN")

    assert len(transparency_dev(kind)) == 98


# Laws


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=40), max_size=LARGEST))
def test_every_proof_of_any_tree_verifies(records: list[bytes]) -> None:
    leaves, size = [leaf_hash(record) for record in records], len(records)
    nodes = Nodes(leaves)
    tree_root = root(size, nodes.read)

    assert tree_root == generate_rfc9162.mth(records)
    for index, leaf in enumerate(leaves):
        verify_inclusion(leaf, index, size, inclusion_path(index, size, nodes.read), tree_root)
    for old in range(1, size + 1):
        path = consistency_path(old, size, nodes.read)
        verify_consistency(old, size, root(old, nodes.read), tree_root, path)


def test_every_proof_between_all_sizes_to_70_verifies_from_a_store_that_has_grown_on() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            path = inclusion_path(index, size, NODES.read)
            verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
        for old in range(1, size + 1):
            path = consistency_path(old, size, NODES.read)
            verify_consistency(old, size, ROOTS[old], ROOTS[size], path)


def test_a_store_of_exactly_the_size_proves_what_a_grown_one_does() -> None:
    for size in range(1, LARGEST + 1):
        exact = Nodes(LEAVES[:size])
        for index in range(size):
            assert inclusion_path(index, size, exact.read) == inclusion_path(index, size, NODES.read)
        for old in range(1, size + 1):
            assert consistency_path(old, size, exact.read) == consistency_path(old, size, NODES.read)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=300))
def test_the_frontier_equals_the_root_after_every_append(records: list[bytes]) -> None:
    frontier, nodes = Frontier(), Nodes([leaf_hash(record) for record in records])

    assert (frontier.size, frontier.root()) == (0, EMPTY_ROOT)
    for size, record in enumerate(records, start=1):
        frontier.append(leaf_hash(record))
        assert (frontier.size, frontier.root()) == (size, root(size, nodes.read))


def test_a_frontier_holds_no_more_than_one_hash_for_each_bit_of_its_size() -> None:
    frontier = Frontier()

    for size, leaf in enumerate(LEAVES, start=1):
        frontier.append(leaf)
        assert len(frontier._edge) == size.bit_count()


def test_asking_a_frontier_for_its_root_changes_nothing() -> None:
    asked, unasked = Frontier(), Frontier()

    for leaf in LEAVES:
        asked.append(leaf)
        unasked.append(leaf)
        assert asked.root() == asked.root()

    assert asked.root() == unasked.root()


def test_appending_leaves_stores_each_complete_subtree_once() -> None:
    complete = {(level, index) for level in range(7) for index in range(LARGEST >> level)}

    assert set(NODES) == complete


# Mutations


def turns(index: int, size: int) -> str:
    """On which side each sibling of an inclusion path stands, by the recursive definition."""
    if size == 1:
        return ""
    k = generate_rfc9162.split(size)
    return turns(index, k) + "R" if index < k else turns(index - k, size - k) + "L"


def steps(old: int, new: int, whole: bool = True) -> str:
    """What each hash of a consistency path is: itself or a sibling on one side, by the recursion."""
    if old == new:
        return "" if whole else "S"
    k = generate_rfc9162.split(new)
    return steps(old, k, whole) + "R" if old <= k else steps(old - k, new - k, False) + "L"


def with_a_bit_flipped(random: Random, node: bytes) -> bytes:
    return (int.from_bytes(node) ^ 1 << random.randrange(8 * len(node))).to_bytes(len(node))


def mutated_path(random: Random, path: list[bytes]) -> list[bytes]:
    """The same path with one thing wrong: a hash flipped, cut, dropped, added, repeated or out of place."""
    mutated = list(path)
    at = random.randrange(len(path)) if path else 0
    ways = ["add", *(["flip", "cut", "drop", "repeat", "empty"] if path else [])]
    match random.choice(ways + ["swap"] * (len(path) > 1)):
        case "add":
            mutated.insert(random.randint(0, len(path)), random.choice([*LEAVES, EMPTY_ROOT, b""]))
        case "flip":
            mutated[at] = with_a_bit_flipped(random, path[at])
        case "cut":
            mutated[at] = path[at][: random.randrange(32)]
        case "drop":
            del mutated[at]
        case "repeat":
            mutated.insert(at, path[at])
        case "empty":
            mutated = []
        case "swap":
            other = random.choice([place for place in range(len(path)) if place != at])
            mutated[at], mutated[other] = path[other], path[at]
    return mutated


def mutated_inclusion(random: Random) -> tuple[bytes, int, int, list[bytes], bytes]:
    size = random.randint(1, LARGEST)
    index = random.randrange(size)
    leaf, path, tree_root = LEAVES[index], inclusion_path(index, size, NODES.read), ROOTS[size]
    match random.choice(["leaf", "other leaf", "index", "size", "older or newer", "root", "path"]):
        case "leaf":
            leaf = with_a_bit_flipped(random, leaf)
        case "other leaf":
            leaf = random.choice([other for other in [*LEAVES, EMPTY_ROOT] if other != leaf])
        case "index":
            index = random.choice([other for other in range(-LARGEST, 2 * LARGEST) if other != index])
        case "size":
            known = turns(index, size)
            others = [
                other
                for other in range(-LARGEST, 2 * LARGEST)
                if not 0 <= index < other or turns(index, other) != known
            ]
            size = random.choice(others)
        case "older or newer":
            size = random.choice([other for other in range(LARGEST + 1) if other != size])
            tree_root = ROOTS[size]
        case "root":
            tree_root = with_a_bit_flipped(random, tree_root)
        case "path":
            path = mutated_path(random, path)
    return leaf, index, size, path, tree_root


def mutated_consistency(random: Random) -> tuple[int, int, bytes, bytes, list[bytes]]:
    new = random.randint(2, LARGEST)
    old = random.randrange(1, new)
    old_root, new_root, path = ROOTS[old], ROOTS[new], consistency_path(old, new, NODES.read)
    match random.choice(["old root", "new root", "roots", "sizes", "older", "newer", "rewritten", "path"]):
        case "old root":
            old_root = with_a_bit_flipped(random, old_root)
        case "new root":
            new_root = with_a_bit_flipped(random, new_root)
        case "roots":
            old_root, new_root = new_root, old_root
        case "sizes":
            known = steps(old, new)
            others = [
                (older, newer)
                for older in range(-3, LARGEST)
                for newer in range(-3, LARGEST)
                if not 0 < older <= newer or steps(older, newer) != known
            ]
            old, new = random.choice(others)
        case "older":
            old = random.choice([other for other in range(new) if other != old])
            old_root = ROOTS[old]
        case "newer":
            new = random.choice([other for other in range(LARGEST + 1) if other != new])
            new_root = ROOTS[new]
        case "rewritten":
            leaves = LEAVES[:new]
            leaves[random.randrange(old)] = leaf_hash(b"rewritten")
            nodes = Nodes(leaves)
            new_root, path = root(new, nodes.read), consistency_path(old, new, nodes.read)
        case "path":
            path = mutated_path(random, path)
    return old, new, old_root, new_root, path


def test_1000_mutated_inclusion_proofs_are_all_refused() -> None:
    random = Random(9162)  # noqa: S311 - a seed, so that a failure comes back
    mutated = [mutated_inclusion(random) for _ in range(1000)]

    assert [statement for statement in mutated if not refused(verify_inclusion, *statement)] == []


def test_1000_mutated_consistency_proofs_are_all_refused() -> None:
    random = Random(6962)  # noqa: S311 - a seed, so that a failure comes back
    mutated = [mutated_consistency(random) for _ in range(1000)]

    assert [statement for statement in mutated if not refused(verify_consistency, *statement)] == []


def test_a_path_alone_does_not_tell_sizes_apart_so_size_and_root_come_from_one_checkpoint() -> None:
    path = inclusion_path(0, 3, NODES.read)

    verify_inclusion(LEAVES[0], 0, 4, path, ROOTS[3])

    with pytest.raises(ProofError, match="root of size 4"):
        verify_inclusion(LEAVES[0], 0, 4, path, ROOTS[4])


# Malformed input


def test_a_consistency_proof_from_the_empty_tree_proves_nothing_and_is_refused() -> None:
    for new in (0, 1, 8):
        with pytest.raises(ProofError, match="sizes 0"):
            verify_consistency(0, new, EMPTY_ROOT, ROOTS[new], [])
        with pytest.raises(ValueError, match="sizes 0"):
            consistency_path(0, new, NODES.read)


def test_nothing_is_included_in_the_empty_tree() -> None:
    with pytest.raises(ProofError, match="size 0"):
        verify_inclusion(LEAVES[0], 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ValueError, match="size 0"):
        inclusion_path(0, 0, NODES.read)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (6, 5), (0, -1)])
def test_a_path_is_given_only_for_a_leaf_of_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="needs 0 <= index < size"):
        inclusion_path(index, size, NODES.read)


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5), (1, 0), (-2, -1)])
def test_a_consistency_path_is_given_only_from_older_to_newer(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="needs 0 < old <= new"):
        consistency_path(old, new, NODES.read)


def test_a_size_or_a_leaf_number_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="size -1"):
        root(-1, NODES.read)
    with pytest.raises(ValueError, match="index -1"):
        list(completed_nodes(-1, LEAVES[0], NODES.read))


@pytest.mark.parametrize("not_a_hash", [b"", b"a record", bytes(31), bytes(33)])
def test_a_record_is_not_appended_where_its_leaf_hash_belongs(not_a_hash: bytes) -> None:
    with pytest.raises(ValueError, match="leaf hash has 32"):
        Frontier().append(not_a_hash)
    with pytest.raises(ValueError, match="leaf hash has 32"):
        list(completed_nodes(0, not_a_hash, NODES.read))


@pytest.mark.parametrize(
    ("named", "statement"),
    [
        ("leaf has 31", (LEAVES[0][:31], 0, 2, [LEAVES[1]], ROOTS[2])),
        ("root has 33", (LEAVES[0], 0, 2, [LEAVES[1]], ROOTS[2] + b"\x00")),
        (r"path\[0\] has 0", (LEAVES[0], 0, 2, [b""], ROOTS[2])),
        ("path of 2 hashes", (LEAVES[0], 0, 2, [LEAVES[1], LEAVES[1]], ROOTS[2])),
        ("index 2", (LEAVES[0], 2, 2, [LEAVES[1]], ROOTS[2])),
    ],
)
def test_a_refusal_names_what_failed(named: str, statement: Any) -> None:
    with pytest.raises(ProofError, match=f"^inclusion: .*{named}"):
        verify_inclusion(*statement)


@pytest.mark.parametrize(
    ("named", "statement"),
    [
        ("old_root has 31", (1, 2, ROOTS[1][:31], ROOTS[2], [LEAVES[1]])),
        ("new_root has 33", (1, 2, ROOTS[1], ROOTS[2] + b"\x00", [LEAVES[1]])),
        (r"path\[0\] has 0", (1, 2, ROOTS[1], ROOTS[2], [b""])),
        ("path of 2 hashes", (1, 2, ROOTS[1], ROOTS[2], [LEAVES[1], LEAVES[1]])),
        ("path of 1 hashes", (2, 2, ROOTS[2], ROOTS[2], [LEAVES[1]])),
        ("sizes 3 and 2", (3, 2, ROOTS[3], ROOTS[2], [LEAVES[1]])),
    ],
)
def test_a_refused_consistency_names_what_failed(named: str, statement: Any) -> None:
    with pytest.raises(ProofError, match=f"^consistency: .*{named}"):
        verify_consistency(*statement)


def test_a_byte_moved_from_one_hash_to_its_neighbor_is_refused_though_the_root_still_fits() -> None:
    longer, shorter = LEAVES[0] + LEAVES[1][:1], LEAVES[1][1:]

    assert node_hash(longer, shorter) == ROOTS[2]
    with pytest.raises(ProofError, match="leaf has 33"):
        verify_inclusion(longer, 0, 2, [shorter], ROOTS[2])
    with pytest.raises(ProofError, match="old_root has 33"):
        verify_consistency(1, 2, longer, ROOTS[2], [shorter])
