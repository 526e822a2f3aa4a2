"""Cases as the officers' pages list them: each with its clock, whom it waits for, who has it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from agreements.models import Organization
from agreements.vocabulary import Instrument, Track
from config.actors import Actor, RecordKind
from config.ledger.store import ledger
from reviews.clocks.clock import day_of
from reviews.communication import Standing
from reviews.models import CaseFile, CommunicationFile, DeskFile
from reviews.office.models import AwaitedRow, Reckoned, ReckonedClock, ReckonedFlag
from reviews.office.moments import SCALE, due_words, left_words
from reviews.office.own import Looked
from reviews.office.people import Colleagues
from reviews.office.waiting import Whom
from reviews.review.opening import CaseState

OPEN: Final = (Standing.OPEN.value, Standing.IN_EFFECT.value, Standing.PARTLY_LIFTED.value)
"""How a communication stands that is not ended."""


class ClockShown(msgspec.Struct, frozen=True, kw_only=True):
    """A clock in a list: what is due and when, and how many days are left in words and of a bar of SCALE."""

    words: str
    due: datetime
    last: date | None
    when: str
    left: str
    over: bool
    days: int

    @property
    def bar(self) -> int:
        """How much of the bar is left, in hundredths."""
        return 0 if self.over else round(100 * min(self.days, SCALE) / SCALE)


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case in a list. `officer` is None where nobody carries it, `clock` the oldest one that is over
    unanswered, else the next that is due; `reckoned` is None until the case was reckoned."""

    case: CaseFile
    company: str
    agency: str
    officer: UUID | None
    officer_name: str
    clock: ClockShown | None
    instruments: tuple[Instrument, ...]
    waits: tuple[tuple[Whom, int], ...]
    flags: tuple[str, ...]
    reckoned: Reckoned | None
    moved: bool

    @property
    def track(self) -> str:
        return Track(self.case.track).words

    @property
    def state(self) -> str:
        return CaseState(self.case.state).words

    @property
    def compiled(self) -> bool:
        return self.case.record_kind == RecordKind.COMPILED

    def counted(self, name: str) -> int:
        """A number that was reckoned, 0 until it was."""
        return int(getattr(self.reckoned, name)) if self.reckoned is not None else 0


def clock_shown(clock: ReckonedClock, now: datetime) -> ClockShown | None:
    """A clock as lists show it; None for one whose due day is not known yet."""
    if clock.due is None:
        return None
    until = clock.last or day_of(clock.due)
    return ClockShown(
        words=clock.words,
        due=clock.due,
        last=clock.last,
        when=due_words(clock.due, clock.last),
        left=left_words(clock.due, now, clock.last),
        over=clock.due <= now,
        days=max((until - day_of(now)).days, 0),
    )


def rows_of(actor: Actor, cases: Sequence[CaseFile], colleagues: Colleagues | None = None) -> list[CaseRow]:
    """Cases that an actor sees, as rows: in as many queries however many they are."""
    now = ledger.clock()
    ids = [case.stream for case in cases]
    reckoned = {row.case_id: row for row in Reckoned.objects.filter(case__in=ids)}
    clocks = _clocks(ids, now)
    waits = _waits(ids)
    flags = _grouped(ReckonedFlag.objects.filter(case__in=ids).values_list("case", "code"))
    desks = DeskFile.objects.visible_to(actor).filter(case__in=ids, officer__isnull=False)
    officers = dict(desks.values_list("case", "officer"))
    looked = dict(Looked.objects.visible_to(actor).filter(case__in=ids).values_list("case", "position"))
    communications = CommunicationFile.objects.visible_to(actor).filter(case__in=ids, standing__in=OPEN)
    instruments = _grouped(communications.exclude(instrument="").values_list("case", "instrument"))
    sides = {id for case in cases for id in (case.company, case.agency) if id is not None}
    organizations = Organization.objects.visible_to(actor).filter(stream__in=sides)
    names = dict(organizations.values_list("stream", "short"))
    people = colleagues or Colleagues(actor)
    return [
        CaseRow(
            case=case,
            company=names.get(case.company, ""),
            agency=names.get(case.agency, "") if case.agency else "",
            officer=officers.get(case.stream),
            officer_name=people.name(officers.get(case.stream)) if case.stream in officers else "",
            clock=clocks.get(case.stream),
            instruments=tuple(Instrument(one) for one in dict.fromkeys(instruments[case.stream])),
            waits=tuple(waits[case.stream].items()),
            flags=tuple(flags[case.stream]),
            reckoned=reckoned.get(case.stream),
            moved=has_moved(
                reckoned.get(case.stream),
                looked.get(case.stream),
                carries=officers.get(case.stream) == actor.id,
            ),
        )
        for case in cases
    ]


def has_moved(reckoned: Reckoned | None, looked: int | None, *, carries: bool) -> bool:
    """Whether a case has entries that a person has not looked at: `looked` is the position seen, None for a
    case never looked at, which has moved for whoever carries it alone. See `narrowing.moved_since`."""
    if reckoned is None:
        return False
    return carries if looked is None else reckoned.last_position > looked


def _clocks(ids: Sequence[UUID], now: datetime) -> dict[UUID, ClockShown]:
    """Of each case the clock that lists show: the oldest that is over unanswered, else the next one due."""
    of_cases = ReckonedClock.objects.filter(case__in=ids)
    to_come = of_cases.due_between(now, datetime.max.replace(tzinfo=now.tzinfo))
    found: dict[UUID, ClockShown] = {}
    for clock in (of_cases.overdue(now) | to_come).order_by("due", "place"):
        shown = clock_shown(clock, now)
        if shown is not None:
            found.setdefault(clock.case_id, shown)
    return found


def _waits(ids: Sequence[UUID]) -> dict[UUID, dict[Whom, int]]:
    """Of each case whom it waits for, and for how much."""
    counted: dict[UUID, dict[Whom, int]] = defaultdict(dict)
    for case, whom in AwaitedRow.objects.filter(case__in=ids).order_by("place").values_list("case", "whom"):
        counted[case][Whom(whom)] = counted[case].get(Whom(whom), 0) + 1
    return counted


def _grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
