"""The ledger as it is read, and what a reader of many streams has read so far: each record decoded once."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment, EnvType

from config.errors import NotFound
from config.ledger import replaying
from config.ledger.clocks import utc_now
from config.ledger.event import Entry, read_entry
from config.ledger.premises import Premises
from config.ledger.prepared import NOTHING, Question, Rows, ask, filled
from config.ledger.recorder import DjangoRecorder, EntryMapper
from config.ledger.replaying import as_of, stream_of
from config.ledger.speaking import Speaking
from config.ledger.stream import Pen, Stream

S = TypeVar("S", bound=Stream)
T = TypeVar("T")


class Reading:
    """Entries by position, by stream and by what they are about; what is asked again is not read again."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.streams: dict[UUID, Stream] = {}
        self._of: dict[UUID, list[Entry]] = {}
        self._about: dict[UUID, list[Entry]] = {}
        self._once: dict[Callable[[], Any], Any] = {}

    def unread(self, streams: Iterable[UUID], about: Iterable[UUID]) -> tuple[list[UUID], list[UUID]]:
        """Those whose entries are not all here yet."""
        return [id for id in streams if id not in self._of], [id for id in about if id not in self._about]

    def keep(self, streams: Iterable[UUID], about: Iterable[UUID], entries: Iterable[Entry]) -> None:
        """Every entry of some streams, and every entry about some ids, in order of position."""
        of: dict[UUID, list[Entry]] = {id: [] for id in streams}
        told: dict[UUID, list[Entry]] = {id: [] for id in about}
        for entry in entries:
            if entry.record.stream in of:
                of[entry.record.stream].append(entry)
            for id in told.keys() & entry.record.about:
                told[id].append(entry)
        self._of.update(of)
        self._about.update(told)

    def found(self, streams: Iterable[UUID], about: Iterable[UUID]) -> list[Entry]:
        """The entries of streams and about ids that are all here, in order of position, each once."""
        kept = [self._of[id] for id in streams] + [self._about[id] for id in about]
        by_position = {entry.position or 0: entry for entries in kept for entry in entries}
        return [by_position[position] for position in sorted(by_position)]

    def once(self, read: Callable[[], T]) -> T:
        """What a function without arguments gave the first time."""
        if read not in self._once:
            self._once[read] = read()
        found: T = self._once[read]
        return found


