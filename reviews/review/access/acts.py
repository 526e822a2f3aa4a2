"""What is done with access: offered, taken up, activated, used, ended, revoked; time ends a window."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Side
from config.ledger.event import Event
from config.ledger.sealed import Words
from reviews.review.opening import BOTH, COMPANY, GOVERNMENT, SYSTEM
from reviews.review.window import LargestWindow, Window


class AccessType(StrEnum):
    """What the agency can reach."""

    API = "api"
    APP = "app"
    FINE_TUNING = "fine_tuning"
    WEIGHTS = "weights"
    INTERNALS = "internals"


class Environment(StrEnum):
    """Where the agency works with the model."""

    COMPANY_HOSTED = "company_hosted"
    AGENCY_HOSTED = "agency_hosted"
    THIRD_PARTY_HOSTED = "third_party_hosted"
    AIR_GAPPED = "air_gapped"


class AccessLevel(StrEnum):
    """In which state the model's safeguards are for the agency."""

    SAFEGUARDS_ON = "safeguards_on"
    SAFEGUARDS_REDUCED = "safeguards_reduced"
    SAFEGUARDS_REMOVED = "safeguards_removed"


class AccessOffered(Event, frozen=True, kw_only=True):
    """The company offers access: what, where, and with which safeguards. The entry's id is the access."""

    TOPIC: ClassVar[str] = "review.access-offered"
    BY: ClassVar[frozenset[Side]] = COMPANY
    models: tuple[UUID, ...]
    types: tuple[AccessType, ...]
    environment: Environment
    level: AccessLevel
    terms: Words | None = None
    confidentiality: UUID | None = None  # the entry that set the terms in force then

    def sentence(self) -> str:
        what = ", ".join(kind.replace("_", " ") for kind in self.types)
        where = self.environment.replace("_", " ").replace("air gapped", "air-gapped")
        level = self.level.replace("_", " ")
        return f"offered access ({what}; {where}; {level})" + _under(self.confidentiality)


class AccessTakenUp(Event, frozen=True, kw_only=True):
    """The agency takes up an offer of access."""

    TOPIC: ClassVar[str] = "review.access-taken-up"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"access"})
    access: UUID

    def sentence(self) -> str:
        return "took up the access offered"


class AccessActivated(Event, frozen=True, kw_only=True):
    """The company switches the access on: the Eastern day of that is day 1 of the window (rule 12).

    A correction cannot move a window: an early end and a new offer can. `confidentiality`: as in the offer,
    in force at the activation. `numbers` say, model version by model version, which of its windows this is,
    counted from 1 over all cases: two that are activated at once take the same number, and one is refused.
    """

    TOPIC: ClassVar[str] = "review.access-activated"
    BY: ClassVar[frozenset[Side]] = COMPANY
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    models: tuple[UUID, ...]
    window: Window
    largest: LargestWindow
    confidentiality: UUID | None = None
    numbers: tuple[int, ...] = ()

    def sentence(self) -> str:
        return f"activated access for {self.window}" + _under(self.confidentiality)


class AccessUsed(Event, frozen=True, kw_only=True):
    """The agency's log of use. Use outside the window is recorded like any other, and says so."""

    TOPIC: ClassVar[str] = "review.access-used"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    access: UUID
    within_window: bool
    evaluator: UUID | None = None
    purpose: Words | None = None

    def sentence(self) -> str:
        whose = f", by {self.evaluator}" if self.evaluator else ""
        return f"used the access{whose}" + ("" if self.within_window else ", outside its window")


class AccessEndedEarly(Event, frozen=True, kw_only=True):
    """Either side ends the access before its window does, at any time. A correction cannot move its end."""

    TOPIC: ClassVar[str] = "review.access-ended-early"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "ended the access before the end of its window"


class AccessRevoked(Event, frozen=True, kw_only=True):
    """The company takes back an offer, or access that it has activated; it needs no reason."""

    TOPIC: ClassVar[str] = "review.access-revoked"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"access"})
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "revoked the access"


class AccessWindowEnded(Event, frozen=True, kw_only=True):
    """The window's time is over. No release state changes by it (rule 2)."""

    TOPIC: ClassVar[str] = "review.access-window-ended"
    BY: ClassVar[frozenset[Side]] = SYSTEM
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    window: Window

    def sentence(self) -> str:
        return f"noted the end of the access window ({self.window})"


def _under(confidentiality: UUID | None) -> str:
    return f", under the confidentiality terms of {confidentiality}" if confidentiality else ""
