"""Another seal key follows the one in use: nothing is lost meanwhile; and what its loss means."""

import base64
import json
import os
import stat
import threading
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from config.errors import BadInput, Tampered, WrongSealKey
from config.ledger import keys, rotation
from config.ledger.event import Entry
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord, SealedValue, SealKey
from config.ledger.rotation import rotate
from config.ledger.sealed_check import check_sealed
from config.ledger.verification import verify
from tests.actors import LIAISON, named
from tests.databases import Backend
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.stored import everything_stored
from tests.ledger.writers import at_once

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW, THIRD = (base64.b64encode(name.ljust(32)).decode() for name in (b"old", b"new", b"third"))
CASE = named("case")


def page(text: str = "words", case: UUID = CASE) -> Entry:
    notebook = open_notebook(LIAISON).stream
    return write_page(LIAISON, notebook=notebook, page=1, text=text, about=(case,)).entries[0]


def opened(entry: Entry) -> str:
    return keys.unseal(entry, "text").value


@pytest.fixture
def in_the_environment(settings: Settings) -> Settings:
    """The seal key stands in the environment, the one that is to follow beside it."""
    settings.DEMARC_SEAL_KEY = OLD
    settings.DEMARC_SEAL_KEY_NEW = NEW
    return settings


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    """Where the embedded default keeps its key; not there yet."""
    settings.DEMARC_SEAL_KEY = ""
    settings.DEMARC_SEAL_KEY_NEW = ""
    settings.DEMARC_SEAL_KEY_FILE = tmp_path / "demarc-seal.key"
    return tmp_path / "demarc-seal.key"


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_seal_key", *arguments, stdout=out)
    return out.getvalue()


def test_every_value_opens_under_the_new_key_and_under_no_other(in_the_environment: Settings) -> None:
    entries = [page(f"words {number}", named(f"case {number}")) for number in range(5)]
    before = {bytes(value.ciphertext) for value in SealedValue.objects.all()}

    rotated = rotate()

    assert (rotated.rewrapped, rotated.total) == (5, 5)
    assert {bytes(value.ciphertext) for value in SealedValue.objects.all()} == before
    in_the_environment.DEMARC_SEAL_KEY, in_the_environment.DEMARC_SEAL_KEY_NEW = NEW, ""
    assert [opened(entry) for entry in entries] == [f"words {number}" for number in range(5)]
    assert opened(page("of a new case", named("new case"))) == "of a new case"
    in_the_environment.DEMARC_SEAL_KEY = OLD
    with pytest.raises(WrongSealKey):
        opened(entries[0])


def test_what_was_wrapped_under_the_old_key_is_in_no_byte_of_the_database(
    in_the_environment: Settings, database: Backend
) -> None:
    page()
    wrapped = bytes(CaseKey.objects.get().wrapped)

    rotate()

    stored = everything_stored(database)
    assert bytes(CaseKey.objects.get().wrapped).hex().encode() in stored or database == "sqlite"
    assert wrapped not in stored
    assert wrapped.hex().encode() not in stored


