"""Does a task where it is due and nobody else is doing it, and writes down what came of it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from traceback import walk_tb
from typing import Final
from uuid import UUID, uuid4

import msgspec
from django.db import DatabaseError, connections, transaction
from structlog.contextvars import bound_contextvars

from config.errors import DemarcError, Tampered
from config.ledger.store import ledger
from config.observing.lines import logger
from config.tasks.models import Outcome, TaskRun, TaskStanding
from config.tasks.registry import TASKS, Done, Every, Task

_LOG: Final = logging.getLogger("demarc.tasks")
_LINES: Final = logger("tasks")

KEPT: Final = 1000
"""How many rows of runs are kept for each task: the newest."""

LEASE: Final = timedelta(seconds=90)
"""So long a claim stands that nobody renews: then the process that did the task is taken for dead."""

RENEWED_SECONDS: Final = 30.0
"""How often a claim is renewed while its task is done."""

LONGEST_ERROR: Final = 200
"""Characters of an error that are kept."""

_Only = Callable[[TaskStanding, datetime], bool]

_EARLY: Final = 0.2  # a fifth of its period: who asks again and again is not always punctual


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to."""

    name: str
    started: datetime
    ended: datetime
    outcome: Outcome
    count: int = 0
    error: str = ""


def standings() -> dict[str, TaskStanding]:
    """How each registered task stands, by name, whether it ever ran or not."""
    known = {row.name: row for row in TaskStanding.objects.all()}
    return {name: known.get(name) or TaskStanding(name=name) for name in TASKS}


def next_at(standing: TaskStanding, now: datetime) -> datetime:
    """When a task is due next."""
    when = TASKS[standing.name].when
    return when.next_after(standing.begun_at, standing.done_at, now, standing.failures)


def is_due(standing: TaskStanding, now: datetime) -> bool:
    """Whether a task is to be done now, whoever may be doing it."""
    when = TASKS[standing.name].when
    early = when.period * _EARLY if isinstance(when, Every) else timedelta()
    return next_at(standing, now) <= now + early


def due(now: datetime) -> list[Task]:
    """The tasks that are to be done now, in order."""
    return [TASKS[name] for name, standing in standings().items() if is_due(standing, now)]


def run_if_due(name: str) -> Run | None:
    """Do a task, unless it was done as lately as it should or somebody is doing it: None then.

    Raises KeyError for a task that there is not.
    """
    return _run(TASKS[name], only=is_due)


def run(name: str) -> Run | None:
    """Do a task now, due or not, unless somebody is doing it: None then.

    Raises KeyError for a task that there is not.
    """
    return _run(TASKS[name], only=lambda standing, now: True)


def _run(task: Task, *, only: _Only) -> Run | None:
    """Do a task: whatever it raises is written down, and goes to the log, never to the record (rule 18)."""
    name, begun = task.name, ledger.clock()
    mine = _claimed(task, begun, only)
    if mine is None or mine.claim is None:
        return None
    claim, before = mine.claim, (mine.outcome, mine.error)
    done, outcome, error, raised = Done(), Outcome.DONE, "", None
    clock = time.perf_counter()
    try:
        with _renewed(name, claim), bound_contextvars(task=name, run=str(claim)):
            found = task.does()
        done = found if isinstance(found, Done) else Done(count=found)
        if done.wrong:
            outcome, error = Outcome.WRONG, _short(done.wrong)
    except Tampered as wrong:
        outcome, error = Outcome.WRONG, _short(str(wrong))
    except Exception as failure:  # noqa: BLE001 - whatever a task raises, it is written down
        raised = failure
        outcome, error = Outcome.FAILED, _short(_why(failure))
    if outcome is not Outcome.DONE:
        # said at length once: an alarm stands, and rows of runs count how often it was so again
        again = before == (outcome.value, error)
        _LOG.log(
            logging.INFO if again else logging.ERROR,
            "the task %s %s: %s",
            name,
            "failed again as before" if again else outcome.words,
            # of an error its type: its own words may quote a row
            error if raised is None else type(raised).__name__,
            exc_info=None if again else raised,
            extra={"task": name, "run": str(claim), "outcome": outcome.value},
        )
    ended = Run(
        name=name, started=begun, ended=ledger.clock(), outcome=outcome, count=done.count, error=error
    )
    _ended(ended, claim)
    if outcome is Outcome.DONE and done.count:
        # what is asked every few seconds and finds nothing to do has no line
        ms = round((time.perf_counter() - clock) * 1000, 1)
        _LINES.info("task", task=name, run=str(claim), outcome=outcome.value, count=done.count, ms=ms)
    return ended


