"""Rule 17: classified text is refused by its markings, never by the bare word."""

import json
import re
import sys
import unicodedata
from time import process_time

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.ledger import markings
from config.ledger.markings import MARKINGS, Marking, MarkingKind, find, find_in, find_in_bytes

REFUSED = [
    "TOP SECRET//SI//NOFORN",
    "SECRET//NOFORN",
    "SECRET // NOFORN",
    "SECRET//REL TO USA, FVEY",
    "CONFIDENTIAL//REL TO USA, GBR",
    "Secret//Noforn",
    "The document is marked SECRET//NOFORN throughout.",
    "CLASSIFICATION:SECRET//NF",
    "Classification: TOP SECRET",
    "SECRET/NOFORN",
    "SECRET NOFORN",
    "Minutes follow.\nSECRET\nThe office met.",
    "Minutes follow.\r\n  TOP SECRET  \r\nThe office met.",
    "Minutes follow.\u2028CONFIDENTIAL\u2028The office met.",
    "--- SECRET ---",
    "**TOP SECRET**",
    "Subject line: TS//SI//NF weekly",
    "//NATO SECRET",
    "//JOINT SECRET//REL TO USA, GBR",
    "(S) The office tested the model.",
    "(TS) The office tested the model.",
    "(C) The embassy reported that talks had ended.",
    "(C) On 3 May the embassy reported a change.",
    "(S)\nThe office tested the model.",
    "1. (S) The office tested the model.",
    "a. (C) The office tested the model.",
    "(1) (TS) The office tested the model.",
    "2.1 (S) The office tested the model.",
    "- (S) The office tested the model.",
    "Subject: (S) Results of the test",
    "RE: Subject: (C) Results of the test that the office made.",
    "| cell | (S) The office tested the model. |",
    "The weather was fine. (S) The office tested the model.",
    "The weather was fine.\n\n(S) the office tested the model.",
    "He said so.” (TS) The office tested it.",
    "The result (S//NF) was positive.",
    "(TS//SI//NF)",
    "(C//REL TO USA, FVEY) The office tested it.",
    "(S/NF) The office tested it.",
    "(S-RD) The office tested it.",
    "(//GBR S) The office tested it.",
    "(//NS) The office tested it.",
    "Classified By: D. Smith, Chief, Division 5",
    "CLASSIFIED BY: D. SMITH",
    "Derived From: Multiple Sources",
    "Declassify On: 20401231",
    "Declassify on: 25X1",
    "Text.\n> Declassify  On: event",
    "See below. Reason: 1.4(c). Declassify On: 20401231",
    "ＳＥＣＲＥＴ//ＮＯＦＯＲＮ",
    "TOP\u00a0SECRET//SI",
    "\U0001d412\U0001d404\U0001d402\U0001d411\U0001d404\U0001d413",
    "🄢 The office tested the model.",
    "(S)\u00a0The office tested the model.",
]

PASSED = [
    "",
    "a trade secret of the company",
    "The secret of good tests. Secrets are sealed. Top secret recipes!",
    "TOP SECRET AMERICA is a book; SECRET INGREDIENT is a film.",
    "Secret",
    "Confidential",
    "This email is confidential; Confidential Business Information (CBI) within 40 CFR part 2.",
    "CONFIDENTIAL BUSINESS INFORMATION",
    "CONFIDENTIAL – PROPERTY OF ACME CORPORATION",
    "Confidential and proprietary",
    "Classification: Confidential",
    "CUI//SP-PROPIN",
    "CONTROLLED//SP-CTI//NF",
    "CUI",
    "UNCLASSIFIED//FOUO",
    "(U) This paragraph is unclassified.",
    "(U//FOUO) This paragraph is unclassified.",
    "(CUI) This paragraph is controlled.",
    "(c) 2026",
    "(C) 2026 Acme Corporation. All rights reserved.",
    "(C) 2019-2026 Acme",
    "(C) Acme Corporation",
    "(C) Acme Corporation, Inc.",
    "(C) Acme Corporation 2026",
    "(C) Copyright Acme, who wrote this",
    "(C) Acme writes this and all Rights Reserved by them",
    "Written by us. (C) 2026 Acme",
    "Copyright (C) Acme Corporation and what it owns",
    "(a) first (b) second (c) third (s) last",
    "(a) First.\n(b) Second.\n(c) Third item.\n(s) Another item.",
    "(A) Military plans; or\n(B) Foreign information; or\n(C) Intelligence activities that are listed.",
    "(S)he decided to go.",
    "the model(s) and PERSON(S) named",
    "under section 2(a)(1)(C) The Secretary may act",
    "(1)(C) The Secretary may act",
    "TypeScript (TS) is a language.",
    "Sulfur (S) and carbon (C) The table follows",
    "(S)",
    "(C)",
    "https://example.org/SECRET//NOFORN",
    "SSL/TLS//X, US//UK, C//D, HTTPS//S",
    "The data were derived from: the June run.",
    "Derived from: the June run",
    "Findings are classified by: severity",
    "classified by the office; declassify on: request",
    'the line "Classified By:" opens the block',
    "NOFORN",
    "made on a classified basis",
    "It is not known whether (S) is the case",
]


@pytest.mark.parametrize("text", REFUSED)
def test_text_with_a_classification_marking_is_refused(text: str) -> None:
    assert find(text) is not None


