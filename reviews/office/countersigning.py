"""Drafts that wait: the queue of those to be countersigned, and each draft whole, beside what it replaces."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agreements.models import OfficerRecusal, Organization
from agreements.party import DelegatedAct, Party
from agreements.party.memory import Delegation
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Role
from config.errors import DemarcError, NotFound
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from config.office.foretelling import Foretold
from config.office.offered import address
from config.office.site import office
from config.office.wording import said as wording
from reviews.countersigned import desk_with
from reviews.desk import Draft, RequestDrafted
from reviews.draft_state import DraftState
from reviews.models import CaseFile, CommunicationFile, DraftFile, ModelFile
from reviews.office.case.address import CAME_BACK, anew_address
from reviews.office.commands import opened
from reviews.office.people import Colleagues
from reviews.office.telling import going_out


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One draft as the queue lists it, and why its reader may not countersign it, "" where they may."""

    id: UUID
    what: str
    to: str
    number: str
    drafter: str
    state: str
    why_not: str

    @property
    def address(self) -> str:
        return reverse("admin:draft", args=[self.id])


def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every draft of the agency that has not gone out: those for the reader to countersign first."""
    lines = list(_lines(actor))
    waiting = [line for line in lines if line.state == DraftState.WAITING]
    context = {
        **office().each_context(request),
        "title": "Countersign",
        "mine": [line for line in waiting if not line.why_not],
        "others": [line for line in waiting if line.why_not],
        "ready": [line for line in lines if line.state == DraftState.COUNTERSIGNED],
        "back": [line for line in lines if line.state in CAME_BACK],
    }
    return render(request, "office/countersign.html", context)


def waiting_for(actor: Actor) -> int:
    """How many drafts wait for an actor's countersignature."""
    return len([line for line in _lines(actor) if line.state == DraftState.WAITING and not line.why_not])


def _lines(actor: Actor) -> Iterator[Line]:
    gone = CommunicationFile.objects.filter(draft__isnull=False).values("draft")
    every = DraftFile.objects.visible_to(actor)
    replaced = every.filter(replaces__isnull=False).values("replaces")
    rows = list(every.exclude(id__in=gone).exclude(id__in=replaced))
    companies = _named(Organization.objects.filter(stream__in={row.to for row in rows}), "name")
    cases = _named(CaseFile.objects.filter(stream__in={row.case for row in rows if row.case}), "number")
    people, may = Colleagues(actor), May.of(actor)
    for row in rows:
        instrument, kind = Instrument(row.instrument), RequestKind(row.kind)
        yield Line(
            id=row.id,
            what=f"{instrument.words}: {kind.verb}",
            to=companies.get(row.to, "a company"),
            number=cases.get(row.case, "") if row.case else "",
            drafter=people.name(row.drafter),
            state=row.state,
            why_not=may.why_not(row) if row.state == DraftState.WAITING else "",
        )


def _named(rows: Any, by: str) -> dict[UUID, str]:
    return dict(rows.values_list("stream", by))


