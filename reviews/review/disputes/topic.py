"""The disputes of a case: what is remembered of each, and the rules for recording them."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.record import PUBLIC
from config.ledger.stream import UnknownEvent
from reviews.relationship import Relationship
from reviews.review.disputes.acts import (
    DisputeAnswered,
    DisputeRaised,
    DisputeReferred,
    DisputeResolved,
    DisputeWithdrawn,
    ExpertOpinionAttached,
    Grounds,
    Outcome,
    ResolutionProposed,
)
from reviews.review.opening import BOTH
from reviews.review.topic import Topic


class Standing(StrEnum):
    """How a dispute stands."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class Dispute(msgspec.Struct, kw_only=True):
    """One dispute: what is disputed and why, both sides' statements, and how it ended."""

    id: UUID
    raised: Entry | None = None
    said: DisputeRaised | None = None
    answers: list[tuple[Entry, DisputeAnswered]] = msgspec.field(default_factory=list)
    opinions: list[tuple[Entry, ExpertOpinionAttached]] = msgspec.field(default_factory=list)
    proposals: dict[UUID, tuple[Entry, ResolutionProposed]] = msgspec.field(default_factory=dict)
    referrals: list[tuple[Entry, DisputeReferred]] = msgspec.field(default_factory=list)
    ending: Entry | None = None
    outcome: Outcome | None = None

    @property
    def number(self) -> int:
        return self.said.number if self.said else 0

    @property
    def standing(self) -> Standing:
        """How it stands; a referral changes nothing in that."""
        if self.ending is not None:
            return Standing.RESOLVED if self.outcome else Standing.WITHDRAWN
        return Standing.ANSWERED if self.answers else Standing.UNANSWERED

    @property
    def entries(self) -> tuple[UUID, ...]:
        """Every entry of the dispute, in the order of recording."""
        told = [self.raised, *(entry for entry, _ in self.answers), *(entry for entry, _ in self.opinions)]
        told += [entry for entry, _ in self.proposals.values()]
        told += [*(entry for entry, _ in self.referrals), self.ending]
        known = [entry for entry in told if entry is not None]
        return tuple(entry.id for entry in sorted(known, key=lambda entry: entry.version))

    def unanswered_at(self, instant: datetime) -> bool:
        """Whether it was raised by an instant and neither answered nor ended by then."""
        heard = [entry for entry, _ in self.answers] + ([self.ending] if self.ending else [])
        raised = self.raised is not None and self.raised.takes_effect <= instant
        return raised and all(entry.takes_effect > instant for entry in heard)


