"""A spill: one officer reports it, another destroys just these words; the entry stays, and the rest opens."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, transaction

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger import keys
from config.ledger.blobs import file_names
from config.ledger.document_check import check_documents
from config.ledger.event import DOCUMENT, EVENTS, Entry, sealed_fields
from config.ledger.integrator import integrate
from config.ledger.models import RemovedValue, SealedValue
from config.ledger.removing import removal_of
from config.ledger.sealed_check import check_sealed
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.disclosure import opened_to, read_sealed
from reviews.held import held_document
from reviews.media import MediaType
from reviews.review.spills import SpillContained, SpillReported
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.databases import Backend
from tests.ledger.stored import everything_stored, spellings
from tests.reviews.registered import opened_case, released_model

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("document_store")]

SPILLED, OTHER = "zebrafinch-4471-in-the-mine", "words that stay"


@pytest.fixture
def case() -> UUID:
    return opened_case(models=(released_model(),))


def asked(case: UUID, question: str = SPILLED) -> UUID:
    return commands.ask_question(LIAISON, case=case, question=question).entries[0].id


def filed(case: UUID, content: str = SPILLED) -> UUID:
    said: dict[str, Any] = {"title": OTHER, "content": content.encode(), "media_type": MediaType.TEXT}
    return commands.file_document(LIAISON, case=case, **said).entries[-1].id


def reported(case: UUID, entry: UUID, fields: Iterable[str] = ("question",), **said: Any) -> UUID:
    return commands.report_spill(OFFICER, case=case, entry=entry, fields=tuple(fields), **said).entries[0].id


def contained(case: UUID, entry: UUID, fields: Iterable[str] = ("question",), **said: Any) -> Entry:
    report = reported(case, entry, fields, **said)
    return commands.contain_spill(SUPERVISOR, case=case, report=report).entries[0]


def held_files() -> list[Path]:
    return [Path(storages["documents"].path(name)) for name in file_names()]


def test_what_was_spilled_is_destroyed_and_all_else_of_the_case_opens(case: UUID) -> None:
    spilled, other = asked(case), asked(case, OTHER)

    act = contained(case, spilled)

    with pytest.raises(NotFound, match=r"question is destroyed: on .*where a spill was reported"):
        read_sealed(OFFICER, spilled, "question")
    assert read_sealed(OFFICER, other, "question") == OTHER
    (shown,) = opened_to(OFFICER, [ledger.entry(spilled)])[spilled]
    assert (shown.value, "destroyed" in shown.why_not) == (None, True)
    removal = removal_of(act)
    assert removal is not None
    assert (removal.entry, removal.leaf) == (spilled, ledger.entry(spilled).leaf)


def test_the_record_still_verifies_and_every_check_knows_what_is_gone(case: UUID) -> None:
    spilled, document = asked(case), filed(case)
    contained(case, spilled)
    contained(case, document, (DOCUMENT,))
    integrate()

    assert verify().sound
    sealed_values, documents = check_sealed(), check_documents()
    assert (sealed_values.message, sealed_values.destroyed) == ("", 1)
    assert (documents.wrong, documents.held, documents.destroyed) == ((), 0, 1)


def test_a_document_is_destroyed_and_its_title_stays(case: UUID) -> None:
    document = filed(case)

    contained(case, document, (DOCUMENT,))

    assert held_files() == []
    with pytest.raises(NotFound, match="this document is destroyed: on "):
        held_document(OFFICER, case=case, document=document)
    assert read_sealed(OFFICER, document, "title") == OTHER


def test_the_words_are_in_no_byte_of_the_database_nor_of_the_files(case: UUID, database: Backend) -> None:
    spilled, document = asked(case), filed(case)
    sealed = SealedValue.objects.get(leaf=ledger.entry(spilled).leaf)
    ciphertext = bytes(sealed.ciphertext)
    kept = everything_stored(database)
    assert ciphertext in kept or ciphertext.hex().encode() in kept

    contained(case, spilled)
    contained(case, document, (DOCUMENT,))

    kept = everything_stored(database)
    assert [spelling for spelling in spellings(SPILLED) if spelling in kept] == []
    assert ciphertext not in kept
    assert ciphertext.hex().encode() not in kept
    assert held_files() == []
    # what is left tells which bytes they were to whoever has them already, and to nobody else
    assert sha256(SPILLED.encode()).hexdigest().encode() in kept


def test_the_officer_who_reported_does_not_contain(case: UUID) -> None:
    spilled = asked(case)
    report = reported(case, spilled)

    with pytest.raises(NotPermitted):
        commands.contain_spill(OFFICER, case=case, report=report)

    assert read_sealed(OFFICER, spilled, "question") == SPILLED


@pytest.mark.parametrize("actor", [LIAISON, OVERSEER])
def test_nobody_but_the_agency_reports_or_contains(case: UUID, actor: Any) -> None:
    spilled = asked(case)

    with pytest.raises((NotPermitted, NotFound)):
        commands.report_spill(actor, case=case, entry=spilled, fields=("question",))
    report = reported(case, spilled)
    with pytest.raises((NotPermitted, NotFound)):
        commands.contain_spill(actor, case=case, report=report)


@pytest.mark.parametrize("fields", [(), ("id",), ("question", "question"), (DOCUMENT,)])
def test_only_what_an_entry_sealed_is_reported_each_once(case: UUID, fields: tuple[str, ...]) -> None:
    spilled = asked(case)

    with pytest.raises(BadInput) as refusal:
        reported(case, spilled, fields)

    assert refusal.value.pointer.startswith("/fields")


def test_what_another_case_sealed_is_not_destroyed_here(case: UUID) -> None:
    other = opened_case()
    spilled = asked(other)

    with pytest.raises(NotFound):
        reported(case, spilled)


def test_a_report_is_made_once_and_contained_once(case: UUID) -> None:
    spilled = asked(case)
    report = reported(case, spilled)

    with pytest.raises(Refused):
        reported(case, spilled)
    commands.contain_spill(SUPERVISOR, case=case, report=report)
    with pytest.raises(Refused):
        commands.contain_spill(SUPERVISOR, case=case, report=report)


def test_under_a_litigation_hold_a_report_says_where_the_words_are_kept(case: UUID) -> None:
    spilled, other = asked(case), asked(case)
    commands.place_litigation_hold(OFFICER, case=case, matter="No. 26-cv-1")

    with pytest.raises(Refused) as refusal:
        contained(case, spilled)
    assert refusal.value.rule == "retention"
    act = contained(case, other, kept_at="registry C, sheet 12")

    assert isinstance(act.event, SpillContained)


def test_both_parties_hear_of_it_and_the_words_are_in_no_entry_of_it(case: UUID) -> None:
    spilled = asked(case)
    act = contained(case, spilled, kept_at="registry C, sheet 12")

    for entry in ledger.entries(streams=[case])[-2:]:
        assert LIAISON.organization in entry.record.audience
        assert SPILLED.encode() not in entry.data
    assert str(spilled) in act.event.sentence()
    assert read_sealed(LIAISON, act.record.cites[0].id, "kept_at") == "registry C, sheet 12"


def test_a_rehearsal_destroys_nothing(case: UUID) -> None:
    spilled = asked(case)
    report = reported(case, spilled)

    assert commands.contain_spill(SUPERVISOR, case=case, report=report, dry_run=True).rehearsed

    assert read_sealed(OFFICER, spilled, "question") == SPILLED
    assert not RemovedValue.objects.exists()


def test_the_database_lets_nothing_be_deleted_but_what_an_act_removed(case: UUID) -> None:
    spilled, other = ledger.entry(asked(case)), ledger.entry(asked(case, OTHER))
    contained(case, spilled.id)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealedValue.objects.filter(leaf=other.leaf).delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RemovedValue.objects.all().delete()


def test_a_value_that_came_back_and_one_that_nobody_removed_are_wrong(case: UUID) -> None:
    spilled, other = ledger.entry(asked(case)), ledger.entry(asked(case, OTHER))
    sealed = SealedValue.objects.get(leaf=spilled.leaf)
    act = contained(case, spilled.id)
    sealed.save(force_insert=True)

    assert "still lies here" in check_sealed().message
    RemovedValue.objects.create(leaf=other.leaf, name="question")
    SealedValue.objects.filter(leaf__in=[spilled.leaf, other.leaf]).delete()
    found = check_sealed()
    assert "is missing" in found.message
    assert found.first_wrong == other.position
    assert keys.removal(spilled, "question") == act


def test_no_field_of_an_event_is_called_as_the_file_of_a_document_is() -> None:
    assert [event for event in EVENTS.values() if DOCUMENT in sealed_fields(event)] == []
    removing = {event for event in EVENTS.values() if event.REMOVES}
    assert removing == {SpillContained}
    assert sealed_fields(SpillContained) == ()
    assert sealed_fields(SpillReported) == ("kept_at",)
