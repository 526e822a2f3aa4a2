"""How long a case's content is kept, what holds it for a court, and its destruction by two officers."""

from datetime import datetime, time, timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Actor, RecordKind, Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic

HOLDERS: Final = frozenset({Side.GOVERNMENT, Side.OVERSIGHT})

KEPT: Final = "retention"
"""The rule of what must be over before content is destroyed."""


class LitigationHoldPlaced(Event, frozen=True, kw_only=True):
    """What the case holds is to be kept for a matter: a docket, an inquiry. The entry's id is the hold.

    The agency places one for its own matters, an oversight body (a court among them) for its own.
    """

    TOPIC: ClassVar[str] = "review.litigation-hold-placed"
    BY: ClassVar[frozenset[Side]] = HOLDERS
    matter: str
    reason: Words | None = None

    def sentence(self) -> str:
        return f"placed a litigation hold on the case for {self.matter}"


class LitigationHoldReleased(Event, frozen=True, kw_only=True):
    """Whoever placed a hold releases it."""

    TOPIC: ClassVar[str] = "review.litigation-hold-released"
    BY: ClassVar[frozenset[Side]] = HOLDERS
    AFTER: ClassVar[frozenset[str]] = frozenset({"hold"})
    hold: UUID
    matter: str
    reason: Words | None = None

    def sentence(self) -> str:
        return f"released the litigation hold for {self.matter}"


class DestructionProposed(Event, frozen=True, kw_only=True):
    """An officer proposes to destroy the sealed content of a closed case, under a disposition authority.

    `retention_days` is what the program says; counted from the day of closing. The entry's id is the
    proposal.
    """

    TOPIC: ClassVar[str] = "review.destruction-proposed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    disposition: str
    retention_days: int

    def sentence(self) -> str:
        return f"proposed to destroy the sealed content of the case under {self.disposition}"


class ContentDestroyed(Event, frozen=True, kw_only=True):
    """A second officer destroys the sealed content of a case: its key is deleted with this entry.

    Entries, commitments, digests and hashes stay, and still verify.
    """

    TOPIC: ClassVar[str] = "review.content-destroyed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"proposal"})
    DESTROYS: ClassVar[bool] = True
    proposal: UUID
    disposition: str
    retention_days: int

    def sentence(self) -> str:
        return (
            f"destroyed the sealed content of the case under {self.disposition}, "
            f"kept for {self.retention_days} days after closing"
        )


class Hold(msgspec.Struct, kw_only=True):
    """One litigation hold."""

    id: UUID
    placed: Entry | None = None
    said: LitigationHoldPlaced | None = None
    released: Entry | None = None


class Proposal(msgspec.Struct, kw_only=True):
    """One proposal to destroy, and the entry that did."""

    id: UUID
    entry: Entry | None = None
    said: DestructionProposed | None = None
    destroyed: Entry | None = None


