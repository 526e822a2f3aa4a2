"""Which entries lie on an agency's desk: asked of the timeline, which every part of the register may read."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q

from config.ledger.event import Entry, EntryCorrected
from config.ledger.models import TimelineEntry
from reviews.desk import Desk

_TOPICS: Final = f"{Desk.NAME}."


def lying_on_desks() -> Q:
    """Rows of the timeline that lie on a desk, corrections of such included."""
    begun = TimelineEntry.objects.filter(stream=OuterRef("stream"), version=1, topic__startswith=_TOPICS)
    return Q(topic__startswith=_TOPICS) | Q(Exists(begun), topic=EntryCorrected.TOPIC)


def of_a_desk(entries: Sequence[Entry]) -> bool:
    """Whether the entries, a correction included, lie on an agency's desk, which the agency alone sees."""
    if all(entry.record.topic.startswith(_TOPICS) for entry in entries):
        return True
    streams = {entry.record.stream for entry in entries}
    return TimelineEntry.objects.filter(lying_on_desks(), stream__in=streams).exists()
