"""Sealed values: salted commitments in the record, ciphertext beside it under per-case keys."""

from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from config.errors import Tampered

_DOMAIN: Final = b"demarc sealed field v1\x00"


class Sealed(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a record shows of a sealed field: a salted commitment of 32 bytes."""

    commitment: bytes

    def __str__(self) -> str:
        return "[sealed]"


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed value with what proves it: field name, salt (32 bytes), value."""

    name: str
    salt: bytes
    value: str


Words = Sealed | str
"""Free text that a live record seals and a compiled one shows."""


def commit(disclosure: Disclosure) -> bytes:
    """SHA-256 over domain tag, salt, length-prefixed name, value; 32 bytes (the idea of RFC 9901)."""
    name, value = disclosure.name.encode(), disclosure.value.encode()
    return sha256(_DOMAIN + disclosure.salt + len(name).to_bytes(4, "big") + name + value).digest()


def check(disclosure: Disclosure, sealed: Sealed) -> None:
    """Raise Tampered unless `disclosure` is what `sealed` committed to."""
    if commit(disclosure) != sealed.commitment:
        raise Tampered(f"what is disclosed as {disclosure.name} is not what was sealed")


def wrap(case_key: bytes, seal_key: bytes) -> bytes:
    """Wrap a case key (32 bytes) under the seal key (32 bytes): 40 bytes (RFC 3394)."""
    return aes_key_wrap(seal_key, case_key)


def unwrap(wrapped: bytes, seal_key: bytes) -> bytes:
    """Unwrap a case key. Raises Tampered where the seal key is another one or the bytes were changed."""
    try:
        return aes_key_unwrap(seal_key, wrapped)
    except InvalidUnwrap as error:
        raise Tampered("this case key was not wrapped by this seal key") from error


def encrypt(disclosure: Disclosure, *, case_key: bytes, nonce: bytes, case: UUID, leaf: bytes) -> bytes:
    """Nonce (12 bytes) and AES-256-GCM ciphertext of salt and value, bound to case, leaf and field."""
    plain = msgspec.json.encode((disclosure.salt, disclosure.value))
    return nonce + AESGCM(case_key).encrypt(nonce, plain, _associated(case, leaf, disclosure.name))


def decrypt(stored: bytes, *, case_key: bytes, case: UUID, leaf: bytes, name: str) -> Disclosure:
    """The value and salt. Raises Tampered where the ciphertext was changed, or moved from elsewhere."""
    try:
        plain = AESGCM(case_key).decrypt(stored[:12], stored[12:], _associated(case, leaf, name))
        salt, value = msgspec.json.decode(plain, type=tuple[bytes, str])
    # ValueError where it is too short to be one, DecodeError where a holder of the key sealed something else
    except (InvalidTag, msgspec.DecodeError, ValueError) as error:
        raise Tampered(f"the sealed {name} does not open: it was changed, or belongs elsewhere") from error
    return Disclosure(name=name, salt=salt, value=value)


def _associated(case: UUID, leaf: bytes, name: str) -> bytes:
    return _DOMAIN + case.bytes + leaf + name.encode()
