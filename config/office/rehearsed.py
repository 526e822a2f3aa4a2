"""That something was rehearsed: what a page carries from a rehearsal to its recording, signed."""

from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from django.core import signing

from config.actors import RequestKey
from config.errors import BadInput

LASTS: Final = timedelta(hours=1)
"""How long a rehearsal counts."""

_SALT: Final = "config.office.rehearsed"


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What was rehearsed: the SHA-256 of the input with its command and giver, the stream that it changes
    (None where it opens one), and the version of it that stood then."""

    digest: bytes
    stream: UUID | None
    version: int | None


class NotRehearsed(BadInput):
    """What is to be recorded is not what was rehearsed, or that was too long ago."""


def signed(rehearsal: Rehearsal) -> str:
    """A rehearsal as a field of a page carries it."""
    return signing.dumps(msgspec.json.encode(rehearsal).decode(), salt=_SALT, compress=False)


def rehearsal_of(token: str, digest: bytes) -> Rehearsal:
    """The rehearsal that a page carries of just this input. Raises NotRehearsed."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired:
        raise NotRehearsed(
            "this was rehearsed more than an hour ago: look at it again, then record"
        ) from None
    except signing.BadSignature:
        raise NotRehearsed("rehearse this first: nothing is recorded unseen") from None
    found = msgspec.json.decode(told, type=Rehearsal)
    if found.digest != digest:
        raise NotRehearsed("this is not what was rehearsed: look at it again, then record")
    return found


def request_key(form: str, digest: bytes) -> RequestKey:
    """What a form that was opened once calls its request: sent twice, it is recorded once."""
    return RequestKey(f"office-{sha256(form.encode()).hexdigest()}", digest)
