"""Read models are functions of the ledger: made again they are the same; what differs is found and mended."""

import json
import random
import threading
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from agreements.commands import record_alias, register_party, rename_party
from agreements.models import Organization
from agreements.party import Party, PartyKind
from config.actors import Actor, Role, Side
from config.errors import Conflict, Unreadable
from config.ledger import bulk, guards, projections, rebuild
from config.ledger.bulk import Span
from config.ledger.models import About, LedgerRecord, RequestDone, TimelineEntry
from config.ledger.projections import Row
from config.ledger.recorder import EntryMapper
from config.ledger.snapshot import snapshot
from config.ledger.store import ledger
from reviews.communication import Communication
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY, SUPERVISOR, named
from tests.histories import World, company_courses
from tests.ledger.notebook import Notebook, Shelf, correct_page, open_notebook, shelf_row, write_page
from tests.ledger.writers import at_once
from tests.reviews.demo_runs import demo

pytestmark = pytest.mark.django_db

Tables = dict[str, list[tuple[Any, ...]]]


def tables() -> Tables:
    """Every row of every read model."""
    found = {}
    with connection.cursor() as cursor:
        for model in rebuild.read_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = sorted(cursor.fetchall(), key=repr)
    return found


def forget(*models: Any) -> None:
    with connection.cursor() as cursor:
        for model in models or rebuild.read_models():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def parties(count: int = 3) -> list[UUID]:
    """Organizations with their names, in order of id."""
    ids = sorted(named(f"party {number}") for number in range(count))
    for number, id in enumerate(ids):
        register_party(SUPERVISOR, id=id, kind=PartyKind.COMPANY, name=f"Company {number}")
        record_alias(SUPERVISOR, party=id, name=f"Firm {number}")
    return ids


