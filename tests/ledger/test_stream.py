"""Events and streams: who may record what, what does not fit, and how older bodies are read."""

import builtins
import importlib
import sys
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import msgspec
import pytest

from config.actors import Actor, RecordKind, Side
from config.errors import BadInput, NotPermitted, Refused, Unreadable
from config.ledger import record
from config.ledger.event import EVENTS, Entry, Event, read_entry, read_event, sealed_fields, upcasts
from config.ledger.merkle import leaf_hash
from config.ledger.occurred import Occurred
from config.ledger.record import Citation, Source
from config.ledger.sealed import Sealed
from config.ledger.stream import STREAMS, Pen, Stream, UnknownEvent
from tests import steady
from tests.actors import COMPANY, LIAISON, OFFICER, archivist
from tests.ledger.notebook import Ink, Notebook, NotebookOpened, PageInitialed, PageWritten

CASE = uuid4()
MARKED = "SECRET//NOFORN and more"


@pytest.fixture
def notebook(pen: Pen) -> Notebook:
    opened = Notebook(uuid4(), pen)
    opened.open(by=LIAISON, title="Notes")
    return opened


def write(notebook: Notebook, by: Actor = LIAISON, **fields: Any) -> Entry:
    notebook.write(by=by, about=(CASE,), **{"page": 1, "text": "words", **fields})
    return notebook.pending[-1]


# recording


def test_an_entry_says_who_did_what_when_and_after_what(notebook: Notebook) -> None:
    entry = write(notebook)

    told = entry.record
    assert (told.stream, told.version, told.topic, told.schema) == (notebook.id, 2, PageWritten.TOPIC, 3)
    assert (told.by, told.side, told.organization) == (LIAISON.id, LIAISON.side, LIAISON.organization)
    assert (told.about, told.prev) == ((CASE,), notebook.pending[0].leaf)
    assert told.occurred == Occurred.at(told.recorded_at)
    assert (len(told.blind), told.id.version) == (32, 4)
    assert entry.leaf == leaf_hash(entry.data)


def test_an_entry_is_read_back_as_it_was_made(notebook: Notebook) -> None:
    entry = write(notebook, labels=frozenset("abc"), on=date(2026, 1, 4))

    assert read_entry(entry.data) == entry


def test_a_stream_replayed_remembers_what_it_knew(notebook: Notebook, pen: Pen) -> None:
    write(notebook)
    notebook.initial(by=OFFICER, page=1)

    replayed = Notebook.of(notebook.pending, pen)

    assert replayed is not None
    assert (replayed.title, replayed.pages, replayed.initialed) == ("Notes", notebook.pages, [1])
    assert (replayed.version, replayed.head) == (notebook.version, notebook.head)
    assert replayed.pending == []
    assert Notebook.of([], pen) is None


def test_what_is_collected_is_handed_over_once(notebook: Notebook) -> None:
    write(notebook)

    assert [entry.version for entry in notebook.collect_events()] == [1, 2]
    assert notebook.collect_events() == []


def test_an_entry_may_be_cited_by_id_and_leaf(notebook: Notebook) -> None:
    entry = write(notebook)

    assert entry.citation() == Citation(entry.id, entry.leaf)


def test_a_given_event_id_is_used_once_and_others_are_made_from_it() -> None:
    said = uuid4()

    def ids() -> list[UUID]:
        pen = msgspec.structs.replace(steady.steady_pen(), event_id=said)
        return [pen.next_event_id() for _ in range(3)]

    assert ids() == ids()
    assert ids()[0] == said
    assert len(set(ids())) == 3


def test_states_in_time_follow_what_happened_then_the_order_of_recording(notebook: Notebook) -> None:
    instant = Occurred.at(steady.DAWN - timedelta(days=1))
    notebook.trigger(PageInitialed, by=OFFICER, page=1, occurred=instant)
    notebook.trigger(PageInitialed, by=OFFICER, page=2, occurred=instant)

    opened, first, second = notebook.pending

    assert sorted([opened, second, first], key=lambda entry: entry.order) == [first, second, opened]


