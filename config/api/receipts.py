"""The receipt of an entry, as the log gives it at any time: its promise, and the proof that it was kept."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.answers import Promised
from config.api.credentials import READ
from config.api.doors import doors
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import LARGEST
from config.api.preconditions import IF_NONE_MATCH, OWN, conditional
from config.api.reads import UNCHANGED
from config.api.views import ApiView, actor_of, problems
from config.errors import NotFound
from config.ledger.receipts import Fate, check, proof
from config.ledger.signing import receipt
from config.ledger.store import ledger

_POSITION: Final = Parameter(
    name="position",
    place="path",
    type=Annotated[int, Meta(ge=0)],
    about="The entry's place in the register: `position` of what was written.",
    required=True,
)

_SOONEST: Final = 30
"""So many seconds after it was asked for in vain, a proof is asked for again at the earliest."""


class ReceiptHeld(Promised, frozen=True, kw_only=True):
    """A receipt with what became of it.

    `state` is `waiting` while the entry is under no signed checkpoint yet, and `kept` once it is; `late` and
    `broken` say that the promise was not kept in time. `signed` is when the log first signed a checkpoint
    that holds it, `due` by when it is to. `proof` is the inclusion proof with that checkpoint and its
    cosignatures, as C2SP tlog-proof writes it; null while there is none.
    """

    due: datetime
    state: Fate
    words: str
    signed: datetime | None
    proof: str | None


class EntryReceipt(ApiView):
    """The log's signed receipt of an entry that you may know and, once the log has signed over it, the
    inclusion proof and the checkpoint: hold both against each other without us.

    Until then `proof` is null and `Retry-After` says when to ask again; a receipt says by when at the latest.
    """

    def get(self, request: Request, position: int) -> Response:
        """The receipt hands over no entry: it holds a hash, and when it was recorded."""
        entry = doors().entry_at(actor_of(request), min(position, LARGEST))
        promised = receipt(entry)
        found = check(promised, ledger.clock())
        try:
            proven = proof(position).decode()
        except NotFound:
            proven = None
        told = ReceiptHeld(
            id=entry.id,
            position=position,
            recorded_at=entry.record.recorded_at,
            leaf=entry.leaf,
            receipt=promised.decode(),
            due=found.receipt.due.astimezone(UTC),
            state=found.outcome,
            words=str(found),
            signed=found.signed,
            proof=proven,
        )
        wait: dict[str, Any] = {} if proven else {"Retry-After": str(_SOONEST)}
        return conditional(request, told, headers={**OWN, **wait})

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_receipt",
            summary="Read the receipt of an entry",
            about=(self.__doc__ or "").strip(),
            tag="receipts",
            scope=READ,
            parameters=(_POSITION, IF_NONE_MATCH),
            answers={
                200: Answer(
                    about="The receipt as it stands.",
                    type=ReceiptHeld,
                    headers={
                        "ETag": "A digest of the answer: send it with If-None-Match.",
                        "Retry-After": "While there is no proof yet: after so many seconds, ask again.",
                    },
                ),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}
