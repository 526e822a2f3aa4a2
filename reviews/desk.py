"""The desk of an agency: drafts, countersignatures, memos, who has a case. Seen by the agency alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID, uuid5

import msgspec

from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event, sealed_fields
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent
from reviews.communication import Document, Shown
from reviews.draft_state import DraftState
from reviews.scope import Extent, Scope

GOVERNMENT: Final = frozenset({Side.GOVERNMENT})

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


def desk_id(agency: UUID, of: UUID) -> UUID:
    """The desk of an agency for one case, or for what concerns a company outside of any case."""
    return uuid5(agency, str(of))


class RequestDrafted(Event, frozen=True, kw_only=True):
    """A request or directive as it would go out, field by field; `replaces` a draft that came back."""

    TOPIC: ClassVar[str] = "desk.request-drafted"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    FIXED: ClassVar[frozenset[str]] = frozenset({"on_whose_instruction", "text", "shown_what"})
    to: UUID
    kind: RequestKind
    instrument: Instrument
    scope: Scope
    models: tuple[UUID, ...] = ()
    case: UUID | None = None
    issuing_office: UUID | None = None
    on_whose_instruction: Words | None = None
    answer_hoped_for_by: Instant | None = None
    text: Words | None = None
    supersedes: UUID | None = None
    supported_by: tuple[UUID, ...] = ()
    shown: Shown | None = None
    shown_what: Words | None = None
    authority: str | None = None
    document: Document | None = None
    comply_by: Instant | None = None
    penalty: str | None = None
    replaces: UUID | None = None

    def sentence(self) -> str:
        what = "directive" if self.instrument.binding else "request"
        return f"drafted a {what} asking {self.to} to {self.kind.verb} ({self.instrument.words})"


class DraftReturned(Event, frozen=True, kw_only=True):
    """A draft comes back with comments: it does not go out, another one may take its place."""

    TOPIC: ClassVar[str] = "desk.draft-returned"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"draft"})
    draft: UUID
    comments: Words

    def sentence(self) -> str:
        return f"returned the draft {self.draft}: {self.comments}"


class DraftCountersigned(Event, frozen=True, kw_only=True):
    """Another officer than the drafter stands for the draft as it is (rule 15)."""

    TOPIC: ClassVar[str] = "desk.draft-countersigned"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"draft"})
    draft: UUID

    def sentence(self) -> str:
        return f"countersigned the draft {self.draft}"


class CountersignatureDeclined(Event, frozen=True, kw_only=True):
    """Another officer does not stand for the draft: it does not go out."""

    TOPIC: ClassVar[str] = "desk.countersignature-declined"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"draft"})
    draft: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"declined to countersign the draft {self.draft}{why}"


class MemoFiled(Event, frozen=True, kw_only=True):
    """A note for the agency's own use, on a case or on a company."""

    TOPIC: ClassVar[str] = "desk.memo-filed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    memo: Words
    case: UUID | None = None
    company: UUID | None = None

    def sentence(self) -> str:
        return f"filed a memo: {self.memo}"


class CaseAssigned(Event, frozen=True, kw_only=True):
    """A case gets the officer who carries it."""

    TOPIC: ClassVar[str] = "desk.case-assigned"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    case: UUID
    person: UUID

    def sentence(self) -> str:
        return f"assigned the case to {self.person}"


class CaseHandedOver(Event, frozen=True, kw_only=True):
    """A case passes from one officer to another, as it must where the first is recused."""

    TOPIC: ClassVar[str] = "desk.case-handed-over"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    person: UUID
    to: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"handed the case over from {self.person} to {self.to}" + (
            f": {self.reason}" if self.reason else ""
        )


_STALE: Final = {
    DraftState.WAITING: "this draft waits for another officer's countersignature",
    DraftState.RETURNED: "this draft was returned with comments: draft it anew, naming it as replaced",
    DraftState.DECLINED: "its countersignature was declined: draft it anew, naming it as replaced",
}


class Draft(msgspec.Struct):
    """One draft and what became of it on the desk; `id` is the entry that drafted it."""

    id: UUID
    drafted: Entry | None = None
    said: RequestDrafted | None = None
    countersigned: Entry | None = None
    returned: Entry | None = None
    declined: Entry | None = None

    @property
    def state(self) -> DraftState:
        if self.returned:
            return DraftState.RETURNED
        if self.declined:
            return DraftState.DECLINED
        return DraftState.COUNTERSIGNED if self.countersigned else DraftState.WAITING

    def signatures(self) -> tuple[UUID, UUID]:
        """Drafter and countersigner. Raises Refused (rule 15) where it does not go out as it stands."""
        if self.drafted is None or self.countersigned is None or self.state is not DraftState.COUNTERSIGNED:
            raise Refused(_STALE[self.state], pointer="/draft", rule=15)
        return self.drafted.record.by, self.countersigned.record.by


