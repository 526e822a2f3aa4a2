"""Signing in use: the integrator signs, says who cosigned, and raises an alarm where a promise is broken."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection

from config.ledger import guards, signing
from config.ledger.checkpoint import Algorithm, Note, SignerKey, Witnessed, parse_note
from config.ledger.integrator import integrate, state
from config.ledger.merkle import leaf_hash
from config.ledger.models import Cosignature, LedgerRecord, SignedCheckpoint
from config.ledger.signing import keep_watch, log_key, sign, sign_new, witnessed
from config.ledger.store import ledger
from config.ledger.verification import verify
from config.ledger.witness import Witness
from config.ledger.witnessing import Outsider, WitnessAway
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.witnesses import AT, KEY, OTHER_KEY, asking, cut_to

pytestmark = pytest.mark.django_db

NOW = datetime.fromtimestamp(AT, UTC)


@pytest.fixture
def witnesses(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[Witness]:
    """Two witnesses, whom everything that signs asks."""
    settings.DEMARC_WITNESSES = (
        f"{KEY.verifier} http://witness.example, {OTHER_KEY.verifier} http://other.example"
    )
    log = log_key().verifier
    found = [Witness(key, {log.name: log}, tmp_path / key.name, clock=lambda: AT) for key in (KEY, OTHER_KEY)]
    monkeypatch.setattr(signing.sign, "__kwdefaults__", {"asking": asking(*found)})
    monkeypatch.setattr(signing.sign_new, "__kwdefaults__", {"asking": asking(*found)})
    signing._asked.clear()
    return found


@pytest.fixture
def an_old_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """One record, two hours old."""
    monkeypatch.setattr(ledger, "clock", lambda: datetime.now(UTC) - timedelta(hours=2))
    open_notebook(LIAISON)


def written(pages: int) -> None:
    notebook = open_notebook(LIAISON).stream
    for page in range(1, pages):
        write_page(LIAISON, notebook=notebook, page=page, on=date(2026, 1, 1))


def answered(command: str, *arguments: str, code: int = 0) -> str:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command(command, *arguments, stdout=out)
        assert stopped.value.code == code
    else:
        call_command(command, *arguments, stdout=out)
    return " ".join(out.getvalue().split())


def value(command: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answered(command, *arguments, "--format=json", code=code))
    return said


def test_the_integrator_signs_and_says_who_cosigned(witnesses: list[Witness]) -> None:
    written(3)

    said = value("integrate")

    assert said["signed"] == {
        "size": 3, "witnesses": [OTHER_KEY.name, KEY.name], "required": 1, "witnessed": True, "away": [],
    }  # fmt: skip
    assert "Outside witnesses: other.example, witness.example." in answered("integrate")


def test_the_integrator_names_a_witness_that_is_away(
    witnesses: list[Witness], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_is_away(outsider: Outsider, request: Any) -> Any:
        if outsider.key.name == OTHER_KEY.name:
            raise WitnessAway("nobody answers")
        return asking(*witnesses)(outsider, request)

    monkeypatch.setattr(signing.sign, "__kwdefaults__", {"asking": one_is_away})
    written(3)

    assert value("integrate")["signed"]["away"] == [OTHER_KEY.name]
    assert "Asked, and away: other.example." in answered("integrate")


def test_the_integrator_stops_with_1_where_signing_is_refused() -> None:
    written(5)
    answered("integrate")
    cut_to(3)

    said = answered("integrate", code=1)

    assert said.startswith("Stopped: signing is refused: this log signed 5 records")
    assert "a backup was restored" in value("integrate", code=1)["wrong"]
    assert not SignedCheckpoint.objects.filter(size=3).exists()


@pytest.mark.usefixtures("an_old_record")
def test_a_broken_promise_is_an_alarm_in_the_log_and_the_integrators_exit_code(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def signs_nothing() -> None:
        return None

    monkeypatch.setattr("config.ledger.management.commands.integrate.sign", signs_nothing)
    with caplog.at_level(logging.ERROR):
        said = value("integrate", code=1)

    assert said["overdue"] == 1
    assert "position 1" in caplog.text
    assert "A promise is broken: position 1" in answered("integrate", code=1)
    sign()
    assert keep_watch() is None


def test_signing_again_and_again_asks_nobody_twice_where_nothing_is_new(witnesses: list[Witness]) -> None:
    written(2)
    integrate()

    first = sign_new()
    second = sign_new()
    written(1)
    integrate()
    third = sign_new()

    assert (first and first.checkpoint.size, second, third and third.checkpoint.size) == (2, None, 3)


def test_a_witness_that_was_away_is_asked_again_after_a_minute(
    witnesses: list[Witness], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(outsider: Outsider, request: Any) -> Any:
        raise WitnessAway("nobody answers")

    clock = [1000.0]
    monkeypatch.setattr("config.ledger.signing.time.monotonic", lambda: clock[0])
    written(2)
    integrate()

    assert sign_new(asking=away) is not None
    assert sign_new(asking=asking(*witnesses)) is None
    clock[0] += 61
    again = sign_new(asking=asking(*witnesses))

    assert again is not None
    assert again.witnesses.keys() == {KEY.name, OTHER_KEY.name}


@pytest.mark.parametrize(("required", "enough"), [(1, True), (2, True), (3, False)])
def test_a_checkpoint_counts_as_witnessed_with_as_many_cosignatures_as_are_required(
    required: int, enough: bool, witnesses: list[Witness], settings: LazySettings
) -> None:
    settings.DEMARC_WITNESSES_REQUIRED = required
    written(2)
    integrate()
    sign()

    found = witnessed(NOW)

    assert found == Witnessed(size=2, names=(OTHER_KEY.name, KEY.name), required=required)
    assert found.enough is enough
    assert value("integrate")["signed"]["witnessed"] is enough


def test_without_a_witness_nothing_is_witnessed() -> None:
    written(2)

    assert not witnessed(NOW).enough
    integrate()
    sign()

    assert witnessed(NOW) == Witnessed(size=2)
    assert not witnessed(NOW).enough


def test_a_witness_that_nobody_asks_does_not_count(witnesses: list[Witness], settings: LazySettings) -> None:
    written(2)
    integrate()
    sign()
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"

    assert witnessed(NOW).names == (KEY.name,)


# verify_ledger looks at what was signed, too


def forged(change: Callable[[], object]) -> None:
    guards.remove(connection)
    change()
    guards.install(connection)


def signed_by(key: SignerKey, root: bytes | None = None) -> bytes:
    text = sign().checkpoint.text if root is None else parse_note(sign().note).text
    return Note(text).signed(key).encode()


def test_a_verification_counts_the_checkpoints_and_cosignatures_that_hold(witnesses: list[Witness]) -> None:
    for _ in range(2):
        written(3)
        integrate()
        sign()

    findings = verify()

    assert (findings.sound, findings.checkpoints, findings.cosignatures) == (True, 2, 4)
    assert "2 signed checkpoints and 4 cosignatures" in answered("verify_ledger")


def test_records_rewritten_with_their_whole_tree_are_found_by_what_was_signed() -> None:
    written(3)
    integrate()
    sign()

    def rewrite() -> None:
        last = LedgerRecord.objects.get(position=3)
        data = bytes(last.record).replace(b'"page":2', b'"page":7')
        assert data != bytes(last.record)
        LedgerRecord.objects.filter(position=3).update(record=data, leaf=leaf_hash(data))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_node")
            cursor.execute("DELETE FROM ledger_head")
        integrate()

    forged(rewrite)
    findings = verify()

    assert not findings.sound
    assert (findings.first_wrong, "signed" in findings.message) == (3, True)


def test_records_that_are_gone_are_found_by_what_was_signed() -> None:
    written(5)
    integrate()
    sign()

    def cut() -> None:
        LedgerRecord.objects.filter(position__gt=3).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_node")
            cursor.execute("DELETE FROM ledger_head")
        integrate()

    forged(cut)
    findings = verify()

    assert (findings.first_wrong, "this log signed 5 records" in findings.message) == (4, True)


def test_a_checkpoint_of_another_key_is_found() -> None:
    written(2)
    integrate()
    other = signed_by(SignerKey(log_key().name, bytes(32)))

    forged(lambda: SignedCheckpoint.objects.update(note=other))

    assert "does not hold" in verify().message
    assert witnessed(NOW).wrong


def test_a_cosignature_that_was_changed_or_stands_alone_is_found(witnesses: list[Witness]) -> None:
    written(2)
    integrate()
    sign()
    kept = Cosignature.objects.order_by("pk").first()
    assert kept

    other = SignerKey(KEY.name, bytes(32), Algorithm.COSIGNATURE).verifier

    forged(lambda: Cosignature.objects.filter(pk=kept.pk).update(witness=str(other)))
    assert "does not hold" in verify().message

    forged(lambda: SignedCheckpoint.objects.all().delete())
    assert "is not kept" in verify().message


def test_an_empty_log_that_was_signed_verifies() -> None:
    assert state().size == 0
    sign()

    assert (verify().sound, verify().checkpoints) == (True, 1)
