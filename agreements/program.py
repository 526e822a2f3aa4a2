"""An order or framework under which reviews are asked for: its parameters, its deadlines, its completion."""

from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from agreements.concerned import refuse_strangers
from agreements.evidence import check_digest
from config.actors import Actor, Side
from config.errors import BadInput, Refused
from config.ledger.event import Event
from config.ledger.stream import Stream, UnknownEvent

GOVERNMENT_ONLY: Final = frozenset({Side.GOVERNMENT})


LONGEST_ACCESS_DAYS: Final = 30
"""Days of access before release that a program may set as its largest (EO 14409, section 3)."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The thresholds that clocks and flags are computed with; `Parameters()` are the register's own defaults.

    largest_window_days           days of access before release at most (EO 14409, section 3: up to 30)
    short_notice_hours            less time than this to act counts as short notice
    independent_within_hours      an act called independent is looked at when a communication is this close
    dispute_answer_business_days  a dispute that waits longer counts as unanswered
    late_after_hours              an entry recorded later than this after it happened is late
    """

    largest_window_days: int = LONGEST_ACCESS_DAYS
    short_notice_hours: int = 24
    independent_within_hours: int = 72
    dispute_answer_business_days: int = 10
    late_after_hours: int = 72


REGISTER_DEFAULTS: Final = Parameters()


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A day by which a program wants something, in Eastern Time, and how that day was counted."""

    name: str
    due: date
    counting: str


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
    """The program sets a day for something. `counting` says how the day was found."""

    TOPIC: ClassVar[str] = "program.deadline-set"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"counting", "due", "name"})
    name: str
    due: date
    counting: str

    def sentence(self) -> str:
        day = f"{self.due:%A}, {self.due.day} {self.due:%B %Y}"
        return f"set a deadline for {self.name}: {day} ({self.counting})"


class ProgramCompleted(Event, frozen=True, kw_only=True):
    """The agency says that the program is complete. `document`: SHA-256 of its text, None if not held."""

    TOPIC: ClassVar[str] = "program.program-completed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT_ONLY
    document: bytes | None = None

    def sentence(self) -> str:
        return "said that the program is complete" + ("" if self.document else "; its text is not held here")


class Program(Stream):
    """One order or framework. Only the agency that established it changes what it says."""

    NAME: ClassVar[str] = "program"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ProgramEstablished,
        ParametersSet,
        DeadlineSet,
        ProgramCompleted,
    )
    MIXED: ClassVar[bool] = True

    def start(self) -> None:
        self.established: ProgramEstablished | None = None
        self.agency: UUID | None = None
        self.settings: list[tuple[tuple[datetime, int], Parameters]] = []
        self.deadlines: dict[str, Deadline] = {}
        self.completed: datetime | None = None

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
            if value < 1:
                raise BadInput(f"{name.replace('_', ' ')} is at least 1", pointer=f"/{name}", rule=12)
        if parameters.largest_window_days > LONGEST_ACCESS_DAYS:
            raise Refused(
                f"access before release is of at most {LONGEST_ACCESS_DAYS} days (EO 14409, section 3)",
                pointer="/largest_window_days",
                rule=12,
            )
        self.trigger(ParametersSet, by=by, parameters=parameters)

    def set_deadline(self, *, by: Actor, name: str, due: date, counting: str) -> None:
        """Set or move a deadline. Raises BadInput where nothing says how it is counted, NotPermitted."""
        self._refuse_others(by)
        if not counting.strip():
            raise BadInput("a deadline says how its day is counted", pointer="/counting", rule=12)
        self.trigger(DeadlineSet, by=by, name=name, due=due, counting=counting)

    def complete(self, *, by: Actor, document: bytes | None = None) -> None:
        """Say that the program is complete. Raises Refused where that is said already, NotPermitted."""
        self._refuse_others(by)
        if self.completed:
            raise Refused("this program is said to be complete already")
        check_digest(document)
        self.trigger(ProgramCompleted, by=by, document=document)

    def _refuse_others(self, by: Actor) -> None:
        refuse_strangers(by, record_kind=None, parties=(self.agency,), name="program")

    def when(self, event: Event) -> None:
        match event:
            case ProgramEstablished():
                self.established = event
                self.agency = self.entry.organization
            case ParametersSet():
                self.settings.append((self.entry.order, event.parameters))
            case DeadlineSet():
                self.deadlines[event.name] = Deadline(name=event.name, due=event.due, counting=event.counting)
            case ProgramCompleted():
                self.completed = self.entry.takes_effect
            case _:
                raise UnknownEvent(self, event)
