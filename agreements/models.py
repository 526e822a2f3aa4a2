"""Read models of parties, programs, agreements, designations and claims, and which person a login is."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from config.actors import Actor, RecordKind, Role, Side
from config.errors import NotFound, NotPermitted
from config.ledger.models import About

M = TypeVar("M", bound=models.Model)

_COMPILED = Q(record_kind=RecordKind.COMPILED.value)


class PublicRows(models.QuerySet[M]):
    """Rows about what is public."""

    def visible_to(self, actor: Actor) -> Self:
        """Every row for every actor; nothing where there is none."""
        return self.all() if isinstance(actor, Actor) else self.none()


class PartyRows(models.QuerySet[M]):
    """Rows of what stands between one company and one agency, both named in them."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled rows for all; live ones for overseers, the agency's officers, the company's liaisons."""
        match actor.side, actor.role:
            case Side.OVERSIGHT, Role.OVERSEER:
                return self.all()
            case Side.GOVERNMENT, Role.OFFICER | Role.SUPERVISOR:
                return self.filter(_COMPILED | Q(agency=actor.organization))
            case Side.COMPANY, Role.LIAISON:
                return self.filter(_COMPILED | Q(company=actor.organization))
            case _:
                return self.filter(_COMPILED)


class AgreementRows(PartyRows["AgreementFile"]):
    """Agreements, and those whose agreed duration is over."""

    def expiring(self, instant: datetime) -> Self:
        """The live agreements whose duration was over by an instant, and this is not yet recorded."""
        return self.filter(record_kind=RecordKind.LIVE.value, expiry_due__lte=instant)


class ClaimRows(models.QuerySet[M]):
    """Rows of claims, each with its claimant; what they are about stands in the ledger's own index."""

    def visible_to(self, actor: Actor) -> Self:
        """Compiled rows for all; live ones for overseers, the claimant, and whom they are about."""
        match actor.side, actor.role:
            case Side.OVERSIGHT, Role.OVERSEER:
                return self.all()
            case (
                Side.GOVERNMENT | Side.COMPANY | Side.THIRD_PARTY,
                Role.OFFICER | Role.SUPERVISOR | Role.LIAISON,
            ):
                about = About.objects.filter(about=actor.organization).values("stream")
                return self.filter(_COMPILED | Q(claimant=actor.organization) | Q(stream__in=about))
            case _:
                return self.filter(_COMPILED)


class OwnRows(models.QuerySet[M]):
    """Rows of an organization's own people, `stream` being the organization."""

    def visible_to(self, actor: Actor) -> Self:
        """Every row for overseers, an organization's own for its people, none for anybody else."""
        if (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER):
            return self.all()
        return self.filter(stream=actor.organization)


class ServedRows(models.QuerySet["ServedEntry"]):
    """What was served, and who may know of it."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything for overseers; for the people of an organization what it was served itself."""
        if (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER):
            return self.all()
        return self.filter(organization=actor.organization)


class Organization(models.Model):
    """A party as lists show it. Every organization is visible to everybody who has a login."""

    stream = models.UUIDField(primary_key=True)
    name = models.TextField()
    short = models.TextField()
    kind = models.TextField()
    side = models.TextField()
    also_called = models.TextField(blank=True)
    wrongly_called = models.TextField(blank=True)

    objects = PublicRows["Organization"].as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class SpeakingFor(models.Model):
    """A person who speaks for an organization as its liaison."""

    pk = models.CompositePrimaryKey("stream", "person")
    stream = models.UUIDField()
    person = models.UUIDField()

    objects = OwnRows["SpeakingFor"].as_manager()

    def __str__(self) -> str:
        return f"{self.person} for {self.stream}"


