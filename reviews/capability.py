"""Capability ladders: each stage evidenced by itself, words made from what is demonstrated."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

import msgspec


class Ladder(StrEnum):
    """The two ladders: cyber (C1 to C5), and biological and chemical (B1 to B4)."""

    CYBER = "cyber"
    BIO_CHEM = "bio_chem"

    @property
    def words(self) -> str:
        return "biology and chemistry" if self is Ladder.BIO_CHEM else "cyber"

    @property
    def stages(self) -> "tuple[Stage, ...]":
        """Its stages, lowest first."""
        return tuple(stage for stage in Stage if stage.ladder is self)


class Stage(StrEnum):
    """One stage of a ladder. A higher number is another capability: showing n says nothing of n+1."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    B4 = "B4"

    @property
    def ladder(self) -> Ladder:
        return Ladder.CYBER if self.startswith("C") else Ladder.BIO_CHEM

    @property
    def rank(self) -> int:
        """Its place on its ladder, 1 for the lowest."""
        return int(self[1:])

    @property
    def words(self) -> str:
        """The stage for people: `vulnerability identification (C1)`."""
        return f"{_STAGES[self]} ({self.value})"


_STAGES = {
    Stage.C1: "vulnerability identification",
    Stage.C2: "vulnerability validation",
    Stage.C3: "exploit development",
    Stage.C4: "exploit chaining",
    Stage.C5: "autonomous end-to-end operation",
    Stage.B1: "information retrieval",
    Stage.B2: "troubleshooting uplift",
    Stage.B3: "protocol design",
    Stage.B4: "end-to-end uplift",
}


class Elicitation(StrEnum):
    """Under which safeguards, or around which, a capability was drawn out."""

    SAFEGUARDS_ON = "safeguards_on"
    SAFEGUARDS_REDUCED = "safeguards_reduced"
    SAFEGUARDS_REMOVED = "safeguards_removed"
    JAILBREAK_NARROW = "jailbreak_narrow"
    JAILBREAK_UNIVERSAL = "jailbreak_universal"
    NOT_STATED = "not_stated"

    @property
    def words(self) -> str:
        return _ELICITATIONS[self]


_ELICITATIONS = {
    Elicitation.SAFEGUARDS_ON: "with safeguards on",
    Elicitation.SAFEGUARDS_REDUCED: "with safeguards reduced",
    Elicitation.SAFEGUARDS_REMOVED: "with safeguards removed",
    Elicitation.JAILBREAK_NARROW: "by a narrow jailbreak",
    Elicitation.JAILBREAK_UNIVERSAL: "by a universal jailbreak",
    Elicitation.NOT_STATED: "elicitation not stated",
}


class StageEvidence(StrEnum):
    """What stands behind a word about one stage, weakest first; the last two say that it does not stand."""

    ASSERTED_VERBALLY = "asserted_verbally"
    ASSERTED_IN_WRITING = "asserted_in_writing"
    DOCUMENTED = "documented"
    DEMONSTRATED = "demonstrated"
    INDEPENDENTLY_REPRODUCED = "independently_reproduced"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"

    @property
    def demonstrates(self) -> bool:
        """Whether somebody saw the stage happen; a word about it, spoken or written, is not that."""
        return self in (StageEvidence.DEMONSTRATED, StageEvidence.INDEPENDENTLY_REPRODUCED)

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """One organization's word about one stage: `entry` is the event that holds it.

    `stands` is False once that organization itself has said that the stage is not what was shown.
    `contested_by` are the organizations that say so of another's assertion: they do not change it.
    """

    entry: UUID
    organization: UUID
    stage: Stage
    evidence: StageEvidence
    elicitation: Elicitation
    models: tuple[UUID, ...] = ()
    finding: UUID | None = None
    report: UUID | None = None
    stands: bool = True
    contested_by: tuple[UUID, ...] = ()


def standing(assertions: Iterable[Assertion]) -> tuple[Assertion, ...]:
    """Each organization's last word about each stage, elicitation and set of models, in the given order."""
    last: dict[tuple[object, ...], Assertion] = {}
    for said in assertions:
        key = (said.organization, said.stage, said.elicitation, said.models)
        last.pop(key, None)
        last[key] = said
    return tuple(said for said in last.values() if said.stands)


def demonstrated(assertions: Iterable[Assertion], ladder: Ladder) -> tuple[Stage, ...]:
    """The stages that somebody has demonstrated, lowest first; stages between them are not filled in."""
    shown = {said.stage for said in standing(assertions) if said.evidence.demonstrates}
    return tuple(stage for stage in ladder.stages if stage in shown)


def highest_demonstrated(assertions: Iterable[Assertion], ladder: Ladder) -> Stage | None:
    """The highest stage that somebody has demonstrated; None where nobody has demonstrated any."""
    return next(reversed(demonstrated(assertions, ladder)), None)


def words(assertions: Iterable[Assertion], ladder: Ladder) -> str:
    """What is demonstrated, for people: made from the highest demonstrated stage, never from assertions.

    `demonstrated: vulnerability identification (C1), with safeguards on` or `no stage of cyber capability
    demonstrated`; refutations and objections of others stand beside it.
    """
    said = standing(assertions)
    stage = highest_demonstrated(said, ladder)
    if stage is None:
        return f"no stage of {ladder.words} capability demonstrated"
    showing = [a for a in said if a.stage is stage and a.evidence.demonstrates]
    conditions = ", or ".join(dict.fromkeys(a.elicitation.words for a in showing))
    strongest = max(showing, key=lambda a: list(StageEvidence).index(a.evidence)).evidence
    text = f"{strongest.words}: {stage.words}, {conditions}"
    refuted = any(a.stage is stage and a.evidence is StageEvidence.REFUTED for a in said)
    if refuted or any(a.contested_by for a in showing):
        text += "; contested"
    return text
