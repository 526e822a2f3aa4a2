"""The log signs last, only what extends what it signed before, and never over the head of a witness."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.db import DatabaseError, connection

from config.errors import NotFound, Tampered
from config.ledger import guards
from config.ledger.checkpoint import (
    Note,
    Signature,
    SignerKey,
    base64_of,
    parse_note,
    verified_checkpoint,
)
from config.ledger.integrator import integrate, state
from config.ledger.merkle import leaf_hash, verify_inclusion
from config.ledger.models import Cosignature, LedgerHead, LedgerNode, LedgerRecord, SignedCheckpoint
from config.ledger.proofs import inclusion_proof
from config.ledger.signing import log_key, newest, overdue, receipt, sign, signed_at_least
from config.ledger.store import ledger
from config.ledger.witness import Request, Witness
from config.ledger.witnessing import Outsider, WitnessAway
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.witnesses import AT, KEY, asking, cut_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, settings: LazySettings) -> None:
    """The file outside of the database is another one in every test."""
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"


@pytest.fixture
def witness(tmp_path: Path, settings: LazySettings) -> Witness:
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    log = log_key().verifier
    return Witness(KEY, {log.name: log}, tmp_path / "witness", clock=lambda: AT)


def away(outsider: Outsider, request: Request) -> list[Signature]:
    raise WitnessAway("nobody answers")


def log_state() -> Path:
    return Path(django_settings.DEMARC_LOG_STATE_FILE)


def written(pages: int) -> None:
    notebook = open_notebook(LIAISON).stream
    for page in range(1, pages):
        write_page(LIAISON, notebook=notebook, page=page, on=date(2026, 1, 1))
    integrate()


def forged(*statements: str) -> None:
    guards.remove(connection)
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    guards.install(connection)


def test_what_is_signed_verifies_and_proves_every_record() -> None:
    written(5)

    signed = sign()

    checkpoint, _ = verified_checkpoint(signed.note, log_key().verifier)
    assert (checkpoint.size, checkpoint.root) == (5, state().root)
    for entry in LedgerRecord.objects.all():
        path = inclusion_proof(entry.position, checkpoint.size)
        verify_inclusion(bytes(entry.leaf), entry.position - 1, checkpoint.size, path, checkpoint.root)


def test_signing_twice_signs_once() -> None:
    written(2)

    assert sign().note == sign().note
    assert SignedCheckpoint.objects.count() == 1


def test_an_empty_log_is_signed_as_empty() -> None:
    assert sign().checkpoint.size == 0


def test_a_witness_cosigns_and_the_note_shows_it(witness: Witness) -> None:
    for size in (2, 5):
        written(size)
        signed = sign(asking=asking(witness))

    _, cosigned = verified_checkpoint(signed.note, log_key().verifier, [KEY.verifier])
    assert cosigned == {KEY.name: AT}
    assert signed.witnesses == {KEY.name: datetime.fromtimestamp(AT, UTC)}
    assert signed.checkpoint.size == 7
    assert Cosignature.objects.count() == 2


def test_a_witness_that_is_away_is_named_and_asked_again(witness: Witness) -> None:
    written(2)

    assert sign(asking=away).away == (KEY.name,)
    assert newest() is not None
    assert sign(asking=asking(witness)).witnesses.keys() == {KEY.name}


def test_a_restored_backup_is_not_signed_while_a_witness_is_ahead(witness: Witness) -> None:
    written(5)
    sign(asking=asking(witness))
    cut_to(3)
    log_state().unlink()  # it was restored, too

    with pytest.raises(Tampered, match="5 records"):
        sign(asking=asking(witness))

    assert not SignedCheckpoint.objects.filter(size=3).exists()


def test_a_restored_backup_that_grew_again_is_not_signed(witness: Witness) -> None:
    written(5)
    sign(asking=asking(witness))
    cut_to(3)
    log_state().unlink()
    written(4)

    with pytest.raises(Tampered):
        sign(asking=asking(witness))


def test_a_restored_backup_is_found_by_the_file_outside_of_the_database() -> None:
    written(5)
    sign()
    cut_to(3)

    with pytest.raises(Tampered, match="a backup was restored"):
        sign()


def test_a_rewritten_tree_is_not_signed() -> None:
    written(5)
    sign()
    guards.remove(connection)
    LedgerNode.objects.all().delete()
    LedgerHead.objects.all().delete()
    newest_record = LedgerRecord.objects.get(position=2)
    newest_record.record = bytes(newest_record.record) + b" "
    newest_record.leaf = leaf_hash(newest_record.record)
    newest_record.save(force_update=True)
    guards.install(connection)
    integrate()

    with pytest.raises(Tampered, match="no longer holds what this log signed"):
        sign()


def test_a_file_outside_that_somebody_wrote_is_not_believed(settings: LazySettings) -> None:
    written(2)
    sign()
    other = SignerKey(log_key().name, bytes(32))
    settings.DEMARC_LOG_STATE_FILE.write_bytes(Note(sign().checkpoint.text).signed(other).encode())

    with pytest.raises(Tampered, match=r"demarc-log\.checkpoint"):
        sign()


def test_what_was_signed_is_never_changed() -> None:
    written(2)
    sign()

    with pytest.raises(DatabaseError, match="append-only"):
        SignedCheckpoint.objects.update(note=b"")


def test_a_receipt_names_position_leaf_and_promise() -> None:
    entry = open_notebook(LIAISON).entries[0]

    note = parse_note(receipt(entry))

    assert note.verify([log_key().verifier]) == {log_key().verifier: None}
    origin, position, leaf, recorded, promised, _ = note.text.split("\n")
    assert (origin, position) == ("demarc.embedded/log receipt", "1")
    assert leaf == base64_of(entry.leaf)
    assert datetime.fromisoformat(promised) - datetime.fromisoformat(recorded) == timedelta(hours=1)


def test_no_receipt_before_it_is_in_the_ledger() -> None:
    rehearsed = open_notebook(LIAISON, dry_run=True).entries[0]

    with pytest.raises(ValueError, match="in the ledger"):
        receipt(rehearsed)


def test_a_promise_that_is_broken_is_found() -> None:
    now = ledger.clock()
    assert overdue(now) is None
    open_notebook(LIAISON)

    assert overdue(now) is None
    assert overdue(now + timedelta(hours=2)) == 1
    integrate()
    sign()
    assert overdue(now + timedelta(hours=2)) is None


def test_a_record_is_under_the_first_checkpoint_that_holds_it() -> None:
    written(2)
    first = sign()
    written(2)
    sign()

    assert signed_at_least(1).note == first.note
    assert signed_at_least(4).checkpoint.size == 4
    with pytest.raises(NotFound):
        signed_at_least(5)
    with pytest.raises(NotFound):
        inclusion_proof(5, 4)
