"""What a stream and a timeline show at an instant: as recorded, as it happened, at a version."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from config.errors import NotFound, Unreadable
from config.ledger.event import EntryCorrected
from config.ledger.occurred import Occurred
from config.ledger.replaying import as_of, stream_of
from config.ledger.store import ledger
from tests import steady
from tests.actors import LIAISON, OFFICER
from tests.ledger.notebook import Notebook, correct_page, initial_page, open_notebook, write_page

pytestmark = pytest.mark.django_db

CASE = UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def notebook(ledger_clock: steady.Clock) -> UUID:
    """Opened on 5 January; page 1 written on the 7th and entered on the 10th; page 2 on the 11th."""
    id = open_notebook(LIAISON, title="Notes").stream
    ledger_clock.now = steady.DAWN + timedelta(days=5)
    on_the_7th = Occurred.at(steady.DAWN + timedelta(days=2))
    write_page(LIAISON, notebook=id, page=1, about=(CASE,), occurred=on_the_7th)
    ledger_clock.now = steady.DAWN + timedelta(days=6)
    write_page(LIAISON, notebook=id, page=2, about=(CASE,))
    return id


def pages(id: UUID, day: int, *, recorded: bool) -> list[int]:
    """The pages as they stood in the evening of a day of January."""
    evening = steady.DAWN + timedelta(days=day - 5, hours=6)
    if recorded:
        return list(ledger.as_of(Notebook, id, recorded=evening).pages)
    return list(ledger.as_of(Notebook, id, occurred=evening).pages)


def test_a_stream_at_a_version_has_nothing_later(notebook: UUID) -> None:
    assert list(ledger.as_of(Notebook, notebook, version=2).pages) == [1]
    assert ledger.get(Notebook, notebook, version=1).pages == {}


def test_as_recorded_a_late_entry_is_not_known_before_it_was_entered(notebook: UUID) -> None:
    assert [pages(notebook, day, recorded=True) for day in (5, 7, 9, 10, 11)] == [[], [], [], [1], [1, 2]]


def test_as_it_happened_a_late_entry_counts_from_when_it_happened(notebook: UUID) -> None:
    assert [pages(notebook, day, recorded=False) for day in (5, 6, 7, 10, 11)] == [[], [], [1], [1], [1, 2]]


def test_before_its_first_entry_a_stream_is_not_found(notebook: UUID) -> None:
    before = steady.DAWN - timedelta(seconds=1)

    with pytest.raises(NotFound):
        ledger.as_of(Notebook, notebook, recorded=before)
    with pytest.raises(NotFound):
        ledger.as_of(Notebook, notebook, occurred=before)
    with pytest.raises(NotFound):
        ledger.as_of(Notebook, uuid4(), version=1)


def test_an_imprecise_date_counts_from_its_latest_instant(ledger_clock: steady.Clock) -> None:
    id = open_notebook(LIAISON).stream
    ledger_clock.now += timedelta(days=60)
    write_page(LIAISON, notebook=id, page=1, occurred=Occurred.in_month(2026, 1))
    end_of_january = Occurred.on(date(2026, 1, 31)).latest
    assert end_of_january is not None

    before = ledger.as_of(Notebook, id, occurred=end_of_january - timedelta(microseconds=1))
    after = ledger.as_of(Notebook, id, occurred=end_of_january)

    assert (list(before.pages), list(after.pages)) == ([], [1])


def test_what_nobody_dates_counts_from_its_recording(ledger_clock: steady.Clock) -> None:
    id = open_notebook(LIAISON).stream
    written = write_page(LIAISON, notebook=id, page=1, occurred=Occurred.unknown()).entries[0]

    before = ledger.as_of(Notebook, id, occurred=written.record.recorded_at - timedelta(microseconds=1))
    after = ledger.as_of(Notebook, id, occurred=written.record.recorded_at)

    assert (list(before.pages), list(after.pages)) == ([], [1])


def test_a_timeline_is_everything_about_a_case_in_order_of_position(notebook: UUID) -> None:
    other = open_notebook(OFFICER, title="Other").stream
    about_it = open_notebook(LIAISON, title="About it").stream
    write_page(LIAISON, notebook=about_it, page=7, about=(uuid4(), CASE))

    timeline = ledger.timeline(CASE)
    following = ledger.timeline(CASE, [other])

    assert [(entry.record.stream, entry.version) for entry in timeline] == [
        (notebook, 2),
        (notebook, 3),
        (about_it, 2),
    ]
    assert [entry.position for entry in following] == [2, 3, 4, 6]


def test_the_streams_own_entries_are_on_its_timeline(notebook: UUID) -> None:
    assert [entry.version for entry in ledger.timeline(notebook)] == [1, 2, 3]


def test_entries_of_nothing_are_none() -> None:
    assert ledger.entries() == []
    assert ledger.timeline(uuid4()) == []


def test_a_replay_folds_several_streams_apart(notebook: UUID) -> None:
    other = open_notebook(OFFICER, title="Other").stream

    streams = ledger.replay(ledger.entries([notebook, other]))

    assert set(streams) == {notebook, other}
    assert [(type(stream), stream.version) for stream in streams.values()] == [(Notebook, 3), (Notebook, 1)]


def test_a_replay_up_to_a_position_knows_no_later_entry(notebook: UUID) -> None:
    entries = ledger.entries([notebook])

    kept = as_of(entries, position=2)

    assert [entry.version for entry in kept] == [1, 2]


def test_a_replay_of_a_correction_without_what_it_corrects_is_of_no_stream(notebook: UUID) -> None:
    entry = ledger.entries([notebook])[1].id
    correction = correct_page(LIAISON, notebook=notebook, entry=entry, field="ink", value="black").entries[0]

    assert ledger.replay([correction]) == {}
    with pytest.raises(Unreadable):
        stream_of([correction])


def test_a_replay_that_sees_only_part_of_a_stream_starts_where_it_can(notebook: UUID) -> None:
    initial_page(OFFICER, notebook=notebook, page=1)
    by_government = [entry for entry in ledger.entries([notebook]) if entry.side == "government"]

    (seen,) = ledger.replay(by_government).values()

    assert isinstance(seen, Notebook)
    assert (seen.title, seen.initialed, seen.version) == (None, [1], 4)


def test_the_timeline_shows_an_entry_and_its_correction(notebook: UUID) -> None:
    entry = ledger.entries([notebook])[1].id
    correct_page(LIAISON, notebook=notebook, entry=entry, field="ink", value="black")

    timeline = ledger.timeline(CASE)

    assert [isinstance(shown.event, EntryCorrected) for shown in timeline] == [False, False, True]
    assert "blue" in timeline[0].event.sentence()
    assert "black" in timeline[2].event.sentence()