class Desk(Stream):
    """What one agency drafts, notes and assigns for one case, or for one company outside of any case.

    Neither the company nor an overseer sees any of it, nor does it stand in a case's numbered timeline: its
    entries are about nothing and addressed to nobody. What an agency produces for others is another act.
    """

    NAME: ClassVar[str] = "desk"
    PRIVATE: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        RequestDrafted,
        DraftReturned,
        DraftCountersigned,
        CountersignatureDeclined,
        MemoFiled,
        CaseAssigned,
        CaseHandedOver,
    )

    def start(self) -> None:
        self.agency: UUID | None = None
        self.case: UUID | None = None
        self.company: UUID | None = None
        self.carried: list[tuple[Entry, UUID]] = []
        self.memos: list[Entry] = []
        self._drafts: dict[UUID, Draft] = {}

    @property
    def drafts(self) -> dict[UUID, Draft]:
        """Every draft by its entry, in order."""
        return {id: draft for id, draft in self._drafts.items() if draft.said}

    @property
    def officer(self) -> UUID | None:
        """Who carries the case now; None before it is assigned."""
        return max(self.carried, key=lambda item: item[0].order)[1] if self.carried else None

    def officer_at(self, instant: datetime) -> UUID | None:
        """Who carried the case at an instant (with zone)."""
        known = [item for item in self.carried if item[0].takes_effect <= instant]
        return max(known, key=lambda item: item[0].order)[1] if known else None

    # drafts

    def draft_request(
        self, *, by: Actor, instrument: Instrument, replaces: UUID | None, **contents: Any
    ) -> None:
        """Draft a request or a directive; `contents` are the other fields of `RequestDrafted`.

        Raises Refused for what could not go out: a binding one without authority and document, a voluntary
        one with them (rule 6), one that rests on something and does not say what is shown of it (rule 14).
        """
        self._refuse_strangers(by)
        if replaces is not None and replaces not in self.drafts:
            raise Refused("this desk has no such draft to replace", pointer="/replaces")
        authority = (contents.pop("authority", None) or "").strip() or None
        for name, value in (("authority", authority), ("document", contents.get("document"))):
            if (value is not None) is not instrument.binding:
                needs = "names its" if instrument.binding else "has no"
                raise Refused(f"a {instrument.words} {needs} {name}", pointer=f"/{name}", rule=6)
        for name, binds in (("comply_by", True), ("penalty", True), ("answer_hoped_for_by", False)):
            if contents.get(name) is not None and instrument.binding is not binds:
                raise Refused(
                    f"a {instrument.words} has no {name.replace('_', ' ')}", pointer=f"/{name}", rule=6
                )
        if contents.get("supported_by") and contents.get("shown") is None:
            raise Refused(
                "what rests on a finding or report says what the company is shown of it: written, verbal, "
                "or nothing",
                pointer="/shown",
                rule=14,
            )
        scope: Scope = contents["scope"]
        named = () if isinstance(scope.models, Extent) else scope.models
        office = contents.pop("issuing_office", None)
        self.trigger(
            RequestDrafted,
            by=by,
            instrument=instrument,
            replaces=replaces,
            authority=authority,
            models=contents.pop("models", ()) or named,
            issuing_office=None if office == by.organization else office,
            **contents,
        )

    def return_draft(self, *, by: Actor, draft: UUID, comments: str, sent: bool) -> None:
        """Send a draft back, countersigned or not. Raises Refused where it came back before or went out."""
        found = self._standing(by, draft, sent)
        if found.declined:
            raise Refused(_STALE[DraftState.DECLINED], pointer="/draft")
        self.trigger(DraftReturned, by=by, draft=draft, comments=comments)

    def countersign_draft(self, *, by: Actor, draft: UUID, sent: bool) -> None:
        """Stand for a draft. Raises Refused (rule 15) for its drafter, and where it does not wait."""
        self._refuse_unless_waiting(by, draft, sent)
        self.trigger(DraftCountersigned, by=by, draft=draft)

    def decline_countersignature(self, *, by: Actor, draft: UUID, reason: str | None, sent: bool) -> None:
        """Not stand for a draft. Raises Refused (rule 15) for its drafter, and where it does not wait."""
        self._refuse_unless_waiting(by, draft, sent)
        self.trigger(CountersignatureDeclined, by=by, draft=draft, reason=reason)

    def _refuse_unless_waiting(self, by: Actor, draft: UUID, sent: bool) -> None:
        found = self._standing(by, draft, sent)
        if found.drafted and found.drafted.record.by == by.id:
            raise Refused(
                "the countersigner is not the drafter: another officer does it", pointer="/draft", rule=15
            )
        if found.countersigned:
            raise Refused("this draft is countersigned already", pointer="/draft", rule=15)
        if found.declined:
            raise Refused(_STALE[DraftState.DECLINED], pointer="/draft", rule=15)

    def _standing(self, by: Actor, draft: UUID, sent: bool) -> Draft:
        self._refuse_strangers(by)
        found = self.drafts.get(draft)
        if found is None:
            raise NotFound(f"there is no draft {draft}", pointer="/draft")
        if sent:
            raise Refused("this draft has gone out", pointer="/draft", rule=15)
        if found.returned:
            raise Refused(_STALE[DraftState.RETURNED], pointer="/draft", rule=15)
        return found

    # memos, and who has the case

    def file_memo(self, *, by: Actor, memo: str, case: UUID | None, company: UUID | None) -> None:
        """File a note for the agency's own use."""
        self._refuse_strangers(by)
        self.trigger(MemoFiled, by=by, memo=memo, case=case, company=company)

    def assign_case(self, *, by: Actor, case: UUID, person: UUID, recused: bool) -> None:
        """Give the case its officer. Raises Refused where it has one, or the officer is recused (rule 15)."""
        self._refuse_strangers(by)
        if self.officer is not None:
            raise Refused("this case is assigned: hand it over instead", pointer="/case")
        self._refuse_recused(recused, "/person")
        self.trigger(CaseAssigned, by=by, case=case, person=person)

    def hand_over_case(
        self, *, by: Actor, to: UUID, reason: str | None, recused: bool, oversees: bool
    ) -> None:
        """Pass the case to another officer; `oversees` says that a supervisor does it for the one who has it.

        Raises Refused where nobody has it, that officer has it already, or is recused (rule 15).
        """
        self._refuse_strangers(by)
        if self.officer is None:
            raise Refused("nobody has this case yet: assign it", pointer="/case")
        if self.officer == to:
            raise Refused("this officer has the case already", pointer="/to")
        if by.id != self.officer and not oversees:
            raise Refused("a case is handed over by who has it, or by a supervisor", pointer="/case")
        self._refuse_recused(recused, "/to")
        self.trigger(CaseHandedOver, by=by, person=self.officer, to=to, reason=reason)

    def _refuse_recused(self, recused: bool, pointer: str) -> None:
        if recused:
            raise Refused(
                "this officer is recused from the case or its company: name another one",
                pointer=pointer,
                rule=15,
            )

    def _refuse_strangers(self, by: Actor) -> None:
        if self.agency not in (None, by.organization):
            raise NotFound(f"there is no desk {self.id}")

    # remembering

    def when(self, event: Event) -> None:
        self.agency = self.entry.organization
        match event:
            case RequestDrafted():
                self.case, self.company = event.case or self.case, event.to
                draft = self._draft(self.entry.id)
                draft.drafted, draft.said = self.entry, event
            case DraftReturned():
                self._draft(event.draft).returned = self.entry
            case DraftCountersigned():
                self._draft(event.draft).countersigned = self.entry
            case CountersignatureDeclined():
                self._draft(event.draft).declined = self.entry
            case MemoFiled():
                self.case, self.company = event.case or self.case, event.company or self.company
                self.memos.append(self.entry)
            case CaseAssigned():
                self.case = event.case
                self.carried.append((self.entry, event.person))
            case CaseHandedOver():
                self.carried.append((self.entry, event.to))
            case _:
                raise UnknownEvent(self, event)

    def _draft(self, id: UUID) -> Draft:
        return self._drafts.setdefault(id, Draft(id))


def differences(drafted: Entry, draft: RequestDrafted, issued: Entry, shown: Shown | None) -> Iterator[str]:
    """The fields, sealed words aside, in which what is to go out differs from its draft, in their order."""
    if drafted.record.track != issued.record.track:
        yield "track"
    for name in RequestDrafted.__struct_fields__:
        if name != "replaces" and name not in sealed_fields(RequestDrafted):
            goes_out = shown if name == "shown" else getattr(issued.event, name, None)
            if msgspec.json.encode(getattr(draft, name)) != msgspec.json.encode(goes_out):
                yield name
