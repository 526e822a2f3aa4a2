"""What an organization's stream remembers of its people, at any instant: keys, delegations, recusals."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from agreements.party.people import (
    AuthorityDelegated,
    ConflictDisclosed,
    DelegatedAct,
    DelegationRevoked,
    DutyContactSet,
    OfficerRecused,
    RecusalEnded,
    SignedAct,
    SigningKeyEnrolled,
    SigningKeyRevoked,
    SigningPolicySet,
)
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Role
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN


class SigningKey(msgspec.Struct):
    """One key of one person; a revocation may be remembered before what it revokes."""

    id: str
    enrolled: SigningKeyEnrolled | None = None
    revoked: Entry | None = None

    def valid_at(self, instant: datetime) -> bool:
        """Whether it speaks for the organization at an instant (with zone)."""
        begun = self.enrolled is not None and self.enrolled.since <= instant.astimezone(EASTERN).date()
        return begun and not _over(self.revoked, instant)


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Which acts of an organization are taken under its keys only, by the streams in which they are recorded,
    and by how many people, each with a key of their own; `since` is the first day (Eastern Time) on which
    that is so, None: it is so."""

    acts: frozenset[str] = frozenset()
    signatures: int = 1
    since: date | None = None

    def asked(self, act: str, day: date) -> int:
        """How many people sign an act on a day (Eastern Time); 0 where none needs to."""
        return self.signatures if act in self.acts and self.begun(day) else 0

    def begun(self, day: date) -> bool:
        return self.since is None or self.since <= day


class Delegation(msgspec.Struct):
    """What one officer was let do, and since when no longer; `id` is the entry that delegated it."""

    id: UUID
    said: AuthorityDelegated | None = None
    revoked: Entry | None = None

    def holds_at(self, instant: datetime) -> bool:
        """Whether it is in force at an instant (with zone): on its days, in Eastern Time, and not revoked."""
        if self.said is None or _over(self.revoked, instant):
            return False
        day = instant.astimezone(EASTERN).date()
        return self.said.since <= day and (self.said.until is None or day <= self.said.until)

    def covers(self, act: DelegatedAct, instrument: Instrument, kind: RequestKind) -> bool:
        """Whether the act, by this instrument and for this kind of request, lies within its limits."""
        said = self.said
        return (
            said is not None
            and act in said.acts
            and (not said.instruments or instrument in said.instruments)
            and (not said.kinds or kind in said.kinds)
        )


class Recusal(msgspec.Struct):
    """That one person keeps away from a case or from a company; `id` is the entry that says so."""

    id: UUID
    said: OfficerRecused | None = None
    begun: Entry | None = None
    ended: Entry | None = None

    def holds_at(self, instant: datetime) -> bool:
        """Whether it holds at an instant (with zone)."""
        return _over(self.begun, instant) and not _over(self.ended, instant)

    def keeps(self, person: UUID, case: UUID | None, company: UUID | None) -> bool:
        """Whether it keeps this person away from this case, or from everything of this company."""
        said = self.said
        return (said is not None and said.person == person) and (
            (case is not None and said.case == case) or (company is not None and said.company == company)
        )


