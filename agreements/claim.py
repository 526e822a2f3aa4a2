"""What somebody says about a party, an entry or a field of one: beside the record, never in its place."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec

from agreements.concerned import refuse_outsiders
from agreements.evidence import stated_evidence
from agreements.party import EVERY_PARTY
from agreements.vocabulary import Evidence, Instrument, Participation
from config.actors import Actor, RecordKind, Side
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent


class ClaimKind(StrEnum):
    """What a claim is about."""

    PARTICIPATION = "participation"
    STATEMENT = "statement"
    CHARACTERIZATION = "characterization"
    DATING = "dating"
    DURATION = "duration"
    CONSEQUENCE_STATED = "consequence_stated"
    BASIS = "basis"
    SELECTION = "selection"
    CAPABILITY = "capability"
    OTHER = "other"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


TYPED: Final = {
    ClaimKind.PARTICIPATION: frozenset({"participation"}),
    ClaimKind.DATING: frozenset({"dated"}),
    ClaimKind.DURATION: frozenset({"low_days", "high_days"}),
}
"""The fields that say what a claim of a kind says; its value is made from them."""


class ClaimMade(Event, frozen=True, kw_only=True):
    """Somebody says something. It changes nothing but what is known to have been said (rule 4).

    `party` is whom it is about, `entry` and `field` what of the record; `dated` the date that the entry has
    by this claim; `low_days` and `high_days` a duration in days. `words` are the claimant's own.
    """

    TOPIC: ClassVar[str] = "claim.claim-made"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    FIXED: ClassVar[frozenset[str]] = frozenset({"words"})
    kind: ClaimKind
    value: str
    evidence: Evidence
    party: UUID | None = None
    entry: UUID | None = None
    field: str | None = None
    dated: Occurred | None = None
    participation: Participation | None = None
    low_days: float | None = None
    high_days: float | None = None
    words: Words | None = None

    def sentence(self) -> str:
        value = self.value.replace("_", " ") if self.field == "instrument" else self.value
        return f"{_said(self)} {value} ({self.evidence.words})"


class ClaimRevised(Event, frozen=True, kw_only=True):
    """The claimant says it otherwise. What was said before stays on record."""

    TOPIC: ClassVar[str] = "claim.claim-revised"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    BEGUN: ClassVar[bool] = True
    FIXED: ClassVar[frozenset[str]] = frozenset({"words"})
    value: str
    evidence: Evidence
    dated: Occurred | None = None
    participation: Participation | None = None
    low_days: float | None = None
    high_days: float | None = None
    words: Words | None = None

    def sentence(self) -> str:
        return f"said it otherwise: {self.value} ({self.evidence.words})"


class ClaimConfirmed(Event, frozen=True, kw_only=True):
    """The party that a claim is about says that it is so."""

    TOPIC: ClassVar[str] = "claim.claim-confirmed"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    BEGUN: ClassVar[bool] = True

    def sentence(self) -> str:
        return "confirmed the claim"


class ClaimDenied(Event, frozen=True, kw_only=True):
    """The party that a claim is about says that it is not so."""

    TOPIC: ClassVar[str] = "claim.claim-denied"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    BEGUN: ClassVar[bool] = True

    def sentence(self) -> str:
        return "denied the claim"


class ClaimContradicted(Event, frozen=True, kw_only=True):
    """Somebody points to another claim that does not go with this one. Both stay."""

    TOPIC: ClassVar[str] = "claim.claim-contradicted"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    other: UUID

    def sentence(self) -> str:
        return f"set {self.other} against what was claimed"


class ClaimRetracted(Event, frozen=True, kw_only=True):
    """The claimant no longer says it. The claim stays on record, as retracted."""

    TOPIC: ClassVar[str] = "claim.claim-retracted"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    BEGUN: ClassVar[bool] = True
    reason: Words | None = None

    def sentence(self) -> str:
        return "retracted the claim"


def _said(claim: ClaimMade) -> str:
    """How the claim is put, up to its value: `dated … otherwise:`, `said of …:`."""
    of = f" of {claim.entry or claim.party}" if claim.entry or claim.party else ""
    field = claim.field.replace("_", " ") if claim.field else ""
    match claim.kind:
        case ClaimKind.DATING:
            return f"dated {claim.entry} otherwise:"
        case ClaimKind.DURATION:
            return f"put the {field or 'length'}{of} at"
        case ClaimKind.CHARACTERIZATION:
            return f"characterized the {field}{of} as:"
        case ClaimKind.SELECTION:
            return f"said who chose{of and f', in {claim.entry or claim.party}'}:"
        case ClaimKind.CONSEQUENCE_STATED:
            return f"stated a consequence{of}:"
        case _:
            return f"said{of}{f', of its {field}' if field else ''}:"


class Said(msgspec.Struct, frozen=True):
    """What a claim says from an entry on: the entry that said it, and the whole claim as it then reads."""

    entry: Entry
    claim: ClaimMade


class Claim(Stream):
    """One claim by one organization, with its revisions and what others answered."""

    NAME: ClassVar[str] = "claim"
    BESIDE: ClassVar[bool] = True
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ClaimMade,
        ClaimRevised,
        ClaimConfirmed,
        ClaimDenied,
        ClaimContradicted,
        ClaimRetracted,
    )

    def start(self) -> None:
        self.made: ClaimMade | None = None
        self.claimant: UUID | None = None
        self.side: Side | None = None
        self.about: tuple[UUID, ...] = ()
        self.heard_by: tuple[UUID, ...] = ()
        self.sayings: list[Said] = []
        self.answers: list[Entry] = []
        self.contradicted_by: list[UUID] = []
        self.retraction: Entry | None = None

    @property
    def said(self) -> Said | None:
        """What the claim says after everything recorded, retracted or not; None before it is made."""
        return max(self.sayings, key=lambda said: said.entry.order, default=None)

    def said_at(self, instant: datetime) -> Said | None:
        """What the claim said at an instant (with zone); None before it was made or once retracted."""
        if self.retraction and self.retraction.takes_effect <= instant:
            return None
        then = [said for said in self.sayings if said.entry.takes_effect <= instant]
        return max(then, key=lambda said: said.entry.order, default=None)

    @property
    def answer(self) -> Entry | None:
        """The last answer of the party it is about, after everything recorded."""
        return max(self.answers, key=lambda answer: answer.order, default=None)

    def answer_at(self, instant: datetime) -> Entry | None:
        """The last ClaimConfirmed or ClaimDenied of the party it is about, by an instant (with zone)."""
        then = [answer for answer in self.answers if answer.takes_effect <= instant]
        return max(then, key=lambda answer: answer.order, default=None)

    def denied_at(self, instant: datetime) -> bool:
        """Whether the party it is about denied it and said nothing else since, by an instant (with zone)."""
        answer = self.answer_at(instant)
        return answer is not None and isinstance(answer.event, ClaimDenied)

    def make(
        self,
        *,
        by: Actor,
        kind: ClaimKind,
        value: str | None = None,
        evidence: Evidence | None = None,
        case: UUID | None = None,
        about: tuple[UUID, ...] = (),
        party: UUID | None = None,
        entry: UUID | None = None,
        field: str | None = None,
        dated: Occurred | None = None,
        participation: Participation | None = None,
        low_days: float | None = None,
        high_days: float | None = None,
        words: str | None = None,
        heard_by: tuple[UUID, ...] = (),
    ) -> None:
        """Say something. `heard_by` are whom it reaches beside the claimant and the party it is about.

        Raises BadInput where a field that the kind needs is missing or foreign.
        """
        if self.made:
            raise Refused("this claim is made: revise it, or make another one", pointer="/kind")
        typed: dict[str, Any] = {
            "dated": dated,
            "participation": participation,
            "low_days": low_days,
            "high_days": high_days,
        }
        _check_target(kind, party=party, entry=entry, field=field)
        self.trigger(
            ClaimMade,
            by=by,
            # what is said of an entry outside of any case is kept under a key of its own
            about=dict.fromkeys(id for id in (case or (entry and self.id), *about, party, entry) if id),
            audience=dict.fromkeys(id for id in (by.organization, party, *heard_by) if id),
            kind=kind,
            value=_value(kind, field, value, typed),
            evidence=stated_evidence(evidence, self.pen.source, by.side),
            party=party,
            entry=entry,
            field=field,
            words=words,
            **typed,
        )

    def revise(
        self,
        *,
        by: Actor,
        value: str | None = None,
        evidence: Evidence | None = None,
        dated: Occurred | None = None,
        participation: Participation | None = None,
        low_days: float | None = None,
        high_days: float | None = None,
        words: str | None = None,
    ) -> None:
        """Say it otherwise, all anew. Raises NotPermitted for others than the claimant, Refused, BadInput."""
        made = self._own(by)
        typed: dict[str, Any] = {
            "dated": dated,
            "participation": participation,
            "low_days": low_days,
            "high_days": high_days,
        }
        self._tell(
            ClaimRevised,
            by=by,
            value=_value(made.kind, made.field, value, typed),
            evidence=stated_evidence(evidence, self.pen.source, by.side),
            words=words,
            **typed,
        )

    def confirm(self, *, by: Actor) -> None:
        """Say of oneself that it is so. Raises NotPermitted for others, Refused where that is said."""
        self._answer(ClaimConfirmed, by)

    def deny(self, *, by: Actor) -> None:
        """Say of oneself that it is not so. Raises NotPermitted for others, Refused where that is said."""
        self._answer(ClaimDenied, by)

    def contradict(self, *, by: Actor, other: UUID) -> None:
        """Set another claim against it. Raises Refused for the claim itself, or where that is done."""
        self.refuse_outsiders(by)
        self._standing()
        if other == self.id or other in self.contradicted_by:
            raise Refused("name another claim, one that is not set against this one yet", pointer="/other")
        self._tell(ClaimContradicted, by=by, also_about=(other,), other=other)

    def retract(self, *, by: Actor, reason: str | None = None) -> None:
        """No longer say it. Raises NotPermitted for all but the claimant, Refused once retracted."""
        self._own(by)
        self._tell(ClaimRetracted, by=by, reason=reason)

    def _answer(self, event_type: type[Event], by: Actor) -> None:
        self.refuse_outsiders(by)
        made = self._standing()
        if made.party is None or by.organization != made.party or by.organization == self.claimant:
            raise NotPermitted("only the party that a claim of somebody else is about answers it", rule=4)
        if self.answers and isinstance(self.answers[-1].event, event_type):
            raise Refused("this answer is recorded already", rule=4)
        self._tell(event_type, by=by)

    def _own(self, by: Actor) -> ClaimMade:
        self.refuse_outsiders(by)
        made = self._standing()
        if by.organization != self.claimant:
            raise NotPermitted("only the claimant changes what it claims", rule=4)
        return made

    def _standing(self) -> ClaimMade:
        if self.made is None or self.retraction:
            raise Refused("this claim is retracted: there is nothing to answer")
        return self.made

    def refuse_outsiders(self, by: Actor) -> None:
        """Raise NotFound where a live claim does not concern the actor, who is no overseer either."""
        if self.record_kind is RecordKind.LIVE:
            concerned = (self.claimant, *self.about)
            refuse_outsiders(by, record_kind=self.record_kind, parties=concerned, name=self.NAME, id=self.id)

    def _tell(
        self, event_type: type[Event], *, by: Actor, also_about: tuple[UUID, ...] = (), **fields: Any
    ) -> None:
        party = self.made.party if self.made else None
        audience = dict.fromkeys(id for id in (by.organization, self.claimant, party, *self.heard_by) if id)
        about = dict.fromkeys((*self.about, *also_about))
        self.trigger(event_type, by=by, about=about, audience=audience, **fields)

    def when(self, event: Event) -> None:
        match event:
            case ClaimMade():
                self.made = event
                self.claimant, self.side = self.entry.organization, self.entry.side
                self.about, self.heard_by = self.entry.record.about, self.entry.record.audience
                self.sayings.append(Said(self.entry, event))
            case ClaimRevised():
                if self.made:
                    revised = msgspec.structs.replace(self.made, **msgspec.structs.asdict(event))
                    self.sayings.append(Said(self.entry, revised))
            case ClaimConfirmed() | ClaimDenied():
                self.answers.append(self.entry)
            case ClaimContradicted():
                self.contradicted_by.append(event.other)
            case ClaimRetracted():
                self.retraction = self.entry
            case _:
                raise UnknownEvent(self, event)


def _check_target(kind: ClaimKind, *, party: UUID | None, entry: UUID | None, field: str | None) -> None:
    if kind is ClaimKind.PARTICIPATION and party is None:
        raise BadInput("a claim of participation names the company", pointer="/party")
    if kind is ClaimKind.DATING and entry is None:
        raise BadInput("a claim of a date names the entry whose date it gives", pointer="/entry")
    if kind is ClaimKind.CHARACTERIZATION and not field:
        raise BadInput("a characterization names the field that it is about", pointer="/field")


def _value(kind: ClaimKind, field: str | None, value: str | None, typed: dict[str, Any]) -> str:
    needed = TYPED.get(kind, frozenset())
    for name, given in typed.items():
        if (given is not None) is not (name in needed):
            verb = "gives" if name in needed else "gives no"
            raise BadInput(f"a claim of {kind.words} {verb} {name.replace('_', ' ')}", pointer=f"/{name}")
    if needed:
        if value is not None:
            raise BadInput(f"the value of a claim of {kind.words} is made from its fields", pointer="/value")
        return _made_value(typed)
    if value is None or not value.strip():
        raise BadInput("a claim says something", pointer="/value")
    if kind is ClaimKind.CHARACTERIZATION and field == "instrument" and value not in set(Instrument):
        raise BadInput(f"an instrument is one of {', '.join(Instrument)}", pointer="/value")
    return value


def _made_value(typed: dict[str, Any]) -> str:
    match typed:
        case {"participation": Participation() as participation}:
            return participation.words
        case {"dated": Occurred() as dated}:
            return str(dated)
    low, high = typed["low_days"], typed["high_days"]
    if not 0 <= low <= high:
        raise BadInput("a duration goes from no less than 0 up to its longest", pointer="/low_days")
    return f"{low:g} days" if low == high else f"{low:g} to {high:g} days"
