"""Receipts: given for every entry, held against the register, and what they find."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.errors import BadInput, NotFound, Tampered
from config.ledger import guards
from config.ledger.checkpoint import (
    Note,
    SignerKey,
    base64_of,
    parse_note,
    unbase64,
    verified_checkpoint,
)
from config.ledger.integrator import integrate
from config.ledger.merkle import leaf_hash, verify_inclusion
from config.ledger.models import LedgerHead, LedgerNode, LedgerRecord
from config.ledger.promise import read_receipt
from config.ledger.receipts import Fate, check, check_mirrored, proof
from config.ledger.recorder import DjangoRecorder
from config.ledger.signing import log_key, receipt, sign
from config.ledger.store import ledger
from config.ledger.tiles import Kept
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.witnesses import cut_to

pytestmark = pytest.mark.django_db


def given() -> bytes:
    """The receipt of a first record, before anything is signed."""
    return open_notebook(LIAISON).receipts()[0]


def outcome(data: bytes, hours: float = 0) -> Fate:
    return check(data, ledger.clock() + timedelta(hours=hours)).outcome


def published() -> None:
    integrate()
    sign()


def rewritten() -> None:
    """Another record at position 1, with a tree over it."""
    guards.remove(connection)
    first = LedgerRecord.objects.get(position=1)
    data = bytes(first.record).replace(b"notebook", b"nolebook")
    LedgerRecord.objects.filter(position=1).update(record=data, leaf=leaf_hash(data))
    LedgerNode.objects.all().delete()
    LedgerHead.objects.all().delete()
    guards.install(connection)


def test_every_entry_of_a_saved_command_has_a_receipt() -> None:
    given = open_notebook(LIAISON)

    (note,) = given.receipts()

    read = read_receipt(note, log_key().verifier)
    assert (read.position, read.leaf) == (1, given.entries[0].leaf)
    assert read.due - read.recorded_at == timedelta(hours=1)


def test_a_rehearsal_has_no_receipt() -> None:
    with pytest.raises(ValueError, match="in the ledger"):
        open_notebook(LIAISON, dry_run=True).receipts()


def test_a_receipt_waits_for_the_checkpoint_and_is_kept_or_broken() -> None:
    note = given()

    assert outcome(note) is Fate.WAITING
    assert outcome(note, hours=2) is Fate.BROKEN
    published()
    assert outcome(note, hours=2) is Fate.KEPT


def test_a_checkpoint_that_came_too_late_broke_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ledger.clock()
    monkeypatch.setattr(ledger, "clock", lambda: now - timedelta(hours=2))
    note = given()
    published()

    assert outcome(note) is Fate.LATE


def test_a_record_that_is_gone_is_missing() -> None:
    open_notebook(LIAISON)
    note = given()
    cut_to(1)

    assert outcome(note) is Fate.MISSING


def test_another_record_in_its_place_is_found() -> None:
    note = given()
    rewritten()

    assert outcome(note) is Fate.OTHER


def test_a_tree_that_does_not_hold_the_record_is_found() -> None:
    note = given()
    guards.remove(connection)
    before = LedgerRecord.objects.get(position=1)
    rewritten()
    published()
    guards.remove(connection)
    before.save(force_update=True)
    guards.install(connection)

    assert outcome(note) is Fate.OTHER


def test_what_another_key_signed_is_no_receipt_of_this_log() -> None:
    forged = Note(parse_note(given()).text).signed(SignerKey(log_key().name, bytes(32))).encode()

    with pytest.raises(BadInput, match="not signed"):
        check(forged, ledger.clock())


@pytest.mark.parametrize("data", [b"", b"a", b"a\n\nb\n", b"\xff", b"a\n\n\xe2\x80\x94 a AAAAAAA=\n"])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        check(data, ledger.clock())


# against a mirror, with nothing of the register's own


def mirrored(directory: Path) -> Path:
    """The tree as it stands, written as tiles and copied as anybody can."""
    call_command("tiles", str(directory / "source"), stdout=StringIO())
    log = str(log_key().verifier)
    call_command("mirror", str(directory / "source"), str(directory / "copy"), log=log, stdout=StringIO())
    return directory / "copy"


def held(note: bytes, mirror: Path, hours: float = 0) -> Fate:
    kept = Kept(mirror, log_key().verifier)
    return check_mirrored(note, kept, ledger.clock() + timedelta(hours=hours)).outcome


def test_a_receipt_is_held_against_a_mirror_without_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [given() for _ in range(300)]
    published()
    mirror = mirrored(tmp_path)
    late = given()
    monkeypatch.setattr(DjangoRecorder, "rows", pytest.fail)

    assert {held(notes[place], mirror) for place in (0, 1, 254, 255, 256, 299)} == {Fate.THERE}
    assert held(late, mirror) is Fate.NOT_YET
    assert held(late, mirror, hours=2) is Fate.ABSENT


def test_a_tail_that_was_dropped_and_regrown_is_found_by_a_receipt_and_a_mirror(tmp_path: Path) -> None:
    given()
    note = given()
    cut_to(1)
    given()
    published()

    assert held(note, mirrored(tmp_path)) is Fate.OTHER


def test_a_mirror_that_was_damaged_is_not_relied_on(tmp_path: Path) -> None:
    notes = [given() for _ in range(300)]
    published()
    mirror = mirrored(tmp_path)
    tile = mirror / "tile/0/000"
    data = tile.read_bytes()

    tile.write_bytes(bytes(32) + data[32:])
    for note in notes[:2]:
        with pytest.raises(Tampered, match="do not give the root"):
            held(note, mirror)
    tile.unlink()
    with pytest.raises(Tampered, match="missing"):
        held(notes[0], mirror)


def test_an_empty_mirror_holds_nothing(tmp_path: Path) -> None:
    assert held(given(), tmp_path, hours=2) is Fate.ABSENT


def test_the_command_holds_a_receipt_against_a_mirror_and_raises_the_alarm(tmp_path: Path) -> None:
    file, log = tmp_path / "receipt.txt", str(log_key().verifier)
    file.write_bytes(given())
    published()
    mirror = mirrored(tmp_path)
    against = ("--mirror", str(mirror), "--log", log)

    assert value("check_receipt", str(file), *against)["outcome"] == "there"
    assert "in the mirrored tree" in told("check_receipt", str(file), *against)
    said = parse_note(file.read_bytes()).text.split("\n")
    said[2] = base64_of(bytes(32))
    file.write_bytes(Note("\n".join(said)).signed(log_key()).encode())
    assert value("check_receipt", str(file), *against, code=1)["outcome"] == "other"
    (mirror / "checkpoint").write_bytes(b"x")
    assert "cannot be relied on" in value("check_receipt", str(file), *against, code=1)["wrong"]
    for wrong in (("--mirror", str(mirror)), ("--log", log), ("--mirror", str(mirror), "--log", "no key")):
        with pytest.raises(CommandError) as refusal:
            told("check_receipt", str(file), *wrong)
        assert refusal.value.returncode == 2


def test_a_checkpoint_is_no_receipt() -> None:
    given()
    published()

    with pytest.raises(BadInput):
        check(sign().note, ledger.clock())


def test_a_proof_is_written_as_others_read_it() -> None:
    notebook = open_notebook(LIAISON).stream
    for page in range(1, 6):
        write_page(LIAISON, notebook=notebook, page=page, on=date(2026, 1, 1))
    with pytest.raises(NotFound):
        proof(3)
    published()

    head, _, note = proof(3).decode().partition("\n\n")

    kind, index, *path = head.split("\n")
    checkpoint, _ = verified_checkpoint(note.encode(), log_key().verifier)
    leaf = bytes(LedgerRecord.objects.get(position=3).leaf)
    assert (kind, index) == ("c2sp.org/tlog-proof@v1", "index 2")
    hashes = [unbase64(node, "a hash") for node in path]
    verify_inclusion(leaf, 2, checkpoint.size, hashes, checkpoint.root)


# the commands


@pytest.mark.parametrize("position", [0, -1, 2**63 - 1, 2**63, 10**30])
def test_at_a_position_that_is_none_there_is_no_record(position: int) -> None:
    with pytest.raises(CommandError, match="there is no record at position") as refused:
        call_command("receipt", "--format=json", "--", str(position))

    assert refused.value.returncode == 2


def told(command: str, *arguments: str, code: int = 0) -> str:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command(command, *arguments, stdout=out)
        assert stopped.value.code == code
    else:
        call_command(command, *arguments, stdout=out)
    return out.getvalue()


def value(command: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(told(command, *arguments, "--format=json", code=code))
    return said


def test_what_the_command_prints_is_checked_again(tmp_path: Path) -> None:
    note = given()
    file = tmp_path / "receipt.txt"

    assert value("receipt", "1") == {"position": 1, "receipt": note.decode(), "proof": None}
    assert "no signed checkpoint yet" in told("receipt", "1")
    published()
    file.write_text(told("receipt", "1"))

    assert "c2sp.org/tlog-proof@v1" in file.read_text()
    assert value("check_receipt", str(file))["outcome"] == "kept"
    assert "in time" in told("check_receipt", str(file))


def test_a_position_that_is_not_there_is_bad_input() -> None:
    with pytest.raises(CommandError, match="no record at position 7"):
        told("receipt", "7")


def test_checking_exits_with_1_where_something_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "receipt.txt"
    file.write_bytes(given())
    rewritten()

    assert value("check_receipt", str(file), code=1)["outcome"] == "other"


def test_checking_exits_with_2_for_what_is_no_receipt(tmp_path: Path) -> None:
    file = tmp_path / "receipt.txt"
    file.write_bytes(receipt(open_notebook(LIAISON).entries[0])[:-9])

    for path in (file, tmp_path / "nothing.txt"):
        with pytest.raises(CommandError) as refusal:
            told("check_receipt", str(path))
        assert refusal.value.returncode == 2
