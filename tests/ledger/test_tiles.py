"""The tree as static files, and copies of it: incremental, verified, and never from a log that went back."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.errors import Tampered
from config.ledger import guards
from config.ledger.checkpoint import Checkpoint, Note, SignerKey, VerifierKey, verified_checkpoint
from config.ledger.integrator import integrate
from config.ledger.merkle import completed_nodes, leaf_hash, root
from config.ledger.models import LedgerRecord
from config.ledger.signing import log_key, sign
from config.ledger.tiles import GrowingTiles, Kept, Tile, hashes_of, mirror, tiles_between
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook

KEY = SignerKey("log.example", bytes(range(32)))
SIZES = (0, 1, 2, 70, 255, 256, 257, 300, 511, 512, 1000, 10_000, 65_535, 65_536, 65_537, 66_000)
LEAVES = [leaf_hash(b"record %d" % number) for number in range(max(SIZES))]


def roots() -> dict[int, bytes]:
    edge: dict[int, bytes] = {}
    found = {0: root(0, lambda level, index: b"")}
    for index, leaf in enumerate(LEAVES):
        for level, _, node in list(completed_nodes(index, leaf, lambda level, _: edge[level])):
            edge[level] = node
        if index + 1 in SIZES:
            found[index + 1] = root(index + 1, lambda level, _: edge[level])
    return found


ROOTS = roots()


def note(size: int, key: SignerKey = KEY, root: bytes | None = None) -> bytes:
    checkpoint = Checkpoint(origin=key.name, size=size, root=root or ROOTS[size])
    return Note(checkpoint.text).signed(key).encode()


def published(directory: Path, size: int) -> Kept:
    """The tiles of the first `size` records, added to what the directory holds."""
    kept = Kept(directory, KEY.verifier)
    tiles = kept.growing()
    for leaf in LEAVES[tiles.size : size]:
        tiles.append(leaf)
    signed = note(size)
    kept.keep(tiles, verified_checkpoint(signed, KEY.verifier)[0], signed)
    return kept


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (5, 256, "tile/0/005"),
        (5, 70, "tile/0/005.p/70"),
        (1234067, 256, "tile/0/x001/x234/067"),
        (1000, 1, "tile/0/x001/000.p/1"),
    ],
)
def test_a_tile_lies_where_tlog_tiles_says(number: int, width: int, path: str) -> None:
    assert Tile(0, number, width).path == path


def test_a_tree_of_70000_has_these_tiles() -> None:
    tiles = list(tiles_between(0, 70_000))

    assert len([tile for tile in tiles if tile.level == 0]) == 274
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_between(70_000, 70_000)) == []


def test_the_tiles_of_every_size_give_its_root_however_they_grew(tmp_path: Path) -> None:
    for size in SIZES:
        kept = published(tmp_path / "grown", size)

        again = kept.growing()

        assert (again.size, again.root()) == (size, ROOTS[size])
    at_once = published(tmp_path / "at once", SIZES[-1])
    for tile in tiles_between(0, SIZES[-1]):
        assert at_once.fetch(tile.path) == kept.fetch(tile.path)


def test_a_tile_holds_the_roots_below_it_side_by_side(tmp_path: Path) -> None:
    kept = published(tmp_path, 10_000)

    lowest = hashes_of(Tile(0, 7), kept.fetch)
    above = hashes_of(Tile(1, 0, 39), kept.fetch)

    assert lowest == LEAVES[7 * 256 : 8 * 256]
    tree = GrowingTiles(0, kept.fetch)
    for leaf in lowest:
        tree.append(leaf)
    assert above[7] == tree.root()


def test_a_full_tile_stands_for_its_partial_ones(tmp_path: Path) -> None:
    published(tmp_path, 70)
    assert (tmp_path / "tile/0/000.p/70").is_file()
    kept = published(tmp_path, 300)

    assert not (tmp_path / "tile/0/000.p").exists()
    assert hashes_of(Tile(0, 0, 70), kept.fetch) == LEAVES[:70]


def test_no_tile_holds_a_record(tmp_path: Path) -> None:
    published(tmp_path, 300)

    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert len(files) == 4
    assert all(file.name == "checkpoint" or file.stat().st_size % 32 == 0 for file in files)


def test_what_does_not_give_the_signed_root_is_not_written(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "tiles", KEY.verifier)
    tiles = kept.growing()
    tiles.append(LEAVES[1])

    with pytest.raises(Tampered, match="root"):
        kept.keep(tiles, Checkpoint(origin=KEY.name, size=1, root=ROOTS[1]), note(1))

    assert not (tmp_path / "tiles").exists()


# mirrors


def test_a_mirror_copies_what_is_new_and_nothing_twice(tmp_path: Path) -> None:
    copy = Kept(tmp_path / "copy", KEY.verifier)
    counts = []
    for size in SIZES:
        source = published(tmp_path / "source", size)

        checkpoint, copied = mirror(source.fetch, copy)
        counts.append(copied)

        assert (checkpoint.size, copy.growing().root()) == (size, ROOTS[size])
    assert mirror(source.fetch, copy)[1] == 0
    assert counts[1:4] == [1, 1, 1]


def test_a_mirror_refuses_a_log_that_went_back(tmp_path: Path) -> None:
    copy = Kept(tmp_path / "copy", KEY.verifier)
    mirror(published(tmp_path / "long", 300).fetch, copy)

    with pytest.raises(Tampered, match="went back"):
        mirror(published(tmp_path / "short", 70).fetch, copy)


def test_a_mirror_refuses_another_history(tmp_path: Path) -> None:
    copy = Kept(tmp_path / "copy", KEY.verifier)
    mirror(published(tmp_path / "one", 70).fetch, copy)
    tiles = GrowingTiles(0, copy.fetch)
    for leaf in [LEAVES[1], *LEAVES[1:300]]:
        tiles.append(leaf)
    other = Kept(tmp_path / "other", KEY.verifier)
    signed = note(300, root=tiles.root())
    other.keep(tiles, verified_checkpoint(signed, KEY.verifier)[0], signed)

    with pytest.raises(Tampered, match="root"):
        mirror(other.fetch, copy)

    kept = copy.checkpoint()
    assert kept is not None
    assert kept.size == 70


def test_a_mirror_refuses_every_altered_file(tmp_path: Path) -> None:
    random = Random(7)  # noqa: S311 - the same in every run
    published(tmp_path / "source", 1000)
    files = sorted(file for file in (tmp_path / "source").rglob("*") if file.is_file())

    for file in files * 10:
        data = file.read_bytes()
        place = random.randrange(len(data))
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(Tampered):
            mirror(Kept(tmp_path / "source", KEY.verifier).fetch, Kept(tmp_path / "copy", KEY.verifier))
        file.write_bytes(data)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("lost", ["checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_mirror_refuses_where_a_file_is_missing(tmp_path: Path, lost: str) -> None:
    source = published(tmp_path / "source", 300)
    (tmp_path / "source" / lost).unlink()

    with pytest.raises(Tampered):
        mirror(source.fetch, Kept(tmp_path / "copy", KEY.verifier))


@pytest.mark.parametrize("name", [KEY.name, "another.example/log"])
def test_a_mirror_says_that_the_key_given_is_not_the_logs(tmp_path: Path, name: str) -> None:
    source = published(tmp_path / "source", 70)
    other = SignerKey(name, bytes(32)).verifier

    with pytest.raises(Tampered, match="the key that you gave is not this log's"):
        mirror(source.fetch, Kept(tmp_path / "copy", other))


def test_a_mirror_that_knows_the_log_by_its_key_refuses_a_log_of_another(tmp_path: Path) -> None:
    copy = Kept(tmp_path / "copy", KEY.verifier)
    mirror(published(tmp_path / "source", 70).fetch, copy)
    other = SignerKey(KEY.name, bytes(32))
    (tmp_path / "source" / "checkpoint").write_bytes(note(70, other))

    with pytest.raises(Tampered, match="cannot be relied on"):
        mirror(Kept(tmp_path / "source", other.verifier).fetch, copy)


def test_a_size_that_nobody_has_is_refused_at_the_first_missing_tile(tmp_path: Path) -> None:
    published(tmp_path / "source", 70)
    (tmp_path / "source" / "checkpoint").write_bytes(note(10**18, root=bytes(32)))

    with pytest.raises(Tampered, match="missing"):
        mirror(Kept(tmp_path / "source", KEY.verifier).fetch, Kept(tmp_path / "copy", KEY.verifier))


def test_a_copy_that_was_damaged_is_found(tmp_path: Path) -> None:
    source = published(tmp_path / "source", 300)
    copy = Kept(tmp_path / "copy", KEY.verifier)
    mirror(source.fetch, copy)
    (tmp_path / "copy/tile/0/001.p/44").write_bytes(bytes(44 * 32))

    with pytest.raises(Tampered, match="do not give the root"):
        mirror(source.fetch, copy)


# the commands


@contextmanager
def served(directory: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(directory))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def answered(*arguments: str, code: int = 0) -> dict[str, Any]:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command(*arguments, "--format=json", stdout=out)
        assert stopped.value.code == code
    else:
        call_command(*arguments, "--format=json", stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def log() -> str:
    return str(log_key().verifier)


def recorded(count: int) -> None:
    for _ in range(count):
        open_notebook(LIAISON)
    integrate()
    sign()


@pytest.mark.django_db
def test_tiles_are_written_and_mirrored_by_command(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    recorded(3)

    assert answered("tiles", str(source))["written"] == 1
    assert answered("mirror", str(source), str(copy), "--log", log())["size"] == 3
    recorded(2)
    assert answered("tiles", str(source))["size"] == 5
    with served(source) as url:
        said = answered("mirror", url, str(copy), "--log", log())

    assert (said["size"], said["copied"]) == (5, 1)
    assert Kept(copy, VerifierKey.parse(log())).growing().root().hex() == said["root"]


@pytest.mark.django_db
def test_tiles_are_not_written_over_a_rewritten_record(tmp_path: Path) -> None:
    recorded(3)
    answered("tiles", str(tmp_path))
    recorded(2)
    guards.remove(connection)
    LedgerRecord.objects.filter(position=4).update(leaf=bytes(32))
    guards.install(connection)

    assert "root" in answered("tiles", str(tmp_path), code=1)["wrong"]


@pytest.mark.django_db
def test_without_a_checkpoint_there_are_no_tiles(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing is signed"):
        call_command("tiles", str(tmp_path))


@pytest.mark.django_db
def test_where_tiles_cannot_be_written_the_commands_say_so(tmp_path: Path) -> None:
    recorded(3)
    answered("tiles", str(tmp_path / "source"))
    (tmp_path / "a file").touch()
    into = str(tmp_path / "a file" / "tiles")

    with pytest.raises(CommandError, match="a file/tiles cannot be written: Not a directory") as refused:
        call_command("tiles", into)
    with pytest.raises(CommandError, match="cannot be copied: Not a directory"):
        call_command("mirror", str(tmp_path / "source"), into, "--log", log())

    assert refused.value.returncode == 2


def test_a_mirror_by_command_says_what_is_wrong(tmp_path: Path) -> None:
    published(tmp_path / "source", 70)
    arguments = ("mirror", str(tmp_path / "source"), str(tmp_path / "copy"), "--log")

    with pytest.raises(CommandError, match="--log"):
        call_command(*arguments, "no key")
    shutil.rmtree(tmp_path / "source" / "tile")
    assert "missing" in answered(*arguments, str(KEY.verifier), code=1)["wrong"]
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("mirror", "http://127.0.0.1:9", str(tmp_path / "copy"), "--log", str(KEY.verifier))
    with pytest.raises(CommandError, match="nowhere is neither an address") as refused:
        call_command("mirror", str(tmp_path / "nowhere"), str(tmp_path / "copy"), "--log", str(KEY.verifier))
    assert refused.value.returncode == 2
