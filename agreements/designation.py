"""A legal designation of a company: made on an authority, challenged, stayed, vacated, rescinded."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from agreements.concerned import refuse_outsiders, refuse_strangers
from agreements.evidence import check_digest
from agreements.vocabulary import Track
from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Event
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent

COURT_RECORD: Final = frozenset({Side.GOVERNMENT, Side.OVERSIGHT})
"""A court's record is entered by the court's own side or by the agency with the document in hand."""


class DesignationKind(StrEnum):
    """What the company is designated as."""

    SUPPLY_CHAIN_RISK = "supply_chain_risk"
    EXPORT_CONTROL = "export_control"
    OTHER = "other"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class DesignationState(StrEnum):
    """What a designation is worth at an instant. Nothing but an act recorded on it changes this (rule 10)."""

    NOT_MADE = "not_made"
    IN_FORCE = "in_force"
    STAYED = "stayed"
    VACATED = "vacated"
    RESCINDED = "rescinded"

    @property
    def ended(self) -> bool:
        return self in (DesignationState.VACATED, DesignationState.RESCINDED)

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class DesignationMade(Event, frozen=True, kw_only=True):
    """An agency designates a company. `document`: SHA-256 of the act, None where it is not held."""

    TOPIC: ClassVar[str] = "designation.designation-made"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"authority", "document"})
    company: UUID
    kind: DesignationKind
    authority: str
    document: bytes | None = None

    def sentence(self) -> str:
        return f"designated {self.company} ({self.kind.words}) on the authority of {self.authority}"


class DesignationChallenged(Event, frozen=True, kw_only=True):
    """The company disputes the designation, before a court where one is named."""

    TOPIC: ClassVar[str] = "designation.designation-challenged"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})
    BEGUN: ClassVar[bool] = True
    court: UUID | None = None
    grounds: Words | None = None

    def sentence(self) -> str:
        return "challenged the designation" + (f" before {self.court}" if self.court else "")


class DesignationStayed(Event, frozen=True, kw_only=True):
    """A court suspends the designation's effect; it is not ended. `document`: SHA-256 of its order."""

    TOPIC: ClassVar[str] = "designation.designation-stayed"
    BY: ClassVar[frozenset[Side]] = COURT_RECORD
    BEGUN: ClassVar[bool] = True
    court: UUID
    docket: str | None = None
    document: bytes | None = None

    def sentence(self) -> str:
        return f"recorded that {self.court} stayed the designation" + _paper(self.docket, self.document)


class DesignationVacated(Event, frozen=True, kw_only=True):
    """A court sets the designation aside. `document`: SHA-256 of the judgment, None where it is not held."""

    TOPIC: ClassVar[str] = "designation.designation-vacated"
    BY: ClassVar[frozenset[Side]] = COURT_RECORD
    BEGUN: ClassVar[bool] = True
    court: UUID
    docket: str | None = None
    document: bytes | None = None

    def sentence(self) -> str:
        return f"recorded that {self.court} vacated the designation" + _paper(self.docket, self.document)


class DesignationRescinded(Event, frozen=True, kw_only=True):
    """The government takes the designation back. `document`: SHA-256 of the act, None if not held."""

    TOPIC: ClassVar[str] = "designation.designation-rescinded"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    BEGUN: ClassVar[bool] = True
    document: bytes | None = None

    def sentence(self) -> str:
        return "rescinded the designation" + _paper(None, self.document)


def _paper(docket: str | None, document: bytes | None) -> str:
    return (f" ({docket})" if docket else "") + ("" if document else "; the document is not held")


