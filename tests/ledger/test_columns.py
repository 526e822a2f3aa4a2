"""Values go to the drivers and come back as Django would have it, whatever their type."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import connection, models

from config.ledger.bulk import BulkTable, Change, Span, changes, replace
from config.ledger.projections import row, table

pytestmark = pytest.mark.django_db


class Ink(StrEnum):
    BLUE = "blue"


class Sample(models.Model):
    """A column of every kind."""

    stream = models.UUIDField(primary_key=True)
    words = models.TextField()
    short = models.CharField(max_length=20)
    ink = models.TextField()
    yes = models.BooleanField()
    count = models.IntegerField()
    large = models.BigIntegerField()
    blob = models.BinaryField()
    at = models.DateTimeField()
    perhaps_at = models.DateTimeField(null=True)
    day = models.DateField()
    other = models.UUIDField(null=True)
    value = models.JSONField()
    money = models.DecimalField(max_digits=12, decimal_places=3)
    ratio = models.FloatField()
    since = models.TimeField(null=True)

    objects: ClassVar["models.Manager[Sample]"] = models.Manager()

    class Meta:
        app_label = "samples"
        managed = False
        db_table = "column_sample"

    def __str__(self) -> str:
        return self.words


_TYPES = {
    "postgresql": "uuid primary key, words text, short varchar(20), ink text, yes boolean, count integer, "
    "large bigint, blob bytea, at timestamptz, perhaps_at timestamptz, day date, other uuid, value jsonb, "
    "money numeric(12, 3), ratio double precision, since time",
    "sqlite": "char(32) primary key, words text, short varchar(20), ink text, yes bool, count integer, "
    "large bigint, blob blob, at datetime, perhaps_at datetime, day date, other char(32), value text, "
    "money decimal, ratio real, since time",
}


@pytest.fixture(autouse=True)
def _samples(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE column_sample (stream {_TYPES[connection.vendor]})")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE column_sample")


PLAIN: dict[str, Any] = {
    "words": "“as asked” — ü",
    "short": "x",
    "ink": Ink.BLUE,
    "yes": True,
    "count": -3,
    "large": 2**62,
    "blob": b"\0\xff",
    "at": datetime(2026, 6, 12, 21, 21, 0, 123456, tzinfo=UTC),
    "perhaps_at": None,
    "day": date(2026, 6, 12),
    "other": None,
    "value": {"b": [1, None, "ü"], "a": 0.5},
    "money": Decimal("12.500"),
    "ratio": 0.1,
    "since": None,
}
ODD: dict[str, Any] = {
    "words": "",
    "yes": False,
    "count": True,
    "blob": b"",
    "at": datetime(2026, 6, 12, 17, 21, tzinfo=timezone(timedelta(hours=-4))),
    "perhaps_at": datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "other": UUID(int=1),
    "value": ["z", {"y": 1, "x": 2}],
    "money": Decimal("0"),
    "ratio": 1e300,
}
EACH = [pytest.param(PLAIN, id="plain"), pytest.param(PLAIN | ODD, id="odd")]


def sample(values: dict[str, Any]) -> dict[str, Any]:
    return {"stream": uuid4(), **values}


@pytest.mark.parametrize("values", EACH)
def test_a_row_is_written_as_django_writes_it(values: dict[str, Any]) -> None:
    values = sample(values)
    given = row(Sample, **values)

    found = table(Sample).prepared(given, connection)

    for field, ours, value in zip(table(Sample).fields, found, given.values, strict=True):
        theirs = field.get_db_prep_save(value, connection)
        same = getattr(theirs, "obj", theirs) == getattr(ours, "obj", ours)
        assert same or bytes(theirs) == ours, field.name


@pytest.mark.parametrize("values", EACH)
def test_a_row_that_django_wrote_is_read_in_bulk_as_the_row_that_is_due(values: dict[str, Any]) -> None:
    values = sample(values)
    Sample.objects.create(**values)
    bulk = BulkTable(table(Sample), connection)

    due = bulk.due([row(Sample, **values)], connection)

    assert bulk.live(connection, Span()) == due


@pytest.mark.parametrize("values", EACH)
@pytest.mark.parametrize("into_nothing", [True, False])
def test_a_row_inserted_in_bulk_is_read_by_django(values: dict[str, Any], into_nothing: bool) -> None:
    values = sample(values)
    bulk = BulkTable(table(Sample), connection)
    ((key, due),) = bulk.due([row(Sample, **values)], connection).items()

    replace(connection, [Change(bulk, key, None, due)], [bulk] if into_nothing else [])

    found = Sample.objects.get()
    for name, value in values.items():
        read = getattr(found, name)
        assert (bytes(read) if isinstance(value, bytes) else read) == value, name


@pytest.mark.parametrize("name", sorted(ODD))
def test_a_column_that_differs_is_seen_and_named(name: str) -> None:
    values = sample(PLAIN)
    Sample.objects.create(**values | {name: ODD[name]})
    bulk = BulkTable(table(Sample), connection)
    due = bulk.due([row(Sample, **values)], connection)

    (change,) = changes(bulk, bulk.live(connection, Span()), due)

    assert f" says {name} " in str(change)
    replace(connection, [change], ())
    assert bulk.live(connection, Span()) == due


def test_rows_that_differ_in_kind_are_due_together_as_each_by_itself() -> None:
    rows = [row(Sample, **sample(values)) for values in (PLAIN, ODD | PLAIN, PLAIN | ODD)]
    bulk = BulkTable(table(Sample), connection)

    together = bulk.due(rows, connection)

    apart = [bulk.due([one], connection) for one in rows]
    assert together == {key: due for one in apart for key, due in one.items()}
    assert bulk.due([], connection) == {}


def test_an_instant_without_a_zone_is_never_due() -> None:
    naive = [row(Sample, **sample(PLAIN | {"at": datetime(2026, 6, 12, 21, 21)}))]

    with pytest.raises((TypeError, ValueError)):
        BulkTable(table(Sample), connection).due(naive, connection)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    naive = datetime(2026, 6, 12, 21, 21)
    given = row(Sample, **sample(PLAIN | {"at": naive}))

    with pytest.raises(ValueError, match="no zone"):
        table(Sample).prepared(given, connection)


def test_the_rows_of_a_span_are_those_of_its_streams() -> None:
    ids = [UUID(int=number << 96) for number in range(1, 6)]
    for id in ids:
        Sample.objects.create(**PLAIN | {"stream": id})
    bulk = BulkTable(table(Sample), connection)

    spans = [Span(None, ids[1]), Span(ids[1], ids[3]), Span(ids[3], None)]

    assert [len(bulk.live(connection, span)) for span in spans] == [2, 2, 1]
