"""Signed notes, checkpoints and cosignatures: what the log says of itself, and what witnesses add to it.

Formats: C2SP signed-note, tlog-checkpoint and tlog-cosignature (https://c2sp.org), so that tools which others
wrote read them, Go's golang.org/x/mod/sumdb/note among them.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from config.ledger.merkle import HASH_SIZE

LONGEST_NOTE: Final = 1_000_000
"""Bytes of a note at most; a longer one is refused unread."""

MOST_SIGNATURES: Final = 100

_DASH: Final = "— "

_NAME: Final = re.compile(r"[^\s+\ud800-\udfff]+")  # half of a surrogate pair has no bytes
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """What was given is no note, no checkpoint, or not signed by whom it says; the message says which."""


class NotSignedError(NoteError):
    """A checkpoint is of another log than was named, or that log's signature is not under it."""


class Algorithm(IntEnum):
    """What a key signs: a note as it stands, or a checkpoint with the time at which it was seen."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


_ALGORITHMS: Final = frozenset(int(algorithm) for algorithm in Algorithm)


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key under a name: `name`, without spaces or plus signs, is the log's origin or the witness's.

    In text: `name+0123abcd+base64`, where the base64 holds the algorithm's byte and the 32 bytes of the key.
    """

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    @property
    def id(self) -> bytes:
        """The 4 bytes that stand before every signature of this key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a key's text. Raises NoteError where it is none, or its id is not that of its key."""
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        data = unbase64(encoded, "this key")
        if not _NAME.fullmatch(name) or len(data) != 33 or data[0] not in _ALGORITHMS:
            raise NoteError("this is no key: write name+id+base64, of an Ed25519 key of 32 bytes")
        key = cls(name, data[1:], Algorithm(data[0]))
        if id != key.id.hex():
            raise NoteError(f"the key of {name} does not have the id that it is given")
        return key

    def verify(self, message: bytes, signature: bytes) -> None:
        """Return if `signature` (64 bytes) of `message` is this key's. Raises NoteError."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"the signature of {self.name} does not hold") from error

    def verified(self, text: str, signature: "Signature") -> int | None:
        """Return if a signature line over a note's text is this key's, with the time in seconds since 1970
        that a cosignature states. Raises NoteError."""
        if self.algorithm is Algorithm.ED25519:
            self.verify(text.encode(), signature.blob)
            return None
        if len(signature.blob) != 8 + 64:
            raise NoteError(f"the cosignature of {self.name} has {len(signature.blob)} bytes, not 72")
        at = int.from_bytes(signature.blob[:8], "big")
        self.verify(_cosigned(text, at), signature.blob[8:])
        return at


class SignerKey(msgspec.Struct, frozen=True):
    """A private key (32 bytes) under a name. Its text, `PRIVATE+KEY+name+id+base64`, is kept secret."""

    name: str
    private: bytes
    algorithm: Algorithm = Algorithm.ED25519

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, _opened(self.private)[1], self.algorithm)

    def __str__(self) -> str:
        secret = base64_of(bytes([self.algorithm]) + self.private)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{secret}"

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r})"  # never the secret

    @classmethod
    def generate(cls, name: str, algorithm: Algorithm = Algorithm.ED25519) -> "SignerKey":
        """A new key from the system's randomness. Raises NoteError for a name with spaces or plus signs."""
        if not _NAME.fullmatch(name):
            raise NoteError(f"{name!r} cannot name a key: it has a space or a plus sign, or is empty")
        key = Ed25519PrivateKey.generate()
        return cls(name, key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()), algorithm)

    @classmethod
    def parse(cls, text: str) -> "SignerKey":
        """Read a private key's text. Raises NoteError, which never shows the key."""
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise NoteError("this is no private key: write PRIVATE+KEY+name+id+base64")
        data = unbase64(parts[4], "this private key")
        if not _NAME.fullmatch(parts[2]) or len(data) != 33 or data[0] not in _ALGORITHMS:
            raise NoteError("this private key is no Ed25519 key of 32 bytes under a name")
        key = cls(parts[2], data[1:], Algorithm(data[0]))
        if parts[3] != key.verifier.id.hex():
            raise NoteError(f"the private key of {key.name} does not have the id that it is given")
        return key

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) of a message."""
        return _opened(self.private)[0].sign(message)


# a process signs with few keys, and often
@lru_cache(maxsize=16)
def _opened(private: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    """A private key (32 bytes) as it signs, and its public key (32 bytes)."""
    key = Ed25519PrivateKey.from_private_bytes(private)
    return key, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class Signature(msgspec.Struct, frozen=True):
    """One signature line of a note: who is said to have signed, the key's id (4 bytes), the signature."""

    name: str
    id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64_of(self.id + self.blob)}"

    def of(self, key: VerifierKey) -> bool:
        """Whether it says that it is of this key; whether it is, `verify` tells."""
        return (self.name, self.id) == (key.name, key.id)


