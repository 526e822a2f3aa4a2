"""A webhook ends with its liaison: nothing more goes there, its log says so, and colleagues can delete it."""

from typing import Any

import pytest

from agreements.commands import appoint_liaison, remove_liaison, set_duty_contact
from config.webhooks import delivering, following
from config.webhooks.delivering import deliver
from tests.actors import COMPANY, LIAISON, liaison
from tests.api.calling import Caller, made, problem
from tests.webhooks.receiver import messages, receiving, registered, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anywhere")]

COLLEAGUE = liaison("colleague")
NO_MORE = "its liaison speaks for the organization no more: nothing is delivered"


@pytest.fixture
def colleague(caller: Caller) -> Caller:
    appoint_liaison(LIAISON, party=COMPANY, person=COLLEAGUE.id)
    set_duty_contact(LIAISON, name="Jo Doe", reach="duty@company.example")
    return Caller(COLLEAGUE)


def leaves() -> None:
    remove_liaison(COLLEAGUE, party=COMPANY, person=LIAISON.id)


def test_nothing_is_delivered_once_the_liaison_is_removed(
    caller: Caller, colleague: Caller, mailoutbox: list[Any]
) -> None:
    with receiving() as (receiver, address), receiving() as (others, theirs):
        webhook = registered(caller, address)
        registered(colleague, theirs)
        made(caller)
        following.follow()  # due before, and not sent yet
        leaves()
        made(colleague)
        for _ in range(2):
            deliver()

    assert receiver.received == []
    assert len(others.received) == 3
    assert state(colleague, webhook) == ("disabled", "liaison_removed")
    (message,) = messages(colleague, webhook)
    assert (message["state"], message["next_attempt_at"]) == ("given_up", None)
    assert [attempt["outcome"] for attempt in message["attempts"]] == [NO_MORE]
    assert [mail.subject for mail in mailoutbox] == ["Demarc: a webhook was disabled"]


def test_a_message_that_is_claimed_already_is_not_sent_after_the_removal(
    caller: Caller, colleague: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "leave_unspoken", lambda _: leaves())
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        deliver()

    assert receiver.received == []
    assert state(colleague, webhook) == ("disabled", "liaison_removed")
    assert [attempt["outcome"] for attempt in messages(colleague, webhook)[0]["attempts"]] == [NO_MORE]


def test_another_liaison_deletes_it_and_cannot_have_it_told_again(caller: Caller, colleague: Caller) -> None:
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        deliver()
        (message,) = messages(caller, webhook)
        leaves()
        deliver()
        address = f"webhooks/{webhook['id']}"

        problem(colleague.post(f"{address}/enable"), 409, "refused")
        problem(colleague.post(f"{address}/messages/{message['id']}/redeliver"), 409, "refused")
        assert colleague.get("webhooks").json()["items"][0]["id"] == webhook["id"]
        assert colleague.post(f"{address}/delete").status_code == 204
        deliver()

    assert len(receiver.received) == 1
    assert colleague.get("webhooks").json()["items"] == []


def test_who_is_appointed_again_has_it_told_again_by_enabling_it(caller: Caller, colleague: Caller) -> None:
    with receiving() as (receiver, address):
        webhook = registered(caller, address)
        leaves()
        deliver()
        appoint_liaison(COLLEAGUE, party=COMPANY, person=LIAISON.id)
        deliver()
        assert receiver.received == []

        assert caller.post(f"webhooks/{webhook['id']}/enable").json()["state"] == "enabled"
        made(caller)
        deliver()

    assert len(receiver.received) == 1
