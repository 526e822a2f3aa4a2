"""Read models of third parties' reports, and what each side sees of them."""

from typing import ClassVar, Self

from django.db import models

from config.actors import Actor, RecordKind, Role, Side

_COMPILED = models.Q(record_kind=RecordKind.COMPILED.value)


class ReportRows(models.QuerySet["ReportFile"]):
    """Reports, and what each side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled ones for all; live ones for overseers, and for the people of those who have the report."""
        match actor.side, actor.role:
            case Side.OVERSIGHT, Role.OVERSEER:
                return self.all()
            case Side.GOVERNMENT | Side.COMPANY, Role.OFFICER | Role.SUPERVISOR | Role.LIAISON:
                held = ReportHolder.objects.filter(holder=actor.organization)
                return self.filter(_COMPILED | models.Q(stream__in=held.values("stream")))
            case _:
                return self.filter(_COMPILED)


class ReportFile(models.Model):
    """A third party's report as lists show it."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    author = models.UUIDField(db_index=True)
    recorded_by = models.UUIDField()
    stage = models.TextField(blank=True)
    digest = models.TextField(blank=True)
    classified_pointer = models.TextField(blank=True)
    state = models.TextField()

    objects = ReportRows.as_manager()

    def __str__(self) -> str:
        return f"report: {self.state}"


class ReportHolder(models.Model):
    """Who has a report, one row for each, in the order in which it reached them."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    holder = models.UUIDField(db_index=True)
    hand = models.IntegerField()

    class Meta:
        ordering: ClassVar = ["stream", "hand"]

    def __str__(self) -> str:
        return f"{self.holder} has {self.stream}"


class ReportLink(models.Model):
    """A case that a report bears on, one row for each."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    case = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.stream} on {self.case}"
