"""Names of unreleased models are sealed where the company asks, those of persons always."""

import re
import typing
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.commands import record_alias
from agreements.vocabulary import Instrument, RequestKind
from config.errors import BadInput, Refused
from config.ledger import keys
from config.ledger.event import Event, sealed_fields
from config.ledger.occurred import Occurred
from config.ledger.projections import timeline_rows
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from config.ledger.stream import Pen
from reviews import commands
from reviews.model_version import ModelVersion, Reach
from reviews.models import ModelFile
from reviews.oversight.brief import brief, plain
from reviews.oversight.replay import case_history
from reviews.relationship import Relationship
from tests.actors import COMPANY, LIAISON, OFFICER, PRESS, SUPERVISOR
from tests.databases import Backend
from tests.histories import DOMAIN, STREAM_OF, WRITERS, fields_of
from tests.ledger.stored import everything_stored, spellings
from tests.reviews import registered
from tests.reviews.case_pasts import FOR_COMPANY
from tests.reviews.pasts import CASE, MODEL
from tests.steady import Clock, Entropy, steady_pen

CANARY = "Xanthippe Quillfeather"

JUNE = datetime.fromisoformat("2026-06-09T12:00-04:00")
JULY = datetime.fromisoformat("2026-07-09T12:00-04:00")


def code_named() -> ModelVersion:
    model = ModelVersion(MODEL, steady_pen())
    model.register(by=LIAISON, name=CANARY, code_name="Osprey", case=CASE)
    return model


# names of models


def test_with_a_code_name_the_real_one_is_sealed_from_the_start() -> None:
    model = code_named()

    (entry,) = model.entries
    assert (model.name, model.code_named) == ("Osprey", True)
    assert CANARY.encode() not in entry.data
    assert entry.event.sentence() == "registered the model version Osprey, a code name"
    (disclosure,) = (disclosure for _, disclosure in model.disclosures)
    assert (disclosure.name, disclosure.value) == ("real_name", CANARY)


def test_without_a_code_name_the_name_is_shown() -> None:
    model = ModelVersion(MODEL, steady_pen())

    model.register(by=LIAISON, name="Fable 5")

    assert (model.name, model.code_named, model.disclosures) == ("Fable 5", False, [])


@pytest.mark.parametrize("release", ["release", "release_to_partners"])
def test_the_company_drops_the_code_name_by_a_release_that_states_a_name(release: str) -> None:
    model = code_named()

    getattr(model, release)(by=LIAISON, name="Fable 6")

    assert model.name == "Fable 6"
    assert model.entries[-1].event.sentence().endswith("under the name Fable 6")


def test_a_release_without_a_name_leaves_the_code_name() -> None:
    model = code_named()

    model.release(by=LIAISON)

    assert model.name == "Osprey"


def test_the_name_is_the_one_stated_last_in_the_order_of_what_happened() -> None:
    model = code_named()
    for name, at in (("Fable 6", JULY), ("Preview", JUNE)):
        model.pen.occurred = Occurred.at(at)
        model.release_to_partners(by=LIAISON, name=name)

    assert model.name == "Fable 6"


def test_a_code_name_is_another_name() -> None:
    with pytest.raises(Refused):
        ModelVersion(MODEL, steady_pen()).register(by=LIAISON, name="Osprey", code_name="osprey")


def test_an_empty_name_is_bad_input() -> None:
    with pytest.raises(BadInput):
        ModelVersion(MODEL, steady_pen()).register(by=LIAISON, name="Fable 5", code_name="")
    with pytest.raises(BadInput):
        code_named().release(by=LIAISON, name="")


def test_a_compiled_record_seals_nothing_and_takes_no_code_name() -> None:
    model = ModelVersion(MODEL, steady_pen())
    model.pen.source = registered.PUBLISHED["source"]

    with pytest.raises(Refused):
        model.register(by=FOR_COMPANY, name="Fable 5", code_name="Osprey")


