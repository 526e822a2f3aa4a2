"""What every topic of a case does alike: it remembers its own events, and no other in silence."""

import pytest

from config.ledger.stream import UnknownEvent
from reviews.review.case import TOPICS
from reviews.review.topic import Topic
from tests.reviews.case_pasts import opened_case


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_a_topic_that_does_not_know_an_event_says_so_and_never_ignores_it(topic: type[Topic]) -> None:
    case = opened_case()

    with pytest.raises(UnknownEvent):
        topic(case).when(case.entries[0].event, case.entries[0])


def test_a_topic_says_how_it_starts_and_what_it_remembers() -> None:
    class Silent(Topic):
        EVENTS = ()

    class Forgetful(Topic):
        EVENTS = ()

        def start(self) -> None:
            """Nothing to remember."""

    case = opened_case()

    with pytest.raises(TypeError, match="how it starts"):
        Silent(case)
    with pytest.raises(TypeError, match="remembers nothing"):
        Forgetful(case).when(case.entries[0].event, case.entries[0])
