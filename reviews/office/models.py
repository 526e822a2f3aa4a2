"""What only a fold of a case tells, kept for lists: a cache beside the record, dropped and made anew at will.

Nothing that checks the record reads it, and nothing of it is in the record. None of its tables has a column
`stream`: they are no read models.
"""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from agreements.counting import ClockKind
from config.actors import Actor, Role, Side
from reviews.clocks import ClockState
from reviews.models import CaseFile
from reviews.office.own import CalendarFeed, Looked, SavedSearch  # noqa: F401 - Django finds tables here
from reviews.review.opening import CaseState

M = TypeVar("M", bound=models.Model)

READERS = (Side.GOVERNMENT, Side.OVERSIGHT)
"""Who reads it: a live case is reckoned as its agency has it."""

_AWAITED_BY_NOBODY = (ClockKind.ACCESS_WINDOW.value, ClockKind.PROGRAM_DEADLINE.value)


class OfCases(models.QuerySet[M]):
    """Rows of cases, and who may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the cases that the actor may see, for officers and overseers; for nobody else."""
        if actor.side not in READERS:
            return self.none()
        return self.filter(case__in=CaseFile.objects.visible_to(actor).values("stream"))

    def of_open_cases(self) -> Self:
        """Those of cases that are not closed."""
        return self.exclude(case__state=CaseState.CLOSED.value)


class ClockRows(OfCases["ReckonedClock"]):
    """Clocks, those that are due, and those that are over unanswered. Closed cases have neither."""

    def due_between(self, start: datetime, end: datetime) -> Self:
        """Those that run and are due at an instant from `start` on and before `end`; a program's deadlines,
        which every case of it has, left out."""
        running = (ClockState.RUNNING.value, ClockState.HELD.value)
        rows = self.of_open_cases().exclude(kind=ClockKind.PROGRAM_DEADLINE.value)
        return rows.filter(state__in=running, due__gte=start, due__lt=end)

    def overdue(self, instant: datetime) -> Self:
        """Those whose time was over by an instant and that nothing has stopped: somebody is waited for. An
        access window that ended, or a program's deadline, is no such thing."""
        over = Q(state=ClockState.OVER.value) | Q(state=ClockState.RUNNING.value, due__lte=instant)
        return self.of_open_cases().exclude(kind__in=_AWAITED_BY_NOBODY).filter(over)


class Reckoned(models.Model):
    """A case as its own pages tell it: live ones as their agency has them, compiled ones whole.

    `entries` are those shown, `last_entry` the last of them by position. `awaits_…` count what is waited for
    (see `Awaited`); `hours_to_decision` are the hours at most from the last communication that was decided
    about to the first decision about it; `flags` the flags of its boundary ledger; `next_due` the next
    instant at which a running clock is over, `overdue` how many are over unanswered, both without what
    `ClockRows` leaves out. `turns_at` is the next instant at which time alone may change any of this.
    """

    case = models.OneToOneField(
        CaseFile, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="reckoned"
    )
    entries = models.IntegerField()
    last_entry = models.UUIDField(null=True)
    last_position = models.BigIntegerField(db_index=True)
    last_recorded_at = models.DateTimeField(null=True)
    open_communications = models.IntegerField()
    open_disputes = models.IntegerField()
    open_questions = models.IntegerField()
    awaits_company = models.IntegerField(db_index=True)
    awaits_agency = models.IntegerField(db_index=True)
    awaits_others = models.IntegerField(db_index=True)
    hours_to_decision = models.FloatField(null=True)
    flags = models.IntegerField()
    next_due = models.DateTimeField(null=True, db_index=True)
    overdue = models.IntegerField(db_index=True)
    turns_at = models.DateTimeField(null=True, db_index=True)
    reckoned_at = models.DateTimeField()

    objects = OfCases["Reckoned"].as_manager()

    class Meta:
        verbose_name_plural = "reckoned"

    def __str__(self) -> str:
        return f"{self.case_id} at {self.reckoned_at}"


