"""The schema of a chronology: what a line says, and how what it cannot say is named."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.vocabulary import Instrument
from config.actors import Actor
from config.errors import BadInput
from config.ledger.occurred import Occurred
from reviews.chronology import Line, arguments, entry_id, read, stream_id
from reviews.scope import Channel, Extent, Scope
from tests.foreign import JSON

SOURCE = {"publisher": "A newspaper", "evidence": "media"}


class Paper(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    digest: bytes | None = None


def ask(
    actor: Actor,
    *,
    to: UUID,
    instrument: Instrument,
    scope: Scope = Scope(),  # noqa: B008 - a frozen value
    models: tuple[UUID, ...] = (),
    pairs: tuple[tuple[str, UUID], ...] = (),
    reach: tuple[UUID, ...] | Literal["any"] = "any",
    answer_by: datetime | None = None,
    due: date | None = None,
    received_at: Occurred | None = None,
    document: Paper | None = None,
    days: int | None = None,
    value: msgspec.Raw | None = None,
    id: UUID | None = None,
) -> None:
    """Stands for a command: it has an argument of every kind."""


def text_of(*lines: dict[str, Any]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def line(**said: Any) -> Line:
    whole = {"key": "letter", "do": "ask", "by": "office", "occurred": "2026-06-12", "source": SOURCE} | said
    (read_line,) = read(io.BytesIO(text_of(whole)), "test.jsonl")
    return read_line


def everything(_: UUID) -> bool:
    return True


def refused(give: Callable[[], object]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        give()
    error = caught.value
    assert (error.file, error.rule) != (None, None)
    assert f"test.jsonl, line {error.line}" in error.detail
    assert error.pointer in error.detail
    assert str(error.rule) in error.detail
    return error


def test_ids_follow_from_the_key_alone() -> None:
    assert stream_id("letter") == stream_id("letter") != stream_id("other")
    assert entry_id("letter") != stream_id("letter")
    assert arguments(line(to="meta", instrument="order"), ask, everything)["id"] == stream_id("letter")


def test_an_argument_that_is_an_id_takes_a_key_of_a_stream_or_of_an_entry_or_an_id() -> None:
    given = uuid4()
    said = line(
        to="meta",
        instrument="order",
        models=["entry:fable-5", str(given)],
        scope={"models": ["fable-5"], "channels": "all"},
        pairs=[["partner", "acme"]],
    )

    values = arguments(said, ask, everything)

    assert values["to"] == stream_id("meta")
    assert values["models"] == (entry_id("fable-5"), given)
    assert values["scope"] == Scope(models=(stream_id("fable-5"),), channels=Extent.ALL)
    assert values["pairs"] == (("partner", stream_id("acme")),)


def test_a_word_of_a_code_list_is_never_taken_for_a_key() -> None:
    values = arguments(
        line(to="meta", instrument="order", reach="any", scope={"models": "all", "channels": ["api"]}),
        ask,
        everything,
    )

    assert (values["instrument"], values["reach"]) == (Instrument.ORDER, "any")
    assert values["scope"] == Scope(models=Extent.ALL, channels=(Channel.API,))


def test_text_is_read_as_its_argument_asks() -> None:
    said = line(
        to="meta",
        instrument="order",
        answer_by="2026-06-12T17:21-04:00",
        due="2026-08-01",
        received_at="before 2026-06-12",
        document={"title": "A letter", "digest": "00ff"},
        value=["any", {"thing": 1}],
    )

    values = arguments(said, ask, everything)

    assert values["answer_by"] == datetime(2026, 6, 12, 21, 21, tzinfo=UTC)
    assert values["due"] == date(2026, 8, 1)
    assert values["received_at"] == Occurred.parse("before 2026-06-12")
    assert values["document"] == Paper(title="A letter", digest=b"\x00\xff")
    assert bytes(values["value"]) == b'["any",{"thing":1}]'


@pytest.mark.parametrize(
    ("said", "pointer", "rule"),
    [
        ({"key": None}, "/key", "shape"),
        ({"key": "Letter One"}, "/key", "shape"),
        ({"key": "32268f1f-9162-439b-80ec-f3b85dd020fb"}, "/key", "shape"),
        ({"do": ""}, "/do", "shape"),
        ({"occurred": 20260612}, "/occurred", "shape"),
        ({"occurred": "2026-02-30"}, "/occurred", "dates are real"),
        ({"occurred": "2026-06-12T17:21"}, "/occurred", "dates are real"),
        ({"occurred": "2026-06-14/2026-06-12"}, "/occurred", "dates are real"),
        ({"source": "a newspaper"}, "/source", "shape"),
        ({"source": {"publisher": "A newspaper"}}, "/source", "shape"),
        ({"source": SOURCE | {"publisher": 7}}, "/source/publisher", "shape"),
        ({"source": SOURCE | {"author": "A. Nonymous"}}, "/source", "shape"),
        ({"source": SOURCE | {"evidence": "rumor"}}, "/source/evidence", "shape"),
        ({"source": SOURCE | {"date": "yesterday"}}, "/source/date", "dates are real"),
    ],
)
def test_what_every_line_says_is_checked(said: dict[str, Any], pointer: str, rule: str) -> None:
    error = refused(lambda: line(**said))

    assert (error.pointer, error.rule, error.line) == (pointer, rule, 1)


def test_a_line_without_a_source_is_refused() -> None:
    unsourced = {"key": "letter", "do": "ask", "by": "office", "occurred": "2026-06-12"}

    error = refused(lambda: list(read(io.BytesIO(text_of(unsourced)), "test.jsonl")))

    assert (error.pointer, error.rule) == ("/source", "sources are cited")


@pytest.mark.parametrize(
    ("said", "pointer", "rule"),
    [
        ({"to": "meta"}, "/instrument", "shape"),
        ({"to": "meta", "instrument": "order", "days": "ten"}, "/days", "shape"),
        ({"to": "meta", "instrument": "order", "id": "letter"}, "/id", "shape"),
        ({"to": ["meta"], "instrument": "order"}, "/to", "shape"),
        ({"to": {"key": "meta"}, "instrument": "order"}, "/to", "shape"),
        ({"to": "meta", "instrument": "order", "reach": "some"}, "/reach", "shape"),
        ({"to": "meta", "instrument": "order", "a/b": 1}, "/a~1b", "shape"),
        ({"to": "meta", "instrument": "a polite note"}, "/instrument", "shape"),
        ({"to": "meta", "instrument": "order", "scope": {"moon": "all"}}, "/scope", "shape"),
        (
            {"to": "meta", "instrument": "order", "scope": {"population": {"polarity": "up", "atoms": []}}},
            "/scope/population/polarity",
            "shape",
        ),
        (
            {"to": "meta", "instrument": "order", "answer_by": "2026-06-12T17:21"},
            "/answer_by",
            "dates are real",
        ),
        ({"to": "meta", "instrument": "order", "answer_by": "soon"}, "/answer_by", "dates are real"),
        ({"to": "meta", "instrument": "order", "due": "2026-02-30"}, "/due", "dates are real"),
        ({"to": "meta", "instrument": "order", "received_at": "June"}, "/received_at", "dates are real"),
        (
            {"to": "meta", "instrument": "order", "document": {"title": "x", "digest": "0z"}},
            "/document/digest",
            "shape",
        ),
    ],
)
def test_an_argument_that_does_not_fit_is_named(said: dict[str, Any], pointer: str, rule: str) -> None:
    error = refused(lambda: arguments(line(**said), ask, everything))

    assert (error.pointer, error.rule) == (pointer, rule)


def test_a_key_that_no_earlier_line_has_is_refused() -> None:
    said = line(to="meta", instrument="order", scope={"models": ["fabel-5"]})

    error = refused(lambda: arguments(said, ask, lambda id: id == stream_id("meta")))

    assert (error.pointer, error.rule) == ("/scope/models/0", "known key")


def test_two_lines_never_have_one_key() -> None:
    one = {"key": "letter", "do": "ask", "by": "office", "occurred": "unknown", "source": SOURCE}

    error = refused(lambda: list(read(io.BytesIO(text_of(one, one)), "test.jsonl")))

    assert (error.line, error.pointer, error.rule) == (2, "/key", "one key per line")


def test_a_classified_marking_is_refused_before_anything_of_the_line_is_repeated() -> None:
    marked = "SECRET" + "//NOFORN"

    for said in ({"do": marked}, {"source": SOURCE | {"says": marked}}, {marked: 1}):
        error = refused(partial(line, **said))

        assert error.rule == 17
        assert marked not in error.detail + error.pointer


def test_secret_in_ordinary_prose_passes() -> None:
    said = line(source=SOURCE | {"says": "trade secret protection is at issue"})

    assert said.source.says == "trade secret protection is at issue"


@pytest.mark.parametrize(
    "text",
    [
        b'{"key": "a\x00"}',
        b'{"key": "\\ud800"}',
        b'{"key": "a", "key": "b"}',
        b"[" * 10_000_000,
        b"[]" * 3,
        b"\xff",
        b"\n",
    ],
    ids=["NUL", "lone surrogate", "duplicate key", "10 MB of nesting", "more than one", "no UTF-8", "blank"],
)
def test_what_is_no_strict_json_is_named_by_its_line(text: bytes) -> None:
    good = text_of({"key": "first", "do": "ask", "by": "office", "occurred": "unknown", "source": SOURCE})

    error = refused(lambda: list(read(io.BytesIO(good + text), "test.jsonl")))

    assert (error.line, error.rule) == (2, "strict JSON")
    assert len(error.detail) < 300


def test_a_line_is_an_object() -> None:
    error = refused(lambda: list(read(io.BytesIO(b"[1]"), "test.jsonl")))

    assert (error.line, error.pointer, error.rule) == (1, "", "shape")


def test_a_marking_in_a_repeated_key_stays_out_of_the_pointer() -> None:
    marked = "SECRET" + "//NOFORN"
    text = f'{{"{marked}": 1, "{marked}": 2}}'.encode()

    error = refused(lambda: list(read(io.BytesIO(text), "test.jsonl")))

    assert marked not in error.detail + error.pointer


# whatever a line says

SAID: dict[str, Any] = {"to": "company", "instrument": "informal_ask", "scope": {}, "models": ["model"]}
LINE: dict[str, Any] = {
    "key": "letter", "do": "ask", "by": "office", "occurred": "2026-06-12", "source": SOURCE, **SAID,
}  # fmt: skip
ARGUMENTS = ("pairs", "reach", "answer_by", "due", "received_at", "document", "days", "value")
TEXTS = st.sampled_from(["2026-06-12", "9999-12-31", "0001-01-01T00:00:00+23:59", "entry:letter", "ff"])


@given(st.binary(max_size=100), st.sampled_from([*LINE, *ARGUMENTS, "id"]), st.one_of(JSON, TEXTS))
def test_whatever_a_line_says_it_is_read_or_bad_input(data: bytes, name: str, value: Any) -> None:
    whole = text_of(LINE)

    for text in (data, whole + data, whole[: len(data)] + data, text_of({**LINE, name: value})):
        with suppress(BadInput):
            for read_line in read(io.BytesIO(text), "test.jsonl"):
                arguments(read_line, ask, everything)


def test_this_line_is_read() -> None:
    (read_line,) = read(io.BytesIO(text_of(LINE)), "test.jsonl")

    assert arguments(read_line, ask, everything)["to"] == stream_id("company")
