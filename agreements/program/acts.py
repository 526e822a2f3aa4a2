"""What an agency records of a program: established, parameters, deadlines, calendar, lapses, completed."""

from datetime import date
from typing import ClassVar, Final

from agreements.calendar import Holiday, in_words
from agreements.program.parameters import Parameters
from config.actors import Side
from config.ledger.event import Event

GOVERNMENT_ONLY: Final = frozenset({Side.GOVERNMENT})


class ProgramEstablished(Event, frozen=True, kw_only=True):
    """An agency establishes a program on an authority, from a day on in Eastern Time."""

    TOPIC: ClassVar[str] = "program.program-established"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"authority", "effective", "name"})
    name: str
    authority: str
    effective: date

    def sentence(self) -> str:
        since = f"{self.effective.day} {self.effective:%B %Y}"
        return f"established {self.name}, on the authority of {self.authority}, effective {since}"


class ParametersSet(Event, frozen=True, kw_only=True):
    """The agency states the program's thresholds."""

    TOPIC: ClassVar[str] = "program.parameters-set"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    parameters: Parameters

    def sentence(self) -> str:
        return f"set the program's parameters: windows of at most {self.parameters.largest_window_days} days"


class DeadlineSet(Event, frozen=True, kw_only=True):
    """The program sets a day for something. `counting` says how the day was found.

    Where it was found by counting `days` from `counted_from`, both are stated, so that anybody can recount.
    """

    TOPIC: ClassVar[str] = "program.deadline-set"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"counting", "due", "name"})
    name: str
    due: date
    counting: str
    counted_from: date | None = None
    days: int | None = None

    def sentence(self) -> str:
        day = f"{self.due:%A}, {self.due.day} {self.due:%B %Y}"
        return f"set a deadline for {self.name}: {day} ({self.counting})"


class CalendarAdopted(Event, frozen=True, kw_only=True):
    """The agency adopts the holidays of some years, with their dates: no library can change them later.

    A later adoption takes the place of this one for the years that it covers.
    """

    TOPIC: ClassVar[str] = "program.calendar-adopted"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    first_year: int
    last_year: int
    holidays: tuple[Holiday, ...]
    taken_from: str  # such as "holidays 0.109 US federal"

    def sentence(self) -> str:
        years = str(self.first_year)
        if self.last_year != self.first_year:
            years += f" to {self.last_year}"
        return f"adopted the calendar of {years}: {len(self.holidays)} holidays ({self.taken_from})"


class AppropriationsLapseBegan(Event, frozen=True, kw_only=True):
    """Appropriations have lapsed: `first` is the first day without them, in Eastern Time."""

    TOPIC: ClassVar[str] = "program.appropriations-lapse-began"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    first: date

    def sentence(self) -> str:
        return f"recorded a lapse in appropriations from {in_words(self.first)} on"


class AppropriationsLapseEnded(Event, frozen=True, kw_only=True):
    """The lapse is over: `last` was the last day without appropriations, in Eastern Time."""

    TOPIC: ClassVar[str] = "program.appropriations-lapse-ended"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    last: date

    def sentence(self) -> str:
        return f"recorded the end of the lapse in appropriations: {in_words(self.last)} was its last day"


class ProgramCompleted(Event, frozen=True, kw_only=True):
    """The agency says that the program is complete. `document`: SHA-256 of its text, None if not held."""

    TOPIC: ClassVar[str] = "program.program-completed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    document: bytes | None = None

    def sentence(self) -> str:
        return "said that the program is complete" + ("" if self.document else "; its text is not held here")
