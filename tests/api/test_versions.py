"""ETag and If-Match: what a reader has seen, without telling what it was not shown."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.api import preconditions
from config.ledger.reading import ReadLedger
from config.ledger.store import Ledger, ledger
from reviews import commands
from tests.actors import OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.api.calling import Caller, decision, made, problem
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


@pytest.fixture
def case(caller: Caller) -> UUID:
    return opened_case(models=(MODEL,))


def unseen(case: UUID) -> UUID:
    """An entry on the case's own stream that the company is not shown."""
    return commands.record_finding(OFFICER, case=case, detail="names a flaw").entries[0].id


def asked(caller: Caller, case: UUID, tag: str, **headers: str) -> Any:
    return caller.post(f"cases/{case}/ask-question", {"question": "by when?"}, If_Match=tag, **headers)


def test_a_change_says_which_version_was_seen(caller: Caller) -> None:
    id = made(caller)

    told = problem(caller.post(f"decisions/{id}/revise", decision()), 428, "if-match-missing")

    assert "If-Match" in told["detail"]
    tag = caller.get(f"decisions/{id}").headers["ETag"]
    answer = caller.post(f"decisions/{id}/revise", decision(), If_Match=tag)
    assert (answer.status_code, answer.headers["ETag"]) == (201, caller.seen(id, 2))
    again = caller.post(f"decisions/{id}/revise", decision(), If_Match=answer.headers["ETag"])
    assert again.status_code == 201


def test_what_has_moved_is_told(caller: Caller) -> None:
    id = made(caller)
    tag = caller.get(f"decisions/{id}").headers["ETag"]
    (entry,) = caller.post(f"decisions/{id}/revise", decision(), If_Match=tag).json()["entries"]

    told = problem(caller.post(f"decisions/{id}/revise", decision(), If_Match=tag), 412, "moved-on")

    assert [(one["id"], one["position"], one["topic"]) for one in told["moved"]] == [
        (entry["id"], entry["position"], "decision.decision-revised")
    ]


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"1", "2"', "no"])
def test_an_if_match_that_is_no_etag_is_refused(caller: Caller, tag: str) -> None:
    id = made(caller)

    problem(caller.post(f"decisions/{id}/revise", decision(), If_Match=tag), 400, "bad-input")


def test_an_etag_that_the_reader_was_not_given_is_stale(caller: Caller) -> None:
    id, other = made(caller), made(caller)
    strangers = Caller(liaison("other liaison", OTHER_COMPANY)).seen(id, 1)

    for tag in ('"1"', '"x"', f'"{"A" * 32}"', caller.seen(other, 1), strangers, caller.seen(id, 9)):
        told = problem(caller.post(f"decisions/{id}/revise", decision(), If_Match=tag), 412, "moved-on")
        assert told.get("moved", []) == []


def test_any_version_will_do_where_the_giver_says_so(caller: Caller) -> None:
    id = made(caller)

    assert caller.post(f"decisions/{id}/revise", decision(), If_Match="*").status_code == 201


def test_what_has_not_changed_is_not_sent_again(caller: Caller) -> None:
    id = made(caller)
    tag = caller.get(f"decisions/{id}").headers["ETag"]

    answer = caller.get(f"decisions/{id}", If_None_Match=tag)

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    caller.post(f"decisions/{id}/revise", decision(), If_Match=tag)
    assert caller.get(f"decisions/{id}", If_None_Match=tag).status_code == 200


# what a reader was not shown


def test_an_entry_that_the_reader_was_not_shown_changes_no_etag(caller: Caller, case: UUID) -> None:
    before = caller.get(f"cases/{case}")

    unseen(case)
    after = caller.get(f"cases/{case}")

    assert (after.headers["ETag"], after.content) == (before.headers["ETag"], before.content)
    assert caller.get(f"cases/{case}", If_None_Match=before.headers["ETag"]).status_code == 304


def test_an_entry_that_its_giver_was_not_shown_makes_no_command_stale(caller: Caller, case: UUID) -> None:
    tag = caller.get(f"cases/{case}").headers["ETag"]
    unseen(case)

    answer = asked(caller, case, tag)

    assert answer.status_code == 201, answer.content


