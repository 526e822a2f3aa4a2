"""The people of an organization: duty contact, signing keys, delegated authority, conflicts, recusals."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec

from agreements.party.registration import EVERY_PARTY
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.ledger.event import Event
from config.ledger.sealed import Words

GOVERNMENT: Final = frozenset({Side.GOVERNMENT})

WITH_LIAISONS: Final = frozenset({Side.COMPANY, Side.THIRD_PARTY})
"""The sides whose organizations act through liaisons, and say under how many keys these speak for them."""

MOST_SIGNATURES: Final = 16

PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
"""An Ed25519 public key as RFC 8032, section 5.1.5, encodes it: 32 bytes."""


class DelegatedAct(StrEnum):
    """What a supervisor may let an officer do; a supervisor does each of it by office."""

    ISSUE_REQUEST = "issue_request"
    ISSUE_DIRECTIVE = "issue_directive"
    COUNTERSIGN = "countersign"

    @property
    def words(self) -> str:
        return _ACTS[self]


_ACTS = {
    DelegatedAct.ISSUE_REQUEST: "issue requests",
    DelegatedAct.ISSUE_DIRECTIVE: "issue directives",
    DelegatedAct.COUNTERSIGN: "countersign",
}


class DutyContactSet(Event, frozen=True, kw_only=True):
    """Whom the other side reaches when it is urgent; name and reach (a number, an address) are sealed.

    `hours` in words, such as "nights and weekends"; None is at any time.
    """

    TOPIC: ClassVar[str] = "party.duty-contact-set"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"hours"})
    name: Words
    reach: Words
    hours: str | None = None

    def sentence(self) -> str:
        return "named its duty contact" + (f" for {self.hours}" if self.hours else "")


class SigningKeyEnrolled(Event, frozen=True, kw_only=True):
    """A person signs for the organization with this key from the start of a day (Eastern Time) on.

    `key_id` is the SHA-256 of the key's 32 bytes in hexadecimal digits.
    """

    TOPIC: ClassVar[str] = "party.signing-key-enrolled"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    key_id: str
    public_key: PublicKey
    person: UUID
    since: date

    def sentence(self) -> str:
        return f"enrolled the signing key {self.key_id[:12]} of {self.person} from {_day(self.since)}"


class SigningKeyRevoked(Event, frozen=True, kw_only=True):
    """From this entry on nothing that the key signs speaks for the organization."""

    TOPIC: ClassVar[str] = "party.signing-key-revoked"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    key_id: str
    reason: Words | None = None

    def sentence(self) -> str:
        return f"revoked the signing key {self.key_id[:12]}" + (f": {self.reason}" if self.reason else "")


class SignedAct(StrEnum):
    """What an organization may want said under its keys only: everything that it records in such a stream."""

    DECISION = "decision"
    AGREEMENT = "agreement"
    COMMUNICATION = "communication"
    REVIEW = "review"
    MODEL_VERSION = "model_version"
    CLAIM = "claim"
    DESIGNATION = "designation"
    REPORT = "report"
    PARTY = "party"

    @property
    def words(self) -> str:
        return _SIGNED[self]


_SIGNED = {
    SignedAct.DECISION: "decisions",
    SignedAct.AGREEMENT: "acts on agreements",
    SignedAct.COMMUNICATION: "acts on communications",
    SignedAct.REVIEW: "acts in reviews",
    SignedAct.MODEL_VERSION: "acts on model versions",
    SignedAct.CLAIM: "claims",
    SignedAct.DESIGNATION: "acts on designations",
    SignedAct.REPORT: "reports",
    SignedAct.PARTY: "acts on the organization itself",
}


class SigningPolicySet(Event, frozen=True, kw_only=True):
    """The organization says which of its own acts are taken under its keys only, and how many people sign
    each, with a key of their own.

    `acts` empty: none. Where it never says so, its decisions are, by one, once a key is enrolled.
    """

    TOPIC: ClassVar[str] = "party.signing-policy-set"
    BY: ClassVar[frozenset[Side]] = WITH_LIAISONS
    acts: tuple[SignedAct, ...]
    signatures: Annotated[int, msgspec.Meta(ge=1, le=MOST_SIGNATURES)]

    def sentence(self) -> str:
        if not self.acts:
            return "wants none of its acts signed with its keys"
        several = f"by {self.signatures} people, each with a key of their own"
        signed = "with one of its keys" if self.signatures == 1 else several
        return f"wants its {', its '.join(act.words for act in self.acts)} signed {signed}"


class AuthorityDelegated(Event, frozen=True, kw_only=True):
    """A supervisor lets an officer do some acts, from a day until a day inclusive (Eastern Time).

    `until` None is until it is revoked; `instruments` and `kinds` empty set no limit.
    """

    TOPIC: ClassVar[str] = "party.authority-delegated"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    person: UUID
    acts: tuple[DelegatedAct, ...]
    since: date
    until: date | None = None
    instruments: tuple[Instrument, ...] = ()
    kinds: tuple[RequestKind, ...] = ()

    def sentence(self) -> str:
        told = f"delegated to {self.person} to {' and '.join(act.words for act in self.acts)}"
        told += f" from {_day(self.since)}" + (f" until {_day(self.until)}" if self.until else "")
        if self.instruments:
            told += f", by {' or '.join(instrument.words for instrument in self.instruments)} only"
        if self.kinds:
            told += f", asking to {' or '.join(kind.verb for kind in self.kinds)} only"
        return told


class DelegationRevoked(Event, frozen=True, kw_only=True):
    """A supervisor takes a delegation back before its time."""

    TOPIC: ClassVar[str] = "party.delegation-revoked"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    delegation: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"revoked the delegation {self.delegation}" + (f": {self.reason}" if self.reason else "")


class ConflictDisclosed(Event, frozen=True, kw_only=True):
    """An officer discloses what ties him to a company, or to what a case is about; recusal is another act."""

    TOPIC: ClassVar[str] = "party.conflict-disclosed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    person: UUID
    conflict: Words
    company: UUID | None = None
    case: UUID | None = None

    def sentence(self) -> str:
        return f"disclosed a conflict of {self.person} {_concerning(self.case, self.company)}"


class OfficerRecused(Event, frozen=True, kw_only=True):
    """From this entry on a person records nothing on a case, or on any case of a company (rule 15)."""

    TOPIC: ClassVar[str] = "party.officer-recused"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    person: UUID
    company: UUID | None = None
    case: UUID | None = None
    reason: Words | None = None

    def sentence(self) -> str:
        return f"recused {self.person} {_concerning(self.case, self.company)}"


class RecusalEnded(Event, frozen=True, kw_only=True):
    """What a person was recused for is no longer so."""

    TOPIC: ClassVar[str] = "party.recusal-ended"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    recusal: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"ended the recusal {self.recusal}" + (f": {self.reason}" if self.reason else "")


PEOPLE: Final[tuple[type[Event], ...]] = (
    DutyContactSet,
    SigningKeyEnrolled,
    SigningKeyRevoked,
    SigningPolicySet,
    AuthorityDelegated,
    DelegationRevoked,
    ConflictDisclosed,
    OfficerRecused,
    RecusalEnded,
)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _concerning(case: UUID | None, company: UUID | None) -> str:
    return f"in the case {case}" if case else f"in what concerns {company}"
