"""Makes `rfc9162.json` by the recursive definitions of RFC 9162, section 2.1; knows nothing of our own code.

One command, from the project's root: `uv run python -m tests.vectors.generate_rfc9162`.
"""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("rfc9162.json")
LARGEST_ROOT = 33
LARGEST_PROVED = 20
REFUSED_INCLUSIONS = ((0, 1), (0, 2), (1, 5), (5, 8), (8, 9), (10, 13))
REFUSED_CONSISTENCIES = ((1, 2), (2, 3), (4, 8), (6, 8), (7, 13), (8, 9))

Entry = dict[str, Any]
Records = Sequence[bytes]


def mth(records: Records) -> bytes:
    """MTH(D_n), the 32-byte root over records (RFC 9162, 2.1.1)."""
    if not records:
        return sha256(b"").digest()
    if len(records) == 1:
        return sha256(b"\x00" + records[0]).digest()
    k = split(len(records))
    return sha256(b"\x01" + mth(records[:k]) + mth(records[k:])).digest()


def path(m: int, records: Records) -> list[bytes]:
    """PATH(m, D_n), the inclusion path of record `m`, from 0 (RFC 9162, 2.1.3.1)."""
    if len(records) == 1:
        return []
    k = split(len(records))
    if m < k:
        return [*path(m, records[:k]), mth(records[k:])]
    return [*path(m - k, records[k:]), mth(records[:k])]


def proof(m: int, records: Records) -> list[bytes]:
    """PROOF(m, D_n), the consistency path from the first `m` records to all (RFC 9162, 2.1.4.1)."""
    return subproof(m, records, True)


def subproof(m: int, records: Records, complete: bool) -> list[bytes]:
    """SUBPROOF(m, D_n, b) (RFC 9162, 2.1.4.1)."""
    if m == len(records):
        return [] if complete else [mth(records)]
    k = split(len(records))
    if m <= k:
        return [*subproof(m, records[:k], complete), mth(records[k:])]
    return [*subproof(m - k, records[k:], False), mth(records[:k])]


