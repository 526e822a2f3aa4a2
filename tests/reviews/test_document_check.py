"""Opening every filed document names those that are missing or changed, destroyed ones aside."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from agreements.program import Parameters
from config.errors import WrongSealKey
from config.ledger import document_check, guards
from config.ledger.document_check import DocumentFindings, check_documents
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord
from config.ledger.verification import verify
from reviews import commands
from reviews.media import MediaType
from tests.actors import LIAISON, OFFICER, SUPERVISOR
from tests.reviews.registered import FOR_COMPANY, PUBLISHED, opened_case, parties
from tests.steady import Clock

pytestmark = pytest.mark.django_db

ONE, TWO = b"The system card.\n", b"The appendix.\n"


@pytest.fixture(autouse=True)
def store(document_store: Path, ledger_clock: Clock) -> Path:
    ledger_clock.now = datetime(2026, 7, 1, 13, tzinfo=UTC)
    return document_store


def filed(case: UUID, content: bytes = ONE) -> int:
    """The position of the entry that files a document."""
    filing = commands.file_document(
        LIAISON, case=case, title="card", content=content, media_type=MediaType.TEXT
    )
    return filing.entries[0].position or 0


def two_cases() -> tuple[UUID, UUID]:
    parties()
    return opened_case(), opened_case()


def destroyed(case: UUID, clock: Clock) -> None:
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days + 2)
    proposal = commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    commands.destroy_content(SUPERVISOR, case=case, proposal=proposal.entries[0].id)


def file_of(case: UUID, content: bytes, store: Path) -> Path:
    (found,) = (store / case.hex).glob(f"{sha256(content).hexdigest()}-*")
    return found


def altered_record(position: int, change: Callable[[bytes], bytes]) -> None:
    record = bytes(LedgerRecord.objects.get(position=position).record)
    with connection.cursor() as cursor:
        guards.remove(connection)
        cursor.execute("UPDATE ledger_record SET record = %s WHERE position = %s", [change(record), position])
        guards.install(connection)


def test_documents_that_are_what_was_filed_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = two_cases()
    for where in (case, other):
        filed(where)
        filed(where, TWO)
    commands.file_document(LIAISON, case=case, title="known by its digest", digest=bytes(32))
    commands.file_document(LIAISON, case=case, classified_pointer="C-2026-17")
    monkeypatch.setattr(document_check, "READS_AT_ONCE", 2)

    assert check_documents() == DocumentFindings(held=4, destroyed=0)


def test_where_nothing_was_ever_filed_nothing_is_wrong() -> None:
    assert check_documents() == DocumentFindings(held=0, destroyed=0)


def test_a_document_of_a_compiled_case_is_opened_like_any_other(store: Path) -> None:
    parties()
    case = commands.open_case(
        FOR_COMPANY, title="The letter", kind="review", company=FOR_COMPANY.organization, track="outside",
        **PUBLISHED,
    ).stream  # fmt: skip
    commands.file_document(
        FOR_COMPANY, case=case, title="card", content=ONE, media_type=MediaType.TEXT, **PUBLISHED
    )
    assert check_documents().held == 1

    file_of(case, ONE, store).unlink()

    assert not check_documents().sound


def test_every_missing_document_is_named_by_its_record(store: Path) -> None:
    case, other = two_cases()
    first, second, third = filed(case), filed(other), filed(other, TWO)
    for gone in (file_of(case, ONE, store), file_of(other, TWO, store)):
        gone.unlink()

    found = check_documents()

    assert [wrong.position for wrong in found.wrong] == [first, third]
    assert f"record {third}" in found.wrong[1].message
    assert "missing" in found.wrong[1].message
    assert (found.held, found.sound) == (1, False)
    assert second not in [wrong.position for wrong in found.wrong]
    assert verify().sound


def test_without_the_whole_store_every_document_is_missing(store: Path) -> None:
    case, _ = two_cases()
    filed(case)
    store.rename(store.with_name("elsewhere"))

    assert len(check_documents().wrong) == 1


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: b"short", lambda data: b""]
)
def test_an_altered_document_is_found(store: Path, change: Callable[[bytes], bytes]) -> None:
    case, _ = two_cases()
    position = filed(case)
    filed(case, TWO)
    file = file_of(case, ONE, store)
    file.write_bytes(change(file.read_bytes()))

    (wrong,) = check_documents().wrong

    assert wrong.position == position
    assert "is not what was filed" in wrong.message


def test_documents_that_changed_places_are_found(store: Path) -> None:
    case, other = two_cases()
    for where in (case, other):
        filed(where)
    one, two = file_of(case, ONE, store), file_of(other, ONE, store)
    held = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(held)

    assert len(check_documents().wrong) == 2


def test_a_size_that_the_bytes_do_not_have_is_found() -> None:
    case, _ = two_cases()
    position = filed(case)
    altered_record(position, lambda record: record.replace(b'"size":17', b'"size":18'))

    (wrong,) = check_documents().wrong

    assert "17 bytes, and its entry says 18" in wrong.message


def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_opened() -> None:
    case, _ = two_cases()
    position = filed(case)
    filed(case, TWO)
    altered_record(position, lambda record: b"{}")

    found = check_documents()

    assert [wrong.position for wrong in found.wrong] == [position]
    assert found.held == 1


def test_a_case_key_that_is_gone_without_an_entry_is_found_and_its_files_are_named() -> None:
    case, other = two_cases()
    position = filed(case)
    filed(other)
    CaseKey.objects.filter(case=case).delete()

    found = check_documents()

    assert [wrong.position for wrong in found.wrong] == [position]
    assert "no entry destroys it" in found.wrong[0].message
    assert found.unnamed == ()


def test_another_seal_key_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = two_cases()
    filed(case)
    monkeypatch.setattr("config.ledger.keys.held_keys", lambda **_: [b"x" * 32])

    with pytest.raises(WrongSealKey):
        check_documents()


# what was destroyed


def test_documents_that_an_entry_destroyed_are_counted_and_not_wrong(ledger_clock: Clock) -> None:
    case, other = two_cases()
    filed(case)
    filed(other)
    destroyed(case, ledger_clock)

    assert check_documents() == DocumentFindings(held=1, destroyed=1)


def test_the_files_of_what_was_destroyed_may_be_gone(ledger_clock: Clock, store: Path) -> None:
    case, _ = two_cases()
    filed(case)
    destroyed(case, ledger_clock)
    file_of(case, ONE, store).unlink()

    assert check_documents() == DocumentFindings(held=0, destroyed=1)


def test_what_is_said_to_be_destroyed_and_opens_all_the_same_is_found(ledger_clock: Clock) -> None:
    case, _ = two_cases()
    position = filed(case)
    kept = CaseKey.objects.get(case=case)
    destroyed(case, ledger_clock)
    CaseKey.objects.create(case=case, wrapped=bytes(kept.wrapped))

    (wrong,) = check_documents().wrong

    assert wrong.position == position
    assert "destroyed" in wrong.message


def test_a_document_that_is_filed_again_after_its_destruction_stands_by_its_later_entry(
    ledger_clock: Clock, store: Path
) -> None:
    case, _ = two_cases()
    filed(case)
    filed(case, TWO)
    destroyed(case, ledger_clock)
    commands.reopen_case(OFFICER, case=case, reason="a new version")
    again = filed(case)

    assert check_documents() == DocumentFindings(held=1, destroyed=2)

    for file in (store / case.hex).glob(f"{sha256(ONE).hexdigest()}-*"):
        file.unlink()
    assert [wrong.position for wrong in check_documents().wrong] == [again]


# files that no entry names


def test_a_file_that_no_entry_names_is_told_and_is_not_wrong(store: Path) -> None:
    case, _ = two_cases()
    filed(case)
    for name in ("left", f"{case.hex}/{sha256(ONE).hexdigest()}-0000000000000000"):
        (store / name).write_bytes(b"what a failed filing left")

    found = check_documents()

    assert found.sound
    assert found.unnamed == tuple(sorted(["left", f"{case.hex}/{sha256(ONE).hexdigest()}-0000000000000000"]))


# the command


def told(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def test_verify_ledger_opens_documents_where_it_is_asked_to(store: Path) -> None:
    case, _ = two_cases()
    filed(case)
    (store / "left").write_bytes(b"what a failed filing left")
    integrate()

    code, said = told("--sealed")

    assert code == 0
    assert "Filed documents: 1 are what was filed" in said
    assert "left" in said
    assert json.loads(told("--sealed", "--format", "json")[1])["documents"]["held"] == 1
    assert "documents" not in json.loads(told("--format", "json")[1])


def test_verify_ledger_exits_with_found_wrong_where_a_document_is_missing(store: Path) -> None:
    case, _ = two_cases()
    position = filed(case)
    file_of(case, ONE, store).unlink()
    integrate()

    code, said = told("--sealed")

    assert code == 1
    assert f"The document of record {position} is missing" in said
    assert (
        json.loads(told("--sealed", "--format", "json")[1])["documents"]["wrong"][0]["position"] == position
    )
    assert told()[0] == 0