@pytest.mark.parametrize("text", PASSED)
def test_text_without_a_classification_marking_passes(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize("kind", MARKINGS, ids=lambda kind: kind.name)
def test_every_listed_marking_has_a_source_and_an_example_that_it_finds(kind: MarkingKind) -> None:
    match = kind.pattern.search(kind.example)

    assert match
    assert match["mark"]
    assert kind.source
    assert find(kind.example) is not None


def test_the_names_of_the_list_are_distinct() -> None:
    assert len({kind.name for kind in MARKINGS}) == len(MARKINGS)


def test_a_marking_says_where_it_stands_and_never_what_it_marks() -> None:
    text = "The weather was fine. (S) The office tested the model."

    marking = find(text)

    assert marking == Marking(name="portion mark, secret or top secret", start=22, end=25)
    assert "office" not in repr(marking)


def test_the_first_marking_is_the_one_named() -> None:
    marking = find("Declassify On: 20401231\nSECRET//NOFORN")

    assert marking
    assert marking.start == 0


def test_a_place_counts_in_the_text_as_given_not_as_it_is_read() -> None:
    text = "№ ™ ﬁne. 🄢 The office"

    marking = find(text)

    assert marking
    assert text[marking.start : marking.end] == "🄢"


def test_a_pointer_names_the_value_that_holds_the_marking() -> None:
    value = {"title": "fine", "parts": [{"a/b": "trade secret"}, {"a/b": "(S//NF) x"}]}

    hit = find_in(value)

    assert hit
    assert hit[0] == "/parts/1/a~1b"


def test_a_marking_in_a_key_is_named_by_the_object_alone() -> None:
    hit = find_in({"parts": [{"fine": 1, "SECRET//NOFORN": "SECRET//SI"}]})

    assert hit
    assert hit[0] == "/parts/0"


def test_values_without_text_hold_no_marking() -> None:
    assert find_in({"a": [1, 2.5, None, True, b"SECRET//NF"], "b": ("x", {"y"})}) is None


def test_every_character_with_an_ascii_form_is_known() -> None:
    known = {
        code
        for code in range(0x80, sys.maxunicode + 1)
        if any(c.isascii() for c in unicodedata.normalize("NFKC", chr(code)))
    }

    assert set(markings._ASCII_FORMS) == known


PIECES = st.sampled_from(
    [
        *'SCTU()/-: .\n\r\t"\\ſıＳ／（🄢\u00a0\u2028\x0b—é',
        *["TOP", "SECRET", "CONFIDENTIAL", "//", "NOFORN", "NF", "REL TO USA", "(S)", "(TS)", "(C)", "(B) "],
        *["Classified", "By", "Derived", "From", "Declassify", "on", "1. ", "Subject:", "The office", "2026"],
        *["ＳＥＣＲＥＴ", "𝐒𝐄𝐂𝐑𝐄𝐓", "(//GBR S)", "//NATO ", "secret", "https:", "u0053", "ſecret"],
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=2)), max_size=8).map("".join) | st.sampled_from(REFUSED)


@st.composite
def escaped(draw: st.DrawFn, text: str) -> bytes:
    """A JSON string of ``text`` as the oddest encoder would write it."""
    out = []
    for character in text:
        plain = json.dumps(character, ensure_ascii=False)[1:-1]
        units = character.encode("utf-16-be")
        spelled = "".join(f"\\u{units[i]:02x}{units[i + 1]:02X}" for i in range(0, len(units), 2))
        out.append(
            draw(st.sampled_from([plain, plain, plain, spelled, "\\/" if character == "/" else plain]))
        )
    return ('"' + "".join(out) + '"').encode()


def unpaired(text: str) -> bool:
    return bool(re.search("[\ud800-\udfff]", text))


@given(TEXTS.filter(lambda text: not unpaired(text)), st.data())
@example("(S\t//NF)", None)
@example("Secret\t/\t/nf", None)
@example("Secret\t//nf", None)
@example("Classified \tBy: x", None)
def test_a_quick_look_at_bytes_never_overlooks_a_marking(text: str, data: st.DataObject | None) -> None:
    encodings = [
        json.dumps({"a": [text]}).encode(),
        json.dumps({text: 1}, ensure_ascii=False).encode(),
        msgspec.json.encode([text]),
    ]
    if data:
        encodings.append(data.draw(escaped(text)))

    for encoded in encodings:
        if find_in(json.loads(encoded)):
            assert find_in_bytes(encoded)


@pytest.mark.parametrize("text", REFUSED)
def test_a_quick_look_at_bytes_sees_every_kind_of_marking(text: str) -> None:
    assert find_in_bytes(msgspec.json.encode({"a": text}))
    assert find_in_bytes(json.dumps({"a": text}).encode())


def test_a_quick_look_at_bytes_lets_ordinary_text_go() -> None:
    ordinary = (
        "“Trade secret” – the model’s café access was confidential; classified basis, derived 2 × © 2026"
    )

    assert not find_in_bytes(msgspec.json.encode({"a": ordinary, "n": [1, None]}))


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    marking = find(text)

    assert marking is None or 0 <= marking.start < marking.end <= len(text)


@pytest.mark.parametrize(
    "part",
    [
        "(C) Aaaaaaa ",
        "1. ",
        "- ",
        "|\t ",
        "|",
        "|||||||| ",
        "Re: ",
        "A&",
        "SECRET ",
        "(S",
        "//GBR ",
        "(C) " + "A" * 60,
        "\t",
        ". ",
        "(//",
    ],
)
def test_long_text_is_looked_at_in_time_that_grows_with_its_length(part: str) -> None:
    text = "SECRET " + part * (100_000 // len(part))
    before = process_time()

    find(text)

    # far beyond what linear work takes, far below what a pattern that backtracks without bound would
    assert process_time() - before < 2
