"""Read models of what the two sides of a case contest: disputes."""

from typing import ClassVar

from django.db import models

from agreements.models import PartyRows
from reviews.models.case import CasePart


class DisputeFile(CasePart):
    """A dispute; `id` is the entry that raised it, `entry` the one disputed."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    entry = models.UUIDField(db_index=True)
    grounds = models.TextField()
    raised_by = models.UUIDField()
    raised_at = models.DateTimeField()
    standing = models.TextField(db_index=True)
    outcome = models.TextField(blank=True)
    answers = models.IntegerField()
    opinions = models.IntegerField()
    referred_to = models.UUIDField(null=True)

    objects = PartyRows["DisputeFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"dispute {self.number}: {self.standing}"
