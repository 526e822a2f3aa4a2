"""What a reader sees of an inquiry: what reaches its organization and nothing else, words where unsealed."""

from uuid import UUID

from agreements.delivery import DeliveryChannel
from agreements.models import Organization
from agreements.serving import served
from config.actors import Actor, RecordKind, Role, Side
from config.errors import NotFound
from config.ledger.event import Entry
from config.ledger.store import ledger
from reviews.disclosure import disclosures_held
from reviews.models import CaseFile, InquiryAsk, InquiryFile
from reviews.oversight.inquiries.told import InquirySeen
from reviews.oversight.knowledge import reaches
from reviews.oversight.replay import case_entries
from reviews.oversight.viewing import BundleReader


def inquiry_for(actor: Actor, id: UUID) -> InquirySeen:
    """One inquiry as a reader sees it; what is shown to an organization is noted as served to it.

    Raises NotFound where there is none, or none of which anything reaches this reader: the same for both.
    """
    if isinstance(actor, BundleReader):
        return actor.bundle.inquiry(id)
    entries = ledger.entries(streams=[id]) if InquiryFile.objects.filter(stream=id).exists() else []
    shown = tuple(entry for entry in entries if _sees(actor, entry))
    if not shown:
        raise NotFound(f"there is no inquiry {id}")
    served(actor, shown, DeliveryChannel.WEB)
    return _seen(actor, id, shown)


def inquiries_for(actor: Actor) -> list[InquirySeen]:
    """Every inquiry of which anything reaches the reader, newest first."""
    seen = InquiryFile.objects.visible_to(actor).values_list("stream", flat=True)
    asked = InquiryAsk.objects.visible_to(actor).values_list("stream", flat=True)
    found = [inquiry_for(actor, id) for id in {*seen, *asked}]
    return sorted(found, key=lambda one: one.entries[0].position or 0, reverse=True)


def _sees(actor: Actor, entry: Entry) -> bool:
    overseer = (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER)
    compiled = entry.record.record_kind is RecordKind.COMPILED
    return overseer or compiled or reaches(entry, actor.organization)


def _seen(actor: Actor, id: UUID, entries: tuple[Entry, ...]) -> InquirySeen:
    opened = InquirySeen(id=id, entries=entries, words={}, names={}, cases={}).inquiry.opened
    rows = CaseFile.objects.visible_to(actor).filter(stream__in=opened.cases if opened else ())
    cases = dict(rows.order_by("number").values_list("stream", "number"))
    names = dict(Organization.objects.values_list("stream", "short"))
    for case, number in cases.items():
        for place, entry in enumerate(case_entries(case), start=1):
            names.setdefault(entry.id, f"{number} ¶{place}")
    read = disclosures_held(actor, entries)
    words = {(entry, one.name): one.value for entry, told in read.items() for one in told}
    return InquirySeen(id=id, entries=entries, words=words, names=names, cases=cases)
