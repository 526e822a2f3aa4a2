"""What the strict parser lets in, and how it names the place of what it refuses."""

import io
import json
import math
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput
from config.intake import parse, parse_lines

CLEAN_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
CLEAN_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30) + 1, 10**30 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | CLEAN_TEXT
    | st.sampled_from(["[[[", '"]', "\\", "\\u0000", "\\ud800", '\\"{', "😀", "1e999", "9" * 40]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CLEAN_TEXT, inner, max_size=4),
    max_leaves=20,
)
SNIPPETS = st.sampled_from(
    [
        *[
            "[",
            "]",
            "{",
            "}",
            '"',
            ",",
            ":",
            "\\",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\u0000",
            "\\\\",
            '\\"',
            "\n",
            " ",
        ],
        *[
            "NaN",
            "-Infinity",
            "null",
            "true",
            "1",
            "-",
            "1e400",
            "1e-400",
            "9" * 31,
            '"a":',
            '"a"',
            "\0",
            "é",
            "0",
        ],
    ]
)


def refusal(text: bytes) -> BadInput:
    with pytest.raises(BadInput) as raised:
        parse(text)
    return raised.value


@given(CLEAN_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_clean_values_are_read_as_the_standard_library_reads_them(
    value: object, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    assert parse(text.encode()) == json.loads(text) == value


@given(st.binary(max_size=40) | st.lists(SNIPPETS, max_size=14).map(lambda parts: "".join(parts).encode()))
def test_nothing_but_bad_input_is_raised_for_any_bytes(text: bytes) -> None:
    try:
        value = parse(text)
    except BadInput as error:
        json.dumps(error.problem(), ensure_ascii=False).encode()
    else:
        # what came through can be written again: finite numbers, and text that UTF-8 can hold
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        assert value == json.loads(text)


@given(st.lists(SNIPPETS, max_size=14).map(lambda parts: ('["' + "".join(parts) + '"]').encode()))
def test_whatever_strings_come_through_hold_no_nul_and_no_lone_surrogate(text: bytes) -> None:
    try:
        value = parse(text)
    except BadInput:
        return
    assert not re.search(
        "[\0\ud800-\udfff]", "".join(map(str, value if isinstance(value, list) else [value]))
    )


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b'{"a":1,"a":1}', "/a"),
        (b'[0,{"b":[{"c":1,"d":2,"c":3}]}]', "/1/b/0/c"),
        (b'{"a/b":{"~":[{"":1,"":2}]}}', "/a~1b/~0/0/"),
        (b'{"\\u0061":1,"a":2}', "/a"),
        (b'{"a":[{"b":1,"b":2}],"a":3}', "/a"),
    ],
)
def test_a_key_that_stands_twice_is_refused_by_its_pointer(text: bytes, pointer: str) -> None:
    assert refusal(text).pointer == pointer


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b"NaN", ""),
        (b'{"a":[1,Infinity]}', "/a/1"),
        (b'{"a":[1,-Infinity]}', "/a/1"),
        (b"[0, " + b"1" * 31 + b"]", "/1"),
        (b"[-0." + b"1" * 30 + b"]", "/0"),
        (b"[" + b"1" * 20 + b"e" + b"0" * 11 + b"]", "/0"),
        (b"[" + b"1" * 5000 + b"]", "/0"),
        (b'{"n":1e400}', "/n"),
        (b'{"n":-1E+400}', "/n"),
        (b'{"n":1e-400}', "/n"),
        (b'{"n":1.5e0000400}', "/n"),
    ],
)
def test_a_number_that_could_not_be_kept_is_refused_by_its_pointer(text: bytes, pointer: str) -> None:
    assert refusal(text).pointer == pointer


@pytest.mark.parametrize(
    "text", [b"1" * 30, b"-" + b"1" * 30, b"0e999", b"1e308", b"1e-300", b"-0.0", b"0." + b"1" * 29]
)
def test_numbers_within_the_bounds_are_read(text: bytes) -> None:
    value = parse(text)

    assert value == json.loads(text)
    assert isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b'"\\u0000"', ""),
        (b'{"a":["b","x\\u0000y"]}', "/a/1"),
        (b'{"a":"\\ud800"}', "/a"),
        (b'{"a":"\\uDFFF tail"}', "/a"),
        (b'{"a":"\\ud83d\\ud83d\\ude00"}', "/a"),
        (b'{"a":"\\ud83d\\ude00\\ude00"}', "/a"),
        (b'{"a":"\\\\ud83d\\ude00"}', "/a"),
        # a pointer that held such a key could not be sent
        (b'{"a":[{"\\ud800":1}]}', "/a/0"),
        (b'{"a":[{"\\u0000":1}]}', "/a/0"),
    ],
)
def test_nul_and_lone_surrogates_are_refused_by_their_pointer(text: bytes, pointer: str) -> None:
    assert refusal(text).pointer == pointer


