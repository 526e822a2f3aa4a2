"""The register's log: its key, its newest signed checkpoint, and that it extends one that was seen before."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.credentials import READ
from config.api.doors import doors
from config.api.operation import Answer, Operation, Parameter
from config.api.views import ApiView, problems
from config.errors import BadInput, NotFound
from config.ledger.proofs import consistency_proof
from config.ledger.signing import Signed, log_key, newest, newest_of_former

SINCE: Final = Parameter(
    name="since",
    place="query",
    type=Annotated[int, Meta(ge=1)],
    about="The size of a checkpoint that you saw before: the answer proves that the newest one extends it.",
)


class FormerLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log that this register signed as before: its key was rotated or lost, or records of it were. What it
    signed still verifies with its key, as far as its records are here."""

    key: str
    checkpoint: Annotated[
        str | None,
        Meta(description="The newest checkpoint that it signed of those kept here, with its cosignatures."),
    ]
    size: int


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """That the register was restored and lacks records, as the entry at `position` says it."""

    position: int
    id: UUID
    said: str


class LogHead(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it stands. Everything in it is public: hashes, signatures, no entry."""

    key: Annotated[
        str, Meta(description="The log's public key. Keep it, and compare it with one from elsewhere.")
    ]
    checkpoint: Annotated[
        str | None,
        Meta(
            description="The newest checkpoint with its cosignatures (C2SP tlog-checkpoint); null before the "
            "first."
        ),
    ]
    size: int
    consistency: Annotated[
        list[bytes],
        Meta(
            description="RFC 9162, 2.1.4: proves the tree of `since` records a prefix of this one; empty "
            "where `since` was not given, or is its size."
        ),
    ]
    former: Annotated[
        list[FormerLog],
        Meta(
            description="The logs that this one follows, the first one first. Where you hold a checkpoint of "
            "one that is larger than what stands here, records of it were lost."
        ),
    ]
    restored: Annotated[
        list[Announced],
        Meta(description="The announcements that records were lost, each an entry of the record as well."),
    ]


class NewestCheckpoint(ApiView):
    """The newest signed checkpoint of the register's log. Keep each that you see: with `since` the log proves
    that it only ever grew, or it cannot."""

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        return (SINCE,) if method in ("GET", "HEAD") else super().queries(method)

    def get(self, request: Request) -> Response:
        """The log's key and checkpoint, and the proof that it extends the tree of `since` records."""
        signed, since = newest(), _since(request)
        size = signed.checkpoint.size if signed else 0
        if since is not None and since > size:
            raise NotFound(f"the newest checkpoint has {size:,} records, fewer than that")
        told = LogHead(
            key=str(log_key().verifier),
            checkpoint=signed.note.decode() if signed else None,
            size=size,
            consistency=[] if since in (None, size) else consistency_proof(since or 0, size),
            former=[_former(key, last) for key, last in newest_of_former().items()],
            restored=[
                Announced(position=entry.position or 0, id=entry.id, said=entry.event.sentence())
                for entry in doors().restorations()
            ],
        )
        return Response(told, headers={"Cache-Control": "private, no-cache"})

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_log",
            summary="Read the newest checkpoint",
            about=(self.__doc__ or "").strip(),
            tag="log",
            scope=READ,
            parameters=self.queries("GET"),
            answers={200: Answer(about="As the log signed it last.", type=LogHead), **problems()},
        )
        return {"GET": told}


def _former(key: str, last: Signed | None) -> FormerLog:
    note = None if last is None else last.note.decode()
    return FormerLog(key=key, checkpoint=note, size=last.checkpoint.size if last else 0)


def _since(request: Request) -> int | None:
    said: Any = request.query_params.get(SINCE.name)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and 0 < len(said) < 19 and int(said)):
        raise BadInput(f"{SINCE.name} is the size of a checkpoint: a whole number from 1")
    return int(said)
