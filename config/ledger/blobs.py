"""The bytes of documents: beside the ledger, encrypted under the case's key, named by case and digest."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from config.errors import NotFound, Tampered, Unavailable, Unreadable
from config.ledger import keys
from config.ledger.commitments import held, seal_under
from config.ledger.event import DOCUMENT, Entry
from config.ledger.keys import CaseKeys
from config.ledger.recorder import Statement

_DOMAIN: Final = b"demarc document v1\x00"


def keeping(documents: Iterable[tuple[UUID, bytes]], case_keys: CaseKeys) -> Iterator[Statement]:
    """Write documents, each of a case, where they are not there already; gives the SQL that refuses the save
    where the key of a case was deleted since, so that no new entry names what no key opens. Raises
    Unavailable where the store takes no file, as on a full disk.

    A file that no entry names does no harm: it opens under the key of its case alone, and goes with it. The
    same content under the same key gives the same file, so that two writers cannot spoil each other's.
    """
    for case, content in documents:
        key, _ = case_keys.of(case)
        digest = sha256(content).digest()
        written = _sealed(content, key, case, digest)
        store, name = _store(), file_name(case, digest, key)
        if not store.exists(name) or _read(store, name) != written:
            try:
                store.save(name, ContentFile(written))
            except OSError as error:
                raise Unavailable(
                    "the store of documents takes no file just now, so nothing was recorded: send it later"
                ) from error
        yield case_keys.standing(case)


def content_of(entry: Entry, digest: bytes, using: str = "default") -> bytes:
    """The bytes of the document that an entry filed under a SHA-256 digest (32 bytes).

    Raises Unreadable where the store lacks them, NotFound where they were destroyed with the case's key (and
    says by which act), Tampered where they are not those of the digest.
    """
    # asked first: the same bytes filed again after it lie under a name that this entry gives, too
    destroyed = keys.destruction(entry, using) or keys.removal(entry, DOCUMENT, using)
    if destroyed is not None:
        said = destroyed.event.sentence()
        raise NotFound(f"this document is destroyed: on {destroyed.occurred}, {said}")
    case = seal_under(entry)
    key = keys.case_key(case, using)
    if key is None:
        raise NotFound("the key under which this document was sealed is destroyed")
    return opened(case, digest, key)


def remove(entry: Entry, using: str = "default") -> bool:
    """Delete the file of a document that an entry put on file, since an act on record removes it; whether
    there was one.

    Another entry of the case with the same bytes has the same file. Raises WrongSealKey, Tampered.
    """
    filed, case = held(entry.event), seal_under(entry)
    key = keys.case_key(case, using)
    if filed is None or key is None:
        return False
    store, name = _store(), file_name(case, filed[0], key)
    there = store.exists(name)
    store.delete(name)
    return there


def opened(case: UUID, digest: bytes, key: bytes) -> bytes:
    """The bytes of a case's document, as they lie under a case key (32 bytes).

    Raises Unreadable where the store lacks them, Tampered where they are not those of the digest.
    """
    store, name = _store(), file_name(case, digest, key)
    if not store.exists(name):
        raise Unreadable(
            f"the bytes of the document {digest.hex()[:12]}… are not in the store: restore them there"
        )
    cipher = AESGCM(_derived(key, b"key", 32))
    try:
        content = cipher.decrypt(_nonce(key, digest), _read(store, name), _associated(case, digest))
    except (InvalidTag, ValueError) as error:  # ValueError where it is too short to be one
        raise Tampered(f"the document {digest.hex()[:12]}… does not open: it was changed") from error
    if sha256(content).digest() != digest:
        raise Tampered(f"the document {digest.hex()[:12]}… is not what its digest says")
    return content


def file_name(case: UUID, digest: bytes, key: bytes) -> str:
    """Where a document lies in the store under a case key.

    The name tells keys apart: what is written under one that is then not saved takes nobody's place.
    """
    return f"{name_begins(case, digest)}-{_derived(key, b'name', 8).hex()}"


def name_begins(case: UUID, digest: bytes) -> str:
    """How the name of a document's file begins, before its first hyphen, under whatever key it lies."""
    return f"{case.hex}/{digest.hex()}"


def file_names() -> Iterator[str]:
    """Every file in the store."""
    yield from _below("")


def _below(folder: str) -> Iterator[str]:
    try:
        folders, files = _store().listdir(folder)
    except FileNotFoundError:  # nothing was ever filed
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for name in folders:
        yield from _below(f"{prefix}{name}")


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


def _read(store: Storage, name: str) -> bytes:
    with store.open(name) as file:
        read: bytes = file.read()
    return read