def _claimed(task: Task, now: datetime, only: _Only) -> TaskStanding | None:
    """How a task stands that is claimed from now on; None where somebody is doing it, or nobody is to."""
    with transaction.atomic():
        mine, _ = TaskStanding.objects.select_for_update().get_or_create(name=task.name)
        taken = mine.claimed_until is not None and mine.claimed_until > now
        if taken or not only(mine, now):
            return None
        if mine.claim is not None and mine.begun_at is not None:
            gone = "the process that did it is gone"
            lost = Run(name=task.name, started=mine.begun_at, ended=now, outcome=Outcome.LOST, error=gone)
            _write(lost)
            _stands(mine, lost)
        mine.claim, mine.claimed_until, mine.begun_at = uuid4(), now + LEASE, now
        mine.save()
    return mine


@contextmanager
def _renewed(name: str, claim: UUID) -> Iterator[None]:
    """Renew a claim as long as this is entered, so that no task that takes long is taken for lost."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEWED_SECONDS):
            try:
                mine = TaskStanding.objects.filter(name=name, claim=claim)
                mine.update(claimed_until=ledger.clock() + LEASE)
            except DatabaseError:
                _LOG.exception("the claim of %s could not be renewed: it is tried again", name)
            finally:
                connections.close_all()

    renewing = threading.Thread(target=renew, name=f"claim of {name}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()


def _ended(run: Run, claim: UUID) -> None:
    with transaction.atomic():
        _write(run)
        mine = TaskStanding.objects.select_for_update().filter(name=run.name, claim=claim).first()
        if mine is None:
            return  # its claim was not renewed, and somebody else is at it
        mine.claim, mine.claimed_until = None, None
        _stands(mine, run)
        mine.save()


def _stands(task: TaskStanding, run: Run) -> None:
    """Have a task stand as a run of it ended."""
    task.outcome, task.error = run.outcome.value, run.error
    if run.outcome in (Outcome.DONE, Outcome.WRONG):
        task.done_at = run.started
    if run.outcome is Outcome.DONE:
        task.failures, task.since = 0, None
    else:
        task.failures += 1
        task.since = task.since or run.started


def _write(run: Run) -> None:
    """Write down a run: with the one before it where both did nothing, or went wrong alike."""
    last = TaskRun.objects.filter(name=run.name).order_by("-id").first()
    alike = last is not None and (last.outcome, last.count, last.error) == (run.outcome, 0, run.error)
    if last is not None and alike and run.count == 0:
        last.ended, last.times = run.ended, last.times + 1
        last.save(update_fields=["ended", "times"])
        return
    TaskRun.objects.create(**msgspec.structs.asdict(run))
    oldest = TaskRun.objects.filter(name=run.name).order_by("-id").values_list("id", flat=True)[KEPT:].first()
    if oldest is not None:
        TaskRun.objects.filter(name=run.name, id__lte=oldest).delete()


def _why(failure: Exception) -> str:
    """What a failure says, where those are words of ours or of the machine; of any other error where it
    happened, since its words may quote a row, and people of every agency read them."""
    name = type(failure).__name__
    if isinstance(failure, DemarcError):
        return f"{name}: {failure}"
    if isinstance(failure, OSError) and failure.strerror:
        return f"{name}: {failure.strerror}"
    *_, (frame, line) = walk_tb(failure.__traceback__)
    return f"{name} in {frame.f_globals.get('__name__', '')}:{line} {frame.f_code.co_name}"


def _short(said: str) -> str:
    """The first line of what was said, cut, as every database takes it."""
    line = said.strip().partition("\n")[0].replace("\x00", "")
    return line if len(line) <= LONGEST_ERROR else f"{line[: LONGEST_ERROR - 1]}…"
