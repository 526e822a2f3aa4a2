"""What a command leaves behind: records and rows together, or nothing but its refusal."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from eventsourcing.persistence import StoredEvent

from agreements.party import Party
from config.actors import Actor, Circumstances, RecordKind, Role, Side
from config.errors import BadInput, Conflict, NotFound, NotPermitted, Refused
from config.ledger import conflicts
from config.ledger.event import read_entry
from config.ledger.models import LedgerRecord, Refusal, SealedValue, TimelineEntry
from config.ledger.record import Source
from config.ledger.store import Ledger, ledger
from tests import steady
from tests.actors import COMPANY, LIAISON, OFFICER, OVERSEER, SUPERVISOR, archivist, liaison
from tests.ledger.notebook import Notebook, Shelf, correct_page, initial_page, open_notebook, write_page

pytestmark = pytest.mark.django_db

PUBLISHED = Source(publisher="A newspaper", evidence="media")


def versions(stream: UUID) -> list[int]:
    kept = LedgerRecord.objects.filter(stream=stream).order_by("position")
    return list(kept.values_list("version", flat=True))


def stored() -> tuple[int, int, int]:
    """How much is stored of everything that a command may write."""
    return (
        LedgerRecord.objects.count(),
        TimelineEntry.objects.count(),
        SealedValue.objects.count(),
    )


# opening and changing


def test_what_a_command_says_is_there_when_it_returns() -> None:
    receipt = open_notebook(LIAISON, title="First")

    written = write_page(LIAISON, notebook=receipt.stream, page=1)

    notebook = ledger.get(Notebook, receipt.stream)
    assert (notebook.title, list(notebook.pages), notebook.version) == ("First", [1], 2)
    assert (written.version, [entry.position for entry in written.entries]) == (2, [2])


def test_each_record_names_the_leaf_of_the_one_before_it() -> None:
    receipt = open_notebook(LIAISON)
    write_page(LIAISON, notebook=receipt.stream, page=1)
    write_page(LIAISON, notebook=receipt.stream, page=2)

    entries = ledger.entries([receipt.stream])

    assert [entry.record.prev for entry in entries] == [None, entries[0].leaf, entries[1].leaf]
    assert [
        bytes(leaf) for leaf in LedgerRecord.objects.order_by("position").values_list("leaf", flat=True)
    ] == [entry.leaf for entry in entries]


def test_an_id_is_opened_once() -> None:
    taken = open_notebook(LIAISON).stream

    with pytest.raises(Conflict):
        open_notebook(LIAISON, id=taken)

    assert versions(taken) == [1]


def test_an_event_id_is_recorded_once() -> None:
    said = uuid4()
    open_notebook(LIAISON, event_id=said)

    with pytest.raises(Conflict):
        open_notebook(LIAISON, event_id=said)

    assert TimelineEntry.objects.get().id == said


def test_what_was_never_opened_is_not_found() -> None:
    with pytest.raises(NotFound):
        write_page(LIAISON, notebook=uuid4(), page=1)


def test_a_stream_of_another_kind_is_not_found_under_its_id() -> None:
    notebook = open_notebook(LIAISON).stream

    with pytest.raises(NotFound):
        ledger.get(Party, notebook)


def test_a_version_that_was_not_the_last_one_seen_is_a_conflict() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1, expected_version=1)

    with pytest.raises(Conflict) as refusal:
        write_page(LIAISON, notebook=notebook, page=2, expected_version=1)

    assert (refusal.value.expected, refusal.value.actual) == (1, 2)
    assert versions(notebook) == [1, 2]


def test_a_stream_is_written_by_a_command_only() -> None:
    notebook = open_notebook(LIAISON).stream

    with pytest.raises(RuntimeError), ledger.open(Notebook):
        pass
    with pytest.raises(RuntimeError), ledger.change(Notebook, notebook):
        pass


def test_a_command_changes_one_stream() -> None:
    first = open_notebook(LIAISON).stream

    def write_two() -> None:
        with ledger.giving("write_two", LIAISON, Circumstances()):
            with ledger.change(Notebook, first) as notebook:
                notebook.write(by=LIAISON, page=1, text="words", about=())
            with ledger.open(Notebook):
                pass

    with pytest.raises(RuntimeError):
        write_two()

    assert LedgerRecord.objects.count() == 2


def test_the_environment_does_not_decide_where_events_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = open_notebook(LIAISON).stream
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    monkeypatch.setenv("AGGREGATE_CACHE_MAXSIZE", "10")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")

    another = Ledger()

    assert another.get(Notebook, notebook).title == "Notes"
    assert another.repository.cache is None
    assert another.snapshots is None


# who may


def test_no_actor_means_no() -> None:
    with pytest.raises(NotPermitted):
        open_notebook(None)  # type: ignore[arg-type]  # what is refused

    assert not LedgerRecord.objects.exists()
    assert Refusal.objects.get().by is None


@pytest.mark.parametrize("actor", [SUPERVISOR, OVERSEER], ids=["supervisor", "overseer"])
def test_a_role_that_a_command_does_not_name_may_not_give_it(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        open_notebook(actor)

    assert not LedgerRecord.objects.exists()


def test_a_side_does_not_record_an_event_of_the_other_side() -> None:
    notebook = open_notebook(OFFICER).stream

    with pytest.raises(NotPermitted) as refusal:
        write_page(OFFICER, notebook=notebook, page=1)

    assert refusal.value.rule == 3
    assert versions(notebook) == [1]


def test_an_archivist_enters_compiled_records_only() -> None:
    live = Actor(id=uuid4(), organization=COMPANY, side=Side.COMPANY, role=Role.ARCHIVIST)

    with pytest.raises(NotPermitted):
        open_notebook(live)


def test_nobody_but_an_archivist_enters_compiled_records() -> None:
    compiled = Actor(
        id=uuid4(),
        organization=COMPANY,
        side=Side.COMPANY,
        role=Role.LIAISON,
        record_kind=RecordKind.COMPILED,
    )

    with pytest.raises(NotPermitted):
        open_notebook(compiled, source=PUBLISHED)


def test_a_compiled_record_takes_no_live_act_and_a_live_one_no_compiled_act() -> None:
    entering = archivist(COMPANY, Side.COMPANY)
    compiled = open_notebook(entering, source=PUBLISHED).stream
    live = open_notebook(LIAISON).stream

    with pytest.raises(Refused):
        write_page(LIAISON, notebook=compiled, page=1)
    with pytest.raises(Refused):
        write_page(entering, notebook=live, page=1, source=PUBLISHED)

    assert (versions(compiled), versions(live)) == ([1], [1])


def test_a_stream_that_is_mixed_serves_live_and_compiled_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Notebook, "MIXED", True)
    notebook = open_notebook(archivist(COMPANY, Side.COMPANY), source=PUBLISHED).stream

    write_page(LIAISON, notebook=notebook, page=1)

    assert versions(notebook) == [1, 2]


def test_a_compiled_entry_cites_its_source_and_a_live_one_none() -> None:
    with pytest.raises(BadInput):
        open_notebook(archivist(COMPANY, Side.COMPANY))
    with pytest.raises(BadInput):
        open_notebook(LIAISON, source=PUBLISHED)

    assert not LedgerRecord.objects.exists()


# read models


def test_rows_are_written_with_the_record(shelf: type[Shelf]) -> None:
    notebook = open_notebook(LIAISON, title="Notes").stream

    write_page(LIAISON, notebook=notebook, page=1)

    assert list(shelf.objects.values_list("stream", "title", "pages")) == [(notebook, "Notes", 1)]
    assert [entry.version for entry in TimelineEntry.objects.order_by("version")] == [1, 2]


def test_a_row_that_a_stream_no_longer_has_is_deleted(shelf: type[Shelf]) -> None:
    opened = open_notebook(LIAISON, title="Notes")
    assert shelf.objects.count() == 1

    correct_page(
        LIAISON, notebook=opened.stream, entry=opened.entries[0].id, field="title", value="Secret drawer"
    )

    assert shelf.objects.count() == 0


def test_a_failing_append_leaves_no_row(shelf: type[Shelf]) -> None:
    notebook = open_notebook(LIAISON).stream
    before = stored()

    def write_late() -> None:
        others = StoredEvent(originator_id=notebook, originator_version=2, topic="notebook.x", state=b"x")
        with (
            ledger.giving("write_late", LIAISON, Circumstances()),
            ledger.change(Notebook, notebook) as changed,
        ):
            changed.write(by=LIAISON, page=1, text="words", about=())
            ledger.recorder.insert_events([others])

    with pytest.raises(Conflict):
        write_late()

    assert shelf.objects.get().pages == 0
    assert stored() == (before[0] + 1, *before[1:])


@pytest.fixture
def title_once(shelf: type[Shelf], monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that a read model holds by its key: no two notebooks of one title."""
    monkeypatch.setattr(conflicts, "MEANINGS", {})
    monkeypatch.setattr(apps, "get_models", lambda: [shelf])
    conflicts.means("notebook_shelf_title_once", Refused("taken", pointer="/title", rule=12))


