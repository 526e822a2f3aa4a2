"""Read models of third parties' reports, and what each side sees of them."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from agreements.models import PartyRows
from config.actors import Actor, RecordKind, Role, Side

M = TypeVar("M", bound=models.Model)

_COMPILED = models.Q(record_kind=RecordKind.COMPILED.value)


class ReportRows(models.QuerySet["ReportFile"]):
    """Reports, and what each side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled ones for all; live ones for overseers, and for the people of those who have the report."""
        match actor.side, actor.role:
            case Side.OVERSIGHT, Role.OVERSEER:
                return self.all()
            case (
                Side.GOVERNMENT | Side.COMPANY | Side.THIRD_PARTY,
                Role.OFFICER | Role.SUPERVISOR | Role.LIAISON,
            ):
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


class ReportPartRows(models.QuerySet[M]):
    """What belongs to a report, for those who have it."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows of the reports that an actor sees."""
        return self.filter(stream__in=ReportFile.objects.visible_to(actor).values("stream"))


class HolderRows(ReportPartRows["ReportHolder"]):
    """Who has a report; no company or third party sees there that another company has it."""

    def visible_to(self, actor: Actor) -> Self:
        """As for the report; live ones of other companies, to liaisons never."""
        rows = super().visible_to(actor)
        if actor.role is not Role.LIAISON:
            return rows
        another = models.Q(side=Side.COMPANY.value, wrote=False) & ~models.Q(holder=actor.organization)
        return rows.filter(_COMPILED | ~another)


class ReportHolder(models.Model):
    """Who has a report, one row for each, in the order in which it reached them; `wrote` marks its author."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    record_kind = models.TextField()
    holder = models.UUIDField(db_index=True)
    hand = models.IntegerField()
    side = models.TextField(blank=True)
    wrote = models.BooleanField()

    objects = HolderRows.as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "hand"]

    def __str__(self) -> str:
        return f"{self.holder} has {self.stream}"


class ReportLink(models.Model):
    """A case that a report bears on, one row for each."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    record_kind = models.TextField()
    case = models.UUIDField(db_index=True)
    company = models.UUIDField(null=True)
    agency = models.UUIDField(null=True)

    # as for the case: who has the report sees no link to another's case
    objects = PartyRows["ReportLink"].as_manager()

    def __str__(self) -> str:
        return f"{self.stream} on {self.case}"


class ReportRelationship(models.Model):
    """What the author of a report is to an organization, as somebody disclosed it; `id` is that entry."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    record_kind = models.TextField()
    party = models.UUIDField(db_index=True)
    relationship = models.TextField()
    disclosed_by = models.UUIDField()

    objects = ReportPartRows["ReportRelationship"].as_manager()

    def __str__(self) -> str:
        return f"{self.relationship} of {self.party}"
