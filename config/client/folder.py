"""What the client keeps: lines of JSON in files that only grow, on the disk before anybody relies on them."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from config.client.errors import Unusable
from config.ledger.sealed import Disclosure

T = TypeVar("T", bound=msgspec.Struct)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A request, written down before it is sent: its Idempotency-Key, address, type and exact bytes, the
    verb, and what was said with it, sealed values in the clear. `if_match` is the version it went with,
    `file` the path of what went beside the body; `said` holds its digest."""

    key: str
    verb: str
    path: str
    content_type: str
    body: bytes
    said: dict[str, msgspec.Raw]
    disclosures: tuple[Disclosure, ...] = ()
    if_match: str | None = None
    file: str | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that the register took: of which request, where it stands, its leaf hash (32 bytes), the
    log's receipt, and how it was told then."""

    key: str
    id: UUID
    stream: UUID
    position: int
    topic: str
    sentence: str
    leaf: bytes
    receipt: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint that was seen and held: size, root (32 bytes), and the signed note."""

    size: int
    root: bytes
    note: str


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that a kept entry is in the log, as it was given and checked."""

    position: int
    proof: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which position the feed was read."""

    after: int


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What answered a request for good: `refused` is the kind of problem, None where it was taken; then
    `positions` are those of its entries, whose receipts are kept."""

    key: str
    refused: str | None = None
    positions: tuple[int, ...] = ()


class Lines(Generic[T]):
    """One file of one kind of line. A line is on the disk when `add` returns; a torn last one, which nobody
    was told of, is cut off by the next."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        self.path, self.kind = path, kind

    def add(self, line: T) -> None:
        """Raises Unusable where it cannot be kept."""
        # in one line, however what was handed over by others is laid out
        data = msgspec.json.format(msgspec.json.encode(line), indent=-1) + b"\n"
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                fcntl.flock(handle, fcntl.LOCK_EX)
                whole = _whole(file.read())
                os.ftruncate(handle, whole)
                if os.write(handle, data) != len(data):
                    os.ftruncate(handle, whole)
                    raise Unusable(f"{self.path} takes no whole line: is the disk full?")
                os.fsync(handle)
        except OSError as error:
            raise Unusable(f"{self.path} cannot be written: {error.strerror}") from error

    def __iter__(self) -> Iterator[T]:
        """Raises Unusable naming the line that cannot be read."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unusable(f"{self.path} cannot be read: {error.strerror}") from error
        for number, line in enumerate(data[: _whole(data)].splitlines(), start=1):
            try:
                yield msgspec.json.decode(line, type=self.kind)
            except msgspec.DecodeError as error:
                raise Unusable(f"{self.path}, line {number} is not as it was written: {error}") from error

    @property
    def last(self) -> T | None:
        found = None
        for found in self:  # noqa: B007 - the last one
            pass
        return found


def _whole(data: bytes) -> int:
    """How many bytes the whole lines of a file have."""
    return data.rfind(b"\n") + 1


class Folder:
    """The folder of one client at one register. It is made, with mode 0700, where it is not there."""

    def __init__(self, path: Path) -> None:
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(f"nothing can be kept in {path}: {error.strerror}") from error
        self.path = path
        self.sent = Lines(path / "sent.jsonl", Sent)
        self.given = Lines(path / "given.jsonl", Given)
        self.receipts = Lines(path / "receipts.jsonl", Kept)
        self.proofs = Lines(path / "proofs.jsonl", Proven)
        self.checkpoints = Lines(path / "checkpoints.jsonl", Seen)
        self.places = Lines(path / "feed.jsonl", Place)

    @property
    def log(self) -> str | None:
        """The log's key that was kept first."""
        path = self.path / "log"
        return path.read_text().strip() if path.exists() else None

    def keep_log(self, key: str) -> None:
        """Keep the log's key for good: it is never written over."""
        handle = os.open(self.path / "log", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(handle)

    def unanswered(self) -> list[Sent]:
        """The requests of which it is not known what became of them, in order."""
        answered = {line.key for line in self.given}
        return [sent for sent in self.sent if sent.key not in answered]
