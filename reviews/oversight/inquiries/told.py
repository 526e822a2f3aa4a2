"""An inquiry as one reader has it, told from its entries: alike for pages and bundles. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import msgspec

from config.errors import NotFound
from config.ledger.event import Entry, EntryCorrected, read_entry
from config.ledger.occurred import Occurred
from config.ledger.record import Citation
from config.ledger.replaying import replay
from config.ledger.sealed import Sealed
from reviews.inquiry import Inquiry, RecordsProduced

WITHHELD: Final = "withheld: sealed for the body that wrote it and for whom it was written to"

ONLY_ITS_ASKS: Final = (
    "Your organization sees here what it is asked and what the inquiry noted that it produced, and nothing "
    "else of this inquiry"
)

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def short(id: UUID) -> str:
    """How people call an inquiry: by the beginning of its id, which tells nothing of how many there are."""
    return id.hex[:8]


class InquirySeen(msgspec.Struct, kw_only=True, dict=True):
    """What one reader has of an inquiry: `entries` are those that reach him, in order of position; `words`
    the sealed values that he may read, by entry and field; `names` what organizations are called and how
    entries are cited (`2026-001 ¶9`); `cases` the numbers of its cases that he may see, by stream.

    Raises NotFound where the entries do not fold into an inquiry.
    """

    id: UUID
    entries: tuple[Entry, ...]
    words: Mapping[tuple[UUID, str], str]
    names: Mapping[UUID, str]
    cases: Mapping[UUID, str]

    @cached_property
    def inquiry(self) -> Inquiry:
        """The inquiry as far as these entries tell of it."""
        folded = replay(self.entries).get(self.id)
        if not isinstance(folded, Inquiry):
            raise NotFound(f"there is no inquiry {self.id}")
        return folded

    @property
    def body(self) -> UUID:
        """The oversight body whose inquiry it is."""
        return self.entries[0].organization

    @property
    def version(self) -> int:
        """The version of the newest entry here: to its own body, of the inquiry itself."""
        return self.entries[-1].record.version

    def in_words(self, text: str) -> str:
        """A sentence with names in the place of ids."""
        return _ID.sub(lambda found: self.names.get(UUID(found[0]), "something not shown here"), text)

    def named(self, organization: UUID) -> str:
        """The name of an organization."""
        return self.names.get(organization, "an organization")

    def told(self) -> dict[str, Any]:
        """The inquiry in plain JSON types."""
        inquiry, opened = self.inquiry, self.inquiry.opened
        cases = opened.cases if opened else ()
        return {
            "id": str(self.id),
            "short": short(self.id),
            "body": self.named(self.body),
            "seen_by": opened.seen_by.words if opened else ONLY_ITS_ASKS,
            "opened": self._line(inquiry.entry_opened),
            "subject": self._said(inquiry.entry_opened, "subject"),
            "ground": self._said(inquiry.entry_opened, "ground"),
            "across": bool(opened and not cases),
            "cases": sorted(self.cases[case] for case in cases if case in self.cases),
            "cases_unseen": sum(case not in self.cases for case in cases),
            "asks": list(self._asks()),
            "observations": list(self._observations()),
            "closed": self._line(inquiry.closed),
            "outcome": self._said(inquiry.closed, "outcome"),
        }

    def _asks(self) -> Iterator[dict[str, Any]]:
        for ask, entry, asked in self.inquiry.each_ask():
            hoped = asked.answer_hoped_for_by
            yield {
                "number": asked.number,
                "asked": self.named(asked.asked),
                "records": self._said(entry, "records"),
                "hoped_for_by": str(Occurred.at(hoped)) if hoped else "",
                "line": self._line(entry),
                "produced": [self._produced(*one) for one in ask.produced],
            }

    def _produced(self, entry: Entry, produced: RecordsProduced) -> dict[str, Any]:
        return {
            "records": self._said(entry, "records"),
            "digests": [digest.hex() for digest in produced.digests],
            "entries": [self.names.get(id, "an entry not shown here") for id in produced.entries],
            "line": self._line(entry),
        }

    def _observations(self) -> Iterator[dict[str, Any]]:
        for entry, observed in self.inquiry.observations:
            yield {
                "number": observed.number,
                "observation": self._said(entry, "observation"),
                "rests_on": [self._cited(citation) for citation in observed.rests_on],
                "line": self._line(entry),
            }

    def _cited(self, citation: Citation) -> str:
        return self.names.get(citation.id) or f"an entry not shown here, digest {citation.leaf.hex()[:16]}…"

    def _line(self, entry: Entry | None) -> dict[str, Any] | None:
        """When an entry was, whose it is, where it stands in the register, and its digest."""
        if entry is None:
            return None
        return {
            "occurred": str(entry.occurred),
            "recorded": str(Occurred.at(entry.record.recorded_at)),
            "who": self.named(entry.organization),
            "position": entry.position,
            "leaf": entry.leaf.hex(),
        }

    def _said(self, entry: Entry | None, field: str) -> str:
        """The words of a field: empty where nothing was said, WITHHELD where they are not for this reader;
        where they were corrected, as they read now and as they read before."""
        if entry is None:
            return ""
        # as it was recorded, since what is folded reads as a correction has it
        before = self._value(entry, getattr(read_entry(entry.data).event, field, None), field)
        now = [
            self._value(one, _sealed(one.event), one.event.sealed_as)
            for one in self.entries
            if isinstance(one.event, EntryCorrected)
            and (one.event.entry, one.event.field) == (entry.id, field)
        ]
        return f"{now[-1]} (corrected; it read: {before})" if now else before

    def _value(self, entry: Entry, said: object, field: str) -> str:
        if isinstance(said, Sealed):
            return self.words.get((entry.id, field), WITHHELD)
        return str(said or "")


def _sealed(correction: EntryCorrected) -> Sealed | str:
    """What a correction of words says: a commitment, or in a compiled record the words themselves."""
    return msgspec.json.decode(correction.value, type=Sealed | str)


def asked_of(seen: InquirySeen) -> dict[UUID, str]:
    """The asks of an inquiry by id, in words for a choice: `ask 1, of Commerce`."""
    return {
        ask.id: f"ask {asked.number}, of {seen.named(asked.asked)}"
        for ask, _, asked in seen.inquiry.each_ask()
    }