@pytest.fixture(params=[1, 3, 10_000])
def events_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many events a range holds."""
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", request.param)
    return int(request.param)


@pytest.fixture
def shelved(shelf: type[Shelf], monkeypatch: pytest.MonkeyPatch) -> type[Shelf]:
    """The shelf of notebooks among the read models; two books of one title cannot stand on it."""
    known = rebuild.read_models()
    monkeypatch.setattr(rebuild, "read_models", lambda: [*known, Shelf])
    return shelf


# the same


def test_everything_that_the_demo_records_is_rebuilt_to_identical_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", 7)
    demo()
    before = tables()

    assert rebuild.check().same
    forget()
    outcome = rebuild.rebuild()

    assert tables() == before
    assert outcome.events == LedgerRecord.objects.count()
    assert outcome.rows == {name: len(rows) for name, rows in before.items()}
    assert outcome.differing == {name: len(rows) for name, rows in before.items() if rows}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=company_courses)
def test_a_generated_history_is_rebuilt_to_identical_tables(db: None, course: list[Any]) -> None:
    with transaction.atomic():
        world = World()
        rows: dict[UUID, Any] = {}
        for happening in course:
            world.happen(happening)
            record_what_is_new(world, rows)
        before = tables()
        forget()

        rebuild.rebuild()

        assert tables() == before
        assert rebuild.check().same
        transaction.set_rollback(True)


def record_what_is_new(world: World, rows: dict[UUID, Any]) -> None:
    """Append what is pending, with the rows that change by it: as commands do, one after the other."""
    mapper = EntryMapper()
    for id, stream in world.streams.items():
        # what the company answers was not recorded by this world
        if not isinstance(stream, Communication) and (new := stream.collect_events()):
            after = projections.rows(stream)
            changes = projections.difference(rows.get(id, {}), after)
            rows[id] = after
            ledger.recorder.insert_events(
                [mapper.to_stored_event(entry) for entry in new],
                statements=list(projections.statements(changes, new, connection)),
            )


@pytest.mark.parametrize("seed", range(5))
def test_notebooks_written_and_corrected_at_random_are_rebuilt_to_identical_tables(
    seed: int, shelved: type[Shelf], events_at_once: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    books = [
        open_notebook(LIAISON, title=chance.choice(["Secret drawer", f"Book {number}"])).stream
        for number in range(6)
    ]
    written = []
    for page in range(40):
        book = chance.choice(books)
        receipt = write_page(LIAISON, notebook=book, page=page, about=(named(f"case {chance.randrange(3)}"),))
        written.append((book, receipt.entries[0].id))
        if chance.random() < 0.3:
            book, entry = chance.choice(written)
            correct_page(LIAISON, notebook=book, entry=entry, field="ink", value="black")
    before = tables()

    assert rebuild.check().same
    forget()
    rebuild.rebuild()

    assert tables() == before


def test_an_empty_ledger_gives_empty_tables() -> None:
    outcome = rebuild.rebuild()

    assert (outcome.events, outcome.streams, outcome.same) == (0, 0, True)


@pytest.mark.django_db(transaction=True)
def test_several_processes_find_and_mend_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", 4)
    parties(9)
    before = tables()
    execute("UPDATE agreements_organization SET short = 'wrong'")
    execute("DELETE FROM ledger_timeline_entry WHERE version = 2")
    alone = rebuild.check()
    counted: list[tuple[int, int]] = []

    shared = rebuild.check(jobs=2, told=lambda done, total: counted.append((done, total)))
    mended = rebuild.rebuild(jobs=3)

    assert (shared.events, shared.streams, shared.rows) == (alone.events, alone.streams, alone.rows)
    assert shared.differing == mended.differing == alone.differing
    assert sorted(shared.differences) == sorted(alone.differences)
    assert counted[-1] == (18, 18)
    assert tables() == before


@pytest.mark.django_db(transaction=True)
def test_what_one_of_several_processes_cannot_read_stops_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", 4)
    parties(9)
    guards.remove(connection)
    execute("UPDATE ledger_record SET record = leaf WHERE position = 4")
    guards.install(connection)

    with pytest.raises(Unreadable):
        rebuild.check(jobs=2)


# what differs


@pytest.mark.parametrize(
    ("drift", "table"),
    [
        ("UPDATE agreements_organization SET name = 'Nobody'", "agreements_organization"),
        ("DELETE FROM agreements_organization", "agreements_organization"),
        (
            "INSERT INTO agreements_organization SELECT '{other}', name, short, kind, side, also_called, "
            "wrongly_called FROM agreements_organization",
            "agreements_organization",
        ),
        (
            "UPDATE ledger_timeline_entry SET sentence = 'was approved' WHERE version = 1",
            "ledger_timeline_entry",
        ),
        (
            "UPDATE ledger_timeline_entry SET occurred_latest = NULL WHERE version = 1",
            "ledger_timeline_entry",
        ),
        ("DELETE FROM ledger_timeline_entry WHERE version = 2", "ledger_timeline_entry"),
    ],
)
def test_a_planted_drift_is_found_by_the_check_and_mended_by_the_rebuild(drift: str, table: str) -> None:
    parties(1)
    before = tables()
    execute(drift.replace("{other}", named("nobody").hex))
    planted = tables()

    found = rebuild.check()

    assert found.differing == {table: 1}
    assert table in found.differences[0]
    assert tables() == planted, "a check changes nothing"
    assert not rebuild.rebuild().same
    assert tables() == before
    assert rebuild.check().same


def test_a_row_about_what_an_entry_is_not_about_is_found() -> None:
    book = open_notebook(LIAISON).stream
    receipt = write_page(LIAISON, notebook=book, page=1, about=(COMPANY,))
    About.objects.create(about=OTHER_COMPANY, entry=receipt.entries[0].id, stream=book, version=2)
    About.objects.filter(about=COMPANY).delete()

    assert rebuild.check().differing == {"ledger_about": 2}
    rebuild.rebuild()

    assert list(About.objects.values_list("about", flat=True)) == [COMPANY]


def test_every_difference_is_counted_and_the_first_are_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "NAMED", 2)
    parties(3)
    execute("UPDATE ledger_timeline_entry SET sentence = 'x'")

    found = rebuild.check()

    assert (found.differing, len(found.differences)) == ({"ledger_timeline_entry": 6}, 2)


def test_a_difference_says_what_stands_there_and_what_should() -> None:
    parties(1)
    execute("UPDATE agreements_organization SET name = 'Nobody'")

    (difference,) = rebuild.check().differences

    assert "Nobody" in difference
    assert "Company 0" in difference
    assert str(named("party 0")).replace("-", "") in difference.replace("-", "")


def test_rows_that_stand_in_each_others_way_are_mended_together(
    shelved: type[Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", 1)
    for number in range(4):
        open_notebook(LIAISON, title=f"Book {number}")
    before = tables()
    for number, moved in ((0, "aside"), (1, "Book 0"), (2, "Book 1"), (3, "Book 2")):
        Shelf.objects.filter(title=f"Book {number}").update(title=moved)
    Shelf.objects.filter(title="aside").update(title="Book 3")

    rebuild.rebuild()

    assert tables() == before


def test_a_row_of_an_unknown_kind_stops_the_rebuild(shelf: type[Shelf]) -> None:
    open_notebook(LIAISON)

    with pytest.raises(TypeError, match="notebook_shelf"):
        rebuild.rebuild()


def test_a_record_that_cannot_be_read_stops_it_and_changes_nothing() -> None:
    parties(2)
    before = tables()
    guards.remove(connection)
    execute("UPDATE ledger_record SET topic = topic, record = leaf WHERE position = 4")
    guards.install(connection)

    with pytest.raises(Unreadable):
        rebuild.rebuild()

    assert tables() == before


def test_every_read_model_is_found_by_its_stream_through_an_index() -> None:
    with connection.cursor() as cursor:
        for model in rebuild.read_models():
            table = model._meta.db_table
            constraints = connection.introspection.get_constraints(cursor, table).values()
            leading = {found["columns"][0] for found in constraints if found["index"] or found["primary_key"]}
            assert "stream" in leading, f"{table}: a range of streams would read the whole table"


@pytest.mark.django_db(transaction=True)
def test_records_of_a_range_come_by_their_index_and_what_is_asked_after_is_planned_as_ever() -> None:
    if connection.vendor == "sqlite":
        assert rebuild.check().same
        return
    parties(3)
    by_stream = "EXPLAIN SELECT leaf, record FROM ledger_record ORDER BY stream, version"
    with snapshot(), connection.cursor() as cursor:
        rebuild._Rebuild("default")._read_by_index()
        cursor.execute(by_stream)
        within = str(cursor.fetchall())
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        after = cursor.fetchone()

    assert "Index Scan using ledger_record_one_per_version" in within
    assert after == ("on",)


def test_every_table_that_a_stream_has_rows_in_is_a_read_model() -> None:
    known = set(rebuild.read_models())

    assert {TimelineEntry, About, Organization} <= known
    assert not {LedgerRecord, RequestDone} & known


# while others write


def stale(monkeypatch: pytest.MonkeyPatch, meanwhile: Any) -> None:
    """Let `meanwhile` happen once, after a range that differs was read and before it is written."""
    found = rebuild._Rebuild._found
    happened: list[bool] = []

    def then(self: rebuild._Rebuild, span: Span) -> Any:
        read = found(self, span)
        if read.wrong and not happened:
            happened.append(True)
            meanwhile()
        return read

    monkeypatch.setattr(rebuild._Rebuild, "_found", then)


@pytest.mark.parametrize("drift", ["UPDATE {} SET name = 'Nobody'", "DELETE FROM {}"])
def test_what_was_said_of_a_stream_between_reading_and_writing_it_is_caught_up(
    drift: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (party,) = parties(1)
    execute(drift.format("agreements_organization"))
    execute("DELETE FROM ledger_timeline_entry")
    speaker = Actor(id=named("speaker"), organization=party, side=Side.COMPANY, role=Role.LIAISON)
    stale(
        monkeypatch,
        lambda: rename_party(speaker, party=party, name="Renamed meanwhile", since=date(2026, 6, 1)),
    )

    rebuild.rebuild()

    assert Organization.objects.get().name == "Renamed meanwhile"
    assert TimelineEntry.objects.count() == 3
    assert rebuild.check().same


def on_the_shelf_with_an_even_number_of_pages(notebook: Notebook) -> Iterator[Row]:
    if len(notebook.pages) % 2 == 0:
        yield from shelf_row(notebook)


@pytest.mark.parametrize("pages", [2, 3])
@pytest.mark.parametrize("drift", ["UPDATE {} SET pages = 9", "DELETE FROM {}", "{}"])
def test_a_row_that_goes_or_comes_meanwhile_is_gone_or_there(
    pages: int, drift: str, shelved: type[Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(projections.ROWS_OF, Notebook, [on_the_shelf_with_an_even_number_of_pages])
    book = open_notebook(LIAISON, title="Book").stream
    for page in range(1, pages + 1):
        write_page(LIAISON, notebook=book, page=page)
    if drift != "{}":
        execute(drift.format("notebook_shelf"))
    elif pages % 2:
        Shelf.objects.create(stream=book, title="planted", pages=0)
    TimelineEntry.objects.filter(version=1).delete()
    stale(monkeypatch, lambda: write_page(LIAISON, notebook=book, page=99))

    rebuild.rebuild()

    assert list(Shelf.objects.values_list("title", "pages")) == ([] if pages == 2 else [("Book", 4)])
    assert rebuild.check().same


@pytest.mark.django_db(transaction=True)
def test_writers_at_work_during_a_rebuild_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "EVENTS_AT_ONCE", 10)
    ids = parties(12)
    done = threading.Event()

    def write(number: int) -> int:
        """Until the rebuilds are done, or enough is said: new names for parties, and new parties."""
        if number == 0:
            try:
                for _ in range(6):
                    with transaction.atomic():
                        execute("DELETE FROM agreements_organization WHERE name LIKE %s", "%1")
                        execute("UPDATE agreements_organization SET short = 'wrong'")
                    execute("DELETE FROM ledger_timeline_entry WHERE version = 1")
                    rebuild.rebuild()
            finally:
                done.set()
            return 0
        said = 0
        while said < 5 or (said < 60 and not done.is_set()):
            said += 1
            try:
                record_alias(SUPERVISOR, party=ids[(said * number) % len(ids)], name=f"Alias {number} {said}")
                if said % 7 == 0:
                    register_party(SUPERVISOR, kind=PartyKind.COMPANY, name=f"New {number} {said}")
            except Conflict:
                said -= 1
        return said

    outcomes = at_once(write, 4)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    said = [outcome for outcome in outcomes[1:] if isinstance(outcome, int)]
    assert LedgerRecord.objects.count() == 24 + sum(said) + sum(one // 7 for one in said)
    execute("UPDATE agreements_organization SET short = 'wrong'")
    rebuild.rebuild()
    assert rebuild.check().same
    assert TimelineEntry.objects.count() == LedgerRecord.objects.count()
    for id in ids:
        assert (
            Organization.objects.get(stream=id).also_called.count("\n")
            == len(ledger.get(Party, id).aliases) - 1
        )


@pytest.mark.django_db(transaction=True)
def test_what_a_command_has_not_committed_yet_neither_stops_nor_is_lost() -> None:
    parties(1)
    execute("UPDATE agreements_organization SET short = 'wrong'")
    if connection.vendor == "sqlite":
        assert not rebuild.rebuild().same
        assert rebuild.check().same
        return
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE agreements_organization SET wrongly_called = 'held'")
            letting_go = threading.Timer(0.3, lambda: other.connection.rollback())
            letting_go.start()

            rebuild.rebuild()

            letting_go.join()
    finally:
        other.close()
    assert rebuild.check().same


# in bulk


def test_a_span_without_bounds_is_everything() -> None:
    assert Span().where() == ("1 = 1", [])


def test_replacing_overwrites_what_another_writer_has_put_there(events_at_once: int) -> None:
    (party,) = parties(1)
    read = rebuild._Rebuild("default")
    Organization.objects.all().delete()
    found = read._found(Span())
    Organization.objects.create(stream=party, name="Another writer", short="", kind="", side="")

    bulk.replace(connection, found.wrong, found.empty)

    assert Organization.objects.get().name == "Company 0"


def test_what_takes_away_and_what_is_missing_are_said_in_words() -> None:
    parties(1)
    Organization.objects.all().delete()
    TimelineEntry.objects.filter(version=1).update(stream=named("elsewhere"))

    said = rebuild.check().differences

    assert sorted(one.rpartition(" ")[2] for one in said if "organization" in one) == ["missing"]
    assert any("elsewhere" not in one and "ledger_timeline_entry" in one for one in said)
    assert all(isinstance(one, str) for one in said)


# the command


def answered(*arguments: str, code: int = 0) -> str:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command("rebuild_projections", *arguments, stdout=out)
        assert stopped.value.code == code
    else:
        call_command("rebuild_projections", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_exits_with_1_for_a_check_that_finds_something_and_mends_without_check() -> None:
    parties(2)
    assert "Every row is what the records give" in answered("--check")
    execute("UPDATE agreements_organization SET name = 'Nobody'")

    said = answered("--check", code=1)
    value = json.loads(answered("--check", "--format", "json", code=1))
    mended = answered()

    assert "2 rows differ:" in said
    assert all(len(line) <= 80 for line in said.splitlines())
    assert (value["same"], value["differing"]) == (False, {"agreements_organization": 2})
    assert "2 rows differed and were replaced" in mended
    assert "Every row is what the records give" in answered("--check")


def test_the_command_takes_one_process_or_more() -> None:
    with pytest.raises(CommandError, match="--jobs") as refused:
        call_command("rebuild_projections", "--jobs", "0")

    assert refused.value.returncode == 2


def test_the_command_says_to_verify_where_a_record_cannot_be_read() -> None:
    parties(1)
    guards.remove(connection)
    execute("UPDATE ledger_record SET record = leaf WHERE position = 2")
    guards.install(connection)

    assert "verify_ledger" in answered(code=1)
