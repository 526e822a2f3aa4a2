"""Texts and questions are folded alike, and no character of a question means more than itself."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.office.words import (
    LONGEST_WORD,
    SHOWN,
    WORDS_OF_A_QUESTION,
    asked_for,
    folded,
    marked,
    of_a_case,
    of_a_line,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fable 5", ["fable", "5"]),
        ("2026-014", ["2026", "014"]),
        ("Résumé of STRASSE, Straße", ["resume", "of", "strasse", "strasse"]),
        ("re\u0301sume\u0301", ["resume"]),
        ("snake_case", ["snake", "case"]),
        ("15 CFR 744.22(b)", ["15", "cfr", "744", "22", "b"]),
        ("\u202eevil\u202c", ["evil"]),
        ("a\x00b", ["a", "b"]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert list(folded(text)) == words


def test_the_number_of_an_entry_is_not_asked_for() -> None:
    assert asked_for("2026-014 ¶17") == ("2026", "014")


def test_a_question_is_cut_where_it_is_longer_than_anybody_asks() -> None:
    assert len(asked_for(" ".join(f"word{number}" for number in range(5000)))) == WORDS_OF_A_QUESTION
    assert [len(word) for word in asked_for("x" * 10_000)] == [LONGEST_WORD]


@given(st.text())
def test_a_word_of_letters_and_digits_is_all_that_a_question_asks(text: str) -> None:
    assert all(word.isalnum() and word == word.casefold() for word in asked_for(text))


@given(st.text(max_size=60))
def test_every_text_is_found_by_its_own_words(text: str) -> None:
    words = of_a_case([text]).split(" ")
    line = of_a_line(text)

    for asked in asked_for(text):
        assert asked in words
        assert f" {asked}" in line


@given(st.text(), st.text(max_size=20))
def test_the_parts_of_a_short_line_are_the_line(text: str, question: str) -> None:
    parts = marked(text[:SHOWN], asked_for(question) or ("nothing",))

    assert "".join(part for part, _ in parts) == unicodedata.normalize("NFC", text[:SHOWN])


def test_a_word_that_begins_like_one_asked_for_is_marked() -> None:
    assert marked("Asked to restrict access", asked_for("RESTR")) == [
        ("Asked to ", False),
        ("restrict", True),
        (" access", False),
    ]


def test_a_long_line_is_cut_around_the_first_word_that_was_found() -> None:
    parts = marked(f"{'before ' * 300}needle{' after' * 300}", asked_for("needle"))

    assert ("needle", True) in parts
    assert (parts[0], parts[-1]) == (("…", False), ("…", False))
    assert sum(len(part) for part, _ in parts) < 3 * SHOWN
