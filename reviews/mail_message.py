"""What a mail message (RFC 5322, MIME) says of itself: shown before it is filed, never believed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32, Policy
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import count
from typing import Any, Final

import msgspec

from config.errors import BadInput

LONGEST_HEADER: Final = 2_000
LONGEST_TEXT: Final = 20_000
"""So many characters of a header, and of the text, are shown; more is cut, and this is said."""

MOST_PARTS: Final = 200
MOST_NESTING: Final = 50
MOST_LINES: Final = 1_000_000
"""A message with more parts than this is not read, with more that hold others, or with more lines: each line
is held against the boundary of every part around it."""

MOST_OF_PART: Final = 2_000
MOST_IN_HEADER: Final = 50_000
"""So many characters may a header have that says what a part is, and any other: taking the first kind to
pieces costs its length times the number of its pieces."""


class _Bounded(Compat32):
    """The library's own way to read headers, but none that takes too long, whoever sent it."""

    nesting: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "nesting", count(1))  # a policy lets nothing be set otherwise

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name = sourcelines[0].partition(":")[0].lower()
        most = MOST_OF_PART if name.startswith("content-") else MOST_IN_HEADER
        if sum(map(len, sourcelines)) > most:
            raise BadInput(f"a header of this message has more than {most:,} characters")
        said = super().header_source_parse(sourcelines)
        if name == "content-type" and "multipart" in said[1].lower() and next(self.nesting) > MOST_NESTING:
            raise BadInput(f"this message has more than {MOST_NESTING} parts that hold others")
        return said


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a message that is no text of it: its name and kind as stated, its bytes, their SHA-256."""

    name: str
    media_type: str
    size: int
    digest: bytes


class MailMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a message states: its headers, its text and its attachments. `sent` is in UTC, None where it
    cannot be read; `text` is "" where there is none as plain text, `html` whether there is one as HTML."""

    sender: str
    to: str
    copies: str
    subject: str
    message_id: str
    sent: datetime | None
    text: str
    cut: bool
    html: bool
    attachments: tuple[Attachment, ...]


def read_mail(content: bytes) -> MailMessage:
    """What a message says. Raises BadInput for what is no message, and for one that is too much to read."""
    if max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        raise BadInput(f"this message has more than {MOST_LINES:,} lines")
    message = BytesParser(_counting(), policy=_Bounded()).parsebytes(content)
    if message["from"] is None or message["date"] is None:
        raise BadInput("this is no mail message: one says from whom it comes and when (RFC 5322, 3.6)")
    parts = [part for part in message.walk() if not part.is_multipart()]
    texts = [part for part in parts if _is_body(part, "text/plain")]
    text = "\n".join(_text(part) for part in texts)
    return MailMessage(
        sender=_header(message, "from"),
        to=_header(message, "to"),
        copies=_header(message, "cc"),
        subject=_header(message, "subject"),
        message_id=_header(message, "message-id"),
        sent=_instant(_header(message, "date")),
        text=text[:LONGEST_TEXT],
        cut=len(text) > LONGEST_TEXT,
        html=any(_is_body(part, "text/html") for part in parts),
        attachments=tuple(
            _attachment(part) for part in parts if not _is_body(part, "text/plain", "text/html")
        ),
    )


def _counting() -> Callable[..., Message]:
    """What makes the parts of one message, and refuses one too many as it is met."""
    made = count()  # from 0: the parser makes one that is no part, to see how it is done

    def part(policy: Policy) -> Message:
        if next(made) > MOST_PARTS:
            raise BadInput(f"this message has more than {MOST_PARTS} parts")
        return Message(policy=policy)

    return part


def _is_body(part: Message, *kinds: str) -> bool:
    return part.get_content_type() in kinds and part.get_content_disposition() != "attachment"


def _header(message: Message, name: str) -> str:
    """A header as it reads, decoded (RFC 2047); as it stands where that does not go."""
    found: Any = message[name]
    if found is None:
        return ""
    as_it_stands = str(found)
    try:
        read = str(make_header(decode_header(as_it_stands)))
    except (HeaderParseError, LookupError, ValueError):  # a charset nobody knows, bytes that are not of it
        read = as_it_stands
    return _shown(" ".join(read.split()))[:LONGEST_HEADER]


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        # without a zone it is said to be UTC from nowhere in particular (RFC 5322, 3.3: -0000)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    content = _bytes(part)
    try:
        return _shown(content.decode(part.get_content_charset("utf-8"), "replace"))
    except (LookupError, UnicodeError):  # a charset that nobody knows, or that cannot be replaced in
        return _shown(content.decode("utf-8", "replace"))


def _attachment(part: Message) -> Attachment:
    content = _bytes(part)
    name = part.get_filename() or ""
    return Attachment(
        name=_shown(" ".join(str(name).split()))[:200],
        media_type=part.get_content_type()[:100],
        size=len(content),
        digest=sha256(content).digest(),
    )


def _shown(text: str) -> str:
    """Without surrogates and the NUL, which no page and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")
