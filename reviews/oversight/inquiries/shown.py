"""What a reader sees of an inquiry: what reaches its organization and nothing else, words where unsealed."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from agreements.delivery import DeliveryChannel
from agreements.models import Organization
from agreements.serving import served
from config.actors import Actor, RecordKind, Role, Side
from config.errors import NotFound
from config.ledger.event import Entry, EntryCorrected
from config.ledger.keys import committed
from config.ledger.occurred import Occurred
from config.ledger.record import Citation
from config.ledger.replaying import replay
from config.ledger.store import ledger
from reviews.disclosure import disclosures_to
from reviews.inquiry import Inquiry, ObservationRecorded, RecordsAsked, RecordsProduced
from reviews.models import CaseFile, InquiryAsk, InquiryFile
from reviews.oversight.knowledge import reaches
from reviews.oversight.replay import case_entries

WITHHELD: Final = "withheld: sealed for the body that wrote it and for whom it was written to"

ONLY_ITS_ASKS: Final = (
    "Your organization sees here what it is asked and what the inquiry noted that it produced, and nothing "
    "else of this inquiry"
)

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_overseer(actor: Actor) -> bool:
    """Whether an actor is an overseer of an oversight body, who sees every inquiry."""
    return (actor.side, actor.role) == (Side.OVERSIGHT, Role.OVERSEER)


def short(id: UUID) -> str:
    """How people call an inquiry: by the beginning of its id, which tells nothing of how many there are."""
    return id.hex[:8]


class Shown:
    """One inquiry as one reader sees it; what is shown to an organization is noted as served to it.

    Raises NotFound where there is none, or none of which anything reaches this reader: the same for both.
    """

    def __init__(self, actor: Actor, id: UUID) -> None:
        self.actor, self.id = actor, id
        everything = ledger.entries(streams=[id]) if InquiryFile.objects.filter(stream=id).exists() else []
        self.entries = [entry for entry in everything if self._sees(entry)]
        folded = replay(self.entries).get(id)
        if not isinstance(folded, Inquiry):
            raise NotFound(f"there is no inquiry {id}")
        self.inquiry = folded
        served(actor, self.entries, DeliveryChannel.WEB)

    def _sees(self, entry: Entry) -> bool:
        compiled = entry.record.record_kind is RecordKind.COMPILED
        return compiled or is_overseer(self.actor) or reaches(entry, self.actor.organization)

    @property
    def version(self) -> int:
        """The version that a form was made from: of the whole inquiry, which only its own body changes."""
        return self.entries[-1].record.version

    @property
    def body(self) -> UUID:
        """The oversight body whose inquiry it is."""
        return self.entries[0].organization

    @property
    def own(self) -> bool:
        """Whether it is the reader's own organization's."""
        return self.body == self.actor.organization

    @cached_property
    def cases(self) -> list[CaseFile]:
        """Those of its cases that the reader may see, by number."""
        opened = self.inquiry.opened
        rows = CaseFile.objects.visible_to(self.actor).filter(stream__in=opened.cases if opened else ())
        return list(rows.order_by("number"))

    @cached_property
    def names(self) -> dict[UUID, str]:
        """Organizations by their short names, the entries of its visible cases as `2026-001 ¶9`."""
        found = dict(Organization.objects.values_list("stream", "short"))
        for case in self.cases:
            for place, entry in enumerate(case_entries(case.stream), start=1):
                found.setdefault(entry.id, f"{case.number} ¶{place}")
        return found

    def in_words(self, text: str) -> str:
        """A sentence with names in the place of ids."""
        return _ID.sub(lambda found: self.names.get(UUID(found[0]), "something not shown here"), text)

    def words(self, entry: Entry | None, field: str) -> str:
        """The sealed words of a field: empty where nothing was said, WITHHELD where they are not for this
        reader; where they were corrected, as they read now and as they read before."""
        if entry is None:
            return ""
        corrections = [
            one
            for one in self.entries
            if isinstance(one.event, EntryCorrected)
            and (one.event.entry, one.event.field) == (entry.id, field)
        ]
        if not corrections:
            return self._said(entry, field)
        before = self._said(self._recorded[entry.id], field)
        return f"{self._said(corrections[-1], field)} (corrected; it read: {before})"

    def _said(self, entry: Entry, field: str) -> str:
        told = next((one.value for one in disclosures_to(self.actor, entry) if one.name == field), None)
        said = getattr(entry.event, field, None)
        if told is None and not isinstance(said, str):
            return WITHHELD if field in committed(entry) else ""
        return told or str(said)

    @cached_property
    def _recorded(self) -> dict[UUID, Entry]:
        return {entry.id: entry for entry in self.entries}

    def told(self) -> dict[str, Any]:
        """The inquiry for a page."""
        inquiry, opened = self.inquiry, self.inquiry.opened
        return {
            "id": self.id,
            "short": short(self.id),
            "body": self.names.get(self.body, "an oversight body"),
            "own": self.own,
            "seen_by": opened.seen_by.words if opened else ONLY_ITS_ASKS,
            "opened": self._line(inquiry.entry_opened),
            "subject": self.words(inquiry.entry_opened, "subject"),
            "ground": self.words(inquiry.entry_opened, "ground"),
            "across": bool(opened and not opened.cases),
            "cases": self.cases,
            "cases_unseen": len(opened.cases) - len(self.cases) if opened else 0,
            "asks": list(self._asks()),
            "observations": list(self._observations()),
            "closed": self._line(inquiry.closed),
            "outcome": self.words(inquiry.closed, "outcome"),
        }

    def _line(self, entry: Entry | None) -> dict[str, str] | None:
        """When an entry was, who made it, and its digest."""
        if entry is None:
            return None
        return {
            "occurred": str(entry.occurred),
            "recorded": str(Occurred.at(entry.record.recorded_at)),
            "who": self.names.get(entry.organization, "an organization"),
            "leaf": entry.leaf.hex(),
        }

    def _asks(self) -> Iterator[dict[str, Any]]:
        for ask in self.inquiry.asks.values():
            if ask.entry is None or ask.asked is None:
                continue
            hoped = ask.asked.answer_hoped_for_by
            yield {
                "id": ask.id,
                "number": ask.asked.number,
                "asked": self.names.get(ask.asked.asked, "an organization"),
                "records": self.words(ask.entry, "records"),
                "hoped_for_by": str(Occurred.at(hoped)) if hoped else "",
                "line": self._line(ask.entry),
                "produced": [
                    {
                        "records": self.words(entry, "records"),
                        "digests": [digest.hex() for digest in entry.event.digests],
                        "entries": [
                            self.names.get(id, "an entry not shown here") for id in entry.event.entries
                        ],
                        "line": self._line(entry),
                    }
                    for entry in ask.produced
                    if isinstance(entry.event, RecordsProduced)
                ],
            }

    def _observations(self) -> Iterator[dict[str, Any]]:
        for entry in self.inquiry.observations:
            if isinstance(entry.event, ObservationRecorded):
                yield {
                    "number": entry.event.number,
                    "words": self.words(entry, "observation"),
                    "rests_on": [self._cited(citation) for citation in entry.event.rests_on],
                    "line": self._line(entry),
                }

    def _cited(self, citation: Citation) -> str:
        return self.names.get(citation.id) or f"an entry not shown here, digest {citation.leaf.hex()[:16]}…"


def inquiries_for(actor: Actor) -> list[Shown]:
    """Every inquiry of which anything reaches the reader, newest first."""
    seen = InquiryFile.objects.visible_to(actor).values_list("stream", flat=True)
    asked = InquiryAsk.objects.visible_to(actor).values_list("stream", flat=True)
    found = [Shown(actor, id) for id in {*seen, *asked}]
    return sorted(found, key=lambda one: one.entries[0].position or 0, reverse=True)


def asked_of(shown: Shown) -> dict[UUID, str]:
    """The asks of an inquiry by id, in words for a choice: `ask 1, of Commerce`."""
    return {
        ask.id: f"ask {ask.asked.number}, of {shown.names.get(ask.asked.asked, 'an organization')}"
        for ask in shown.inquiry.asks.values()
        if isinstance(ask.asked, RecordsAsked)
    }