class ReckonedClock(models.Model):
    """A clock of a case: see `reviews.clocks.Clock`. `due` is in UTC, `last` its last day in Eastern Time."""

    case = models.ForeignKey(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="clocks")
    place = models.IntegerField()
    name = models.TextField()
    kind = models.TextField()
    words = models.TextField()
    entry = models.UUIDField()
    due = models.DateTimeField(null=True, db_index=True)
    last = models.DateField(null=True)
    state = models.TextField()

    objects = ClockRows.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "place"]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"


class AwaitedRow(models.Model):
    """What a case waits for, and whom: see `reviews.office.waiting.Awaited`."""

    case = models.ForeignKey(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="awaited")
    place = models.IntegerField()
    whom = models.TextField(db_index=True)
    organization = models.UUIDField(null=True, db_index=True)
    what = models.TextField()
    entry = models.UUIDField()
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)

    objects = OfCases["AwaitedRow"].as_manager()

    class Meta:
        ordering: ClassVar = ["case", "place"]

    def __str__(self) -> str:
        return f"{self.whom}: {self.what}"


class ReckonedFlag(models.Model):
    """That the boundary ledger of a case raises a flag of one code, and how often."""

    case = models.ForeignKey(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="flagged")
    code = models.TextField(db_index=True)
    times = models.IntegerField()

    objects = OfCases["ReckonedFlag"].as_manager()

    class Meta:
        ordering: ClassVar = ["case", "code"]

    def __str__(self) -> str:
        return self.code


class RestsOn(models.Model):
    """A stream that bears on a case though its entries may not name it: one that the case follows, its
    program, a party that is named, a report that is linked to it, a decision of another case that its acts
    cite."""

    case = models.ForeignKey(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="rests_on")
    on = models.UUIDField(db_index=True)

    class Meta:
        verbose_name_plural = "rests on"

    def __str__(self) -> str:
        return f"{self.case_id} rests on {self.on}"


class SearchedCase(models.Model):
    """Every word that the readers of a case may find it by, folded: see `reviews.office.words`."""

    case = models.OneToOneField(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="searched")
    words = models.TextField()

    objects = OfCases["SearchedCase"].as_manager()

    def __str__(self) -> str:
        return f"words of {self.case_id}"


class SearchedLine(models.Model):
    """An entry of a case as its page tells it, with its words folded. `said_at` is when it happened, for
    people; never a sealed value, nor one of a field that is marked confidential."""

    case = models.ForeignKey(CaseFile, models.DO_NOTHING, db_constraint=False, related_name="lines")
    entry = models.UUIDField()
    number = models.IntegerField()
    topic = models.TextField()
    said_at = models.TextField()
    says = models.TextField()
    words = models.TextField()

    objects = OfCases["SearchedLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["case", "number"]

    def __str__(self) -> str:
        return self.says


class ToReckon(models.Model):
    """A case that has moved since it was reckoned, or has never been.

    One that could not be folded has `stopped_at`, when that was tried last, and `why`, the type of what was
    raised: it alone waits, and lists tell of it what they told before.
    """

    case = models.UUIDField(primary_key=True)
    stopped_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.case)


class ReckonedTo(models.Model):
    """Up to which position entries were looked at, by the name of what follows, and when any last was."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "reckoned to"

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"


class RetentionRows(models.QuerySet["RetentionOver"]):
    """Cases whose retention is over, and who may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the own agency, for its supervisors; for nobody else."""
        supervises = (actor.side, actor.role) == (Side.GOVERNMENT, Role.SUPERVISOR)
        return self.filter(agency=actor.organization) if supervises else self.none()


class RetentionOver(models.Model):
    """A closed case whose content need not be kept any more since `kept_until`: something for a supervisor to
    look at. That it stands here decides nothing and starts nothing (G8)."""

    case = models.OneToOneField(
        CaseFile, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="retention_over"
    )
    agency = models.UUIDField(db_index=True)
    kept_until = models.DateTimeField()

    objects = RetentionRows.as_manager()

    class Meta:
        ordering: ClassVar = ["kept_until", "case"]
        verbose_name_plural = "retentions over"

    def __str__(self) -> str:
        return f"{self.case_id} since {self.kept_until}"
