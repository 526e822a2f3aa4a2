"""The banner and portion markings by which classified text is refused (rule 17)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from config.errors import pointer_to

_BOOKLET = "ISOO, Marking Classified National Security Information (rev. 4, January 2018)"
_REGISTER = "ODNI, IC Markings System Register and Manual"

_LEVEL = r"(?:TOP[ \t]{1,4}SECRET|SECRET|CONFIDENTIAL)"
_ANY_CASE_LEVEL = r"(?i:TOP[ \t]{1,4}SECRET|SECRET|CONFIDENTIAL)"
_SLASHES = r"[ \t]{0,4}//[ \t]{0,4}"
_CONTROLS = (
    r"(?:NOFORN|NF|ORCON(?:-USGOV)?|OC(?:-USGOV)?|REL(?:[ \t]{1,4}TO)?|RELIDO|PROPIN|PR|IMCON|IMC|FISA|"
    r"DISPLAY[ \t]{1,4}ONLY|EYES[ \t]{1,4}ONLY|SCI|COMINT|SI(?:-[A-Z0-9-]{1,20})?|TK(?:-[A-Z0-9-]{1,20})?|"
    r"HCS(?:-[A-Z0-9-]{1,20})?|RSV(?:-[A-Z0-9]{1,20})?|GAMMA|SAR(?:-[A-Z0-9-]{1,20})?|"
    r"SPECIAL[ \t]{1,4}ACCESS[ \t]{1,4}REQUIRED|RD(?:-[A-Z0-9-]{1,20})?|FRD(?:-[A-Z0-9-]{1,20})?|TFNI|CNWDI|"
    r"RESTRICTED[ \t]{1,4}DATA|FORMERLY[ \t]{1,4}RESTRICTED[ \t]{1,4}DATA|"
    r"FGI(?:[ \t]{1,4}[A-Z]{3,4})?|WNINTEL|LIMDIS|EXDIS|NODIS|XD|ND|SBU)(?![A-Za-z0-9])"
)
# the older and the careless forms are taken only with controls that mean nothing else
_PLAIN_CONTROLS = r"(?:NOFORN|NF|ORCON|OC|REL|SI|TK|HCS|SAR|RD|FRD|FGI|CNWDI|WNINTEL)(?![A-Za-z0-9])"
# not inside a word or a path
_APART = r"(?<![A-Za-z0-9/])"
# what may stand between the start of a line or a table cell and the first word of a paragraph
_ITEM = (
    r"(?:(?:\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[A-Za-z]|[ivxIVX]{2,5})[.)]{1,2}"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){1,4})[ \t]{1,8}+)"
)
# nothing that may follow a bullet or a gap begins as they do: possessive, or each is tried at every length
_BULLET = r"[-*•·▪◦–—>#|\"“'‘\[]{1,8}+[ \t]{0,8}+"
_LABEL = r"(?i:subject|subj|title|heading|summary|re|fwd?)[ \t]{0,4}+:[ \t]{0,4}+"
_PARAGRAPH = rf"(?:^[ \t]{{0,40}}+|(?<=[|\t]) {{0,8}}+)(?:{_BULLET})?{_ITEM}{{0,3}}(?:{_LABEL}){{0,3}}"
_SENTENCE = r"(?<=[.!?])[\"'”’)\]]{0,2}[ \t]{1,4}"
_OPENING = r"[\"“'‘(\[]{0,2}"
_YEARS = r"(?:19|20)[0-9]{2}(?:[ \t]{0,2}[-–,][ \t]{0,2}(?:19|20)?[0-9]{2}){0,6}"
_NAME = r"(?:[A-Z0-9&][\w.&'’-]{0,40}|and|of|the|for|de|et|al\.?)"
_NAMES = rf"{_NAME}(?:,?[ \t]{{1,4}}{_NAME}){{0,9}}"
# what makes "(C)" a copyright sign: a year, a word that says so, or nothing but a name up to the line's end
_COPYRIGHT = (
    rf"(?:{_YEARS}\b|(?i:copyright|by)\b|[^\n]{{0,120}}(?i:rights[ \t]reserved)|"
    rf"{_NAMES}(?:,?[ \t]{{1,4}}{_YEARS})?[.,;]?[ \t]{{0,8}}$)"
)


def _pattern(expression: str) -> re.Pattern[str]:
    # ASCII, or "(?i:s)" would also match the long s, which the quick look at bytes does not know
    return re.compile(expression, re.ASCII | re.MULTILINE)


@dataclass(frozen=True)
class MarkingKind:
    """One kind of marking that is refused.

    ``pattern`` is matched against text whose compatibility characters and line ends are plain; its group
    ``mark`` is the marking itself. ``source`` says who prescribes the marking, ``example`` is one that the
    pattern finds, and ``unless`` a pattern that, found earlier in the same text, makes it something else.
    """

    name: str
    pattern: re.Pattern[str]
    source: str
    example: str
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Marking:
    """A marking that was found: the name of its kind, and where it stands in the text as given.

    ``start`` and ``end`` count characters (end exclusive). The text itself is left out on purpose: a
    marking may be logged, what it marks may not.
    """

    name: str
    start: int
    end: int


MARKINGS: tuple[MarkingKind, ...] = (
    MarkingKind(
        name="banner with control markings",
        pattern=_pattern(rf"{_APART}(?P<mark>{_LEVEL}{_SLASHES}[A-Z][A-Z0-9]*)"),
        source=f"32 CFR 2001.21(b); {_BOOKLET}, section 1, overall marking; {_REGISTER}",
        example="TOP SECRET//SI//NOFORN",
    ),
    MarkingKind(
        name="banner with a known control marking, in any case or form",
        pattern=_pattern(
            rf"{_APART}(?P<mark>{_ANY_CASE_LEVEL}{_SLASHES}(?i:{_CONTROLS})"
            rf"|{_LEVEL}[ \t]{{0,4}}[/,-]?[ \t]{{0,4}}(?:NOFORN|ORCON|REL[ \t]{{1,4}}TO[ \t]{{1,4}}USA)\b"
            rf"|{_LEVEL}[ \t]{{0,4}}/[ \t]{{0,4}}{_PLAIN_CONTROLS})"
        ),
        source=f"{_REGISTER}; {_BOOKLET}, section 4, legacy markings",
        example="SECRET/NOFORN",
    ),
    MarkingKind(
        name="abbreviated banner",
        pattern=_pattern(rf"{_APART}(?P<mark>(?:TS|S|C)//{_CONTROLS})"),
        source=f"{_REGISTER}, in subject lines and on slides",
        example="TS//SI//NF",
    ),
    MarkingKind(
        name="banner line",
        pattern=_pattern(
            rf"^[ \t*_#=~|<>\[\](){{}}\"'“”‘’–—-]{{0,60}}(?P<mark>{_LEVEL})"
            r"[ \t*_#=~|<>\[\](){}\"'“”‘’–—-]{0,60}$",
        ),
        source=f"32 CFR 2001.21(b); {_BOOKLET}, section 1, overall classification marking",
        example="TOP SECRET",
    ),
    MarkingKind(
        name="classification line",
        pattern=_pattern(
            r"^[ \t*_#>|-]{0,20}(?P<mark>(?i:(?:overall[ \t]{1,4})?classification)[ \t]{0,4}:[ \t*_]{0,4}"
            r"(?:TOP[ \t]{1,4}SECRET|SECRET)\b)",
        ),
        source=f"{_BOOKLET}, section 3, e-mail",
        example="CLASSIFICATION: SECRET",
    ),
    MarkingKind(
        name="foreign or joint banner",
        pattern=_pattern(
            r"(?<![A-Za-z0-9/:])(?P<mark>//[ \t]{0,4}(?:JOINT|NATO|COSMIC|[A-Z]{3})"
            rf"[ \t]{{1,4}}{_LEVEL}\b)"
        ),
        source=f"32 CFR 2001.24; {_BOOKLET}, section 5, foreign government information; {_REGISTER}",
        example="//JOINT SECRET//REL TO USA, GBR",
    ),
    MarkingKind(
        name="portion mark with control markings",
        pattern=_pattern(
            rf"(?P<mark>\((?:TS|S|C)(?:{_SLASHES}[A-Z][A-Z0-9 ,/-]{{0,120}}|[/-]{_PLAIN_CONTROLS}"
            r"[A-Z0-9 ,/-]{0,120})\))"
        ),
        source=f"32 CFR 2001.21(c); {_BOOKLET}, section 1, portion marking; {_REGISTER}",
        example="(TS//SI//NF)",
    ),
    MarkingKind(
        name="foreign or joint portion mark",
        pattern=_pattern(
            r"(?P<mark>\(//[ \t]{0,4}(?:(?:JOINT|NATO|[A-Z]{3})[ \t]{1,4}(?:TS|S|C)|CTS|NS|NC)\b"
            r"[^()\n]{0,120}\))"
        ),
        source=f"32 CFR 2001.24; {_BOOKLET}, section 5, foreign government information; {_REGISTER}",
        example="(//GBR S)",
    ),
    MarkingKind(
        name="portion mark, secret or top secret",
        pattern=_pattern(
            rf"(?:{_PARAGRAPH}(?=\([TS]{{1,2}}\)\s{{1,8}}{_OPENING}[A-Za-z0-9])"
            rf"|{_SENTENCE}(?=\([TS]{{1,2}}\)\s{{1,8}}{_OPENING}[A-Z0-9]))(?P<mark>\((?:TS|S)\))",
        ),
        source=f"32 CFR 2001.21(c); {_BOOKLET}, section 1, portion marking",
        example="(S) The office tested the model.",
    ),
    MarkingKind(
        name="portion mark, confidential",
        pattern=_pattern(
            rf"(?:{_PARAGRAPH}|{_SENTENCE})(?P<mark>\(C\))\s{{1,8}}(?!{_COPYRIGHT}){_OPENING}[A-Z0-9]"
        ),
        source=f"32 CFR 2001.21(c); {_BOOKLET}, section 1, portion marking",
        example="(C) The office tested the model.",
        # the third item of a list by capital letters
        unless=_pattern(r"\(B\)\s"),
    ),
    MarkingKind(
        name="classification authority block",
        pattern=_pattern(
            r"^[ \t*_#>|\"'-]{0,20}(?P<mark>(?:(?:Derivatively[ \t]{1,4})?Classified[ \t]{1,4}By"
            r"|CLASSIFIED[ \t]{1,4}BY|Derived[ \t]{1,4}From|DERIVED[ \t]{1,4}FROM"
            r"|Declassify[ \t]{1,4}[Oo]n|DECLASSIFY[ \t]{1,4}ON)"
            r"[ \t*_]{0,4}:)",
        ),
        source=f"32 CFR 2001.21(a) and 2001.22; {_BOOKLET}, section 1, classification authority block",
        example="Declassify On: 20401231",
    ),
    MarkingKind(
        name="declassification instruction",
        pattern=_pattern(
            r"(?P<mark>(?:Declassify[ \t]{1,4}[Oo]n|DECLASSIFY[ \t]{1,4}ON)"
            r"[ \t*_]{0,4}:[ \t*_]{0,4}(?:[0-9]{8}|(?:25|50|75)X))"
        ),
        source=f"32 CFR 2001.21 and 2001.22; {_BOOKLET}, section 2",
        example="Reason: 1.4(c). Declassify On: 25X1, 20601231",
    ),
)

# the blocks of Unicode that hold all characters with an ASCII character in their NFKC form (held by a test)
_BLOCKS = (
    (0x00A0, 0x00BE),
    (0x0132, 0x017F),
    (0x01C4, 0x01F3),
    (0x02B0, 0x02E3),
    (0x037A, 0x0385),
    (0x1D2C, 0x1DBB),
    (0x1E9A, 0x1E9B),
    (0x1FBD, 0x218F),
    (0x2460, 0x24FF),
    (0x2A74, 0x2A76),
    (0x2C7C, 0x2C7D),
    (0x3000, 0x3000),
    (0x309B, 0x309C),
    (0x3200, 0x33FF),
    (0xA7F1, 0xA7F4),
    (0xFB00, 0xFB29),
    (0xFC5E, 0xFC63),
    (0xFDFA, 0xFE7F),
    (0xFF00, 0xFFE6),
    (0x107A5, 0x107A5),
    (0x1CCD6, 0x1CCF9),
    (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F1FF),
    (0x1FBF0, 0x1FBF9),
)


def _ascii_forms() -> dict[int, str]:
    forms: dict[int, str] = {}
    for first, last in _BLOCKS:
        for code in range(first, last + 1):
            form = unicodedata.normalize("NFKC", chr(code))
            if any(character.isascii() for character in form):
                forms[code] = form
    return forms


def _any_of(codes: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in runs) + "]"


def _any_of_in_utf8(codes: Iterable[int]) -> bytes:
    lasts: dict[bytes, dict[bytes, bytes]] = {}
    for encoded in (chr(code).encode() for code in sorted(codes)):
        middles = lasts.setdefault(encoded[:1], {})
        middles[encoded[1:-1]] = middles.get(encoded[1:-1], b"") + encoded[-1:]
    return b"|".join(
        first + b"(?:" + b"|".join(middle + b"[" + last + b"]" for middle, last in middles.items()) + b")"
        for first, middles in lasts.items()
    )


_ASCII_FORMS = _ascii_forms()
_LINE_ENDS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_PLAIN = {**_ASCII_FORMS, **_LINE_ENDS}
_UNUSUAL = re.compile(_any_of(_PLAIN))

# every marking holds one of these: what has none of them is clean, what has one is looked at closely
# (each begins with a character that is rare in prose, or the search would take ten times as long)
_HINT = (
    r"SECRET|CONFIDENTIAL|\((?:TS|S|C)(?:[)-]|{gap}|{slash})|/(?<!:/){slash}"
    r"|Classified{gap}+By|CLASSIFIED{gap}+BY|Derived{gap}+From|DERIVED{gap}+FROM"
    r"|Declassify{gap}+[Oo]n|DECLASSIFY{gap}+ON"
)
_HINT_IN_TEXT = _pattern(_HINT.format(gap=r"[ \t]", slash="/"))
_HINT_IN_JSON = re.compile(
    _HINT.format(gap=r"(?:[ \t]|\\t|\\u0009)", slash=r"\\?/").encode()
    # any escape but that of a control character: it may spell a letter, as in "\u0053ECRET"
    + rb"|\\u(?!00[01])|"
    + _any_of_in_utf8(
        code for code, form in _ASCII_FORMS.items() if re.search(r"[A-Za-z()/ -]", form, re.ASCII)
    )
)


def find(text: str) -> Marking | None:
    """Return the first classification marking in ``text``, None when there is none.

    Markings are those of ``MARKINGS``. The bare words never count, in whatever case ("trade secret",
    "Confidential Business Information"), nor do CUI markings, "(c)", or "(C)" as a copyright sign.
    Characters with an ASCII form under NFKC (no-break spaces, full-width and mathematical letters) are read
    as that form.

    Not caught: letters of other scripts that look alike, zero-width and combining characters inside a
    marking, spaced letters ("S E C R E T"), a mark after its portion, "Derived from:" in this case alone, a
    "(C)" before nothing but a name or after a "(B)", a marking split over two values, and anything in a
    picture. Somebody who wants to evade this can: it stops mistakes.
    """
    plain = text.translate(_PLAIN) if _UNUSUAL.search(text) else text
    if not _HINT_IN_TEXT.search(plain):
        return None
    found: list[tuple[int, int, str]] = []
    for kind in MARKINGS:
        match = kind.pattern.search(plain)
        if match and not (kind.unless and kind.unless.search(plain, 0, match.start("mark"))):
            found.append((*match.span("mark"), kind.name))
    if not found:
        return None
    start, end, name = min(found)
    return Marking(name=name, start=_given(text, start), end=_given(text, end - 1) + 1)


def _given(text: str, plain_index: int) -> int:
    """Return the index in ``text`` of the character behind one of its plain form."""
    lengths = accumulate(len(_PLAIN.get(ord(character), character)) for character in text)
    return next(index for index, length in enumerate(lengths) if length > plain_index)


def find_in_bytes(json_bytes: bytes) -> bool:
    """Say whether a JSON text may hold a classification marking: a quick look at its encoded bytes.

    ``json_bytes`` is UTF-8, by whatever encoder: characters may be raw or escaped. False is certain, for
    every string in the text, keys included; True calls for ``find_in`` on the decoded value.
    """
    return bool(_HINT_IN_JSON.search(json_bytes))


def find_in(value: object) -> tuple[str, Marking] | None:
    """Return the JSON pointer (RFC 6901) of the first string with a marking, and the marking; else None.

    ``value`` is made of builtins (dict, list, tuple, set, str, ...; a Struct goes through
    ``msgspec.to_builtins`` first). Keys are looked at too; where a key holds the marking the pointer names
    its object, since a pointer with the key in it would repeat what is refused.
    """
    return _find_in(value, ())


def _find_in(value: object, path: tuple[str | int, ...]) -> tuple[str, Marking] | None:
    match value:
        case str():
            marking = find(value)
            return (pointer_to(path), marking) if marking else None
        case dict():
            for key in value:
                if marking := find(str(key)):
                    return pointer_to(path), marking
            members: Iterable[tuple[str | int, object]] = ((str(key), part) for key, part in value.items())
        case list() | tuple() | set() | frozenset():
            members = enumerate(value)
        case _:
            return None
    for step, part in members:
        if hit := _find_in(part, (*path, step)):
            return hit
    return None