def test_an_unseen_entry_that_comes_first_at_the_same_moment_makes_no_command_stale(
    caller: Caller, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = caller.get(f"cases/{case}").headers["ETag"]
    expected = preconditions.expected_version
    raced: list[UUID] = []

    def racing(*said: Any) -> int:
        found = expected(*said)
        if not raced:
            raced.append(unseen(case))
        return found

    monkeypatch.setattr("config.api.views.expected_version", racing)

    answer = asked(caller, case, tag)

    assert (answer.status_code, len(raced)) == (201, 1), answer.content


def test_only_what_the_giver_may_see_is_told_of_what_moved(caller: Caller, case: UUID) -> None:
    tag = caller.get(f"cases/{case}").headers["ETag"]
    hidden = unseen(case)
    commands.ask_question(OFFICER, case=case, question="which weights?")

    told = problem(asked(caller, case, tag), 412, "moved-on")

    assert [one["topic"] for one in told["moved"]] == ["review.question-asked"]
    assert str(hidden) not in json.dumps(told)
    assert told.keys().isdisjoint({"expected", "actual", "version"})
    assert "version" not in told["detail"]


def test_no_answer_tells_a_version(caller: Caller, case: UUID) -> None:
    unseen(case)
    tag = caller.get(f"cases/{case}").headers["ETag"]
    written = asked(caller, case, tag, Idempotency_Key="monday")
    again = asked(caller, case, tag, Idempotency_Key="monday")
    stale = asked(caller, case, tag)

    answers = [written, again, stale, caller.get(f"cases/{case}"), caller.get(f"cases/{case}/timeline")]

    assert again.headers["Idempotent-Replayed"] == "true"
    assert stale.status_code == 412
    for answer in answers:
        assert '"version"' not in answer.content.decode()
        assert '"actual"' not in answer.content.decode()


def test_an_etag_is_its_readers_and_streams_own(caller: Caller) -> None:
    id, other = made(caller), made(caller)
    tags = {
        caller.seen(id, 1),
        caller.seen(id, 2),
        caller.seen(other, 1),
        Caller(OVERSEER).seen(id, 1),
    }

    assert len(tags) == 4


def test_a_precondition_costs_as_much_however_much_is_not_shown(caller: Caller, case: UUID) -> None:
    counted = []
    for more in (0, 5):
        for _ in range(more):
            unseen(case)
        tag = caller.get(f"cases/{case}").headers["ETag"]
        unseen(case)
        with CaptureQueriesContext(connection) as queries:
            assert asked(caller, case, tag).status_code == 201
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_what_a_command_changes_is_read_ahead_only_for_who_was_given_it(
    caller: Caller, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: list[UUID] = []
    whole = ReadLedger.whole

    def noted(stream: UUID) -> Any:
        ahead.append(stream)
        return whole(stream)

    monkeypatch.setattr(ReadLedger, "whole", staticmethod(noted))
    own, others = caller.get(f"cases/{case}").headers["ETag"], Caller(OVERSEER).seen(case, 1)
    for tag in (others, '"unknown"', "*", own):
        asked(caller, case, tag, Idempotency_Key=uuid4().hex)

    assert ahead == [case]


def test_what_was_read_ahead_is_not_what_decides_where_another_was_first(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, done = made(caller), Ledger.done_or_ahead

    def revise() -> Any:
        named = {"If_Match": caller.seen(id, 1), "Idempotency_Key": uuid4().hex}
        return caller.post(f"decisions/{id}/revise", decision(), **named)

    def another_is_first(*given: Any) -> Any:
        found = done(*given)
        monkeypatch.setattr(Ledger, "done_or_ahead", done)
        revise()
        return found

    monkeypatch.setattr(Ledger, "done_or_ahead", another_is_first)
    answer = revise()

    assert len(problem(answer, 412, "moved-on")["moved"]) == 1
    assert len(ledger.entries(streams=[id])) == 2
