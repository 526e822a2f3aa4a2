"""Evidence to take away: one zip of records, proofs, checkpoint and keys, with the brief that they give.

The same input gives the same bytes. What the zip holds is described in `config/ledger/verify.py` and in its
own README.txt.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from django.conf import settings

from agreements.access_log import ReadingChannel, note_reading
from agreements.delivery import DeliveryChannel, EntryServed, delivery_id
from agreements.party import (
    PartyAliasRecorded,
    PartyRegistered,
    PartyRenamed,
    SigningKeyEnrolled,
    SigningKeyRevoked,
    SigningPolicySet,
)
from agreements.serving import served
from config.actors import Actor, Side
from config.errors import NotFound, NotYet
from config.ledger.catalog import catalog
from config.ledger.event import Entry, EntryCorrected, Event
from config.ledger.integrator import integrate
from config.ledger.models import Cosignature, SignedCheckpoint
from config.ledger.proofs import inclusion_proofs
from config.ledger.record import ENCODER
from config.ledger.signing import Signed, log_key, newest, sign
from config.ledger.store import ledger
from reviews.disclosure import disclosures_to
from reviews.inquiry import Inquiry
from reviews.models import CaseFile, InquiryFile
from reviews.oversight import bundled
from reviews.oversight.bundled import Bundled, Contents, Line
from reviews.oversight.folding import CaseRecords, history_of, known_to
from reviews.oversight.knowledge import reaches
from reviews.oversight.paper import paper, readme
from reviews.oversight.replay import case_records, checked, find_case, parties_of

_OF_A_PARTY: Final[tuple[type[Event], ...]] = (
    PartyRegistered,
    PartyRenamed,
    PartyAliasRecorded,
    SigningKeyEnrolled,
    SigningKeyRevoked,
    SigningPolicySet,
)
"""What a bundle shows of organizations: names, keys, what they want signed; nothing of their people."""

_SHORTEST: Final = 8
"""So many characters of an inquiry's id at least name it."""

_DATE: Final = (1980, 1, 1, 0, 0, 0)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be taken away: cases by their streams, or an inquiry with its cases; `name` for people."""

    name: str
    cases: tuple[UUID, ...]
    inquiry: UUID | None = None


class _Gathered(msgspec.Struct):
    """Entries by position, those to be shown among them, and their ¶ by case."""

    entries: dict[int, Entry] = {}
    shown: set[int] = set()
    numbers: dict[int, dict[str, int]] = {}

    def add(self, entries: Iterable[Entry], *, withheld: bool = False) -> None:
        for entry in entries:
            if entry.position is not None:
                self.entries[entry.position] = entry
                if not withheld:
                    self.shown.add(entry.position)


def wanted(text: str, reader: Actor | None = None) -> Wanted:
    """The case or inquiry that a reader asks for by number, id or part of a title; None is the operator.

    Raises NotFound for what this reader may not see, the same as for what is not there.
    """
    if (inquiry := _named_inquiry(text, reader)) is not None:
        return _inquiry(inquiry, reader)
    stream = find_case(text)
    cases = CaseFile.objects.filter(stream=stream)
    file = (cases if reader is None else cases.visible_to(reader)).first()
    if file is None:
        raise NotFound(f"no case has the number or title {text!r}: manage.py cases lists them all")
    return Wanted(name=file.number, cases=(stream,))


def export(what: Wanted, reader: Actor | None = None) -> bytes:
    """The bundle of a case or an inquiry, as `reader` may have it: overseers, and the operator (None),
    everything that is numbered, others what their organization knows, the rest as hashes.

    The export is noted: an overseer's and an officer's in the access log, a party's as served. Signs first
    where no checkpoint covers it yet. Raises NotYet where that is for another process to do, Tampered where
    the log does not sign.
    """
    if reader is not None:
        _note(what, reader)
    gathered = _gather(what, reader)
    signed = _covering(max(gathered.entries))
    return zipped(_files(what, reader, gathered, signed))


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of the files and of a manifest with the digest and size of each; the same for the same files."""
    told = {name: {"sha256": sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()}
    whole = {**files, "manifest.json": _json({"format": bundled.FORMAT, "files": told})}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, whole[name])
    return written.getvalue()


# what goes into it


def _named_inquiry(text: str, reader: Actor | None) -> UUID | None:
    """The one inquiry of an id, or of its beginning as pages show it, that a reader sees; else None."""
    begun = text.replace("-", "").lower()
    if len(begun) < _SHORTEST:
        return None
    rows = InquiryFile.objects.all() if reader is None else InquiryFile.objects.visible_to(reader)
    found = [id for id in rows.values_list("stream", flat=True) if id.hex.startswith(begun)]
    return found[0] if len(found) == 1 else None


def _inquiry(id: UUID, reader: Actor | None) -> Wanted:
    """An inquiry with those of its cases that a reader may see."""
    opened = ledger.get(Inquiry, id).opened
    cases = CaseFile.objects.filter(stream__in=opened.cases if opened else ())
    seen = cases if reader is None else cases.visible_to(reader)
    return Wanted(
        name=f"inquiry {id}",
        cases=tuple(seen.order_by("number").values_list("stream", flat=True)),
        inquiry=id,
    )


def _note(what: Wanted, reader: Actor) -> None:
    note_reading(
        reader,
        f"evidence bundle of {what.name}",
        channel=ReadingChannel.BUNDLE,
        subject=(what.inquiry or what.name,),
        exported=True,
    )
    if reader.side is Side.OVERSIGHT:
        return
    found = _gather(what, reader)
    shown = [entry for position, entry in found.entries.items() if position in found.shown]
    numbered = [entry for entry in shown if entry.position in found.numbers]
    served(reader, numbered, DeliveryChannel.BUNDLE)


