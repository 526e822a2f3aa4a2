"""Read models of cases, what each side sees of them, and the key that keeps windows apart."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q, UniqueConstraint

from agreements.models import PartyRows
from config.actors import Actor, RecordKind, Side
from config.errors import Refused
from config.ledger.conflicts import means
from reviews.review.access import ONE_WINDOW

M = TypeVar("M", bound=models.Model)

_COMPILED = Q(record_kind=RecordKind.COMPILED.value)

_ONE_WINDOW_AT_A_TIME = "reviews_one_window_at_a_time"
means(_ONE_WINDOW_AT_A_TIME, Refused(ONE_WINDOW, pointer="/access", rule=12))


class ShownRows(PartyRows[M]):
    """Rows of what the agency has, and the company only where `shown` says so."""

    def visible_to(self, actor: Actor) -> Self:
        """As for the case; live ones that the company was not shown, to its liaisons never."""
        rows = super().visible_to(actor)
        return rows.filter(_COMPILED | Q(shown=True)) if actor.side is Side.COMPANY else rows


class WindowRows(PartyRows["AccessWindow"]):
    """Windows, and those whose time is over."""

    def due(self, instant: datetime) -> Self:
        """The live windows that are over by an instant and whose end is not yet recorded."""
        return self.filter(record_kind=RecordKind.LIVE.value, active=True, ends__lte=instant)


class QuestionRows(PartyRows["QuestionFile"]):
    """Questions, and those for whose answers somebody hoped by now."""

    def overdue(self, instant: datetime) -> Self:
        """The questions without an answer by the instant for which one was hoped."""
        return self.filter(answers=0, answer_hoped_for_by__lt=instant)


class CasePart(models.Model):
    """What every row of a case says: whose it is."""

    stream = models.UUIDField(db_index=True)
    record_kind = models.TextField()
    company = models.UUIDField()
    agency = models.UUIDField(null=True)

    class Meta:
        abstract = True


class CaseFile(models.Model):
    """A case as lists show it. `year` and `ordinal` make its number, which no other case has."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    number = models.TextField(unique=True)
    year = models.IntegerField()
    ordinal = models.IntegerField()
    title = models.TextField()
    kind = models.TextField()
    company = models.UUIDField(db_index=True)
    agency = models.UUIDField(null=True, db_index=True)
    track = models.TextField()
    state = models.TextField()
    program = models.UUIDField(null=True)
    agreement = models.UUIDField(null=True)
    continues = models.UUIDField(null=True)

    objects = PartyRows["CaseFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["year", "ordinal"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseModel(CasePart):
    """A model version that a case is about, one row for each."""

    id = models.UUIDField(primary_key=True)
    model = models.UUIDField(db_index=True)

    objects = PartyRows["CaseModel"].as_manager()

    def __str__(self) -> str:
        return f"{self.stream} about {self.model}"


class SubmissionFile(CasePart):
    """A submission; `id` is the entry that made it."""

    id = models.UUIDField(primary_key=True)
    tracking_id = models.TextField(blank=True)
    refiles = models.UUIDField(null=True)
    state = models.TextField()

    objects = PartyRows["SubmissionFile"].as_manager()

    def __str__(self) -> str:
        return f"submission {self.tracking_id}".strip()


class AccessFile(CasePart):
    """An offer of access; `id` is the entry that made it."""

    id = models.UUIDField(primary_key=True)
    types = models.TextField()
    environment = models.TextField()
    level = models.TextField()
    confidentiality = models.UUIDField(null=True)
    state = models.TextField()

    objects = PartyRows["AccessFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.types}, {self.environment}"


class AccessWindow(CasePart):
    """The window of one model version, which has one at a time: `number` counts them over all cases (None
    where the activation does not say), so that two that are activated at once cannot both be the next one.

    `ends` is the first instant outside, None while a hold goes on that nobody has resumed; `ended_at` when
    the access did end; `active` that no entry says so; `held` the days of holds beside its own `days`.
    """

    id = models.UUIDField(primary_key=True)
    access = models.UUIDField()
    model = models.UUIDField()
    number = models.IntegerField(null=True)
    first = models.DateField()
    days = models.IntegerField()
    held = models.IntegerField(default=0)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    active = models.BooleanField()
    ended_by = models.TextField(blank=True)

    objects = WindowRows.as_manager()

    class Meta:
        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["model", "number"], name=_ONE_WINDOW_AT_A_TIME),
        ]

    def __str__(self) -> str:
        return f"{self.days} days from {self.first}"


class QuestionFile(CasePart):
    """A question; `id` is the entry that asked it."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    asked_by = models.UUIDField()
    answer_hoped_for_by = models.DateTimeField(null=True)
    answers = models.IntegerField()

    objects = QuestionRows.as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"question {self.number}"


class FiledDocument(CasePart):
    """A document on file; `id` is the entry that filed it. Its bytes are held where it has a size."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    filed_by = models.UUIDField()
    digest = models.TextField(blank=True)
    classified_pointer = models.TextField(blank=True)
    size = models.BigIntegerField(null=True)
    media_type = models.TextField(blank=True)

    objects = PartyRows["FiledDocument"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"document {self.number}"
