"""The library's own cases for recorders, and what ours promises beyond them."""

import threading
import unittest
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.tests.persistence import AggregateRecorderTestCase, ApplicationRecorderTestCase

from config.ledger.models import LedgerRecord, Refusal
from config.ledger.recorder import DjangoRecorder, Follower

pytestmark = pytest.mark.django_db(transaction=True)


class ThreadwiseRecorder(DjangoRecorder):
    """Ours, for a kit whose pools of threads never say when a thread ends: each call there closes up."""

    @contextmanager
    def _closing(self) -> Iterator[None]:
        try:
            yield
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        with self._closing():
            return super().insert_events(stored_events, **kwargs)

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        with self._closing():
            return super().select_notifications(*args, **kwargs)


class ApplicationCases(ApplicationRecorderTestCase[DjangoRecorder]):
    """The library's cases for the recorder of an application, its optional one included."""

    __test__ = False  # given to pytest one by one, on each database

    def create_recorder(self) -> DjangoRecorder:
        return ThreadwiseRecorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class WithoutPositions(DjangoRecorder):
    """An aggregate recorder answers None where an application recorder answers positions; else the same."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class AggregateCases(AggregateRecorderTestCase):
    """The library's cases for the recorder of aggregates, which every application recorder also is."""

    __test__ = False

    def create_recorder(self) -> DjangoRecorder:
        return WithoutPositions()


CASES = [
    pytest.param(case, name, id=f"{case.__name__}-{name}")
    for case in (ApplicationCases, AggregateCases)
    for name in unittest.TestLoader().getTestCaseNames(case)
]


@pytest.mark.parametrize(("case", "name"), CASES)
def test_the_librarys_recorder_cases_pass(case: type[unittest.TestCase], name: str) -> None:
    case(name).debug()


def event(stream: UUID, version: int, state: bytes = b"state") -> StoredEvent:
    return StoredEvent(originator_id=stream, originator_version=version, topic="topic", state=state)


def positions() -> list[int]:
    return list(LedgerRecord.objects.order_by("position").values_list("position", flat=True))


def test_positions_have_no_gap_after_a_refused_append() -> None:
    recorder, stream = DjangoRecorder(), uuid4()
    recorder.insert_events([event(stream, 1), event(stream, 2)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([event(uuid4(), 1), event(stream, 2)])
    recorder.insert_events([event(stream, 3)])

    assert positions() == [1, 2, 3]


NOTE = (
    "INSERT INTO ledger_refusal (attempted_at, command, side, error, rule, pointer) "
    "VALUES ('2026-01-05 14:00:00', %s, '', '', '', '')"
)


def test_statements_and_append_are_stored_together_or_not_at_all() -> None:
    recorder, stream = DjangoRecorder(), uuid4()
    recorder.insert_events([event(stream, 1)], statements=[(NOTE, ["first"])])

    with pytest.raises(IntegrityError):
        recorder.insert_events([event(stream, 1)], statements=[(NOTE, ["second"])])

    assert [refusal.command for refusal in Refusal.objects.all()] == ["first"]
    assert positions() == [1]


def test_a_refused_append_leaves_the_connection_usable() -> None:
    recorder, stream = DjangoRecorder(), uuid4()
    recorder.insert_events([event(stream, 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([event(stream, 1)])

    assert recorder.max_notification_id() == 1
    with transaction.atomic():
        assert LedgerRecord.objects.count() == 1


def test_a_conflict_inside_an_open_transaction_leaves_that_transaction_usable() -> None:
    recorder, stream = DjangoRecorder(), uuid4()

    with transaction.atomic():
        recorder.insert_events([event(stream, 1)])
        with pytest.raises(IntegrityError):
            recorder.insert_events([event(stream, 1)])
        recorder.insert_events([event(stream, 2)])

    assert [stored.originator_version for stored in recorder.select_events(stream)] == [1, 2]


def test_an_outer_rollback_takes_the_events_with_it() -> None:
    recorder = DjangoRecorder()

    with transaction.atomic():
        recorder.insert_events([event(uuid4(), 1)], statements=[(NOTE, ["gone"])])
        transaction.set_rollback(True)

    assert positions() == []
    assert not Refusal.objects.exists()


def test_bytes_come_back_as_they_went_in() -> None:
    recorder, stream = DjangoRecorder(), uuid4()
    state = bytes(range(256)) * 300

    recorder.insert_events([event(stream, 1, state)])

    assert recorder.select_events(stream)[0].state == state
    assert recorder.select_notifications(1, 1)[0].state == state


def test_a_statement_may_hold_a_percent_sign_and_a_question_mark_as_a_value() -> None:
    DjangoRecorder().insert_events([event(uuid4(), 1)], statements=[(NOTE, ["100 %s, really?"])])

    assert Refusal.objects.get().command == "100 %s, really?"


def test_a_follower_waits_for_what_is_not_there_yet() -> None:
    recorder, stream = DjangoRecorder(), uuid4()
    seen: list[int] = []
    follower = ThreadwiseRecorder().subscribe()

    def follow() -> None:
        with follower:
            for notification in follower:
                seen.append(notification.id)
                if len(seen) == 3:
                    break

    thread = threading.Thread(target=follow)
    thread.start()
    for version in (1, 2, 3):
        recorder.insert_events([event(stream, version)])
    thread.join(timeout=30)
    follower.stop()

    assert isinstance(follower, Follower)
    assert seen == [1, 2, 3]
