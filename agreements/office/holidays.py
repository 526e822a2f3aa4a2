"""The part of a form for the holidays that are adopted: one table, a row a day, each with a check."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from config.office.instants import day_field
from config.office.made import Wanted, made_by
from config.office.parts import ABSENT, Group, Leaf, Part, Several, Typed
from config.office.wording import Said


class _Check(Leaf):
    """The check of a row: on a row that has just been added it is set."""

    fresh = False

    def begun(self, text: str) -> str:
        return "on" if self.fresh else text


class _Row(Group):
    """A day with its name, and whether it is adopted."""

    template: ClassVar[str] = "office/parts/holiday.html"

    def __init__(self, path: tuple[str, ...], number: int) -> None:
        self.check = _Check((*path, "adopted"), Said(f"Adopt day {number + 1}"), forms.BooleanField())
        self.day = Leaf(
            (*path, "day"), Said(f"Day {number + 1}"), day_field(), give=lambda value: [value.isoformat()]
        )
        self.called = Leaf((*path, "name"), Said(f"Name of day {number + 1}"), forms.CharField())
        parts = (self.check, self.day, self.called)
        super().__init__(path, Said(f"Day {number + 1}"), parts, needed=False)

    def told(self, found: Mapping[str, Any]) -> Any:
        """The holiday; ABSENT for a row without a check, and for one in which nothing stands."""
        told = {part.path[-1]: part.told(found) for part in (self.day, self.called)}
        stated = {name: value for name, value in told.items() if value is not ABSENT}
        return stated if stated and found.get(self.check.name) else ABSENT

    def typed(self, value: Any) -> Typed:
        return {self.check.name: ["on"]} | self.day.typed(value.day) | self.called.typed(value.name)


class HolidaysPart(Several):
    """The days that are adopted."""

    template: ClassVar[str] = "office/parts/holidays.html"

    def grow(self, typed: Mapping[str, Any], more: str) -> None:
        super().grow(typed, more)
        if more == self.name and isinstance(last := self.parts[-1], _Row):
            last.check.fresh = True


@made_by("adopt_calendar.holidays")
def _holidays(wanted: Wanted) -> Part:
    return HolidaysPart(wanted.path, wanted.told, _Row, needed=wanted.needed)