class Disputes(Topic):
    """The disputes of a case, a negotiation's included. None of them moves what it is about."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        DisputeRaised,
        DisputeAnswered,
        ExpertOpinionAttached,
        ResolutionProposed,
        DisputeResolved,
        DisputeWithdrawn,
        DisputeReferred,
    )

    def start(self) -> None:
        self._known: dict[UUID, Dispute] = {}

    @property
    def raised(self) -> dict[UUID, Dispute]:
        """The disputes by id, in order."""
        return {dispute.id: dispute for dispute, _, _ in self.each_raised()}

    def each_raised(self) -> Iterator[tuple[Dispute, Entry, DisputeRaised]]:
        """The disputes in order, each with the entry that raised it and what that says. Whoever has not that
        entry has no dispute, whatever he has of its answers."""
        for dispute in self._known.values():
            if dispute.raised and dispute.said:
                yield dispute, dispute.raised, dispute.said

    def about(self, entry: UUID) -> list[Dispute]:
        """The disputes about one entry, in order."""
        return [dispute for dispute, _, said in self.each_raised() if said.entry == entry]

    def raise_dispute(self, *, by: Actor, disputed: Entry, grounds: Grounds, statement: str) -> None:
        """Dispute an entry of the case that the actor knows.

        Raises Refused for an entry of one's own side, one that the other side does not know, or one that
        this side disputes already on the same grounds.
        """
        if disputed.side is by.side:
            raise Refused(
                "an entry of one's own side is corrected by whoever recorded it, not disputed",
                pointer="/entry",
                rule=16,
            )
        if not self._both_know(disputed):
            raise Refused("the other side does not know this entry: show it first", pointer="/entry")
        for other in self.about(disputed.id):
            same = other.said is not None and other.said.grounds is grounds
            if same and other.raised and other.raised.side is by.side and other.ending is None:
                raise Refused(
                    f"your side disputes this entry on these grounds already: dispute {other.number}",
                    pointer="/grounds",
                )
        self.record(
            DisputeRaised,
            by=by,
            cites=(disputed,),
            number=len(self.raised) + 1,
            entry=disputed.id,
            grounds=grounds,
            statement=statement,
        )

    def _both_know(self, disputed: Entry) -> bool:
        """Whether company and agency are each the recorder or an addressee; a system entry is for both."""
        told = {disputed.organization, *disputed.record.audience}
        return disputed.side in (*BOTH, Side.SYSTEM) or PUBLIC in told or told >= set(self.case.parties)

    def _open(self, dispute: UUID) -> tuple[Dispute, Entry]:
        found = self.raised.get(dispute)
        if found is None or found.raised is None:
            raise NotFound("this case holds no such dispute", pointer="/dispute")
        if found.ending:
            raise Refused(f"dispute {found.number} is {found.standing}", pointer="/dispute")
        return found, found.raised

    def answer(self, *, by: Actor, dispute: UUID, statement: str) -> None:
        """State the other side's view. Raises NotPermitted for the side that raised it, Refused once over."""
        found, raised = self._open(dispute)
        if raised.side is by.side:
            raise NotPermitted("a dispute is answered by the other side", pointer="/dispute")
        self.record(
            DisputeAnswered,
            by=by,
            cites=(raised,),
            dispute=dispute,
            number=found.number,
            statement=statement,
        )

    def attach_opinion(
        self,
        *,
        by: Actor,
        dispute: UUID,
        organization: UUID,
        relationship: Relationship,
        digest: bytes,
        expert: str | None,
        summary: str | None,
    ) -> None:
        """Attach an expert's opinion. Raises Refused for an unknown dispute, or one that is over."""
        found, raised = self._open(dispute)
        self.record(
            ExpertOpinionAttached,
            by=by,
            cites=(raised,),
            dispute=dispute,
            number=found.number,
            organization=organization,
            relationship=relationship,
            digest=digest,
            expert=expert,
            summary=summary,
        )

    def propose(self, *, by: Actor, dispute: UUID, outcome: Outcome, statement: str | None) -> None:
        """Propose how it ends. Raises Refused for an unknown dispute, or one that is over."""
        found, raised = self._open(dispute)
        self.record(
            ResolutionProposed,
            by=by,
            cites=(raised,),
            dispute=dispute,
            number=found.number,
            outcome=outcome,
            statement=statement,
        )

    def resolve(self, *, by: Actor, dispute: UUID, proposal: UUID) -> None:
        """Agree to a proposal of the other side.

        Raises Refused for an unknown proposal or a dispute that is over, NotPermitted for an own proposal.
        """
        found, raised = self._open(dispute)
        if proposal not in found.proposals:
            raise Refused(f"dispute {found.number} holds no such proposal", pointer="/proposal")
        proposed, said = found.proposals[proposal]
        if proposed.side is by.side:
            raise NotPermitted("a proposal is agreed to by the other side", pointer="/proposal")
        self.record(
            DisputeResolved,
            by=by,
            cites=(raised, proposed),
            dispute=dispute,
            number=found.number,
            proposal=proposal,
            outcome=said.outcome,
        )

    def withdraw(self, *, by: Actor, dispute: UUID, reason: str | None) -> None:
        """No longer hold it. Raises NotPermitted for another side than the one that raised it."""
        found, raised = self._open(dispute)
        if raised.side is not by.side:
            raise NotPermitted("a dispute is withdrawn by the side that raised it", pointer="/dispute")
        self.record(
            DisputeWithdrawn, by=by, cites=(raised,), dispute=dispute, number=found.number, reason=reason
        )

    def refer(self, *, by: Actor, dispute: UUID, to: UUID, reason: str | None) -> None:
        """Take it to a body of neither side. Raises Refused where that is a party of the case."""
        found, raised = self._open(dispute)
        if to in self.case.parties:
            raise Refused("a dispute is referred to a body that is no party of the case", pointer="/to")
        others = (party for party in self.case.parties if party != by.organization)
        self.record(
            DisputeReferred,
            by=by,
            audience=(*others, to),
            cites=(raised,),
            dispute=dispute,
            number=found.number,
            to=to,
            reason=reason,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case DisputeRaised():
                known = self._at(entry.id)
                known.raised, known.said = entry, event
            case DisputeAnswered():
                self._at(event.dispute).answers.append((entry, event))
            case ExpertOpinionAttached():
                self._at(event.dispute).opinions.append((entry, event))
            case ResolutionProposed():
                self._at(event.dispute).proposals[entry.id] = (entry, event)
            case DisputeReferred():
                self._at(event.dispute).referrals.append((entry, event))
            case DisputeResolved():
                known = self._at(event.dispute)
                known.ending, known.outcome = entry, event.outcome
            case DisputeWithdrawn():
                known = self._at(event.dispute)
                known.ending, known.outcome = entry, None
            case _:
                raise UnknownEvent(self.case, event)

    def _at(self, dispute: UUID) -> Dispute:
        return self._known.setdefault(dispute, Dispute(id=dispute))
