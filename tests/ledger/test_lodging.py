"""What was refused, or got no receipt, is lodged: its digest and time, append-only, and a note of that."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from config.ledger.checkpoint import base64_of, parse_note
from config.ledger.lodging import LONGEST
from config.ledger.models import LedgerRecord, Lodged
from config.ledger.signing import log_key

pytestmark = pytest.mark.django_db

SAID = b'{"payload":"what the register refused"}'


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    file = tmp_path / "statement.json"
    file.write_bytes(SAID)
    return file


def answered(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--format=json", stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_lodging_gives_a_signed_note_of_digest_and_time(statement: Path) -> None:
    out = StringIO()

    call_command("lodge", str(statement), stdout=out)

    note = parse_note(out.getvalue().encode())
    assert note.verify([log_key().verifier])
    origin, digest, size, at, _ = note.text.split("\n")
    assert (origin, digest, size) == (
        "demarc.embedded/log lodged", base64_of(sha256(SAID).digest()), str(len(SAID)),
    )  # fmt: skip
    assert abs((datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds()) < 60


def test_what_is_lodged_is_listed_by_its_digest_and_nothing_else_is_kept(statement: Path) -> None:
    assert answered("lodged") == {"lodged": []}
    answered("lodge", str(statement))

    (listed,) = answered("lodged")["lodged"]

    assert listed["digest"] == sha256(SAID).hexdigest()
    assert {field.name for field in Lodged._meta.get_fields()} == {"id", "digest", "size", "lodged_at"}
    assert not LedgerRecord.objects.exists()


def test_what_is_lodged_again_has_the_time_of_the_first(statement: Path) -> None:
    first = answered("lodge", str(statement))
    second = answered("lodge", str(statement))

    assert first["note"] == second["note"]
    assert Lodged.objects.count() == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_is_lodged_is_never_changed(statement: Path, act: str) -> None:
    answered("lodge", str(statement))
    rows = Lodged.objects.all()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(size=1) if act == "update" else rows._raw_delete("default")


def test_nothing_and_too_much_are_not_lodged(statement: Path) -> None:
    for data in (b"", bytes(LONGEST + 1)):
        statement.write_bytes(data)
        with pytest.raises(CommandError, match="bytes"):
            answered("lodge", str(statement))
    with pytest.raises(CommandError, match="cannot be read"):
        answered("lodge", str(statement.with_name("nothing")))
