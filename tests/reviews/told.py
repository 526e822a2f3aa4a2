"""What the ledger holds, folded, with its things named by the keys of the public record."""

from datetime import datetime
from typing import TypeVar

from agreements.claim import Claim, ClaimKind
from agreements.signatories import Signatory, signatories
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.chronology import entry_id, stream_id
from reviews.communication import Communication
from reviews.decision import Decision

S = TypeVar("S", bound=Stream)


class Told:
    """Everything that the ledger holds at the moment when this is made."""

    def __init__(self) -> None:
        every = LedgerRecord.objects.values_list("stream", flat=True).distinct()
        self.entries = ledger.entries(every)
        self.streams = ledger.replay(self.entries)

    def stream(self, kind: type[S], key: str) -> S:
        found = self.streams[stream_id(key)]
        assert isinstance(found, kind)
        return found

    def of(self, kind: type[S]) -> list[S]:
        return [found for found in self.streams.values() if isinstance(found, kind)]

    def claims_about(self, key: str, kind: ClaimKind) -> list[Claim]:
        """The claims of a kind about the event of a line."""
        return [
            claim
            for claim in self.of(Claim)
            if claim.made and claim.made.kind is kind and claim.made.entry == entry_id(key)
        ]

    def signatory(self, key: str, instant: datetime) -> Signatory:
        found = signatories(self.streams.values(), instant)
        return next(one for one in found if one.company == stream_id(key))

    @property
    def decision(self) -> Decision:
        return self.stream(Decision, "anthropic-cuts-off")

    @property
    def letter(self) -> Communication:
        return self.stream(Communication, "directive")
