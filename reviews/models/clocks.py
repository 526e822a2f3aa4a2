"""Read models of what clocks run on: holds of windows, deliverables. Due dates are computed, not kept."""

from typing import ClassVar

from django.db import models

from agreements.models import PartyRows
from reviews.models.case import CasePart


class HoldFile(CasePart):
    """A hold; `id` is the entry that proposed it. `days` are its whole days, None until it is resumed."""

    id = models.UUIDField(primary_key=True)
    access = models.UUIDField(db_index=True)
    proposed_by = models.UUIDField()
    owner = models.UUIDField()
    state = models.TextField(db_index=True)
    planned_days = models.IntegerField(null=True)
    first = models.DateField(null=True)
    days = models.IntegerField(null=True)

    objects = PartyRows["HoldFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "first"]

    def __str__(self) -> str:
        return f"hold: {self.state}"


class DeliverableFile(CasePart):
    """A deliverable; `id` is the entry that promised it. Its day was said, or `days` that a rule counts."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    due = models.DateField(null=True)
    days = models.IntegerField(null=True)
    promised = models.DateTimeField()
    delivered = models.DateTimeField(null=True)

    objects = PartyRows["DeliverableFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"deliverable {self.number}"
