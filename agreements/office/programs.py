"""Programs as the administration shows them: thresholds, deadlines, the calendar and its adoption, lapses."""

from itertools import count
from typing import Any, Final
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agreements.federal_holidays import ProposedCalendar, proposed_calendar
from agreements.models import Organization, ProgramDeadline, ProgramFile
from agreements.office.administration import shown, today
from agreements.office.ways import filled, ways
from agreements.program import Program
from agreements.program.parameters import REGISTER_DEFAULTS
from config.actors import Actor
from config.errors import BadInput
from config.ledger.store import ledger
from config.office.wording import said

_MOST_YEARS: Final = 5  # of a proposal, whose every day stands in the address of the form


def programs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every program, with what it wants next."""
    names = dict(Organization.objects.visible_to(actor).values_list("stream", "short"))
    due: dict[UUID, ProgramDeadline] = {}
    for row in ProgramDeadline.objects.visible_to(actor).filter(due__gte=today()):
        due.setdefault(row.stream, row)
    return shown(
        request,
        "programs",
        "Programs",
        rows=[
            (row, names.get(row.agency, ""), due.get(row.stream), reverse("admin:program", args=[row.stream]))
            for row in ProgramFile.objects.visible_to(actor)
        ],
        ways=ways(actor, ("establish_program",)),
    )


def program(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
    """One program. Only the agency that established it changes what it says: others are given no command."""
    row = _row(actor, id)
    stream = ledger.get(Program, id)
    own = row.agency == actor.organization
    running = next((lapse for lapse in stream.lapses if lapse.last is None), None)
    lapsing = "end_appropriations_lapse" if running else "begin_appropriations_lapse"
    stated = msgspec.structs.asdict(stream.parameters)
    counting = stated.pop("counting")
    calendar = stream.calendar
    return shown(
        request,
        "program",
        row.name,
        row=row,
        own=own,
        parameters=[
            (said("set_parameters", (name,)).label, value, getattr(REGISTER_DEFAULTS, name))
            for name, value in stated.items()
        ],
        counting=[
            (name.replace("_", " "), value) for name, value in msgspec.structs.asdict(counting).items()
        ],
        deadlines=sorted(stream.deadlines.values(), key=lambda one: one.due),
        years=sorted(calendar.years),
        missing=[year for year in (today().year, today().year + 1) if year not in calendar.years],
        holidays=[one for day, one in sorted(calendar.holidays.items()) if day >= today()][:12],
        lapses=stream.lapses,
        propose=reverse("admin:program-calendar", args=[id]),
        # they are stated anew as a whole: what the form does not begin with would be the default again
        set=filled(actor, "set_parameters", program=id, counting=counting, **stated) if own else [],
        deadline=ways(actor, ("set_deadline",), program=id) if own else [],
        lapse=ways(actor, (lapsing,), program=id) if own else [],
        complete=ways(actor, ("complete_program",), program=id) if own and not row.complete else [],
    )


def calendar(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
    """The federal holidays of some years, day by day, for the program's agency to adopt with these dates."""
    row = _row(actor, id)
    held = ledger.get(Program, id).calendar
    wrong, proposed = "", None
    following = next(year for year in count(today().year) if year not in held.years)
    asked = {name: request.GET.get(name, str(following)) for name in ("first_year", "last_year")}
    try:
        proposed = _proposed(**asked)
    except BadInput as error:
        wrong = error.detail
    own = row.agency == actor.organization
    return shown(
        request,
        "calendar",
        f"Calendar of {row.name}",
        row=row,
        asked=asked,
        wrong=wrong,
        proposed=proposed,
        days=[(one, _told(one.day in held.holidays, one.day.year in held.years)) for one in _days(proposed)],
        gone=[
            one
            for day, one in sorted(held.holidays.items())
            if proposed
            and proposed.first_year <= day.year <= proposed.last_year
            and day not in {new.day for new in proposed.holidays}
        ],
        adopt=filled(actor, "adopt_calendar", program=id, **msgspec.structs.asdict(proposed))
        if proposed and own
        else [],
        back=reverse("admin:program", args=[id]),
    )


def _row(actor: Actor, id: UUID) -> ProgramFile:
    row = ProgramFile.objects.visible_to(actor).filter(stream=id).first()
    if row is None:
        raise Http404("there is no such program")
    return row


def _proposed(first_year: str, last_year: str) -> ProposedCalendar:
    if not all(year.isascii() and year.isdecimal() and len(year) == 4 for year in (first_year, last_year)):
        raise BadInput("years are written as 2027")
    if int(last_year) - int(first_year) >= _MOST_YEARS:
        raise BadInput(f"{_MOST_YEARS} years at most are proposed at once")
    return proposed_calendar(int(first_year), int(last_year))


def _days(proposed: ProposedCalendar | None) -> tuple[Any, ...]:
    return proposed.holidays if proposed else ()


def _told(held: bool, adopted: bool) -> str:
    if held:
        return "adopted already"
    return "new in a year that is adopted" if adopted else "new"
