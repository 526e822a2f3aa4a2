"""Celery for real: worker and beat as processes, and Redis late, hanging, killed and emptied under them."""

import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from agreements.commands import set_duty_contact
from config.cached import PATIENCE_SECONDS
from config.ledger.clocks import utc_now
from config.ledger.models import TimelineEntry
from config.ledger.signing import newest
from config.ledger.store import ledger
from config.ledger.verification import verify
from config.tasks.models import TaskRun
from config.webhooks.models import Message, MessageState
from tests.actors import LIAISON
from tests.api.calling import Caller
from tests.faults.late import late
from tests.ledger.test_fetching import Serving
from tests.reviews.registered import opened_case, released_model, requested
from tests.steady import Clock
from tests.tasks.processes import broker, celery, environment, mailboxes, until
from tests.webhooks.receiver import Receiver, registered

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.only_on("postgresql"),
    pytest.mark.usefixtures("redis_server", "anywhere"),
]

REACH: Final = "duty@company.example"


class Slow(Receiver):
    """A receiver that answers nothing while `shut`."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        super().__init__()

    def process_request(self, request: object, client_address: object) -> None:
        self.open.wait(30)
        super().process_request(request, client_address)  # type: ignore[arg-type]  # as the server hands it on


def lapsing(monkeypatch: pytest.MonkeyPatch, case: UUID, days: int) -> UUID:
    """A request made so many days ago, whose time for an answer was over a day later."""
    with monkeypatch.context() as then:
        then.setattr(ledger, "clock", Clock(utc_now() - timedelta(days=days)))
        return requested(case=case, answer_hoped_for_by=utc_now() - timedelta(days=days - 1))


def lapsed() -> list[UUID]:
    """The requests whose lapse is on record, one for each entry that says so."""
    return list(
        TimelineEntry.objects.filter(topic="communication.request-lapsed").values_list("stream", flat=True)
    )


def waiting() -> int:
    return Message.objects.filter(state=MessageState.WAITING.value).count()


def test_worker_and_beat_lose_and_double_nothing_where_redis_is_late_hangs_is_killed_and_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "clock", Clock(utc_now() - timedelta(days=30)))
    released_model()
    case = opened_case()
    set_duty_contact(LIAISON, name="Jo Doe", reach=REACH, hours="nights")
    monkeypatch.setattr(ledger, "clock", utc_now)
    receiver = Slow()
    with ExitStack() as running:
        address = running.enter_context(Serving(receiver))
        mailbox = running.enter_context(mailboxes())
        registered(Caller(), f"{address}/hooks")
        first = lapsing(monkeypatch, case, days=20)
        redis = running.enter_context(broker(tmp_path))
        wire = running.enter_context(late(redis.url))
        wire.seconds = 0.1
        told = environment(
            redis,
            tmp_path,
            DEMARC_WEBHOOKS_ANYWHERE="1",
            DEMARC_DEBUG="1",
            DEMARC_MAIL_URL=mailbox.url,
            REDIS_URL=wire.url,
        )
        worker, beat = (
            running.enter_context(celery(*said, environment=told, log=tmp_path / f"{said[0]}.log"))
            for said in (("worker", "--concurrency", "2"), ("beat",))
        )

        # all of it works, though Redis answers late
        until(lambda: lapsed() == [first], "the sweep has recorded what was due")
        until(lambda: mailbox.letters, "mail is delivered")
        until(lambda: receiver.received and not waiting(), "webhooks are delivered")
        until(lambda: newest() is not None, "the tree is signed")

        # Redis hangs for longer than is waited for it
        with redis.hanging():
            hung = lapsing(monkeypatch, case, days=15)
            time.sleep(1.5 * PATIENCE_SECONDS)
        until(lambda: set(lapsed()) == {first, hung}, "the sweep has gone on since Redis hung")
        until(lambda: len(mailbox.letters) >= 2 and not waiting(), "everybody is told since Redis hung")
        wire.seconds = 0

        # Redis dies while a delivery is under way, which nobody has acknowledged
        receiver.open.clear()
        second = lapsing(monkeypatch, case, days=10)
        until(redis.unacknowledged, "a worker has taken a message and not acknowledged it")
        until(lambda: Message.objects.exclude(claim=None).exists(), "a delivery is under way")
        redis.kill()
        third = lapsing(monkeypatch, case, days=5)
        receiver.open.set()
        redis.start()

        until(lambda: set(lapsed()) == {first, hung, second, third}, "the sweep has gone on")
        until(lambda: len(mailbox.letters) >= 4 and not waiting(), "everybody is told")
        last = ledger.recorder.max_notification_id() or 0
        until(lambda: (found := newest()) and found.checkpoint.size >= last, "the tree is signed again")

        assert (worker.poll(), beat.poll()) == (None, None)

    # each lapse is on record once, each mail was sent once, each webhook at least once under one id
    assert Counter(lapsed()) == {first: 1, hung: 1, second: 1, third: 1}
    ids = [line for letter in mailbox.letters for line in letter.splitlines() if "Message-ID" in line]
    assert len(ids) == len(set(ids)) == 4
    hooks = Message.objects.filter(channel="webhook")
    assert {received.id for received in receiver.received} == {
        str(id) for id in hooks.values_list("id", flat=True)
    }
    assert {message.state for message in Message.objects.all()} == {"delivered"}
    assert not TaskRun.objects.filter(outcome__in=("failed", "wrong")).exists()
    assert verify().sound
