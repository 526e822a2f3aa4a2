"""Golden records: what any older program wrote is read for ever, as it was meant."""

from pathlib import Path

import msgspec
import pytest

from config.ledger import record
from config.ledger.event import EVENTS, Entry, read_entry
from config.ledger.sealed import Sealed
from tests.ledger.notebook import Ink, PageWritten
from tests.vectors import add_golden, golden

FILES = sorted(golden.GOLDEN.glob("*.json"))


def read(path: Path) -> Entry:
    return read_entry(path.read_bytes())


def test_every_event_has_a_golden_record_of_its_schema() -> None:
    absent = [f"{event.TOPIC}.{event.SCHEMA}" for event in golden.missing()]

    assert absent == [], "uv run python -m tests.vectors.add_golden"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_record_is_read(path: Path) -> None:
    entry = read(path)

    topic, _, schema = path.stem.rpartition(".")
    assert (entry.record.topic, entry.record.schema) == (topic, int(schema))
    assert type(entry.event) is EVENTS[topic]
    assert entry.event.sentence()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_golden_record_of_the_present_schema_says_is_kept_to_the_letter(path: Path) -> None:
    entry = read(path)
    if entry.record.schema != entry.event.SCHEMA:
        return
    written = msgspec.json.decode(entry.record.body)

    kept = msgspec.json.decode(record.ENCODER.encode(entry.event))

    assert {name: kept[name] for name in written} == written


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_envelope_of_a_golden_record_is_written_today_as_it_was_then(path: Path) -> None:
    data = path.read_bytes()

    assert record.encode(record.decode(data)) == data


@pytest.mark.parametrize("schema", [1, 2, 3])
def test_every_schema_of_a_page_means_the_same_page(schema: int) -> None:
    entry = read(golden.file_of(PageWritten.TOPIC, schema))

    assert entry.record.schema == schema
    assert entry.event == PageWritten(
        page=7, text=Sealed(commitment=b"s" * 32), ink=Ink.BLACK, labels=frozenset({"a", "b"})
    )


def test_a_golden_record_is_never_rewritten() -> None:
    with pytest.raises(FileExistsError):
        golden.add([read(golden.file_of(PageWritten.TOPIC, 3)).event])


def test_what_is_missing_is_added_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(golden, "GOLDEN", tmp_path)
    events = golden.missing()
    golden.add(events[1:])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    add_golden.main()
    add_golden.main()

    (added,) = set(tmp_path.iterdir()) - set(before)
    assert read(added).event == events[0]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert capsys.readouterr().out.splitlines() == [
        f"added {added.name}",
        "every event has its golden record",
    ]
