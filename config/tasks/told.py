"""How every task stands, told for the page and the command alike."""

from datetime import datetime

import msgspec

from config.ledger.store import ledger
from config.tasks.models import Outcome, TaskRun, TaskStanding
from config.tasks.registry import TASKS
from config.tasks.running import next_at, standings


class TaskTold(msgspec.Struct, frozen=True, kw_only=True):
    """One task: when it ran last and runs next (UTC), how the last run ended; `running` while somebody does
    it; `lag` are whole seconds since it was due, 0 where it is not."""

    name: str
    says: str
    when: str
    last: datetime | None
    next: datetime
    lag: int
    running: bool
    outcome: str
    failures: int
    error: str


def tasks_told() -> list[TaskTold]:
    """Every task, in the order in which the ticker does them. One query."""
    now = ledger.clock()
    return [_told(standing, now) for standing in standings().values()]


def _told(standing: TaskStanding, now: datetime) -> TaskTold:
    task = TASKS[standing.name]
    due = next_at(standing, now)
    running = standing.claimed_until is not None and standing.claimed_until > now
    late = 0 if running or standing.begun_at is None else int((now - due).total_seconds())
    return TaskTold(
        name=task.name,
        says=task.says,
        when=str(task.when),
        last=standing.begun_at,
        next=due,
        lag=max(0, late),
        running=running,
        outcome=Outcome(standing.outcome).words if standing.outcome else "",
        failures=standing.failures,
        error=standing.error,
    )


class RunTold(msgspec.Struct, frozen=True, kw_only=True):
    """A row of runs: `times` of them in a row, that began and ended between two instants (UTC)."""

    name: str
    started: datetime
    ended: datetime
    outcome: str
    done: str
    error: str
    times: int


def runs_told(most: int, *, only_bad: bool = False) -> list[RunTold]:
    """The newest rows of runs that did something or did not end well, newest first; `only_bad` the latter."""
    rows = TaskRun.objects.exclude(outcome=Outcome.DONE.value, count=0)
    if only_bad:
        rows = rows.exclude(outcome=Outcome.DONE.value)
    return [
        RunTold(
            name=row.name,
            started=row.started,
            ended=row.ended,
            outcome=Outcome(row.outcome).words,
            done=_done(row),
            error=row.error,
            times=row.times,
        )
        for row in rows.order_by("-id")[:most]
    ]


def _done(row: TaskRun) -> str:
    task = TASKS.get(row.name)
    return f"{task.counts if task else 'done'}: {row.count:,}" if row.count else ""
