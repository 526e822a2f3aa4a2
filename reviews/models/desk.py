"""Read models of an agency's desk, which nobody but the agency sees."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from config.actors import Actor, Role, Side

M = TypeVar("M", bound=models.Model)


class DeskRows(models.QuerySet[M]):
    """Rows of one agency's own desk."""

    def visible_to(self, actor: Actor) -> Self:
        """The own agency's rows for its officers and supervisors, for nobody else, overseers included."""
        of_agency = actor.side is Side.GOVERNMENT and actor.role in (Role.OFFICER, Role.SUPERVISOR)
        return self.filter(agency=actor.organization) if of_agency else self.none()


class DeskFile(models.Model):
    """What an agency has on its desk for one case, or for one company; `officer` carries the case."""

    stream = models.UUIDField(primary_key=True)
    agency = models.UUIDField(db_index=True)
    case = models.UUIDField(null=True, db_index=True)
    company = models.UUIDField(null=True)
    officer = models.UUIDField(null=True, db_index=True)
    memos = models.IntegerField()

    objects = DeskRows["DeskFile"].as_manager()

    def __str__(self) -> str:
        return f"desk for {self.case or self.company}"


class DraftFile(models.Model):
    """One draft; `id` is the entry that drafted it. Whether it went out, a communication's `draft` says."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    agency = models.UUIDField(db_index=True)
    case = models.UUIDField(null=True)
    to = models.UUIDField()
    kind = models.TextField()
    instrument = models.TextField()
    state = models.TextField()
    drafter = models.UUIDField()
    countersigned_by = models.UUIDField(null=True)
    replaces = models.UUIDField(null=True)

    objects = DeskRows["DraftFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "id"]

    def __str__(self) -> str:
        return f"{self.instrument.replace('_', ' ')}: {self.state}"
