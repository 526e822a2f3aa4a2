"""What is read of a bundle are foreign bytes: whatever they are, nothing but the declared error is raised."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger.record import as_builtins
from config.ledger.verify import NotABundle
from reviews.desk import Desk
from reviews.oversight.bundled import Bundled
from reviews.oversight.recheck import MOST_TOLD, differences, main
from tests.actors import OFFICER, named
from tests.agreements.pasts import new
from tests.foreign import JSON
from tests.ledger.sealed_zip import Files, as_json, files_of_records, packed
from tests.reviews.case_pasts import CASE, finding_case


@cache
def whole() -> Files:
    """A case without a database, as the files of a bundle that are read for folding it."""
    case, _ = finding_case()
    entries = case.entries
    files = files_of_records([entry.record for entry in entries], withheld=frozenset(), told={})
    index = json.loads(files["index.json"])
    for number, line in enumerate(index, start=1):
        line["numbers"] = {str(CASE): number}
    contents = {
        "format": 1,
        "cases": [str(CASE)],
        "inquiry": None,
        "moment": "2026-08-01T12:00:00Z",
        "checked": None,
        "witnesses_required": 1,
    }
    return {**files, "index.json": as_json(index), "contents.json": as_json(contents)}


@cache
def complete() -> Files:
    """A bundle with the brief and the boundary that follow from its records."""
    told = Bundled.read(whole()).told()
    return {**whole(), **{name: as_json(as_builtins(said)) for name, said in told.items()}}


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foreign") / "bundle.zip"


def read(files: Files) -> None:
    with suppress(NotABundle):
        Bundled.read(files).told()


def test_a_case_folds_from_a_bundle_alone() -> None:
    told = Bundled.read(whole()).told()

    (brief,) = told["brief.json"]["briefs"]
    assert brief["number"] == "2026-001"


@given(st.sampled_from(sorted(whole())), st.one_of(JSON.map(as_json), st.binary(max_size=60)))
def test_whatever_a_file_says_it_is_read_or_refused(name: str, content: bytes) -> None:
    read({**whole(), name: content})
    read({other: data for other, data in whole().items() if other != name})


@given(st.data(), JSON)
def test_whatever_a_record_says_it_is_folded_or_refused(data: st.DataObject, value: Any) -> None:
    lines = whole()["records.ndjson"].split(b"\n")[:-1]
    at = data.draw(st.integers(0, len(lines) - 1))
    record = json.loads(lines[at])
    where = data.draw(st.sampled_from(["body", "envelope"]))
    changed = record["body"] if where == "body" and record["body"] else record
    changed[data.draw(st.sampled_from(sorted(changed)))] = value
    lines[at] = as_json(record)

    read({**whole(), "records.ndjson": b"".join(line + b"\n" for line in lines)})


@given(st.sampled_from(["brief.json", "boundary.json"]), st.one_of(JSON.map(as_json), st.binary(max_size=60)))
def test_whatever_is_told_it_is_compared_or_refused(one_file: Path, name: str, content: bytes) -> None:
    one_file.write_bytes(packed({**complete(), name: content}))

    with suppress(NotABundle):
        assert differences(one_file)


@pytest.mark.parametrize("depth", [100, 300, 600, 900, 950, 980, 100_000])
def test_what_is_told_too_deep_is_compared_or_refused(one_file: Path, depth: int) -> None:
    deep = b'{"briefs": ' + b"[" * depth + b"]" * depth + b"}"
    one_file.write_bytes(packed({**complete(), "brief.json": deep}))

    with suppress(NotABundle):
        assert differences(one_file)


def test_what_is_told_is_shown_as_text_that_a_terminal_does_not_obey(
    one_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"briefs": [], "\x1b[2K\ud800": "\x9b2K\ud800"}
    one_file.write_bytes(packed({**complete(), "brief.json": as_json(told)}))

    assert main([str(one_file)]) == 1
    said = capsys.readouterr().out
    assert "\\x1b[2K\\ud800" in said
    assert all(line.isascii() and line.isprintable() for line in said.splitlines())


@given(st.data())
def test_records_in_any_order_and_any_number_are_folded_or_refused(data: st.DataObject) -> None:
    lines = whole()["records.ndjson"].split(b"\n")[:-1]
    kept = data.draw(st.lists(st.sampled_from(range(len(lines))), max_size=len(lines)))
    index = json.loads(whole()["index.json"])

    read(
        {
            **whole(),
            "records.ndjson": b"".join(lines[at] + b"\n" for at in kept),
            "index.json": as_json([index[at] for at in kept]),
        }
    )


def test_a_bundle_of_another_format_is_refused() -> None:
    contents = {**json.loads(whole()["contents.json"]), "format": 2}

    with pytest.raises(NotABundle, match="format 2, and this program reads 1"):
        Bundled.read({**whole(), "contents.json": as_json(contents)})


def test_what_an_agency_keeps_to_itself_is_in_no_bundle() -> None:
    desk = new(Desk)
    desk.file_memo(by=OFFICER, memo="for us alone", case=CASE, company=None)
    of_the_desk = files_of_records([entry.record for entry in desk.entries], withheld=frozenset(), told={})

    with pytest.raises(NotABundle, match="keeps to itself"):
        Bundled.read({**whole(), **of_the_desk})


def test_records_that_do_not_show_a_cases_opening_do_not_fold_into_it() -> None:
    contents = {**json.loads(whole()["contents.json"]), "cases": [str(named("another case"))]}

    with pytest.raises(NotABundle, match="how one of its cases was opened"):
        Bundled.read({**whole(), "contents.json": as_json(contents)}).told()


def test_an_inquiry_of_which_there_is_nothing_in_the_bundle_is_not_told() -> None:
    contents = {**json.loads(whole()["contents.json"]), "inquiry": str(named("inquiry"))}

    with pytest.raises(NotABundle, match="do not fold") as refused:
        Bundled.read({**whole(), "contents.json": as_json(contents)}).told()

    assert str(named("inquiry")) in str(refused.value)


def test_of_many_differences_the_first_are_told_and_how_many_more(
    one_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"briefs": json.loads(complete()["brief.json"])["briefs"], **{f"n{at:02}": at for at in range(23)}}
    one_file.write_bytes(packed({**complete(), "brief.json": as_json(told)}))

    assert main([str(one_file)]) == 1
    *said, more, _ = capsys.readouterr().out.splitlines()
    assert len(said) == MOST_TOLD
    assert all(line.startswith("DIFFERS brief.json/n") for line in said)
    assert more == "and 3 more."
