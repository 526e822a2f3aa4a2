"""Documents on file: bytes beside the ledger under the case's key, checked against their digest when read."""

import os
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages

from agreements.vocabulary import Track
from config.actors import Actor
from config.errors import BadInput, NotFound, Refused, Tampered, Unavailable, Unreadable
from config.ledger.blobs import content_of, file_names
from config.ledger.models import CaseKey
from config.ledger.store import ledger
from reviews import commands
from reviews.held import held_document
from reviews.media import MediaType
from reviews.models import FiledDocument, QuestionFile
from reviews.review import CaseKind, Review
from tests.actors import (
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    liaison,
    named,
    officer,
)
from tests.reviews.documents import SAMPLES
from tests.reviews.pasts import MODEL
from tests.reviews.registered import FOR_COMPANY, PUBLISHED, opened_case, parties, released_model
from tests.steady import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_store")]

TEXT = SAMPLES[MediaType.TEXT]
DIGEST = sha256(TEXT).digest()


def files() -> list[Path]:
    return [Path(storages["documents"].path(name)) for name in file_names()]


def case_of_a_model() -> UUID:
    released_model()
    return opened_case(models=(MODEL,))


def filing(**said: Any) -> dict[str, Any]:
    return {"title": "system card", "content": TEXT, "media_type": MediaType.TEXT, **said}


def filed(case: UUID, by: Actor = LIAISON, **said: Any) -> UUID:
    return commands.file_document(by, case=case, **filing(**said)).entries[-1].id


def test_a_document_is_filed_with_its_bytes_and_read_as_it_was() -> None:
    case = case_of_a_model()

    document = filed(case)

    held = held_document(OFFICER, case=case, document=document)
    assert held.content == TEXT
    assert held.headers["Content-Length"] == str(len(TEXT))
    row = FiledDocument.objects.get()
    assert (row.digest, row.size, row.media_type) == (DIGEST.hex(), len(TEXT), "text/plain")


@pytest.mark.parametrize("kind", MediaType)
def test_a_document_of_each_kind_is_held(kind: MediaType) -> None:
    case = case_of_a_model()

    document = filed(case, content=SAMPLES[kind], media_type=kind)

    assert held_document(LIAISON, case=case, document=document).content == SAMPLES[kind]


def test_the_entry_holds_digest_size_and_kind_and_no_byte() -> None:
    case = case_of_a_model()

    (entry,) = commands.file_document(LIAISON, case=case, **filing()).entries

    assert TEXT not in entry.data
    assert DIGEST.hex()[:12] in entry.event.sentence()
    assert "plain text" in entry.event.sentence()


# at rest


def test_the_file_is_named_by_its_digest_and_unreadable_without_the_cases_key() -> None:
    case = case_of_a_model()
    filed(case)

    (file,) = files()

    assert (file.parent.name, file.name.partition("-")[0]) == (case.hex, DIGEST.hex())
    assert TEXT not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_two_cases_with_the_same_document_do_not_share_a_key() -> None:
    case, other = case_of_a_model(), opened_case(models=(MODEL,))
    filed(case)
    filed(other)

    one, two = files()

    assert one.read_bytes() != two.read_bytes()


def test_the_same_document_filed_twice_is_one_file() -> None:
    case = case_of_a_model()

    first, second = filed(case), filed(case, by=OFFICER)

    assert len(files()) == 1
    assert first != second


def test_a_file_that_was_left_half_written_is_written_again() -> None:
    case = case_of_a_model()
    filed(case)
    (file,) = files()
    file.write_bytes(file.read_bytes()[:7])

    document = filed(case)

    assert held_document(LIAISON, case=case, document=document).content == TEXT


def test_a_file_takes_its_place_in_one_step_and_once_the_disk_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of_a_model()
    synced: list[int] = []
    real = os.fsync

    def sync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", sync)
        patch.setattr(Path, "replace", cut_off)
        with pytest.raises(Unavailable, match="takes no file"):
            filed(case)
        (part,) = files()
        assert part.name.endswith(".part")
        assert synced[-1] == part.stat().st_ino
        assert not FiledDocument.objects.exists()

        patch.undo()
        patch.setattr(os, "fsync", sync)
        filed(case)
    assert synced[-2:] == [part.parent.stat().st_ino, part.parent.parent.stat().st_ino]
    assert len(files()) == 2


def cut_off(self: Path, target: Path) -> None:
    raise OSError("the power fails")


# nothing is left where nothing was filed


def test_a_rehearsal_writes_no_file() -> None:
    case = case_of_a_model()

    receipt = commands.file_document(LIAISON, case=case, dry_run=True, **filing())

    assert receipt.rehearsed
    assert files() == []


def test_a_refused_document_leaves_no_file() -> None:
    case = case_of_a_model()

    for said in ({"title": None}, {"classified_pointer": "C-2026-17"}, {"media_type": MediaType.PDF}):
        with pytest.raises((Refused, BadInput)):
            filed(case, **said)
    with pytest.raises(NotFound):
        filed(case, by=liaison("stranger", OTHER_COMPANY))

    assert files() == []


