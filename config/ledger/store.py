"""The ledger as it is written: a command opens or changes a stream, is held to the rules, and saved."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from config.actors import Actor, Circumstances, Command, RecordKind, RequestKey
from config.errors import (
    BadInput,
    Conflict,
    DemarcError,
    NotFound,
    NotPermitted,
    Refused,
)
from config.ledger import once, outcomes, precedence, projections, repeated, signing
from config.ledger.asked import (
    Expectation,
    Foresight,
    KeysOf,
    SignaturesAsked,
    nobody_asks,
    nobody_foresees,
    nobody_signs,
)
from config.ledger.event import Entry
from config.ledger.flush import flush
from config.ledger.occurred import Occurred
from config.ledger.precedence import AHEAD
from config.ledger.prepared import ask
from config.ledger.projections import RowChange
from config.ledger.reading import ReadLedger
from config.ledger.replaying import stream_of
from config.ledger.signed_command import heard, refuse_moved, stale
from config.ledger.speaking import Speaking
from config.ledger.stream import Pen, Stream

S = TypeVar("S", bound=Stream)


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the giver of a command gets: the stream, its version, and the entries that were written.

    Of a rehearsal: `rehearsed` is True, nothing was written, `rows` says which rows would change,
    `seen_by` who would see the entries, `flags` what the boundary would raise, `signatures` how many keys
    sign it, and `sealed` under which names values would be sealed, in order.
    """

    stream: UUID
    version: int
    entries: tuple[Entry, ...]
    rehearsed: bool = False
    rows: tuple[RowChange, ...] = ()
    seen_by: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    signatures: int = 0
    sealed: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the timeline says of each entry, without its subject."""
        return tuple(entry.event.sentence() for entry in self.entries)

    def receipts(self) -> tuple[bytes, ...]:
        """A note for each entry, signed by the log: that it was taken at its position, and by when it is
        under a signed checkpoint. Raises ValueError where it is not saved: rehearsed, or of a batch."""
        return tuple(signing.receipt(entry) for entry in self.entries)


class Ledger(ReadLedger):
    """The register's one ledger. Streams are opened or changed in a `with` block and saved at its end."""

    def __init__(self, using: str = "default") -> None:
        self.seen_by: Foresight = nobody_foresees
        self.flags: Foresight = nobody_foresees
        self.expectations: list[Expectation] = []
        self.keys_of: KeysOf = nobody_signs
        self.signatures_asked: SignaturesAsked = nobody_asks
        super().__init__(using)

    # what commands stand on

    @contextmanager
    def giving(self, command: str, actor: object, circumstances: Circumstances) -> Iterator[None]:
        """Around every command: its pen and circumstances; a refusal is logged after the rollback."""
        if self._reading.get() is not None:
            raise RuntimeError("who reads gives no command: what was read would be of before it")
        outer = self._speaking.get()
        speaking = Speaking(self.new_pen(circumstances), circumstances)
        speaking.actor = actor if isinstance(actor, Actor) else None
        if outer is not None:
            if outer.together and circumstances.dry_run:
                raise RuntimeError("a batch is rehearsed as a whole, not one command of it")
            if outer.together and circumstances.request_key:
                raise RuntimeError("a batch has no key of one request")
            speaking.together = outer.together
            speaking.streams, speaking.rows_before = outer.streams, outer.rows_before
            speaking.written, speaking.said = outer.written, outer.said
            speaking.begun, speaking.read = outer.begun, outer.read
            speaking.documents = outer.documents
        token = self._speaking.set(speaking)
        speaking.broken = True
        try:
            with outcomes.told(command, speaking), self.refusing(command, actor):
                self._refuse_what_is_to_come(circumstances.occurred)
                yield
            speaking.broken = False
        finally:
            self._speaking.reset(token)
            if outer is not None and speaking.broken:
                outer.broken = True

    @contextmanager
    def refusing(self, command: str, actor: object) -> Iterator[None]:
        """What is refused within is kept where every refusal is, after the rollback."""
        with outcomes.kept(command, actor, self):
            yield

    @contextmanager
    def together(self) -> Iterator[Speaking]:
        """Several commands, saved at the end in one transaction or not at all.

        Raises RuntimeError where one of them failed and nobody let the batch fail with it.
        """
        speaking = Speaking(self.new_pen(Circumstances()), Circumstances(), together=True)
        token = self._speaking.set(speaking)
        with outcomes.told_of_batch(speaking):
            try:
                yield speaking
            finally:
                self._speaking.reset(token)
            if speaking.broken:
                raise RuntimeError("a command of this batch failed: the batch is not saved")
            flush(self, speaking)

    def foresee(self, *, seen_by: Foresight, flags: Foresight) -> None:
        """Register what a rehearsal tells of its entries: who would see them, the flags they would raise."""
        self.seen_by, self.flags = seen_by, flags

    def expect(self, check: Expectation) -> None:
        """Register what every live entry is held to before it is saved or rehearsed, whoever wrote it.

        `check(actor, stream, entries)` raises NotPermitted or Refused. Called once for each check.
        """
        self.expectations.append(check)

    def know_keys(self, keys_of: KeysOf, signatures_asked: SignaturesAsked) -> None:
        """Register whose keys speak for an organization: what a command carries is signed by them; and what
        a rehearsal tells of how many sign it."""
        self.keys_of, self.signatures_asked = keys_of, signatures_asked

    @property
    def rehearsing(self) -> bool:
        """Whether the command under way is a rehearsal: nothing of it is written."""
        speaking = self._speaking.get()
        return speaking is not None and speaking.circumstances.dry_run

    def hear(
        self, command: Command[Any], actor: Actor, said: dict[str, Any], circumstances: Circumstances
    ) -> None:
        """Hold what is signed against the command that carries it, and give it to the first entry.

        Raises BadInput or Refused as `signed_command.heard` does, Refused where it was said before.
        """
        speaking = self._now_speaking()
        occurred = {} if circumstances.occurred is None else {"occurred": circumstances.occurred}
        signed = heard(
            command.name,
            command.function,
            actor,
            said | occurred,
            envelope=circumstances.signed or b"",
            disclosures=circumstances.disclosures,
            keys=self.keys_of(actor.organization),
            now=self.clock(),
        )
        once.refuse_repeated(signed, speaking.said, self.using)
        speaking.pen.signed = signed

    def _refuse_moved(self, speaking: Speaking, new: Sequence[Entry]) -> None:
        """Hold what a command made against what its giver signed of it."""
        signed, actor = speaking.pen.signed, speaking.actor
        if signed is None or actor is None:
            return
        refuse_moved(signed, new)
        for cited in (cited for entry in new if entry.record.statement for cited in entry.record.cites):
            answered = self.entry(cited.id)
            stream = self.entries(streams=[answered.record.stream])
            if not stream:
                continue  # it is of the batch under way, and nothing came between
            issued = signed.statement.issued_at
            since = [e for e in stream if e.record.recorded_at > issued and e.id != cited.id]
            if stale(answered, since, whole=stream_of(stream).WHOLE, by=actor):
                raise Refused(
                    "what this statement answers has changed since it was issued: read it, and sign anew",
                    pointer="/payload/answers",
                    problem="statement-stale",
                )
        speaking.said.append(signed)

    def new_pen(self, circumstances: Circumstances) -> Pen:
        return Pen(
            clock=self.clock,
            entropy=self.entropy,
            occurred=circumstances.occurred,
            source=circumstances.source,
            event_id=circumstances.event_id,
        )

    def _refuse_what_is_to_come(self, occurred: Occurred | None) -> None:
        if occurred is not None and not isinstance(occurred, Occurred):
            raise BadInput("say when it happened as an instant, a day or a month", pointer="/occurred")
        begun = occurred.earliest if occurred is not None else None
        if begun is not None and begun.tzinfo is None:
            raise BadInput(f"{begun.isoformat()} has no zone", pointer="/occurred")
        if begun is not None and begun > self.clock() + AHEAD:
            raise BadInput(f"{occurred} is still to come: record it when it has been", pointer="/occurred")

    # changing

    @contextmanager
    def open(self, stream_class: type[S], id: UUID | None = None) -> Iterator[S]:
        """A new stream, saved when the block ends. Raises Conflict where `id` is taken."""
        speaking = self._now_speaking()
        stream = stream_class(id or speaking.pen.new_id(), speaking.pen)
        if stream.id in speaking.streams:
            raise Conflict(f"{stream_class.NAME} {stream.id} exists already", expected=0)
        speaking.rows_before[stream.id] = {}
        yield from self._writing(speaking, stream)

    @contextmanager
    def change(self, stream_class: type[S], id: UUID, expected_version: int | None = None) -> Iterator[S]:
        """An existing stream, saved when the block ends. Raises NotFound; Conflict where it has moved."""
        speaking = self._now_speaking()
        if expected_version is None:
            expected_version = speaking.circumstances.expected_version
        stream = speaking.streams.get(id)
        if stream is None:
            stream = self.get(stream_class, id)
            speaking.rows_before[id] = projections.rows(stream)
        if not isinstance(stream, stream_class):
            raise NotFound(f"there is no {stream_class.NAME.replace('_', ' ')} {id}")
        stream.pen = speaking.pen
        moved = None
        if expected_version is not None and expected_version != stream.version:
            moved = Conflict(
                f"this {stream_class.NAME.replace('_', ' ')} has moved since: version {stream.version}, "
                f"you had seen {expected_version}",
                expected=expected_version,
                actual=stream.version,
            )
        yield from self._writing(speaking, stream, moved)

    @contextmanager
    def extend(self, stream_class: type[S], id: UUID) -> Iterator[S]:
        """The stream of this id, new where there is none yet, saved when the block ends. For ids that follow
        from what the stream is about. Raises NotFound where `id` is a stream of another kind."""
        speaking = self._now_speaking()
        known = id in speaking.streams or bool(self.first_entries([id]))
        with self.change(stream_class, id) if known else self.open(stream_class, id) as stream:
            yield stream

    def keep(self, case: UUID, content: bytes) -> None:
        """Keep the bytes of a document, beside the ledger and under the key of a case.

        They are written once nothing refuses any more and before the entry that names them; never in a
        rehearsal. Where the saving then fails a file is left that no entry names.
        """
        self._now_speaking().documents.append((case, content))

    def _writing(self, speaking: Speaking, stream: S, moved: Conflict | None = None) -> Iterator[S]:
        if speaking.written and not speaking.together:
            raise RuntimeError("a command writes one stream, and once")
        written = len(stream.pending)
        try:
            yield stream
        except (NotFound, NotPermitted):
            raise  # who may not know of it does not learn its version either
        except DemarcError as error:
            if moved:
                raise moved from error
            raise
        if moved:
            raise moved
        for entry in stream.pending[written:]:
            self._refuse_mixing(speaking, entry)
        new = stream.pending[written:]
        said = speaking.circumstances.occurred
        # not before: when it was recorded is what it is held to, and no clock is read for that
        if said is not None and any(said.is_to_come(entry.record.recorded_at + AHEAD) for entry in new):
            raise BadInput(f"{said} is still to come: record it when it has been", pointer="/occurred")
        precedence.refuse_impossible(stream, [entry for entry in new if _is_live(entry)], self)
        self._refuse_unexpected(speaking, stream, new)
        self._refuse_moved(speaking, new)
        speaking.streams[stream.id] = stream
        speaking.written.extend(new)
        stream.receipt = Receipt(stream=stream.id, version=stream.version, entries=tuple(new))
        if speaking.circumstances.dry_run:
            changes = projections.difference(speaking.rows_before[stream.id], projections.rows(stream))
            stream.receipt = msgspec.structs.replace(
                stream.receipt,
                rehearsed=True,
                rows=tuple(changes),
                seen_by=tuple(self.seen_by(new)),
                flags=tuple(self.flags(new)),
                signatures=self._asked(speaking.actor, stream, new),
                sealed=tuple(disclosure.name for _, disclosure in stream.disclosures),
            )
        elif not speaking.together:
            flush(self, speaking)
            stream.receipt = msgspec.structs.replace(stream.receipt, entries=tuple(speaking.written))

    def _asked(self, actor: Actor | None, stream: Stream, new: Sequence[Entry]) -> int:
        live = [entry for entry in new if _is_live(entry)]
        return self.signatures_asked(actor, stream, live) if actor is not None and live else 0

    def _refuse_unexpected(self, speaking: Speaking, stream: Stream, new: Sequence[Entry]) -> None:
        """Hold live entries to what the apps expect of them, and each to the actor who gave the command."""
        live = [entry for entry in new if _is_live(entry)]
        actor = speaking.actor
        for entry in live:
            said_by = (entry.record.by, entry.organization, entry.side)
            if actor is None or said_by != (actor.id, actor.organization, actor.side):
                raise RuntimeError("a live entry is recorded by the actor who gives the command")
        if actor is not None and live:
            checks = [partial(check, actor, stream, live) for check in self.expectations]
            self.premises.check(checks, speaking)

    def _refuse_mixing(self, speaking: Speaking, entry: Entry) -> None:
        """Raise Refused where an entry would stand in the record of a stream of the other kind.

        What a live stream is about is looked up where it begins, what a compiled entry is about always.
        """
        kind = entry.record.record_kind
        if kind is RecordKind.LIVE and entry.record.version > 1:
            return
        others = [id for id in entry.record.about if id != entry.record.stream]
        self.first_entries(id for id in others if id not in speaking.streams)  # all at once
        for id in others:
            known = speaking.streams.get(id)
            first = known.entries[:1] if known else self.first_entries([id])
            for found in first:
                if found.record.record_kind is not kind and not stream_of([found]).MIXED:
                    raise Refused(
                        f"what is {found.record.record_kind} takes no {kind} entries", pointer="/about"
                    )

    # what was done before

    def done(self, organization: UUID, request: RequestKey) -> Receipt | None:
        """What an organization's named request wrote, as it was answered; None where it wrote nothing yet.

        Raises KeyReused where something else was sent under its key.
        """
        return self.done_or_ahead(organization, request)[0]

    def done_or_ahead(
        self, organization: UUID, request: RequestKey, stream: UUID | None = None
    ) -> tuple[Receipt | None, dict[UUID, list[Entry]]]:
        """As `done`; where nothing was done yet a stream as it stands, for `ahead`, read in the same trip."""
        beside = [] if stream is None else [self.whole(stream)]
        rows, *streams = ask(repeated.asking(organization, request, self.using), *beside, using=self.using)
        found = repeated.done(rows, request)
        if found is None:
            return None, {} if stream is None else {stream: streams[0]}
        wrote = range(found.first_version, found.last_version + 1)
        entries = [e for e in self.entries(streams=[found.stream]) if e.record.version in wrote]
        return Receipt(stream=found.stream, version=found.last_version, entries=tuple(entries)), {}


def _is_live(entry: Entry) -> bool:
    return entry.record.record_kind is RecordKind.LIVE


ledger: Final = Ledger()
