"""How the lines of a chronology enter the ledger: a file whole or not at all, the same lines only once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

import agreements.commands  # noqa: F401 - COMMANDS knows what has been imported
import reviews.commands  # noqa: F401 - likewise
from agreements.party import Party, PartyKind
from config.actors import COMMANDS, Actor, Circumstances, Command, Role, Side
from config.errors import BadInput, Conflict, NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from config.ledger.models import TimelineEntry
from config.ledger.record import ENCODER
from config.ledger.replaying import as_of
from config.ledger.speaking import Speaking
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.chronology import Line, arguments, entry_id, read, stream_id

PUBLIC_RECORD: Final = Path(__file__).parent / "chronologies"
"""Where the public record of 2026 lies; its files are imported in the order of their names."""

ARCHIVIST: Final = Actor(
    id=stream_id("archivist"), organization=stream_id("register"), side=Side.SYSTEM, role=Role.ARCHIVIST
)
"""The register's own archivist, one fixed opaque person: who imports where nobody else is named."""

_ASSIGNED: Final = frozenset({"number"})
"""What the register gives and no line says: left out where a line is compared with what is recorded."""


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did: how many lines it recorded, how many the ledger held already, word for word, and
    the entries that it wrote, or with `check` would have written."""

    recorded: int
    standing: int
    entries: tuple[Entry, ...] = ()


class _SetAside(Exception):  # noqa: N818 - no error: it leaves a batch without saving it
    """Ends a batch that is not to be saved."""


class _Logged(Exception):  # noqa: N818 - no error of its own: it carries one
    """Carries a refusal past the import's own log: the command that refused has logged it."""

    def __init__(self, refusal: BadInput) -> None:
        self.refusal = refusal


def public_record() -> list[Path]:
    """The files of the public record, in the order in which they are imported."""
    return sorted(PUBLIC_RECORD.glob("*.jsonl"))


def read_files(files: Iterable[Path]) -> Iterator[Line]:
    """The lines of several chronologies, one after the other. Raises BadInput, OSError."""
    for file in files:
        with file.open("rb") as stream:
            yield from read(stream, file.name)


def import_record(lines: Iterable[Line], archivist: Actor = ARCHIVIST, *, check: bool = False) -> Imported:
    """Give the command of every line, in order: all are recorded in one transaction, or none is.

    A line that the ledger holds already is compared with what is recorded, and changes nothing. With `check`
    nothing is recorded. Raises BadInput with file, line, pointer and rule for the first line that is refused:
    the attempt is in the refusal log then, and nothing else is. Raises NotPermitted for another role.
    """
    recorded = standing = 0
    entries: tuple[Entry, ...] = ()
    known: set[UUID] = set()
    try:
        with ledger.giving("import_record", archivist, Circumstances()), ledger.together() as batch:
            if archivist.role is not Role.ARCHIVIST:
                raise NotPermitted("a chronology is imported by an archivist")
            for line in lines:
                if found := _recorded(entry_id(line.key)):
                    _compare(line, archivist, found, known)
                    standing += 1
                else:
                    _give(line, archivist, known)
                    recorded += 1
            entries = tuple(batch.written)
            if check:
                raise _SetAside
    except _SetAside:
        pass
    except _Logged as logged:
        raise logged.refusal from logged.__cause__
    return Imported(recorded=recorded, standing=standing, entries=entries)


@cache
def commands_by_name() -> dict[str, Command[Any]]:
    """Every command that a line can give. Raises TypeError where two have one name."""
    named = {command.name: command for command in COMMANDS.values()}
    if len(named) != len(COMMANDS):
        raise TypeError("two commands have one name: a chronology could not tell them apart")
    return named