def test_a_failed_save_leaves_a_file_that_nothing_names(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of_a_model()

    def fail(*entries: object, **said: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "save", fail)
        with pytest.raises(OSError, match="the disk is full"):
            filed(case)

    assert not FiledDocument.objects.exists()
    assert len(files()) == 1
    assert held_document(LIAISON, case=case, document=filed(case)).content == TEXT


def test_in_a_batch_the_bytes_are_written_with_the_rest_or_not_at_all() -> None:
    case = case_of_a_model()

    with pytest.raises(NotFound):
        filed_together(case, named("no case"))
    assert files() == []

    filed_together(case, opened_case(models=(MODEL,)))
    assert len(files()) == 2


def filed_together(*cases: UUID) -> None:
    with ledger.together():
        for case in cases:
            filed(case)


# what goes wrong is said


def test_a_document_whose_bytes_are_gone_says_so() -> None:
    case = case_of_a_model()
    document = filed(case)
    (file,) = files()
    file.unlink()

    with pytest.raises(Unreadable) as unreadable:
        held_document(OFFICER, case=case, document=document)

    assert DIGEST.hex()[:12] in unreadable.value.detail


@pytest.mark.parametrize("change", [lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: b"short"])
def test_changed_bytes_do_not_open(change: Any) -> None:
    case = case_of_a_model()
    document = filed(case)
    (file,) = files()
    file.write_bytes(change(file.read_bytes()))

    with pytest.raises(Tampered):
        held_document(OFFICER, case=case, document=document)


def test_a_file_of_another_case_or_digest_does_not_open() -> None:
    case, other = case_of_a_model(), opened_case(models=(MODEL,))
    document = filed(case)
    filed(other)
    filed(case, content=b"another")
    paths = {(path.parent.name, path.name.partition("-")[0]): path for path in files()}
    own = paths[case.hex, DIGEST.hex()]
    another = sha256(b"another").hexdigest()

    for foreign in (paths[other.hex, DIGEST.hex()], paths[case.hex, another]):
        own.write_bytes(foreign.read_bytes())
        with pytest.raises(Tampered):
            held_document(OFFICER, case=case, document=document)


def test_destroying_the_cases_key_destroys_its_documents() -> None:
    case = case_of_a_model()
    document = filed(case)
    CaseKey.objects.filter(case=case).delete()

    with pytest.raises(NotFound) as gone:
        held_document(OFFICER, case=case, document=document)

    assert "destroyed" in gone.value.detail


def test_after_a_new_key_what_was_sealed_under_the_destroyed_one_does_not_open() -> None:
    case = case_of_a_model()
    document = filed(case)
    CaseKey.objects.filter(case=case).delete()
    filed(case, content=b"another")

    with pytest.raises(Unreadable):
        held_document(OFFICER, case=case, document=document)


@pytest.mark.parametrize("content", [TEXT, b"", bytes(100_000)])
def test_the_digest_is_checked_even_where_the_ciphertext_opens(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of_a_model()
    entry = commands.file_document(LIAISON, case=case, **filing()).entries[-1]
    opened = SimpleNamespace(decrypt=lambda *_: content)
    monkeypatch.setattr("config.ledger.blobs.AESGCM", lambda key: opened)

    if content == TEXT:
        assert content_of(entry, DIGEST) == TEXT
    else:
        with pytest.raises(Tampered):
            content_of(entry, DIGEST)


# who may read


@pytest.mark.parametrize("reader", [LIAISON, OFFICER, OVERSEER], ids=["company", "agency", "oversight"])
def test_both_sides_and_overseers_read_it(reader: Actor) -> None:
    case = case_of_a_model()

    assert held_document(reader, case=case, document=filed(case)).content == TEXT


def test_not_yours_and_not_there_look_alike() -> None:
    case, other = case_of_a_model(), opened_case(models=(MODEL,))
    document = filed(case)
    asked = [
        (liaison("stranger", OTHER_COMPANY), case, document),
        (officer("stranger", OTHER_AGENCY), case, document),
        (LIAISON, other, document),
        (LIAISON, case, named("no document")),
    ]

    said = set()
    for reader, of, wanted in asked:
        with pytest.raises(NotFound) as refused:
            held_document(reader, case=of, document=wanted)
        said.add(refused.value.detail)

    assert len(said) == 1


def test_a_document_known_by_its_digest_alone_is_not_held() -> None:
    case = case_of_a_model()
    document = filed(case, content=None, media_type=None, digest=DIGEST)

    with pytest.raises(NotFound) as refused:
        held_document(OFFICER, case=case, document=document)

    assert "does not hold" in refused.value.detail


def test_a_published_document_of_a_compiled_case_is_held_like_any_other() -> None:
    parties()
    case = commands.open_case(FOR_COMPANY, **{**compiled_opening(), **PUBLISHED}).stream
    document = commands.file_document(FOR_COMPANY, case=case, **filing(), **PUBLISHED).entries[-1].id

    assert held_document(liaison("anybody", OTHER_COMPANY), case=case, document=document).content == TEXT


def compiled_opening() -> dict[str, Any]:
    return {"title": "The letter", "kind": CaseKind.REVIEW, "company": COMPANY, "track": Track.OUTSIDE}


# questions


def test_a_question_is_overdue_from_the_hour_hoped_for_until_it_is_answered(ledger_clock: Clock) -> None:
    case = case_of_a_model()
    hoped = ledger_clock.now + timedelta(days=2)
    asked = commands.ask_question(OFFICER, case=case, question="which?", answer_hoped_for_by=hoped)
    commands.ask_question(LIAISON, case=case, question="when?")
    question = asked.entries[-1].id

    def overdue(instant: datetime) -> list[bool]:
        review = ledger.get(Review, case)
        told = [known.overdue_at(instant) for known in review.questions.asked.values()]
        assert QuestionFile.objects.overdue(instant).count() == sum(told)
        return told

    assert overdue(hoped) == [False, False]
    assert overdue(hoped + timedelta(seconds=1)) == [True, False]
    ledger_clock.now = hoped + timedelta(days=1)
    commands.answer_question(LIAISON, case=case, question=question, answer="the first")
    assert overdue(ledger_clock.now + timedelta(days=1)) == [False, False]
