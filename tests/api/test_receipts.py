"""Receipts: the log's promise for every entry that one may know, and the proof that it was kept."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from config.ledger.checkpoint import Checkpoint, parse_note
from config.ledger.integrator import integrate
from config.ledger.merkle import verify_inclusion
from config.ledger.promise import PROOF, read_receipt
from config.ledger.signing import log_key, sign
from config.ledger.store import ledger
from reviews import commands
from reviews.api.naming import sentences
from reviews.review.disputes import Grounds
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.api.calling import Caller, decision, problem
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


def written(caller: Caller) -> Any:
    answer = caller.post("decisions", decision())
    assert answer.status_code == 201, answer.content
    return answer.json()["entries"][0]


def test_a_receipt_is_the_one_that_came_with_the_entry(caller: Caller) -> None:
    entry = written(caller)

    answer = caller.get(f"receipts/{entry['position']}")

    told = answer.json()
    assert answer.status_code == 200
    assert {name: told[name] for name in ("id", "position", "recorded_at", "leaf", "receipt")} == {
        name: entry[name] for name in ("id", "position", "recorded_at", "leaf", "receipt")
    }


def test_until_the_log_has_signed_a_receipt_says_when_to_ask_again(caller: Caller) -> None:
    answer = caller.get(f"receipts/{written(caller)['position']}")

    told = answer.json()
    assert (told["state"], told["proof"], told["signed"]) == ("waiting", None, None)
    assert int(answer.headers["Retry-After"]) > 0


def test_once_the_log_has_signed_the_proof_holds_without_the_register(caller: Caller) -> None:
    position = written(caller)["position"]
    integrate()
    sign()

    answer = caller.get(f"receipts/{position}")

    told = answer.json()
    assert (told["state"], "Retry-After" in answer.headers) == ("kept", False)
    head, _, note = told["proof"].partition("\n\n")
    format, index, *path = head.split("\n")
    signed = parse_note(note.encode())
    checkpoint = Checkpoint.parse(signed.text)
    promised = read_receipt(told["receipt"].encode(), log_key().verifier)
    assert (format, index) == (PROOF, f"index {position - 1}")
    assert signed.verify([log_key().verifier])
    verify_inclusion(
        promised.leaf,
        position - 1,
        checkpoint.size,
        [base64.b64decode(node) for node in path],
        checkpoint.root,
    )


def test_a_promise_that_was_not_kept_is_said_to_be_broken(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = written(caller)["position"]
    now = ledger.clock()

    monkeypatch.setattr(ledger, "clock", lambda: now + timedelta(minutes=59))
    assert caller.get(f"receipts/{position}").json()["state"] == "waiting"
    monkeypatch.setattr(ledger, "clock", lambda: now + timedelta(hours=2))
    expired = Caller()
    assert expired.get(f"receipts/{position}").json()["state"] == "broken"


def test_what_one_may_not_know_has_no_receipt_as_what_is_not_there(caller: Caller) -> None:
    position = written(caller)["position"]
    stranger = Caller(liaison("other liaison", OTHER_COMPANY))

    answers = [stranger.get(f"receipts/{at}") for at in (position, 10**9, 0, 10**30)]

    bodies = {answer.content.replace(answer.wsgi_request.path.encode(), b"") for answer in answers}
    assert len(bodies) == 1
    for answer in answers:
        problem(answer, 404, "not-found")
    assert Caller(OVERSEER).get(f"receipts/{position}").status_code == 200


def test_what_was_addressed_or_shown_to_one_has_a_receipt(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    asked = ledger.entries(streams=[requested(case=case)])[0]
    hidden = commands.record_finding(OFFICER, case=case, detail="names a flaw").entries[0]
    memo = commands.file_memo(OFFICER, case=case, memo="between us").entries[0]

    assert caller.get(f"receipts/{asked.position}").status_code == 200
    for entry in (hidden, memo):
        problem(caller.get(f"receipts/{entry.position}"), 404, "not-found")


@pytest.mark.parametrize("at", ["-1", "x", "1.5", "1/"])
def test_what_is_no_position_is_not_there(caller: Caller, at: str) -> None:
    problem(caller.get(f"receipts/{at}"), 404, "not-found")


# sentences


def test_the_sentence_of_an_entry_has_names_in_the_place_of_ids(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))

    answer = caller.post(
        "communications/record-call", {"office": str(AGENCY), "said": "hold it back", "case": str(case)}
    )

    (entry,) = answer.json()["entries"]
    assert f"between agency {AGENCY.hex[:4]} and company {COMPANY.hex[:4]}" in entry["sentence"]
    (shown,) = caller.get(f"communications/{answer.json()['id']}").json()["entries"]
    assert shown["sentence"] == entry["sentence"]


def test_a_rehearsal_has_the_sentence_that_the_entry_will_have(caller: Caller) -> None:
    said = {"office": str(AGENCY), "said": "hold it back"}

    rehearsed = caller.post("communications/record-call?dry_run=true", said).json()["sentences"]
    (entry,) = caller.post("communications/record-call", said).json()["entries"]

    assert len(rehearsed) == 1
    assert rehearsed[0].partition(":")[0] == entry["sentence"].partition(":")[0]


def test_an_entry_is_named_by_its_position_to_whom_it_reached(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    asked = ledger.entries(streams=[requested(case=case)])[0]
    grounds = next(iter(Grounds))
    disputed = commands.raise_dispute(LIAISON, case=case, entry=asked.id, grounds=grounds, statement="no")

    (own,) = sentences(LIAISON, disputed.entries)
    (strangers,) = sentences(liaison("other liaison", OTHER_COMPANY), disputed.entries)

    assert f"no. {asked.position}" in own
    assert "something not shown here" in strangers
    assert str(asked.id) not in own + strangers