class May(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor may do with drafts: the delegations in force, None for a supervisor, who acts by office;
    the cases and companies from which the actor is recused. Read once, for however many drafts."""

    actor: Actor
    held: list[Delegation] | None
    recused: frozenset[UUID]

    @classmethod
    def of(cls, actor: Actor) -> "May":
        recusals = OfficerRecusal.objects.filter(stream=actor.organization, person=actor.id)
        away = {id for row in recusals.values_list("case", "company") for id in row if id is not None}
        held = None
        if actor.role is not Role.SUPERVISOR:
            people = ledger.get(Party, actor.organization).people
            held = list(people.delegations_at(ledger.clock(), actor.id))
        return cls(actor=actor, held=held, recused=frozenset(away))

    def why_not(self, row: DraftFile) -> str:
        """Why the actor may not countersign a draft, as a sentence; "" where nothing speaks against it."""
        if row.drafter == self.actor.id:
            return "You drafted it: another officer countersigns."
        if {row.case, row.to} & self.recused:
            return "You are recused from this case or its company: another officer countersigns."
        act, instrument, kind = DelegatedAct.COUNTERSIGN, Instrument(row.instrument), RequestKind(row.kind)
        if self.held is not None and not any(one.covers(act, instrument, kind) for one in self.held):
            return "It lies outside your delegation."
        return ""


def draft_page(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """One draft, whole, beside the one that it replaces; what it will say; what may be done with it."""
    try:
        found = desk_with(actor, draft).drafts[draft]
    except NotFound as error:
        raise Http404(error.detail) from error
    row = DraftFile.objects.visible_to(actor).get(id=draft)
    gone = CommunicationFile.objects.filter(draft=draft).exists()
    if found.drafted is None or found.said is None:
        raise Http404("there is no such draft")
    why_not = _refusal(actor, found, row)
    replaced = DraftFile.objects.visible_to(actor).filter(replaces=draft).exists()
    context = {
        **office().each_context(request),
        "title": "Draft",
        "draft": found,
        "state": "gone out" if gone else found.state.words,
        "waits": found.state is DraftState.WAITING and not gone,
        "issues": found.state is DraftState.COUNTERSIGNED and not gone,
        "back": found.state in CAME_BACK and not replaced,
        "why_not": why_not,
        "fields": list(_beside(actor, found)),
        "earlier": found.said.replaces,
        "comments": _comments(actor, found),
        "foretold": _foretold(actor, found.drafted) if not gone else None,
        "drafter": Colleagues(actor).name(row.drafter),
        "countersigner": Colleagues(actor).name(row.countersigned_by),
        "issue": "issue_directive" if found.said.instrument.binding else "issue_request",
        "form_key": uuid4().hex,
        "opened": ledger.clock().isoformat(),
        "addresses": {
            name: address(name)
            for name in (
                "countersign_draft",
                "return_draft",
                "decline_countersignature",
                "issue_request",
                "issue_directive",
            )
        },
        "anew": anew_address(found, back="countersign"),
    }
    return render(request, "office/draft.html", context)


def _refusal(actor: Actor, found: Draft, row: DraftFile) -> str:
    """Why an actor may not do the next thing with a draft."""
    if found.state is DraftState.WAITING:
        return May.of(actor).why_not(row)
    if found.state is DraftState.COUNTERSIGNED and row.countersigned_by == actor.id:
        return "You countersigned it: another officer issues it."
    return ""


def _foretold(actor: Actor, drafted: Entry) -> Foretold | None:
    """What it will say; None where it could not go out as it stands."""
    try:
        return going_out(actor, drafted)
    except DemarcError:
        return None


def _comments(actor: Actor, found: Draft) -> list[tuple[str, str]]:
    """What was said with the return or the declining of a draft."""
    told = []
    for label, entry, field in (
        ("Returned with comments", found.returned, "comments"),
        ("Countersignature declined", found.declined, "reason"),
    ):
        if entry is not None:
            told.append((label, opened(actor, entry).get(field, "")))
    return told


def _beside(actor: Actor, found: Draft) -> Iterator[dict[str, Any]]:
    """Each field of a draft: its label, what it says, what the one that it replaces said, and whether that
    differs."""
    now = dict(_fields(actor, found))
    before: dict[str, str] = {}
    if found.said is not None and found.said.replaces is not None:
        desk = desk_with(actor, found.said.replaces)
        before = dict(_fields(actor, desk.drafts[found.said.replaces]))
    for name in dict.fromkeys([*now, *before]):
        one, other = now.get(name, ""), before.get(name, "")
        label = wording("draft_request", (name,)).label
        yield {"label": label, "now": one, "before": other, "differs": one != other}


def _fields(actor: Actor, found: Draft) -> Iterator[tuple[str, str]]:
    """What a draft says, field by field, in words."""
    if found.drafted is None or found.said is None:
        return
    said, words = found.said, opened(actor, found.drafted)
    yield "track", str(found.drafted.record.track or "").replace("_", " ")
    names = _names(actor, said)
    for name in RequestDrafted.__struct_fields__:
        value = words.get(name, getattr(said, name))
        if value is not None and value != () and name != "replaces":
            yield name, _in_words(value, names)


def _names(actor: Actor, said: RequestDrafted) -> dict[UUID, str]:
    parties = [id for id in (said.to, said.issuing_office) if id]
    names = _named(Organization.objects.filter(stream__in=parties), "name")
    names.update(_named(ModelFile.objects.visible_to(actor).filter(company=said.to), "name"))
    if said.case is not None:
        names.update(_named(CaseFile.objects.visible_to(actor).filter(stream=said.case), "number"))
    return names


def _in_words(value: Any, names: dict[UUID, str]) -> str:
    match value:
        case UUID():
            return names.get(value, "on record")
        case datetime():
            here = value.astimezone(EASTERN)
            return f"{here.day} {here:%B %Y, %H:%M} ET"
        case tuple():
            return ", ".join(_in_words(one, names) for one in value)
    if hasattr(value, "in_words"):
        return str(value.in_words(names))
    return str(getattr(value, "verb", None) or getattr(value, "words", None) or value)