@pytest.mark.django_db
def test_until_the_release_people_read_the_code_name_and_then_the_name() -> None:
    registered.parties()
    commands.register_model(LIAISON, id=MODEL, name=CANARY, code_name="Osprey")
    case = registered.opened_case(models=(MODEL,))
    commands.plan_release(LIAISON, model=MODEL, to=Reach.EVERYBODY)
    request = registered.requested(case=case, models=(MODEL,))
    before = [*_sentences(case), str(ModelFile.objects.get())]

    commands.release_model(LIAISON, model=MODEL, name="Fable 6")

    after = [*_sentences(case), str(ModelFile.objects.get())]
    assert any("Osprey" in text for text in before)
    assert not any(CANARY in text for text in (*before, *after))
    assert any("Fable 6" in text for text in after)
    assert ModelFile.objects.get().registered_as == "Osprey"
    assert request in case_history(case).streams


def _sentences(case: UUID) -> list[str]:
    history = case_history(case)
    told = brief(history)
    sentences = [plain(history, told.lead), *(plain(history, answer) for answer in told.answers)]
    return [*(history.sentence(entry) for entry in history.entries), *sentences]


@pytest.mark.django_db
def test_the_real_name_opens_for_whoever_holds_the_seal_key() -> None:
    registered.parties()
    (entry,) = commands.register_model(LIAISON, id=MODEL, name="Fable 6", code_name="Osprey").entries

    assert keys.unseal(entry, "real_name", using=ledger.using).value == "Fable 6"


# names of persons

PERSONS = re.compile(
    r"asker|author$|clerk|contact|evaluator|instruction|officer|people|person|reviewer|witness|_name$"
)


@pytest.mark.parametrize("event", DOMAIN, ids=lambda event: event.TOPIC)
def test_a_field_for_a_person_holds_an_opaque_id_or_is_sealed(event: type[Event]) -> None:
    hints = typing.get_type_hints(event)
    named = {name for name in event.__struct_fields__ if PERSONS.search(name)}

    in_clear = {name for name in named - set(sealed_fields(event)) if _holds_text(hints[name])}

    assert in_clear == set()


def _holds_text(hint: Any) -> bool:
    return hint is str or any(_holds_text(member) for member in typing.get_args(hint))


SEALING = [event for event in DOMAIN if sealed_fields(event)]


@pytest.mark.parametrize("event", SEALING, ids=lambda event: event.TOPIC)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_a_live_entry_seals_is_in_neither_its_record_nor_its_sentence(
    event: type[Event], data: st.DataObject
) -> None:
    said = data.draw(fields_of(event)) | dict.fromkeys(sealed_fields(event), CANARY)
    stream = STREAM_OF[event](MODEL, Pen(clock=Clock(), entropy=Entropy()))

    entry = stream.trigger(event, by=WRITERS[min(event.BY)], **said)

    assert not any(spelling in entry.data for spelling in spellings(CANARY))
    assert CANARY not in entry.event.sentence()
    assert not any(CANARY in str(row) for row in timeline_rows(entry))
    assert all(isinstance(getattr(entry.event, name), Sealed) for name in sealed_fields(event))


@pytest.mark.django_db(transaction=True)
def test_a_sealed_name_is_in_no_byte_of_the_database(database: Backend) -> None:
    registered.parties()
    commands.register_model(LIAISON, id=MODEL, name=CANARY, code_name="Osprey")
    case = registered.opened_case(models=(MODEL,))
    registered.requested(case=case, models=(MODEL,), on_whose_instruction=CANARY)
    registered.directed(case=case, models=(MODEL,), on_whose_instruction=CANARY)
    commands.report_communication(
        LIAISON,
        asker=CANARY,
        claimed_instrument=Instrument.INFORMAL_ASK,
        kind=RequestKind.DELAY_RELEASE,
        received_at=Occurred.at(JUNE),
        case=case,
    )
    commands.record_call(OFFICER, office=OFFICER.organization, company=COMPANY, said=CANARY, people=CANARY)
    report = commands.receive_report(OFFICER, author=PRESS, summary=CANARY, cases=(case,)).stream
    commands.disclose_relationship(
        OFFICER, report=report, party=COMPANY, relationship=Relationship.CUSTOMER, detail=CANARY
    )
    commands.mark_out_of_framework(LIAISON, model=MODEL, reason=CANARY)
    record_alias(SUPERVISOR, party=COMPANY, name="Akme", wrong=True, note=CANARY)
    commands.close_case(OFFICER, case=case, reason=CANARY)
    commands.reopen_case(OFFICER, case=case, reason=CANARY)

    kept = everything_stored(database)

    assert b"Osprey" in kept
    assert [spelling for spelling in spellings(CANARY) if spelling in kept] == []
