"""Verification from the bytes up: every hash, chain, node and root; and what the last one found."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from config.errors import Unreadable
from config.ledger import record
from config.ledger.checkpoint import NoteError
from config.ledger.event import read_event
from config.ledger.merkle import EMPTY_ROOT, completed_nodes, leaf_hash, root
from config.ledger.models import Verification
from config.ledger.occurred import Occurred
from config.ledger.recorder import DjangoRecorder
from config.ledger.signed_roots import SignedRoots
from config.ledger.snapshot import snapshot

READS_AT_ONCE: Final = 1024

_FIRST: Final = -(2**63)

Told = Callable[[int, int], None]
"""Called with how many records are checked and how many there are."""


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification found: `checked` records are sound from the first on, `root` is theirs (32 bytes).

    `integrated` is how many records the stored tree holds; `checkpoints` that the log signed, and
    `cosignatures` of witnesses under them, are sound. Where something is wrong, `message` says what in
    plain words, and `first_wrong` (a position), `stream`, `version` and `topic` say where, if known.
    """

    checked: int
    integrated: int
    root: bytes
    checkpoints: int = 0
    cosignatures: int = 0
    message: str = ""
    first_wrong: int | None = None
    stream: str | None = None
    version: int | None = None
    topic: str | None = None

    @property
    def sound(self) -> bool:
        return not self.message


