"""What stands on record of a case, from which it follows what may be done with it now."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from agreements.party import Party
from config.actors import Actor, RecordKind
from config.ledger.event import Entry
from config.ledger.stream import Stream
from reviews.away import HAND_OVER, RECUSED, standing
from reviews.communication import Communication
from reviews.desk import Desk
from reviews.review import Review
from reviews.review.confidentiality import Confidentiality
from reviews.review.window import LargestWindow

S = TypeVar("S", bound=Stream)

COMPILED = "this case is compiled from published sources: it takes no acts of its parties"
ANOTHERS = "this is the case of another agency: its own officers act on it"


class Known(msgspec.Struct, kw_only=True, dict=True):
    """A case as the record has it. `streams` are its own and all others that belong to it, whole; `entries`
    those that the reader's agency has, `numbers` the ¶ of each; `desk` is the agency's own for this case,
    empty where it has none yet, `agency` its own stream; `others` are all communications to the company that
    it has, of whatever case, and `elsewhere` what other cases of the company say of an entry whose unsealing
    is asked for. `retention_days` counts from the day of closing."""

    case: Review
    streams: dict[UUID, Stream]
    entries: tuple[Entry, ...]
    numbers: dict[UUID, int]
    desk: Desk
    agency: Party
    others: frozenset[UUID]
    elsewhere: dict[UUID, tuple[Confidentiality, ...]]
    largest: LargestWindow
    retention_days: int
    now: datetime

    def of(self, stream_class: type[S]) -> list[S]:
        """The streams of one class."""
        return [stream for stream in self.streams.values() if isinstance(stream, stream_class)]

    @property
    def sent(self) -> frozenset[UUID]:
        """The drafts that have gone out."""
        return frozenset(one.draft for one in self.of(Communication) if one.draft is not None)

    def cite(self, entry: UUID) -> str:
        """The number of an entry: `¶5`; "an earlier entry" for one that the case does not number."""
        return f"¶{self.numbers[entry]}" if entry in self.numbers else "an earlier entry"

    def kept_away(self) -> frozenset[UUID]:
        """The persons of the agency who are recused from the case or from its company."""
        return frozenset(
            away.person
            for away in standing(self.agency)
            if away.case == self.case.id or away.company == self.case.company
        )

    def entry(self, id: UUID) -> Entry | None:
        """An entry of the case, None where it is none of its own."""
        return next((entry for entry in self._all() if entry.id == id), None)

    def _all(self) -> Iterable[Entry]:
        return (entry for stream in self.streams.values() for entry in stream.entries)


def bar(known: Known, by: Actor, verb: str) -> str:
    """Why nobody in the actor's place gives this command about the case, whatever it says; "" where that is
    not so. What an organization says of its own people is no act on a case (rule 15)."""
    if known.case.record_kind is RecordKind.COMPILED:
        return COMPILED
    if known.case.agency != by.organization:
        return ANOTHERS
    if verb in OF_ONES_OWN_PEOPLE:
        return ""
    away = known.kept_away()
    if by.id in away:
        return RECUSED
    return HAND_OVER if known.desk.officer in away and verb != "hand_over_case" else ""


OF_ONES_OWN_PEOPLE = frozenset({"disclose_conflict", "recuse_officer", "end_recusal"})
