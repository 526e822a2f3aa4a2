"""The state of an exchange as applications keep it that write down each change of a row.

The history of a row is a row of a second table: django-simple-history writes it from a signal of `save()`,
django-pghistory by a trigger in PostgreSQL. Neither seals, hashes or numbers anything.
"""

from typing import ClassVar

import pghistory
from django.db import models
from simple_history.models import HistoricalRecords

from tests.benchmarks.models import State


class Kept(State):
    """The state, and the words of the last note."""

    id = models.UUIDField(primary_key=True)
    note = models.TextField()

    class Meta:
        abstract = True


class SignalledExchange(Kept):
    """Its history is written by django-simple-history."""

    history = HistoricalRecords()

    objects: ClassVar["models.Manager[SignalledExchange]"] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@pghistory.track()
class TriggeredExchange(Kept):
    """Its history is written by the trigger of django-pghistory: the row as it is after each change."""

    objects: ClassVar["models.Manager[TriggeredExchange]"] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
