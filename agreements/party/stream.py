"""The stream of one organization: its kind and side, its names over time, its people."""

from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from agreements.party.memory import People
from agreements.party.people import (
    PEOPLE,
    WITH_LIAISONS,
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
from agreements.party.registration import (
    LiaisonAppointed,
    LiaisonRemoved,
    PartyAliasRecorded,
    PartyKind,
    PartyRegistered,
    PartyRenamed,
)
from agreements.party.restoration import RestorationAnnounced
from agreements.vocabulary import Instrument, RequestKind
from config.actors import REGISTER, Actor, RecordKind, Role, Side
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.event import Event
from config.ledger.occurred import EASTERN
from config.ledger.record import PUBLIC
from config.ledger.stream import Stream, UnknownEvent


class Party(Stream):
    """One organization. A supervisor registers it with its first liaison; its own side does the rest."""

    NAME: ClassVar[str] = "party"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        PartyRegistered,
        PartyRenamed,
        PartyAliasRecorded,
        LiaisonAppointed,
        LiaisonRemoved,
        RestorationAnnounced,
        *PEOPLE,
    )
    MIXED: ClassVar[bool] = True

    def start(self) -> None:
        self.kind: PartyKind | None = None
        self.names: list[tuple[date | None, str, str]] = []
        self.aliases: list[tuple[str, bool]] = []
        self.liaisons: set[UUID] = set()
        self.had_liaison = False
        self.restorations: set[str] = set()
        self.people = People()

    @property
    def side(self) -> Side:
        """The side on which it acts. Raises Refused where it is not registered."""
        if self.kind is None:
            raise Refused("this organization is not registered")
        return self.kind.side

    @property
    def name(self) -> str:
        """The name in use now: the one that began last."""
        return self._last_name()[1]

    @property
    def short(self) -> str:
        """A short form of the name in use now, for sentences."""
        return self._last_name()[2]

    def name_at(self, instant: datetime) -> str:
        """The name in use at an instant (with zone); the earliest known where that is older than all."""
        return self._at(instant)[1]

    def short_at(self, instant: datetime) -> str:
        """The short form of the name in use at an instant, as `name_at`."""
        return self._at(instant)[2]

    def _at(self, instant: datetime) -> tuple[date | None, str, str]:
        day = instant.astimezone(EASTERN).date()
        known = sorted(self.names, key=_beginning)
        return next((name for name in reversed(known) if name[0] is None or name[0] <= day), known[0])

    def _last_name(self) -> tuple[date | None, str, str]:
        return max(self.names, key=_beginning)

    def register(
        self,
        *,
        by: Actor,
        kind: PartyKind,
        name: str,
        short: str | None = None,
        since: date | None = None,
        aliases: tuple[str, ...] = (),
        liaison: UUID | None = None,
    ) -> None:
        """Enter the organization with its other right names and its first liaison.

        Raises NotPermitted where a live registration is not an agency's, Refused where it is there already.
        """
        if self.kind:
            raise Refused("this organization is registered: rename it instead", pointer="/name")
        if by.record_kind is RecordKind.LIVE and by.side is not Side.GOVERNMENT:
            raise NotPermitted("an agency's supervisor registers organizations")
        self.trigger(PartyRegistered, by=by, kind=kind, name=name, short=short, since=since)
        for alias in aliases:
            self.record_alias(by=by, name=alias)
        if liaison:
            self.appoint_liaison(by=by, person=liaison)

    def rename(self, *, by: Actor, name: str, since: date, short: str | None = None) -> None:
        """Give the name that the organization has from `since` on. Raises NotPermitted for any other one."""
        self._refuse_others(by)
        if (since, name) in [(known_since, known) for known_since, known, _ in self.names]:
            raise Refused(f"{name} is recorded already", pointer="/name")
        self.trigger(PartyRenamed, by=by, name=name, since=since, short=short)

    def record_alias(self, *, by: Actor, name: str, wrong: bool = False, note: str | None = None) -> None:
        """Record a name that others use, wrong ones included: a supervisor of an agency may, for anybody.

        Raises NotPermitted for other organizations, Refused where the name is known.
        """
        if by.role not in (Role.SUPERVISOR, Role.ARCHIVIST):
            self._refuse_others(by)
        if any(known == name for known, _ in self.aliases):
            raise Refused(f"{name} is recorded already", pointer="/name")
        self.trigger(PartyAliasRecorded, by=by, name=name, wrong=wrong, note=note)

    def appoint_liaison(self, *, by: Actor, person: UUID) -> None:
        """Let a person speak for the organization; only the first one is appointed by an agency's supervisor.

        Raises NotPermitted for other organizations, Refused where the person is a liaison already.
        """
        if self.had_liaison or by.role is not Role.SUPERVISOR:
            self._refuse_others(by)
        if person in self.liaisons:
            raise Refused("this person is a liaison already", pointer="/person")
        self.trigger(LiaisonAppointed, by=by, person=person)

    def remove_liaison(self, *, by: Actor, person: UUID) -> None:
        """Let a person no longer speak for it. Raises NotPermitted for other organizations, Refused."""
        self._refuse_others(by)
        if person not in self.liaisons:
            raise Refused("this person is no liaison", pointer="/person")
        self.trigger(LiaisonRemoved, by=by, person=person)

    def announce_restoration(
        self, *, by: Actor, log: str, signed: int, root: bytes, kept: int, note: str, cause: str
    ) -> None:
        """Announce to everybody that the register was restored and lacks records: see RestorationAnnounced.

        Raises NotPermitted for other organizations, BadInput where no cause is said, Refused where the same
        is announced already.
        """
        self._refuse_others(by)
        if not cause.strip():
            raise BadInput("an announcement says how it came to that", pointer="/cause")
        if note in self.restorations:
            raise Refused("this is announced already", pointer="/note")
        self.trigger(
            RestorationAnnounced,
            by=by,
            about=(REGISTER.id,),
            audience=(PUBLIC,),
            origin=log,
            signed=signed,
            root=root,
            kept=kept,
            note=note,
            cause=cause,
        )

    # its people

    def set_duty_contact(self, *, by: Actor, name: str, reach: str, hours: str | None) -> None:
        """Say whom to reach when it is urgent. Raises NotPermitted for other organizations."""
        self._refuse_others(by)
        self.trigger(DutyContactSet, by=by, name=name, reach=reach, hours=hours)

    def enroll_signing_key(self, *, by: Actor, public_key: bytes, person: UUID, since: date | None) -> None:
        """Let a person sign for the organization, from `since` (Eastern Time) or from today on.

        A key binds whoever holds it: a liaison enrolls the own, or one could sign as several. Raises
        NotPermitted for another's and for other organizations, BadInput for anything but 32 bytes, Refused
        where the key is enrolled, or the person is not one who speaks for the company.
        """
        self._refuse_others(by)
        key_id = sha256(public_key).hexdigest()
        if key_id in self.people.keys:
            raise Refused(
                "this key is enrolled: a revoked key is replaced by a new one", pointer="/public_key"
            )
        if self.side is Side.COMPANY and person not in self.liaisons:
            raise Refused("this person is no liaison: appoint the person first", pointer="/person")
        if self.side in WITH_LIAISONS and person != by.id:
            raise NotPermitted("a key binds the person who holds it: each liaison enrolls the own")
        self.trigger(
            SigningKeyEnrolled,
            by=by,
            key_id=key_id,
            public_key=public_key,
            person=person,
            since=since or self._today(),
        )

    def revoke_signing_key(self, *, by: Actor, key_id: str, reason: str | None) -> None:
        """Let a key no longer speak for the organization. Raises NotPermitted, Refused."""
        self._refuse_others(by)
        key = self.people.keys.get(key_id)
        if key is None or key.revoked:
            raise Refused("no key of this id is enrolled here, or it is revoked already", pointer="/key_id")
        self.trigger(SigningKeyRevoked, by=by, key_id=key_id, reason=reason)

    def set_signing_policy(self, *, by: Actor, acts: tuple[SignedAct, ...], signatures: int) -> None:
        """Say which of the own acts are taken under the organization's keys only, and by how many people.

        Raises NotPermitted for other organizations, Refused where fewer people have a key that speaks now.
        """
        self._refuse_others(by)
        speaking = len(self.people.people_of(self.people.speaking_keys(self.pen.clock())))
        if acts and speaking < signatures:
            raise Refused(
                f"enroll a key of as many people as are to sign: so far {speaking} can",
                pointer="/signatures",
            )
        wanted = tuple(act for act in SignedAct if act in acts)
        self.trigger(SigningPolicySet, by=by, acts=wanted, signatures=signatures)

    def delegate_authority(
        self,
        *,
        by: Actor,
        person: UUID,
        acts: tuple[DelegatedAct, ...],
        since: date | None,
        until: date | None,
        instruments: tuple[Instrument, ...],
        kinds: tuple[RequestKind, ...],
    ) -> None:
        """Let an officer do some acts, from `since` or today until `until` inclusive, in Eastern Time.

        Raises NotPermitted for other organizations, Refused where no act is named, it would end before it
        begins, or the supervisor, who does all of it by office, names himself.
        """
        self._refuse_others(by)
        since = since or self._today()
        if not acts:
            names = ", ".join(DelegatedAct)
            raise Refused(f"a delegation names at least one act: {names}", pointer="/acts")
        if until is not None and until < since:
            raise Refused(f"a delegation from {since} on cannot end before that day", pointer="/until")
        if person == by.id:
            raise Refused("a supervisor acts by office and delegates to others only", pointer="/person")
        self.trigger(
            AuthorityDelegated,
            by=by,
            person=person,
            acts=tuple(dict.fromkeys(acts)),
            since=since,
            until=until,
            instruments=instruments,
            kinds=kinds,
        )

    def revoke_delegation(self, *, by: Actor, delegation: UUID, reason: str | None) -> None:
        """Take a delegation back. Raises NotPermitted, Refused where it is unknown or revoked already."""
        self._refuse_others(by)
        found = self.people.delegations.get(delegation)
        if found is None or found.revoked:
            raise Refused("there is no such delegation here, or it is revoked already", pointer="/delegation")
        self.trigger(DelegationRevoked, by=by, delegation=delegation, reason=reason)

    def disclose_conflict(self, *, by: Actor, conflict: str, case: UUID | None, company: UUID | None) -> None:
        """Disclose what ties oneself to a company, or to what a case is about; no recusal follows.

        Raises NotPermitted for other organizations, Refused unless one of case and company is named.
        """
        self._refuse_others(by)
        _refuse_unless_one(case, company)
        self.trigger(
            ConflictDisclosed,
            by=by,
            about=(case,) if case else (),
            person=by.id,
            conflict=conflict,
            case=case,
            company=company,
        )

    def recuse_officer(
        self, *, by: Actor, person: UUID, case: UUID | None, company: UUID | None, reason: str | None
    ) -> None:
        """Keep a person away from a case, or from every case of a company, from now on.

        Raises NotPermitted for other organizations, and for an officer who recuses another; Refused unless
        one of case and company is named, or where the person is recused from it already.
        """
        self._refuse_others(by)
        if by.role is not Role.SUPERVISOR and person != by.id:
            raise NotPermitted("an officer recuses himself: a supervisor recuses others", rule=15)
        _refuse_unless_one(case, company)
        if self.people.recused(person, case=case, company=company):
            raise Refused("this person is recused from it already", pointer="/person", rule=15)
        self.trigger(
            OfficerRecused,
            by=by,
            about=(case,) if case else (),
            person=person,
            case=case,
            company=company,
            reason=reason,
        )

    def end_recusal(self, *, by: Actor, recusal: UUID, reason: str | None) -> None:
        """Let a person act again. Raises NotPermitted for other organizations, Refused where it is unknown,
        has ended, or is the very person's own (rule 15)."""
        self._refuse_others(by)
        found = self.people.recusals.get(recusal)
        if found is None or found.said is None or found.ended:
            raise Refused("there is no such recusal here, or it has ended", pointer="/recusal")
        if found.said.person == by.id:
            raise Refused("nobody ends the own recusal: another supervisor does", pointer="/recusal", rule=15)
        about = (found.said.case,) if found.said.case else ()
        self.trigger(RecusalEnded, by=by, about=about, recusal=recusal, reason=reason)

    def _today(self) -> date:
        return self.pen.clock().astimezone(EASTERN).date()

    def _refuse_others(self, by: Actor) -> None:
        if by.organization != self.id:
            raise NotPermitted("an organization says this of itself", rule=4)

    def when(self, event: Event) -> None:
        match event:
            case PartyRegistered():
                self.kind = event.kind
                self.names.append((event.since, event.name, event.short or event.name))
            case PartyRenamed():
                self.names.append((event.since, event.name, event.short or event.name))
            case PartyAliasRecorded():
                self.aliases.append((event.name, event.wrong))
            case LiaisonAppointed():
                self.liaisons.add(event.person)
                self.had_liaison = True
            case RestorationAnnounced():
                self.restorations.add(event.note)
            case LiaisonRemoved():
                self.liaisons.discard(event.person)
            case _:
                if not self.people.remember(event, self.entry):
                    raise UnknownEvent(self, event)


def _beginning(name: tuple[date | None, str, str]) -> date:
    return name[0] or date.min


def _refuse_unless_one(case: UUID | None, company: UUID | None) -> None:
    if (case is None) is (company is None):
        raise Refused("name either the case or the company: one of the two", pointer="/case", rule=15)
