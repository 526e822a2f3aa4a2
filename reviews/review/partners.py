"""Trusted partners as each side proposes them, or objects to them: whose choice each one was.

Whom the company includes is said on its model versions alone; nothing here moves that.
"""

from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import BOTH
from reviews.review.topic import Topic


class PartnerProposed(Event, frozen=True, kw_only=True):
    """One side proposes an organization as a trusted partner."""

    TOPIC: ClassVar[str] = "review.partner-proposed"
    BY: ClassVar[frozenset[Side]] = BOTH
    partner: UUID
    models: tuple[UUID, ...]
    reason: Words | None = None

    def sentence(self) -> str:
        return f"proposed {self.partner} as a trusted partner"


class PartnerObjected(Event, frozen=True, kw_only=True):
    """One side objects to a trusted partner; `proposal` is the other side's, where that proposed it."""

    TOPIC: ClassVar[str] = "review.partner-objected"
    BY: ClassVar[frozenset[Side]] = BOTH
    partner: UUID
    models: tuple[UUID, ...]
    proposal: UUID | None = None
    reason: Words | None = None

    def sentence(self) -> str:
        return f"objected to {self.partner} as a trusted partner"


class Partner(msgspec.Struct, kw_only=True):
    """One organization, with the proposals of it and the objections to it, in the order of recording."""

    id: UUID
    proposals: list[Entry] = msgspec.field(default_factory=list)
    objections: list[Entry] = msgspec.field(default_factory=list)

    @property
    def proposed_by(self) -> tuple[Side, ...]:
        """The sides whose choice it was: one, both, or none where there are only objections."""
        return tuple(dict.fromkeys(entry.side for entry in self.proposals))

    @property
    def objected_by(self) -> tuple[Side, ...]:
        return tuple(dict.fromkeys(entry.side for entry in self.objections))


class Partners(Topic):
    """The trusted partners of whom the two sides speak in a case."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (PartnerProposed, PartnerObjected)

    def start(self) -> None:
        self.named: dict[UUID, Partner] = {}

    def propose(self, *, by: Actor, partner: UUID, models: tuple[UUID, ...], reason: str | None) -> None:
        """Propose an organization. Raises Refused for a party of the case, or one proposed by this side."""
        self._refuse_party(partner)
        if by.side in self._partner(partner).proposed_by:
            raise Refused("your side has proposed this partner already", pointer="/partner")
        self.record(
            PartnerProposed, by=by, partner=partner, models=self.models_of_case(models), reason=reason
        )

    def object_to(self, *, by: Actor, partner: UUID, models: tuple[UUID, ...], reason: str | None) -> None:
        """Object to an organization, whoever chose it. Raises Refused where only one's own side did."""
        self._refuse_party(partner)
        known = self._partner(partner)
        if known.proposed_by == (by.side,):
            raise Refused("only your own side has proposed this partner", pointer="/partner")
        theirs = next((entry for entry in known.proposals if entry.side is not by.side), None)
        self.record(
            PartnerObjected,
            by=by,
            cites=(theirs,),
            partner=partner,
            models=self.models_of_case(models),
            proposal=theirs.id if theirs else None,
            reason=reason,
        )

    def _refuse_party(self, partner: UUID) -> None:
        if partner in self.case.parties:
            raise Refused("a partner is an organization other than the two sides", pointer="/partner")

    def _partner(self, partner: UUID) -> Partner:
        return self.named.get(partner, Partner(id=partner))

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case PartnerProposed():
                self.named.setdefault(event.partner, Partner(id=event.partner)).proposals.append(entry)
            case PartnerObjected():
                self.named.setdefault(event.partner, Partner(id=event.partner)).objections.append(entry)
            case _:
                raise UnknownEvent(self.case, event)