def _gather(what: Wanted, reader: Actor | None) -> _Gathered:
    only = None if reader is None or reader.side is Side.OVERSIGHT else reader.organization
    found = _Gathered()
    if what.inquiry is not None:
        entries = ledger.entries(streams=[what.inquiry])
        found.add(entries, withheld=True)
        shown = [entry for entry in entries if only is None or reaches(entry, only)]
        found.add(shown)
        found.add(_of_parties(parties_of(shown)))
    for case in what.cases:
        _gather_case(case_records(case), only, found)
    return found


def _gather_case(records: CaseRecords, only: UUID | None, found: _Gathered) -> None:
    known, elsewhere, replies = records.entries, list(records.elsewhere), list(records.replies)
    if only is not None:
        known = history_of(records, known_by=only).entries
        elsewhere = known_to(only, elsewhere)
        replies = known_to(only, replies, records.replies_served)
    found.add(records.entries, withheld=True)
    for entry in (*known, *elsewhere, *replies):
        found.add([entry])
    for entry in records.entries:
        if entry.position is not None:
            found.numbers.setdefault(entry.position, {})[str(records.case.id)] = records.numbers[entry.id]
    found.add(_deliveries(records, only))
    found.add(_of_parties(records.parties))
    if records.program is not None:
        found.add(ledger.entries(streams=[records.program.id]))
    if records.before is not None:
        _gather_case(records.before, only, found)


def _deliveries(records: CaseRecords, only: UUID | None) -> Iterator[Entry]:
    """What the register noted as served of what is in the bundle, to everybody or to one organization."""
    told = {one.id: one for one in (*records.served, *records.replies_served)}
    of = {entry.id: entry.record.stream for entry in (*records.entries, *records.replies)}
    streams = {
        delivery_id(of[one.entry], one.organization)
        for one in told.values()
        if one.entry in of and only in (None, one.organization)
    }
    for entry in ledger.entries(streams=streams):
        if entry.id in told or not isinstance(entry.event, EntryServed):
            yield entry


def _of_parties(organizations: Iterable[UUID]) -> Iterator[Entry]:
    """How organizations are called and which keys are theirs, with corrections of that."""
    entries = ledger.entries(streams=dict.fromkeys(organizations))
    shown = {entry.id for entry in entries if isinstance(entry.event, _OF_A_PARTY)}
    for entry in entries:
        corrects = isinstance(entry.event, EntryCorrected) and entry.event.entry in shown
        if entry.id in shown or corrects:
            yield entry


def _covering(last: int) -> Signed:
    """The newest signed checkpoint, which holds the record at position `last`."""
    signed = newest()
    if signed is None or signed.checkpoint.size < last:
        if not settings.EMBEDDED:
            size = signed.checkpoint.size if signed else 0
            raise NotYet(
                f"the newest signed checkpoint holds {size:,} records, and this goes up to record {last:,}: "
                "it is signed within the hour, take it away then",
                problem="not-signed-yet",
            )
        integrate()
        signed = sign()
    return signed


def _files(what: Wanted, reader: Actor | None, gathered: _Gathered, signed: Signed) -> dict[str, bytes]:
    size = signed.checkpoint.size
    positions = sorted(gathered.entries)
    shown = [gathered.entries[position] for position in positions if position in gathered.shown]
    contents = Contents(
        format=bundled.FORMAT,
        cases=what.cases,
        inquiry=what.inquiry,
        moment=SignedCheckpoint.objects.get(size=size).signed_at,
        checked=checked(),
        witnesses_required=settings.DEMARC_WITNESSES_REQUIRED,
    )
    lines = [
        Line(
            position=position,
            leaf=gathered.entries[position].leaf.hex(),
            shown=position in gathered.shown,
            numbers=gathered.numbers.get(position, {}),
        )
        for position in positions
    ]
    witnesses = Cosignature.objects.filter(size=size).order_by("witness")
    log = str(log_key().verifier)
    keys = {
        "log": log,
        "witnesses": list(witnesses.values_list("witness", flat=True).distinct()),
    }
    files = {
        "records.ndjson": b"".join(entry.data + b"\n" for entry in shown),
        "index.json": _json(lines),
        "proofs.json": _json(
            {
                str(position): [node.hex() for node in path]
                for position, path in inclusion_proofs(positions, size).items()
            }
        ),
        "checkpoint.note": signed.note,
        "keys.json": _json(keys),
        "disclosures.json": _json(list(_disclosures(reader, shown))),
        "contents.json": _json(contents),
        "catalog.json": _json(_catalog()),
    }
    read = Bundled.read(files)
    files |= {name: _json(told) for name, told in read.told().items()}
    histories = [read.history(case) for case in what.cases]
    inquiry = read.inquiry(what.inquiry).told() if what.inquiry else None
    whose = read.witnessed.names
    files["brief.html"] = paper(what.name, histories, signed.checkpoint, whose, inquiry).encode()
    files["README.txt"] = readme(what.name, log).encode()
    return files


def _disclosures(reader: Actor | None, shown: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    if reader is None:
        return
    entries = list(shown)
    opened = disclosures_to(reader, entries)
    for entry in entries:
        for told in opened.get(entry.id, ()):
            yield {"position": entry.position, "name": told.name, "salt": told.salt, "value": told.value}


def _catalog() -> Any:
    """Every event with its fields; which commands record it is a matter of this program."""
    whole = msgspec.to_builtins(catalog())
    for stream in whole["streams"]:
        for event in stream["events"]:
            del event["recorders"]
    return whole


def _json(value: Any) -> bytes:
    return msgspec.json.format(ENCODER.encode(value), indent=1) + b"\n"
