"""The bytes of documents: beside the ledger, encrypted under the case's key, named by case and digest."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from config.errors import NotFound, Tampered, Unreadable
from config.ledger import keys
from config.ledger.event import Entry

_DOMAIN: Final = b"demarc document v1\x00"


def keep(case: UUID, content: bytes, entropy: Callable[[int], bytes], using: str = "default") -> None:
    """Write a document of a case, if it is not there already. A file that no entry names does no harm.

    The same content under the same key gives the same file, so that two writers cannot spoil each other's.
    """
    digest = sha256(content).digest()
    written = _sealed(content, keys.case_key_or_new(case, entropy, using), case, digest)
    store, name = _store(), _name(case, digest)
    if not store.exists(name) or _read(store, name) != written:
        store.save(name, ContentFile(written))


def content_of(entry: Entry, digest: bytes, using: str = "default") -> bytes:
    """The bytes of the document that an entry filed under a SHA-256 digest (32 bytes).

    Raises Unreadable where the store lacks them, NotFound where they were destroyed with the case's key (and
    says by which act), Tampered where they are not those of the digest.
    """
    case = keys.seal_under(entry)
    key = keys.case_key(case, using)
    store, name = _store(), _name(case, digest)
    try:
        if key is None:
            raise NotFound("the key under which this document was sealed is destroyed")
        if not store.exists(name):
            raise Unreadable(
                f"the bytes of the document {digest.hex()[:12]}… are not in the store: restore them there"
            )
        return _opened(_read(store, name), key, case, digest)
    except (NotFound, Tampered, Unreadable) as error:
        destroyed = keys.destruction(entry, using)
        if destroyed is None:
            raise
        said = destroyed.event.sentence()
        raise NotFound(f"this document is destroyed: on {destroyed.occurred}, {said}") from error


def _opened(stored: bytes, key: bytes, case: UUID, digest: bytes) -> bytes:
    cipher = AESGCM(_derived(key, b"key", 32))
    try:
        content = cipher.decrypt(_nonce(key, digest), stored, _associated(case, digest))
    except (InvalidTag, ValueError) as error:  # ValueError where it is too short to be one
        raise Tampered(f"the document {digest.hex()[:12]}… does not open: it was changed") from error
    if sha256(content).digest() != digest:
        raise Tampered(f"the document {digest.hex()[:12]}… is not what its digest says")
    return content


def _sealed(content: bytes, key: bytes, case: UUID, digest: bytes) -> bytes:
    # never with a case key itself, whose nonces are random: one nonce for one content, under a key of its own
    return AESGCM(_derived(key, b"key", 32)).encrypt(_nonce(key, digest), content, _associated(case, digest))


def _derived(key: bytes, purpose: bytes, length: int) -> bytes:
    """Bytes derived from a case key for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=_DOMAIN + purpose).derive(key)


def _nonce(key: bytes, digest: bytes) -> bytes:
    return _derived(key, b"nonce" + digest, 12)


def _associated(case: UUID, digest: bytes) -> bytes:
    return _DOMAIN + case.bytes + digest


def _store() -> Storage:
    return storages["documents"]


def _name(case: UUID, digest: bytes) -> str:
    return f"{case.hex}/{digest.hex()}"


def _read(store: Storage, name: str) -> bytes:
    with store.open(name) as file:
        read: bytes = file.read()
    return read
