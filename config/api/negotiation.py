"""In which media type an answer is given: as `Accept` says (RFC 9110, section 12.5.1)."""

from operator import attrgetter
from typing import Any, Final

from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation

_ANY: Final = "*/*"

_LONGEST: Final = 8192  # characters
_MOST: Final = 64


class Negotiation(DefaultContentNegotiation):
    """The most specific of what matches a type says how much that is wanted. Neither Django nor the framework
    reads of `q=0` that a type is not wanted at all."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        """The renderer that is wanted most, and its media type. Raises NotAcceptable where none is wanted."""
        wanted = request.headers.get("Accept", "").strip()
        if wanted in ("", _ANY, renderers[0].media_type):
            return renderers[0], renderers[0].media_type
        if len(wanted) > _LONGEST or wanted.count(",") >= _MOST:
            raise NotAcceptable(available_renderers=renderers)
        ranges = sorted(
            (MediaType(kind) for kind in wanted.split(",") if kind.strip()),
            key=attrgetter("specificity", "quality"),
            reverse=True,
        )
        liked = [
            (kind.quality, renderer)
            for renderer in renderers
            for kind in [one for one in ranges if _is_of(renderer.media_type, one)][:1]
        ]
        quality, preferred = max(liked, key=lambda one: one[0], default=(0, None))
        if preferred is None or not quality > 0:
            raise NotAcceptable(available_renderers=renderers)
        return preferred, preferred.media_type


def _is_of(media_type: str, wanted: MediaType) -> bool:
    return MediaType(media_type).match(wanted)  # type: ignore[arg-type]  # it takes both
