"""The log signs what it holds, last of all and only where that extends everything that it signed before."""

import logging
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction

from config.errors import BadInput, NotFound, Tampered
from config.keyfile import decoded, read_or_make
from config.ledger import clocks
from config.ledger.checkpoint import (
    Checkpoint,
    Note,
    NoteError,
    SignerKey,
    VerifierKey,
    Witnessed,
    base64_of,
    parse_note,
)
from config.ledger.event import Entry
from config.ledger.extent import extent
from config.ledger.integrator import State, state
from config.ledger.merkle import EMPTY_ROOT, ProofError, verify_consistency
from config.ledger.models import Cosignature, SignedCheckpoint
from config.ledger.proofs import consistency_proof, root_of
from config.ledger.witness import Request
from config.ledger.witnessing import (
    Ask,
    Outsider,
    WitnessAway,
    WitnessBehind,
    WitnessRefuses,
    ask,
    cosigned,
)

_log: Final = logging.getLogger("demarc.signing")

PROMISE: Final = timedelta(hours=1)
"""How long after its recording a record is under a signed checkpoint at the latest: a receipt promises it."""


_WHAT_TO_DO: Final = "stop writing, and see config/OPERATIONS.md, Restore"

_AGAIN_SECONDS: Final = 60.0

_ASKED_AGAIN: Final = 3  # where a witness saw another size meanwhile

_asked: Final[dict[str, float]] = {}
"""When witnesses were asked last, by database, in seconds of this process's own clock."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """The newest checkpoint with its kept cosignatures: `witnesses` by name, the time of each in UTC;
    `away` are those that could not be reached this time."""

    checkpoint: Checkpoint
    note: bytes
    witnesses: dict[str, datetime] = {}
    away: tuple[str, ...] = ()


def log_key() -> SignerKey:
    """The log's private key, under its origin: DEMARC_LOG_KEY, or the embedded default's key file.

    Raises ImproperlyConfigured where it is not 32 bytes in base64.
    """
    text = settings.DEMARC_LOG_KEY or read_or_make(Path(settings.DEMARC_LOG_KEY_FILE))
    return SignerKey(settings.DEMARC_LOG_ORIGIN, decoded(text, "DEMARC_LOG_KEY"))


def log_keys() -> dict[str, VerifierKey]:
    """The public keys that this register signs under and signed under before (DEMARC_LOG_FORMER), by the
    log's name: a key that is lost or rotated is followed by another under another name, so that no witness
    and no holder of a checkpoint ever sees two keys of one log. Raises BadInput."""
    told = settings.DEMARC_LOG_FORMER.replace(",", "\n").split("\n")
    try:
        former = [VerifierKey.parse(line.strip()) for line in told if line.strip()]
    except NoteError as error:
        raise BadInput(
            f"DEMARC_LOG_FORMER holds public keys, as manage.py log_key shows them: {error}"
        ) from error
    now = log_key().verifier
    keys = {key.name: key for key in former} | {now.name: now}
    if len(keys) != len(former) + 1:
        raise BadInput(
            "DEMARC_LOG_FORMER: a log that follows another has a name of its own, in DEMARC_LOG_ORIGIN"
        )
    return keys


def outsiders() -> list[Outsider]:
    """The witnesses that are asked: DEMARC_WITNESSES, one a line or comma. Raises BadInput."""
    told = settings.DEMARC_WITNESSES.replace(",", "\n").split("\n")
    return [Outsider.parse(line) for line in told if line.strip()]


def witnessed(now: datetime, using: str = "default") -> Witnessed:
    """Who outside has signed for this log at an instant (with zone): of the witnesses that are asked, those
    whose cosignature of the newest checkpoint holds. Never raises for what it finds: it says it."""
    required = settings.DEMARC_WITNESSES_REQUIRED
    try:
        last = newest(using)
        if last is None:
            return Witnessed(required=required, overdue=overdue(now, using))
        note = parse_note(last.note)
        held_to_key(last)
        names = sorted(key.name for key in note.verify([outsider.key for outsider in outsiders()]))
    except (NoteError, Tampered) as error:
        return Witnessed(required=required, wrong=str(error))
    return Witnessed(
        size=last.checkpoint.size, names=tuple(names), required=required, overdue=overdue(now, using)
    )


def held_to_key(last: Signed | None) -> None:
    """Raise Tampered unless a checkpoint, where there is one, is signed by the log's key held here."""
    log = log_key().verifier
    if last is not None and not (
        last.checkpoint.origin == log.name and log in parse_note(last.note).verify([log])
    ):
        raise Tampered(f"the newest checkpoint is not signed by {log.name}")