class ReadLedger(Application[UUID]):
    """The ledger as it is read: streams as they stand or stood, entries, timelines and replays.

    Within a command or a batch, `_speaking` says what it has written so far, and that is read, too.
    """

    log_section_size = 1000
    recorder: DjangoRecorder

    def __init__(self, using: str) -> None:
        self.using = using
        self.clock: Callable[[], datetime] = utc_now
        self.entropy: Callable[[int], bytes] = os.urandom
        self.premises = Premises()
        self._speaking: ContextVar[Speaking | None] = ContextVar("speaking", default=None)
        self._reading: ContextVar[Reading | None] = ContextVar("reading", default=None)
        self._ahead: ContextVar[dict[UUID, list[Entry]]] = ContextVar("ahead")
        super().__init__()

    # the library's hooks: our recorder and mapper, no cache and no snapshots, whatever the environment says

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return POPOFactory(env)

    def construct_recorder(self) -> DjangoRecorder:
        return DjangoRecorder(self.using)

    def construct_mapper(self) -> EntryMapper:
        return EntryMapper()

    def _now_speaking(self) -> Speaking:
        speaking = self._speaking.get()
        if speaking is None:
            raise RuntimeError("a stream is written by a command only")
        return speaking

    def get(self, stream_class: type[S], id: UUID, *, version: int | None = None) -> S:
        """The stream as it stands, or as it stood at `version`. Raises NotFound.

        Within a batch, with what the batch has said of it so far.
        """
        speaking = self._speaking.get()
        if speaking is not None and version is None and id in speaking.streams:
            stream = speaking.streams[id]
        else:
            stream = self._load(stream_class, id, version)
        if not isinstance(stream, stream_class):
            raise NotFound(f"there is no {stream_class.NAME.replace('_', ' ')} {id}")
        return stream

    def in_batch(self, stream_class: type[S]) -> list[S]:
        """The streams of one class that the batch under way has opened or changed; none outside a batch."""
        speaking = self._speaking.get()
        streams = speaking.streams.values() if speaking is not None else ()
        return [stream for stream in streams if isinstance(stream, stream_class)]

    def resting_on(self, stream_class: type[S], id: UUID) -> S:
        """Another stream, for what a command is held to: as this process remembers it, and then its entries
        are appended only where that has not moved, else they are checked anew; in a rehearsal and in a batch,
        and where no command is given, as it is now. Raises NotFound."""
        speaking = self._speaking.get()
        if speaking is None or speaking.together or speaking.circumstances.dry_run:
            return self.get(stream_class, id)
        return cast(S, self.premises.stream(id, lambda: self.get(stream_class, id), speaking))

    def _load(self, stream_class: type[S], id: UUID, version: int | None) -> Stream:
        # not through the library's repository: its fold and its stored events cost more than the reading
        reading = self._reading.get() if version is None else None
        if reading is not None and id in reading.streams:
            return reading.streams[id]
        if reading is not None:
            entries = self.entries(streams=[id])
        else:
            ahead = self._ahead.get({}).pop(id, None) if version is None else None
            entries = self._whole(id, version) if ahead is None else ahead
        stream = stream_of(entries).of(entries, Pen(self.clock, self.entropy)) if entries else None
        if stream is None:
            raise NotFound(f"there is no {stream_class.NAME.replace('_', ' ')} {id}")
        if reading is not None:
            reading.streams[id] = stream
        speaking = self._speaking.get()
        if speaking is not None:
            speaking.begun[id] = stream.entries[0]
        return stream

    def _whole(self, id: UUID, version: int | None) -> list[Entry]:
        records = self.recorder.records(id, version)
        return [read_entry(record, None, leaf) for leaf, record in records]

    @staticmethod
    def whole(stream: UUID) -> Question:
        """Asks for every entry of a stream, in order."""
        sql = "SELECT position, leaf, record FROM ledger_record WHERE stream = %s ORDER BY version"
        return Question((sql, (stream,)), _read_whole)

    @contextmanager
    def ahead(self, streams: dict[UUID, list[Entry]]) -> Iterator[None]:
        """Within, a command has streams as they were just read, each once. What it then appends to one that
        has moved since is refused, as where it had read it itself."""
        token = self._ahead.set(dict(streams))
        try:
            yield
        finally:
            self._ahead.reset(token)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within, every record is decoded and every stream folded once, however often it is asked for.

        For a reader of many streams, who sees them as they are first read and gives no command meanwhile.
        """
        if self._reading.get() is not None:
            yield
            return
        token = self._reading.set(Reading())
        try:
            yield
        finally:
            self._reading.reset(token)

    def once(self, read: Callable[[], T]) -> T:
        """What `read` gives; within a reading, what it gave the first time."""
        reading = self._reading.get()
        return read() if reading is None else reading.once(read)

    def entries(self, streams: Iterable[UUID] = (), about: Iterable[UUID] = ()) -> list[Entry]:
        """Every entry of the given streams, and every entry about one of `about`, in order of position."""
        reading = self._reading.get()
        if reading is None:
            return self._select(streams, about, {})
        streams, about = list(streams), list(about)
        unread = reading.unread(streams, about)
        if any(unread):
            reading.keep(*unread, self._select(*unread, reading.entries))
        return reading.found(streams, about)

    def _select(self, streams: Iterable[UUID], about: Iterable[UUID], known: dict[int, Entry]) -> list[Entry]:
        told = "SELECT stream, version FROM ledger_about WHERE about IN ({})"
        found: dict[int, bytes] = {}
        for where, ids in (("stream IN ({})", streams), (f"(stream, version) IN ({told})", about)):
            # as many at once as every database takes as parameters
            for some in map(filled, batched(ids, 1024)):
                marks = where.format(", ".join(["%s"] * len(some)))
                sql = f"SELECT position, record FROM ledger_record WHERE {marks}"  # noqa: S608 - placeholders
                found.update(self.recorder.rows(sql, some))
        for position, data in found.items():
            if position not in known:
                known[position] = read_entry(data, position)
        return [known[position] for position in sorted(found)]

    def spoken_of(self, ids: Iterable[UUID]) -> Question:
        """Asks for every entry that has one of the ids itself, or begins the stream that has it."""
        wanted = filled(ids)
        marks = ", ".join(["%s"] * len(wanted))
        sql = (
            "SELECT position, record FROM ledger_record WHERE (stream, version) IN "  # noqa: S608 - placeholders
            f"(SELECT stream, version FROM ledger_timeline_entry WHERE id IN ({marks})) "
            f"UNION SELECT position, record FROM ledger_record WHERE version = 1 AND stream IN ({marks})"
        )
        return Question((sql, (*wanted, *wanted)), _read_entries) if wanted else NOTHING

    def beginnings(self, streams: Iterable[UUID]) -> Question:
        """Asks for the first records of streams, as they lie: position and bytes."""
        wanted = filled(streams)
        marks = ", ".join(["%s"] * len(wanted))
        sql = f"SELECT position, record FROM ledger_record WHERE version = 1 AND stream IN ({marks})"  # noqa: S608 - placeholders
        return Question((sql, wanted), list) if wanted else NOTHING

    def read_already(self, streams: Iterable[UUID], beginnings: Rows, entries: Mapping[UUID, UUID]) -> None:
        """Within a command or a batch: what its giver has read is not read again. `beginnings` is what was
        found of `streams`, `entries` are others by id, with the stream of each; none of it ever changes."""
        speaking = self._now_speaking()
        speaking.begun.update(dict.fromkeys(streams))
        speaking.begun.update(_by_stream(beginnings))
        speaking.read.update(entries)

    def stands(self, entry: UUID, stream: UUID) -> bool:
        """Whether an entry was read already, and stands in the stream."""
        return self._now_speaking().read.get(entry) == stream

    def since(self, stream: UUID, version: int) -> list[Entry]:
        """What a stream holds after a version, in order."""
        ahead = self._ahead.get({}).get(stream)
        if ahead is not None:
            return [entry for entry in ahead if entry.record.version > version]
        sql = "SELECT position, record FROM ledger_record WHERE stream = %s AND version > %s ORDER BY version"
        return [read_entry(data, position) for position, data in self.recorder.rows(sql, (stream, version))]

    def entry(self, id: UUID) -> Entry:
        """One entry by its id, those that the batch under way has written included. Raises NotFound."""
        speaking = self._speaking.get()
        written = speaking.written if speaking is not None else []
        for entry in written:
            if entry.id == id:
                return entry
        found = self.recorder.rows(
            "SELECT position, record FROM ledger_record WHERE (stream, version) IN "
            "(SELECT stream, version FROM ledger_timeline_entry WHERE id = %s)",
            (id,),
        )
        if not found:
            raise NotFound(f"there is no entry {id}")
        return read_entry(found[0][1], found[0][0])

    def each(self, ids: Iterable[UUID]) -> list[Entry]:
        """Some entries by their ids, in order of position, as far as they are recorded."""
        found: dict[int, bytes] = {}
        for some in batched(ids, 1000):
            marks = ", ".join(["%s"] * len(some))
            sql = (
                "SELECT position, record FROM ledger_record WHERE (stream, version) IN "  # noqa: S608 - placeholders
                f"(SELECT stream, version FROM ledger_timeline_entry WHERE id IN ({marks}))"
            )
            found.update(self.recorder.rows(sql, some))
        return [read_entry(data, position) for position, data in sorted(found.items())]

    def timeline(self, case: UUID, streams: Iterable[UUID] = ()) -> list[Entry]:
        """Every entry about a case and every entry of the streams that it follows, in order of position."""
        return self.entries(streams=[case, *streams], about=[case])

    def replay(self, entries: Iterable[Entry]) -> dict[UUID, Stream]:
        """Fold entries, in their given order within each stream, into streams by id."""
        return replaying.replay(entries, Pen(clock=self.clock, entropy=self.entropy))

    def as_of(
        self,
        stream_class: type[S],
        id: UUID,
        *,
        version: int | None = None,
        recorded: datetime | None = None,
        occurred: datetime | None = None,
    ) -> S:
        """The stream at a version, as it was recorded by an instant, or as it had happened by an instant.

        Raises NotFound where nothing of it was there yet.
        """
        if version is not None:
            return self.get(stream_class, id, version=version)
        kept = as_of(self.entries(streams=[id]), recorded=recorded, occurred=occurred)
        stream = self.replay(kept).get(id)
        if not isinstance(stream, stream_class):
            raise NotFound(f"there was no {stream_class.NAME.replace('_', ' ')} {id} then")
        return stream

    def first_entries(self, streams: Iterable[UUID]) -> list[Entry]:
        """The first entry of each of `streams` that exists, in order of position; in a command each is read
        once."""
        speaking = self._speaking.get()
        begun = {} if speaking is None else speaking.begun
        wanted = list(dict.fromkeys(streams))
        unread = [id for id in wanted if id not in begun]
        begun.update(dict.fromkeys(unread))
        for some in batched(unread, 1024):
            begun.update(_by_stream(ask(self.beginnings(some), using=self.using)[0]))
        found = [entry for entry in map(begun.get, wanted) if entry is not None]
        return sorted(found, key=lambda entry: entry.position or 0)


def _by_stream(rows: Rows) -> dict[UUID, Entry]:
    entries = (read_entry(data, position) for position, data in rows)
    return {entry.record.stream: entry for entry in entries}


def _read_whole(rows: Rows) -> list[Entry]:
    return [read_entry(data, position, leaf) for position, leaf, data in rows]


def _read_entries(rows: list[tuple[Any, ...]]) -> list[Entry]:
    return [read_entry(data, position) for position, data in sorted(rows)]


def batched(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """The ids in lists of at most `size`."""
    every = list(ids)
    return (every[start : start + size] for start in range(0, len(every), size))