class People:
    """The people of one organization, told entry by entry, in any order."""

    def __init__(self) -> None:
        self.duty_contact: Entry | None = None
        self.conflicts: list[tuple[Entry, ConflictDisclosed]] = []
        self._policy: SigningPolicySet | None = None
        self._keys: dict[str, SigningKey] = {}
        self._delegations: dict[UUID, Delegation] = {}
        self._recusals: dict[UUID, Recusal] = {}

    @property
    def keys(self) -> dict[str, SigningKey]:
        """Every key that was enrolled, by its id, revoked ones included."""
        return {id: key for id, key in self._keys.items() if key.enrolled}

    @property
    def signing(self) -> Signing:
        """What it wants signed; where it never said so, decisions, from the day of its first key on, even
        where every key was revoked since."""
        if self._policy is not None:
            return Signing(acts=frozenset(self._policy.acts), signatures=self._policy.signatures)
        days = [key.enrolled.since for key in self._keys.values() if key.enrolled]
        return Signing(acts=frozenset({SignedAct.DECISION}), since=min(days)) if days else Signing()

    def speaking_keys(self, instant: datetime) -> frozenset[str]:
        """The ids of the keys that speak for it at an instant (with zone), whatever was revoked later."""
        return frozenset(id for id, key in self._keys.items() if key.valid_at(instant))

    def people_of(self, keys: Iterable[str]) -> frozenset[UUID]:
        """The people to whom keys belong, by the keys' ids: several keys of one person are one person's."""
        known = (self._keys[id].enrolled for id in keys if id in self._keys)
        return frozenset(enrolled.person for enrolled in known if enrolled)

    @property
    def delegations(self) -> dict[UUID, Delegation]:
        """Every delegation by its entry, those that are over included."""
        return {id: delegation for id, delegation in self._delegations.items() if delegation.said}

    @property
    def recusals(self) -> dict[UUID, Recusal]:
        """Every recusal by its entry, those that ended included."""
        return {id: recusal for id, recusal in self._recusals.items() if recusal.said}

    def delegations_at(self, instant: datetime, person: UUID) -> Iterator[Delegation]:
        """What a person may do by delegation at an instant (with zone)."""
        for delegation in self.delegations.values():
            if delegation.said and delegation.said.person == person and delegation.holds_at(instant):
                yield delegation

    def refuse_undelegated(
        self,
        by: Actor,
        act: DelegatedAct,
        instrument: Instrument,
        kind: RequestKind,
        *,
        happened: datetime,
        recorded: datetime,
    ) -> None:
        """Raise Refused (rule 15) unless the actor is a supervisor, who acts by office, or holds a delegation
        that covers the act both when it happened and when it is recorded."""
        held = self.delegations_at(recorded, by.id)
        if by.role is Role.SUPERVISOR or any(
            one.covers(act, instrument, kind) and one.holds_at(happened) for one in held
        ):
            return
        raise Refused(
            f"you hold no delegation in force to {act.words} by {instrument.words} asking to {kind.verb}: a "
            "supervisor delegates it, or does it",
            pointer="/instrument",
            rule=15,
        )

    def recused_at(
        self, instant: datetime, person: UUID, *, case: UUID | None = None, company: UUID | None = None
    ) -> Recusal | None:
        """The recusal that keeps a person away from a case or a company at an instant, or None."""
        for recusal in self.recusals.values():
            if recusal.keeps(person, case, company) and recusal.holds_at(instant):
                return recusal
        return None

    def recused(self, person: UUID, *, case: UUID | None, company: UUID | None) -> Recusal | None:
        """The recusal of this very case or company that no entry has ended, None where there is none."""
        for recusal in self.recusals.values():
            if recusal.keeps(person, case, company) and recusal.ended is None:
                return recusal
        return None

    def remember(self, event: Event, entry: Entry) -> bool:
        """Take in one entry; False where it says nothing of people."""
        match event:
            case DutyContactSet():
                self.duty_contact = entry
            case SigningKeyEnrolled():
                self._key(event.key_id).enrolled = event
            case SigningKeyRevoked():
                self._key(event.key_id).revoked = entry
            case SigningPolicySet():
                self._policy = event
            case AuthorityDelegated():
                self._delegation(entry.id).said = event
            case DelegationRevoked():
                self._delegation(event.delegation).revoked = entry
            case ConflictDisclosed():
                self.conflicts.append((entry, event))
            case OfficerRecused():
                recusal = self._recusal(entry.id)
                recusal.said, recusal.begun = event, entry
            case RecusalEnded():
                self._recusal(event.recusal).ended = entry
            case _:
                return False
        return True

    def _key(self, id: str) -> SigningKey:
        return self._keys.setdefault(id, SigningKey(id))

    def _delegation(self, id: UUID) -> Delegation:
        return self._delegations.setdefault(id, Delegation(id))

    def _recusal(self, id: UUID) -> Recusal:
        return self._recusals.setdefault(id, Recusal(id))


def _over(entry: Entry | None, instant: datetime) -> bool:
    """Whether what an entry says had taken effect by an instant."""
    return entry is not None and entry.takes_effect <= instant
