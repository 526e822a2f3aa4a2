"""What a company records of a decision, every event of the stream, and the communication as answered."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.record import Citation
from config.ledger.sealed import Words
from reviews.scope import Scope

_COMPANY: frozenset[Side] = frozenset({Side.COMPANY})


class DecisionKind(StrEnum):
    """What the company did in reply; `own_choice` where it replied to nothing."""

    COMPLIED = "complied"
    COMPLIED_MORE_BROADLY = "complied_more_broadly"
    COMPLIED_IN_PART = "complied_in_part"
    ALTERNATIVE = "alternative"
    DECLINED = "declined"
    DEFERRED = "deferred"
    OWN_CHOICE = "own_choice"

    def words(self, *, binding: bool) -> str:
        """The decision for people: what answers a voluntary request "did as asked"."""
        return (_COMPLIED_WORDS if binding else _DID_WORDS)[self]


_DID_WORDS = {
    DecisionKind.COMPLIED: "did as asked",
    DecisionKind.COMPLIED_MORE_BROADLY: "did more than asked",
    DecisionKind.COMPLIED_IN_PART: "did part of what was asked",
    DecisionKind.ALTERNATIVE: "did something else than asked",
    DecisionKind.DECLINED: "declined",
    DecisionKind.DEFERRED: "put the answer off",
    DecisionKind.OWN_CHOICE: "acted of its own choice",
}
_COMPLIED_WORDS = {
    **_DID_WORDS,
    DecisionKind.COMPLIED: "complied",
    DecisionKind.COMPLIED_MORE_BROADLY: "complied more broadly than directed",
    DecisionKind.COMPLIED_IN_PART: "complied in part",
    DecisionKind.ALTERNATIVE: "did something else than directed",
}


class Basis(StrEnum):
    """On what the company says that it decided. It is stated freely, and never refused."""

    VOLUNTARY = "voluntary"
    AGREEMENT_TERM = "agreement_term"
    PRESSURE_STATED = "pressure_stated"
    LEGAL_COMPULSION = "legal_compulsion"
    INDEPENDENT = "independent"

    @property
    def words(self) -> str:
        return _BASIS_WORDS[self]


_BASIS_WORDS = {
    Basis.VOLUNTARY: "voluntary",
    Basis.AGREEMENT_TERM: "a term of an agreement",
    Basis.PRESSURE_STATED: "pressure",
    Basis.LEGAL_COMPULSION: "legal compulsion",
    Basis.INDEPENDENT: "independent",
}


class BroaderReason(StrEnum):
    """Why more was done than asked. Only the company can say so (rule 8)."""

    CANNOT_DISTINGUISH_POPULATION = "cannot_distinguish_population"
    TECHNICAL_INFEASIBILITY = "technical_infeasibility"
    LEGAL_RISK_AVERSION = "legal_risk_aversion"
    TIME_TOO_SHORT = "time_too_short"
    POLICY_CHOICE = "policy_choice"

    @property
    def words(self) -> str:
        return _BROADER_WORDS[self]


_BROADER_WORDS = {
    BroaderReason.CANNOT_DISTINGUISH_POPULATION: "it cannot tell the population apart",
    BroaderReason.TECHNICAL_INFEASIBILITY: "it is technically infeasible to do only what was asked",
    BroaderReason.LEGAL_RISK_AVERSION: "it wants no legal risk",
    BroaderReason.TIME_TOO_SHORT: "the time was too short to do only what was asked",
    BroaderReason.POLICY_CHOICE: "its policy goes further",
}


class Answered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A communication as it stood when it was answered: a value that the command read.

    `citation` names its first entry, `scope` is what it asked for (as last narrowed), `received` the receipt
    that the company stated, `office` who asked and `recording_office` who recorded it, `cases` its cases.
    """

    communication: UUID
    citation: Citation
    company: UUID
    office: UUID | None
    recording_office: UUID
    kind: RequestKind
    instrument: Instrument
    scope: Scope
    issued: Occurred
    received: Occurred | None = None
    models: tuple[UUID, ...] = ()
    cases: tuple[UUID, ...] = ()

    @property
    def binding(self) -> bool:
        """Whether law compels the company to follow it."""
        return self.instrument.binding


class DecisionMade(Event, frozen=True, kw_only=True):
    """The company decides, in answer to communications or independently of any."""

    TOPIC: ClassVar[str] = "decision.decision-made"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"answered.communication"})
    kind: DecisionKind
    basis: Basis
    answered: tuple[Answered, ...]
    independent: bool
    cases: tuple[UUID, ...] = ()
    applied: Scope | None = None
    reason: BroaderReason | None = None
    explanation: Words | None = None
    under_objection: bool = False
    objection: Words | None = None
    alternative: Words | None = None

    def sentence(self) -> str:
        binding = any(answered.binding for answered in self.answered)
        told = [f"decided independently: {self.kind.words(binding=False)}"]
        if not self.independent:
            told = [f"decided in answer: {self.kind.words(binding=binding)}"]
        told.append(f"basis stated: {self.basis.words}")
        if self.under_objection:
            told.append("under stated objection" + (f": {self.objection}" if self.objection else ""))
        if self.alternative:
            told.append(f"instead: {self.alternative}")
        if self.applied:
            told.append(f"scope applied: {self.applied}")
        if self.reason:
            told.append(f"broader because {self.reason.words}")
        return "; ".join(told)


class DecisionRevised(DecisionMade, frozen=True, kw_only=True):
    """The company decides anew; the decision stands as revised."""

    TOPIC: ClassVar[str] = "decision.decision-revised"
    BEGUN: ClassVar[bool] = True

    def sentence(self) -> str:
        return f"revised its decision: {super().sentence()}"


class BroaderScopeExplained(Event, frozen=True, kw_only=True):
    """The company says why it did more than asked."""

    TOPIC: ClassVar[str] = "decision.broader-scope-explained"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    reason: BroaderReason
    explanation: Words | None = None

    def sentence(self) -> str:
        detail = f": {self.explanation}" if self.explanation else ""
        return f"explained the broader scope: {self.reason.words}{detail}"


class CommitmentOffered(Event, frozen=True, kw_only=True):
    """The company offers to do something with its decision."""

    TOPIC: ClassVar[str] = "decision.commitment-offered"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    commitment: Words

    def sentence(self) -> str:
        return f"offered a commitment: {self.commitment}"


class CommitmentWithdrawn(Event, frozen=True, kw_only=True):
    """The company takes a commitment back; `commitment` is the entry that offered it."""

    TOPIC: ClassVar[str] = "decision.commitment-withdrawn"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    commitment: UUID

    def sentence(self) -> str:
        return f"withdrew the commitment of entry {self.commitment}"
