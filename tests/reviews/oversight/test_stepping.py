"""Every state that the replay page shows is the server's own fold of the case, step by step."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from agreements.commands import register_party
from agreements.party import PartyKind
from config.ledger.event import Entry, EntryCorrected
from reviews.chronology import stream_id
from reviews.oversight.citation import citation
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history
from reviews.oversight.state import changes, state
from reviews.oversight.stepping import AT_ONCE
from tests.actors import OVERSEER, OVERSIGHT_BODY, archivist
from tests.reviews.oversight.conftest import KEYS
from tests.reviews.oversight.logins import logged_in
from tests.reviews.registered import PUBLISHED


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


def told(reader: Client, case: CaseHistory, query: str) -> list[dict[str, Any]]:
    """Every step as the page's own requests bring it."""
    address = f"/cases/{case.case.number}/replay/states/?{query}"
    found: list[dict[str, Any]] = []
    while True:
        some = reader.get(f"{address}&from={len(found)}").json()["states"]
        found += some
        if len(some) < AT_ONCE:
            return found


def in_order(case: CaseHistory, *, recorded: bool) -> list[Entry]:
    """The entries as they are replayed."""
    entries = [entry for entry in case.entries if not isinstance(entry.event, EntryCorrected)]
    by = (lambda e: case.numbers[e.id]) if recorded else (lambda e: (e.takes_effect, case.numbers[e.id]))
    return sorted(entries, key=by)


def plain(case: CaseHistory) -> list[dict[str, Any]]:
    return [{"name": one.name, "text": one.text, "points": list(one.points)} for one in state(case)]


@pytest.mark.parametrize("key", KEYS)
def test_as_it_happened_every_state_is_that_of_the_case_at_that_instant(reader: Client, key: str) -> None:
    id = stream_id(key)
    whole = case_history(id)
    entries = in_order(whole, recorded=False)

    steps = told(reader, whole, "mode=happened")

    assert [step["number"] for step in steps] == [whole.numbers[entry.id] for entry in entries]
    for entry, step in zip(entries, steps, strict=True):
        then = case_history(id, occurred=entry.takes_effect)
        earlier = [other.takes_effect for other in entries if other.takes_effect < entry.takes_effect]
        before = case_history(id, occurred=max(earlier)) if earlier else None
        assert step["state"] == plain(then)
        assert step["changed"] == [
            {"name": one.name, "before": one.before, "after": one.after} for one in changes(before, then)
        ]
        assert step["citation"] == citation(then, entry, whole.numbers[entry.id])


@pytest.mark.parametrize("key", KEYS)
def test_as_it_was_recorded_every_state_is_that_of_the_record_up_to_that_entry(
    reader: Client, key: str
) -> None:
    id = stream_id(key)
    whole = case_history(id)

    steps = told(reader, whole, "mode=recorded")

    assert [step["number"] for step in steps] == sorted(whole.numbers.values())
    for step in steps:
        assert step["state"] == plain(case_history(id, entry=step["number"]))
        assert step["together"] == ""


def test_as_known_by_a_party_every_state_is_made_of_what_that_party_had(reader: Client) -> None:
    id = stream_id("directive-case")
    company = case_history(id).case.company
    whole = case_history(id, known_by=company)

    steps = told(reader, whole, f"party={company}")

    assert 0 < len(steps) < len(case_history(id).entries)
    for entry, step in zip(in_order(whole, recorded=False), steps, strict=True):
        then = case_history(id, occurred=entry.takes_effect, known_by=company)
        assert step["state"] == plain(then)


def test_what_came_about_at_one_moment_is_shown_together(reader: Client) -> None:
    whole = case_history(stream_id("directive-case"))
    steps = {step["number"]: step for step in told(reader, whole, "mode=happened")}

    for number in (27, 28, 29):
        assert steps[number]["together"] == "¶27 ¶28 ¶29"
        changed = {one["name"]: one["after"] for one in steps[number]["changed"]}
        assert "suspended: all customers" in changed["Fable 5"]
        assert "suspended: all customers" in changed["Mythos 5"]
    assert steps[40]["together"] == ""


