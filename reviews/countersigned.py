"""What goes out was countersigned: every live request and directive is held to a draft on a desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from agreements.party import DelegatedAct, Party
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, RecordKind
from config.errors import BadInput, NotFound, Refused
from config.ledger import keys
from config.ledger.event import Entry, EntryCorrected, corrected_entry, sealed_fields
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.communication import Communication, DirectiveIssued, EvidenceDisclosed, RequestIssued
from reviews.desk import Desk, Draft, DraftCountersigned, RequestDrafted, differences
from reviews.models import CommunicationFile
from reviews.recused import is_recused_from

NO_DRAFT: Final = (
    "a request or directive goes out from a draft that another officer countersigned: draft it, have it "
    "countersigned, and name the draft"
)


def desk_with(actor: Actor, draft: UUID) -> Desk:
    """The desk of the actor's own agency that holds a draft. Raises NotFound, with one answer for what is not
    there and what is another agency's."""
    try:
        entry = ledger.entry(draft)
        if isinstance(entry.event, RequestDrafted) and entry.organization == actor.organization:
            return ledger.get(Desk, entry.record.stream)
    except NotFound:
        pass
    raise NotFound(f"there is no draft {draft}", pointer="/draft")


def countersigner_of(actor: Actor, draft: UUID | None, published: UUID | None) -> UUID | None:
    """Who countersigned what is about to go out: of a live record its draft says so, never the input.

    `published` is what a source says of a compiled one. Raises Refused (rule 15), NotFound, BadInput.
    """
    if actor.record_kind is RecordKind.COMPILED:
        if draft is not None:
            raise BadInput("a compiled communication has no draft in this register", pointer="/draft")
        return published
    if published is not None:
        raise BadInput(
            "a live communication has its countersigner from its draft: leave this out and name the draft",
            pointer="/countersigned_by",
        )
    if draft is None:
        raise Refused(NO_DRAFT, pointer="/draft", rule=15)
    return desk_with(actor, draft).drafts[draft].signatures()[1]


def went_out(draft: UUID, besides: UUID | None = None) -> bool:
    """Whether a communication, other than the stream `besides`, is this draft as it went out."""
    sent = CommunicationFile.objects.using(ledger.using).filter(draft=draft).values_list("stream", flat=True)
    batch = (one.id for one in ledger.in_batch(Communication) if one.draft == draft)
    return bool({*sent, *batch} - {besides})