def _give(line: Line, archivist: Actor, known: set[UUID]) -> None:
    """Give the command of a line, and add to the ids that are known. Raises BadInput, or _Logged where the
    command itself has refused."""
    command = commands_by_name().get(line.do)
    if command is None:
        raise line.refusal(f"there is no command {line.do!r}", pointer="/do", rule="known command")

    def is_known(id: UUID) -> bool:
        if id not in known and (_recorded(id) or ledger.entries([id])):
            known.add(id)
        return id in known

    said = arguments(line, command.function, is_known)
    actor = _attributed(line, archivist, said)
    event_id = entry_id(line.key)
    try:
        receipt = command(actor, occurred=line.occurred, source=line.source, event_id=event_id, **said)
    except (BadInput, NotPermitted, NotFound, Refused, Conflict) as error:
        refusal = line.refusal(error.detail, pointer=error.pointer, rule=error.rule)
        raise _Logged(refusal) from error
    known |= {event_id, receipt.stream}


def _attributed(line: Line, archivist: Actor, said: dict[str, Any]) -> Actor:
    """The archivist, entering an act of the party that the line is by. Raises BadInput."""
    if line.do == "register_party":
        if line.by != line.key:
            raise line.refusal(
                "a party enters the register in its own name", pointer="/by", rule="known party"
            )
        kind: PartyKind = said["kind"]
        return archivist.for_organization(said["id"], kind.side)
    try:
        party = ledger.get(Party, stream_id(line.by))
    except NotFound as error:
        detail = f"no party is registered under the key {line.by!r}"
        raise line.refusal(detail, pointer="/by", rule="known party") from error
    return archivist.for_organization(party.id, party.side)


# lines that the ledger holds already


def _recorded(id: UUID) -> Entry | None:
    """The entry of this id, as it is in the ledger."""
    found = TimelineEntry.objects.using(ledger.using).filter(id=id).values_list("stream", "version").first()
    if found is None:
        return None
    stream, version = found
    return next(entry for entry in ledger.entries([stream]) if entry.version == version)


class _StreamsBefore(dict[UUID, Stream]):
    """The streams as they stood when an entry was about to be recorded, each loaded when it is asked for."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.position = (entry.position or 1) - 1

    def __missing__(self, id: UUID) -> Stream:
        stream = ledger.replay(as_of(ledger.entries([id]), position=self.position))[id]
        self[id] = stream
        return stream

    def __contains__(self, id: object) -> bool:
        return isinstance(id, UUID) and self.get(id) is not None

    def get(self, id: UUID, default: Any = None) -> Any:
        try:
            return self[id]
        except KeyError:
            return default


def _compare(line: Line, archivist: Actor, found: Entry, known: set[UUID]) -> None:
    """Raise BadInput unless the line says what was recorded under its key, given what stood before that."""
    with _set_aside() as batch:
        batch.streams = _StreamsBefore(found)
        _give(line, archivist, known)
        given = {entry.id: entry for entry in batch.written}
    further = uuid5(entry_id(line.key), str(len(given) + 1))
    for id in (*given, further):
        said = _told(given[id]) if id in given else {}
        recorded = _recorded(id)
        stands = _told(recorded) if recorded else {}
        differing = [name for name in {**stands, **said} if said.get(name) != stands.get(name)]
        if differing:
            named = ", ".join(name.strip("/").replace("_", " ") for name in differing)
            raise line.refusal(
                f"this is recorded already with another {named}: what is recorded does not change; put the "
                "line back as it was, and say what should read otherwise with a correct_entry line",
                pointer=f"/{differing[0].strip('/')}",
                rule=16,
            )


@contextmanager
def _set_aside() -> Iterator[Speaking]:
    try:
        with ledger.together() as batch:
            yield batch
            raise _SetAside
    except _SetAside:
        return


def _told(entry: Entry) -> dict[str, Any]:
    """What an entry tells: everything but when, by whom and after what it was entered."""
    record = entry.record
    event: dict[str, Any] = msgspec.json.decode(ENCODER.encode(entry.event))
    return {
        "do": record.topic,
        "by": (record.side, record.organization),
        "occurred": record.occurred,
        "source": record.source,
        "track": record.track,
        "about": record.about,
        "cites": tuple(citation.id for citation in record.cites),
        "audience": record.audience,
        **{f"/{name}": value for name, value in event.items() if name not in _ASSIGNED},
    }
