"""A person's signing key in a file: Ed25519, PKCS #8 in PEM (RFC 8410), readable by nobody else."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from config.client.errors import Unusable
from config.ledger.statement import key_id


def make(path: Path) -> Ed25519PrivateKey:
    """A new key, kept in a new file with mode 0600. Raises Unusable where the file is there already, or
    cannot be made: a key is never written over."""
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Unusable(f"there is a file {path} already: a key is never written over") from error
    except OSError as error:
        raise Unusable(f"no key can be kept at {path}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
    return key


def load(path: Path) -> Ed25519PrivateKey:
    """The key of a file. Raises Unusable where others may read it, or it holds no Ed25519 key."""
    data = read_secret(path)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unusable(f"{path} holds no key that can be read: it is PEM without a passphrase") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Unusable(f"{path} holds another kind of key: statements are signed with Ed25519")
    return key


def read_secret(path: Path) -> bytes:
    """The bytes of a file that nobody else may read. Raises Unusable where others may, or it is not there."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Unusable(f"others may read {path}: chmod 600 it")
            return file.read()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}") from error


def public(key: Ed25519PrivateKey) -> bytes:
    """The public key, 32 bytes (RFC 8032)."""
    return key.public_key().public_bytes_raw()


def id_of(key: Ed25519PrivateKey) -> str:
    """The name of a key in the register: SHA-256 of the public key, in hex."""
    return key_id(public(key))
