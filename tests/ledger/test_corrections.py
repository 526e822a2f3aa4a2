"""Rule 16: what is recorded stays; the side that recorded it may say how it should read."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from config.actors import Actor, Side
from config.errors import BadInput, Refused
from config.ledger import keys
from config.ledger.commitments import commitments
from config.ledger.event import Entry, EntryCorrected, read_event
from config.ledger.models import LedgerRecord, SealedValue, TimelineEntry
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from tests import steady
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, archivist, liaison, named
from tests.ledger.notebook import Ink, Notebook, correct_page, open_notebook, tear_page, write_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ledger_clock: steady.Clock) -> Entry:
    """Page 1 of a company's notebook."""
    notebook = open_notebook(LIAISON).stream
    return write_page(LIAISON, notebook=notebook, page=1, text="the first words").entries[0]


def correct(page: Entry, field: str, value: Any, by: Actor = LIAISON) -> Entry:
    return correct_page(by, notebook=page.record.stream, entry=page.id, field=field, value=value).entries[0]


def test_a_replay_applies_a_correction_and_the_entry_stays(page: Entry) -> None:
    before = bytes(LedgerRecord.objects.get(version=2).record)

    correct(page, "ink", "black")

    assert ledger.get(Notebook, page.record.stream).pages[1].ink is Ink.BLACK
    assert bytes(LedgerRecord.objects.get(version=2).record) == before


def test_the_state_right_after_a_correction_is_the_one_that_a_replay_gives(page: Entry) -> None:
    with ledger.together():
        write_page(LIAISON, notebook=page.record.stream, page=2)
        correct(page, "ink", Ink.BLACK)
        during = ledger.get(Notebook, page.record.stream)
        held = (during.pages, during.happened, during.version, during.head)

    after = ledger.get(Notebook, page.record.stream)

    assert held == (after.pages, after.happened, after.version, after.head)


def test_the_last_correction_of_a_field_counts(page: Entry) -> None:
    correct(page, "on", "2026-01-04")
    correct(page, "on", date(2026, 1, 5))

    assert ledger.get(Notebook, page.record.stream).pages[1].on == date(2026, 1, 5)


def test_another_date_moves_an_entry_in_time(page: Entry) -> None:
    yesterday = steady.DAWN - timedelta(days=1)

    correct(page, "occurred", Occurred.at(yesterday))

    notebook = ledger.get(Notebook, page.record.stream)
    assert notebook.happened[1][0] == Occurred.at(yesterday)
    assert list(ledger.as_of(Notebook, notebook.id, occurred=yesterday).pages) == [1]


def test_the_sentence_of_a_corrected_date_is_for_people(page: Entry) -> None:
    correction = correct(page, "occurred", Occurred.on(date(2026, 1, 4)))

    assert "4 January 2026" in correction.event.sentence()
    assert "precision" not in correction.event.sentence()


