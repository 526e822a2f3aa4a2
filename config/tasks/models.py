"""How each task stands, what its runs came to, what people are told by mail. Nothing of a case is kept."""

from enum import StrEnum
from typing import ClassVar

from django.db import models


class Outcome(StrEnum):
    """What a run of a task came to."""

    DONE = "done"
    WRONG = "wrong"
    FAILED = "failed"
    LOST = "lost"

    @property
    def words(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.DONE: "done",
    Outcome.WRONG: "found something wrong",
    Outcome.FAILED: "failed",
    Outcome.LOST: "never came back",
}


class TaskStanding(models.Model):
    """One task as it stands: whose turn it is to do it, and how its last run ended.

    `claim` is whoever is doing it, for as long as `claimed_until`. `begun_at` is when its last run began,
    `done_at` when the last one began that came to its end, whatever it found; `failures` of its runs in a row
    did not end well, the first of them began at `since`.
    """

    name = models.TextField(primary_key=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=[(one.value, one.value) for one in Outcome], blank=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome or 'never run'}"


class TaskRun(models.Model):
    """A run of a task; `times` of them in a row that did nothing, or failed alike, stand in one row.

    `count` is what it did, as a number; `error` the type of what went wrong, and in one line what, or where.
    """

    name = models.TextField()
    started = models.DateTimeField()
    ended = models.DateTimeField()
    outcome = models.TextField(choices=[(one.value, one.value) for one in Outcome])
    count = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="tasks_runs_of_a_task")]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"


class Notice(models.Model):
    """That a person is told something by mail: one row for each, ever, with the id of its message, which
    follows from all the others. `kind` says who writes it; `due` is the instant that it is about."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    person = models.UUIDField()
    organization = models.UUIDField()
    case = models.UUIDField(null=True)
    clock = models.TextField(blank=True)
    due = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "kind", "due"], name="tasks_notices_of_a_person")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person}"


class MailWish(models.Model):
    """What a person wants to be told by mail, where that is not what everybody is."""

    person = models.UUIDField(primary_key=True)
    digest = models.BooleanField(default=True)
    reminders = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"mail to {self.person}"
