"""Records what time has made true, and nobody says: windows, durations and times for an answer that ended."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from agreements.commands import expire_agreement
from agreements.models import AgreementFile
from config.actors import REGISTER, Command
from config.errors import Conflict, DemarcError
from config.ledger.clocks import told_wrong
from config.ledger.event import Entry
from config.ledger.store import Receipt, ledger
from config.tasks.registry import Done
from reviews.commands import end_access_window, lapse_request
from reviews.models import AccessWindow, CommunicationFile

_LOG: Final = logging.getLogger("demarc.sweep")

_TRIES: Final = 5

_SETTLED: Final = timedelta(seconds=5)
"""A decision says when it is recorded a moment before it is in the ledger: a lapse waits that much longer."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A command that time asks for, with what is said to it; `stream` is the one that it changes."""

    command: Command[Receipt]
    stream: UUID
    said: dict[str, Any]


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep appended, and what it could not do, each with the reason; what failed is in the log."""

    appended: tuple[Entry, ...] = ()
    failed: tuple[tuple[Due, str], ...] = ()


def sweep() -> Swept:
    """Record what time has made true: windows and agreed durations that ended, requests without an answer.

    Each entry has an id that follows from the entry that set the time, and occurred when it was due: a late
    sweep, a second one, or several at once give the same entries. Read models say what is due, the streams
    decide. What fails is logged and left for the next sweep; the others go on.
    """
    appended: list[Entry] = []
    failed: list[tuple[Due, str]] = []
    for due in due_by(ledger.clock()):
        try:
            appended.extend(_given(due))
        except DemarcError as error:
            _LOG.exception("%s of %s failed", due.command.name, due.stream)
            failed.append((due, str(error)))
    return Swept(appended=tuple(appended), failed=tuple(failed))


def swept() -> Done:
    """`sweep`, as a task: not by a clock that is wrong, since what it records is never taken back."""
    if wrong := told_wrong(ledger.using):
        return Done(wrong=wrong)
    found = sweep()
    failed = len(found.failed)
    return Done(
        count=len(found.appended), wrong=f"{failed} could not be recorded: the log says why" if failed else ""
    )


def due_by(instant: datetime) -> list[Due]:
    """What is due by an instant (with zone) and not yet recorded, as the read models know it."""
    return [*_windows(instant), *_requests(instant - _SETTLED), *_agreements(instant)]


def _windows(instant: datetime) -> Iterator[Due]:
    due = AccessWindow.objects.using(ledger.using).due(instant).order_by("ends", "access")
    # a window has a row for each model version
    for stream, access in dict.fromkeys(due.values_list("stream", "access")):
        yield Due(command=end_access_window, stream=stream, said={"case": stream, "access": access})


def _requests(instant: datetime) -> Iterator[Due]:
    due = CommunicationFile.objects.using(ledger.using).lapsing(instant).order_by("lapses_at", "stream")
    for stream in due.values_list("stream", flat=True):
        yield Due(command=lapse_request, stream=stream, said={"request": stream})


def _agreements(instant: datetime) -> Iterator[Due]:
    due = AgreementFile.objects.using(ledger.using).expiring(instant).order_by("expiry_due", "stream")
    for stream in due.values_list("stream", flat=True):
        yield Due(command=expire_agreement, stream=stream, said={"agreement": stream})


def _given(due: Due) -> tuple[Entry, ...]:
    """The entries that the command wrote: none where somebody else has recorded it.

    Raises Conflict where others change the stream again and again, and what the command raises.
    """
    for _ in range(_TRIES - 1):
        try:
            return due.command(REGISTER, **due.said).entries
        except Conflict as conflict:
            # perhaps another sweep has recorded it: the command looks at the stream anew, and says so
            _LOG.info("%s of %s is looked at again: %s", due.command.name, due.stream, conflict)
    return due.command(REGISTER, **due.said).entries