class SigningKeyFile(models.Model):
    """A key with which a person signs for an organization. Public keys are public."""

    pk = models.CompositePrimaryKey("stream", "key_id")
    stream = models.UUIDField()
    key_id = models.TextField()
    public_key = models.BinaryField(max_length=32)
    person = models.UUIDField()
    since = models.DateField()
    revoked = models.BooleanField()

    objects = PublicRows["SigningKeyFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["since", "key_id"]

    def __str__(self) -> str:
        return self.key_id[:12]


class DelegationFile(models.Model):
    """What an officer may do by delegation; `id` is the entry that delegated it. Days are in Eastern Time."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    person = models.UUIDField()
    acts = models.TextField()
    instruments = models.TextField(blank=True)
    kinds = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    revoked = models.BooleanField()

    objects = OwnRows["DelegationFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.person}: {self.acts}"


class OfficerRecusal(models.Model):
    """A recusal that nothing has ended; `id` is the entry that says so."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    person = models.UUIDField()
    case = models.UUIDField(null=True)
    company = models.UUIDField(null=True)

    objects = OwnRows["OfficerRecusal"].as_manager()

    def __str__(self) -> str:
        return f"{self.person} from {self.case or self.company}"


class ProgramFile(models.Model):
    """A program with the parameters that hold now. Programs are public."""

    stream = models.UUIDField(primary_key=True)
    name = models.TextField()
    agency = models.UUIDField()
    authority = models.TextField()
    effective = models.DateField()
    largest_window_days = models.IntegerField()
    complete = models.BooleanField()

    objects = PublicRows["ProgramFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["effective", "name"]

    def __str__(self) -> str:
        return self.name


class ProgramDeadline(models.Model):
    """A day by which a program wants something, and how it was counted."""

    pk = models.CompositePrimaryKey("stream", "name")
    stream = models.UUIDField()
    name = models.TextField()
    due = models.DateField()
    counting = models.TextField()

    objects = PublicRows["ProgramDeadline"].as_manager()

    class Meta:
        ordering: ClassVar = ["due", "name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.due}"


class AgreementFile(models.Model):
    """An agreement as it stands: who has signed the current terms, and whether it is in force."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    company = models.UUIDField(db_index=True)
    agency = models.UUIDField(db_index=True)
    participation = models.TextField()
    evidence = models.TextField(blank=True)
    company_signed = models.BooleanField()
    agency_signed = models.BooleanField()
    in_force = models.BooleanField()
    expires = models.DateTimeField(null=True)
    expiry_due = models.DateTimeField(null=True, db_index=True)
    future_models = models.TextField()
    models_opted_in = models.IntegerField()

    objects = AgreementRows.as_manager()

    def __str__(self) -> str:
        return f"{self.stream}: {self.participation}"


class AgreementTerm(models.Model):
    """One term on the negotiation board: the entries that hold each side's position, never their text."""

    pk = models.CompositePrimaryKey("stream", "name")
    stream = models.UUIDField()
    name = models.TextField()
    record_kind = models.TextField()
    company = models.UUIDField()
    agency = models.UUIDField()
    company_position = models.UUIDField(null=True)
    agency_position = models.UUIDField(null=True)
    positions = models.IntegerField()
    agreed = models.BooleanField()
    amendment_proposed = models.BooleanField()

    objects = PartyRows["AgreementTerm"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "name"]

    def __str__(self) -> str:
        return self.name


class DesignationFile(models.Model):
    """A designation of a company as it stands."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    company = models.UUIDField(db_index=True)
    agency = models.UUIDField(db_index=True)
    kind = models.TextField()
    authority = models.TextField()
    state = models.TextField()
    document_held = models.BooleanField()
    challenged = models.BooleanField()

    objects = PartyRows["DesignationFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"


class ClaimFile(models.Model):
    """A claim as it reads now, with what it met; the claimant's own words are not in it."""

    stream = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    claimant = models.UUIDField(db_index=True)
    side = models.TextField()
    kind = models.TextField(db_index=True)
    value = models.TextField()
    evidence = models.TextField()
    party = models.UUIDField(null=True, db_index=True)
    entry = models.UUIDField(null=True)
    field = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    contradicted = models.BooleanField()
    retracted = models.BooleanField()

    objects = ClaimRows["ClaimFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class ServedEntry(models.Model):
    """An entry that the register served to an organization; `of` is the stream that holds the entry."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField(db_index=True)
    entry = models.UUIDField()
    of = models.UUIDField(db_index=True)
    organization = models.UUIDField(db_index=True)
    channel = models.TextField()
    first_served_at = models.DateTimeField()

    objects = ServedRows.as_manager()

    class Meta:
        ordering: ClassVar = ["first_served_at", "id"]
        verbose_name_plural = "served entries"

    def __str__(self) -> str:
        return f"{self.entry} to {self.organization}"


class Member(models.Model):
    """A login as a person of an organization. The record knows only the opaque `person`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.UUIDField(default=uuid4, unique=True)
    organization = models.UUIDField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


def is_member(user: object) -> bool:
    """Whether a login is bound to a person of an organization."""
    key = getattr(user, "pk", None)
    return key is not None and Member.objects.filter(user_id=key).exists()


def actor_of(user: object) -> Actor:
    """The actor that a logged-in user is. Raises NotPermitted where the login is bound to no organization."""
    key = getattr(user, "pk", None)
    member = Member.objects.filter(user_id=key).first() if key is not None else None
    if member is None:
        raise NotPermitted("this login is bound to no organization")
    organization = Organization.objects.filter(stream=member.organization).first()
    if organization is None:
        raise NotPermitted("this login is bound to no organization")
    return Actor(
        id=member.person,
        organization=member.organization,
        side=Side(organization.side),
        role=Role(member.role),
    )


def actor_named(login: str) -> Actor:
    """The actor that logs in by this name. Raises NotFound where nobody does, NotPermitted as `actor_of`."""
    users = get_user_model()
    user = users._default_manager.filter(**{users.USERNAME_FIELD: login}).first()
    if user is None:
        raise NotFound(f"there is no such user: no login {login!r} is known here")
    return actor_of(user)
