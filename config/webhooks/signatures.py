"""The secrets of endpoints, which lie nowhere, and what is signed with them (Standard Webhooks)."""

import base64
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook

from config.errors import Tampered
from config.ledger import keys
from config.ledger.store import ledger
from config.webhooks.models import Endpoint

_DOMAIN: Final = b"demarc webhook secret v1\x00"
_PREFIX: Final = "whsec_"
_BYTES: Final = 32


def secret_of(endpoint: Endpoint, generation: int) -> str:
    """A secret of an endpoint, `whsec_` and 32 bytes in base64: derived from its key (HKDF, RFC 5869).

    Raises WrongSealKey; Tampered where its key is gone or was changed.
    """
    key = keys.case_key(endpoint.id, ledger.using)
    if key is None:
        raise Tampered(f"the key of the webhook {endpoint.id} is gone")
    info = _DOMAIN + generation.to_bytes(4, "big")
    derived = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info).derive(key)
    return _PREFIX + base64.b64encode(derived).decode()


def signed_headers(endpoint: Endpoint, message: str, content: bytes, at: datetime) -> dict[str, str]:
    """The headers of a message as Standard Webhooks has them: signed with each secret that holds now.

    `at` is when it is sent (UTC): a receiver refuses what is older than five minutes.
    """
    generations = [endpoint.generation]
    if endpoint.older_until is not None and at < endpoint.older_until:
        generations.append(endpoint.generation - 1)
    text = content.decode()
    signatures = [Webhook(secret_of(endpoint, one)).sign(message, at, text) for one in generations]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
