"""Every text in a stored value, however it is written down: as JSON, base64, packed, in a file. Pure."""

import html
import re
import zipfile
import zlib
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.errors import MessageError
from io import BytesIO
from typing import Any, Final

import msgspec

DEEP: Final = 6
"""So many times a value may lie in another: a payload in an envelope in a record is three."""

LARGEST_PART: Final = 64 * 1024 * 1024
"""The most bytes that one part of a file is unpacked to."""

# no shorter text is looked for in base64 or hexadecimal digits
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_HEXADECIMAL: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")
_TAG: Final = re.compile(r"<[^<>]*>")
_PACKED_IN_PDF: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")

_PICTURE: Final = "a picture"
_PDF: Final = "a PDF, whose letters may be drawn in pieces"


class Written:
    """The texts in one stored value; `unread` says, once they were taken, what in it is for people to look
    at: a picture, a PDF, a part that does not open."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self.unread: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        yield from self._texts(self._value, 0)

    def _texts(self, value: Any, depth: int) -> Iterator[str]:
        if depth > DEEP:
            self.unread.add(f"something that lies more than {DEEP} deep")
            return
        match value:
            case str():
                yield from self._of_text(value, depth)
            case bytes() | bytearray() | memoryview():
                yield from self._of_bytes(bytes(value), depth)
            case Mapping():
                for name, inner in value.items():
                    yield from self._texts(name, depth)
                    yield from self._texts(inner, depth)
            case list() | tuple():
                for inner in value:
                    yield from self._texts(inner, depth)
            case None:
                return
            case _:
                yield str(value)

    def _of_text(self, text: str, depth: int) -> Iterator[str]:
        yield text
        if text[:1] in '{["':
            try:
                held = msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError):
                held = None
            # a string has quotes around it, and so is shorter each time
            if held is not None:
                yield from self._texts(held, depth + 1)
                return
        for found in _ENCODED.finditer(text):
            for decoded in _decoded(found[0]):
                yield from self._texts(decoded, depth + 1)

    def _of_bytes(self, content: bytes, depth: int) -> Iterator[str]:
        if content.startswith(_PICTURES):
            self.unread.add(_PICTURE)
        elif content.startswith(b"PK\x03\x04"):
            yield from self._of_package(content, depth)
        elif content.startswith(b"%PDF-"):
            yield from self._of_pdf(content, depth)
        elif content[:1] == b"\x78" or content.startswith(b"\x1f\x8b"):
            yield from self._of_packed(content, depth)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            yield content.decode(errors="replace")
        else:
            yield from self._of_text(text, depth)
            if _is_mail(text):
                yield from self._of_mail(content, depth)
        if b"\0" in content:
            for start in (0, 1):
                for encoding in ("utf-16-le", "utf-16-be"):
                    yield content[start:].decode(encoding, errors="replace")

    def _of_packed(self, content: bytes, depth: int) -> Iterator[str]:
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        try:
            unpacked = unpacking.decompress(content, LARGEST_PART)
        except zlib.error:  # only looks as if it were
            return
        if unpacking.unconsumed_tail:
            self.unread.add("a packed part that is too large")
        yield from self._texts(unpacked, depth + 1)

    def _of_package(self, content: bytes, depth: int) -> Iterator[str]:
        try:
            with zipfile.ZipFile(BytesIO(content)) as package:
                for part in package.infolist():
                    yield part.filename
                    with package.open(part) as file:
                        unpacked = file.read(LARGEST_PART + 1)
                    if len(unpacked) > LARGEST_PART:
                        self.unread.add("a packed part that is too large")
                    elif part.filename.lower().endswith((".xml", ".rels")):
                        # a word may be parted by marks of its looks
                        yield html.unescape(_TAG.sub("", unpacked.decode(errors="replace")))
                    yield from self._texts(unpacked, depth + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            # RuntimeError where it is locked with a word, NotImplementedError where it is packed otherwise
            self.unread.add(f"a packed file that does not open ({type(error).__name__})")

    def _of_pdf(self, content: bytes, depth: int) -> Iterator[str]:
        self.unread.add(_PDF)
        for found in _PACKED_IN_PDF.finditer(content):
            yield from self._of_packed(found[1], depth)

    def _of_mail(self, content: bytes, depth: int) -> Iterator[str]:
        try:
            message = message_from_bytes(content, policy=policy.default)
            for part in message.walk():
                yield from (str(value) for value in part.values())
                if not part.is_multipart():
                    yield from self._texts(part.get_payload(decode=True), depth + 1)
        except (MessageError, LookupError, ValueError) as error:
            self.unread.add(f"a mail message that does not open ({type(error).__name__})")


def _is_mail(text: str) -> bool:
    """Whether it begins as a message does that has its two fields (RFC 5322, 3.6)."""
    head = text.partition("\n\n")[0].partition("\r\n\r\n")[0].lower()
    return all(head.startswith(field) or f"\n{field}" in head for field in ("from:", "date:"))


def _decoded(token: str) -> Iterator[bytes]:
    """What a run of letters may stand for, as base64 (RFC 4648, sections 4 and 5) and as hexadecimal."""
    digits = "".join(token.split())
    if _HEXADECIMAL.fullmatch(digits):
        yield bytes.fromhex(digits)
    plain = digits.replace("-", "+").replace("_", "/")
    try:
        yield b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except NoBase64:  # one digit too many: a word, and no bytes
        return
