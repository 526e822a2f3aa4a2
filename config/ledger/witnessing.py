"""Asking witnesses to cosign: the client side of C2SP tlog-witness, and which witnesses are asked."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

import httpx
import msgspec

from config.errors import BadInput, DemarcError, Unavailable
from config.ledger.checkpoint import (
    LONGEST_NOTE,
    Algorithm,
    NoteError,
    Signature,
    VerifierKey,
    parse_note,
)
from config.ledger.fetching import fetch
from config.ledger.witness import TREE_SIZE, Request


class WitnessBehind(DemarcError):  # noqa: N818 - an answer of the witness
    """The witness saw another size last than we thought: `size` records."""

    status = 409
    title = "Conflict"

    def __init__(self, detail: str, size: int) -> None:
        super().__init__(detail)
        self.size = size


class WitnessRefuses(DemarcError):  # noqa: N818 - an answer of the witness
    """The witness does not cosign this: what it saw before and what is shown now do not fit, or it does not
    know the log."""

    status = 409
    title = "Conflict"


class WitnessAway(DemarcError):  # noqa: N818 - an answer of the witness
    """The witness cannot be reached, or does not answer as witnesses do."""

    status = 503
    title = "Service Unavailable"


class Outsider(msgspec.Struct, frozen=True):
    """A witness that another organization runs: its public key, and where it answers."""

    key: VerifierKey
    url: str

    @classmethod
    def parse(cls, text: str) -> "Outsider":
        """Read `name+id+base64 https://…`. Raises BadInput."""
        encoded, _, url = text.strip().partition(" ")
        try:
            key, address = VerifierKey.parse(encoded), httpx.URL(url.strip())
        except (NoteError, httpx.InvalidURL, UnicodeEncodeError) as error:
            raise BadInput(f"a witness is given as its key, a space, its address: {error}") from error
        served = address.scheme in ("https", "http") and address.host
        if key.algorithm is not Algorithm.COSIGNATURE or not served:
            raise BadInput(f"{key.name}: a witness has a cosignature key and an http address")
        return cls(key, url.strip().rstrip("/"))


Ask = Callable[[Outsider, Request], list[Signature]]
"""Sends a request to a witness; gives its signature lines. Raises WitnessBehind, -Refuses or -Away."""


def ask(outsider: Outsider, request: Request) -> list[Signature]:
    """Ask one witness over HTTP. Its answer is not verified yet: `cosigned` does that."""
    try:
        answer = fetch("POST", f"{outsider.url}/add-checkpoint", content=request.encode(), most=LONGEST_NOTE)
    except Unavailable as error:
        raise WitnessAway(f"the witness {outsider.key.name} is away: {error}") from error
    said = answer.said
    if answer.status == HTTPStatus.CONFLICT and answer.content_type == TREE_SIZE:
        if not (said.isascii() and said.isdigit()):
            raise WitnessAway(f"the witness {outsider.key.name} answers no size: {said}")
        raise WitnessBehind(f"the witness {outsider.key.name} saw {int(said):,} records last", int(said))
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY):
        raise WitnessRefuses(f"the witness {outsider.key.name} does not cosign: {said}")
    if answer.status != HTTPStatus.OK:
        raise WitnessAway(f"the witness {outsider.key.name} answers {answer.status}: {said}")
    try:
        note = parse_note(request.note.partition(b"\n\n")[0] + b"\n\n" + answer.content)
    except NoteError as error:
        raise WitnessAway(f"the witness {outsider.key.name} answers no cosignature: {error}") from error
    return list(note.signatures)


def cosigned(text: str, outsider: Outsider, lines: Sequence[Signature]) -> tuple[Signature, int]:
    """The witness's own line among `lines`, with the time in seconds since 1970 that it states.

    Raises WitnessRefuses where there is none, or it does not hold over the checkpoint's `text`.
    """
    for line in lines:
        if line.of(outsider.key):
            try:
                at = outsider.key.verified(text, line)
            except NoteError as error:
                raise WitnessRefuses(str(error)) from error
            if at is not None:
                return line, at
    raise WitnessRefuses(f"the witness {outsider.key.name} sent no cosignature of its own")