class Retention(Topic):
    """Holds and destruction of this case: of what its own entries seal, what communications, decisions and
    claims about it do, and what is said of a report in it. Reports themselves, inquiries, agreements and
    models seal under keys of their own, which stay."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        LitigationHoldPlaced,
        LitigationHoldReleased,
        DestructionProposed,
        ContentDestroyed,
    )
    ON_CLOSED: ClassVar[frozenset[type[Event]]] = frozenset(EVENTS)
    BY_OVERSIGHT: ClassVar[frozenset[type[Event]]] = frozenset({LitigationHoldPlaced, LitigationHoldReleased})

    def start(self) -> None:
        self._holds: dict[UUID, Hold] = {}
        self._proposals: dict[UUID, Proposal] = {}

    @property
    def holds(self) -> dict[UUID, Hold]:
        """The litigation holds by id, in order."""
        return {id: hold for id, hold in self._holds.items() if hold.placed}

    @property
    def standing(self) -> list[Hold]:
        """The holds that nobody released."""
        return [hold for hold in self.holds.values() if hold.released is None]

    @property
    def proposals(self) -> dict[UUID, Proposal]:
        """The proposals to destroy by id, in order."""
        return {id: proposal for id, proposal in self._proposals.items() if proposal.entry}

    @property
    def destroyed(self) -> Entry | None:
        """The entry that destroyed the content last; None where none did."""
        done = [known.destroyed for known in self._proposals.values() if known.destroyed]
        return max(done, key=lambda entry: entry.order, default=None)

    @property
    def disposed(self) -> bool:
        """Whether a destruction was proposed, or done, since the case was closed last."""
        if self.case.closed is None:
            return False
        made = [known.entry for known in self._proposals.values() if known.entry]
        return any(entry.version > self.case.closed.version for entry in made)

    def kept_until(self, days: int) -> datetime | None:
        """The first instant at which the content need not be kept any more: midnight, Eastern Time, after
        that many days from the day of closing, or of its recording where that is later, since nobody alone
        says how long something was kept; None while the case is open."""
        if self.case.closed is None:
            return None
        closed = max(self.case.closed.takes_effect, self.case.closed.record.recorded_at)
        day = closed.astimezone(EASTERN).date() + timedelta(days=days)
        return datetime.combine(day + timedelta(days=1), time(), EASTERN)

    def place_hold(self, *, by: Actor, matter: str, reason: str | None) -> None:
        """Place a hold. Raises BadInput where no matter is named."""
        if not matter.strip():
            raise BadInput("a litigation hold names its matter, such as a docket number", pointer="/matter")
        self.record(LitigationHoldPlaced, by=by, audience=self._others(by), matter=matter, reason=reason)

    def release_hold(self, *, by: Actor, hold: UUID, reason: str | None) -> None:
        """Release a hold. Raises NotFound where there is none, Refused where it is released, NotPermitted for
        whoever did not place it."""
        found = self.holds.get(hold)
        if found is None or found.placed is None or found.said is None:
            raise NotFound("this case holds no such litigation hold", pointer="/hold")
        if found.released:
            raise Refused("this litigation hold is released already", pointer="/hold")
        if found.placed.organization != by.organization:
            raise NotPermitted("whoever placed a litigation hold releases it", pointer="/hold")
        self.record(
            LitigationHoldReleased,
            by=by,
            audience=self._others(by),
            cites=(found.placed,),
            hold=hold,
            matter=found.said.matter,
            reason=reason,
        )

    def propose_destruction(self, *, by: Actor, disposition: str, days: int) -> None:
        """Propose to destroy the content, `days` being how long it is kept after closing.

        Raises Refused (see `_refuse_destruction`), and where a proposal waits for its second officer;
        BadInput where no disposition authority is named.
        """
        self._refuse_destruction(days)
        if not disposition.strip():
            raise BadInput("a destruction names its disposition authority", pointer="/disposition")
        if any(self._stands(proposal) for proposal in self.proposals.values()):
            raise Refused("this is proposed already: another officer destroys it")
        self.record(DestructionProposed, by=by, disposition=disposition, retention_days=days)

    def destroy(self, *, by: Actor, proposal: UUID, days: int) -> None:
        """Destroy the content, as the second officer, now.

        Raises Refused (see `_refuse_destruction`), and for a proposal that is unknown, done, or of before
        the case was closed last; NotPermitted for the officer who proposed it.
        """
        self._refuse_destruction(days)
        found = self.proposals.get(proposal)
        if found is None or found.entry is None or found.said is None or not self._stands(found):
            raise Refused("no proposal of this id waits for its second officer", pointer="/proposal")
        if found.entry.record.by == by.id:
            raise NotPermitted(
                "another officer than the one who proposed it destroys", pointer="/proposal", rule=15
            )
        self.record(
            ContentDestroyed,
            by=by,
            cites=(found.entry,),
            occurred=Occurred.at(self.case.pen.clock()),
            proposal=proposal,
            disposition=found.said.disposition,
            retention_days=days,
        )

    def _stands(self, proposal: Proposal) -> bool:
        """Whether a proposal waits: it is not done, and the case was not closed anew after it."""
        if proposal.entry is None or proposal.destroyed or self.case.closed is None:
            return False
        return proposal.entry.version > self.case.closed.version

    def _refuse_destruction(self, days: int) -> None:
        """Raise Refused in a compiled record, while the case is open, while its content is to be kept, or
        while a litigation hold stands."""
        if self.case.record_kind is not RecordKind.LIVE:
            raise Refused("a compiled record seals nothing that could be destroyed")
        until = self.kept_until(days)
        if until is None:
            raise Refused("this case is open: its content is kept", rule=KEPT)
        if self.case.pen.clock() < until:
            raise Refused(f"the content of this case is kept until {Occurred.at(until)}", rule=KEPT)
        if self.standing:
            matters = ", ".join(hold.said.matter for hold in self.standing if hold.said)
            raise Refused(f"a litigation hold stands for {matters}", rule=KEPT)

    def _others(self, by: Actor) -> tuple[UUID, ...]:
        return tuple(party for party in self.case.parties if party != by.organization)

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case LitigationHoldPlaced():
                hold = self._holds.setdefault(entry.id, Hold(id=entry.id))
                hold.placed, hold.said = entry, event
            case LitigationHoldReleased():
                self._holds.setdefault(event.hold, Hold(id=event.hold)).released = entry
            case DestructionProposed():
                proposal = self._proposals.setdefault(entry.id, Proposal(id=entry.id))
                proposal.entry, proposal.said = entry, event
            case ContentDestroyed():
                proposal = self._proposals.setdefault(event.proposal, Proposal(id=event.proposal))
                proposal.destroyed = entry
            case _:
                raise UnknownEvent(self.case, event)
