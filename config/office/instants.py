"""Parts of a form for days, instants and when something happened: in Eastern Time, and they say so."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Final

from django import forms

from config.errors import BadInput, pointer_to
from config.ledger.occurred import EASTERN, Occurred, Precision
from config.office.parts import ABSENT, Group, Leaf, Typed
from config.office.wording import Said

ZONE: Final = "ET"

_YEARS: Final = range(1900, 2200)

_HAPPENED: Final = (
    ("", "now, as it is recorded"),
    ("instant", "at an instant"),
    ("day", "on a day"),
    ("days", "between two days"),
    ("month", "in the month of a day"),
    ("before", "before an instant"),
    ("unknown", "nobody says when"),
)


def day_field() -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(
            attrs={"type": "date", "min": "1900-01-01", "max": "2199-12-31"}, format="%Y-%m-%d"
        ),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "a day is written as 2026-06-12"},
    )


def _time_field() -> forms.TimeField:
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time", "step": "any"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"],
        error_messages={"invalid": "a time is written as 17:21"},
    )


def instant_of(day: date, at: time, path: tuple[str, ...]) -> datetime:
    """A day and a time in Eastern Time. Raises BadInput for a time that the clocks skip."""
    if day.year not in _YEARS:
        raise BadInput("a date lies between 1900 and 2199", pointer=pointer_to(path))
    found = datetime.combine(day, at, tzinfo=EASTERN)
    if found.astimezone(UTC).astimezone(EASTERN).replace(tzinfo=None) != found.replace(tzinfo=None):
        raise BadInput("the clocks skip this time on that day", pointer=pointer_to(path))
    return found


class InstantPart(Group):
    """An instant: a day and a time in Eastern Time."""

    template: ClassVar[str] = "office/parts/row.html"

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool) -> None:
        self.day = Leaf((*path, "day"), Said("Day"), day_field(), needed=needed)
        self.time = Leaf((*path, "time"), Said("Time (ET)"), _time_field(), needed=needed, unit=ZONE)
        super().__init__(path, said, (self.day, self.time), needed=needed)

    def told(self, found: Mapping[str, Any]) -> Any:
        day, at = self.day.told(found), self.time.told(found)
        if day is ABSENT and at is ABSENT:
            return ABSENT
        if day is ABSENT or at is ABSENT:
            missing = self.day if day is ABSENT else self.time
            raise BadInput("an instant has a day and a time", pointer=pointer_to(missing.path))
        return instant_of(day, at, self.day.path)

    def typed(self, value: Any) -> Typed:
        if value is None:
            return {self.day.name: [], self.time.name: []}
        here = value.astimezone(EASTERN)
        exact = here.time().replace(tzinfo=None)
        return {self.day.name: [here.date().isoformat()], self.time.name: [_clock(exact)]}


class OccurredPart(Group):
    """When something happened, as exactly as anybody can say; nothing said is now."""

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool) -> None:
        kinds = _HAPPENED[1:] if needed else _HAPPENED
        self.how = Leaf((*path, "how"), Said("How exactly"), forms.ChoiceField(choices=kinds), needed=needed)
        self.day = Leaf((*path, "day"), Said("Day", "The first one, where it lies between two."), day_field())
        self.time = Leaf((*path, "time"), Said("Time (ET)", "For an instant."), _time_field(), unit=ZONE)
        self.last = Leaf((*path, "last"), Said("Last day", "Where it lies between two."), day_field())
        parts = (self.how, self.day, self.time, self.last)
        super().__init__(path, said, parts, needed=needed, folded=not needed)

    def told(self, found: Mapping[str, Any]) -> Any:
        how = self.how.told(found)
        if how is ABSENT:
            filled = [part for part in (self.day, self.time, self.last) if part.told(found) is not ABSENT]
            if filled:
                raise BadInput(
                    "say how exactly it is known when this happened", pointer=pointer_to(self.how.path)
                )
            return ABSENT
        match how:
            case "unknown":
                return Occurred.unknown()
            case "instant":
                return Occurred.at(instant_of(self._day(found), self._time(found), self.day.path))
            case "before":
                at = self.time.told(found)
                moment = time(0) if at is ABSENT else at
                return Occurred.before(instant_of(self._day(found), moment, self.day.path))
            case "month":
                day = self._day(found)
                return Occurred.in_month(day.year, day.month)
            case "days":
                first, last = self._day(found), self.last.told(found)
                if last is ABSENT or last < first:
                    raise BadInput(
                        "the last day is that of the first or later", pointer=pointer_to(self.last.path)
                    )
                return Occurred.on(first, last)
            case _:
                return Occurred.on(self._day(found))

    def typed(self, value: Any) -> Typed:
        if value is None:
            return {leaf.name: [] for leaf in self.leaves()}
        first = value.earliest.astimezone(EASTERN) if value.earliest else None
        last = value.latest.astimezone(EASTERN) if value.latest else None
        how, day, at, until = str(value.precision), first, None, None
        match value.precision:
            case Precision.INSTANT:
                at = first
            case Precision.BEFORE if value.latest is not None:
                day = at = (value.latest + timedelta(microseconds=1)).astimezone(EASTERN)
            case Precision.DAY if first and last and first.date() != last.date():
                how, until = "days", last
            case _:
                pass
        return {
            self.how.name: [how],
            self.day.name: [day.date().isoformat()] if day else [],
            self.time.name: [_clock(at.time())] if at else [],
            self.last.name: [until.date().isoformat()] if until else [],
        }

    def _day(self, found: Mapping[str, Any]) -> date:
        day = self.day.told(found)
        if day is ABSENT:
            raise BadInput("say on which day", pointer=pointer_to(self.day.path))
        if day.year not in _YEARS:
            raise BadInput("a date lies between 1900 and 2199", pointer=pointer_to(self.day.path))
        checked: date = day
        return checked

    def _time(self, found: Mapping[str, Any]) -> time:
        at = self.time.told(found)
        if at is ABSENT:
            raise BadInput("an instant has a time", pointer=pointer_to(self.time.path))
        checked: time = at
        return checked


def _clock(at: time) -> str:
    return at.isoformat("minutes" if at == at.replace(second=0, microsecond=0) else "auto")
