"""A verb with a file: `multipart/form-data` (RFC 7578) of two parts, what is said and the file.

What is said is JSON, or a signed statement of it, which holds the digest of the file and so commits to it.
"""

from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from multipart import (  # type: ignore[import-untyped]  # the library has no types
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)
from rest_framework.parsers import BaseParser

from config.api.parsing import DSSE, Body
from config.errors import BadInput
from config.intake import MAX_BYTES, parse

FORM: Final = "multipart/form-data"
SAID: Final = "said"

_JSON: Final = "application/json"


class FormParser(BaseParser):
    """Reads the two parts as they come in, each once and in this order: `said`, JSON that the strict parser
    takes, a signed statement where its type says so; and the file under the name that the view gives it.
    Nothing of it is written to a disk.

    The file is refused as soon as it is larger than DEMARC_LARGEST_DOCUMENT; `said` gives its `digest`, so
    that what was cut off or changed on the way is none.
    """

    media_type = FORM

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        file: str = parser_context["view"].file
        said, content, signed = _parts(stream, media_type or "", file)
        value = parse(said)
        if not isinstance(value, dict):
            raise BadInput("an object is expected", pointer=f"/{SAID}")
        # boundaries are the client's: what was sent is told by what was said and by the file's own digest
        sent = said + b"\n" + sha256(content).digest()
        if signed:
            return Body(sent, value, statement=said, beside={file: content})
        if file in value:
            raise BadInput("the file is a part of its own", pointer=f"/{file}")
        if value.get("digest") is None:
            raise BadInput("a file comes with its SHA-256 digest (32 bytes in base64)", pointer="/digest")
        return Body(sent, {**value, file: content})


def _parts(stream: Any, media_type: str, file: str) -> tuple[bytes, bytes, bool]:
    """What is said, the file, and whether what is said is a signed statement. Raises BadInput where the body
    is no form of just these two parts."""
    boundary = parse_options_header(media_type)[1].get("boundary", "")
    most = {SAID: MAX_BYTES, file: settings.LARGEST_DOCUMENT}
    found: dict[str, bytearray] = {}
    here, signed = "", False
    try:
        reading = PushMultipartParser(boundary, max_segment_count=2, max_header_count=4, strict=True)
        for event in reading.parse_blocking(stream.read):
            match event:
                case MultipartSegment():
                    here = _begins(event, (SAID, file)[len(found)])
                    found[here] = bytearray()
                    signed = signed or (here == SAID and event.content_type == DSSE)
                case None:
                    continue
                case _:
                    found[here] += event
                    if len(found[here]) > most[here]:
                        raise BadInput(f"this has more than {most[here]:,} bytes", pointer=f"/{here}")
    except ParserLimitReached as error:
        raise BadInput(f"a form has two parts, {SAID} and {file}, with few and short headers") from error
    except MultipartError as error:
        raise BadInput(f"this is no whole form of {SAID} and {file} as {FORM}") from error
    if len(found) != len(most):
        raise BadInput(f"a form has two parts, {SAID} and {file}")
    return bytes(found[SAID]), bytes(found[file]), signed


def _begins(part: MultipartSegment, expected: str) -> str:
    """The name of a part. Raises BadInput for another than the one that comes next, or in another form."""
    if part.name != expected:
        raise BadInput(f"the part {expected} comes here", pointer=f"/{expected}")
    if expected == SAID and part.content_type not in (None, _JSON, DSSE):
        raise BadInput(f"what is said is {_JSON} or {DSSE}", pointer=f"/{expected}")
    if any(name.lower() == "content-transfer-encoding" for name, _ in part.headerlist):
        raise BadInput("a part is sent as it is, without an encoding of its own", pointer=f"/{expected}")
    return expected