class Note(msgspec.Struct, frozen=True):
    """A text that ends with a new line, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def encode(self) -> bytes:
        return (f"{self.text}\n" + "".join(f"{signature}\n" for signature in self.signatures)).encode()

    def signed(self, key: SignerKey, *, at: int | None = None) -> "Note":
        """The note with one more signature; a cosignature says the time `at`, in seconds since 1970 (UTC)."""
        return Note(self.text, (*self.signatures, signature_of(self.text, key, at=at)))

    def verify(self, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int | None]:
        """Which of `keys` signed, each with the time in seconds since 1970 that its cosignature states.

        Lines of other keys are left alone. Raises NoteError where a line of one of `keys` does not hold.
        """
        found: dict[VerifierKey, int | None] = {}
        for key in keys:
            for signature in self.signatures:
                if signature.of(key):
                    found[key] = key.verified(self.text, signature)
        return found


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a log commits to: its name, how many records it holds, the RFC 9162 root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(
            f"{line}\n" for line in (self.origin, str(self.size), base64_of(self.root), *self.extensions)
        )

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note's text. Raises NoteError where it is no checkpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise NoteError("this is no checkpoint: it has origin, size and root, a line each")
        origin, size, root, *extensions = lines
        if not origin or not _SIZE.fullmatch(size) or "" in extensions:
            raise NoteError("this is no checkpoint: its second line is a size, and no line is empty")
        decoded = unbase64(root, "the root of this checkpoint")
        if len(decoded) != HASH_SIZE:
            raise NoteError(f"the root of this checkpoint has {len(decoded)} bytes, not {HASH_SIZE}")
        return cls(origin=origin, size=int(size), root=decoded, extensions=tuple(extensions))


class Witnessed(msgspec.Struct, frozen=True, kw_only=True):
    """Who outside has signed for a log: `size` records are under the newest checkpoint that it signed (0
    where none is), `names` are the witnesses that cosigned it; `required` many make it count as witnessed.

    `overdue` is the first position that was promised to be under a signed checkpoint by now and is not, None
    where every promise is kept; `wrong` says why what was signed cannot be relied on, empty where it can.
    """

    size: int = 0
    names: tuple[str, ...] = ()
    required: int = 1
    overdue: int | None = None
    wrong: str = ""

    @property
    def enough(self) -> bool:
        """Whether the checkpoint counts as witnessed."""
        return not self.wrong and len(self.names) >= self.required


def parse_note(data: bytes) -> Note:
    """Read a signed note; no signature is verified by that. Raises NoteError."""
    if len(data) > LONGEST_NOTE:
        raise NoteError(f"this note has {len(data):,} bytes, more than {LONGEST_NOTE:,}")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise NoteError("this note is no UTF-8") from error
    if any(character < " " and character != "\n" for character in whole):
        raise NoteError("this note holds control characters")
    text, _, lines = whole.rpartition("\n\n")
    if not text or not lines.endswith("\n"):
        raise NoteError("this is no signed note: a text, an empty line, and signatures, each with a new line")
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MOST_SIGNATURES:
        raise NoteError(f"this note has {len(signatures)} signatures, more than {MOST_SIGNATURES}")
    return Note(f"{text}\n", tuple(signatures))


def signature_of(text: str, key: SignerKey, *, at: int | None = None) -> Signature:
    """One signature line over a note's text. Raises NoteError where a cosignature has no time, or a plain
    signature has one."""
    if (key.algorithm is Algorithm.COSIGNATURE) is (at is None):
        raise NoteError("a cosignature states the time at which it was made, and nothing else does")
    verifier = key.verifier
    if at is None:
        return Signature(key.name, verifier.id, key.sign(text.encode()))
    blob = at.to_bytes(8, "big") + key.sign(_cosigned(text, at))
    return Signature(key.name, verifier.id, blob)


def verified_checkpoint(
    data: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> tuple[Checkpoint, dict[str, int]]:
    """The checkpoint of a note that `log` signed, and who of `witnesses` cosigned it, by name, with the time
    in seconds since 1970.

    Raises NoteError where it is none, or a signature does not hold; NotSignedError where it is of another
    log, or lacks the log's signature.
    """
    note = parse_note(data)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != log.name:
        raise NotSignedError(f"this checkpoint is of {checkpoint.origin!r}, not of {log.name!r}")
    if log not in note.verify([log]):
        raise NotSignedError(f"this checkpoint is not signed by the log {log.name!r}")
    cosigned = note.verify(witnesses)
    return checkpoint, {key.name: at for key, at in cosigned.items() if at is not None}


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not _NAME.fullmatch(name):
        raise NoteError("a line under this note is no signature: write “— name base64”")
    blob = unbase64(encoded, f"the signature of {name}")
    if len(blob) < 5:
        raise NoteError(f"the signature of {name} is too short to be one")
    return Signature(name, blob[:4], blob[4:])


def base64_of(data: bytes) -> str:
    """Bytes as base64, padded."""
    return base64.b64encode(data).decode()


def unbase64(text: str, what: str) -> bytes:
    """The bytes of strictly written base64. Raises NoteError, calling it `what`."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NoteError(f"{what} is no base64") from error
    if base64_of(data) != text:  # bits that are not zero where the padding begins
        raise NoteError(f"{what} is not written as base64 is")
    return data