# who may record


@pytest.mark.parametrize("side", list(Side))
def test_an_event_is_recorded_by_its_own_sides_only(notebook: Notebook, side: Side) -> None:
    by = Actor(id=uuid4(), organization=uuid4(), side=side, role=LIAISON.role)

    if side in PageWritten.BY:
        write(notebook, by)
    else:
        with pytest.raises(NotPermitted) as refusal:
            write(notebook, by)
        assert refusal.value.rule == 3
        assert notebook.version == 1


def test_an_archivist_and_nobody_else_enters_compiled_records(notebook: Notebook) -> None:
    archive = archivist(COMPANY, Side.COMPANY)
    live = msgspec.structs.replace(archive, record_kind=RecordKind.LIVE)
    compiled = msgspec.structs.replace(LIAISON, record_kind=RecordKind.COMPILED)

    for by in (live, compiled):
        with pytest.raises(NotPermitted, match="archivist"):
            write(notebook, by)

    assert notebook.version == 1


def test_a_refused_entry_leaves_the_stream_as_it_was(notebook: Notebook) -> None:
    before = (notebook.version, notebook.head, list(notebook.pending), dict(notebook.pages))

    with pytest.raises(BadInput):
        write(notebook, ink="green")
    with pytest.raises(Refused):
        write(notebook, text=MARKED)

    assert (notebook.version, notebook.head, list(notebook.pending), dict(notebook.pages)) == before
    assert notebook.disclosures == []


