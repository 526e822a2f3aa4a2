"""What kinds of documents are taken on file, known by their content, and how they are handed out."""

import zipfile
from email.parser import BytesHeaderParser
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Final

import msgspec
import puremagic

from config.errors import BadInput
from config.ledger import text

LARGEST: Final = 25 * 1024 * 1024
"""The most bytes that one document may have."""


class MediaType(StrEnum):
    """A kind of document that is taken on file, by its registered media type (RFC 6838)."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    MAIL = "message/rfc822"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    TEXT = "text/plain"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def extension(self) -> str:
        """How a file of this kind is called, with its dot."""
        return _EXTENSIONS[self]


_WORDS = {
    MediaType.PDF: "PDF",
    MediaType.PNG: "PNG image",
    MediaType.JPEG: "JPEG image",
    MediaType.TEXT: "plain text",
    MediaType.MAIL: "mail message",
    MediaType.DOCX: "Word document",
    MediaType.XLSX: "Excel workbook",
    MediaType.PPTX: "PowerPoint presentation",
}
_EXTENSIONS = {
    MediaType.PDF: ".pdf",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.TEXT: ".txt",
    MediaType.MAIL: ".eml",
    MediaType.DOCX: ".docx",
    MediaType.XLSX: ".xlsx",
    MediaType.PPTX: ".pptx",
}

# the part that makes an Office Open XML package what it is (ECMA-376, part 2); none of them holds macros
_MAIN_PART: Final = {
    MediaType.DOCX: "word/document.xml",
    MediaType.XLSX: "xl/workbook.xml",
    MediaType.PPTX: "ppt/presentation.xml",
}
_BY_MAGIC: Final = frozenset({MediaType.PDF, MediaType.PNG, MediaType.JPEG})
_CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A document as handed in: its SHA-256 digest (32 bytes), and where the register gets the bytes,
    these, their number and their kind."""

    digest: bytes | None = None
    content: bytes | None = None
    size: int | None = None
    media_type: MediaType | None = None


def received(content: bytes | None, media_type: MediaType | None, digest: bytes | None) -> Received:
    """A document that is handed in, checked by its content; without `content` it is known by its digest.

    Raises BadInput for content that is too large, empty, not of the kind declared, or not of the digest, and
    Refused (rule 17) for text with a classification marking.
    """
    if content is None:
        if media_type is not None:
            raise BadInput("a kind is declared of a document whose bytes are given", pointer="/media_type")
        return Received(digest=digest)
    if not 0 < len(content) <= LARGEST:
        raise BadInput(f"a document has 1 to {LARGEST:,} bytes, not {len(content):,}", pointer="/content")
    if media_type is None:
        kinds = ", ".join(MediaType)
        raise BadInput(f"say which kind of document this is: one of {kinds}", pointer="/media_type")
    if not _fits(content, media_type):
        found = kind_of(content)
        reads = f"that of a {found.words}" if found else "of no kind that is taken on file"
        raise BadInput(
            f"this is declared a {media_type.words}, and its content is {reads}", pointer="/media_type"
        )
    if media_type in (MediaType.TEXT, MediaType.MAIL):
        text.refuse_marked({"content": content.decode("utf-8", "replace")})
    own = sha256(content).digest()
    if digest not in (None, own):
        raise BadInput(
            "this is not the digest of the content: leave it out, or send it again", pointer="/digest"
        )
    return Received(digest=own, content=content, size=len(content), media_type=media_type)


def kind_of(content: bytes) -> MediaType | None:
    """Which kind of document some bytes are; None where they are of none that is taken on file."""
    return next((kind for kind in MediaType if _fits(content, kind)), None)


def _fits(content: bytes, kind: MediaType) -> bool:
    if kind in _BY_MAGIC:
        return kind in _kinds_by_magic(content)
    if kind in _MAIN_PART:
        return _MAIN_PART[kind] in _parts(content)
    return _is_mail(content) if kind is MediaType.MAIL else _is_text(content)


def _kinds_by_magic(content: bytes) -> set[str]:
    try:
        return {found.mime_type for found in puremagic.magic_string(content)}
    except puremagic.PureError:  # of no kind that it knows
        return set()


def _parts(content: bytes) -> set[str]:
    """The parts of an Office Open XML package; none where it is none, or holds macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return set()
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return (
        names
        if content.startswith(b"PK\x03\x04") and "[Content_Types].xml" in names and not macros
        else set()
    )


def _is_mail(content: bytes) -> bool:
    """Whether it has the two header fields that a message must have (RFC 5322, 3.6)."""
    headers = BytesHeaderParser().parsebytes(content)
    return "from" in headers and "date" in headers and b"\0" not in content


def _is_text(content: bytes) -> bool:
    try:
        return not _CONTROLS & set(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def headers(media_type: MediaType, number: int, size: int) -> dict[str, str]:
    """The HTTP headers with which a filed document is handed out: never shown in place, never sniffed.

    The file is named by the number of the document, since its title may be sealed.
    """
    return {
        "Content-Type": media_type.value,
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="document-{number}{media_type.extension}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
