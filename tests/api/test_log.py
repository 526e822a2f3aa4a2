"""The log's head over REST: whoever saw a checkpoint is proven that the newest one extends it, or is not."""

import base64
from typing import Any

import pytest
from pytest_django import Settings

from config.ledger.checkpoint import VerifierKey, verified_checkpoint
from config.ledger.integrator import integrate
from config.ledger.merkle import ProofError, verify_consistency
from config.ledger.signing import log_key, sign
from tests.api.calling import Caller, made, problem
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    parties()
    return Caller()


def signed(caller: Caller, **since: int) -> Any:
    integrate()
    sign()
    return caller.get("log" + "".join(f"?{name}={value}" for name, value in since.items())).json()


def test_before_the_first_checkpoint_the_key_is_told(caller: Caller) -> None:
    told = caller.get("log").json()

    assert told == {
        "key": str(log_key().verifier),
        "checkpoint": None,
        "size": 0,
        "consistency": [],
        "former": [],
        "restored": [],
    }


def test_what_was_seen_is_proven_to_be_a_prefix(caller: Caller) -> None:
    first = signed(caller)
    for _ in range(3):
        made(caller)

    second = signed(caller, since=first["size"])

    log = log_key().verifier
    old, new = (verified_checkpoint(told["checkpoint"].encode(), log)[0] for told in (first, second))
    path = [base64.b64decode(node) for node in second["consistency"]]
    assert new.size > old.size
    verify_consistency(old.size, new.size, old.root, new.root, path)
    with pytest.raises(ProofError):
        verify_consistency(old.size, new.size, new.root, old.root, path)


def test_the_same_size_needs_no_proof(caller: Caller) -> None:
    size = signed(caller)["size"]

    assert signed(caller, since=size)["consistency"] == []


def test_the_logs_that_this_one_follows_are_listed_with_what_they_signed_last(
    caller: Caller, settings: Settings
) -> None:
    first, sizes = str(log_key().verifier), [signed(caller)["size"]]
    made(caller)
    sizes.append(signed(caller)["size"])
    settings.DEMARC_LOG_FORMER = first
    settings.DEMARC_LOG_ORIGIN = "demarc.example/log-2"
    second = str(log_key().verifier)
    for _ in range(3):
        made(caller)
        signed(caller)
    settings.DEMARC_LOG_FORMER = f"{first}\n{second}"
    settings.DEMARC_LOG_ORIGIN = "demarc.example/log-3"

    told = signed(caller)["former"]

    assert [one["key"] for one in told] == [first, second]
    assert told[0]["size"] == sizes[-1]
    for one in told:
        checkpoint, _ = verified_checkpoint(one["checkpoint"].encode(), VerifierKey.parse(one["key"]))
        assert checkpoint.size == one["size"]


def test_a_tree_that_there_is_not_is_not_found(caller: Caller) -> None:
    size = signed(caller)["size"]

    problem(caller.get(f"log?since={size + 1}"), 404, "not-found")


@pytest.mark.parametrize("since", ["0", "-1", "x", "1e3", "", "9" * 19, "٣"])
def test_a_size_is_a_whole_number(caller: Caller, since: str) -> None:
    problem(caller.get(f"log?since={since}"), 400, "bad-input")
