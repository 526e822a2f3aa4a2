"""What the company marks as confidential, field by field, and its say before any of it goes elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import BadInput, NotFound, Refused
from config.ledger.event import Entry, EntryCorrected, Event
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.cui import CuiCategory, banner
from reviews.review.opening import COMPANY, GOVERNMENT
from reviews.review.topic import Topic

NOTICE_FIRST: Final = "15 CFR 4.9"
"""The rule of notice to a submitter before its confidential commercial information is disclosed."""


class ConfidentialityGround(StrEnum):
    """Why a field is confidential, as the company says."""

    TRADE_SECRET = "trade_secret"  # noqa: S105 - not a password
    COMMERCIAL_OR_FINANCIAL = "commercial_or_financial"
    SECURITY = "security"
    PERSONAL = "personal"

    @property
    def words(self) -> str:
        return _GROUNDS[self]

    @property
    def category(self) -> CuiCategory:
        """The category of controlled unclassified information that it falls into."""
        return _CATEGORIES[self]


_GROUNDS: Final = {
    ConfidentialityGround.TRADE_SECRET: "a trade secret",
    ConfidentialityGround.COMMERCIAL_OR_FINANCIAL: "commercial or financial information",
    ConfidentialityGround.SECURITY: "security information",
    ConfidentialityGround.PERSONAL: "personal information",
}

_CATEGORIES: Final = {
    ConfidentialityGround.TRADE_SECRET: CuiCategory.PROPIN,
    ConfidentialityGround.COMMERCIAL_OR_FINANCIAL: CuiCategory.PROPIN,
    ConfidentialityGround.SECURITY: CuiCategory.ISVI,
    ConfidentialityGround.PERSONAL: CuiCategory.PRVCY,
}


class Recipient(StrEnum):
    """To whom a field is to go."""

    OVERSIGHT_BODY = "oversight_body"
    COURT = "court"
    OTHER_AGENCY = "other_agency"
    PUBLIC = "public"

    @property
    def words(self) -> str:
        return _RECIPIENTS[self]


_RECIPIENTS: Final = {
    Recipient.OVERSIGHT_BODY: "an oversight body",
    Recipient.COURT: "a court",
    Recipient.OTHER_AGENCY: "another agency",
    Recipient.PUBLIC: "the public",
}


class FieldMarkedConfidential(Event, frozen=True, kw_only=True):
    """The company marks a field of an entry as confidential, until a day (15 CFR 4.9(b)).

    `expires` is the first day, in Eastern Time, on which the marking does not stand any more. A later
    marking of the same field takes its place.
    """

    TOPIC: ClassVar[str] = "review.field-marked-confidential"
    BY: ClassVar[frozenset[Side]] = COMPANY
    entry: UUID
    field: str
    ground: ConfidentialityGround
    expires: date
    justification: Words | None = None

    def sentence(self) -> str:
        until = f"{self.expires.day} {self.expires:%B %Y}"
        field = self.field.replace("_", " ")
        return f"marked {field} of entry {self.entry} confidential as {self.ground.words}, until {until}"


class SubmitterNotified(Event, frozen=True, kw_only=True):
    """The agency tells the company, before a field goes elsewhere, to whom and under which law, and until
    when the company may object (15 CFR 4.9(c) to (e))."""

    TOPIC: ClassVar[str] = "review.submitter-notified"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    entry: UUID
    field: str
    recipient: Recipient
    law: str
    answer_by: datetime  # an instant, with zone
    organization: UUID | None = None  # the recipient, where the register knows it
    request: Words | None = None

    def sentence(self) -> str:
        field, to = self.field.replace("_", " "), self.organization or self.recipient.words
        return (
            f"notified the company that {field} of entry {self.entry} is asked for by {to} under {self.law}; "
            f"objections by {Occurred.at(self.answer_by)}"
        )


class SubmitterObjected(Event, frozen=True, kw_only=True):
    """The company objects to what it was notified of."""

    TOPIC: ClassVar[str] = "review.submitter-objected"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"notice"})
    notice: UUID
    entry: UUID
    field: str
    grounds: tuple[ConfidentialityGround, ...]
    objection: Words

    def sentence(self) -> str:
        grounds = " and ".join(ground.words for ground in self.grounds)
        field = self.field.replace("_", " ")
        return f"objected to {field} of entry {self.entry} going elsewhere, as {grounds}"


class MarkingState(StrEnum):
    """How a marking stands at an instant."""

    MARKED = "marked"
    EXPIRED = "expired"


class Marking(msgspec.Struct, frozen=True, kw_only=True):
    """One marking and the entry that made it."""

    by: Entry
    said: FieldMarkedConfidential

    @property
    def ends(self) -> datetime:
        """The first instant outside: midnight, Eastern Time, at the beginning of the day it expires."""
        return datetime.combine(self.said.expires, time(), EASTERN)

    def state_at(self, instant: datetime) -> MarkingState:
        """How it stands at an instant (zoned)."""
        return MarkingState.MARKED if instant < self.ends else MarkingState.EXPIRED


class Notice(msgspec.Struct, kw_only=True):
    """One notice to the company, and what it objected."""

    id: UUID
    entry: Entry | None = None
    said: SubmitterNotified | None = None
    objections: list[tuple[Entry, SubmitterObjected]] = msgspec.field(default_factory=list)

    def answered_at(self, instant: datetime) -> bool:
        """Whether the company has answered by an instant, or its time for that is over."""
        over = self.said is not None and instant >= self.said.answer_by
        return over or any(entry.takes_effect <= instant for entry, _ in self.objections)


def years_after(day: date, years: int) -> date:
    """The same day that many years later; 1 March where 29 February is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class Confidentiality(Topic):
    """Markings by entry and field, and notices by id. A marking is the company's word alone: it withholds
    nothing by itself, but what is marked goes nowhere before the company was heard."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        FieldMarkedConfidential,
        SubmitterNotified,
        SubmitterObjected,
    )
    ON_CLOSED: ClassVar[frozenset[type[Event]]] = frozenset(EVENTS)

    def start(self) -> None:
        self.marked: dict[tuple[UUID, str], list[Marking]] = {}
        self._known: dict[UUID, Notice] = {}

    @property
    def notices(self) -> dict[UUID, Notice]:
        """The notices by id, in order."""
        return {id: known for id, known in self._known.items() if known.said}

    @property
    def markings(self) -> list[Marking]:
        """The marking of each field that counts: the last one."""
        return [max(made, key=lambda marking: marking.by.order) for made in self.marked.values()]

    def marking_at(self, entry: UUID, field: str, instant: datetime) -> Marking | None:
        """The marking of a field that counts at an instant, expired or not; None where it was not marked."""
        made = [m for m in self.marked.get((entry, field), ()) if m.by.takes_effect <= instant]
        return max(made, key=lambda marking: marking.by.order, default=None)

    def state_at(self, entry: UUID, field: str, instant: datetime) -> MarkingState | None:
        """Whether a field is marked at an instant, or its marking expired; None where it was not marked."""
        marking = self.marking_at(entry, field, instant)
        return marking.state_at(instant) if marking else None

    def banner_at(self, instant: datetime, entry: UUID | None = None) -> str | None:
        """The banner over an entry, or over the whole case, as it is marked at an instant; None without."""
        standing = (
            self.marking_at(marked, field, instant)
            for marked, field in self.marked
            if entry in (None, marked) and self.state_at(marked, field, instant) is MarkingState.MARKED
        )
        return banner(marking.said.ground.category for marking in standing if marking)

    def mark(
        self,
        *,
        by: Actor,
        marked: Entry,
        field: str,
        ground: ConfidentialityGround,
        expires: date | None,
        justification: str | None,
        years: int,
    ) -> None:
        """Mark a field of an entry that the company knows. It expires `years` after the entry's day, or on
        the day given.

        Raises BadInput for a field that the entry does not have, Refused for a day that is not to come, or
        one beyond these years without a justification (15 CFR 4.9(b)).
        """
        expect_field(marked, field)
        by_default = years_after(marked.takes_effect.astimezone(EASTERN).date(), years)
        expires = expires or by_default
        if expires <= self.case.pen.clock().astimezone(EASTERN).date():
            raise Refused("a marking expires on a day that is to come", pointer="/expires", rule=NOTICE_FIRST)
        if expires > by_default and justification is None:
            raise Refused(
                f"a marking beyond {by_default.day} {by_default:%B %Y} ({years} years) says why",
                pointer="/justification",
                rule=NOTICE_FIRST,
            )
        self.record(
            FieldMarkedConfidential,
            by=by,
            entry=marked.id,
            field=field,
            ground=ground,
            expires=expires,
            justification=justification,
        )

    def notify(
        self,
        *,
        by: Actor,
        asked_for: Entry,
        field: str,
        recipient: Recipient,
        organization: UUID | None,
        law: str,
        request: str | None,
        answer_by: datetime,
    ) -> None:
        """Notify the company. Raises BadInput for a field that the entry does not have or no law, Refused
        where the time for objections is over already."""
        expect_field(asked_for, field)
        if not law.strip():
            raise BadInput("a notice names the law under which the field is asked for", pointer="/law")
        if answer_by <= self.case.pen.clock():
            raise Refused("the time for objections is still to come", pointer="/answer_by", rule=NOTICE_FIRST)
        self.record(
            SubmitterNotified,
            by=by,
            entry=asked_for.id,
            field=field,
            recipient=recipient,
            organization=organization,
            law=law,
            request=request,
            answer_by=answer_by,
        )

    def object(
        self, *, by: Actor, notice: UUID, grounds: tuple[ConfidentialityGround, ...], objection: str
    ) -> None:
        """Object, in time or late. Raises NotFound for an unknown notice, or without a ground."""
        found = self.notices.get(notice)
        if found is None or found.said is None:
            raise NotFound("this case holds no such notice", pointer="/notice")
        if not grounds:
            raise Refused("an objection names at least one ground", pointer="/grounds", rule=NOTICE_FIRST)
        self.record(
            SubmitterObjected,
            by=by,
            cites=(found.entry,),
            notice=notice,
            entry=found.said.entry,
            field=found.said.field,
            grounds=grounds,
            objection=objection,
        )

    def refuse_release(
        self, released: Entry, field: str, to: UUID, elsewhere: Iterable["Confidentiality"] = ()
    ) -> None:
        """Raise Refused where a field is marked, and the company was not notified that it goes to this
        organization, or still has time to object and has not answered. `elsewhere` is what other cases of
        the company, to which the entry belongs, too, say of it: it was heard wherever it was."""
        now = self.case.pen.clock()
        said = (self, *elsewhere)
        # a correction reads in the place of what it corrects, and so under its marking, its reason included
        places = {(released.id, field), *corrected(released)}
        marked = (one.state_at(*place, now) for one in said for place in places)
        if MarkingState.MARKED not in marked:
            return
        given = [
            notice
            for one in said
            for notice in one.notices.values()
            if notice.said
            and (notice.said.entry, notice.said.field) in places
            and notice.said.organization == to
        ]
        if not given:
            raise Refused(
                "this field is marked confidential: notify the company first that it goes there",
                pointer="/field",
                rule=NOTICE_FIRST,
            )
        if not any(notice.answered_at(now) for notice in given):
            raise Refused("the company may still object", pointer="/field", rule=NOTICE_FIRST)

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case FieldMarkedConfidential():
                self.marked.setdefault((event.entry, event.field), []).append(Marking(by=entry, said=event))
            case SubmitterNotified():
                known = self._known.setdefault(entry.id, Notice(id=entry.id))
                known.entry, known.said = entry, event
            case SubmitterObjected():
                known = self._known.setdefault(event.notice, Notice(id=event.notice))
                known.objections.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)


def expect_field(entry: Entry, field: str) -> None:
    """Raise BadInput where an entry has no field of this name; a correction has the one it corrects, too."""
    corrected = (entry.event.field,) if isinstance(entry.event, EntryCorrected) else ()
    if field not in (*entry.event.__struct_fields__, *corrected):
        raise BadInput("this entry has no field of this name", pointer="/field")


def corrected(entry: Entry) -> tuple[tuple[UUID, str], ...]:
    """The entry and the field that a correction corrects."""
    return ((entry.event.entry, entry.event.field),) if isinstance(entry.event, EntryCorrected) else ()