def expect_countersigned(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> None:
    """Raise Refused (rule 15) unless what goes out is, field by field, a draft that another officer
    countersigned and that has not gone out, by somebody who may issue it; and unless who countersigns may.
    """
    for entry in entries:
        match entry.event:
            case RequestIssued() | DirectiveIssued():
                _expect_draft(actor, stream, entry, entries)
            case DraftCountersigned(draft=draft) if isinstance(stream, Desk):
                said = stream.drafts[draft].said
                if said is not None:
                    _expect_delegation(actor, DelegatedAct.COUNTERSIGN, said.instrument, said.kind, entry)
            case EntryCorrected() as correction if isinstance(stream, Communication):
                _refuse_changing(actor, stream, correction)
            case EntryCorrected(entry=corrected) if isinstance(stream, Desk):
                _refuse_changing_signatures(stream, corrected)
            case _:
                pass  # nothing that goes out


def _expect_draft(actor: Actor, stream: Stream, issued: Entry, entries: Sequence[Entry]) -> None:
    event = issued.event
    if not isinstance(event, RequestIssued | DirectiveIssued) or event.draft is None:
        raise Refused(NO_DRAFT, pointer="/draft", rule=15)
    desk = desk_with(actor, event.draft)
    draft = desk.drafts[event.draft]
    drafter, countersigner = draft.signatures()
    if draft.drafted is None or draft.said is None or went_out(event.draft, besides=stream.id):
        raise Refused("this draft has gone out: draft what follows anew", pointer="/draft", rule=15)
    if countersigner in (actor.id, drafter) or event.countersigned_by != countersigner:
        raise Refused(
            "who countersigned it neither drafted nor issues it: another officer issues it",
            pointer="/draft",
            rule=15,
        )
    _refuse_before_countersignature(draft, issued.takes_effect, "/occurred")
    for person in (drafter, countersigner):
        if is_recused_from(actor.organization, person, stream, (issued,)):
            raise Refused(
                "who drafted or countersigned it is recused since: draft it anew and have another officer "
                "countersign it",
                pointer="/draft",
                rule=15,
            )
    _expect_same(stream, draft.drafted, draft.said, issued, entries)
    act = DelegatedAct.ISSUE_DIRECTIVE if event.instrument.binding else DelegatedAct.ISSUE_REQUEST
    _expect_delegation(actor, act, event.instrument, event.kind, issued)


def _expect_same(
    stream: Stream, drafted: Entry, draft: RequestDrafted, issued: Entry, entries: Sequence[Entry]
) -> None:
    """Raise Refused naming the first field in which what goes out differs from what was countersigned."""
    evidence = next((entry for entry in entries if isinstance(entry.event, EvidenceDisclosed)), None)
    disclosed = evidence.event if evidence and isinstance(evidence.event, EvidenceDisclosed) else None
    different = list(differences(drafted, draft, issued, disclosed.shown if disclosed else None))
    for name in sealed_fields(RequestDrafted):
        if name == "shown_what":
            goes_out = _words(evidence, "what", stream) if evidence else None
        else:
            goes_out = _words(issued, name, stream)
        if _words(drafted, name, stream) != goes_out:
            different.append(name)
    if different:
        raise Refused(
            f"{different[0].replace('_', ' ')} differs from the draft that was countersigned: issue it as "
            "drafted, or draft it anew",
            pointer=f"/{different[0]}",
            rule=15,
        )


def _words(entry: Entry, name: str, stream: Stream) -> str | None:
    """Sealed words as they were said, those that are not saved yet included. Raises Refused where they are
    destroyed."""
    said = getattr(entry.event, name)
    if not isinstance(said, Sealed):
        return str(said) if said is not None else None
    for written in (stream, *ledger.in_batch(Stream)):
        for sealed, disclosure in written.disclosures:
            if sealed.id == entry.id and disclosure.name == name:
                return disclosure.value
    try:
        return keys.unseal(entry, name, ledger.using).value
    except NotFound as error:
        raise Refused("the words of this draft are destroyed: draft it anew", pointer="/draft") from error


def _expect_delegation(
    actor: Actor, act: DelegatedAct, instrument: Instrument, kind: RequestKind, entry: Entry
) -> None:
    people = ledger.get(Party, actor.organization).people
    people.refuse_undelegated(
        actor, act, instrument, kind, happened=entry.takes_effect, recorded=entry.record.recorded_at
    )


def _refuse_before_countersignature(draft: Draft, instant: datetime, pointer: str) -> None:
    if draft.countersigned is not None and instant < draft.countersigned.takes_effect:
        raise Refused(
            "what goes out was countersigned first: it is not dated before that", pointer=pointer, rule=15
        )


def _refuse_changing(actor: Actor, communication: Communication, correction: EntryCorrected) -> None:
    """Raise Refused where what went out countersigned would read otherwise than it was countersigned, or as
    if it had gone out before."""
    issued = next((entry for entry in communication.entries if entry.id == correction.entry), None)
    if issued is None or not isinstance(issued.event, RequestIssued | DirectiveIssued):
        return
    if correction.field != "occurred":
        raise Refused(
            "what went out was countersigned as it reads: clarify it, or supersede it by another one",
            pointer="/field",
            rule=15,
        )
    if issued.event.draft is not None:
        draft = desk_with(actor, issued.event.draft).drafts[issued.event.draft]
        reads = corrected_entry(issued, correction.field, bytes(correction.value))
        _refuse_before_countersignature(draft, reads.takes_effect, "/value")


def _refuse_changing_signatures(desk: Desk, corrected: UUID) -> None:
    """Raise Refused where a draft or its countersignature would be dated otherwise once it has gone out."""
    for id, draft in desk.drafts.items():
        signed = [entry.id for entry in (draft.drafted, draft.countersigned) if entry]
        if corrected in signed and went_out(id):
            raise Refused(
                "this draft has gone out as it was drafted and countersigned", pointer="/entry", rule=15
            )
