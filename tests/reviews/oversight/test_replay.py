"""Replay of the public record: to an instant, as recorded, as one party knew it, up to an entry."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.errors import BadInput, NotFound
from config.ledger.occurred import Precision
from reviews.chronology import entry_id, stream_id
from reviews.oversight.brief import brief
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history, find_case, find_party
from reviews.oversight.told import replay_told
from tests.reviews.oversight.conftest import TODAY
from tests.reviews.oversight.reading import whole

CASE = "directive-case"

pytestmark = pytest.mark.usefixtures("imported")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def replayed(key: str = CASE, **how: Any) -> CaseHistory:
    return case_history(stream_id(key), **how)


def keys_shown(case: CaseHistory, *keys: str) -> set[str]:
    """Those of the keys whose entries the reader has."""
    return {key for key in keys if case.entry(entry_id(key)) is not None}


def letter(case: CaseHistory) -> str:
    """The number under which a replay tells of the letter."""
    return f"¶{case.numbers[entry_id('directive')]}"


# to an instant


@pytest.mark.parametrize(
    ("instant", "access", "standing"),
    [
        ("2026-06-12T17:20-04:00", {"Fable 5": "everybody", "Mythos 5": "partners"}, None),
        ("2026-06-12T21:00-04:00", {"Fable 5": "everybody", "Mythos 5": "partners"}, "in_effect"),
        ("2026-06-12T22:00-04:00", {"Fable 5": "suspended", "Mythos 5": "suspended"}, "in_effect"),
        ("2026-06-28T12:00-04:00", {"Fable 5": "suspended", "Mythos 5": "suspended"}, "partly_lifted"),
        ("2026-07-01T12:00-04:00", {"Fable 5": "suspended", "Mythos 5": "suspended"}, "ended"),
        ("2026-07-02T12:00-04:00", {"Fable 5": "everybody", "Mythos 5": "partners"}, "ended"),
    ],
)
def test_access_and_letter_at_an_instant(instant: str, access: dict[str, str], standing: str | None) -> None:
    case = replayed(occurred=at(instant))

    told = replay_told(case)

    assert told["access_state"] == access
    assert told["communications"].get(letter(case)) == standing


def test_an_instant_is_the_same_in_every_zone() -> None:
    eastern = replay_told(replayed(occurred=at("2026-06-12T21:00-04:00")))
    utc = replay_told(replayed(occurred=at("2026-06-13T01:00+00:00")))

    assert eastern["entries"] == utc["entries"]
    assert eastern["access"] == utc["access"]


def test_an_imprecise_date_counts_from_its_latest_instant_and_says_so() -> None:
    early = replayed(occurred=at("2026-06-09T23:59-04:00"))
    late = replayed(occurred=at("2026-06-10T00:00-04:00"))

    assert keys_shown(early, "fable-5-released") == set()
    assert keys_shown(late, "fable-5-released") == {"fable-5-released"}
    access = replay_told(late)["access"]["Fable 5"]
    assert "since 9 June 2026" in access
    assert "counted from its end" in access


def test_entries_come_in_the_order_in_which_they_happened() -> None:
    case = replayed(occurred=TODAY)

    moments = [entry.takes_effect for entry in case.entries]
    assert moments == sorted(moments)


def test_before_everything_there_is_nothing_and_the_brief_says_so() -> None:
    case = replayed(occurred=at("2020-01-01T00:00-05:00"))

    assert case.entries == []
    assert replay_told(case)["access"] == {}
    told = brief(case)
    assert len(told.answers) == 7
    assert "The record does not say." in whole(case, told)
    assert case.name(stream_id("fable-5")) == "Fable 5"


# numbers


@pytest.mark.parametrize(
    "how",
    [
        {"occurred": at("2026-06-12T21:00-04:00")},
        {"recorded": TODAY + timedelta(days=1)},
        {"entry": 20},
        {"known_by": stream_id("anthropic")},
        {"occurred": at("2026-07-02T12:00-04:00"), "known_by": stream_id("commerce")},
    ],
)
def test_an_entry_has_the_same_number_whatever_the_moment_and_the_reader(how: dict[str, Any]) -> None:
    everything, part = replayed(), replayed(**how)

    assert part.numbers == everything.numbers
    told = {line["leaf"]: line["number"] for line in replay_told(everything)["entries"]}
    shown = replay_told(part)["entries"]
    assert shown
    assert all(told[line["leaf"]] == line["number"] for line in shown)


def test_up_to_an_entry_shows_what_was_recorded_by_then() -> None:
    case = replayed(entry=15)

    assert [case.numbers[entry.id] for entry in case.entries] == list(range(1, 16))


@pytest.mark.parametrize("entry", [0, -1, 1000])
def test_an_entry_that_the_case_has_not_is_bad_input(entry: int) -> None:
    with pytest.raises(BadInput, match="¶1 to ¶"):
        replayed(entry=entry)


# as recorded


def test_as_recorded_by_an_instant_knows_nothing_that_was_recorded_later() -> None:
    everything = replayed()
    middle = everything.entries[24].record.recorded_at

    case = replayed(recorded=middle)

    assert case.entries == everything.entries[:25]


def test_as_recorded_in_june_there_was_nothing_yet() -> None:
    case = replayed(recorded=at("2026-06-30T00:00-04:00"))

    assert case.entries == []


def test_what_nobody_dates_counts_from_its_recording() -> None:
    undated = [entry for entry in replayed().entries if entry.occurred.precision is Precision.UNKNOWN]

    by_june = {entry.id for entry in replayed(occurred=at("2026-07-10T00:00-04:00")).entries}
    by_today = {entry.id for entry in replayed(occurred=datetime(2026, 9, 1, tzinfo=UTC)).entries}

    assert undated
    assert not by_june & {entry.id for entry in undated}
    assert {entry.id for entry in undated} <= by_today


# as known by a party


def test_what_the_company_was_not_shown_is_hidden_from_it() -> None:
    report = ("amazon-report", "amazon-report-handed-on", "capability-asserted")

    assert keys_shown(replayed(), *report) == set(report)
    assert keys_shown(replayed(known_by=stream_id("anthropic")), *report) == set()


def test_whoever_made_or_received_the_report_knows_it() -> None:
    for party in ("amazon", "officials"):
        assert keys_shown(replayed(known_by=stream_id(party)), "amazon-report") == {"amazon-report"}


def test_a_party_knows_its_own_acts_and_what_was_addressed_to_it() -> None:
    case = replayed(known_by=stream_id("anthropic"))

    own = ("directive-received", "anthropic-cuts-off", "fable-5-suspended", "fable-5-restored")
    addressed = ("directive", "directive-partly-lifted", "directive-lifted")
    assert keys_shown(case, *own, *addressed) == {*own, *addressed}


def test_what_is_hidden_is_named_by_its_number_and_by_nothing_else() -> None:
    case = replayed(known_by=stream_id("anthropic"))

    text = " ".join(line["sentence"] for line in replay_told(case)["entries"])
    assert "Amazon" not in text
    assert f"¶{case.numbers[entry_id('amazon-report')]}" in text


# finding


@pytest.mark.parametrize("wanted", ["2026-001", "June letter", str(stream_id(CASE))])
def test_a_case_is_found_by_number_by_title_and_by_id(wanted: str) -> None:
    assert find_case(wanted) == stream_id(CASE)


@pytest.mark.parametrize("wanted", ["Anthropic", "anthropic", str(stream_id("anthropic"))])
def test_a_party_is_found_by_name_and_by_id(wanted: str) -> None:
    assert find_party(wanted) == stream_id("anthropic")


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        find_case("2099-001")
    with pytest.raises(NotFound):
        find_party("Nobody Inc.")
    with pytest.raises(NotFound):
        case_history(stream_id("no such case"))


def test_what_fits_several_is_bad_input() -> None:
    with pytest.raises(BadInput, match="several"):
        find_case("the")