def newest(using: str = "default") -> Signed | None:
    """The newest signed checkpoint, None where there is none. Raises Tampered where it cannot be read."""
    kept = SignedCheckpoint.objects.using(using).order_by("-size").first()
    return _signed(kept, using) if kept else None


def newest_of_former(using: str = "default") -> dict[str, Signed | None]:
    """By public key of each log that this one follows, the first one first: its newest checkpoint of those
    that are kept, None where there is none. Raises Tampered where one cannot be read, BadInput as `log_keys`.
    """
    *former, _ = log_keys().values()
    kept = SignedCheckpoint.objects.using(using).order_by("size")
    found: dict[str, Signed | None] = {}
    earlier: set[str] = set()
    for log in former:
        earlier.add(log.name)
        # logs follow each other: what those so far signed lies below all else
        low, high = 0, (kept.values_list("size", flat=True).last() or 0) + 1
        while high - low > 1:
            middle = (low + high) // 2
            next_one = kept.filter(size__gte=middle, size__lt=high).first()
            if next_one is None:
                high = middle
            elif _signed(next_one, using).checkpoint.origin in earlier:
                low = next_one.size
            else:
                high = middle
        last = newest_at(low, using)
        found[str(log)] = last if last and last.checkpoint.origin == log.name else None
    return found


def newest_at(size: int, using: str = "default") -> Signed | None:
    """The checkpoint that was signed of exactly `size` records, None where none was."""
    kept = SignedCheckpoint.objects.using(using).filter(size=size).first()
    return _signed(kept, using) if kept else None


def signed_at_least(size: int, using: str = "default") -> Signed:
    """The first signed checkpoint that holds `size` records. Raises NotFound where none does yet."""
    kept = SignedCheckpoint.objects.using(using).filter(size__gte=size).order_by("size").first()
    if kept is None:
        raise NotFound("this is not under a signed checkpoint yet")
    return _signed(kept, using)


def sign_new(using: str = "default", *, asking: Ask = ask) -> Signed | None:
    """`sign`, where there is something new to sign or, once a minute, to have cosigned, or where the file
    outside of the database has seen more, or is gone; else None.

    Raises Tampered as `sign` does.
    """
    last, outside, size = newest(using), signed_outside(), state(using).size
    # of a restored backup nothing is new: it is found out before anybody writes to it
    known = outside is not None and outside.checkpoint.size <= size
    if known and last is not None and last.checkpoint.size == size:
        missing = {outsider.key.name for outsider in outsiders()} - last.witnesses.keys()
        if not missing or time.monotonic() < _asked.get(using, -_AGAIN_SECONDS) + _AGAIN_SECONDS:
            return None
    _asked[using] = time.monotonic()
    return sign(using, asking=asking)


def keep_watch(using: str = "default") -> int | None:
    """The first position whose promise is broken, None where all are kept; a broken one goes to the log."""
    broken = overdue(clocks.utc_now(), using)
    if broken is not None:
        _log.error(
            "position %s was to be under a signed checkpoint within %s of its recording, and is not: "
            "the receipt for it is broken",
            broken,
            PROMISE,
        )
    return broken


