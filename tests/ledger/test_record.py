"""The bytes of a record: one encoding for one record, and nothing else is read back."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import msgspec
import pytest

from config.actors import RecordKind, Side
from config.errors import BadInput, Unreadable
from config.ledger import record
from config.ledger.occurred import Occurred
from config.ledger.record import Citation, Record, Source

INSTANT = datetime(2026, 6, 12, 21, 21, tzinfo=UTC)
ID = UUID("33333333-3333-4333-8333-333333333333")

WHOLE = Record(
    format=record.FORMAT,
    id=ID,
    record_kind=RecordKind.COMPILED,
    stream=ID,
    version=2,
    prev=b"p" * 32,
    topic="notebook.page-written",
    schema=3,
    recorded_at=INSTANT,
    blind=b"b" * 32,
    by=ID,
    side=Side.COMPANY,
    organization=ID,
    occurred=Occurred.at(INSTANT),
    track="outside",
    about=(ID, ID),
    cites=(Citation(ID, b"c" * 32),),
    source=Source(publisher="Zürich Öffentlich", evidence="media", says="“so”"),
    audience=(ID,),
    body=msgspec.Raw(b'{"page":1}'),
    statement=b"signed",
)


def test_a_record_comes_back_as_it_was_written() -> None:
    read = record.decode(record.encode(WHOLE))

    assert bytes(read.body) == bytes(WHOLE.body)
    assert msgspec.structs.replace(read, body=WHOLE.body) == WHOLE
    assert record.encode(read) == record.encode(WHOLE)


def test_a_record_begins_with_its_format_and_has_its_fields_in_one_order() -> None:
    fields = list(msgspec.json.decode(record.encode(WHOLE)))

    assert fields == [
        *("format", "id", "record_kind", "stream", "version", "prev", "topic", "schema", "recorded_at"),
        *("blind", "by", "side", "organization", "occurred", "track", "about", "cites", "source"),
        *("audience", "body", "statement"),
    ]


def test_sets_are_encoded_alike_in_every_process() -> None:
    program = (
        "from config.ledger.record import ENCODER\n"
        "names = frozenset(f'label {number}' for number in range(40))\n"
        "print(ENCODER.encode(names).decode())"
    )

    def encoded(seed: str) -> str:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert encoded("1") == encoded("2") != ""


@pytest.mark.parametrize("format", [0, 2, 99])
def test_a_record_of_another_format_is_not_read(format: int) -> None:
    data = record.encode(msgspec.structs.replace(WHOLE, format=format))

    with pytest.raises(Unreadable):
        record.decode(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b'"\xff"', id="no UTF-8"),
        pytest.param(record.encode(WHOLE)[:-1] + b',"more":1}', id="an unknown field"),
        pytest.param(record.encode(WHOLE).replace(b'"version":2', b'"version":"2"'), id="a wrong type"),
        pytest.param(record.encode(WHOLE).replace(b'"side":"company",', b""), id="a missing field"),
        pytest.param(record.encode(WHOLE).replace(b'"company"', b'"nobody"'), id="an unknown side"),
        pytest.param(record.encode(WHOLE).replace(b"Z\xc3\xbc", b"Z\xff\xff"), id="no UTF-8 in a text"),
    ],
)
def test_bytes_that_are_no_record_are_not_read(data: bytes) -> None:
    assert data != record.encode(WHOLE)

    with pytest.raises(Unreadable):
        record.decode(data)


def test_instants_are_written_in_utc_wherever_they_stand() -> None:
    eastern = INSTANT.astimezone(timezone(timedelta(hours=-4)))
    value = {
        "a": [eastern, Occurred(earliest=None, latest=eastern, precision=Occurred.at(eastern).precision)]
    }

    encoded = record.ENCODER.encode(record.in_utc(value))

    assert encoded.count(b"2026-06-12T21:21:00Z") == 2
    assert b"-04:00" not in encoded


def test_what_holds_no_other_instant_is_left_as_it_is() -> None:
    value = (INSTANT.astimezone(UTC), frozenset({"a"}), WHOLE.source)

    assert record.in_utc(value)[1:] == value[1:]
    assert record.in_utc(WHOLE.source) is WHOLE.source


def test_an_instant_without_a_zone_is_refused_with_its_place() -> None:
    somewhere = datetime(2026, 6, 12, 21, 21)

    with pytest.raises(BadInput) as refusal:
        record.in_utc({"when": [somewhere]}, "/answer")

    assert refusal.value.pointer == "/answer/when/0"


def test_a_source_names_publisher_title_and_date() -> None:
    assert str(Source(publisher="A", evidence="media", title="B", date="2026-06-12")) == "A, “B”, 2026-06-12"
    assert str(Source(publisher="A", evidence="media")) == "A"


@pytest.mark.parametrize(
    "instant",
    [
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_an_instant_that_utc_does_not_have_is_bad_input(instant: datetime) -> None:
    with pytest.raises(BadInput, match="no instant in UTC") as refusal:
        record.in_utc({"at": [instant]})

    assert refusal.value.pointer == "/at/0"
