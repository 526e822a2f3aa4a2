"""The one strict JSON parser that stands in front of the register."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NoReturn, cast

from config.errors import BadInput, pointer_to

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 30

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_BRACKETS = b"[]{}"
_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(_BRACKETS)))
# the closing quote is optional, so that an unclosed string is consumed once and never tried again
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{}]', re.DOTALL)
_SHAPE = bytes.maketrans(b"0123456789.+-E", b"0000000000000e")
# a superset of the numbers that are refused, so that clean text takes the quick way
_ODD_EXPONENT = re.compile(rb"[0-9.][eE][+-]?[0-9]{3}|[0-9.eE+-]{31}")
# likewise: NUL, half of a surrogate pair, or an escaped backslash that makes one look whole
_ODD_ESCAPE = re.compile(
    rb"\\(?:\\u|u(?:0000|[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u)[dD][c-fC-F]))", re.DOTALL
)
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


class _Suspect(Exception):  # noqa: N818 - never leaves this module
    """The quick parse met something refused; the careful parse finds out where."""


class _Flaw:
    """Stands in the careful parse where a number cannot be accepted."""

    def __init__(self, complaint: str) -> None:
        self.complaint = complaint


class _Repeating(dict[str, object]):
    """An object of the careful parse that has the same key more than once."""

    key: str


@dataclass(frozen=True)
class _Origin:
    """Where a text came from, for what is said when it is refused."""

    line: int | None = None
    file: str | None = None

    def refusal(self, complaint: str, *, path: Iterable[str | int] = ()) -> BadInput:
        where = ", ".join(
            [*([self.file] if self.file else []), *([f"line {self.line}"] if self.line else [])]
        )
        return BadInput(
            f"{where}: {complaint}" if where else complaint,
            pointer=pointer_to(path),
            line=self.line,
            file=self.file,
        )

    def refusal_at(self, line: int, column: int, complaint: str) -> BadInput:
        if self.line is not None:
            return self.refusal(f"{complaint} (column {column})")
        return BadInput(f"{complaint} (line {line}, column {column})", line=line, file=self.file)

    def refusal_at_byte(self, text: bytes, offset: int, complaint: str) -> BadInput:
        start_of_line = text.rfind(b"\n", 0, offset) + 1
        column = len(text[start_of_line:offset].decode(errors="replace")) + 1
        return self.refusal_at(text.count(b"\n", 0, offset) + 1, column, complaint)


def _suspect(literal: str) -> NoReturn:
    raise _Suspect(literal)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Suspect
    return members


def _marked(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeating = _Repeating(members)
    times = Counter(key for key, _ in pairs)
    repeating.key = next(key for key in members if times[key] > 1)
    return repeating


def _digits_in(literal: str) -> int:
    return sum(character.isdigit() for character in literal)


def _whole(literal: str) -> object:
    if _digits_in(literal) > MAX_DIGITS:
        return _Flaw(f"a number has at most {MAX_DIGITS} digits")
    return int(literal)


def _decimal(literal: str) -> object:
    if _digits_in(literal) > MAX_DIGITS:
        return _Flaw(f"a number has at most {MAX_DIGITS} digits")
    value = float(literal)
    significand = re.split("[eE]", literal)[0]
    if value in (float("inf"), float("-inf")) or (value == 0 and significand.strip("-0.")):
        return _Flaw("the exponent of this number is out of range: a double reaches about 1e-308 to 1e308")
    return value


def _constant(_: str) -> object:
    return _Flaw("NaN and Infinity are no JSON numbers")


_quick = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_suspect)
_careful = json.JSONDecoder(
    object_pairs_hook=_marked, parse_constant=_constant, parse_int=_whole, parse_float=_decimal
)
_careful_but_for_nan = json.JSONDecoder(
    object_pairs_hook=_marked, parse_constant=lambda _: None, parse_int=_whole, parse_float=_decimal
)


def parse(
    text: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, nan_as_none: bool = False
) -> object:
    """Return the value of one JSON text (RFC 8259), or refuse it and name the place.

    ``text`` is UTF-8 without a byte order mark, at most ``max_bytes`` long, with arrays and objects at most
    ``max_depth`` deep (a bare array is 1 deep). What comes back is made of dict, list, str, int, float, bool
    and None. Beyond RFC 8259 it is sure that no key stands twice in an object, that every number is finite
    and has at most 30 digits, and that every string is text: no NUL and no lone surrogate (compare I-JSON,
    RFC 7493). ``nan_as_none`` is for files of programs that write NaN and Infinity where there is no number,
    as Inspect does: these are None then.

    Raises BadInput, and nothing else. Its ``pointer`` is the JSON pointer to the value where the text can
    be read; otherwise ``line`` and the sentence say where, lines and columns counted from 1, columns in
    characters. The sentence never repeats what was sent; a pointer holds the keys that lead to the place.
    """
    careful = _careful_but_for_nan if nan_as_none else _careful
    return _value(text, max_bytes, max_depth, _Origin(), careful)


def parse_lines(
    stream: BinaryIO, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, file: str | None = None
) -> Iterator[tuple[int, object]]:
    """Yield (line number from 1, value) for each line of a JSON Lines stream.

    Every line, without its end, is held to what ``parse`` asks. Lines are read one at a time, when they are
    asked for. A blank line is refused; a stream without any line yields nothing. ``file`` is the name to
    give in refusals.

    Raises BadInput as ``parse`` does, with ``line`` as the number of the line in the stream.
    """
    number = 0
    while line := stream.readline(max_bytes + len(b"\r\n")):
        number += 1
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        yield number, _value(text, max_bytes, max_depth, _Origin(line=number, file=file))


def _value(
    text: bytes, max_bytes: int, max_depth: int, origin: _Origin, careful: json.JSONDecoder = _careful
) -> object:
    if len(text) > max_bytes:
        raise origin.refusal(f"this is longer than the {max_bytes:,} bytes that are accepted")
    if text.startswith(_BOM):
        raise origin.refusal_at(1, 1, "this starts with a byte order mark; plain UTF-8 is accepted")
    if not text.strip(_BLANK):
        raise origin.refusal("this is empty; one JSON value is expected")
    if (nul := text.find(b"\0")) >= 0:
        raise origin.refusal_at_byte(text, nul, "there is a NUL character, which no JSON text holds")
    outside = _outside_strings(text)
    # before the parser sees anything: it recurses, and the stack is not ours to fill
    if _may_be_deeper(outside, max_depth):
        _refuse_deeper(text, max_depth, origin)
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        # raw surrogates are among them: RFC 3629 has no encoding for any
        raise origin.refusal_at_byte(text, error.start, "these bytes are not UTF-8") from None
    try:
        if not (_ODD_ESCAPE.search(text) or _may_hold_odd_number(outside)):
            # a repeated key or NaN: only the careful parse can say where
            with suppress(_Suspect):
                return cast(object, _quick.decode(decoded))
        value: object = careful.decode(decoded)
    except json.JSONDecodeError as error:
        complaint = error.msg.removesuffix(" at")
        if error.msg == "Extra data":
            complaint = "something follows the end of the value"
        raise origin.refusal_at(error.lineno, error.colno, f"this is not JSON: {complaint}") from None
    _refuse_flaws(value, (), origin)
    return value


def _outside_strings(text: bytes) -> bytes:
    """Return what lies outside strings, at least up to the first place where ``text`` is not JSON."""
    if b"\\" in text:
        # pairs of backslashes go first, so that what is left before a quote escapes it
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return b"".join(islice(text.split(b'"'), 0, None, 2))


def _may_be_deeper(outside: bytes, max_depth: int) -> bool:
    """Say no only where the brackets are balanced and at most ``max_depth`` deep."""
    skeleton = outside.translate(_AS_SQUARE, _NOT_BRACKETS)
    # every pass peels the innermost pairs, one level, at the speed of C
    for _ in range(max_depth):
        peeled = skeleton.replace(b"[]", b"")
        if len(peeled) == len(skeleton):
            break
        skeleton = peeled
    return bool(skeleton)


def _may_hold_odd_number(outside: bytes) -> bool:
    shape = outside.translate(_SHAPE)
    return b"0" * (MAX_DIGITS + 1) in shape or (b"0e" in shape and bool(_ODD_EXPONENT.search(outside)))


def _refuse_deeper(text: bytes, max_depth: int, origin: _Origin) -> None:
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in (b"[", b"{"):
            depth += 1
        elif token[0] in (b"]", b"}"):
            depth -= 1
        if depth > max_depth:
            complaint = f"arrays and objects lie more than {max_depth} deep"
            raise origin.refusal_at_byte(text, token.start(), complaint)


def _refuse_flaws(value: object, path: tuple[str | int, ...], origin: _Origin) -> None:
    """Raise for the first value, in the order of the text, that the careful parse cannot accept."""
    match value:
        case _Flaw():
            raise origin.refusal(value.complaint, path=path)
        case str() if _NO_CHARACTER.search(value):
            raise origin.refusal("this text holds a NUL or half of a surrogate pair", path=path)
        case dict():
            if any(_NO_CHARACTER.search(key) for key in value):
                # the pointer stops at the object: with such a key in it, no answer could hold it
                raise origin.refusal("a key in here holds a NUL or half of a surrogate pair", path=path)
            if isinstance(value, _Repeating):
                raise origin.refusal("this key stands more than once in its object", path=(*path, value.key))
            for key, member in value.items():
                _refuse_flaws(member, (*path, key), origin)
        case list():
            for index, member in enumerate(value):
                _refuse_flaws(member, (*path, index), origin)
        case _:
            return