def split(size: int) -> int:
    """The largest power of two smaller than `size`, which is 2 or more (RFC 9162, 2.1.1)."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def sample_records(count: int) -> list[bytes]:
    """Records that all differ in bytes and in length; the first is empty."""
    return [bytes(range(length)) for length in range(count)]


def inclusion(index: int, records: Records) -> Entry:
    """One inclusion statement with its proof, in hex."""
    return {
        "leaf": mth([records[index]]).hex(),
        "index": index,
        "size": len(records),
        "root": mth(records).hex(),
        "path": [node.hex() for node in path(index, records)],
    }


def consistency(old: int, records: Records) -> Entry:
    """One consistency statement with its proof, in hex."""
    return {
        "old_size": old,
        "new_size": len(records),
        "old_root": mth(records[:old]).hex(),
        "new_root": mth(records).hex(),
        "path": [node.hex() for node in proof(old, records)],
    }


def refused_inclusions(index: int, records: Records) -> Iterator[Entry]:
    """Statements that are false, or whose proof is malformed, each with what is wrong about it."""
    good = inclusion(index, records)
    size = len(records)
    yield good | {"wrong": "index below zero", "index": -1}
    yield good | {"wrong": "index equal to the size", "index": size}
    yield good | {"wrong": "index of another leaf", "index": index ^ 1}
    yield good | {"wrong": "size zero", "size": 0}
    yield good | {"wrong": "size below zero", "size": -size}
    yield good | {"wrong": "size too small to hold the leaf", "size": index}
    yield good | {"wrong": "size four times as large", "size": 4 * size}
    yield good | {"wrong": "a leaf hashed as a node", "leaf": sha256(b"\x01" + records[index]).hexdigest()}
    yield good | {"wrong": "the empty tree's root", "root": mth([]).hex()}
    yield from refused_hashes(good, "leaf", "root")


def refused_consistencies(old: int, records: Records) -> Iterator[Entry]:
    """Statements that are false, or whose proof is malformed, each with what is wrong about it."""
    good = consistency(old, records)
    new = len(records)
    yield good | {"wrong": "from the empty tree", "old_size": 0}
    yield good | {"wrong": "from the empty tree by its root", "old_size": 0, "old_root": mth([]).hex()}
    yield good | {"wrong": "old size below zero", "old_size": -old}
    yield good | {"wrong": "sizes exchanged", "old_size": new, "new_size": old}
    yield good | {"wrong": "roots exchanged", "old_root": good["new_root"], "new_root": good["old_root"]}
    yield good | {"wrong": "equal sizes with a path", "old_size": new, "old_root": good["new_root"]}
    yield good | {"wrong": "equal sizes with two roots", "old_size": new, "path": []}
    yield good | {"wrong": "new size four times as large", "new_size": 4 * new}
    rewritten = [b"rewritten", *records[1:]]
    yield consistency(old, rewritten) | {"wrong": "first record rewritten", "old_root": good["old_root"]}
    yield from refused_hashes(good, "old_root", "new_root")


def refused_hashes(good: Entry, *names: str) -> Iterator[Entry]:
    """The same statement with a hash flipped, cut short, missing, repeated or out of place."""
    for name in names:
        yield good | {"wrong": f"{name}: one bit flipped", name: flipped(good[name])}
        yield good | {"wrong": f"{name}: one byte short", name: good[name][:-2]}
        yield good | {"wrong": f"{name}: empty", name: ""}
    hashes = good["path"]
    yield good | {"wrong": "path: one hash too many", "path": [*hashes, mth([]).hex()]}
    yield good | {"wrong": "path: an empty hash at the end", "path": [*hashes, ""]}
    if hashes:
        yield good | {"wrong": "path: none", "path": []}
        yield good | {"wrong": "path: last hash missing", "path": hashes[:-1]}
        yield good | {"wrong": "path: first hash repeated", "path": [hashes[0], *hashes]}
        yield good | {"wrong": "path: last hash one bit flipped", "path": [*hashes[:-1], flipped(hashes[-1])]}
        yield good | {"wrong": "path: last hash one byte short", "path": [*hashes[:-1], hashes[-1][:-2]]}
    if len(hashes) > 1:
        yield good | {"wrong": "path: backwards", "path": hashes[::-1]}


def flipped(digest: str) -> str:
    """The hex digest with the lowest bit of its first byte turned over."""
    return f"{int(digest[:2], 16) ^ 1:02x}{digest[2:]}"


def vectors() -> dict[str, list[Any]]:
    """All sections: records and roots by number, statements that hold, statements to refuse."""
    records = sample_records(LARGEST_ROOT)
    sizes = range(1, LARGEST_PROVED + 1)
    return {
        "records": [record.hex() for record in records],
        "roots": [mth(records[:size]).hex() for size in range(LARGEST_ROOT + 1)],
        "inclusion": [
            {"index": index, "size": size, "path": [node.hex() for node in path(index, records[:size])]}
            for size in sizes
            for index in range(size)
        ],
        "consistency": [
            {"old_size": old, "new_size": new, "path": [node.hex() for node in proof(old, records[:new])]}
            for new in sizes
            for old in range(1, new + 1)
        ],
        "refused_inclusion": [
            entry for index, size in REFUSED_INCLUSIONS for entry in refused_inclusions(index, records[:size])
        ],
        "refused_consistency": [
            entry for old, new in REFUSED_CONSISTENCIES for entry in refused_consistencies(old, records[:new])
        ],
    }


def rendered() -> str:
    """The file's text: JSON with one entry a line, hashes and records in hex."""
    sections = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]"
        for name, entries in vectors().items()
    )
    return "{\n" + ",\n".join(sections) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(rendered(), encoding="utf-8")
