"""The feed: what a reader may know, by position, as CloudEvents; none is missed, all counts as served."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import connection

from agreements.commands import correct_entry
from agreements.models import ServedEntry
from config.api import credentials, feed
from config.ledger.models import LedgerRecord, Reading
from config.ledger.sealed import Disclosure, commit
from config.ledger.store import ledger
from reviews import commands
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, SUPERVISOR, liaison
from tests.api.calling import Caller, made, problem
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db

OTHER: Final = liaison("other liaison", OTHER_COMPANY)


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


def commitment(name: str, opened: Any) -> str:
    """The commitment to an opened value, in base64."""
    value = Disclosure(name=name, salt=b64decode(opened["salt"]), value=opened["value"])
    return b64encode(commit(value)).decode()


def page(caller: Caller, query: str = "") -> Any:
    answer = caller.get(f"events?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def types(told: Any) -> list[str]:
    return [event["type"] for event in told["items"]]


def everything(caller: Caller, query: str = "") -> list[Any]:
    """Every event, as whoever follows `next` is told it."""
    told = page(caller, query)
    events: list[Any] = told["items"]
    while told["items"]:
        told = caller.get(told["next"].removeprefix("/api/v1/")).json()
        events += told["items"]
    return events


# what it tells


def test_the_feed_tells_own_acts_and_what_is_addressed_by_position(caller: Caller) -> None:
    before = page(caller)["after"]
    case = opened_case(models=(MODEL,))
    requested(case=case)
    made(caller)
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)

    told = page(caller, f"after={before}")

    assert types(told) == ["review.case-opened", "communication.request-issued", "decision.decision-made"]
    positions = [event["data"]["position"] for event in told["items"]]
    assert positions == sorted(positions)
    assert [int(event["sequence"]) for event in told["items"]] == positions


def test_an_event_is_a_cloud_event(caller: Caller) -> None:
    told = everything(caller)
    kept = {entry.id: entry for entry in ledger.entries(streams=[COMPANY, MODEL])}

    assert kept
    assert {UUID(event["id"]) for event in told} >= kept.keys()
    for event in told:
        assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in event)
        assert (event["specversion"], event["datacontenttype"]) == ("1.0", "application/json")
        assert event["source"] == "demarc.embedded/log"
        assert event["time"] == event["data"]["recorded_at"]
        assert (event["type"], event["subject"]) == (event["data"]["topic"], event["data"]["stream"])
    assert len({event["id"] for event in told}) == len(told)


def test_the_same_entry_is_told_under_the_same_id_as_it_was_recorded(caller: Caller) -> None:
    id = made(caller, alternative="as first said")
    (first,) = page(caller, "type=decision.decision-made")["items"]
    entry = ledger.entries(streams=[id])[0]
    correct_entry(LIAISON, stream=id, entry=entry.id, field="alternative", value="otherwise", reason="a slip")

    again, correction = page(caller, "type=decision.decision-made,entry.corrected")["items"]

    assert again == first
    assert correction["data"]["links"]["decision"] == f"/api/v1/decisions/{id}"


def test_what_is_sealed_is_opened_for_whom_it_was_said_to_and_withheld_from_others(caller: Caller) -> None:
    made(caller, alternative="nobody else's business")

    (own,) = page(caller, "type=decision.decision-made")["items"]
    (others,) = page(Caller(OVERSEER), "type=decision.decision-made")["items"]

    opened = own["data"]["opened"]["alternative"]
    said = own["data"]["said"]["alternative"]["commitment"]
    assert opened["value"] == "nobody else's business"
    assert commitment("alternative", opened) == said
    assert own["data"]["withheld"] == []
    assert (others["data"]["opened"], others["data"]["withheld"]) == ({}, ["alternative"])
    assert others["data"]["said"] == own["data"]["said"]
    assert others["data"]["leaf"] == own["data"]["leaf"]


def test_an_event_says_where_to_read_on(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    communication = requested(case=case)

    (event,) = page(caller, "type=communication.request-issued")["items"]

    assert event["data"]["links"] == {
        "communication": f"/api/v1/communications/{communication}",
        "case": f"/api/v1/cases/{case}",
        "timeline": f"/api/v1/cases/{case}/timeline",
    }
    for address in event["data"]["links"].values():
        assert caller.get(address.removeprefix("/api/v1/")).status_code == 200


# who is told what


def test_what_concerns_another_company_is_not_told(caller: Caller) -> None:
    other = Caller(OTHER)
    begun = page(other)["after"]
    case = opened_case(models=(MODEL,))
    requested(case=case)
    made(caller)

    told = page(other, f"after={begun}")

    assert told["items"] == []
    assert page(other, f"after={begun}&case={case}")["items"] == []
    assert page(other, "type=communication.request-issued")["items"] == []
    assert told["after"] > begun


def test_an_overseer_is_told_everything_but_an_agencys_own_desk(caller: Caller) -> None:
    case = opened_case()
    requested(case=case)
    memo = commands.file_memo(OFFICER, case=case, memo="for us").entries[0]
    correct_entry(
        OFFICER, stream=memo.record.stream, entry=memo.id, field="memo", value="for us alone", reason="x"
    )
    made(caller)

    told = everything(Caller(OVERSEER), "limit=3")

    desk = {entry.id for entry in ledger.entries(streams=[memo.record.stream])}
    assert desk
    assert not desk & {UUID(event["id"]) for event in told}
    assert {"communication.request-issued", "decision.decision-made", "review.case-opened"} <= {
        event["type"] for event in told
    }
    assert "entry.corrected" in {event["type"] for event in everything(Caller(OFFICER))}


def test_what_an_overseer_follows_is_in_the_access_log(caller: Caller) -> None:
    overseer = Caller(OVERSEER)
    before = Reading.objects.count()

    page(overseer, "after=0&wait=0")

    assert Reading.objects.count() == before + 1


def test_what_the_feed_hands_over_counts_as_served_once(caller: Caller) -> None:
    requested()
    opened_case()
    (event,) = page(caller, "type=communication.request-issued")["items"]

    served = ServedEntry.objects.filter(organization=COMPANY)
    assert [(one.entry, one.channel) for one in served] == [(UUID(event["id"]), "api")]
    before = LedgerRecord.objects.count()
    assert page(caller, "type=communication.request-issued")["items"] == [event]
    assert LedgerRecord.objects.count() == before


def test_being_told_gives_nothing_to_be_told_of(caller: Caller) -> None:
    requested()

    told = page(caller)

    assert ServedEntry.objects.filter(organization=COMPANY).exists()
    assert page(caller, f"after={told['after']}")["items"] == []
    assert not [name for name in types(page(Caller(OVERSEER))) if name.startswith("delivery.")]


# in pages


@pytest.mark.parametrize("most", [1, 3, 100])
def test_who_follows_next_misses_nothing_and_gets_nothing_twice(caller: Caller, most: int) -> None:
    requested()
    every = [event["id"] for event in page(caller)["items"]]

    told = page(caller, f"limit={most}")
    events = [event["id"] for event in told["items"]]
    meanwhile = made(caller)
    while told["items"]:
        told = caller.get(told["next"].removeprefix("/api/v1/")).json()
        events += [event["id"] for event in told["items"]]

    assert events[:-1] == every
    assert events[-1] == str(ledger.entries(streams=[meanwhile])[0].id)


def test_a_long_way_without_anything_is_gone_in_steps(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_READS_AT_ONCE", 2)
    monkeypatch.setattr(feed, "_READS", 1)
    id = made(caller)
    last = ledger.entries(streams=[id])[0].position
    other = Caller(OTHER)

    places: list[int] = []
    told = page(other)
    while told["after"] != (places[-1] if places else None):
        places.append(told["after"])
        assert str(id) not in {event["subject"] for event in told["items"]}
        told = page(other, f"after={told['after']}")

    assert places[0] == 2
    assert places[-1] == ledger.recorder.max_notification_id()
    assert last is not None
    assert len(places) >= last // 2


def test_a_place_beyond_the_end_stays(caller: Caller) -> None:
    told = page(caller, "after=999999")

    assert (told["items"], told["after"]) == ([], 999999)


# filtered


def test_the_feed_is_filtered_by_case_type_and_own_tracking_id(caller: Caller) -> None:
    case, there = opened_case(models=(MODEL,)), opened_case()
    commands.make_submission(LIAISON, case=case, summary="x", tracking_id="HAL-7")
    requested(case=case)

    assert types(page(caller, f"case={there}")) == ["review.case-opened"]
    of_case = ["review.case-opened", "review.submission-made", "communication.request-issued"]
    assert types(page(caller, f"case={case}")) == of_case
    assert types(page(caller, "tracking_id=HAL-7")) == of_case
    assert types(page(caller, f"tracking_id=HAL-7&case={there}")) == []
    assert types(page(caller, f"case={case}&type=review.submission-made,review.case-opened")) == of_case[:2]
    assert types(page(caller, "tracking_id=HAL-8")) == []
    assert types(page(Caller(OTHER), "tracking_id=HAL-7")) == []


@pytest.mark.parametrize(
    "query",
    [
        "case=x",
        "case=",
        "case=5a0c7c1e8f0b4f3e9c530e3f6f3a9d02",
        "type=nothing.of-this",
        "type=",
        "type=review.case-opened,",
        "tracking_id=%00",
        "wait=31",
        "wait=-1",
        "wait=x",
        "after=x",
        "limit=101",
        "page=1",
        "wait=0&wait=0",
    ],
)
def test_a_question_that_cannot_be_read_is_refused(caller: Caller, query: str) -> None:
    problem(caller.get(f"events?{query}"), 400, "bad-input")


# waited for


class Clock:
    """Time that passes only while somebody waits; `meanwhile` is what then happens, nap by nap."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        self.now = 0.0
        self.naps = 0
        self.meanwhile = meanwhile

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.naps += 1
        if self.naps <= len(self.meanwhile):
            self.meanwhile[self.naps - 1]()