class Wrong(Exception):  # noqa: N818 - it is an answer, not a malfunction
    """What is wrong, in plain words, and at which position where one can be named."""

    def __init__(self, position: int | None, message: str, row: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.position = position
        self.row = row


def verify(using: str = "default", *, told: Told = lambda done, total: None) -> Findings:
    """Recompute everything from the stored bytes, in memory that does not grow with the ledger's length
    (a head of 40 bytes per stream aside), and keep the result for `last_verification`.

    Compared with the bytes: each record's leaf hash, format, topic, event, stream, version and `prev`; the
    density of positions and versions; every stored node and the root of every head; every checkpoint that
    the log signed, with its cosignatures; what earlier sound verifications found. It stops at the first
    that is wrong. The ledger is read as it stood at one instant, so that writers need not wait.
    """
    check = _Check(DjangoRecorder(using))
    with snapshot(using):
        findings = check.run(told)
    Verification.objects.using(using).create(
        checked_at=datetime.now(UTC),
        size=findings.checked,
        root=findings.root,
        integrated=findings.integrated,
        sound=findings.sound,
        first_wrong=findings.first_wrong,
        message=findings.message,
    )
    return findings


def last_verification(using: str = "default") -> Verification | None:
    """What the last verification found, None where there has been none."""
    return Verification.objects.using(using).order_by("-pk").first()


class _Check:
    """One pass over the positions. `edge` holds the last complete subtree of each level, `heads` the last
    leaf and version of each stream."""

    def __init__(self, recorder: DjangoRecorder) -> None:
        self.recorder = recorder
        self.checked = 0
        self.integrated = 0
        self.edge: dict[int, bytes] = {}
        self.heads: dict[bytes, bytes] = {}
        self.signed = SignedRoots(recorder)

    def run(self, told: Told) -> Findings:
        ((total,),) = self.recorder.rows("SELECT coalesce(max(position), 0) FROM ledger_record", ())
        ((self.integrated,),) = self.recorder.rows("SELECT coalesce(max(size), 0) FROM ledger_head", ())
        try:
            self._as_signed(0, self._signed(-1, 0))
            for rows in self._batches():
                self._batch(rows)
                told(self.checked, total)
            self._whole()
        except Wrong as wrong:
            return self._findings(wrong)
        return self._findings(None)

    def _findings(self, wrong: Wrong | None) -> Findings:
        stream = version = topic = None
        if wrong is not None and wrong.row:
            _, stream, version, topic, _, _ = wrong.row
            stream = _dashed(stream)
        return Findings(
            checked=self.checked,
            integrated=self.integrated,
            root=self._root(),
            checkpoints=self.signed.checkpoints,
            cosignatures=self.signed.cosignatures,
            message="" if wrong is None else str(wrong),
            first_wrong=None if wrong is None else wrong.position,
            stream=stream,
            version=version,
            topic=topic,
        )

    def _root(self) -> bytes:
        return root(self.checked, self._read) if self.checked else EMPTY_ROOT

    def _read(self, level: int, index: int) -> bytes:
        return self.edge[level]

    def _batches(self) -> Iterator[list[tuple[Any, ...]]]:
        after = _FIRST
        while rows := self.recorder.rows(
            "SELECT position, stream, version, topic, leaf, record FROM ledger_record "
            "WHERE position > %s ORDER BY position LIMIT %s",
            (after, READS_AT_ONCE),
        ):
            yield rows
            after = rows[-1][0]

    def _batch(self, rows: list[tuple[Any, ...]]) -> None:
        begin = self.checked
        nodes = self._stored_nodes(begin, min(begin + len(rows), self.integrated))
        roots = dict(
            self.recorder.rows(
                "SELECT size, root FROM ledger_head WHERE size > %s AND size <= %s",
                (begin, begin + len(rows)),
            )
        )
        before = self._found_before(begin, begin + len(rows))
        signed = self._signed(begin, begin + len(rows))
        for row in rows:
            self._record(row)
            self._tree(row, nodes, roots.get(row[0]))
            self._as_signed(row[0], signed, row)
            self._as_before(row, before.get(row[0], []))

    def _found_before(self, begin: int, end: int) -> dict[int, list[tuple[str, bytes]]]:
        """By size, from `begin` (exclusive) to `end`: when which root was found by earlier sound ones."""
        found: dict[int, list[tuple[str, bytes]]] = {}
        for size, kept, checked_at in self.recorder.rows(
            "SELECT size, root, min(checked_at) FROM ledger_verification "
            "WHERE sound AND size > %s AND size <= %s GROUP BY size, root ORDER BY min(checked_at)",
            (begin, end),
        ):
            found.setdefault(size, []).append((_day(checked_at), kept))
        return found

    def _stored_nodes(self, begin: int, end: int) -> dict[tuple[int, int], bytes]:
        """The stored nodes that leaves number `begin` up to `end` (exclusive) complete."""
        ranges = [(level, begin >> level, end >> level) for level in range(end.bit_length())]
        ranges = [(level, first, stop) for level, first, stop in ranges if first < stop]
        if not ranges:
            return {}
        where = " OR ".join(['(level = %s AND "index" >= %s AND "index" < %s)'] * len(ranges))
        rows = self.recorder.rows(
            f'SELECT level, "index", hash FROM ledger_node WHERE {where}',  # noqa: S608 - placeholders only
            [number for bounds in ranges for number in bounds],
        )
        return {(level, index): node for level, index, node in rows}

    def _record(self, row: tuple[Any, ...]) -> None:
        position, stream, version, topic, leaf, data = row
        expected, this = self.checked + 1, f"record {position:,}"
        if position != expected:
            raise Wrong(
                expected, f"record {expected:,} is missing: the next one in the ledger is {position:,}"
            )
        # a column of SQLite takes a value of any type
        if not isinstance(data, bytes) or leaf_hash(data) != leaf:
            raise Wrong(position, f"{this} has other bytes than those whose hash was kept beside it", row)
        try:
            said = record.decode(data)
            read_event(said.topic, said.schema, said.body)
        except Unreadable as error:
            raise Wrong(position, f"{this} cannot be read: {error}", row) from error
        if stream not in (said.stream, said.stream.hex) or (version, topic) != (said.version, said.topic):
            raise Wrong(
                position,
                f"{this} says that it is version {said.version} of {said.stream}, {said.topic}, "
                "and is filed as something else",
                row,
            )
        head = self.heads.get(said.stream.bytes)
        before, last = (head[:32], int.from_bytes(head[32:], "big")) if head else (None, 0)
        if version != last + 1:
            raise Wrong(
                position, f"{this} is version {version} of its stream, where version {last + 1} follows", row
            )
        if said.prev != before:
            raise Wrong(position, f"{this} names another record as the one before it in its stream", row)
        self.heads[said.stream.bytes] = leaf + version.to_bytes(8, "big")

    def _tree(self, row: tuple[Any, ...], nodes: dict[tuple[int, int], bytes], head: bytes | None) -> None:
        position, _, _, _, leaf, _ = row
        edge = dict(self.edge)
        for level, index, node in completed_nodes(position - 1, leaf, self._read):
            if position <= self.integrated and nodes.get((level, index)) != node:
                raise Wrong(position, _unlike(level, index, (level, index) in nodes), row)
            edge[level] = node
        if head is not None and root(position, lambda level, _: edge[level]) != head:
            raise Wrong(
                position, f"records 1 to {position:,} do not give the root that was kept for them", row
            )
        self.checked, self.edge = position, edge

    def _as_before(self, row: tuple[Any, ...], found: list[tuple[str, bytes]]) -> None:
        """Every earlier sound verification kept the root of these records, whatever became of the tree."""
        ours = root(self.checked, self._read) if found else b""
        for day, kept in found:
            if kept != ours:
                raise Wrong(
                    self.checked,
                    f"records 1 to {self.checked:,} give another root than when they were verified on {day}",
                    row,
                )

    def _signed(self, begin: int, end: int) -> dict[int, bytes]:
        try:
            return self.signed.between(begin, end)
        except NoteError as error:
            raise Wrong(None, str(error)) from error

    def _as_signed(self, size: int, signed: dict[int, bytes], row: tuple[Any, ...] = ()) -> None:
        """What the log signed at a size is the root of these records."""
        if size in signed and signed[size] != self._root():
            unlike = f"records 1 to {size:,} give another root than the one that this log signed"
            raise Wrong(size or None, unlike, row)

    def _whole(self) -> None:
        if (signed := self.signed.largest()) > self.checked:
            missing = self.checked + 1
            raise Wrong(missing, f"record {missing:,} is missing: this log signed {signed:,} records")
        self._as_much_as_before()
        if self.integrated > self.checked:
            raise Wrong(
                self.checked + 1,
                f"record {self.checked + 1:,} is missing: the tree was built over {self.integrated:,}, "
                f"the ledger holds {self.checked:,}",
            )
        ((odd,),) = self.recorder.rows("SELECT count(*) FROM ledger_head WHERE size < 1", ())
        if odd:
            raise Wrong(None, f"{odd} roots are kept for trees of no records")
        ((stored,),) = self.recorder.rows("SELECT count(*) FROM ledger_node", ())
        given = sum(self.integrated >> level for level in range(self.integrated.bit_length()))
        if stored != given:
            raise Wrong(
                None, f"{stored} nodes of the tree are kept, where {self.integrated} records give {given}"
            )

    def _as_much_as_before(self) -> None:
        """Neither records nor the tree over them became fewer since an earlier sound verification."""
        for column, now, what in (
            ("size", self.checked, "records were verified"),
            ("integrated", self.integrated, "records were in the tree"),
        ):
            before = self.recorder.rows(
                f"SELECT {column}, checked_at FROM ledger_verification WHERE sound AND {column} > %s "  # noqa: S608 - our own
                f"ORDER BY {column} DESC, checked_at LIMIT 1",
                (now,),
            )
            for count, checked_at in before:
                missing = self.checked + 1 if column == "size" else None
                gone = f"record {missing:,} is missing" if missing else f"the tree holds {now:,} records"
                raise Wrong(missing, f"{gone}: {count:,} {what} on {_day(checked_at)}")


def _day(instant: datetime | str) -> str:
    """The instant of a verification for people, in Eastern Time; SQLite's driver gives text, in UTC."""
    read = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return str(Occurred.at(read if read.tzinfo else read.replace(tzinfo=UTC)))


def _dashed(stream: object) -> str:
    try:
        return str(UUID(str(stream)))
    except ValueError:
        return str(stream)


def _unlike(level: int, index: int, stored: bool) -> str:
    first, last = (index << level) + 1, (index + 1) << level
    if level == 0:
        what = (
            "is not the one that the tree was built over" if stored else "is not in the tree, later ones are"
        )
        return f"record {first:,} {what}"
    what = "is not what they give" if stored else "is missing"
    return f"the tree's node over records {first:,} to {last:,} {what}"
