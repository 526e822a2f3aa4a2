"""Documents filed on a case: held by digest, not held, or known by a pointer only (rule 17)."""

from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.media import MediaType
from reviews.review.opening import ANYBODY
from reviews.review.topic import Topic

Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""A SHA-256 digest."""

Pointer = Annotated[str, Meta(pattern=r"^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9./:_#-]{0,63}$")]
"""Where classified matter lies: a container or document number of up to 64 characters, never its text."""

POINTER_ONLY: Final = "what is classified is recorded by its pointer only"


class DocumentFiled(Event, frozen=True, kw_only=True):
    """A document is put on file. Without digest and pointer it is known, and not held.

    Where the register has its bytes, `size` is their number and `media_type` their kind; without these the
    digest says which document it is, and the bytes lie elsewhere.
    """

    TOPIC: ClassVar[str] = "review.document-filed"
    BY: ClassVar[frozenset[Side]] = ANYBODY
    HOLDS: ClassVar[tuple[str, str] | None] = ("digest", "size")
    number: int
    title: Words | None = None
    digest: Digest | None = None
    classified_pointer: Pointer | None = None
    size: Annotated[int, Meta(ge=0)] | None = None
    media_type: MediaType | None = None

    def sentence(self) -> str:
        if self.classified_pointer:
            how = f"classified, by pointer {self.classified_pointer}"
        else:
            how = f"digest {self.digest.hex()[:12]}…" if self.digest else "not held"
        if self.media_type is not None and self.size is not None:
            how = f"{self.media_type.words}, {self.size:,} bytes, {how}"
        return f"filed document {self.number} ({how})"


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """One document and the entry that filed it."""

    entry: Entry
    document: DocumentFiled


class Documents(Topic):
    """What is on file."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (DocumentFiled,)

    def start(self) -> None:
        self.filed: dict[UUID, Filed] = {}

    def file(
        self,
        *,
        by: Actor,
        title: str | None,
        digest: bytes | None,
        classified_pointer: str | None,
        size: int | None = None,
        media_type: MediaType | None = None,
    ) -> None:
        """File a document. Raises Refused (rule 17) where a pointer comes with a title or digest."""
        if classified_pointer is not None and (title is not None or digest is not None):
            raise Refused(POINTER_ONLY, pointer="/classified_pointer", rule=17)
        if classified_pointer is None and title is None:
            raise Refused("a document has a title", pointer="/title")
        self.record(
            DocumentFiled,
            by=by,
            number=len(self.filed) + 1,
            title=title,
            digest=digest,
            classified_pointer=classified_pointer,
            size=size,
            media_type=media_type,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case DocumentFiled():
                self.filed[entry.id] = Filed(entry=entry, document=event)
            case _:
                raise UnknownEvent(self.case, event)