def nothing() -> None:
    """Nothing happens."""


def test_who_waits_is_told_as_soon_as_there_is_something(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = page(caller)["after"]
    clock = Clock(nothing, lambda: opened_case(company=OTHER_COMPANY), requested)
    monkeypatch.setattr(feed, "time", clock)

    told = page(caller, f"after={begun}&wait=30")

    assert types(told) == ["communication.request-issued"]
    assert clock.naps == 3
    assert page(caller, f"after={told['after']}")["items"] == []


def test_who_waits_in_vain_is_told_nothing_and_goes_on_from_there(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = page(caller)["after"]
    clock = Clock(lambda: opened_case(company=OTHER_COMPANY))
    monkeypatch.setattr(feed, "time", clock)

    told = page(caller, f"after={begun}&wait=7")

    assert told["items"] == []
    assert told["after"] == ledger.recorder.max_notification_id()
    assert clock.now == 7


def test_who_does_not_ask_to_wait_does_not_wait(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(feed, "time", clock)

    page(caller, "after=999999")

    assert clock.naps == 0


@pytest.mark.django_db(transaction=True)
def test_who_waits_holds_no_connection_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    released_model()
    caller = Caller()
    begun = page(caller)["after"]
    held: list[bool] = []

    def look() -> None:
        held.append(connection.connection is not None)

    monkeypatch.setattr(feed, "time", Clock(look, look, requested))

    assert types(page(caller, f"after={begun}&wait=30")) == ["communication.request-issued"]
    assert held == [False, False]


def test_who_is_sent_away_while_they_wait_is_told_nothing(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = page(caller)["after"]
    served = ServedEntry.objects.filter(organization=COMPANY)
    before = served.count()

    def revoke() -> None:
        credentials.revoke(str(caller.credential.id))
        requested()

    monkeypatch.setattr(feed, "time", Clock(revoke))

    problem(caller.get(f"events?after={begun}&wait=30"), 401, "not-signed-in")
    assert served.count() == before


def test_so_many_requests_of_a_credential_wait_at_once_and_no_more(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Caller()
    begun = page(caller)["after"]
    ask = f"events?after={begun}&wait=1"
    answers: list[Any] = []

    def ask_again() -> None:
        answers.append(caller.get(ask))

    last = feed.MOST_WAITING - 1
    monkeypatch.setattr(feed, "time", Clock(*[ask_again] * last, lambda: answers.extend(both())))

    def both() -> tuple[Any, Any]:
        return caller.get(ask), second.get(ask)

    assert caller.get(ask).status_code == 200

    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(answers) == feed.MOST_WAITING + 1
    assert [answer.headers["Retry-After"] for answer in refused] == ["2"]
    problem(refused[0], 429, "too-many-requests")
    assert caller.get(ask).status_code == 200