def test_a_link_leads_to_an_entry_or_to_an_instant(reader: Client) -> None:
    def place(query: str) -> Any:
        return reader.get(f"/cases/2026-001/replay/?{query}").context

    assert place("entry=28")["step"]["number"] == 28
    assert place(f"as_of={quote('2026-06-12T18:00-04:00')}")["step"]["number"] == 17
    assert place("eastern=2026-06-12T18:00")["step"]["number"] == 17
    before = place(f"as_of={quote('2020-01-01T00:00-04:00')}")
    assert before["place"] == -1
    assert before["step"]["at"] == "before the first entry"
    assert place("")["place"] == 51


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("mode=backwards", "as it happened"),
        ("entry=99", "¶99"),
        ("as_of=yesterday", "2026-06-12T21:00-04:00"),
        ("eastern=noon", "2026-06-12T21:00"),
        ("party=nobody", "id"),
        ("zoom=9", "zoom"),
        ("wide=0", "wide"),
        ("wide=٣", "wide"),
        ("from=-1", "from"),
        (f"from={'9' * 5000}", "from"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(reader: Client, query: str, named: str) -> None:
    page = "replay/states/" if query.startswith("from") else "replay/"

    answer = reader.get(f"/cases/2026-001/{page}?{query}")

    assert answer.status_code == 400
    assert named in answer.content.decode()


def test_undated_entries_come_last_and_say_that_they_are_undated(reader: Client) -> None:
    steps = told(reader, case_history(stream_id("directive-case")), "mode=happened")

    assert [step["number"] for step in steps][-1] == 52
    assert steps[-1]["at"].startswith("date not known, recorded ")
    assert {step["number"] for step in steps if "date not known" in step["at"]} == {
        8,
        24,
        25,
        26,
        *range(44, 53),
    }


def test_the_exhibit_holds_what_came_before_its_step_and_nothing_after(reader: Client) -> None:
    shown = reader.get("/cases/2026-001/exhibit/?entry=28").context

    numbers = [one["number"] for one in shown["citations"]]

    assert numbers[-1] == 28
    assert 29 not in numbers
    assert shown["step"]["number"] == 28
    assert all("SHA-256 " in one["text"] for one in shown["citations"])


def test_the_exhibit_tells_nothing_of_what_came_after_its_step(reader: Client) -> None:
    def page(entry: int) -> str:
        return reader.get(f"/cases/2026-001/exhibit/?entry={entry}").content.decode()

    early, late = page(28), page(43)

    assert "rescinded" in late
    assert "rescinded" not in early
    assert "¶41" not in early


def test_before_the_first_entry_there_is_nothing_to_print(reader: Client) -> None:
    answer = reader.get(f"/cases/2026-001/exhibit/?as_of={quote('2020-01-01T00:00-04:00')}")

    assert answer.status_code == 400
    assert "before the first entry" in answer.content.decode()


def test_every_address_of_a_page_keeps_its_zoom(reader: Client) -> None:
    shown = reader.get("/cases/2026-001/replay/?entry=28&zoom=4").context

    for address in (shown["previous"], shown["next"], *shown["switch"].values()):
        assert "zoom=4" in address
    assert all("zoom" not in one["address"] or one["factor"] != 4 or one["on"] for one in shown["zooms"])


def test_what_a_party_did_not_have_is_replayed_to_the_last_that_it_had_by_then(reader: Client) -> None:
    company = case_history(stream_id("directive-case")).case.company

    def shown(entry: int, query: str = "") -> Any:
        page = reader.get(f"/cases/2026-001/replay/?party={company}&entry={entry}{query}")
        return page.context["step"]["number"]

    # the report ¶9 to ¶11 was not shown to the company
    assert [shown(entry) for entry in (7, 9, 11, 15)] == [7, 7, 7, 15]
    assert [shown(entry, "&mode=recorded") for entry in (8, 9, 11, 12)] == [8, 8, 8, 12]
    assert reader.get(f"/cases/2026-001/replay/?party={company}&entry=99").status_code == 400
