"""A log whose key was rotated or lost, or whose records were, is followed by one of another name."""

import base64
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings

from config.errors import BadInput, Tampered
from config.ledger.checkpoint import parse_note
from config.ledger.integrator import integrate
from config.ledger.receipts import Fate, check
from config.ledger.signing import log_key, log_keys, newest, outsiders, sign
from config.ledger.store import ledger
from config.ledger.verification import verify
from config.ledger.witness import Witness
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook
from tests.ledger.witnesses import KEY, asking, cut_to

pytestmark = pytest.mark.django_db

FIRST, SECOND = (base64.b64encode(name.ljust(32)).decode() for name in (b"first", b"second"))
NAMES: Final = ("demarc.example/log", "demarc.example/log-2")


@pytest.fixture(autouse=True)
def _first_log(settings: Settings, tmp_path: Path) -> None:
    settings.DEMARC_LOG_ORIGIN, settings.DEMARC_LOG_KEY = NAMES[0], FIRST
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"


@pytest.fixture
def witness(tmp_path: Path, _first_log: None) -> Witness:
    first = log_key().verifier
    return Witness(KEY, {first.name: first}, tmp_path / "witness")


def written(count: int) -> None:
    for _ in range(count):
        open_notebook(LIAISON)
    integrate()


def follow(settings: Settings, witness: Witness) -> None:
    """What an operator sets, and whoever runs the witness."""
    settings.DEMARC_LOG_FORMER = str(log_key().verifier)
    settings.DEMARC_LOG_ORIGIN, settings.DEMARC_LOG_KEY = NAMES[1], SECOND
    witness.logs[NAMES[1]] = log_key().verifier


def test_another_key_under_the_same_name_signs_nothing(settings: Settings, witness: Witness) -> None:
    written(2)
    sign(asking=asking(witness))
    settings.DEMARC_LOG_KEY = SECOND

    with pytest.raises(Tampered, match="not signed by this log's key"):
        sign(asking=asking(witness))


def test_a_log_is_followed_by_another_over_the_same_records_and_both_verify(
    settings: Settings, witness: Witness
) -> None:
    written(3)
    before = sign(asking=asking(witness))
    follow(settings, witness)

    assert sign(asking=asking(witness)).note == before.note  # nothing new to sign: nobody signs it twice
    written(2)
    after = sign(asking=asking(witness))

    assert (after.checkpoint.origin, after.checkpoint.size) == (NAMES[1], 5)
    assert parse_note(after.note).verify([outsiders()[0].key])
    findings = verify()
    assert (findings.message, findings.checkpoints, findings.cosignatures) == ("", 2, 2)


def test_without_the_name_of_the_former_log_what_it_signed_is_nobodys(
    settings: Settings, witness: Witness
) -> None:
    written(2)
    sign(asking=asking(witness))
    follow(settings, witness)
    settings.DEMARC_LOG_FORMER = ""

    assert "never signed as" in verify().message
    with pytest.raises(Tampered, match="not signed by this log's key"):
        sign(asking=asking(witness))


def test_the_former_log_must_still_be_a_prefix(settings: Settings, witness: Witness) -> None:
    written(4)
    sign(asking=asking(witness))
    follow(settings, witness)
    cut_to(2)

    with pytest.raises(Tampered, match="a backup was restored"):
        sign(asking=asking(witness))


def test_after_records_were_lost_nothing_is_signed_under_the_old_name_and_a_new_one_begins_in_the_open(
    settings: Settings, witness: Witness
) -> None:
    written(4)
    sign(asking=asking(witness))
    state = Path(settings.DEMARC_LOG_STATE_FILE)
    cut_to(2)
    with pytest.raises(Tampered, match="a backup was restored"):
        sign(asking=asking(witness))
    state.rename(state.with_suffix(".lost"))  # one record of the loss is put aside; the witness remains
    with pytest.raises(Tampered, match="saw 4 records"):
        sign(asking=asking(witness))

    follow(settings, witness)
    written(1)
    sign(asking=asking(witness))

    last = newest()
    assert last is not None
    assert (last.checkpoint.origin, last.checkpoint.size) == (NAMES[1], 3)
    seen = witness.last(NAMES[0])
    assert seen is not None
    assert seen.size == 4  # what the old log had promised stays with whoever saw it
    assert verify().sound


def test_a_receipt_of_a_former_log_says_what_became_of_its_record(
    settings: Settings, witness: Witness
) -> None:
    kept, lost = (open_notebook(LIAISON).receipts()[0] for _ in range(2))
    integrate()
    sign(asking=asking(witness))
    cut_to(1)
    Path(settings.DEMARC_LOG_STATE_FILE).unlink()
    follow(settings, witness)
    sign(asking=asking(witness))

    assert check(kept, ledger.clock()).outcome is Fate.KEPT
    assert check(lost, ledger.clock()).outcome is Fate.MISSING

    open_notebook(LIAISON)
    assert check(lost, ledger.clock()).outcome is Fate.OTHER
    settings.DEMARC_LOG_FORMER = ""
    with pytest.raises(BadInput, match=r"no receipt of demarc\.example/log-2"):
        check(lost, ledger.clock())


def test_a_former_log_of_the_same_name_is_refused(settings: Settings) -> None:
    settings.DEMARC_LOG_FORMER = str(log_key().verifier)
    settings.DEMARC_LOG_KEY = SECOND

    with pytest.raises(BadInput, match="name of its own"):
        log_keys()
