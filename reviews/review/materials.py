"""What became of the materials that came with access: the agency attests their return or destruction."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.documents import Digest
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic


class Disposal(StrEnum):
    """What the agency did with the materials."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    RETURNED_AND_DESTROYED = "returned_and_destroyed"

    @property
    def words(self) -> str:
        return _DISPOSALS[self]


_DISPOSALS = {
    Disposal.RETURNED: "returned",
    Disposal.DESTROYED: "destroyed",
    Disposal.RETURNED_AND_DESTROYED: "returned, and its copies of them destroyed",
}


class MaterialsReturnAttested(Event, frozen=True, kw_only=True):
    """The agency attests what it did with the materials of an access; `complete` False: with a part of them.

    `document` is the SHA-256 digest of the attestation, None where it is not held.
    """

    TOPIC: ClassVar[str] = "review.materials-return-attested"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    access: UUID
    models: tuple[UUID, ...]
    disposal: Disposal
    complete: bool
    kept: Words | None = None
    document: Digest | None = None

    def sentence(self) -> str:
        what = "the materials" if self.complete else "a part of the materials"
        held = f"digest {self.document.hex()[:12]}…" if self.document else "the document itself not held"
        return f"attested that {what} of the access were {self.disposal.words} ({held})"


class Materials(Topic):
    """The attestations of a case, by access."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (MaterialsReturnAttested,)

    def start(self) -> None:
        self.attested: dict[UUID, list[tuple[Entry, MaterialsReturnAttested]]] = {}

    def attest_return(
        self,
        *,
        by: Actor,
        access: UUID,
        disposal: Disposal,
        complete: bool,
        kept: str | None,
        document: bytes | None,
    ) -> None:
        """Attest what was done with the materials.

        Raises Refused for an access that is unknown or was never taken up, or where what was kept is said
        beside `complete`, or not said without it.
        """
        grant = self.case.access.grants.get(access)
        if grant is None or grant.taken_up is None:
            raise Refused("nobody took up such an access in this case", pointer="/access")
        if complete is (kept is not None):
            raise Refused("say what was kept where, and only where, not all went back", pointer="/kept")
        self.record(
            MaterialsReturnAttested,
            by=by,
            cites=(grant.offered,),
            access=access,
            models=grant.models,
            disposal=disposal,
            complete=complete,
            kept=kept,
            document=document,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case MaterialsReturnAttested():
                self.attested.setdefault(event.access, []).append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)