def sign(using: str = "default", *, asking: Ask = ask) -> Signed:
    """Sign the tree as it stands and have it cosigned; the newest checkpoint where nothing is new.

    Before it signs: what it signed last, in the database and in the file outside of it, must be a prefix of
    the tree, and no witness may have seen more than the database holds. Raises Tampered, and signs nothing,
    where one of these fails: a backup was restored, records were lost or changed. Nothing is ever repaired.
    """
    key = log_key()
    before = [found for found in (newest(using), signed_outside()) if found]
    now = state(using)  # after what another integrator may have signed just then
    for one in before:
        _refuse_unless_prefix(one.checkpoint, now, using)
    last = max(before, key=lambda one: one.checkpoint.size, default=None)
    seen = dict(_seen_by_witnesses(key, last, now, using, asking))
    away = tuple(outsider.key.name for outsider in outsiders() if outsider.key.name not in seen)
    if last is None or last.checkpoint.size < now.size or not _kept(now.size, using):
        _sign(key, now, using)
    current = newest(using)
    if current is None:
        raise Tampered("what was signed is not in the database")
    _remember_outside(current)
    for outsider in outsiders():
        if outsider.key.name in seen:
            _have_cosigned(outsider, current, seen[outsider.key.name], using, asking)
    return msgspec.structs.replace(newest(using) or current, away=away)


def receipt(entry: Entry) -> bytes:
    """What the writer of an entry gets: a note, signed by the log, that it was taken at its position.

    Its lines: the origin and the word receipt; the position; the leaf hash in base64; when it was recorded;
    by when it is under a signed checkpoint at the latest (both in UTC). Raises ValueError before it is saved.
    """
    if entry.position is None:
        raise ValueError("a receipt is given for what is in the ledger")
    key, at = log_key(), entry.record.recorded_at
    lines = (
        f"{key.name} receipt",
        str(entry.position),
        base64_of(entry.leaf),
        at.isoformat(),
        (at + PROMISE).isoformat(),
    )
    return Note("".join(f"{line}\n" for line in lines)).signed(key).encode()


def overdue(now: datetime, using: str = "default") -> int | None:
    """The first position whose promise is broken: recorded longer than PROMISE ago, and under no signed
    checkpoint. None where every promise is kept."""
    last = newest(using)
    first = (last.checkpoint.size if last else 0) + 1
    since = extent(first, using).recorded_at
    return first if since is not None and since + PROMISE < now else None


def _refuse_unless_prefix(signed: Checkpoint, now: State, using: str) -> None:
    """Raise Tampered unless what was signed is a prefix of the tree as it stands."""
    if signed.size > now.size:
        raise Tampered(
            f"this log signed {signed.size:,} records and this database holds {now.size:,}: "
            f"a backup was restored, or records were lost; {_WHAT_TO_DO}"
        )
    if signed.size == 0:
        return
    path = consistency_proof(signed.size, now.size, using)
    try:
        verify_consistency(signed.size, now.size, signed.root, root_of(now.size, using), path)
    except ProofError as error:
        raise Tampered(
            f"the tree no longer holds what this log signed at {signed.size:,} records ({error}); "
            f"{_WHAT_TO_DO}"
        ) from error


def _seen_by_witnesses(
    key: SignerKey, last: Signed | None, now: State, using: str, asking: Ask
) -> Iterator[tuple[str, int]]:
    """By name of each witness that answers, how many records it saw last. Shown to it is only what was signed
    before. Raises Tampered where it saw more than the database holds, or something else."""
    if last is None or last.checkpoint.origin != key.name:
        # what another log signed before this one followed it is nothing that a witness of this one has seen
        empty = Checkpoint(origin=key.name, size=0, root=EMPTY_ROOT)
        last = Signed(checkpoint=empty, note=Note(empty.text).signed(key).encode())
    for outsider in outsiders():
        shown = Request(old=last.checkpoint.size, proof=(), note=last.note)
        try:
            asking(outsider, shown)
            yield outsider.key.name, last.checkpoint.size
        except WitnessBehind as behind:
            # another integrator may have gone on meanwhile
            if behind.size > max(now.size, state(using).size) or behind.size == last.checkpoint.size:
                raise Tampered(
                    f"the witness {outsider.key.name} saw {behind.size:,} records of this log, with another "
                    f"root or more than the {now.size:,} that this database holds; {_WHAT_TO_DO}"
                ) from behind
            yield outsider.key.name, behind.size
        except WitnessRefuses as refusal:
            raise Tampered(str(refusal)) from refusal
        except WitnessAway as away:
            _log.warning("%s", away)


