"""The connection is cut at every statement of the integrator: it leaves a whole tree, and goes on."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, InterfaceError, close_old_connections

from config.ledger.integrator import integrate, state
from config.ledger.models import Cosignature, LedgerHead, SignedCheckpoint
from config.ledger.signing import log_key, newest, sign, signed_outside
from config.ledger.verification import verify
from config.ledger.witness import Witness
from reviews.commands import register_model
from tests.actors import LIAISON, named
from tests.faults.wire import cuts, wire
from tests.ledger.witnesses import AT, KEY, asking
from tests.reviews.registered import parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


@pytest.mark.parametrize("unheard", [False, True], ids=["before", "unheard"])
def test_an_integrator_that_is_cut_off_leaves_whole_trees_and_signs_each_size_once(
    unheard: bool, tmp_path: Path, settings: LazySettings
) -> None:
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "signed"
    log = log_key().verifier
    witness = asking(Witness(KEY, {log.name: log}, tmp_path / "witness", clock=lambda: AT))
    parties()
    sizes: list[int] = []

    def follow() -> None:
        integrate()
        sign(asking=witness)

    def cut_off(name: str) -> None:
        try:
            follow()
        except (DatabaseError, InterfaceError):
            close_old_connections()

    def whole() -> None:
        now, signed = state(), newest()
        assert now.behind == 0
        assert signed is not None
        assert (signed.checkpoint.size, signed.checkpoint.root) == (now.size, now.root)
        assert signed.witnesses.keys() == {KEY.name}
        assert (kept := signed_outside()) is not None
        assert kept.checkpoint == signed.checkpoint
        sizes.append(now.size)

    follow()
    whole()
    with wire() as carrying:
        rounds = cuts(carrying, cut_off, unheard=unheard)
        while True:
            close_old_connections()
            register_model(LIAISON, id=named(f"{len(sizes)}"), name="a model")
            if next(rounds, None) is None:
                break
            follow()
            whole()
        whole()  # as the last one left it, which nothing cut off
    assert len(sizes) > 20
    assert LedgerHead.objects.count() == SignedCheckpoint.objects.count() == Cosignature.objects.count()
    assert Cosignature.objects.count() == len(sizes)
    assert verify().sound
