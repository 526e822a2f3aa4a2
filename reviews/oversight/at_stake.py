"""Which capability is at stake in a case: by stage, whose, and what stands behind it. Pure.

Only what somebody demonstrated, what a third party's report speaks of, and what is cited for another model: a
stage that is merely asserted says nothing here, and none says anything of the next.
"""

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

import msgspec

from reviews.capability import Elicitation, Stage, standing
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import series
from reviews.report import Report
from reviews.review import Review


class Standing(StrEnum):
    """What stands behind a stage that is at stake."""

    DEMONSTRATED = "demonstrated"
    REPORTED = "spoken of in a report"
    COMPARED = "cited as a comparator"


class AtStake(msgspec.Struct, frozen=True, kw_only=True):
    """One stage and whose it is: `company` made the model, None where it is not in the register; `of` names
    the model; `how` says what stands behind it. `own`: it is a capability of the case's own company."""

    case: CaseHistory
    stage: Stage
    company: UUID | None
    of: str
    how: str
    own: bool
    standing: Standing
    elicitation: Elicitation | None
    entries: tuple[UUID, ...]

    @property
    def words(self) -> str:
        drawn_out = f", {self.elicitation.words}" if self.elicitation is not None else ""
        return f"{self.stage.words}: {self.how} for {self.of}{drawn_out}"


def at_stake(case: CaseHistory) -> Iterator[AtStake]:
    """Every stage at stake in a case, as its reader has it."""
    yield from _demonstrated(case)
    yield from _reported(case)
    yield from _compared(case)


def _demonstrated(case: CaseHistory) -> Iterator[AtStake]:
    own = case.streams.get(case.id)
    if not isinstance(own, Review):
        return
    for said in standing(own.capabilities.assertions):
        if said.evidence.demonstrates:
            contested = ", contested" if said.contested_by else ""
            yield AtStake(
                case=case,
                stage=said.stage,
                company=case.case.company,
                of=_models(case, said.models),
                how=f"{said.evidence.words}{contested}",
                own=True,
                standing=Standing.DEMONSTRATED,
                elicitation=said.elicitation,
                entries=(said.entry,),
            )


def _reported(case: CaseHistory) -> Iterator[AtStake]:
    for report in case.of(Report):
        received, entry = report.received, report.entry_received
        if received is None or entry is None or received.stage is None or report.retracted:
            continue
        contested = ", contested" if report.disputes else ""
        yield AtStake(
            case=case,
            stage=received.stage,
            company=case.case.company,
            of=_models(case, received.models),
            how=f"{Standing.REPORTED} by {case.name(received.author)}{contested}",
            own=True,
            standing=Standing.REPORTED,
            elicitation=None,
            entries=(entry.id,),
        )


def _compared(case: CaseHistory) -> Iterator[AtStake]:
    own = case.streams.get(case.id)
    if not isinstance(own, Review):
        return
    for entry, cited in own.capabilities.comparators:
        maker = f" of {case.name(cited.maker)}" if cited.maker is not None else ""
        yield AtStake(
            case=case,
            stage=cited.stage,
            company=cited.maker,
            of=f"{cited.comparator}{maker}",
            how=f"{Standing.COMPARED} ({cited.evidence.words})",
            own=cited.maker == case.case.company,
            standing=Standing.COMPARED,
            elicitation=None,
            entries=(entry.id,),
        )


def _models(case: CaseHistory, models: tuple[UUID, ...]) -> str:
    return series(case.name(model) for model in models or case.case.models) or "a model not named"
