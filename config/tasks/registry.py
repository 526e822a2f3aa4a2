"""The one list of what is done by the clock: what it is called, what it does, and when."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

import msgspec
from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from config.ledger.occurred import EASTERN

_DEFAULT_TICK_SECONDS: Final = 5.0

ASKED_FOR: Final = timedelta(minutes=10)
"""How often it is asked whether a daily task is due: one that was missed is done then, and one that failed
tried again; after each further failure it waits twice as long."""

_DOUBLED_AT_MOST: Final = 8  # ten minutes are more than a day by then


class Every(msgspec.Struct, frozen=True):
    """Again and again, `seconds` after it began last; 0 is as often as DEMARC_TICK_SECONDS says."""

    seconds: float = 0

    @property
    def period(self) -> timedelta:
        """How long after it began it begins again."""
        return timedelta(seconds=self.seconds or settings.TICK_SECONDS or _DEFAULT_TICK_SECONDS)

    @property
    def asked_every(self) -> timedelta:
        """How often workers are asked to do it, if it is due."""
        return self.period

    def next_after(
        self, begun: datetime | None, done: datetime | None, now: datetime, failures: int = 0
    ) -> datetime:
        """When it is due next: `begun` is when it began last, `done` when it last began and was done;
        `failures` of its runs in a row did not end well, which changes nothing here."""
        return now if begun is None else begun + self.period

    def __str__(self) -> str:
        seconds = self.period.total_seconds()
        return f"every {seconds / 60:g} minutes" if seconds >= 120 else f"every {seconds:g} seconds"


class Daily(msgspec.Struct, frozen=True):
    """Once a day, at a time in Eastern Time; later where nobody could then, and again, less and
    less often, where it failed."""

    at: time

    @property
    def period(self) -> timedelta:
        return timedelta(days=1)

    @property
    def asked_every(self) -> timedelta:
        return ASKED_FOR

    def next_after(
        self, begun: datetime | None, done: datetime | None, now: datetime, failures: int = 0
    ) -> datetime:
        """Today's time where it was not done since, else tomorrow's. One that failed is due ASKED_FOR after
        it began, after two `failures` twice that, and so on; at its time on the next day at the latest."""
        last = self._last_before(now)
        tomorrow = self._on(last + timedelta(days=1))
        if done is not None and done >= last:
            return tomorrow
        if begun is not None and begun >= last:
            doubled: int = 2 ** min(max(failures - 1, 0), _DOUBLED_AT_MOST)
            return min(begun + ASKED_FOR * doubled, tomorrow)
        return last

    def _last_before(self, now: datetime) -> datetime:
        today = self._on(now)
        return today if today <= now else self._on(now - timedelta(days=1))

    def _on(self, instant: datetime) -> datetime:
        return datetime.combine(instant.astimezone(EASTERN).date(), self.at, EASTERN)

    def __str__(self) -> str:
        return f"daily at {self.at:%H:%M} ET"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did, as a number, and what it found wrong, in one sentence without content of a case; ""
    where it found nothing wrong."""

    count: int = 0
    wrong: str = ""


TooLong: Final = SoftTimeLimitExceeded
"""What Celery's worker raises in the middle of a task that takes longer than it may."""

Does = Callable[[], Done | int]
"""What does a task: what it did, or only its number."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is done by the clock. Doing it twice, or twice at once, is harmless.

    `says` is what it does, a sentence for people; `counts` what its number counts. It is stopped
    where it takes `longest`.
    """

    name: str
    does: Does
    when: Every | Daily
    says: str
    counts: str
    longest: timedelta


TASKS: Final[dict[str, Task]] = {}
"""Every task by name, in the order in which the ticker does them; apps register theirs as they get ready."""

MINUTES_AT_MOST: Final = 45
"""No task may take longer: a message that nobody acknowledged for an hour is handed to another worker."""


def register(
    name: str,
    does: Does,
    *,
    when: Every | Daily,
    says: str,
    counts: str,
    minutes_at_most: int = 5,
) -> None:
    """Register a task. Raises TypeError where another one has the name, or where it may take too long."""
    if not 1 <= minutes_at_most <= MINUTES_AT_MOST:
        raise TypeError(f"{name} may take 1 to {MINUTES_AT_MOST} minutes")
    longest = timedelta(minutes=minutes_at_most)
    task = Task(name=name, does=does, when=when, says=says, counts=counts, longest=longest)
    if TASKS.setdefault(name, task) != task:
        raise TypeError(f"two tasks are called {name}")
