"""Read models of communications, decisions and model versions, and who may see them."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from config.actors import Actor, RecordKind, Role, Side
from config.errors import Refused
from config.ledger.conflicts import means
from config.ledger.models import About, TimelineEntry
from reviews.models.case import CaseFile, CaseModel

_SENT_ONCE = "reviews_a_draft_goes_out_once"
means(_SENT_ONCE, Refused("this draft has gone out: draft what follows anew", pointer="/draft", rule=15))

_COMPILED = Q(record_kind=RecordKind.COMPILED)


def _sees_all(actor: Actor) -> bool:
    return actor.side is Side.OVERSIGHT and actor.role is Role.OVERSEER


def _is_liaison(actor: Actor) -> bool:
    return actor.side is Side.COMPANY and actor.role is Role.LIAISON


def _is_of_agency(actor: Actor) -> bool:
    return actor.side is Side.GOVERNMENT and actor.role in (Role.OFFICER, Role.SUPERVISOR)


class CommunicationRows(models.QuerySet["CommunicationFile"]):
    """Communications, and what a person of a side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled ones for every login; live ones for overseers, for officers of the issuing or recording
        office, and for liaisons of the company addressed."""
        if _sees_all(actor):
            return self.all()
        if _is_liaison(actor):
            return self.filter(_COMPILED | Q(company=actor.organization))
        if _is_of_agency(actor):
            own = Q(issuing_office=actor.organization) | Q(recording_office=actor.organization)
            return self.filter(_COMPILED | own)
        return self.filter(_COMPILED)

    def lapsing(self, instant: datetime) -> Self:
        """The live requests whose time for an answer was over by an instant, with no answer on record by
        then, whose lapse is not yet recorded."""
        deciding = ("decision.decision-made", "decision.decision-revised")
        about_it = About.objects.filter(about=OuterRef(OuterRef("stream"))).values("entry")
        answers = TimelineEntry.objects.filter(
            id__in=about_it, topic__in=deciding, recorded_at__lte=OuterRef("lapses_at")
        )
        live = self.filter(record_kind=RecordKind.LIVE, lapses_at__lte=instant)
        return live.filter(~Exists(answers))


class DecisionRows(models.QuerySet["DecisionFile"]):
    """Decisions, and what a person of a side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled ones for every login; live ones for overseers, for liaisons of the company that decided,
        for officers of the offices whose communications they answer, and of the agency whose case it is."""
        if _sees_all(actor):
            return self.all()
        if _is_liaison(actor):
            return self.filter(_COMPILED | Q(company=actor.organization))
        if _is_of_agency(actor):
            answered = AnswerFile.objects.filter(
                Q(office=actor.organization) | Q(recording_office=actor.organization)
            )
            cases = CaseFile.objects.visible_to(actor)
            known = Q(stream__in=answered.values("stream")) | Q(case__in=cases.values("stream"))
            return self.filter(_COMPILED | known)
        return self.filter(_COMPILED)


class ModelRows(models.QuerySet["ModelFile"]):
    """Model versions, and what a person of a side sees of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled ones for every login; live ones for overseers, for liaisons of their company, and for
        officers of an office that has a communication or a case about them."""
        if _sees_all(actor):
            return self.all()
        if _is_liaison(actor):
            return self.filter(_COMPILED | Q(company=actor.organization))
        if _is_of_agency(actor):
            seen = CommunicationFile.objects.visible_to(actor)
            asked = AskedModel.objects.filter(stream__in=seen.values("stream"))
            cases = CaseModel.objects.visible_to(actor)
            known = Q(stream__in=asked.values("model")) | Q(stream__in=cases.values("model"))
            return self.filter(_COMPILED | known)
        return self.filter(_COMPILED)


class CommunicationFile(models.Model):
    """One communication as lists show it; the words of `scope` count models, they do not name them."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    form = models.TextField()
    case = models.UUIDField(null=True, db_index=True)
    company = models.UUIDField(null=True, db_index=True)
    issuing_office = models.UUIDField(null=True, db_index=True)
    recording_office = models.UUIDField(null=True, db_index=True)
    kind = models.TextField(blank=True)
    instrument = models.TextField(blank=True)
    binding = models.BooleanField()
    track = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    document_held = models.BooleanField(null=True)
    countersigned = models.BooleanField()
    scope = models.TextField()
    issued_earliest = models.DateTimeField(null=True)
    issued_latest = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True, db_index=True)
    standing = models.TextField()
    ended_by = models.TextField(blank=True)
    supersedes = models.UUIDField(null=True)
    draft = models.UUIDField(null=True)

    objects = CommunicationRows.as_manager()

    class Meta:
        ordering: ClassVar = ["issued_latest", "stream"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft"], name=_SENT_ONCE)]

    def __str__(self) -> str:
        return f"{self.instrument.replace('_', ' ')}: {self.kind.replace('_', ' ')}"


class AskedModel(models.Model):
    """A model version that a communication is about, one row for each."""

    pk = models.CompositePrimaryKey("stream", "model")
    stream = models.UUIDField()
    model = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.stream} about {self.model}"


class DecisionFile(models.Model):
    """One decision as lists show it; `relation` is how what was applied relates to all that was asked."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    case = models.UUIDField(null=True, db_index=True)
    company = models.UUIDField(db_index=True)
    kind = models.TextField()
    basis = models.TextField()
    independent = models.BooleanField()
    under_objection = models.BooleanField()
    applied = models.TextField(blank=True)
    relation = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    basis_matches_instrument = models.BooleanField()
    decided_earliest = models.DateTimeField(null=True)
    decided_latest = models.DateTimeField(null=True)

    objects = DecisionRows.as_manager()

    class Meta:
        ordering: ClassVar = ["decided_latest", "stream"]

    def __str__(self) -> str:
        return self.kind.replace("_", " ")


class AnswerFile(models.Model):
    """A communication that a decision answers, one row for each."""

    pk = models.CompositePrimaryKey("stream", "communication")
    stream = models.UUIDField()
    communication = models.UUIDField(db_index=True)
    office = models.UUIDField(null=True, db_index=True)
    recording_office = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.stream} answers {self.communication}"


class ModelFile(models.Model):
    """One model version as lists show it, with who can reach it after the last act of its company. `name` is
    what it is called, a code name until the company drops it; `registered_as` what it was called first."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    name = models.TextField()
    registered_as = models.TextField()
    code_named = models.BooleanField()
    company = models.UUIDField(db_index=True)
    out_of_framework = models.BooleanField()
    access = models.TextField()
    released_to = models.TextField()
    access_words = models.TextField()

    objects = ModelRows.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "stream"]

    def __str__(self) -> str:
        return self.name
