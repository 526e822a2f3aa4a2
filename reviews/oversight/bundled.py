"""What an evidence bundle holds beside bytes and proofs, and the cases that fold out of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import msgspec

import reviews.desk
import reviews.inquiry
import reviews.report
from agreements.agreement import Agreement
from agreements.delivery import EntryServed, Served
from agreements.party import Party
from agreements.program import Program
from agreements.two_party import other_texts
from config.actors import RecordKind
from config.errors import DemarcError, NotFound
from config.ledger.checkpoint import Checkpoint, VerifierKey, Witnessed, parse_note
from config.ledger.event import Entry, read_entry
from config.ledger.replaying import replay
from config.ledger.stream import Stream
from config.ledger.verify import SHAPELESS, NotABundle
from reviews.decision import Decision
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief
from reviews.oversight.folding import CaseRecords, decisions_cited, history_of
from reviews.oversight.history import CaseHistory, Checked
from reviews.oversight.inquiries.told import InquirySeen
from reviews.oversight.told import boundary_told, brief_told
from reviews.review import Review

FORMAT: Final = 1


class Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`contents.json`: the cases whose briefs are in the bundle, each by its stream, or the `inquiry` that
    they belong to; the `moment` as of which all is told (UTC), when the log signed the checkpoint; what the
    last verification of the register found; how many witnesses the register holds to be enough."""

    format: int
    cases: tuple[UUID, ...]
    inquiry: UUID | None
    moment: datetime
    checked: Checked | None
    witnesses_required: int


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """`keys.json`: the keys of the log and of the witnesses that cosigned, each as name+id+base64."""

    log: str
    witnesses: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of `index.json`: an entry's position, its leaf hash in hex, whether its bytes are shown or
    withheld, and its ¶ by case; an entry without one stands beside the cases, as a party's key does."""

    position: int
    leaf: str
    shown: bool
    numbers: dict[str, int] = {}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A line of `disclosures.json`: a sealed value that the bundle's reader may have, with its salt."""

    position: int
    name: str
    salt: bytes
    value: str


