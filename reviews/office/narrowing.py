"""What the case list can be narrowed down by: who carries it, what is due, whom it waits for, what it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from agreements.admin import reader_of
from agreements.models import Organization
from agreements.vocabulary import Instrument, Track
from config.actors import Actor, RecordKind, Side
from config.ledger.store import ledger
from reviews.models import CaseFile, CommunicationFile, DeskFile
from reviews.office.models import ReckonedClock, ReckonedFlag
from reviews.office.moments import FORTNIGHT, WEEK, in_days
from reviews.office.own import Looked
from reviews.office.people import colleagues_at
from reviews.office.waiting import Whom
from reviews.oversight.boundary import FlagCode
from reviews.review.opening import CaseState

Cases = QuerySet[CaseFile]

ME: Final = "me"
NOBODY: Final = "nobody"


def carried_by(actor: Actor, person: UUID | None) -> Q:
    """The cases that a person carries, as the actor's own agency assigned them; None: that nobody does."""
    desks = DeskFile.objects.visible_to(actor)
    if person is None:
        carried = desks.filter(officer__isnull=False, case__isnull=False).values("case")
        return Q(~Q(stream__in=carried), agency=actor.organization, record_kind=RecordKind.LIVE)
    return Q(stream__in=desks.filter(officer=person, case__isnull=False).values("case"))


def overdue(now: datetime) -> Exists:
    """That something is over unanswered."""
    return Exists(ReckonedClock.objects.overdue(now).filter(case=OuterRef("pk")))


def due_within(now: datetime, days: int) -> Exists:
    """That something is due from now to the end of the day so many days from today."""
    return Exists(ReckonedClock.objects.due_between(now, in_days(now, days)).filter(case=OuterRef("pk")))


def moved_since(actor: Actor) -> Q:
    """That a case has entries which the actor has not looked at: of cases looked at before, and of those that
    the actor carries."""
    looked = Looked.objects.visible_to(actor).filter(case=OuterRef("pk"))
    behind = Exists(looked.filter(position__lt=OuterRef("reckoned__last_position")))
    return Q(behind) | Q(carried_by(actor, actor.id), ~Exists(looked), reckoned__last_position__gt=0)


class Narrowing(SimpleListFilter):
    """One thing that the list can be narrowed down by; shown as a field of the form above it."""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.actor = reader_of(request)
        self.request = request
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return self.offered(self.actor) if self.actor is not None else ()

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        """What can be chosen: each value with its words."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        value = self.value()
        if self.actor is None or not value:  # a form sends what is left at "any", too
            return queryset
        if value not in {str(offered) for offered, _ in self.lookup_choices}:
            return queryset.none()  # nothing has what there is not
        return queryset.filter(self.wanted(self.actor, value))

    def wanted(self, actor: Actor, value: str) -> Any:
        """The condition on cases that one of the values means."""
        raise NotImplementedError


class ByOfficer(Narrowing):
    title, parameter_name = "officer", "officer"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        if actor.side is Side.GOVERNMENT:  # whose desk nobody else reads
            yield from ((ME, "me"), (NOBODY, "nobody yet"), *colleagues_at(self.request, actor).carriers)

    def wanted(self, actor: Actor, value: str) -> Q:
        if value == NOBODY:
            return carried_by(actor, None)
        return carried_by(actor, actor.id if value == ME else UUID(value))


class ByDue(Narrowing):
    title, parameter_name = "due", "due"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return (("overdue", "overdue"), ("week", "in 7 days"), ("fortnight", "in 14 days"))

    def wanted(self, actor: Actor, value: str) -> Exists:
        now = ledger.clock()
        if value == "overdue":
            return overdue(now)
        return due_within(now, WEEK if value == "week" else FORTNIGHT)


class ByWhom(Narrowing):
    title, parameter_name = "waiting for", "waiting"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return [(whom.value, whom.words) for whom in Whom]

    def wanted(self, actor: Actor, value: str) -> Q:
        return Q(**{f"reckoned__awaits_{value}__gt": 0})


class ByTrack(Narrowing):
    title, parameter_name = "track", "track"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return [(track.value, track.words) for track in Track]

    def wanted(self, actor: Actor, value: str) -> Q:
        return Q(track=value)


class ByInstrument(Narrowing):
    title, parameter_name = "instrument", "instrument"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return [(one.value, one.words) for one in Instrument]

    def wanted(self, actor: Actor, value: str) -> Exists:
        of_case = CommunicationFile.objects.visible_to(actor).filter(case=OuterRef("pk"))
        return Exists(of_case.filter(instrument=value))


class ByCompany(Narrowing):
    title, parameter_name = "company", "company"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        seen = CaseFile.objects.visible_to(actor).order_by().values("company")
        names = Organization.objects.filter(stream__in=seen).order_by("short").values_list("stream", "short")
        return [(str(id), name) for id, name in names]

    def wanted(self, actor: Actor, value: str) -> Q:
        return Q(company=UUID(value))


class ByFlag(Narrowing):
    title, parameter_name = "flag", "flag"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        yield "any", "any"
        yield from ((code.name.lower(), code.value) for code in FlagCode)

    def wanted(self, actor: Actor, value: str) -> Exists | Q:
        if value == "any":
            return Q(reckoned__flags__gt=0)
        code = FlagCode[value.upper()].value
        return Exists(ReckonedFlag.objects.filter(case=OuterRef("pk"), code=code))


class ByState(Narrowing):
    title, parameter_name = "state", "state"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        yield "not_closed", "not closed"
        yield from ((state.value, state.words) for state in CaseState)

    def wanted(self, actor: Actor, value: str) -> Q:
        return ~Q(state=CaseState.CLOSED) if value == "not_closed" else Q(state=value)


class ByRecord(Narrowing):
    title, parameter_name = "record", "record"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return ((RecordKind.LIVE, "live"), (RecordKind.COMPILED, "compiled from published sources"))

    def wanted(self, actor: Actor, value: str) -> Q:
        return Q(record_kind=value)


class ByMoved(Narrowing):
    title, parameter_name = "moved", "moved"

    def offered(self, actor: Actor) -> Iterable[tuple[str, str]]:
        return (("yes", "since I last looked"),)

    def wanted(self, actor: Actor, value: str) -> Q:
        return moved_since(actor)


NARROWING: Final = (
    ByOfficer,
    ByDue,
    ByWhom,
    ByTrack,
    ByInstrument,
    ByCompany,
    ByFlag,
    ByState,
    ByRecord,
    ByMoved,
)