@pytest.mark.parametrize(
    "by", [OFFICER, liaison("stranger", OTHER_COMPANY)], ids=["other side", "other company"]
)
def test_only_the_side_that_recorded_an_entry_corrects_it(page: Entry, by: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        correct(page, "ink", "black", by)

    assert refusal.value.rule == 16


def test_a_colleague_of_the_same_organization_may_correct(page: Entry) -> None:
    correct(page, "ink", "black", liaison("colleague"))

    assert ledger.get(Notebook, page.record.stream).pages[1].ink is Ink.BLACK


def test_a_field_that_another_act_changes_is_not_corrected(page: Entry) -> None:
    with pytest.raises(Refused) as refusal:
        correct(page, "page", 2)

    assert refusal.value.rule == 16


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("color", "black"),
        ("ink", "green"),
        ("on", "yesterday"),
        ("labels", "one"),
        ("occurred", "2026-01-04"),
        ("record_kind", "compiled"),
        ("by", str(named("somebody else"))),
        ("on", "2026-01-04\ud800"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_refused(page: Entry, field: str, value: object) -> None:
    with pytest.raises(BadInput):
        correct(page, field, value)

    assert LedgerRecord.objects.count() == 2


def test_a_corrected_instant_has_a_zone(page: Entry) -> None:
    somewhere = datetime(2026, 1, 4, 9, 0)
    occurred = Occurred(earliest=somewhere, latest=somewhere, precision=Occurred.at(steady.DAWN).precision)

    with pytest.raises(BadInput):
        correct(page, "occurred", occurred)


def test_an_entry_that_the_stream_does_not_hold_is_not_corrected(page: Entry) -> None:
    elsewhere = open_notebook(LIAISON).entries[0]
    correction = correct(page, "ink", "black")

    for entry in (uuid4(), elsewhere.id, correction.id):
        with pytest.raises(Refused):
            correct_page(LIAISON, notebook=page.record.stream, entry=entry, field="ink", value="blue")


def test_a_correction_carries_no_classified_text(page: Entry) -> None:
    marked = "TOP SECRET//NOFORN words"

    for field, value, reason in (("labels", [marked], "a slip"), ("ink", "black", marked)):
        with pytest.raises(Refused) as refusal:
            correct_page(
                LIAISON,
                notebook=page.record.stream,
                entry=page.id,
                field=field,
                value=value,
                reason=reason,
            )
        assert refusal.value.rule == 17


def test_a_corrected_sealed_field_is_sealed_again(page: Entry) -> None:
    correction = correct(page, "text", "the canary sings")

    assert b"canary" not in correction.data
    assert "canary" not in correction.event.sentence()
    assert not TimelineEntry.objects.filter(sentence__contains="canary").exists()
    assert SealedValue.objects.count() == 3
    assert keys.unseal(correction, "text").value == "the canary sings"
    assert keys.unseal(correction, "reason").value == "a slip"
    assert keys.unseal(page, "text").value == "the first words"


def test_a_replayed_entry_unseals_as_it_was_recorded(page: Entry) -> None:
    correct(page, "text", "other words")

    replayed = ledger.get(Notebook, page.record.stream)

    assert keys.unseal(replayed.entries[1], "text").value == "the first words"


def test_the_reason_of_a_live_correction_is_sealed(page: Entry) -> None:
    stream = page.record.stream
    correction = correct_page(
        LIAISON, notebook=stream, entry=page.id, field="ink", value="black", reason="the canary sang"
    ).entries[0]

    assert b"canary" not in correction.data
    assert correction.event.sentence().endswith(" to black: [sealed]")
    assert keys.unseal(correction, "reason").value == "the canary sang"


def test_words_called_reason_are_corrected_beside_the_reason_of_the_correction(page: Entry) -> None:
    stream = page.record.stream
    torn = tear_page(LIAISON, notebook=stream, page=1, reason="it was wet").entries[0]

    correction = correct_page(
        LIAISON, notebook=stream, entry=torn.id, field="reason", value="it was burned", reason="a slip"
    ).entries[0]

    assert keys.unseal(torn, "reason").value == "it was wet"
    assert keys.unseal(correction, "value").value == "it was burned"
    assert keys.unseal(correction, "reason").value == "a slip"


def test_what_was_corrected_before_reasons_were_sealed_reads_as_it_did(page: Entry) -> None:
    body = b'{"entry":"%s","field":"reason","value":{"commitment":"%s="},"reason":"a slip"}'
    written = body % (str(page.id).encode(), b"A" * 43)

    event = read_event(EntryCorrected.TOPIC, 1, written)

    assert isinstance(event, EntryCorrected)
    assert event.sentence().endswith(" to [sealed]: a slip")
    assert commitments(event) == {"reason": Sealed(commitment=bytes(32))}


def test_free_text_may_be_corrected_to_nothing(page: Entry) -> None:
    notebook = page.record.stream
    second = write_page(LIAISON, notebook=notebook, page=2, aside="by mistake").entries[0]

    correct(second, "aside", None)

    assert ledger.get(Notebook, notebook).pages[2].aside is None


def test_nothing_is_not_corrected_to_something(page: Entry) -> None:
    with pytest.raises(Refused):
        correct(page, "aside", "words that were never said")


def test_free_text_is_not_corrected_to_a_commitment_that_nobody_can_open(page: Entry) -> None:
    with pytest.raises(BadInput):
        correct(page, "text", {"commitment": "A" * 43 + "="})


def test_a_compiled_correction_shows_its_words() -> None:
    source = Source(publisher="A newspaper", evidence="media")
    entering = archivist(COMPANY, Side.COMPANY)
    notebook = open_notebook(entering, source=source).stream
    page = write_page(entering, notebook=notebook, page=1, source=source).entries[0]

    correct_page(entering, notebook=notebook, entry=page.id, field="text", value="plain words", source=source)

    assert ledger.get(Notebook, notebook).pages[1].text == "plain words"


def test_a_correction_is_about_what_its_entry_is_about(ledger_clock: steady.Clock) -> None:
    case = uuid4()
    notebook = open_notebook(LIAISON).stream
    page = write_page(LIAISON, notebook=notebook, page=1, about=(case,)).entries[0]

    correction = correct(page, "ink", "black")

    assert correction.record.about == (case,)
    assert [entry.id for entry in ledger.timeline(case)] == [page.id, correction.id]


def test_the_instant_of_a_correction_is_stored_in_utc(page: Entry) -> None:
    eastern = Occurred.parse("2026-01-04T09:00-05:00")

    correction = correct(page, "occurred", eastern)

    assert b"2026-01-04T14:00:00Z" in correction.data


@pytest.mark.parametrize(
    ("value", "reads"),
    [
        (b"null", "nothing"),
        (b"true", "yes"),
        (b'{"on_file":"letter","held":false}', "on file: letter; held: no"),
        (b'["a","b"]', "a, b"),
        (b'{"commitment":"AAAA"}', "[sealed]"),
    ],
)
def test_the_sentence_of_a_correction_shows_its_value_for_people(value: bytes, reads: str) -> None:
    correction = EntryCorrected(
        entry=named("entry"), field="some_field", value=msgspec.Raw(value), reason="slip"
    )

    assert correction.sentence().endswith(f" to {reads}: slip")
    assert "some field" in correction.sentence()
