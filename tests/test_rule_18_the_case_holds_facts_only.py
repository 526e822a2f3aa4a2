"""Rule 18: the case holds facts only; jobs that fail, retries and demo markers are in no event."""

import re
import typing
from enum import StrEnum
from typing import Any

import pytest

from config.errors import Conflict
from config.ledger import integrator
from config.ledger.event import EntryCorrected, Event
from config.ledger.models import LedgerRecord, TimelineEntry
from config.ledger.record import Record
from reviews import commands
from tests.actors import LIAISON
from tests.histories import DOMAIN
from tests.reviews import registered
from tests.reviews.pasts import MODEL

MACHINERY = re.compile(
    "attempts?|celery|crash|debug|demo|dummy|error|exception|fail(ed|ure)?|fake|fixture|jobs?|log|mock|queued?|"
    "rehearsal|retr(y|ies|ied)|sample|seed|tasks?|test|traceback|worker"
)

# of an evaluation's own log: its format and digest, the task that was run, and that the run ended in an error
FACTS = {"review.run-recorded": {"log", "task", "error"}}


def words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}


def codes(hint: Any) -> set[str]:
    """The codes that a field may hold."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return set(hint)
    return {code for member in typing.get_args(hint) for code in codes(member)}


@pytest.mark.parametrize("event", [*DOMAIN, EntryCorrected], ids=lambda event: event.TOPIC)
def test_no_event_has_a_place_for_jobs_retries_or_demos(event: type[Event]) -> None:
    hints = typing.get_type_hints(event)
    said = words(event.TOPIC) | words(event.__name__)
    for name in event.__struct_fields__:
        said |= words(name) | {word for code in codes(hints[name]) for word in words(code)}

    found = {word for word in said if MACHINERY.fullmatch(word)}
    assert found == FACTS.get(event.TOPIC, set())


def test_an_envelope_has_no_place_for_them_either() -> None:
    said = {word for name in Record.__struct_fields__ for word in words(name)}

    assert not {word for word in said if MACHINERY.fullmatch(word)}


def kept() -> list[list[Any]]:
    return [sorted(model._default_manager.values_list(), key=repr) for model in (LedgerRecord, TimelineEntry)]


@pytest.mark.django_db
def test_a_follower_that_fails_leaves_the_record_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    registered.released_model()
    before = kept()

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(integrator, "_keep", fail)
        for _ in range(3):
            with pytest.raises(OSError, match="disk"):
                integrator.integrate()

    assert kept() == before
    assert integrator.integrate() == len(before[0])
    assert kept() == before


@pytest.mark.django_db
def test_an_act_that_lost_a_race_and_is_tried_again_is_recorded_once_and_alone() -> None:
    model = registered.released_model()
    commands.mark_out_of_framework(LIAISON, model=model)

    with pytest.raises(Conflict):
        commands.release_model(LIAISON, model=model, expected_version=2)
    commands.release_model(LIAISON, model=model, expected_version=3)

    topics = TimelineEntry.objects.filter(stream=MODEL).order_by("version").values_list("topic", flat=True)
    assert [topic.partition(".")[2] for topic in topics] == [
        "model-version-registered",
        "released",
        "out-of-framework-marked",
        "released",
    ]
