"""Asking a foreign server over HTTP: no more of its answer is taken, and no longer, than is wanted."""

import time
from collections.abc import Callable
from typing import Final

import httpx
import msgspec

from config.errors import Unavailable

PATIENCE_SECONDS: Final = 10.0
"""So long is waited for a server to go on."""

LONGEST_SECONDS: Final = 30.0
"""So long an answer may take as a whole, however steadily it drips."""

# the last two are what a name that is none, or a port that is none, raises where it is looked up
_UNREACHABLE: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OverflowError)


class Fetched(msgspec.Struct, frozen=True):
    """What a server answered: an HTTP status, the content type that it states, the body as it was sent."""

    status: int
    content_type: str
    content: bytes

    @property
    def said(self) -> str:
        """The beginning of the body as text, not in the encoding that the server names, which may be none."""
        return self.content[:200].decode("ascii", "replace").strip()


def fetch(
    method: str,
    url: str,
    *,
    most: int,
    content: bytes | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched:
    """Ask `url`, sending `content`; redirections are not followed, and nothing is unpacked. `clock` gives
    seconds.

    Raises Unavailable where nobody answers, the address is none, or the answer is longer than `most` bytes or
    takes too long.
    """
    end = clock() + LONGEST_SECONDS
    received = bytearray()
    try:
        with httpx.stream(
            method,
            url,
            content=content,
            timeout=PATIENCE_SECONDS,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity"},
        ) as answer:
            for piece in answer.iter_raw():
                received += piece
                if len(received) > most:
                    raise Unavailable(f"it answers more than {most:,} bytes")
                if clock() > end:
                    raise Unavailable(f"its answer takes longer than {LONGEST_SECONDS:.0f} seconds")
    except _UNREACHABLE as error:
        raise Unavailable(f"it cannot be reached: {error}") from error
    return Fetched(answer.status_code, answer.headers.get("Content-Type", ""), bytes(received))
