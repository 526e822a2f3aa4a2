"""Unsealing: an oversight body asks for a sealed value, one officer agrees, a second one unseals it."""

from collections.abc import Iterable
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.confidentiality import Confidentiality
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic

OVERSIGHT: Final = frozenset({Side.OVERSIGHT})


class UnsealingAsked(Event, frozen=True, kw_only=True):
    """An oversight body asks for one sealed value, under a law, for a stated reason. The entry's id is the
    asking. The value itself stands in no event."""

    TOPIC: ClassVar[str] = "review.unsealing-asked"
    BY: ClassVar[frozenset[Side]] = OVERSIGHT
    entry: UUID
    field: str
    law: str
    ground: Words
    inquiry: UUID | None = None

    def sentence(self) -> str:
        within = f" for {self.inquiry}" if self.inquiry else ""
        return f"asked to unseal {_field(self.field)} of entry {self.entry} under {self.law}{within}"


class UnsealingAgreed(Event, frozen=True, kw_only=True):
    """An officer of the agency agrees. It unseals nothing yet: a second officer does that."""

    TOPIC: ClassVar[str] = "review.unsealing-agreed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"asking"})
    asking: UUID
    entry: UUID
    field: str
    to: UUID

    def sentence(self) -> str:
        return f"agreed to unseal {_field(self.field)} of entry {self.entry} for {self.to}"


class FieldUnsealed(Event, frozen=True, kw_only=True):
    """A second officer unseals the value for the body that asked, and for nobody else."""

    TOPIC: ClassVar[str] = "review.field-unsealed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"asking"})
    asking: UUID
    entry: UUID
    field: str
    to: UUID

    def sentence(self) -> str:
        return f"unsealed {_field(self.field)} of entry {self.entry} for {self.to}"


def _field(name: str) -> str:
    return name.replace("_", " ")


class Asking(msgspec.Struct, kw_only=True):
    """One asking, and what came of it. `agreed` is the first officer's act, `unsealed` the second's."""

    id: UUID
    entry: Entry | None = None
    said: UnsealingAsked | None = None
    agreed: Entry | None = None
    unsealed: Entry | None = None

    @property
    def state(self) -> str:
        """`asked`, `agreed` or `unsealed`."""
        if self.unsealed:
            return "unsealed"
        return "agreed" if self.agreed else "asked"


class Unsealing(Topic):
    """What oversight bodies asked to see. The company is told of every step that concerns an entry which it
    knows, and of no other: asking must not show it what the agency keeps to itself."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (UnsealingAsked, UnsealingAgreed, FieldUnsealed)
    ON_CLOSED: ClassVar[frozenset[type[Event]]] = frozenset(EVENTS)
    BY_OVERSIGHT: ClassVar[frozenset[type[Event]]] = frozenset({UnsealingAsked})

    def start(self) -> None:
        self._known: dict[UUID, Asking] = {}

    @property
    def asked(self) -> dict[UUID, Asking]:
        """The askings by id, in order."""
        return {id: known for id, known in self._known.items() if known.entry}

    def asking(self, asking: UUID) -> tuple[Entry, UnsealingAsked]:
        """The asking of an id. Raises Refused where there is none."""
        found = self.asked.get(asking)
        if found is None or found.entry is None or found.said is None:
            raise Refused("nobody has asked for this", pointer="/asking")
        return found.entry, found.said

    def unsealed_for(self, organization: UUID, entry: UUID, field: str) -> bool:
        """Whether a field of an entry is unsealed for an organization."""
        asked = self._asked_by(organization, entry, field)
        return any(known.unsealed for known in asked)

    def _asked_by(self, organization: UUID, entry: UUID, field: str) -> list[Asking]:
        """What an organization asked of a field of an entry."""
        return [
            known
            for known in self.asked.values()
            if known.said
            and (known.said.entry, known.said.field) == (entry, field)
            and known.entry
            and known.entry.organization == organization
        ]

    def ask(
        self, *, by: Actor, value: Entry, field: str, law: str, ground: str, inquiry: UUID | None, told: bool
    ) -> None:
        """Ask for a sealed field of an entry; `told`: the company knows the entry, so it learns of this.

        Raises BadInput where no law is named, Refused in a case without an agency, or where this body has
        asked for the same.
        """
        if self.case.agency is None:
            raise Refused("no agency keeps the sealed values of this case")
        if not law.strip():
            raise BadInput("an asking names the law that it rests on", pointer="/law")
        if self._asked_by(by.organization, value.id, field):
            raise Refused("this is asked for already", pointer="/field")
        self.record(
            UnsealingAsked,
            by=by,
            audience=(self.case.agency, *((self.case.company,) if told else ())),
            entry=value.id,
            field=field,
            law=law,
            ground=ground,
            inquiry=inquiry,
        )

    def agree(self, *, by: Actor, asking: UUID) -> None:
        """Agree, as the first of two officers. Raises Refused where it is agreed already, or not asked."""
        entry, said = self.asking(asking)
        if self.asked[asking].agreed:
            raise Refused("this is agreed already: another officer unseals it", pointer="/asking")
        self.record(
            UnsealingAgreed,
            by=by,
            cites=(entry,),
            audience=self._hearing(entry),
            asking=asking,
            entry=said.entry,
            field=said.field,
            to=entry.organization,
        )

    def unseal(
        self, *, by: Actor, asking: UUID, value: Entry, elsewhere: Iterable[Confidentiality] = ()
    ) -> None:
        """Unseal, as the second officer; `value` is the entry asked for, `elsewhere` what other cases of the
        company say of it.

        Raises Refused where nobody has agreed, it is unsealed already, or the company was not heard about a
        field that it marked; NotPermitted for the officer who agreed.
        """
        entry, said = self.asking(asking)
        known = self.asked[asking]
        if known.agreed is None:
            raise Refused("no officer has agreed to this", pointer="/asking")
        if known.unsealed:
            raise Refused("this is unsealed already", pointer="/asking")
        if known.agreed.record.by == by.id:
            raise NotPermitted("another officer than the one who agreed unseals", pointer="/asking", rule=15)
        self.case.confidentiality.refuse_release(value, said.field, entry.organization, elsewhere)
        self.record(
            FieldUnsealed,
            by=by,
            cites=(entry, known.agreed, value),
            audience=self._hearing(entry),
            asking=asking,
            entry=said.entry,
            field=said.field,
            to=entry.organization,
        )

    def _hearing(self, asking: Entry) -> tuple[UUID, ...]:
        """The body that asked, and the company where it was told of the asking."""
        told = self.case.company in asking.record.audience
        return (asking.organization, *((self.case.company,) if told else ()))

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case UnsealingAsked():
                known = self._known.setdefault(entry.id, Asking(id=entry.id))
                known.entry, known.said = entry, event
            case UnsealingAgreed():
                self._known.setdefault(event.asking, Asking(id=event.asking)).agreed = entry
            case FieldUnsealed():
                self._known.setdefault(event.asking, Asking(id=event.asking)).unsealed = entry
            case _:
                raise UnknownEvent(self.case, event)
