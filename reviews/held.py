"""Filed documents that the register holds, for those who may read them."""

from uuid import UUID

import msgspec

from config.actors import Actor
from config.errors import NotFound
from config.ledger.blobs import content_of
from config.ledger.store import ledger
from reviews.media import MediaType, headers
from reviews.models import FiledDocument


class HeldDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of a document, as they were filed, and the HTTP headers with which they are handed out."""

    content: bytes
    headers: dict[str, str]


def held_document(actor: Actor, *, case: UUID, document: UUID) -> HeldDocument:
    """A filed document with its bytes, checked against its digest.

    Raises NotFound where there is no such document that the actor may see, or the register does not hold its
    bytes; Unreadable where they are lost; Tampered where they were changed.
    """
    found = FiledDocument.objects.visible_to(actor).filter(stream=case, id=document).first()
    if found is None:
        raise NotFound("there is no such document", pointer="/document")
    if found.size is None:
        raise NotFound("the register does not hold the bytes of this document", pointer="/document")
    return HeldDocument(
        content=content_of(ledger.entry(found.id), bytes.fromhex(found.digest)),
        headers=headers(MediaType(found.media_type), found.number, found.size),
    )
