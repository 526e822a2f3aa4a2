"""An order or framework under which reviews are asked for: parameters, deadlines, calendar, completion."""

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
from agreements.program.stream import Deadline, Program

__all__ = [
    "LONGEST_ACCESS_DAYS",
    "REGISTER_DEFAULTS",
    "AppropriationsLapseBegan",
    "AppropriationsLapseEnded",
    "CalendarAdopted",
    "Deadline",
    "DeadlineSet",
    "Parameters",
    "ParametersSet",
    "Program",
    "ProgramCompleted",
    "ProgramEstablished",
]
