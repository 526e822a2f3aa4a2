"""Idempotency-Key: what its sender calls a request, so that sending it again does not do it again."""

import hashlib
import re
from typing import Final

from rest_framework.request import Request

from config.actors import RequestKey
from config.errors import BadInput

MOST: Final = 255

_KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{MOST}}}")


def request_key(request: Request, sent: bytes) -> RequestKey | None:
    """What the sender calls this request, with the hash of its address, type and exact bytes; None where it
    has no name. Raises BadInput where that is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise BadInput(f"an Idempotency-Key has 1 to {MOST} visible ASCII characters")
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    told = f"{request.method}\n{request.path}\n{media_type}\n".encode() + sent
    return RequestKey(key, hashlib.sha256(told).digest())
