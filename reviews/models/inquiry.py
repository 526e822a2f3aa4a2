"""Read models of inquiries, and who sees them: what an inquiry states of that is what holds here."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from config.actors import Actor, RecordKind, Role, Side
from reviews.inquiry import SeenBy

_IN_PUBLIC = Q(record_kind=RecordKind.COMPILED.value) | Q(seen_by=SeenBy.EVERYBODY.value)


class InquiryRows(models.QuerySet["InquiryFile"]):
    """Inquiries, and what each side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything for overseers; for others what is public, and inquiries whose readers they are."""
        if (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER):
            return self.all()
        reading = InquiryReader.objects.filter(organization=actor.organization)
        return self.filter(_IN_PUBLIC | Q(stream__in=reading.values("stream")))


class AskRows(models.QuerySet["InquiryAsk"]):
    """Asks for records, and what each side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of every inquiry that the actor sees, and what its own organization is asked."""
        inquiries = InquiryFile.objects.visible_to(actor)
        return self.filter(Q(stream__in=inquiries.values("stream")) | Q(asked=actor.organization))


class InquiryFile(models.Model):
    """An inquiry as lists show it; its subject and observations are not in it."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    opened_by = models.UUIDField(db_index=True)
    seen_by = models.TextField()
    cases = models.IntegerField()
    asks = models.IntegerField()
    observations = models.IntegerField()
    closed = models.BooleanField()

    objects = InquiryRows.as_manager()

    class Meta:
        verbose_name_plural = "inquiry files"

    def __str__(self) -> str:
        return f"inquiry: {'closed' if self.closed else 'open'}"


class InquiryReader(models.Model):
    """An organization that sees an inquiry as a party of its cases, one row for each."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    organization = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.organization} sees {self.stream}"


class InquiryAsk(models.Model):
    """An ask for records; `id` is the entry that asked."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    number = models.IntegerField()
    asked = models.UUIDField(db_index=True)
    answer_hoped_for_by = models.DateTimeField(null=True)
    produced = models.IntegerField()

    objects = AskRows.as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"ask {self.number}"