class Designation(Stream):
    """One designation of one company. It is in force until a court stays it or an act on it ends it."""

    NAME: ClassVar[str] = "designation"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        DesignationMade,
        DesignationChallenged,
        DesignationStayed,
        DesignationVacated,
        DesignationRescinded,
    )

    def start(self) -> None:
        self.made: DesignationMade | None = None
        self.agency: UUID | None = None
        self.challenges: list[UUID] = []
        self.turns: list[tuple[tuple[datetime, int], DesignationState]] = []

    @property
    def company(self) -> UUID | None:
        """The designated company; None before the designation is made."""
        return self.made.company if self.made else None

    @property
    def document_held(self) -> bool:
        """Whether the register holds a digest of the designation itself."""
        return self.made is not None and self.made.document is not None

    @property
    def state(self) -> DesignationState:
        """What the designation is worth after everything recorded."""
        return _after(self.turns)

    def state_at(self, instant: datetime) -> DesignationState:
        """What the designation was worth at an instant (with zone); imprecise dates count from the latest."""
        return _after([turn for turn in self.turns if turn[0][0] <= instant])

    def make(
        self,
        *,
        by: Actor,
        company: UUID,
        kind: DesignationKind,
        authority: str,
        document: bytes | None = None,
    ) -> None:
        """Designate a company. Raises Refused (rule 10) without an authority: that would be a statement."""
        if self.made:
            raise Refused("this designation is made: make another one", pointer="/company")
        if not authority.strip():
            raise Refused(
                "a designation names the law that it rests on; without one it is a statement: make a claim",
                pointer="/authority",
                rule=10,
            )
        check_digest(document)
        self.trigger(
            DesignationMade,
            by=by,
            about=(company, by.organization),
            audience=(company, by.organization),
            track=Track.COMPULSORY.value,
            company=company,
            kind=kind,
            authority=authority,
            document=document,
        )

    def challenge(self, *, by: Actor, court: UUID | None = None, grounds: str | None = None) -> None:
        """Dispute it. Raises NotFound or NotPermitted for others, Refused where it had ended."""
        refuse_strangers(by, record_kind=self.record_kind, parties=self.parties, name=self.NAME, id=self.id)
        self._refuse_ended()
        self._tell(DesignationChallenged, by=by, court=court, grounds=grounds)

    def stay(
        self, *, by: Actor, court: UUID, docket: str | None = None, document: bytes | None = None
    ) -> None:
        """Enter a court's stay. Raises Refused where the designation was stayed or had ended."""
        self._refuse_unconcerned(by)
        self._refuse_ended()
        if self._state_then() is DesignationState.STAYED:
            raise Refused("this designation is stayed already")
        check_digest(document)
        self._tell(DesignationStayed, by=by, court=court, docket=docket, document=document)

    def vacate(
        self, *, by: Actor, court: UUID, docket: str | None = None, document: bytes | None = None
    ) -> None:
        """Enter that a court set the designation aside. Raises Refused where it had ended."""
        self._refuse_unconcerned(by)
        self._refuse_ended()
        check_digest(document)
        self._tell(DesignationVacated, by=by, court=court, docket=docket, document=document)

    def rescind(self, *, by: Actor, document: bytes | None = None) -> None:
        """Take the designation back. Raises Refused where it had ended."""
        self._refuse_unconcerned(by)
        self._refuse_ended()
        check_digest(document)
        self._tell(DesignationRescinded, by=by, document=document)

    def _tell(self, event_type: type[Event], *, by: Actor, **fields: Any) -> None:
        parties = self.parties
        track = Track.COMPULSORY.value
        self.trigger(event_type, by=by, about=parties, audience=parties, track=track, **fields)

    @property
    def parties(self) -> tuple[UUID, ...]:
        """The company, then the agency that made it."""
        return tuple(party for party in (self.company, self.agency) if party)

    def _refuse_unconcerned(self, by: Actor) -> None:
        parties = self.parties
        refuse_outsiders(by, record_kind=self.record_kind, parties=parties, name=self.NAME, id=self.id)

    def _state_then(self) -> DesignationState:
        """The state when the act about to be recorded happened: an act entered late meets what stood then."""
        happened = self.pen.occurred.latest if self.pen.occurred else None
        return self.state_at(happened or self.pen.clock())

    def _refuse_ended(self) -> None:
        state = self._state_then()
        if state.ended:
            raise Refused(f"this designation is {state.words}: there is nothing left to act on", rule=10)

    def when(self, event: Event) -> None:
        match event:
            case DesignationMade():
                self.made = event
                self.agency = self.entry.organization
                self._turn(DesignationState.IN_FORCE)
            case DesignationChallenged():
                self.challenges.append(self.entry.id)
            case DesignationStayed():
                self._turn(DesignationState.STAYED)
            case DesignationVacated():
                self._turn(DesignationState.VACATED)
            case DesignationRescinded():
                self._turn(DesignationState.RESCINDED)
            case _:
                raise UnknownEvent(self, event)

    def _turn(self, state: DesignationState) -> None:
        self.turns.append((self.entry.order, state))


def _after(turns: list[tuple[tuple[datetime, int], DesignationState]]) -> DesignationState:
    state = DesignationState.NOT_MADE
    for _, turn in sorted(turns, key=lambda told: told[0]):
        # an imprecise date may put the making after what followed it
        made_before = turn is DesignationState.IN_FORCE and state is not DesignationState.NOT_MADE
        if not state.ended and not made_before:
            state = turn
    return state
