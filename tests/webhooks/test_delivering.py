"""Webhooks, really sent: signed, thin, at least once under one id, later and later, to nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from agreements.commands import set_duty_contact
from agreements.models import ServedEntry
from config.ledger.store import ledger
from config.webhooks import delivering, destinations, following
from config.webhooks.delivering import LEASE, MOST_TRIES, delay, deliver
from config.webhooks.models import Attempt, Followed, Message
from reviews import commands
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, liaison
from tests.api.calling import Caller, made, problem
from tests.ledger.writers import at_once
from tests.reviews.registered import opened_case, released_model, requested
from tests.webhooks.receiver import Ahead, entry_of, messages, receiving, registered, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anywhere")]

OTHER: Final = liaison("other liaison", OTHER_COMPANY)
ASKED: Final = "communication.request-issued"


# what is sent


def test_a_message_is_signed_as_standard_webhooks_says(caller: Caller) -> None:
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        made(caller)

        assert deliver() == 1

    (received,) = receiver.received
    assert received.path == "/hooks"
    assert Webhook(webhook["secret"]).verify(received.body, received.headers) == received.told()
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook["secret"]).verify(received.body + b" ", received.headers)


def test_a_message_says_that_there_is_an_entry_and_nothing_of_what_it_says(caller: Caller) -> None:
    case = opened_case()
    with receiving() as (receiver, address):
        registered(caller, address, ASKED)
        requested(case=case, text="a secret text")
        deliver()

    (received,) = receiver.received
    (event,) = caller.get(f"events?type={ASKED}").json()["items"]
    told = received.told()
    assert received.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert told.pop("data") == {
        "position": event["data"]["position"],
        "link": f"http://127.0.0.1:8000/api/v1/events?after={event['data']['position'] - 1}&limit=1",
    }
    assert told == {name: event[name] for name in event if name not in ("data", "subject")}
    for content in (str(case), str(COMPANY), "Fable", "secret", "asked"):
        assert content.encode() not in received.body


def test_the_link_of_a_message_leads_to_its_entry(caller: Caller) -> None:
    with receiving() as (receiver, address):
        registered(caller, address)
        made(caller)
        deliver()

    link = receiver.received[0].told()["data"]["link"].partition("/api/v1/")[2]
    (event,) = caller.get(link).json()["items"]
    assert event["id"] == receiver.received[0].told()["id"]


def test_to_be_told_is_not_to_be_served(caller: Caller) -> None:
    with receiving() as (receiver, address):
        registered(caller, address, ASKED)
        requested()
        deliver()

    assert len(receiver.received) == 1
    assert not ServedEntry.objects.filter(entry=entry_of(receiver.received[0])).exists()


# to whom


def test_another_company_is_told_nothing(caller: Caller) -> None:
    other = Caller(OTHER)
    with receiving() as (receiver, address), receiving() as (others, others_address):
        webhook = registered(caller, address)
        theirs = registered(other, others_address)
        requested()
        made(caller)
        deliver()

    assert [one.told()["type"] for one in receiver.received] == [ASKED, "decision.decision-made"]
    assert others.received == []
    assert messages(other, theirs) == []
    problem(other.get(f"webhooks/{webhook['id']}/messages"), 404, "not-found")


def test_an_endpoint_is_told_of_the_types_that_it_wants_from_its_registration_on(caller: Caller) -> None:
    requested()
    with receiving() as (receiver, address):
        registered(caller, address, ASKED)
        made(caller)
        requested()
        commands.file_memo(OFFICER, case=opened_case(), memo="for us")
        deliver()

    assert [one.told()["type"] for one in receiver.received] == [ASKED]


def test_what_the_register_hands_over_is_told_to_nobody(caller: Caller) -> None:
    requested()
    with receiving() as (receiver, address):
        registered(caller, address)
        caller.get("events")
        deliver()

    assert ServedEntry.objects.filter(organization=COMPANY).exists()
    assert receiver.received == []


# once


def test_an_entry_is_written_down_once_for_each_endpoint(caller: Caller) -> None:
    with receiving() as (receiver, address):
        registered(caller, address)
        registered(caller, address)
        made(caller)
        for _ in range(3):
            deliver()
        Followed.objects.update(position=0)  # as from a backup
        deliver()

    assert len(receiver.received) == 2
    assert len({one.id for one in receiver.received}) == 2
    assert Message.objects.count() == 2


def test_many_entries_are_followed_in_steps(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "READS_AT_ONCE", 2)
    with receiving() as (receiver, address):
        registered(caller, address)
        ids = [made(caller) for _ in range(5)]
        deliver()

    made_here = {entry.id for id in ids for entry in ledger.entries(streams=[id])}
    assert {entry_of(one) for one in receiver.received} == made_here
    assert Followed.objects.get().position == ledger.recorder.max_notification_id()


def test_who_dies_between_sending_and_noting_has_it_sent_again_under_the_same_id(
    caller: Caller, ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def die(*_: Any) -> None:
        raise Killed

    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        with monkeypatch.context() as patch:
            patch.setattr(delivering, "note", die)
            with pytest.raises(Killed):
                deliver()
        assert deliver() == 0  # it is still that worker's

        ahead.by = LEASE + timedelta(seconds=1)
        assert deliver() == 1

    first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert [one["state"] for one in messages(caller, webhook)] == ["delivered"]


def test_who_comes_late_notes_his_attempt_and_changes_nothing(caller: Caller, ahead: Ahead) -> None:
    with receiving() as (_, address):
        webhook = registered(caller, address)
        made(caller)
        following.follow()
        late = delivering.claimed(ledger.clock())
        ahead.by = LEASE + timedelta(seconds=1)
        deliver()
        assert late is not None
        delivering.note(late, delivering.Outcome(delivered=False, told="too late"), ledger.clock())

    (message,) = messages(caller, webhook)
    assert message["state"] == "delivered"
    assert [attempt["outcome"] for attempt in message["attempts"]] == ["it answered 204", "too late"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once(anywhere: None) -> None:
    released_model()
    caller = Caller()
    with receiving() as (receiver, address):
        registered(caller, address)
        for _ in range(12):
            made(caller)

        done = at_once(lambda _: deliver(), 4)

    assert sum(one for one in done if isinstance(one, int)) == 12, done
    assert len({one.id for one in receiver.received}) == len(receiver.received) == 12
    assert Attempt.objects.filter(delivered=True).count() == 12


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_message_is_sent(anywhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    released_model()
    caller = Caller()
    locked: list[bool] = []

    def sent(*_: Any, **__: Any) -> int:
        locked.append(connection.in_atomic_block)
        return 204

    monkeypatch.setattr(destinations, "post", sent)
    registered(caller, "http://127.0.0.1:9/hooks")
    made(caller)

    assert deliver() == 1
    assert locked == [False]


# again


def test_what_fails_is_tried_later_and_later_under_one_id(caller: Caller, ahead: Ahead) -> None:
    with receiving(500, 302, 404) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        for _ in range(8):
            deliver()
            assert deliver() == 0
            (message,) = messages(caller, webhook)
            if message["state"] == "waiting":
                due = datetime.fromisoformat(message["next_attempt_at"])
                ahead.by += max(due - ledger.clock(), timedelta(0)) + timedelta(seconds=1)

    assert len({one.id for one in receiver.received}) == 1
    assert all(one.holds(webhook["secret"]) for one in receiver.received)
    statuses = [attempt["status"] for attempt in message["attempts"]]
    assert statuses == [500, 302, 404, 204]
    assert (message["state"], message["next_attempt_at"]) == ("delivered", None)


def test_a_redirection_is_not_followed(caller: Caller) -> None:
    with receiving() as (elsewhere, there), receiving(307, location=there) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        deliver()

    assert (len(receiver.received), elsewhere.received) == (1, [])
    assert messages(caller, webhook)[0]["state"] == "waiting"


@pytest.mark.parametrize("tries", range(1, MOST_TRIES + 1))
def test_a_delay_grows_threefold_up_to_half_a_day_with_jitter(tries: int) -> None:
    longest = delay(tries, 1)

    assert longest == min(timedelta(seconds=5 * 3 ** (tries - 1)), timedelta(hours=12))
    assert delay(tries, 0) == longest / 2
    assert delay(tries, 0) < delay(tries, 0.3) < longest


def test_one_that_fails_keeps_nobody_else_waiting(caller: Caller) -> None:
    with receiving(*[500] * 99) as (failing, bad), receiving() as (receiver, good):
        registered(caller, bad)
        registered(caller, good)
        for _ in range(5):
            made(caller)

        deliver()

    assert len(receiver.received) == 5
    assert len(failing.received) == 1


def test_what_nobody_takes_is_given_up_and_the_endpoint_disabled(
    caller: Caller, ahead: Ahead, mailoutbox: list[Any]
) -> None:
    set_duty_contact(LIAISON, name="Jo Doe", reach="duty@company.example")
    with receiving(*[500] * 99) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        for _ in range(MOST_TRIES):
            deliver()
            ahead.by += timedelta(hours=13)

        caller = Caller()  # the token has expired by then
        (message,) = messages(caller, webhook)
        assert (message["state"], len(message["attempts"])) == ("given_up", MOST_TRIES)
        assert state(caller, webhook) == ("disabled", "unreachable")
        made(caller)
        deliver()

    assert len(receiver.received) == MOST_TRIES
    assert [mail.to for mail in mailoutbox] == [["duty@company.example"]]
    assert "webhook" in mailoutbox[0].subject


def test_who_answers_410_is_told_nothing_more_and_the_duty_contact_told_so_once(
    caller: Caller, mailoutbox: list[Any]
) -> None:
    set_duty_contact(LIAISON, name="Jo Doe", reach="duty@company.example")
    with receiving(410) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        made(caller)
        for _ in range(3):
            deliver()

    assert len(receiver.received) == 1
    assert state(caller, webhook) == ("disabled", "gone")
    assert len(mailoutbox) == 1


def test_whatever_keeps_a_receiver_from_answering_is_noted_in_our_own_words(
    caller: Caller,
) -> None:
    with receiving() as (_, address):
        pass  # nobody listens there any more
    webhook = registered(caller, address)
    made(caller)

    deliver()

    (attempt,) = messages(caller, webhook)[0]["attempts"]
    assert (attempt["delivered"], attempt["status"]) == (False, None)
    assert attempt["outcome"] == "it cannot be reached: connection refused"


# by verb


def test_a_message_is_sent_again_by_verb_under_its_id(caller: Caller) -> None:
    with receiving(204, 500) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        deliver()
        (message,) = messages(caller, webhook)
        again = f"webhooks/{webhook['id']}/messages/{message['id']}/redeliver"

        assert caller.post(again).json()["state"] == "waiting"
        deliver()
        assert caller.post(again).status_code == 200
        deliver()

    assert [one.id for one in receiver.received] == [message["id"]] * 3
    (message,) = messages(caller, webhook)
    assert [attempt["status"] for attempt in message["attempts"]] == [204, 500, 204]
    assert messages(caller, webhook, "state=waiting") == []
    problem(Caller(OTHER).post(again), 404, "not-found")


def test_both_secrets_hold_during_a_rotation_and_one_after_it(caller: Caller, ahead: Ahead) -> None:
    with receiving() as (receiver, address):
        first = registered(caller, address)
        second = caller.post(f"webhooks/{first['id']}/rotate-secret", {"overlap_hours": 2}).json()
        made(caller)
        deliver()
        ahead.by = timedelta(hours=2, seconds=1)
        commands.register_model(LIAISON, name="Another")
        deliver()

    during, after = receiver.received
    assert first["secret"] != second["secret"]
    assert Webhook(first["secret"]).verify(during.body, during.headers)
    assert Webhook(second["secret"]).verify(during.body, during.headers)
    assert (after.holds(first["secret"]), after.holds(second["secret"])) == (False, True)
    until = datetime.fromisoformat(second["older_secret_until"])
    assert timedelta(hours=1) < until - datetime.now(UTC) <= timedelta(hours=2)


def test_what_is_disabled_is_told_nothing_until_it_is_enabled(caller: Caller) -> None:
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        waiting = made(caller)
        following.follow()
        assert caller.post(f"webhooks/{webhook['id']}/disable").json()["disabled_because"] == "asked"
        made(caller)
        deliver()
        assert receiver.received == []

        assert caller.post(f"webhooks/{webhook['id']}/enable").json()["state"] == "enabled"
        deliver()

    (told,) = receiver.received
    assert entry_of(told) == ledger.entries(streams=[waiting])[0].id


def test_what_is_deleted_is_told_nothing_and_is_not_there(caller: Caller) -> None:
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        following.follow()
        assert caller.post(f"webhooks/{webhook['id']}/delete").status_code == 204
        made(caller)
        deliver()

    assert receiver.received == []
    assert caller.get("webhooks").json()["items"] == []
    for path in ("", "/messages"):
        problem(caller.get(f"webhooks/{webhook['id']}{path}"), 404, "not-found")
    problem(caller.post(f"webhooks/{webhook['id']}/enable"), 404, "not-found")