@pytest.mark.usefixtures("title_once")
def test_a_unique_row_of_a_read_model_is_a_rule_and_no_race() -> None:
    open_notebook(LIAISON, title="Notes")
    before = stored()

    with pytest.raises(Refused) as refusal:
        open_notebook(LIAISON, title="Notes")

    assert (refusal.value.pointer, refusal.value.rule) == ("/title", 12)
    assert stored() == before


@pytest.mark.usefixtures("title_once")
def test_a_taken_version_stays_a_conflict_where_rules_are_registered() -> None:
    taken = open_notebook(LIAISON, title="One").stream

    with pytest.raises(Conflict):
        open_notebook(LIAISON, title="Two", id=taken)


# when


def test_no_record_is_older_than_the_one_before_it(ledger_clock: steady.Clock) -> None:
    notebook = open_notebook(LIAISON).stream
    first = ledger.entries([notebook])[0].record.recorded_at
    ledger_clock.now -= timedelta(days=1)

    write_page(LIAISON, notebook=notebook, page=1)

    assert ledger.entries([notebook])[1].record.recorded_at == first


def test_an_act_happened_when_it_was_recorded_unless_somebody_says_otherwise(
    ledger_clock: steady.Clock,
) -> None:
    (entry,) = open_notebook(LIAISON).entries

    assert entry.occurred.earliest == entry.occurred.latest == entry.record.recorded_at == steady.DAWN


def test_what_is_stored_is_what_the_receipt_shows(ledger_clock: steady.Clock) -> None:
    (entry,) = open_notebook(liaison("another")).entries

    kept = LedgerRecord.objects.get()

    assert bytes(kept.record) == entry.data
    assert read_entry(bytes(kept.record)).record == entry.record
    assert (kept.stream, kept.version, kept.topic) == (entry.record.stream, 1, "notebook.notebook-opened")


def test_threads_do_not_share_what_is_being_said() -> None:
    seen: list[Exception] = []

    def write_without_a_command() -> None:
        try:
            with ledger.open(Notebook):
                pass
        except RuntimeError as error:
            seen.append(error)

    with ledger.together():
        thread = threading.Thread(target=write_without_a_command)
        thread.start()
        thread.join()

    assert len(seen) == 1


def test_an_initial_by_the_other_side_is_on_the_same_stream() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1)

    initial_page(OFFICER, notebook=notebook, page=1)

    assert [entry.side for entry in ledger.entries([notebook])] == ["company", "company", "government"]
