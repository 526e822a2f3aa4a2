"""The commands for people: help, text of 80 columns, JSON that agrees with it, one sentence for bad input."""

import json
import re
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command

from reviews.chronology import stream_id
from reviews.oversight.brief import QUESTIONS

pytestmark = pytest.mark.usefixtures("imported")

NUMBERS: Final = ("2026-001", "2026-002", "2026-003")

RUNS: Final[tuple[tuple[str, ...], ...]] = (
    ("cases",),
    *(("brief", number) for number in NUMBERS),
    ("brief", *NUMBERS),
    ("brief", "--across", "2026-001"),
    *(("boundary", number) for number in NUMBERS),
    ("boundary", "--all"),
    ("boundary", "--across"),
    ("boundary", "2026-002", "--sort", "newest"),
    *(("replay", number) for number in NUMBERS),
    ("replay", "2026-001", "--as-of", "2026-06-12T21:00-04:00"),
    ("replay", "2026-001", "--as-of", "2026-06-12T21:00-04:00", "--recorded"),
    ("replay", "2026-001", "--entry", "15"),
    ("replay", "2026-001", "--entry", "15", "--recorded"),
    ("replay", "2026-001", "--as-known-by", "Anthropic"),
    ("replay", "2026-001", "--as-of", "1999-01-01T00:00-05:00"),
    ("signatories",),
    ("signatories", "--as-of", "2025-01-01T00:00-05:00"),
    ("signatories", "--as-of", "1999-01-01T00:00-05:00"),
)

BAD: Final[dict[str, tuple[str, ...]]] = {
    "brief of an unknown case": ("brief", "2099-001"),
    "boundary of an unknown case": ("boundary", "no such title"),
    "replay of an unknown case": ("replay", "2099-001"),
    "an unknown id": ("replay", str(stream_id("no such case"))),
    "an id that is no case": ("brief", str(stream_id("anthropic"))),
    "an ambiguous title": ("brief", "the"),
    "a bad instant": ("replay", "2026-001", "--as-of", "yesterday"),
    "a naive instant": ("replay", "2026-001", "--as-of", "2026-06-12T21:00"),
    "a bad instant of signatories": ("signatories", "--as-of", "2026-13-01T00:00-05:00"),
    "a naive instant of signatories": ("signatories", "--as-of", "2026-06-12"),
    "an unknown party": ("replay", "2026-001", "--as-known-by", "Nobody Inc."),
    "an ambiguous party": ("replay", "2026-001", "--as-known-by", "of"),
    "an entry out of range": ("replay", "2026-001", "--entry", "1000"),
    "entry 0": ("replay", "2026-001", "--entry", "0"),
    "recorded without an instant": ("replay", "2026-001", "--recorded"),
}


