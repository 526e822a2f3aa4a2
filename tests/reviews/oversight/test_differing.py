"""The page of what changed between two moments, and its command: by whom, by what, as known by whom."""

import json
from io import StringIO
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from agreements.commands import register_party
from agreements.party import PartyKind
from reviews import commands
from reviews.chronology import stream_id
from reviews.models import CaseFile
from reviews.oversight.replay import case_history
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    archivist,
    liaison,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.pasts import MODEL
from tests.reviews.registered import PUBLISHED

BETWEEN: Final = {"from": "2026-06-12T17:20:00-04:00", "to": "2026-06-12T22:00:00-04:00"}


@pytest.fixture(scope="module")
def reader(imported: None, django_db_blocker: DjangoDbBlocker) -> Client:
    register_party(
        archivist(),
        id=OVERSIGHT_BODY,
        kind=PartyKind.OVERSIGHT_BODY,
        name="An inspectorate",
        source=PUBLISHED["source"],
    )
    return logged_in(OVERSEER)


def shown(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(f"/cases/2026-001/diff/?{urlencode(asked)}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context["found"]
    return found


def told(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("diff", *arguments, "--format", "json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_page_and_the_command_say_the_same(reader: Client) -> None:
    for options, asked in (
        ((), {}),
        (("--recorded",), {"mode": "recorded"}),
        (("--as-known-by", "Anthropic"), {"party": str(stream_id("anthropic"))}),
    ):
        said = told("2026-001", *BETWEEN.values(), *options)
        found = shown(reader, **BETWEEN, **asked)

        assert [f"¶{one['number']}" for one in said["came"]] == [one["cited"] for one in found["came"]]
        changed = [one["name"] for one in said["state"] if one["changed"]]
        assert changed == [one.name for one in found["changed"]]
        assert len(said["raised"]) == len(found["raised"])


def test_without_a_first_moment_everything_came_and_without_a_second_up_to_now(reader: Client) -> None:
    whole = shown(reader)

    assert len(whole["came"]) == 52
    until = shown(reader, to="2026-06-12T22:00:00-04:00")
    since = shown(reader, **{"from": "2026-06-12T22:00:00-04:00"})
    assert len(until["came"]) + len(since["came"]) == 52


def test_a_form_sends_moments_in_eastern_time(reader: Client) -> None:
    sent = shown(reader, **{"from": "2026-06-12T17:20", "to": "2026-06-12T22:00"})

    assert sent == shown(reader, **BETWEEN)


def test_each_communication_is_a_way_in(reader: Client) -> None:
    answer = reader.get("/cases/2026-001/diff/")

    (around,) = answer.context["around"]
    assert "¶15" in around["words"]
    found = reader.get(f"/cases/2026-001/diff/{around['address']}").context["found"]
    assert [one["cited"] for one in found["came"]] == ["¶15", "¶16", "¶17", "¶27", "¶28", "¶29"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("from=yesterday", "2026-06-12T21:00-04:00"),
        ("to=9999-12-31T23:59", "2026-06-12T21:00-04:00"),
        ("from=2026-06-13T00:00&to=2026-06-12T00:00", "before the first"),
        ("mode=sideways", "as it happened"),
        ("party=Anthropic", "id"),
        ("since=2026-06-12", "since"),
        ("from=2026-06-12T00:00&from=2026-06-13T00:00", "2 times"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_name(reader: Client, query: str, named: str) -> None:
    answer = reader.get(f"/cases/2026-001/diff/?{query}")

    assert answer.status_code == 400
    assert named in answer.content.decode()


def test_text_is_80_columns_wide_and_says_between_which_moments(reader: Client) -> None:
    out = StringIO()
    call_command("diff", "2026-001", *BETWEEN.values(), stdout=out)

    text = " ".join(out.getvalue().split())
    assert max(map(len, out.getvalue().splitlines())) <= 80
    assert "Between 12 June 2026, 17:20 ET and 12 June 2026, 22:00 ET, as it happened." in text
    assert "¶27" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-001", "2026-06-12", "2026-06-13T00:00-04:00"),
        ("2026-001", "2026-06-13T00:00-04:00", "2026-06-12T00:00-04:00"),
        ("2099-001", "2026-06-12T00:00-04:00", "2026-06-13T00:00-04:00"),
        ("2026-001", "2026-06-12T00:00-04:00", "2026-06-13T00:00-04:00", "--as-known-by", "Nobody"),
    ],
)
def test_bad_arguments_are_bad_input(reader: Client, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        told(*arguments)


@pytest.mark.django_db
def test_a_party_sees_what_it_knew_and_nobody_elses_case() -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    (finding,) = commands.record_finding(OFFICER, case=case, detail="words").entries
    number = CaseFile.objects.get(stream=case).number
    numbered = case_history(case).numbers[finding.id]

    own = logged_in(LIAISON).get(f"/cases/{number}/diff/")
    officers = logged_in(OFFICER).get(f"/cases/{number}/diff/")
    stranger = logged_in(liaison("other liaison", OTHER_COMPANY)).get(f"/cases/{number}/diff/")
    prying = logged_in(LIAISON).get(f"/cases/{number}/diff/?party={AGENCY}")

    assert f"¶{numbered}" not in {one["cited"] for one in own.context["found"]["came"]}
    assert f"¶{numbered}" in {one["cited"] for one in officers.context["found"]["came"]}
    assert own.context["knowers"] == []
    assert (stranger.status_code, prying.status_code) == (404, 403)
    assert logged_in(LIAISON).get(f"/cases/{number}/diff/?party={COMPANY}").status_code == 200
