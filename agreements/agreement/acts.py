"""What the two sides of an agreement do: the events of its stream."""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from agreements.vocabulary import Evidence, FutureModels
from config.actors import Side
from config.ledger.event import Event
from config.ledger.sealed import Words

BOTH: Final = frozenset({Side.GOVERNMENT, Side.COMPANY})


class NegotiationOpened(Event, frozen=True, kw_only=True):
    """A company and an agency begin to negotiate. `terms`: names of what is at issue, without positions."""

    TOPIC: ClassVar[str] = "agreement.negotiation-opened"
    BY: ClassVar[frozenset[Side]] = BOTH
    company: UUID
    agency: UUID
    terms: tuple[str, ...] = ()

    def sentence(self) -> str:
        issue = f", at issue: {', '.join(map(in_words, self.terms))}" if self.terms else ""
        return f"opened a negotiation between {self.company} and {self.agency}{issue}"


class TermProposed(Event, frozen=True, kw_only=True):
    """A side puts a term forward. `text` None: not known; `clause`: of the future-models term only; `until`:
    of the duration only, the last day on which the agreement holds, in Eastern Time."""

    TOPIC: ClassVar[str] = "agreement.term-proposed"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"text"})
    term: str
    text: Words | None = None
    clause: FutureModels | None = None
    until: date | None = None

    def sentence(self) -> str:
        return f"proposed the term {in_words(self.term)}" + _stated(self.clause, self.until)


class TermCountered(Event, frozen=True, kw_only=True):
    """A side answers a term with another text of its own."""

    TOPIC: ClassVar[str] = "agreement.term-countered"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"text"})
    term: str
    text: Words | None = None
    clause: FutureModels | None = None
    until: date | None = None

    def sentence(self) -> str:
        return f"countered the term {in_words(self.term)}" + _stated(self.clause, self.until)


class TermAccepted(Event, frozen=True, kw_only=True):
    """A side agrees to what the other put forward. `position`: the entry that it agrees to."""

    TOPIC: ClassVar[str] = "agreement.term-accepted"
    BY: ClassVar[frozenset[Side]] = BOTH
    term: str
    position: UUID

    def sentence(self) -> str:
        return f"agreed to the term {in_words(self.term)}"


class ConfidentialityTermsSet(Event, frozen=True, kw_only=True):
    """How what is shown is kept. `document`: SHA-256 of the terms, None where it is not held."""

    TOPIC: ClassVar[str] = "agreement.confidentiality-terms-set"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"text"})
    text: Words | None = None
    document: bytes | None = None

    def sentence(self) -> str:
        return "set the confidentiality terms" + ("" if self.document else "; the document is not held")


class AgreementSigned(Event, frozen=True, kw_only=True):
    """One party signs. `terms` names what it signs; `evidence` how the signature is known."""

    TOPIC: ClassVar[str] = "agreement.agreement-signed"
    BY: ClassVar[frozenset[Side]] = BOTH
    terms: tuple[str, ...]
    evidence: Evidence
    document: bytes | None = None  # SHA-256 of the executed document, None where it is not held

    def sentence(self) -> str:
        named = f": {', '.join(map(in_words, self.terms))}" if self.terms else ""
        return f"signed the agreement{named} (known from: {self.evidence.words})"


class AmendmentProposed(Event, frozen=True, kw_only=True):
    """A side proposes another text for a term of a signed agreement."""

    TOPIC: ClassVar[str] = "agreement.amendment-proposed"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"text"})
    term: str
    text: Words | None = None
    clause: FutureModels | None = None
    until: date | None = None

    def sentence(self) -> str:
        return f"proposed to amend the term {in_words(self.term)}" + _stated(self.clause, self.until)


class AmendmentAccepted(Event, frozen=True, kw_only=True):
    """A side agrees to a proposed amendment. `position`: the entry that proposed it."""

    TOPIC: ClassVar[str] = "agreement.amendment-accepted"
    BY: ClassVar[frozenset[Side]] = BOTH
    term: str
    position: UUID

    def sentence(self) -> str:
        return f"agreed to the amendment of the term {in_words(self.term)}"


class ModelOptedIn(Event, frozen=True, kw_only=True):
    """The company lets one model fall under the agreement."""

    TOPIC: ClassVar[str] = "agreement.model-opted-in"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})
    model: UUID

    def sentence(self) -> str:
        return f"opted {self.model} in"


class AgreementDeclined(Event, frozen=True, kw_only=True):
    """A side does not enter the agreement. It needs no reason and starts nothing."""

    TOPIC: ClassVar[str] = "agreement.agreement-declined"
    BY: ClassVar[frozenset[Side]] = BOTH
    reason: Words | None = None

    def sentence(self) -> str:
        return "declined the agreement"


class AgreementWithdrawnFrom(Event, frozen=True, kw_only=True):
    """A side leaves the agreement, which ends it. It needs no reason."""

    TOPIC: ClassVar[str] = "agreement.agreement-withdrawn-from"
    BY: ClassVar[frozenset[Side]] = BOTH
    reason: Words | None = None

    def sentence(self) -> str:
        return "withdrew from the agreement"


class AgreementExpired(Event, frozen=True, kw_only=True):
    """The agreed duration is over. `position`: the entry that set its last day, `until`, in Eastern Time.

    No window, release or participation in anything else changes by it.
    """

    TOPIC: ClassVar[str] = "agreement.agreement-expired"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.SYSTEM})
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    position: UUID
    until: date

    def sentence(self) -> str:
        return f"noted that the agreement's duration is over: its last day was {_day(self.until)}"


def in_words(term: str) -> str:
    """The name of a term as people read it."""
    return term.replace("_", " ")


def _stated(clause: FutureModels | None, until: date | None) -> str:
    told = f": models to come {clause.words}" if clause else ""
    return f"{told}: it holds until {_day(until)}" if until else told


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