@pytest.mark.parametrize("text", [b'"\\ud83d\\ude00"', b'"\\\\u0000"', b'"\\\\ud800"', b'"\xef\xbb\xbf"'])
def test_what_only_looks_like_nul_or_a_lone_surrogate_is_read(text: bytes) -> None:
    assert parse(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (b"[1,\n \0]", 2, 2),
        (b'["a",\n"\xc3\xa9\xff"]', 2, 3),
        (b'"\xed\xa0\x80"', 1, 2),
        (b"\xef\xbb\xbf[]", 1, 1),
        (b"\xff\xfe[\0]\0", 1, 4),
        (b"[1] 2", 1, 5),
        (b"[1]]", 1, 4),
        (b"[1,\n2,\n]", 3, 1),
        (b"{'a':1}", 1, 2),
        (b'["\xc3\xa9\n"]', 1, 4),
        (b'["abc', 1, 2),
        (b"[01]", 1, 3),
    ],
)
def test_text_that_is_not_json_is_refused_by_line_and_column(text: bytes, line: int, column: int) -> None:
    error = refusal(text)

    assert error.line == line
    assert re.search(rf"\b(?:line {line}, )?column {column}\b", error.detail)


@pytest.mark.parametrize("text", [b"", b" \n\t\r"])
def test_empty_input_is_refused(text: bytes) -> None:
    assert refusal(text).pointer == ""


def test_a_refusal_never_repeats_what_was_sent() -> None:
    for text in (b'{"hush":1,"hush":2}', b'["hush\\ud800"]', b"hush", b'["hush\xff"]', b"[hush]"):
        assert "hush" not in refusal(text).detail


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_thirty_two_deep_is_read_and_thirty_three_is_not(opening: bytes, closing: bytes) -> None:
    times = 32 // (opening.count(b"[") + opening.count(b"{"))

    assert parse(opening * times + b"1" + closing * times) is not None
    assert refusal(b"[" + opening * times + b"1" + closing * times + b"]").line == 1


def test_depth_counts_brackets_outside_strings_only() -> None:
    text = json.dumps(['[{"\\' * 100, "]" * 3, {'"[[\\"': "\\\\"}]).encode()

    assert parse(text) == json.loads(text)


def test_closing_brackets_in_strings_hide_no_depth() -> None:
    assert "deep" in refusal(b'["]",' * 40 + b"1" + b"]" * 40).detail
    assert "deep" in refusal(b'["\\"]",' * 40 + b"1" + b"]" * 40).detail


def test_the_place_of_what_lies_too_deep_is_named() -> None:
    assert "line 2, column 33" in refusal(b"\n" + b"[" * 50 + b"]" * 50).detail


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 10_000_000,
        b'{"a":' * 2_000_000,
        b"[" * 5_000_000 + b"]" * 5_000_000,
        b'"' * 1_000_000,
        b'"' + b"\\" * 999_999,
        b"[]" * 500_000,
        b"][" * 500_000,
        b"9" * 1_000_000,
    ],
    ids=lambda text: f"{text[:6]!r} and so on",
)
def test_hostile_text_is_refused_soon_whatever_the_bound_on_its_size(text: bytes) -> None:
    before = process_time()

    with pytest.raises(BadInput):
        parse(text, max_bytes=20_000_000)

    assert process_time() - before < 4


def test_text_over_the_size_is_refused_unread() -> None:
    assert parse(b"[1,2]", max_bytes=5) == [1, 2]
    with pytest.raises(BadInput):
        parse(b"[1,2] ", max_bytes=5)


def test_clean_text_of_a_megabyte_is_read_in_a_small_multiple_of_the_parser_alone() -> None:
    text = json.dumps([{"n": n, "text": '“Asked” is not "requested".' * 4} for n in range(5000)]).encode()
    best = {}
    for reader in (parse, json.loads):
        times = []
        for _ in range(5):
            before = process_time()
            reader(text)
            times.append(process_time() - before)
        best[reader] = min(times)

    assert best[parse] < 10 * best[json.loads] + 0.01


def test_json_lines_come_with_their_numbers() -> None:
    assert list(parse_lines(io.BytesIO(b'{"a":1}\r\n[2]\n3'))) == [(1, {"a": 1}), (2, [2]), (3, 3)]
    assert list(parse_lines(io.BytesIO(b""))) == []


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        (b'{"a":1,"a":2}', "/a"),
        (b"", ""),
        (b"[1,", ""),
        (b"\xef\xbb\xbf1", ""),
        (b"[\xff]", ""),
        (b"[" * 33, ""),
        (b'"' + b"x" * 100 + b'"', ""),
    ],
)
def test_a_bad_line_is_refused_by_its_number_after_those_before_it(bad: bytes, pointer: str) -> None:
    lines = parse_lines(io.BytesIO(b"1\n2\n" + bad + b"\n4\n"), max_bytes=60, file="past.jsonl")

    assert [next(lines), next(lines)] == [(1, 1), (2, 2)]
    with pytest.raises(BadInput) as raised:
        next(lines)

    assert (raised.value.line, raised.value.file, raised.value.pointer) == (3, "past.jsonl", pointer)
    assert raised.value.detail.startswith("past.jsonl, line 3: ")


def test_of_a_line_without_end_no_more_is_read_than_it_may_have() -> None:
    stream = io.BytesIO(b"x" * 100_000)

    with pytest.raises(BadInput):
        next(parse_lines(stream, max_bytes=60))

    assert stream.tell() <= 60 + len(b"\r\n")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_of_exactly_the_size_is_read_whatever_its_end(end: bytes) -> None:
    assert list(parse_lines(io.BytesIO(b"12345" + end), max_bytes=5)) == [(1, 12345)]


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity"])
def test_where_a_program_writes_nan_there_is_no_number(text: bytes) -> None:
    assert parse(b'{"value": %s}' % text, nan_as_none=True) == {"value": None}
    with pytest.raises(BadInput):
        parse(b'{"value": %s, "value": 1}' % text, nan_as_none=True)