def text_of(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def value_of(*command: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text_of(*command, "--format", "json"))
    return said


def flat(text: str) -> str:
    """The text as if it were one line, the frames of cards left out."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


# every command


@pytest.mark.parametrize("command", ["cases", "replay", "boundary", "brief", "signatories"])
def test_help_says_what_a_command_is_for(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")

    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--format" in shown
    assert "--verbosity" not in shown


@pytest.mark.parametrize("run", RUNS, ids=" ".join)
def test_text_fits_80_columns_and_has_no_terminal_codes(run: tuple[str, ...]) -> None:
    text = text_of(*run)

    assert text.strip()
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("run", RUNS, ids=" ".join)
def test_json_is_one_line_that_any_parser_reads(run: tuple[str, ...]) -> None:
    out = text_of(*run, "--format", "json")

    assert len(out.splitlines()) == 1
    assert isinstance(json.loads(out), dict)


@pytest.mark.parametrize("run", RUNS, ids=" ".join)
def test_a_command_says_the_same_again(run: tuple[str, ...]) -> None:
    def timeless(text: str) -> str:
        return re.sub(r'"(moment|as_of)": "[^"]*"', "", text)

    assert text_of(*run) == text_of(*run)
    assert timeless(text_of(*run, "--format=json")) == timeless(text_of(*run, "--format=json"))


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("form", ["text", "json"])
def test_bad_input_is_one_sentence_and_exit_code_2(name: str, form: str) -> None:
    with pytest.raises(CommandError) as refused:
        text_of(*BAD[name], "--format", form)

    assert refused.value.returncode == 2
    said = str(refused.value)
    assert said
    assert "\n" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "run",
    [("brief",), ("boundary",), ("boundary", "2026-001", "--all"), ("replay", "2026-001", "--entry", "x")],
)
def test_arguments_that_do_not_fit_are_refused(run: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        text_of(*run)


# text and JSON agree


def test_cases_lists_every_case_in_both_forms() -> None:
    cases, text = value_of("cases")["cases"], flat(text_of("cases"))

    assert [case["number"] for case in cases] == list(NUMBERS)
    for case in cases:
        assert case["number"] in text
        assert case["company"] in text
        assert str(case["entries"]) in text
        assert case["record_kind"] == "compiled"


@pytest.mark.parametrize("number", NUMBERS)
def test_the_brief_says_the_same_in_both_forms(number: str) -> None:
    (told,) = value_of("brief", number)["briefs"]
    text = flat(text_of("brief", number))

    assert [answered["question"] for answered in told["answers"]] == list(QUESTIONS)
    for sentence in [*told["lead"], *(each for answered in told["answers"] for each in answered["answer"])]:
        assert sentence["text"].removesuffix(".") in text
    assert len(told["indicators"]) == 10
    for indicator in told["indicators"]:
        assert re.search(rf"{indicator['name']} +{indicator['answer']}", text, re.IGNORECASE)
    for flag in told["flags"]:
        assert flag["flag"] in text.lower() or flag["flag"].capitalize() in text


@pytest.mark.parametrize("number", NUMBERS)
def test_the_boundary_ledger_says_the_same_in_both_forms(number: str) -> None:
    (told,) = value_of("boundary", number)["boundaries"]
    text = flat(text_of("boundary", number))

    for row in told["crossings"]:
        assert f"¶{row['number']}" in text
        assert f"Issuing office: {row['issuer_name'].split()[0]}" in text
        assert ("(binding)" in text) is row["binding"]
    replies = [reply for row in told["crossings"] for reply in row["replies"]]
    assert ("No decision is on record" in text) is (len(replies) < len(told["crossings"]))
    flags = text.rpartition("Flags")[2]
    for flag in told["flags"]:
        behind = " ".join(f"¶{number}" for number in flag["entries"])
        threshold = f" ({flag['threshold']})" if flag["threshold"] else ""
        assert f"{flag['flag']}{threshold} {behind}".lower() in flags.lower()


def test_the_boundary_of_all_cases_is_that_of_each() -> None:
    every = value_of("boundary", "--all")["boundaries"]

    assert every == [value_of("boundary", number)["boundaries"][0] for number in NUMBERS]


def test_a_replay_says_the_same_in_both_forms() -> None:
    run = ("replay", "2026-001", "--as-of", "2026-06-12T22:00-04:00")
    told, text = value_of(*run), flat(text_of(*run))

    assert told["access_state"] == {"Fable 5": "suspended", "Mythos 5": "suspended"}
    for entry in told["entries"]:
        assert f"¶{entry['number']} " in text
    for model, access in told["access"].items():
        assert f"{model}: released to {access}" in text
    assert "12 June 2026, 22:00 ET" in text


def test_signatories_say_the_same_in_both_forms() -> None:
    told, text = value_of("signatories")["signatories"], flat(text_of("signatories"))

    standing = {one["company"]: one["participation"] for one in told}
    assert standing["Meta"] == "negotiating"
    assert {company for company, value in standing.items() if value == "signed"} >= {
        "OpenAI",
        "Anthropic",
        "Google",
        "Microsoft",
        "xAI",
    }
    for company, value in standing.items():
        assert f"{company}: {value.replace('_', ' ')}" in text


def test_signatories_name_each_source_once_and_refer_to_it_by_number() -> None:
    told, text = value_of("signatories")["signatories"], flat(text_of("signatories"))

    lines = [line for one in told for line in (*one["rests_on"], *one["says_otherwise"], *one["before"])]
    sources = list(dict.fromkeys(flat(line["source"]) for line in lines if line["source"]))
    assert len(sources) > 1
    for number, source in enumerate(sources, start=1):
        assert text.count(f"[{number}] {source}") == 1
        assert text.count(f"[{number}]") > 1


def test_a_compiled_case_says_so_wherever_it_is_told() -> None:
    for command in ("brief", "boundary", "replay"):
        assert "Compiled from published sources" in flat(text_of(command, "2026-001"))


def test_a_moment_with_nothing_on_record_says_so() -> None:
    text = flat(text_of("replay", "2026-001", "--as-of", "1999-01-01T00:00-05:00"))

    assert "Nothing was on record" in text


def test_question_6_is_answered_across_cases_only_when_asked() -> None:
    def sixth(*options: str) -> str:
        (told,) = value_of("brief", "2026-001", *options)["briefs"]
        return " ".join(sentence["text"] for sentence in told["answers"][5]["answer"])

    assert "overseers and agency supervisors only" in sixth()
    assert "overseers and agency supervisors only" not in sixth("--across")


@pytest.mark.parametrize("arguments", [("2026-001", "--as-known-by", ""), ("2026-001", "--as-of", ""), ("",)])
def test_an_empty_argument_is_refused_and_never_taken_for_none(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("replay", *arguments)

    assert refused.value.returncode == 2


# replay to an entry, in both orders of the page


@pytest.mark.parametrize("known_by", [(), ("--as-known-by", "Commerce")])
def test_a_replay_to_an_entry_stands_where_the_page_stands_at_that_entry(known_by: tuple[str, ...]) -> None:
    act = 28
    happened = value_of("replay", "2026-001", "--entry", str(act), *known_by)
    recorded = value_of("replay", "2026-001", "--entry", str(act), "--recorded", *known_by)

    until = value_of("replay", "2026-001", "--as-of", "2026-06-12T21:59-04:00", *known_by)
    shown = [entry["number"] for entry in happened["entries"]]
    assert happened == until
    assert {8, 24, 25, 26}.isdisjoint(shown)  # no date is known of these: the page has them last
    assert [entry["number"] for entry in recorded["entries"]][-1] <= act
    assert set(shown) < {entry["number"] for entry in recorded["entries"]} | {29, 30}
