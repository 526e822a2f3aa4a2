"""How bodies are read and answers written: one strict parser in front, one deterministic encoder behind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec
from multipart import parse_options_header  # type: ignore[import-untyped]  # the library has no types
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from config.errors import BadInput
from config.intake import MAX_BYTES, parse

DSSE: Final = "application/vnd.dsse+json"

_UTF_8: Final = "utf-8"
_IDENTITY: Final = "identity"

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")

# RFC 7493, section 2.2: beyond it readers of JSON differ
_LARGEST: Final = 2**53 - 1


class Body(msgspec.Struct, frozen=True):
    """What was sent: its exact bytes, and the JSON value that they are. `statement` are the bytes of a signed
    statement, where it is one; `beside` what travels with it as a file."""

    sent: bytes
    value: object
    statement: bytes | None = None
    beside: Mapping[str, object] = MappingProxyType({})


EMPTY: Final = Body(b"", {})


class StrictParser(BaseParser):
    """Reads JSON through the strict parser: whatever it refuses is a 400 with the place named."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        sent = stream.read(MAX_BYTES + 1)
        return Body(sent, parse(sent))


class StatementParser(StrictParser):
    """Reads a signed statement in its envelope."""

    media_type = DSSE

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = super().parse(stream, media_type, parser_context)
        return msgspec.structs.replace(body, statement=body.sent)


def refuse_encoded(request: Any) -> None:
    """Raise UnsupportedMediaType where a body is said to be other than plain UTF-8, BadInput where it comes
    in chunks, whose length not every server tells: what two readers read in two ways is two requests."""
    charset = parse_options_header(request.headers.get("Content-Type", ""))[1].get("charset", _UTF_8)
    coding = request.headers.get("Content-Encoding", _IDENTITY)
    if charset.lower() != _UTF_8:
        raise UnsupportedMediaType(charset, "what is sent is UTF-8, and says no other charset")
    if coding.strip().lower() != _IDENTITY:
        raise UnsupportedMediaType(coding, "what is sent has no Content-Encoding")
    if "Transfer-Encoding" in request.headers:
        raise BadInput("a body comes with its length: send Content-Length, and no Transfer-Encoding")


def body_of(request: Any) -> Body:
    """The body of a request; an empty one is an empty object. Raises BadInput where it is no object."""
    body = request.data
    if not isinstance(body, Body):
        return EMPTY
    if not isinstance(body.value, dict):
        raise BadInput("an object is expected")
    _refuse_large(body.value, "")
    return body


def _refuse_large(value: object, pointer: str) -> None:
    match value:
        case bool():
            return
        case int() if abs(value) > _LARGEST:
            raise BadInput("a whole number lies within ±(2^53 − 1)", pointer=pointer)
        case dict():
            for key, member in value.items():
                escaped = key.replace("~", "~0").replace("/", "~1")
                _refuse_large(member, f"{pointer}/{escaped}")
        case list():
            for index, member in enumerate(value):
                _refuse_large(member, f"{pointer}/{index}")


def encoded(told: Any) -> bytes:
    """The bytes of an answer."""
    return _ENCODER.encode(told)


class JsonRenderer(BaseRenderer):
    """Writes JSON in one way, so that the same answer has the same bytes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else encoded(data)


class FileRenderer(JsonRenderer):
    """Hands out a file of one media type as it is; what is refused is JSON all the same."""

    render_style = "binary"

    @classmethod
    def of(cls, media_type: str) -> type["FileRenderer"]:
        """The renderer of one media type."""
        return type(cls.__name__, (cls,), {"media_type": media_type, "format": media_type.rpartition("/")[2]})

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else super().render(data)
