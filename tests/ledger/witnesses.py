"""A witness of the test's own process, asked as the client asks one over HTTP."""

from http import HTTPStatus
from typing import Final

from config.ledger.checkpoint import Algorithm, Signature, SignerKey, parse_note
from config.ledger.witness import TREE_SIZE, Request, Witness
from config.ledger.witnessing import Ask, Outsider, WitnessBehind, WitnessRefuses

KEY: Final = SignerKey("witness.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
AT: Final = 1_780_000_000


def asking(witness: Witness) -> Ask:
    """What asks a witness of this process, and reads its answer as the client over HTTP does."""

    def ask(outsider: Outsider, request: Request) -> list[Signature]:
        answer = witness.add_checkpoint(request.encode())
        if answer.content_type == TREE_SIZE:
            raise WitnessBehind("behind", int(answer.body))
        if answer.status != HTTPStatus.OK:
            raise WitnessRefuses(answer.body)
        text = request.note.partition(b"\n\n")[0]
        return list(parse_note(text + b"\n\n" + answer.body.encode()).signatures)

    return ask
