"""Register-wide observations, for overseers and agency supervisors: one capability, several makers. Pure.

They say who was asked and of whom no communication is on record; never why: the register holds no reason for
what was not asked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

import msgspec

from reviews.capability import Stage
from reviews.communication import Communication
from reviews.oversight.at_stake import AtStake, Standing, at_stake
from reviews.oversight.boundary import Boundary, Crossing
from reviews.oversight.history import CaseHistory, Cited


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A communication to a maker."""

    case: CaseHistory
    row: Crossing


class Maker(msgspec.Struct, frozen=True, kw_only=True):
    """One maker of models with a capability: what is on record of it, and every communication to it."""

    company: UUID | None
    name: str
    stakes: tuple[AtStake, ...]
    asked: tuple[Asked, ...]


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One stage and all of its makers."""

    stage: Stage
    makers: tuple[Maker, ...]

    @property
    def unasked(self) -> tuple[Maker, ...]:
        """The makers, known to the register, to whom no communication is on record."""
        return tuple(maker for maker in self.makers if not maker.asked and maker.company is not None)


def observations(found: Iterable[tuple[CaseHistory, Boundary]]) -> list[Observation]:
    """Every stage that is on record for more than one maker, in the order of `Stage`."""
    told = list(found)
    stakes = [one for case, _ in told for one in at_stake(case)]
    asked = [Asked(case=case, row=row) for case, ledger in told for row in ledger.crossings]
    observed = (
        Observation(stage=stage, makers=tuple(_makers(stage, stakes, asked)))
        for stage in Stage
        if any(one.stage is stage for one in stakes)
    )
    return [one for one in observed if len(one.makers) > 1]


def _makers(stage: Stage, stakes: Sequence[AtStake], asked: Sequence[Asked]) -> Iterator[Maker]:
    here = [one for one in stakes if one.stage is stage]
    for company in dict.fromkeys(one.company or one.of for one in here):
        own = tuple(one for one in here if (one.company or one.of) == company)
        known = own[0].company
        yield Maker(
            company=known,
            name=own[0].case.name(known) if known is not None else own[0].of,
            stakes=own,
            asked=tuple(one for one in asked if known is not None and one.case.case.company == known),
        )


def was_asked(company: UUID, case: CaseHistory) -> bool:
    """Whether a case holds a communication to a company."""
    return any(
        communication.to == company and communication.entry_issued is not None
        for communication in case.of(Communication)
    )


def across(case: CaseHistory, asked: Callable[[UUID], bool], *, whole: bool) -> tuple[Cited, ...]:
    """Question 6 for one case: every comparator cited in it, and whether its maker was asked for anything.
    `asked` says so of a maker, from all cases (`whole`) or from those that the reader may read."""
    where = "recorded anywhere in the register" if whole else "on record in what you may read"
    found = []
    for one in at_stake(case):
        if one.standing is not Standing.COMPARED or one.company is None or one.own:
            continue
        maker = case.name(one.company)
        said = (
            f"a communication to {maker} is on record"
            if asked(one.company)
            else (f"no communication to {maker} is {where}")
        )
        found.append(Cited(f"The same capability is claimed for {one.of}; {said}.", one.entries))
    return tuple(found) or (Cited("No comparator with a known maker is cited in this case."),)
