"""Files between rehearsal and sending: the page carries a ticket, the register ciphertext, for an hour."""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone

from config.actors import Actor
from config.errors import BadInput, NotFound
from config.office.models import StagedFile

KEPT: Final = timedelta(hours=1)
"""How long a file is kept that nobody sends."""

AT_MOST: Final = 20
"""So many files are kept for one person; the oldest makes room."""

_TICKET: Final = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43}=)")
_NAME: Final = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was chosen: the last part of its name, its bytes, their SHA-256 (32 bytes)."""

    name: str
    content: bytes

    @property
    def digest(self) -> bytes:
        return sha256(self.content).digest()


def stage(actor: Actor, name: str, content: bytes) -> str:
    """Keep a file for `actor` until it is sent or KEPT is over; the ticket that opens it, for a form's field.

    Raises BadInput for one that is empty, or larger than DEMARC_LARGEST_DOCUMENT_MB.
    """
    if not content:
        raise BadInput("this file is empty")
    if len(content) > settings.LARGEST_DOCUMENT:
        raise BadInput(f"this file has {len(content):,} bytes: up to {settings.LARGEST_DOCUMENT:,} are taken")
    key, nonce, id = AESGCM.generate_key(256), os.urandom(12), uuid4()
    own = StagedFile.objects.filter(person=actor.id)
    kept = own.order_by("-until").values_list("id", flat=True)[: AT_MOST - 1]
    own.exclude(id__in=list(kept)).delete()
    StagedFile.objects.create(
        id=id,
        person=actor.id,
        name=plain_name(name),
        size=len(content),
        sealed=nonce + AESGCM(key).encrypt(nonce, content, _associated(id, actor)),
        until=timezone.now() + KEPT,
    )
    return f"{id.hex}.{urlsafe_b64encode(key).decode()}"


def staged(actor: Actor, ticket: str) -> Staged:
    """The file that a ticket opens. Raises NotFound where it is gone, was sent, or is somebody else's."""
    gone = NotFound("this file is no longer kept here: choose it again")
    found = _TICKET.fullmatch(ticket)
    if found is None:
        raise gone
    id = UUID(found[1])
    row = StagedFile.objects.filter(id=id, person=actor.id, until__gt=timezone.now()).first()
    if row is None:
        raise gone
    sealed = bytes(row.sealed)
    try:
        content = AESGCM(urlsafe_b64decode(found[2])).decrypt(
            sealed[:12], sealed[12:], _associated(id, actor)
        )
    except InvalidTag:
        raise gone from None
    return Staged(name=row.name, content=content)


def unstage(actor: Actor, ticket: str) -> None:
    """Keep a file no longer: it was sent, or another was chosen. Harmless where it is gone."""
    if found := _TICKET.fullmatch(ticket):
        StagedFile.objects.filter(id=UUID(found[1]), person=actor.id).delete()


def drop_staged() -> int:
    """Drop the files whose time is over; how many there were."""
    dropped, _ = StagedFile.objects.filter(until__lte=timezone.now()).delete()
    return dropped


def plain_name(name: str) -> str:
    """A name as it may be shown: without folders, control or direction marks, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return _NAME.sub("", last).strip()[:120] or "file"


def _associated(id: UUID, actor: Actor) -> bytes:
    return b"demarc staged file v1\x00" + id.bytes + actor.id.bytes