# what does not fit


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"page": "one"}, "/page"),
        ({"page": 1.5}, "/page"),
        ({"ink": "green"}, "/ink"),
        ({"on": "soon"}, "/on"),
        ({"labels": ["a", 1]}, "/labels"),
        ({"text": 5}, "/text"),
        ({"text": None}, "/text"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_field(
    notebook: Notebook, fields: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        write(notebook, **fields)

    assert refusal.value.pointer.startswith(pointer)


def test_a_missing_or_unknown_field_is_refused(notebook: Notebook) -> None:
    with pytest.raises(BadInput):
        notebook.trigger(PageWritten, by=LIAISON, page=1)
    with pytest.raises(BadInput):
        write(notebook, color="black")


def say(text: str, where: str, notebook: Notebook) -> None:
    """Say a text where it would stand in the body, under a seal, in a list, or in the source."""
    match where:
        case "sealed":
            write(notebook, text=text)
        case "list":
            write(notebook, labels=frozenset({text}))
        case "plain":
            notebook.open(by=LIAISON, title=text)
        case _:
            notebook.pen.source = Source(publisher="A newspaper", evidence="media", says=text)
            notebook.open(by=archivist(COMPANY, Side.COMPANY), title="Notes")


@pytest.mark.parametrize("broken", ["nul \0", "half \ud83d"], ids=["nul", "surrogate"])
@pytest.mark.parametrize("where", ["plain", "sealed", "list", "source"])
def test_no_text_holds_nul_or_half_of_a_surrogate_pair(pen: Pen, where: str, broken: str) -> None:
    with pytest.raises(BadInput) as refusal:
        say(broken, where, Notebook(uuid4(), pen))

    expected = {"plain": "/title", "sealed": "/text", "list": "/labels/0", "source": "/source/says"}
    assert refusal.value.pointer == expected[where]
    assert broken not in str(refusal.value)


def test_an_escaped_backslash_is_no_nul(notebook: Notebook) -> None:
    entry = write(notebook, labels=frozenset({"\\u0000"}))

    assert isinstance(entry.event, PageWritten)
    assert entry.event.labels == {"\\u0000"}


@pytest.mark.parametrize("where", ["plain", "sealed", "list", "source"])
def test_no_text_carries_a_classification_marking(pen: Pen, where: str) -> None:
    with pytest.raises(Refused) as refusal:
        say(MARKED, where, Notebook(uuid4(), pen))

    assert refusal.value.rule == 17
    assert "and more" not in str(refusal.value)


def test_the_word_secret_in_prose_passes(notebook: Notebook) -> None:
    write(notebook, text="it is no secret that this page is short", labels=frozenset({"secret"}))

    assert notebook.version == 2


def test_an_entry_is_not_corrected_to_have_happened_at_a_time_to_come(notebook: Notebook) -> None:
    entry = write(notebook)
    tomorrow = Occurred.at(steady.DAWN + timedelta(days=1))

    with pytest.raises(BadInput, match="still to come") as refusal:
        notebook.correct(by=LIAISON, entry=entry.id, field="occurred", value=tomorrow, reason="a slip")

    assert refusal.value.pointer == "/value"


# sealing


def test_a_live_text_is_sealed_and_a_compiled_one_is_shown(pen: Pen) -> None:
    live, compiled = Notebook(uuid4(), pen), Notebook(uuid4(), steady.steady_pen())
    compiled.pen.source = Source(publisher="A newspaper", evidence="media")

    sealed = write(live, text="said in confidence", aside="whispered")
    shown = write(compiled, by=archivist(COMPANY, Side.COMPANY), text="said in public")

    assert isinstance(sealed.event, PageWritten)
    assert isinstance(shown.event, PageWritten)
    assert isinstance(sealed.event.text, Sealed)
    assert b"confidence" not in sealed.data
    assert [disclosure.name for _, disclosure in live.disclosures] == ["text", "aside"]
    assert (shown.event.text, compiled.disclosures) == ("said in public", [])
    assert shown.record.record_kind is RecordKind.COMPILED


def test_only_fields_that_admit_it_are_sealed() -> None:
    assert sealed_fields(PageWritten) == ("text", "aside")
    assert sealed_fields(NotebookOpened) == ()


# declaring


def test_a_topic_belongs_to_one_event() -> None:
    with pytest.raises(TypeError):

        class Again(Event, frozen=True, kw_only=True):
            TOPIC: ClassVar[str] = PageWritten.TOPIC

    assert EVENTS[PageWritten.TOPIC] is PageWritten


@pytest.mark.parametrize(
    "topic",
    [
        *("os:system", "this:s", "this.s", "this", "this.s.d", "tests.ledger.notebook:PageWritten"),
        *("tests.ledger.notebook.PageWritten", "notebook.page-written.__class__", "", "../page"),
    ],
)
def test_a_topic_is_looked_up_and_never_imported(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    really = builtins.__import__

    def noted(name: str, *told: Any, **more: Any) -> Any:
        imported.append(name)
        return really(name, *told, **more)

    monkeypatch.setattr(builtins, "__import__", noted)
    monkeypatch.setattr(importlib, "import_module", imported.append)

    with pytest.raises(Unreadable, match="no event has the topic"):
        read_event(topic, 1, b"{}")

    assert not [name for name in imported if name and topic.startswith(name)]
    assert "this" not in sys.modules


def test_an_event_has_a_topic() -> None:
    with pytest.raises(TypeError):

        class Nameless(Event, frozen=True, kw_only=True):
            pass


def test_an_event_that_says_nothing_for_people_is_an_error() -> None:
    class PageCreased(Event, frozen=True, kw_only=True):
        TOPIC: ClassVar[str] = "notebook.page-creased"

    del EVENTS[PageCreased.TOPIC]
    with pytest.raises(TypeError, match="PageCreased has no sentence"):
        PageCreased().sentence()


def test_a_name_belongs_to_one_stream() -> None:
    with pytest.raises(TypeError):

        class Other(Stream):
            NAME: ClassVar[str] = "notebook"
            EVENTS: ClassVar[tuple[type[Event], ...]] = ()

    assert STREAMS["notebook"] is Notebook


def test_a_stream_takes_no_event_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.ledger.stream.STREAMS", {})

    with pytest.raises(TypeError):

        class Diary(Stream):
            NAME: ClassVar[str] = "diary"
            EVENTS: ClassVar[tuple[type[Event], ...]] = (PageWritten,)


def test_an_event_that_a_stream_does_not_know_is_an_error(notebook: Notebook) -> None:
    class PageTornOut(Event, frozen=True, kw_only=True):
        TOPIC: ClassVar[str] = "notebook.page-torn-out"
        BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})

        def sentence(self) -> str:
            return "tore out a page"

    try:
        with pytest.raises(UnknownEvent):
            notebook.trigger(PageTornOut, by=LIAISON)
    finally:
        del EVENTS[PageTornOut.TOPIC]


# reading what older programs wrote


def body(**fields: Any) -> bytes:
    return record.ENCODER.encode(fields)


def test_a_body_of_each_older_schema_is_read_as_the_newest() -> None:
    today = read_event(PageWritten.TOPIC, 3, body(page=1, text="a", ink="black", labels=["x"]))

    assert read_event(PageWritten.TOPIC, 2, body(page=0, text="a", ink="black", labels=["x"])) == today
    assert read_event(PageWritten.TOPIC, 1, body(page=0, text="a", color="black", labels=["x"])) == today


def test_a_field_that_a_body_lacks_has_its_default() -> None:
    read = read_event(PageWritten.TOPIC, 3, body(page=1, text="a"))

    assert read == PageWritten(page=1, text="a", ink=Ink.BLUE)


@pytest.mark.parametrize(
    ("topic", "schema", "bytes_"),
    [
        pytest.param("notebook.never-heard-of", 1, body(page=1), id="an unknown topic"),
        pytest.param(PageWritten.TOPIC, 4, body(page=1, text="a"), id="a later schema"),
        pytest.param(PageWritten.TOPIC, 0, body(page=1, text="a"), id="a schema that never was"),
        pytest.param(PageWritten.TOPIC, 2, body(text="a"), id="an older body without a field"),
        pytest.param(PageWritten.TOPIC, 2, body(page="x", text="a"), id="an older body of a wrong type"),
        pytest.param(PageWritten.TOPIC, 2, b"[]", id="an older body that is no object"),
        pytest.param(PageWritten.TOPIC, 2, b"{", id="half an older body"),
        pytest.param(PageWritten.TOPIC, 3, body(page=1, text="a", color="red"), id="an unknown field"),
        pytest.param(PageWritten.TOPIC, 3, body(page=1), id="a missing field"),
        pytest.param(PageWritten.TOPIC, 3, b'{"page":1,"text":"\xff"}', id="no UTF-8"),
    ],
)
def test_a_body_that_does_not_fit_is_unreadable(topic: str, schema: int, bytes_: bytes) -> None:
    with pytest.raises(Unreadable):
        read_event(topic, schema, bytes_)


def test_a_schema_has_one_upcaster() -> None:
    with pytest.raises(TypeError):
        upcasts(PageWritten, 1)(lambda fields: fields)


# time


def test_an_instant_in_a_field_needs_a_zone_and_is_stored_in_utc(notebook: Notebook) -> None:
    class AppointmentMade(Event, frozen=True, kw_only=True):
        TOPIC: ClassVar[str] = "notebook.appointment-made"
        BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})
        at: datetime

        def sentence(self) -> str:
            return f"made an appointment for {self.at}"

    class Planner(Notebook):
        NAME: ClassVar[str] = "planner"
        EVENTS: ClassVar[tuple[type[Event], ...]] = ()

        def when(self, event: Event) -> None:
            assert isinstance(event, AppointmentMade)
            self.title = event.at.isoformat()

    try:
        planner = Planner(uuid4(), steady.steady_pen())
        with pytest.raises(BadInput) as refusal:
            planner.trigger(AppointmentMade, by=LIAISON, at=datetime(2026, 1, 5, 9))
        entry = planner.trigger(
            AppointmentMade, by=LIAISON, at=datetime.fromisoformat("2026-01-05T09:00-05:00")
        )
    finally:
        del EVENTS[AppointmentMade.TOPIC], STREAMS["planner"]

    assert refusal.value.pointer == "/at"
    assert b"2026-01-05T14:00:00Z" in entry.data
    assert planner.title == "2026-01-05T14:00:00+00:00"
