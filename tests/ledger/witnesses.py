"""Witnesses of the test's own process, asked as the client asks one over HTTP, and a restored backup."""

from http import HTTPStatus
from typing import Final

from django.db import connection

from config.ledger import guards
from config.ledger.checkpoint import Algorithm, Signature, SignerKey, parse_note
from config.ledger.integrator import integrate
from config.ledger.models import Cosignature, LedgerHead, LedgerNode, LedgerRecord, SignedCheckpoint
from config.ledger.witness import TREE_SIZE, Request, Witness
from config.ledger.witnessing import Ask, Outsider, WitnessBehind, WitnessRefuses

KEY: Final = SignerKey("witness.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
OTHER_KEY: Final = SignerKey("other.example", bytes(range(2, 34)), Algorithm.COSIGNATURE)
AT: Final = 1_780_000_000


def asking(*witnesses: Witness) -> Ask:
    """What asks witnesses of this process, and reads their answers as the client over HTTP does."""
    by_name = {witness.key.name: witness for witness in witnesses}

    def ask(outsider: Outsider, request: Request) -> list[Signature]:
        answer = by_name[outsider.key.name].add_checkpoint(request.encode())
        if answer.content_type == TREE_SIZE:
            raise WitnessBehind("behind", int(answer.body))
        if answer.status != HTTPStatus.OK:
            raise WitnessRefuses(answer.body)
        text = request.note.partition(b"\n\n")[0]
        return list(parse_note(text + b"\n\n" + answer.body.encode()).signatures)

    return ask


def cut_to(size: int) -> None:
    """The database as a backup has it that was made after `size` records."""
    guards.remove(connection)
    LedgerRecord.objects.filter(position__gt=size).delete()
    LedgerNode.objects.all().delete()
    LedgerHead.objects.all().delete()
    SignedCheckpoint.objects.filter(size__gt=size).delete()
    Cosignature.objects.filter(size__gt=size).delete()
    guards.install(connection)
    integrate()
