"""What reviews led to, by company and quarter. Pure.

Nothing here says that a review was the cause. A case counts once for each kind of outcome, in the quarter of
the first entry that says so.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from config.ledger.event import Entry
from config.ledger.occurred import EASTERN, Occurred
from reviews.model_version import Attribution, EffectKind, ModelVersion
from reviews.oversight.boundary import every_act
from reviews.oversight.history import CaseHistory
from reviews.review import CaseKind, Review
from reviews.review.findings import Portion


class Outcome(StrEnum):
    """What a review led to, as the entries of its case say."""

    TESTED_ONLY = "tested only"
    VULNERABILITIES_SHARED = "vulnerabilities shared"
    DELAYED = "delayed"
    RESTRICTED = "restricted"
    MODIFIED = "modified"

    @property
    def rests_on(self) -> str:
        """What counts as this."""
        return _RESTS_ON[self]


_RESTS_ON: Final = {
    Outcome.TESTED_ONLY: (
        "access was used or an evaluation begun, and nothing of the other four is on record"
    ),
    Outcome.VULNERABILITIES_SHARED: (
        "the company was shown something of a finding, or maintainers were told of a flaw"
    ),
    Outcome.DELAYED: (
        "the company moved a release date back and says that a communication is why, or partly why"
    ),
    Outcome.RESTRICTED: (
        "the company restricted or suspended access, released to partners only or canceled a release, under "
        "a decision that answers a communication of the case"
    ),
    Outcome.MODIFIED: (
        "the company deployed a mitigation, or changed safeguards under a decision that answers a "
        "communication of the case"
    ),
}

_RESTRICTING: Final = frozenset(
    {
        EffectKind.RESTRICTED,
        EffectKind.SUSPENDED,
        EffectKind.CANCELED,
        EffectKind.RELEASED_TO_PARTNERS,
    }
)


class Quarter(msgspec.Struct, frozen=True, order=True):
    """The quarters of the year, in Eastern Time, in which something may have happened: `last` and `first` as
    year and quarter from 1, (0, 0) for a beginning that is not known, (9999, 4) for an end that is not."""

    last: tuple[int, int]
    first: tuple[int, int]

    @classmethod
    def of(cls, occurred: Occurred) -> "Quarter":
        """The quarters that an imprecise date leaves."""
        return cls(
            last=_quarter(occurred.latest) if occurred.latest else (9999, 4),
            first=_quarter(occurred.earliest) if occurred.earliest else (0, 0),
        )

    def __str__(self) -> str:
        """`Q2 2026`, `Q1 2026 to Q2 2026`, `Q2 2026 or before`, `date not known`."""
        if self.last == (9999, 4):
            return "date not known"
        last = f"Q{self.last[1]} {self.last[0]}"
        if self.first == self.last:
            return last
        return f"{last} or before" if self.first == (0, 0) else f"Q{self.first[1]} {self.first[0]} to {last}"


def _quarter(instant: datetime) -> tuple[int, int]:
    local = instant.astimezone(EASTERN)
    return local.year, (local.month + 2) // 3


class LedTo(msgspec.Struct, frozen=True, kw_only=True):
    """One review and one thing that it led to: the entries that say so, and the quarter of the first."""

    case: CaseHistory
    outcome: Outcome
    quarter: Quarter
    entries: tuple[UUID, ...]

    @property
    def company(self) -> UUID:
        return self.case.case.company


def reviews_led_to(histories: Iterable[CaseHistory]) -> list[LedTo]:
    """What each review led to; a review of which nothing of the kind is on record is not among them, nor is a
    negotiation."""
    found = [one for case in histories if _is_review(case) for one in _led_to(case)]
    order = list(Outcome)
    return sorted(found, key=lambda one: (one.quarter, order.index(one.outcome), one.case.case.number))


def _is_review(case: CaseHistory) -> bool:
    return case.case.opened is not None and case.case.opened.kind is CaseKind.REVIEW


def _led_to(case: CaseHistory) -> Iterator[LedTo]:
    further = False
    for outcome, looking in _FURTHER.items():
        entries = list(looking(case))
        if entries:
            further = True
            yield _review(case, outcome, entries)
    tested = list(_tested(case))
    if tested and not further:
        yield _review(case, Outcome.TESTED_ONLY, tested)


def _review(case: CaseHistory, outcome: Outcome, entries: list[Entry]) -> LedTo:
    first = min(entries, key=lambda entry: (entry.takes_effect, case.numbers[entry.id]))
    return LedTo(
        case=case,
        outcome=outcome,
        quarter=Quarter.of(first.occurred),
        entries=tuple(dict.fromkeys(entry.id for entry in entries)),
    )


def _own(case: CaseHistory) -> Review | None:
    """The case's own stream as the history has it; its topics hold what was tested, found and mitigated."""
    found = case.streams.get(case.id)
    return found if isinstance(found, Review) else None


def _tested(case: CaseHistory) -> Iterator[Entry]:
    own = _own(case)
    if own is None:
        return
    for grant in own.access.grants.values():
        yield from (entry for entry, _ in grant.uses)
    for evaluation in own.evaluation.evaluations.values():
        if not evaluation.invalidated:
            begun = (evaluation.started, *(entry for entry, _ in evaluation.runs), evaluation.completed)
            yield from (entry for entry in begun if entry is not None)


def _shared(case: CaseHistory) -> Iterator[Entry]:
    own = _own(case)
    if own is None:
        return
    for finding in own.findings.found.values():
        yield from (entry for entry, said in finding.shared if said.portion is not Portion.NOTHING)
    yield from (entry for entry, _ in own.vulnerabilities.referred.values())


def _delayed(case: CaseHistory) -> Iterator[Entry]:
    for model in case.of(ModelVersion):
        for delay in model.delays():
            attributed = delay.attribution in (Attribution.COMMUNICATION, Attribution.JOINT)
            here = any(id in case.streams for id in delay.communications)
            if attributed and here and (delay.days is None or delay.days[1] > 0):
                yield delay.entry


def _restricted(case: CaseHistory) -> Iterator[Entry]:
    yield from _answering(case, _RESTRICTING)


def _modified(case: CaseHistory) -> Iterator[Entry]:
    yield from _answering(case, frozenset({EffectKind.SAFEGUARDS_CHANGED}))
    own = _own(case)
    if own is not None:
        for measure in own.mitigation.measures.values():
            yield from measure.deployed


def _answering(case: CaseHistory, kinds: frozenset[EffectKind]) -> Iterator[Entry]:
    """The acts of some kinds under a decision that answers a communication of this case."""
    for act in every_act(case):
        decision = case.decision(act.decision)
        if act.kind not in kinds or decision is None:
            continue
        entry = case.entry(act.entry)
        if entry is not None and any(one.communication in case.streams for one in decision.answered):
            yield entry


_FURTHER: Final[dict[Outcome, Callable[[CaseHistory], Iterator[Entry]]]] = {
    Outcome.VULNERABILITIES_SHARED: _shared,
    Outcome.DELAYED: _delayed,
    Outcome.RESTRICTED: _restricted,
    Outcome.MODIFIED: _modified,
}