def test_more_keys_than_one_batch_are_all_wrapped_anew(
    in_the_environment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    entries = [page(case=named(f"case {number}")) for number in range(5)]

    assert rotate().total == 5

    in_the_environment.DEMARC_SEAL_KEY, in_the_environment.DEMARC_SEAL_KEY_NEW = NEW, ""
    assert [opened(entry) for entry in entries] == ["words"] * 5


def test_a_second_run_wraps_nothing_and_says_the_same(in_the_environment: Settings) -> None:
    page()
    rotate()
    wrapped = bytes(CaseKey.objects.get().wrapped)

    again = rotate()

    assert (again.rewrapped, again.total) == (0, 1)
    assert bytes(CaseKey.objects.get().wrapped) == wrapped


def test_stopped_half_way_nothing_is_rotated_and_a_second_run_does_it_all(
    in_the_environment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [page(case=named(f"case {number}")) for number in range(4)]
    before = set(CaseKey.objects.values_list("case", "wrapped"))
    monkeypatch.setattr(rotation, "BATCH", 2)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(told=stop)

    assert set(CaseKey.objects.values_list("case", "wrapped")) == before
    assert [opened(entry) for entry in entries] == ["words"] * 4
    assert rotate().rewrapped == 4


def test_a_case_key_that_was_changed_stops_the_rotation_and_is_named(in_the_environment: Settings) -> None:
    kept, changed = page(case=named("kept")), named("changed")
    page(case=changed)
    CaseKey.objects.filter(case=changed).update(wrapped=b"w" * 40)

    with pytest.raises(Tampered, match=str(changed)):
        rotate()

    in_the_environment.DEMARC_SEAL_KEY_NEW = ""
    assert opened(kept) == "words"


def test_without_another_key_there_is_nothing_to_rotate_to(in_the_environment: Settings) -> None:
    for new in ("", OLD):
        in_the_environment.DEMARC_SEAL_KEY_NEW = new
        with pytest.raises(BadInput, match="DEMARC_SEAL_KEY_NEW"):
            rotate()


def test_with_neither_key_in_use_nothing_is_rotated(in_the_environment: Settings) -> None:
    entry = page()
    in_the_environment.DEMARC_SEAL_KEY = THIRD

    with pytest.raises(WrongSealKey):
        rotate()

    in_the_environment.DEMARC_SEAL_KEY = OLD
    assert opened(entry) == "words"


def test_a_process_that_holds_the_old_key_only_is_refused_and_writes_nothing(
    in_the_environment: Settings,
) -> None:
    page()
    rotate()
    in_the_environment.DEMARC_SEAL_KEY_NEW = ""
    before = LedgerRecord.objects.count(), SealedValue.objects.count(), CaseKey.objects.count()

    for case in (CASE, named("new case")):
        notebook = open_notebook(LIAISON).stream
        with pytest.raises(WrongSealKey):
            write_page(LIAISON, notebook=notebook, page=1, about=(case,))

    records, *sealed = LedgerRecord.objects.count(), SealedValue.objects.count(), CaseKey.objects.count()
    assert (records - 2, *sealed) == before


def test_a_case_key_wrapped_while_another_seal_key_follows_is_wrapped_again(
    in_the_environment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rotation commits between the choice of the seal key and the write."""
    page()
    real = keys.wrapping_key
    meanwhile: list[Any] = []

    def and_meanwhile(connection: Any) -> bytes:
        chosen = real(connection)
        if not meanwhile:
            meanwhile.append(None)
            at_once(lambda _: rotate(), 1)
        return chosen

    notebook = open_notebook(LIAISON).stream
    monkeypatch.setattr(keys, "wrapping_key", and_meanwhile)
    new = write_page(LIAISON, notebook=notebook, page=1, about=(named("new case"),)).entries[0]

    assert meanwhile
    in_the_environment.DEMARC_SEAL_KEY, in_the_environment.DEMARC_SEAL_KEY_NEW = NEW, ""
    assert opened(new) == "words"
    assert CaseKey.objects.count() == 2


def drill(rotations: Any) -> tuple[list[Entry], list[Exception]]:
    """Four writers write, in cases old and new, while seal keys follow each other."""
    page()
    notebooks = [open_notebook(LIAISON).stream for _ in range(4)]
    written: list[Entry] = []
    failed: list[Exception] = []
    stop = threading.Event()

    def write(notebook: UUID) -> None:
        try:
            for number in range(1, 400):
                if stop.is_set():
                    break
                case = CASE if number % 2 else named(f"case {notebook} {number}")
                receipt = write_page(LIAISON, notebook=notebook, page=number, text="said", about=(case,))
                written.extend(receipt.entries)
        except Exception as error:  # noqa: BLE001 - handed to the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(notebook,)) for notebook in notebooks]
    for thread in threads:
        thread.start()
    rotations()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    return written, failed


def test_drill_writers_that_hold_both_keys_lose_nothing_while_one_follows_the_other(
    in_the_environment: Settings,
) -> None:
    def rotations() -> None:
        for _ in range(5):
            assert rotate().total

    written, failed = drill(rotations)

    assert failed == []
    assert written
    in_the_environment.DEMARC_SEAL_KEY, in_the_environment.DEMARC_SEAL_KEY_NEW = NEW, ""
    assert {opened(entry) for entry in written} == {"said"}
    found = check_sealed()
    assert found.sound, found.message
    assert found.opened == len(written) + 1


def test_drill_key_files_follow_each_other_while_others_write(key_file: Path) -> None:
    def rotations() -> None:
        for _ in range(5):
            assert rotate().kept

    written, failed = drill(rotations)

    assert failed == []
    assert written
    assert len(list(key_file.parent.glob("*.old.key"))) == 5
    assert {opened(entry) for entry in written} == {"said"}
    assert check_sealed().sound


# key files


def test_a_new_key_file_takes_the_old_ones_place_and_the_old_one_is_kept(key_file: Path) -> None:
    entry = page()
    old = key_file.read_text()

    rotated = rotate()

    kept = key_file.parent / rotated.kept
    assert kept.read_text() == old != key_file.read_text()
    assert sorted(key_file.parent.iterdir()) == sorted([key_file, kept])
    assert {stat.S_IMODE(file.stat().st_mode) for file in (key_file, kept)} == {0o600}
    assert opened(entry) == "words"


@pytest.mark.parametrize("at", ["link", "replace"])
def test_stopped_between_database_and_files_everything_opens_and_a_second_run_ends_it(
    key_file: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    entry = page()
    new = keys.new_key_file()
    new.write_text(NEW)
    new.chmod(0o600)

    def stop(*arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os if at == "link" else Path, at, stop)
        with pytest.raises(KeyboardInterrupt):
            rotate()

    assert opened(entry) == "words"
    assert opened(page("in between", named("new case"))) == "in between"
    assert rotate().rewrapped == 0
    assert opened(entry) == "words"
    assert not keys.new_key_file().exists()


def test_there_is_nothing_to_rotate_before_anything_is_sealed(key_file: Path) -> None:
    with pytest.raises(BadInput):
        rotate()

    assert list(key_file.parent.iterdir()) == []


# the loss of the seal key


def test_a_lost_key_file_is_said_to_be_lost_and_no_other_is_made(key_file: Path) -> None:
    entry = page()
    integrate()
    key_file.unlink()

    for act in (lambda: opened(entry), page, lambda: page(case=named("new case")), check_sealed, rotate):
        with pytest.raises(WrongSealKey, match=r"demarc-seal\.key is gone.*verify_ledger"):
            act()

    assert not key_file.exists()
    integrate()
    assert verify().sound
    assert (CaseKey.objects.count(), SealKey.objects.count(), SealedValue.objects.count()) == (1, 1, 1)


def test_another_seal_key_writes_nothing_even_in_new_cases(in_the_environment: Settings) -> None:
    entry = page()
    in_the_environment.DEMARC_SEAL_KEY, in_the_environment.DEMARC_SEAL_KEY_NEW = THIRD, ""

    for act in (lambda: opened(entry), page, lambda: page(case=named("new case")), check_sealed):
        with pytest.raises(WrongSealKey, match="verify_ledger"):
            act()

    assert verify().sound


# the command


def test_the_command_says_what_to_set_next(in_the_environment: Settings) -> None:
    page()

    said = told()

    assert "1 of 1 case keys wrapped anew" in said
    assert "set DEMARC_SEAL_KEY to what DEMARC_SEAL_KEY_NEW is" in " ".join(said.split())
    answer = json.loads(told("--format", "json"))
    assert (answer["rewrapped"], answer["total"], len(answer["next"])) == (0, 1, 3)


def test_the_command_says_where_the_old_key_file_is_kept(key_file: Path) -> None:
    page()

    answer = json.loads(told("--format", "json"))

    assert answer["kept"] in " ".join(answer["next"])
    assert (key_file.parent / answer["kept"]).is_file()


def test_the_command_exits_with_bad_input_where_no_other_key_is_given(in_the_environment: Settings) -> None:
    in_the_environment.DEMARC_SEAL_KEY_NEW = ""

    with pytest.raises(CommandError) as refused:
        told()

    assert refused.value.returncode == 2