def _sign(key: SignerKey, now: State, using: str) -> None:
    checkpoint = Checkpoint(origin=key.name, size=now.size, root=now.root)
    with transaction.atomic(using=using):
        SignedCheckpoint.objects.using(using).get_or_create(
            size=now.size,
            defaults={"note": Note(checkpoint.text).signed(key).encode(), "signed_at": clocks.utc_now()},
        )


def _have_cosigned(outsider: Outsider, current: Signed, seen: int, using: str, asking: Ask) -> None:
    """Ask a witness for its cosignature of the newest checkpoint, and keep it. Where another integrator had
    something cosigned meanwhile it is asked again from there, and not at all where that was more."""
    size = current.checkpoint.size
    if outsider.key.name in current.witnesses or current.checkpoint.origin != log_key().name:
        return
    for _ in range(_ASKED_AGAIN):
        if seen > size:
            return
        proof = tuple(consistency_proof(seen, size, using)) if seen < size else ()
        try:
            lines = asking(outsider, Request(old=seen, proof=proof, note=current.note))
            line, at = cosigned(current.checkpoint.text, outsider, lines)
            break
        except WitnessBehind as behind:
            if not seen < behind.size <= state(using).size:
                raise Tampered(str(behind)) from behind
            seen = behind.size
        except WitnessRefuses as refusal:
            raise Tampered(str(refusal)) from refusal
        except WitnessAway as away:
            _log.warning("%s", away)
            return
    else:
        _log.warning("the witness %s saw another size each time: it is asked later", outsider.key.name)
        return
    Cosignature.objects.using(using).create(
        size=size, witness=str(outsider.key), line=str(line), cosigned_at=datetime.fromtimestamp(at, UTC)
    )


def _kept(size: int, using: str) -> bool:
    return SignedCheckpoint.objects.using(using).filter(size=size).exists()


def _signed(kept: SignedCheckpoint, using: str) -> Signed:
    lines = Cosignature.objects.using(using).filter(size=kept.size).order_by("pk")
    try:
        note = parse_note(bytes(kept.note))
        checkpoint = Checkpoint.parse(note.text)
        witnesses = {VerifierKey.parse(line.witness).name: line.cosigned_at for line in lines}
    except NoteError as error:
        raise Tampered(f"the checkpoint kept for {kept.size:,} records cannot be read: {error}") from error
    whole = bytes(kept.note) + "".join(f"{line.line}\n" for line in lines).encode()
    return Signed(checkpoint=checkpoint, note=whole, witnesses=witnesses)


# outside of the database


def signed_outside() -> Signed | None:
    """What was signed last, as the file outside of the database has it: restoring a backup leaves it. None
    where there is no file. Raises Tampered where it holds something else, or a key signed it that is none of
    this register's."""
    file = Path(settings.DEMARC_LOG_STATE_FILE)
    if not file.exists():
        return None
    try:
        note = parse_note(file.read_bytes())
        checkpoint = Checkpoint.parse(note.text)
        log = log_keys().get(checkpoint.origin)
        signed = log is not None and log in note.verify([log])
    except NoteError as error:
        raise Tampered(f"the file {file.name} is not what this log signed last: {error}") from error
    if not signed:
        raise Tampered(f"the file {file.name} is not signed by this log's key")
    return Signed(checkpoint=checkpoint, note=file.read_bytes())


def _remember_outside(current: Signed) -> None:
    file = Path(settings.DEMARC_LOG_STATE_FILE)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with beside.open("wb") as new:
        new.write(current.note)
        new.flush()
        os.fsync(new.fileno())
    beside.replace(file)
