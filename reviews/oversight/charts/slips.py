"""How far release dates moved, and to what the company attributes it: in days, least and most. Pure."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from config.ledger.occurred import Occurred
from reviews.model_version import Attribution, ModelVersion, Reach
from reviews.oversight.history import CaseHistory

Days = tuple[float, float]
"""The least and the most days that dates leave."""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a release date, by the entry that made it. `days` is below 0 where the release moved
    forward, None where a date is not stated."""

    case: CaseHistory
    entry: UUID
    model: UUID
    to: Reach
    attribution: Attribution
    before: Occurred | None
    after: Occurred | None
    days: Days | None


class Slipped(msgspec.Struct, frozen=True, kw_only=True):
    """What one attribution adds up to: days later and days earlier, apart; `unknown` counts the changes of
    which a date is not stated."""

    attribution: Attribution
    slips: tuple[Slip, ...]
    later: Days
    earlier: Days
    unknown: int


def slips(histories: Iterable[CaseHistory]) -> list[Slip]:
    """Every change of a release date, in order of time."""
    found: dict[UUID, Slip] = {}
    for case in histories:
        for slip in _slips(case):
            found.setdefault(slip.entry, slip)
    return sorted(found.values(), key=_when)


def _slips(case: CaseHistory) -> Iterator[Slip]:
    for model in case.of(ModelVersion):
        for delay in model.delays():
            yield Slip(
                case=case,
                entry=delay.entry.id,
                model=model.id,
                to=delay.to,
                attribution=delay.attribution,
                before=delay.before,
                after=delay.after,
                days=delay.days,
            )


def _when(slip: Slip) -> tuple[object, ...]:
    entry = slip.case.entry(slip.entry)
    return (entry.takes_effect if entry else slip.case.moment, slip.case.case.number, slip.entry)


def slipped(found: Iterable[Slip]) -> list[Slipped]:
    """The changes by attribution, in the order of `Attribution`; those with none are left out."""
    told = list(found)
    groups = ([slip for slip in told if slip.attribution is attribution] for attribution in Attribution)
    return [_together(group) for group in groups if group]


def _together(group: list[Slip]) -> Slipped:
    days = [slip.days for slip in group if slip.days is not None]
    return Slipped(
        attribution=group[0].attribution,
        slips=tuple(group),
        later=(sum(max(0.0, low) for low, _ in days), sum(max(0.0, high) for _, high in days)),
        earlier=(sum(max(0.0, -high) for _, high in days), sum(max(0.0, -low) for low, _ in days)),
        unknown=len(group) - len(days),
    )
