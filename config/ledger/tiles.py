"""The hash tree as static files that anybody can copy and serve: C2SP tlog-tiles, hashes only. Pure.

A tile holds up to 256 hashes of 32 bytes: at level L those of complete subtrees over 256^L records, side by
side. Records themselves are never in a tile.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from config.errors import Tampered
from config.ledger.checkpoint import Checkpoint, NoteError, NotSignedError, VerifierKey, verified_checkpoint
from config.ledger.merkle import (
    HASH_SIZE,
    ProofError,
    completed_nodes,
    inclusion_path,
    node_hash,
    root,
    verify_inclusion,
)

WIDTH: Final = 256

_HEIGHT: Final = 8  # 256 = 2^8

CHECKPOINT: Final = "checkpoint"

Fetch = Callable[[str], bytes | None]
"""Gives the bytes of a file by its path, None where there is none."""


class Tile(msgspec.Struct, frozen=True, order=True):
    """Which tile: its level and number, both from 0, and how many hashes it holds, 256 where it is full."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies, as tlog-tiles says: `tile/0/x001/234`, partial ones `tile/0/005.p/70`."""
        parts = [f"{self.number % 1000:03}"]
        above = self.number // 1000
        while above:
            parts.insert(0, f"x{above % 1000:03}")
            above //= 1000
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{'/'.join(parts)}{partial}"


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles of a tree of `new` records that one of `old` has not, or has with fewer hashes."""
    level = 0
    while count := new >> (_HEIGHT * level):
        before = old >> (_HEIGHT * level)
        if before < count:
            for number in range(before // WIDTH, count // WIDTH):
                yield Tile(level, number)
            if count % WIDTH:
                yield Tile(level, count // WIDTH, count % WIDTH)
        level += 1


class GrowingTiles:
    """The tiles of a tree that grows from `size` records on: the last ones are read through `fetch`, and what
    new leaves complete is in `files`, by path, until somebody writes it.

    Raises Tampered where a tile of the tree so far is missing or is none.
    """

    def __init__(self, size: int, fetch: Fetch) -> None:
        self.begun = self.size = size
        self.files: dict[str, bytes] = {}
        self._fetch = fetch
        self._edge: dict[int, bytes] = {}
        self._open: dict[int, list[bytes]] = {}
        level = 0
        while count := size >> (_HEIGHT * level):
            if count % WIDTH:
                hashes = hashes_of(Tile(level, count // WIDTH, count % WIDTH), fetch)
                self._open[level] = hashes
                self._fill_edge(level, hashes)
            level += 1

    def _fill_edge(self, level: int, hashes: list[bytes]) -> None:
        """The last complete subtree of each height that lies within an open tile."""
        for height in range(_HEIGHT):
            if len(hashes) % 2:
                self._edge[level * _HEIGHT + height] = hashes[-1]
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=False)]

    def append(self, leaf: bytes) -> None:
        """Take in the leaf hash (32 bytes) of the next record."""
        # all of them first: each reads the edge as it was before the next one stands there
        for level, _, node in list(completed_nodes(self.size, leaf, self._read)):
            self._edge[level] = node
            if level % _HEIGHT == 0:
                tile = level // _HEIGHT
                hashes = self._open.setdefault(tile, [])
                hashes.append(node)
                if len(hashes) == WIDTH:
                    number = self.size // WIDTH ** (tile + 1)
                    self.files[Tile(tile, number).path] = b"".join(hashes)
                    self._open[tile] = []
        self.size += 1

    def root(self) -> bytes:
        """The root (32 bytes) over all records so far."""
        return root(self.size, self._read)

    def whole(self) -> dict[str, bytes]:
        """Every new file, the partial tiles at the right edge included."""
        partial = {
            tile.path: b"".join(self._open[tile.level])
            for tile in tiles_between(self.begun, self.size)
            if tile.width < WIDTH
        }
        return self.files | partial

    def _read(self, level: int, index: int) -> bytes:
        return self._edge[level]


def hashes_of(tile: Tile, fetch: Fetch) -> list[bytes]:
    """The hashes of a tile; of a partial one from the full one where only that is there. Raises Tampered."""
    data = fetch(tile.path)
    if data is None and tile.width < WIDTH:
        full = fetch(Tile(tile.level, tile.number).path)
        data = full[: tile.width * HASH_SIZE] if full is not None else None
    if data is None or len(data) != tile.width * HASH_SIZE:
        raise Tampered(f"{tile.path} is missing, or does not hold {tile.width} hashes")
    return [data[place : place + HASH_SIZE] for place in range(0, len(data), HASH_SIZE)]


class Kept(msgspec.Struct, frozen=True):
    """A directory of tiles with its last checkpoint."""

    directory: Path
    log: VerifierKey

    def fetch(self, path: str) -> bytes | None:
        file = self.directory / path
        return file.read_bytes() if file.is_file() else None

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint that was kept last, None where there is none. Raises Tampered where it is not one
        of this log."""
        note = self.fetch(CHECKPOINT)
        if note is None:
            return None
        try:
            return verified_checkpoint(note, self.log)[0]
        except NoteError as error:
            raise Tampered(f"the checkpoint in {self.directory.name} cannot be relied on: {error}") from error

    def growing(self) -> GrowingTiles:
        """The tiles that are kept, to which leaves are added. Raises Tampered where they do not give the root
        of the kept checkpoint."""
        last = self.checkpoint()
        tiles = GrowingTiles(last.size if last else 0, self.fetch)
        if last and last.size and tiles.root() != last.root:
            raise Tampered(f"the tiles in {self.directory.name} do not give the root of their checkpoint")
        return tiles

    def holds(self, leaf: bytes, position: int) -> bool | None:
        """Whether the kept tree, as it was signed, has this leaf hash (32 bytes) at a position (from 1); None
        where it is shorter. Raises Tampered where its tiles do not give the signed root."""
        last = self.checkpoint()
        if last is None or last.size < position:
            return None

        def read(level: int, index: int) -> bytes:
            tile_level, height = divmod(level, _HEIGHT)
            number, place = divmod(index << height, WIDTH)
            width = min(WIDTH, (last.size >> (_HEIGHT * tile_level)) - number * WIDTH)
            hashes = hashes_of(Tile(tile_level, number, width), self.fetch)[place : place + (1 << height)]
            while len(hashes) > 1:
                hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
            return hashes[0]

        there = read(0, position - 1)
        path = inclusion_path(position - 1, last.size, read)
        try:
            verify_inclusion(there, position - 1, last.size, path, last.root)
        except ProofError as error:
            raise Tampered(
                f"the tiles in {self.directory.name} do not give the root of their checkpoint"
            ) from error
        return there == leaf

    def keep(self, tiles: GrowingTiles, checkpoint: Checkpoint, note: bytes) -> int:
        """Write new tiles and, last of all, the checkpoint that they were made for; how many tiles.

        Raises Tampered, and writes nothing, where they do not give its root.
        """
        if (tiles.size, tiles.root()) != (checkpoint.size, checkpoint.root):
            raise Tampered(f"the tiles do not give the root that was signed for {checkpoint.size:,} records")
        files = tiles.whole()
        self._write(files)
        self._write({CHECKPOINT: note})
        for path in files:
            partial = self.directory / f"{path}.p"
            if partial.is_dir():  # the full tile stands for them
                for old in partial.iterdir():
                    old.unlink()
                partial.rmdir()
        return len(files)

    def _write(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            file = self.directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
            with beside.open("wb") as new:
                new.write(data)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(file)


def mirror(source: Fetch, kept: Kept) -> tuple[Checkpoint, int]:
    """Copy a log's checkpoint and new tiles, once they are known to extend what was kept: the checkpoint and
    how many tiles were copied.

    Raises Tampered, and copies nothing, where the log does not extend what it showed before, does not give
    the root that it signed, or a tile is not what the ones below it give.
    """
    note = source(CHECKPOINT)
    if note is None:
        raise Tampered("the source has no checkpoint")
    try:
        checkpoint, _ = verified_checkpoint(note, kept.log)
    except NoteError as error:
        if isinstance(error, NotSignedError) and kept.checkpoint() is None:
            raise Tampered(
                f"the key that you gave is not this log's, or its checkpoint was altered: {error}"
            ) from error
        raise Tampered(f"the source's checkpoint cannot be relied on: {error}") from error
    tiles = kept.growing()
    if checkpoint.size < tiles.size:
        raise Tampered(
            f"the source shows {checkpoint.size:,} records, and showed {tiles.size:,} before: it went back"
        )
    shown: dict[str, list[bytes]] = {}
    for tile in tiles_between(tiles.size, checkpoint.size):
        shown[tile.path] = hashes_of(tile, source)
        if tile.level == 0:
            for leaf in shown[tile.path][tiles.size - tile.number * WIDTH :]:
                tiles.append(leaf)
    if tiles.root() != checkpoint.root:
        raise Tampered(
            f"what was copied before and the source's tiles do not give the root that was signed for "
            f"{checkpoint.size:,} records"
        )
    given = tiles.whole()
    for path, hashes in shown.items():
        if given.get(path) != b"".join(hashes):
            raise Tampered(f"{path} of the source is not what the hashes below it give")
    return checkpoint, kept.keep(tiles, checkpoint, note)
