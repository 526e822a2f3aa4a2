"""Alarms: a check that found something, a task that fails again and again, or that nobody runs."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings

from config.ledger.record import decode
from config.ledger.store import ledger
from config.tasks.models import Outcome, TaskStanding
from config.tasks.registry import TASKS, Daily
from config.tasks.running import next_at, standings

_FAILURES: Final = 3
"""So many failures in a row are no chance; of a daily task, one."""

_LATE: Final = timedelta(minutes=15)
"""So much later than it was due a task stands still: nobody runs it."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, in one sentence without content of a case; it stands until a later run of the
    task ends well. `task` is "" where it is about all of them."""

    task: str
    since: datetime
    says: str


def alarms() -> list[Alarm]:
    """What is wrong now; none where all is well. One query; two where no worker ever did anything."""
    now = ledger.clock()
    every = list(standings().values())
    if settings.REDIS_URL and all(standing.begun_at is None for standing in every):
        return _nobody_ever(now)
    found = (_alarm(standing, now) for standing in every)
    return [alarm for alarm in found if alarm]


def _nobody_ever(now: datetime) -> list[Alarm]:
    """That no worker has done anything although something has been on record for a while."""
    first = ledger.recorder.select_notifications(1, 1)
    since = decode(first[0].state).recorded_at if first else now
    if since + _LATE > now:
        return []
    says = "no task has ever run, although entries wait for it: start a worker, and beat"
    return [Alarm(task="", since=since, says=says)]


def _alarm(standing: TaskStanding, now: datetime) -> Alarm | None:
    task = TASKS[standing.name]
    if standing.since is not None:
        if standing.outcome == Outcome.WRONG:
            return Alarm(task=task.name, since=standing.since, says=f"{task.name} found: {standing.error}")
        if standing.failures >= (1 if isinstance(task.when, Daily) else _FAILURES):
            says = f"{task.name} failed {_times(standing.failures)}, last with {standing.error}"
            return Alarm(task=task.name, since=standing.since, says=says)
    if standing.begun_at is None:
        # on a fresh register nothing ran yet; the ticker begins as soon as anything is served
        return None
    expected = next_at(standing, now) + task.longest
    if expected + _LATE < now:
        says = f"{task.name} has not run since it was due: is a worker running, and beat?"
        return Alarm(task=task.name, since=expected, says=says)
    return None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times in a row"
