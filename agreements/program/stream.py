"""The stream of one program. Only the agency that established it changes what it says."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from agreements.calendar import Calendar, Holiday, Lapse, in_words
from agreements.concerned import refuse_strangers
from agreements.counting import LONGEST_COUNT, counted
from agreements.evidence import check_digest
from agreements.program.acts import (
    AppropriationsLapseBegan,
    AppropriationsLapseEnded,
    CalendarAdopted,
    DeadlineSet,
    ParametersSet,
    ProgramCompleted,
    ProgramEstablished,
)
from agreements.program.parameters import LONGEST_ACCESS_DAYS, REGISTER_DEFAULTS, Parameters
from config.actors import Actor
from config.errors import BadInput, Refused
from config.ledger.event import Event
from config.ledger.occurred import EASTERN
from config.ledger.stream import Stream, UnknownEvent


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A day by which a program wants something, in Eastern Time, and how that day was counted.

    `entry` is the one that set it, `since` the instant (UTC) from which that counts.
    """

    name: str
    due: date
    counting: str
    entry: UUID
    since: datetime
    counted_from: date | None = None
    days: int | None = None


class Program(Stream):
    """One order or framework. Only the agency that established it changes what it says."""

    NAME: ClassVar[str] = "program"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ProgramEstablished,
        ParametersSet,
        DeadlineSet,
        CalendarAdopted,
        AppropriationsLapseBegan,
        AppropriationsLapseEnded,
        ProgramCompleted,
    )
    MIXED: ClassVar[bool] = True

    def start(self) -> None:
        self.established: ProgramEstablished | None = None
        self.agency: UUID | None = None
        self.settings: list[tuple[tuple[datetime, int], Parameters]] = []
        self.deadlines: dict[str, Deadline] = {}
        self.completed: datetime | None = None
        self.entry_completed: UUID | None = None
        self.adoptions: list[tuple[tuple[datetime, int], CalendarAdopted]] = []
        self._lapses_began: list[date] = []
        self._lapses_ended: list[date] = []

    @property
    def name(self) -> str:
        """What it is called. Raises Refused where it is not established."""
        if self.established is None:
            raise Refused("this program is not established")
        return self.established.name

    @property
    def parameters(self) -> Parameters:
        """The parameters stated last, the register's defaults where none are."""
        return max(self.settings, key=lambda setting: setting[0])[1] if self.settings else REGISTER_DEFAULTS

    def parameters_at(self, instant: datetime) -> Parameters:
        """The parameters in force at an instant (with zone), the register's defaults before any."""
        stated = [setting for setting in self.settings if setting[0][0] <= instant]
        return max(stated, key=lambda setting: setting[0])[1] if stated else REGISTER_DEFAULTS

    @property
    def lapses(self) -> tuple[Lapse, ...]:
        """The lapses in appropriations by their first day; each ends before the next one begins."""
        began = sorted(self._lapses_began)
        found = []
        for number, first in enumerate(began):
            following = began[number + 1] if number + 1 < len(began) else date.max
            ended = [last for last in self._lapses_ended if first <= last <= following]
            found.append(Lapse(first=first, last=min(ended, default=None)))
        return tuple(found)

    @property
    def calendar(self) -> Calendar:
        """The holidays adopted last for each year, and the lapses in appropriations."""
        holidays: dict[date, Holiday] = {}
        years: set[int] = set()
        for _, adopted in sorted(self.adoptions, key=lambda adoption: adoption[0]):
            covered = range(adopted.first_year, adopted.last_year + 1)
            years |= set(covered)
            holidays = {day: holiday for day, holiday in holidays.items() if day.year not in covered}
            holidays |= {holiday.day: holiday for holiday in adopted.holidays}
        return Calendar(years=frozenset(years), holidays=holidays, lapses=self.lapses)

    def establish(self, *, by: Actor, name: str, authority: str, effective: date) -> None:
        """Record the program. Raises Refused where it is there already, BadInput without an authority."""
        if self.established:
            raise Refused("this program is established already", pointer="/name")
        if not authority.strip():
            raise BadInput("a program names the order or statute that it rests on", pointer="/authority")
        self.trigger(ProgramEstablished, by=by, name=name, authority=authority, effective=effective)

    def set_parameters(self, *, by: Actor, parameters: Parameters) -> None:
        """State all thresholds anew. Raises BadInput for one below 1, NotPermitted for another agency."""
        self._refuse_others(by)
        for name, value in msgspec.structs.asdict(parameters).items():
            if isinstance(value, int) and not 1 <= value <= LONGEST_COUNT:
                words = f"{name.replace('_', ' ')} is at least 1 and at most {LONGEST_COUNT}"
                raise BadInput(words, pointer=f"/{name}", rule=12)
        if parameters.largest_window_days > LONGEST_ACCESS_DAYS:
            raise Refused(
                f"access before release is of at most {LONGEST_ACCESS_DAYS} days (EO 14409, section 3)",
                pointer="/largest_window_days",
                rule=12,
            )
        self.trigger(ParametersSet, by=by, parameters=parameters)

    def set_deadline(
        self,
        *,
        by: Actor,
        name: str,
        due: date,
        counting: str,
        counted_from: date | None = None,
        days: int | None = None,
    ) -> None:
        """Set or move a deadline, found by counting `days` from `counted_from` where both are given.

        Raises BadInput where nothing says how it is counted, Refused (rule 12) where the program's own
        counting rule and calendar give another day, NotPermitted.
        """
        self._refuse_others(by)
        if not counting.strip():
            raise BadInput("a deadline says how its day is counted", pointer="/counting", rule=12)
        if (counted_from is None) is not (days is None):
            raise BadInput("days are counted from a day: give both or none", pointer="/days", rule=12)
        if counted_from is not None and days is not None:
            self._recount(due, counted_from, days)
        self.trigger(
            DeadlineSet,
            by=by,
            name=name,
            due=due,
            counting=counting,
            counted_from=counted_from,
            days=days,
        )

    def _recount(self, due: date, counted_from: date, days: int) -> None:
        if not 1 <= days <= LONGEST_COUNT:
            raise BadInput(f"days are at least 1 and at most {LONGEST_COUNT}", pointer="/days", rule=12)
        said = self.pen.occurred
        rule = self.parameters_at((said.latest if said else None) or self.pen.clock()).counting
        try:
            found = counted(counted_from, days, rule.program_deadline, self.calendar)
        except OverflowError as error:
            raise BadInput(
                f"{days} days from {in_words(counted_from)} are beyond the calendar",
                pointer="/counted_from",
                rule=12,
            ) from error
        if found.due != due:
            gives = in_words(found.due) if found.due else "no day while a lapse in appropriations goes on"
            raise Refused(
                f"{days} days from {in_words(counted_from)} give {gives} ({rule.program_deadline})",
                pointer="/due",
                rule=12,
            )

    def adopt_calendar(
        self, *, by: Actor, first_year: int, last_year: int, holidays: tuple[Holiday, ...], taken_from: str
    ) -> None:
        """Adopt the holidays of some years. Raises BadInput for years, days or origin amiss, NotPermitted."""
        self._refuse_others(by)
        if not 1 <= first_year <= last_year <= first_year + 50:
            raise BadInput("the first year comes before the last", pointer="/last_year", rule=12)
        if not taken_from.strip():
            raise BadInput("a calendar says where its dates come from", pointer="/taken_from", rule=12)
        days = [holiday.day for holiday in holidays]
        for number, day in enumerate(days):
            if not first_year <= day.year <= last_year or day in days[:number]:
                raise BadInput(
                    f"{in_words(day)} stands once, and in a year that is adopted",
                    pointer=f"/holidays/{number}/day",
                    rule=12,
                )
        empty = set(range(first_year, last_year + 1)) - {day.year for day in days}
        if empty:
            raise BadInput(f"{min(empty)} has no holiday here: name them", pointer="/holidays", rule=12)
        self.trigger(
            CalendarAdopted,
            by=by,
            first_year=first_year,
            last_year=last_year,
            holidays=tuple(sorted(holidays, key=lambda holiday: holiday.day)),
            taken_from=taken_from,
        )

    def begin_appropriations_lapse(self, *, by: Actor, first: date) -> None:
        """Record that appropriations lapsed. Raises Refused where a lapse covers that day, BadInput for a day
        to come, NotPermitted.
        """
        self._refuse_others(by)
        latest = self.lapses[-1] if self.lapses else None
        if latest and (latest.last is None or first <= latest.last):
            raise Refused(f"there is a lapse {latest}: one at a time", pointer="/first", rule=12)
        self._refuse_to_come(first, "/first")
        self.trigger(AppropriationsLapseBegan, by=by, first=first)

    def end_appropriations_lapse(self, *, by: Actor, last: date) -> None:
        """Record the last day of the lapse. Raises Refused where none goes on, BadInput for a day before it
        began or to come, NotPermitted.
        """
        self._refuse_others(by)
        latest = self.lapses[-1] if self.lapses else None
        if latest is None or latest.last is not None:
            raise Refused("no lapse in appropriations goes on", rule=12)
        if last < latest.first:
            raise BadInput(f"the lapse began on {in_words(latest.first)}", pointer="/last", rule=12)
        self._refuse_to_come(last, "/last")
        self.trigger(AppropriationsLapseEnded, by=by, last=last)

    def _refuse_to_come(self, day: date, pointer: str) -> None:
        if day > self.pen.clock().astimezone(EASTERN).date():
            raise BadInput(f"{in_words(day)} is still to come", pointer=pointer, rule=12)

    def complete(self, *, by: Actor, document: bytes | None = None) -> None:
        """Say that the program is complete. Raises Refused where that is said already, NotPermitted."""
        self._refuse_others(by)
        if self.completed:
            raise Refused("this program is said to be complete already")
        check_digest(document)
        self.trigger(ProgramCompleted, by=by, document=document)

    def _refuse_others(self, by: Actor) -> None:
        refuse_strangers(by, record_kind=None, parties=(self.agency,), name="program", id=self.id)

    def when(self, event: Event) -> None:
        match event:
            case ProgramEstablished():
                self.established = event
                self.agency = self.entry.organization
            case ParametersSet():
                self.settings.append((self.entry.order, event.parameters))
            case DeadlineSet():
                self.deadlines[event.name] = Deadline(
                    name=event.name,
                    due=event.due,
                    counting=event.counting,
                    entry=self.entry.id,
                    since=self.entry.takes_effect,
                    counted_from=event.counted_from,
                    days=event.days,
                )
            case CalendarAdopted():
                self.adoptions.append((self.entry.order, event))
            case AppropriationsLapseBegan():
                self._lapses_began.append(event.first)
            case AppropriationsLapseEnded():
                self._lapses_ended.append(event.last)
            case ProgramCompleted():
                self.completed, self.entry_completed = self.entry.takes_effect, self.entry.id
            case _:
                raise UnknownEvent(self, event)
