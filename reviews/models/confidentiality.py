"""Read models of what is marked, notified, asked to be unsealed, held and destroyed. None holds a value."""

from datetime import date
from typing import ClassVar, Self

from django.db import models

from agreements.models import PartyRows
from reviews.models.case import CasePart, ShownRows


class MarkingRows(PartyRows["FieldMarking"]):
    """Markings, and those that stand on a day."""

    def standing(self, day: date) -> Self:
        """The markings that have not expired on a day (Eastern Time)."""
        return self.filter(expires__gt=day)


class FieldMarking(CasePart):
    """The marking of a field that counts; `id` is the entry that made it, `entry` the one marked."""

    id = models.UUIDField(primary_key=True)
    entry = models.UUIDField(db_index=True)
    field = models.TextField()
    ground = models.TextField()
    category = models.TextField()
    expires = models.DateField()

    objects = MarkingRows.as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "entry", "field"]

    def __str__(self) -> str:
        return f"{self.field}: {self.ground} until {self.expires}"


class SubmitterNotice(CasePart):
    """A notice to the company; `id` is the entry that gave it, `entry` the one asked for."""

    id = models.UUIDField(primary_key=True)
    entry = models.UUIDField(db_index=True)
    field = models.TextField()
    recipient = models.TextField()
    organization = models.UUIDField(null=True)
    law = models.TextField()
    answer_by = models.DateTimeField()
    objections = models.IntegerField()

    objects = PartyRows["SubmitterNotice"].as_manager()

    class Meta:
        ordering: ClassVar = ["answer_by"]

    def __str__(self) -> str:
        return f"{self.field} asked for under {self.law}"


class UnsealingFile(CasePart):
    """An asking of an oversight body; `id` is the entry that asked. The company has those it was told of."""

    id = models.UUIDField(primary_key=True)
    entry = models.UUIDField(db_index=True)
    field = models.TextField()
    body = models.UUIDField(db_index=True)
    law = models.TextField()
    inquiry = models.UUIDField(null=True)
    state = models.TextField()
    agreed_by = models.UUIDField(null=True)
    shown = models.BooleanField()

    objects = ShownRows["UnsealingFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.field}: {self.state}"


class LitigationHold(CasePart):
    """A litigation hold; `id` is the entry that placed it."""

    id = models.UUIDField(primary_key=True)
    matter = models.TextField()
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = PartyRows["LitigationHold"].as_manager()

    def __str__(self) -> str:
        return self.matter


class DestructionFile(CasePart):
    """A proposal to destroy a case's content; `id` is the entry that made it."""

    id = models.UUIDField(primary_key=True)
    disposition = models.TextField()
    retention_days = models.IntegerField()
    proposed_by = models.UUIDField()
    destroyed_at = models.DateTimeField(null=True)

    objects = PartyRows["DestructionFile"].as_manager()

    def __str__(self) -> str:
        return self.disposition
