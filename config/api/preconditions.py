"""ETag, If-Match and If-None-Match: what a reader has seen, in words that only the register can read.

An ETag is made of two parts: what its reader had of a stream (the version of the newest entry that the reader
may know, encrypted), and a digest of what was answered. The first is what If-Match is held to, so that an
entry that a reader was not shown neither changes the ETag nor makes a command stale; the second tells
If-None-Match whether anything else of the answer has changed.
"""
# ruff: noqa: N818 - a refusal is named as people say it

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.response import Response

from config.actors import Actor
from config.api.doors import doors
from config.api.operation import Parameter
from config.api.parsing import encoded
from config.api.problems import Moved
from config.errors import BadInput, DemarcError
from config.ledger.event import Entry
from config.ledger.store import ledger

NEVER: Final = 0
"""The version that a stream never has: what an ETag stands for that is none of this register's."""

_TAG: Final = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')
_SEEN: Final = re.compile(r"([A-Za-z0-9_-]{32})(?:\.[A-Za-z0-9_-]{16})?")

_MOST_MOVED: Final = 20
_DIGEST_BYTES: Final = 12

OWN: Final = {"Cache-Control": "private, no-cache"}
"""A reader's own copy, asked about each time."""

IF_NONE_MATCH: Final = Parameter(
    name="If-None-Match",
    place="header",
    type=str,
    about="The ETag that you read before: 304 where nothing has changed.",
)

ANY_VERSION: Final = r'^(\*|"[A-Za-z0-9_-]{32}([.][A-Za-z0-9_-]{16})?")$'
"""What If-Match takes: any version there is, or one ETag."""


class IfMatchMissing(DemarcError):
    """A command changes what exists, and its giver does not say which version they had seen."""

    status = 428
    title = "Precondition Required"


class MovedOn(DemarcError):
    """What a command changes has moved on; `moved` are the entries since that its giver may know."""

    status = 412
    title = "Precondition Failed"

    def __init__(self, detail: str, moved: list[Moved]) -> None:
        super().__init__(detail)
        self.moved = moved

    def _extension(self) -> dict[str, object]:
        return {"moved": self.moved}


def version_tag(reader: UUID, stream: UUID, version: int) -> str:
    """What an organization has seen of a stream, as an ETag's first part: the same for the same version, and
    nothing that tells which it is, to others or beside another stream (AES-SIV, RFC 5297)."""
    hidden = _cipher().encrypt(version.to_bytes(8, "big"), [reader.bytes, stream.bytes])
    return base64.urlsafe_b64encode(hidden).decode()


def etag(reader: UUID, stream: UUID, version: int) -> str:
    return f'"{version_tag(reader, stream, version)}"'


def seen_version(request: Request, reader: UUID, stream: UUID | None) -> int | None:
    """The version that an organization had seen of a stream, as If-Match says; None where there is none, or
    any will do (`*`); NEVER where it names none that this reader was given of this stream.

    Raises BadInput where it is no ETag, or several.
    """
    said = request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        return None
    found = _TAG.fullmatch(said)
    if found is None or said.startswith("W/"):
        raise BadInput("If-Match names one ETag as it was read, in its quotes")
    return NEVER if stream is None else _told(found[1], reader, stream)


def has_seen(request: Request, reader: UUID, stream: UUID) -> bool:
    """Whether a request shows an ETag under which this organization was given a version of this stream."""
    found = _TAG.fullmatch(request.headers.get("If-Match", "").strip())
    return found is not None and _told(found[1], reader, stream) != NEVER


def _told(tag: str, reader: UUID, stream: UUID) -> int:
    """The version that an ETag names, NEVER where it names none."""
    told = _SEEN.fullmatch(tag)
    if told is None:
        return NEVER
    try:
        hidden = base64.urlsafe_b64decode(told[1])
        return int.from_bytes(_cipher().decrypt(hidden, [reader.bytes, stream.bytes]), "big")
    except InvalidTag:
        return NEVER


def expected_version(actor: Actor, stream: UUID, seen: int) -> int:
    """The version that a command expects of a stream of which its giver had `seen` one: the one that stands,
    where nothing came since that the giver may know; otherwise the one seen, which has moved on."""
    since = ledger.since(stream, seen) if seen != NEVER else []
    if not since or any(doors().knows(actor, entry) for entry in since):
        return seen
    return since[-1].record.version


def expect_version(request: Request) -> None:
    """Raise IfMatchMissing where a request does not say which version its sender had seen."""
    if not request.headers.get("If-Match", "").strip():
        raise IfMatchMissing(
            "say with If-Match which version you had seen: the ETag of what you read",
            problem="if-match-missing",
        )


def conditional(
    request: Request,
    told: Any,
    *,
    seen: str = "",
    serve: Callable[[], None] = lambda: None,
    headers: Mapping[str, str] = OWN,
) -> Response:
    """What is answered to a read, under an ETag; 304 where If-None-Match names it.

    `seen` is the `version_tag` of what is read, for what a command changes. `serve` notes what is handed
    over: before it is, and not where nothing is.
    """
    body = encoded(told)
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:_DIGEST_BYTES]).decode()
    tag = f"{seen}.{digest}" if seen else digest
    said = request.headers.get("If-None-Match", "").strip()
    headers = {**headers, "ETag": f'"{tag}"'}
    if said == "*" or tag in _TAG.findall(said):
        return Response(None, status=304, headers=headers)
    serve()
    return Response(msgspec.Raw(body), headers=headers)


def moved_on(actor: Actor, stream: UUID, seen: int | None) -> MovedOn:
    """What is answered where a command is stale: with the entries that its giver may know of those that came
    after the version that it had seen. They are handed over by that, and noted so."""
    if seen == NEVER:
        return MovedOn("no version of this has the ETag that If-Match names", [])
    if seen is None:
        return MovedOn("another writer was first: read it again and say it again", [])
    shown = [entry for entry in ledger.since(stream, seen) if doors().knows(actor, entry)][-_MOST_MOVED:]
    doors().served(actor, shown)
    return MovedOn("this has moved on since you read it", list(_moved(actor, shown)))


def _moved(actor: Actor, entries: list[Entry]) -> Iterable[Moved]:
    for entry, sentence in zip(entries, doors().sentences(actor, entries), strict=True):
        record = entry.record
        yield Moved(id=record.id, position=entry.position or 0, topic=record.topic, sentence=sentence)


@cache
def _cipher() -> AESSIV:
    return AESSIV(salted_hmac("demarc.api.version", "ETag", algorithm="sha512").digest())
