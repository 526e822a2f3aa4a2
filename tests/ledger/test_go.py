"""Go's own checksum database client takes our proofs and notes, and refuses what was altered in them.

It is Debian's `golang-go` with `golang-golang-x-mod-dev`: golang.org/x/mod/sumdb, `tlog` and `note`.
"""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final

import pytest

from config.ledger.checkpoint import Algorithm, Checkpoint, Note, SignerKey
from config.ledger.merkle import completed_nodes, consistency_path, inclusion_path, leaf_hash, root
from tests.conftest import REQUIRED

PROOFS: Final = 10_000
NOTES: Final = 100
LARGEST: Final = 1000

LIBRARIES: Final = Path("/usr/share/gocode")
PROGRAM: Final = Path(__file__).parent / "go" / "check.go"

MISSING: Final = (
    ""
    if shutil.which("go") and (LIBRARIES / "src/golang.org/x/mod/sumdb/tlog").is_dir()
    else "Go with golang.org/x/mod is not installed (apt-get install golang-go golang-golang-x-mod-dev)"
)

Statement = tuple[str, ...]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checking program, built."""
    if MISSING and REQUIRED:
        pytest.fail(f"DEMARC_REQUIRE_SERVICES is set, but {MISSING}")
    if MISSING:
        pytest.skip(MISSING)
    directory = tmp_path_factory.mktemp("go")
    built = directory / "check"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "GOPATH": str(LIBRARIES),
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOCACHE": str(directory / "cache"),
    }
    command = ["go", "build", "-o", str(built), str(PROGRAM)]
    subprocess.run(command, env=environment, check=True, timeout=300)  # noqa: S603 - Debian's own compiler
    return built


def answers(program: Path, statements: Iterable[Statement]) -> list[str]:
    told = "".join(f"{' '.join(statement)}\n" for statement in statements)
    done = subprocess.run(  # noqa: S603 - the program that was built above
        [str(program)], input=told, capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout.split()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Tree:
    """Every complete node of a tree of LARGEST records, and the root of every size."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index in range(LARGEST):
            for level, number, node in completed_nodes(index, leaf_hash(b"record %d" % index), self.read):
                self.nodes[level, number] = node
        self.roots = [root(size, self.read) for size in range(LARGEST + 1)]

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


TREE: Final = Tree()

Proof = tuple[str, int, int, bytes, bytes, list[bytes]]
"""Kind, two numbers, two hashes, the path."""


def proofs(random: Random) -> list[Proof]:
    """Proofs of inclusion and of consistency, in turn."""
    made: list[Proof] = []
    for number in range(PROOFS):
        size = random.randrange(1, LARGEST + 1)
        if number % 2:
            index = random.randrange(size)
            path = inclusion_path(index, size, TREE.read)
            made.append(("inclusion", index, size, TREE.roots[size], TREE.read(0, index), path))
        else:
            old = random.randrange(1, size + 1)
            path = consistency_path(old, size, TREE.read)
            made.append(("consistency", old, size, TREE.roots[old], TREE.roots[size], path))
    return made


def as_statement(proof: Proof) -> Statement:
    kind, first, second, one, other, path = proof
    return kind, str(first), str(second), text(one), text(other), ",".join(map(text, path)) or "-"


def flipped(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]


def altered(random: Random, proof: Proof) -> Proof:
    """The proof with one bit changed, a hash left out or one too many."""
    kind, first, second, one, other, path = proof
    change = random.choice(["one", "other", "path", "shorter", "longer"])
    if change == "path" and path:
        place = random.randrange(len(path))
        path = [*path[:place], flipped(random, path[place]), *path[place + 1 :]]
    elif change == "shorter" and path:
        path = path[:-1]
    elif change == "longer":
        path = [*path, bytes(32)]
    elif change == "other":
        other = flipped(random, other)
    else:
        one = flipped(random, one)
    return kind, first, second, one, other, path


def notes() -> list[tuple[SignerKey, bytes]]:
    """Checkpoints as the log signs them, every other one with a cosignature below."""
    witness = SignerKey("witness.example", bytes(range(32)), Algorithm.COSIGNATURE)
    made = []
    for number in range(NOTES):
        key = SignerKey(f"log{number}.example/demarc", bytes([number]) * 32)
        checkpoint = Checkpoint(origin=key.name, size=number, root=TREE.roots[number])
        note = Note(checkpoint.text).signed(key)
        made.append((key, (note.signed(witness, at=1_780_000_000) if number % 2 else note).encode()))
    return made


def as_note(key: SignerKey, note: bytes) -> Statement:
    return "note", str(key.verifier), text(note)


def test_go_takes_10_000_of_our_proofs(program: Path) -> None:
    statements = [as_statement(proof) for proof in proofs(Random(1))]  # noqa: S311 - the same in every run

    assert answers(program, statements) == ["ok"] * PROOFS


def test_go_refuses_every_proof_that_was_altered(program: Path) -> None:
    random = Random(2)  # noqa: S311 - the same in every run
    statements = [as_statement(altered(random, proof)) for proof in proofs(random)]

    assert answers(program, statements) == ["no"] * PROOFS


def test_go_takes_100_of_our_notes(program: Path) -> None:
    assert answers(program, [as_note(key, note) for key, note in notes()]) == ["ok"] * NOTES


def test_go_refuses_every_note_that_was_altered(program: Path) -> None:
    statements = []
    for key, note in notes():
        body, _, lines = note.partition(b"\n\n")
        name, _, signature = (
            lines.rpartition(b" ") if lines.count(b"\n") == 1 else lines.partition(b"\n")[0].rpartition(b" ")
        )
        statements.append(as_note(key, b"1" + note))
        statements.append(as_note(key, body + b"\nmore\n\n" + lines))
        statements.append(as_note(key, body + b"\n\n" + name + b" AAAA" + signature.strip()[4:] + b"\n"))
        other = SignerKey(key.name, bytes(31) + b"\1")
        statements.append(as_note(other, note))

    assert answers(program, statements) == ["no"] * len(statements)
