"""`manage.py deliver`: sends what is due and says so; shows the last attempts without what was said."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.api.calling import Caller, made
from tests.webhooks.receiver import receiving, registered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anywhere")]


def told(*options: str) -> str:
    out = StringIO()
    call_command("deliver", *options, stdout=out)
    return out.getvalue()


def as_json(*options: str) -> Any:
    return json.loads(told(*options, "--format", "json"))


def test_it_sends_what_is_due_and_says_what_waits(caller: Caller) -> None:
    with receiving(204, 500) as (receiver, address):
        registered(caller, address)
        made(caller)
        made(caller)

        assert as_json() == {
            "attempts": 2,
            "waiting": 1,
            "given_up": 0,
            "webhooks_disabled": 0,
            "left_out": 0,
        }
        assert told() == "Attempts: 0\nWaiting: 1\nGiven up: 0\nWebhooks disabled: 0\nLeft out: 0\n"

    assert len(receiver.received) == 2


def test_the_log_shows_the_last_attempts_and_sends_nothing(caller: Caller) -> None:
    assert "Nothing was attempted" in told("--log", "5")
    with receiving(204, 410) as (receiver, address):
        webhook = registered(caller, address)
        made(caller)
        made(caller)
        told()
        made(caller)

        first, second, mail = as_json("--log", "5")["log"]
        (last,) = as_json("--log", "1")["log"]

    assert len(receiver.received) == 2
    assert last == mail
    assert (mail["channel"], mail["topic"], mail["position"]) == ("mail", "webhooks.endpoint-disabled", None)
    assert [(one["outcome"], one["state"]) for one in (first, second)] == [
        ("it answered 204", "delivered"),
        ("it answered 410", "given_up"),
    ]
    assert {one["endpoint"] for one in (first, second)} == {webhook["id"]}
    assert "it answered 410" in told("--log", "5")


@pytest.mark.parametrize("most", ["0", "99999999999999999999"])
def test_a_log_of_no_attempts_or_of_more_than_anybody_reads_is_refused(most: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 1,000,000"):
        told("--log", most)