class Bundled(msgspec.Struct, kw_only=True, dict=True):
    """What was read of a bundle: its contents, every entry shown with its ¶ by case, the words disclosed."""

    contents: Contents
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    disclosed: tuple[Told, ...]
    witnessed: Witnessed

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> "Bundled":
        """Read the files of a bundle. What they say is not verified by that: `verify` does it.

        Raises NotABundle.
        """
        try:
            contents = msgspec.json.decode(files["contents.json"], type=Contents)
            lines = msgspec.json.decode(files["index.json"], type=tuple[Line, ...])
            records = files["records.ndjson"].split(b"\n")[:-1]
            shown = [line for line in lines if line.shown]
            entries = tuple(
                read_entry(data, line.position) for line, data in zip(shown, records, strict=True)
            )
            disclosed = msgspec.json.decode(files["disclosures.json"], type=tuple[Told, ...])
            keys = msgspec.json.decode(files["keys.json"], type=Keys)
            note = parse_note(files["checkpoint.note"])
            cosigned = note.verify(VerifierKey.parse(key) for key in keys.witnesses)
            witnessed = Witnessed(
                size=Checkpoint.parse(note.text).size,
                names=tuple(sorted(key.name for key in cosigned)),
                required=contents.witnesses_required,
            )
        except KeyError as error:
            raise NotABundle(f"it has no {error}") from error
        except (DemarcError, RecursionError, ValueError) as error:
            raise NotABundle(f"one of its files cannot be read: {error}") from error
        if contents.format != FORMAT:
            raise NotABundle(f"it has contents of format {contents.format}, and this program reads {FORMAT}")
        if any(entry.record.topic.startswith(f"{reviews.desk.Desk.NAME}.") for entry in entries):
            raise NotABundle("it holds what an agency keeps to itself")
        return cls(contents=contents, lines=lines, entries=entries, disclosed=disclosed, witnessed=witnessed)

    @cached_property
    def streams(self) -> dict[UUID, Stream]:
        """Every stream that the entries shown fold into, as it stands."""
        return replay(self.entries)

    def records(self, case: UUID) -> CaseRecords:
        """What the bundle holds of a case. Raises NotABundle where that is not enough to fold it."""
        review = self.streams.get(case)
        if not isinstance(review, Review) or review.opened is None:
            raise NotABundle("it does not show how one of its cases was opened")
        numbers = self._numbers(case)
        entries = [entry for entry in self.entries if entry.id in numbers]
        here = {entry.record.stream for entry in entries}
        elsewhere = decisions_cited(entries) - here
        replies: tuple[Entry, ...] = ()
        if review.record_kind is RecordKind.COMPILED:
            replies = tuple(
                e for e in self.entries if _live(e) and not numbers.keys().isdisjoint(e.record.about)
            )
        program = self.streams.get(review.opened.program) if review.opened.program else None
        continues = review.opened.continues
        return CaseRecords(
            case=review,
            entries=entries,
            numbers=numbers,
            now=self.contents.moment,
            parties={id: party for id, party in self.streams.items() if isinstance(party, Party)},
            program=program if isinstance(program, Program) else None,
            served=self._served(entries),
            replies=replies,
            replies_served=self._served(replies),
            elsewhere=tuple(
                entry
                for entry in self.entries
                if entry.record.stream in elsewhere
                and isinstance(self.streams.get(entry.record.stream), Decision)
            ),
            checked=self.contents.checked,
            witnessed=self.witnessed,
            before=self.records(continues) if continues is not None and continues != case else None,
        )

    def history(self, case: UUID, **moment: Any) -> CaseHistory:
        """The history of a case as `history_of` tells it, as of the bundle's moment. Raises as `records`."""
        return history_of(self.records(case), **moment)

    def inquiry(self, id: UUID) -> InquirySeen:
        """The inquiry of the bundle. Raises NotFound for any other."""
        entries = tuple(entry for entry in self.entries if entry.record.stream == id)
        if id != self.contents.inquiry or not entries:
            raise NotFound(f"there is no inquiry {id} in this bundle")
        at = {entry.position: entry.id for entry in entries}
        reviews = {str(id): one.number for id, one in self.streams.items() if isinstance(one, Review)}
        by_position = {entry.position: entry.id for entry in self.entries}
        names = {id: one.short for id, one in self.streams.items() if isinstance(one, Party)}
        for line in self.lines:
            for case in sorted(line.numbers.keys() & reviews.keys(), key=reviews.__getitem__):
                if line.position in by_position:
                    names.setdefault(by_position[line.position], f"{reviews[case]} ¶{line.numbers[case]}")
        return InquirySeen(
            id=id,
            entries=entries,
            words={(at[one.position], one.name): one.value for one in self.disclosed if one.position in at},
            names=names,
            cases={case: reviews[str(case)] for case in self.contents.cases if str(case) in reviews},
        )

    def other_texts(self) -> list[str]:
        """Where a signature of an agreement is under another text than the one agreed when it was given, a
        sentence each; an agreement of which entries are withheld is left out. Raises NotABundle."""
        whole = (
            one
            for one in self.streams.values()
            if isinstance(one, Agreement) and one.version == len(one.entries)
        )
        try:
            return [
                f"the signature at position {act.position} is under another text than the one agreed then"
                for agreement in whole
                for act in other_texts(agreement)
            ]
        except (*SHAPELESS, DemarcError) as error:
            raise NotABundle(f"an agreement in it does not fold ({type(error).__name__}: {error})") from error

    def told(self) -> dict[str, dict[str, Any]]:
        """What `brief.json` and `boundary.json` say, and in the bundle of an inquiry `inquiry.json`, folded
        from the records alone. Raises NotABundle."""
        try:
            histories = [self.history(case) for case in self.contents.cases]
            told = {
                "brief.json": {"briefs": [brief_told(one, brief(one)) for one in histories]},
                "boundary.json": {"boundaries": [boundary_told(one, boundary(one)) for one in histories]},
            }
            if self.contents.inquiry is not None:
                told["inquiry.json"] = self.inquiry(self.contents.inquiry).told()
            return told
        except (*SHAPELESS, DemarcError) as error:
            raise NotABundle(
                f"its records do not fold into a case ({type(error).__name__}: {error})"
            ) from error

    def _numbers(self, case: UUID) -> dict[UUID, int]:
        by_position = {entry.position: entry.id for entry in self.entries}
        return {
            by_position[line.position]: line.numbers[str(case)]
            for line in self.lines
            if line.shown and str(case) in line.numbers
        }

    def _served(self, entries: Iterable[Entry]) -> tuple[Served, ...]:
        live = {entry.record.stream for entry in entries if _live(entry)}
        return tuple(sorted(served_in(self.entries, live), key=lambda one: (one.at, one.id)))


def served_in(entries: Iterable[Entry], streams: set[UUID]) -> Iterator[Served]:
    """What deliveries among `entries` say was served of some streams."""
    for entry in entries:
        if isinstance(entry.event, EntryServed) and entry.event.stream in streams:
            yield Served(
                id=entry.id,
                entry=entry.event.entry,
                organization=entry.event.organization,
                channel=entry.event.channel,
                at=entry.takes_effect,
            )


def _live(entry: Entry) -> bool:
    return entry.record.record_kind is RecordKind.LIVE
