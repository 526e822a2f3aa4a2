"""Every topic of a case: it remembers its own events, and says so of any other."""

import pytest

from config.ledger.stream import UnknownEvent
from reviews.review.case import TOPICS
from reviews.review.topic import Topic
from tests.reviews.case_pasts import opened_case


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_a_topic_does_not_remember_the_event_of_another(topic: type[Topic]) -> None:
    case = opened_case()
    (found,) = [held for held in vars(case).values() if type(held) is topic]
    assert case.entry_opened

    with pytest.raises(UnknownEvent):
        found.when(case.entry_opened.event, case.entry_opened)


def test_a_topic_says_how_it_starts_and_what_it_remembers() -> None:
    class Mute(Topic):
        EVENTS = ()

    class Deaf(Topic):
        EVENTS = ()

        def start(self) -> None:
            """Nothing to set."""

    case = opened_case()
    assert case.entry_opened

    with pytest.raises(TypeError):
        Mute(case)
    with pytest.raises(TypeError):
        Deaf(case).when(case.entry_opened.event, case.entry_opened)
