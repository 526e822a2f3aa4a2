"""A verb gives one command: its input, its answer, its versions, its rehearsal, its key."""

from uuid import UUID, uuid4

import pytest

from config.ledger.models import LedgerRecord, RequestDone
from config.ledger.store import ledger
from reviews.decision import Decision
from tests.actors import AGENCY, COMPANY, OFFICER, OTHER_COMPANY, liaison
from tests.api.calling import Caller, decision, made, pointers, problem
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db

FAR = {"precision": "before", "earliest": "0001-01-01T00:00:00Z", "latest": "2026-01-01T00:00:00Z"}
OTHER_LIAISON = liaison("other liaison", OTHER_COMPANY)


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


def test_a_command_is_a_verb_on_a_resource(caller: Caller) -> None:
    answer = caller.post("decisions", decision())

    assert answer.status_code == 201
    written = answer.json()
    assert answer.headers["Location"] == f"/api/v1/decisions/{written['id']}"
    assert answer.headers["ETag"] == caller.seen(written["id"], 1)
    (entry,) = written["entries"]
    assert entry["topic"] == "decision.decision-made"
    assert entry["position"] == LedgerRecord.objects.count()
    assert entry["receipt"].startswith("demarc.embedded/log receipt\n")
    assert ledger.get(Decision, UUID(written["id"])).company == COMPANY


def test_what_is_opened_is_read_where_its_location_says(caller: Caller) -> None:
    location = caller.post("decisions", decision()).headers["Location"]

    answer = caller.get(location.removeprefix("/api/v1/"))

    assert answer.status_code == 200
    assert answer.json()["kind"] == "own_choice"
    assert [entry["topic"] for entry in answer.json()["entries"]] == ["decision.decision-made"]


def test_a_company_states_when_it_received_what_was_sent(caller: Caller) -> None:
    request = requested()
    at = ledger.entries(streams=[request])[0].record.recorded_at.isoformat()
    received = {"precision": "instant", "earliest": at, "latest": at}

    tag = caller.get(f"communications/{request}").headers["ETag"]
    answer = caller.post(f"communications/{request}/state-receipt", {"received_at": received}, If_Match=tag)

    assert answer.status_code == 201, answer.content
    assert answer.json()["entries"][0]["topic"] == "communication.receipt-stated"


def test_what_changes_the_own_organization_names_it_by_the_credential(caller: Caller) -> None:
    contact = {"name": "Duty desk", "reach": "desk@company.test"}
    tag = caller.get("organization").headers["ETag"]

    problem(caller.post("organization/set-duty-contact", contact), 428, "if-match-missing")
    answer = caller.post("organization/set-duty-contact", contact, If_Match=tag)

    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/organization")
    assert answer.json()["id"] == str(COMPANY)
    told = problem(caller.post("organization/set-duty-contact", contact, If_Match=tag), 412, "moved-on")
    assert [one["topic"] for one in told["moved"]] == ["party.duty-contact-set"]
    assert caller.get("organization").headers["ETag"].startswith(answer.headers["ETag"][:-1] + ".")


# what is sent


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"basis": "independent", "independent": True}, "/kind"),
        (decision(kind="obeyed"), "/kind"),
        (decision(company=str(COMPANY)), "/company"),
        (decision(id=str(uuid4())), "/id"),
        (decision(independent="yes"), "/independent"),
        (decision(answers=["no id"]), "/answers/0"),
        (
            decision(applied={"population": {"polarity": "excluded", "atoms": [{"relation": "x"}]}}),
            "/applied/population/atoms/0/relation",
        ),
        (decision(occurred=FAR), "/occurred/earliest"),
    ],
    ids=["missing", "no such value", "the company", "an id", "wrong type", "in a list", "deep", "far"],
)
def test_what_does_not_fit_is_refused_with_its_place(
    caller: Caller, said: dict[str, object], pointer: str
) -> None:
    before = LedgerRecord.objects.count()

    told = problem(caller.post("decisions", said), 400, "bad-input")

    assert pointers(told) == [pointer]
    assert LedgerRecord.objects.count() == before


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"kind": "own_choice", "kind": "declined"}', "/kind"),
        (b'{"a": NaN}', "/a"),
        (b'{"a": "\\u0000"}', "/a"),
        (b'{"a": "\\ud800"}', "/a"),
        (b"[" * 33 + b"]" * 33, ""),
        (b'{"a": 1' + b"0" * 30 + b"}", "/a"),
        (b'{"a": 9007199254740992}', "/a"),
        (b"[]", ""),
        (b"{", ""),
        (b"\xff", ""),
    ],
    ids=["twice", "nan", "nul", "half", "deep", "long", "large", "no object", "cut", "no text"],
)
def test_the_strict_parser_stands_in_front(caller: Caller, body: bytes, place: str) -> None:
    told = problem(caller.post("decisions", body), 400, "bad-input")

    assert pointers(told) == [place]


def test_a_query_that_is_not_known_is_refused(caller: Caller) -> None:
    problem(caller.post("decisions?dryrun=true", decision()), 400, "bad-input")
    problem(caller.post("decisions?dry_run=maybe", decision()), 400, "bad-input")
    problem(caller.post("decisions?dry_run=true&dry_run=false", decision()), 400, "bad-input")


# who


def test_the_company_is_the_credentials(caller: Caller) -> None:
    other = Caller(OTHER_LIAISON)

    id = made(other)

    assert ledger.get(Decision, id).company == OTHER_COMPANY
    there = problem(caller.get(f"decisions/{id}"), 404, "not-found")
    nowhere = problem(caller.get(f"decisions/{(unknown := uuid4())}"), 404, "not-found")
    assert str(there).replace(str(id), "") == str(nowhere).replace(str(unknown), "")


def test_what_is_anothers_is_not_there(caller: Caller) -> None:
    id = made(Caller(OTHER_LIAISON))

    problem(caller.post(f"decisions/{id}/revise", decision(), If_Match='"7"'), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("cases", {"title": "Fable 5", "kind": "review", "agency": str(AGENCY), "track": "outside"}),
        ("communications/record-call", {"office": str(AGENCY), "said": "hold it back"}),
        ("agreements", {"agency": str(AGENCY)}),
    ],
)
def test_what_is_opened_for_the_credentials_company_is_not_an_officers(
    caller: Caller, path: str, said: dict[str, object]
) -> None:
    before = LedgerRecord.objects.count()

    officer = Caller(OFFICER)

    problem(officer.post(path, said), 403, "not-for-this-role")
    problem(officer.post(path, {**said, "company": str(COMPANY)}), 403, "not-for-this-role")

    assert LedgerRecord.objects.count() == before
    assert caller.post(path, said).status_code == 201


def test_whoever_has_no_role_for_it_is_refused(caller: Caller) -> None:
    officer = Caller(OFFICER)

    problem(officer.post("decisions", decision()), 403, "scope-missing")


# rehearsal


def test_a_rehearsal_says_what_would_be_and_records_nothing(caller: Caller) -> None:
    before = LedgerRecord.objects.count()

    answer = caller.post("decisions?dry_run=true", decision(), Idempotency_Key="once")

    assert answer.status_code == 200
    assert answer.json()["dry_run"] is True
    assert len(answer.json()["sentences"]) == 1
    assert "oversight bodies" in answer.json()["seen_by"]
    assert LedgerRecord.objects.count() == before
    assert not RequestDone.objects.exists()


# keys of requests


def test_the_same_request_under_the_same_key_is_done_once(caller: Caller) -> None:
    first = caller.post("decisions", decision(), Idempotency_Key="monday")
    before = LedgerRecord.objects.count()

    again = caller.post("decisions", decision(), Idempotency_Key="monday")

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert LedgerRecord.objects.count() == before


def test_another_body_under_the_same_key_is_refused(caller: Caller) -> None:
    caller.post("decisions", decision(), Idempotency_Key="monday")

    problem(
        caller.post("decisions", decision(explanation="other"), Idempotency_Key="monday"), 422, "key-reused"
    )


def test_a_key_is_the_organizations_own(caller: Caller) -> None:
    caller.post("decisions", decision(), Idempotency_Key="monday")

    answer = Caller(OTHER_LIAISON).post("decisions", decision(), Idempotency_Key="monday")

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers


def test_a_refused_request_leaves_its_key_free(caller: Caller) -> None:
    problem(caller.post("decisions", decision(independent=False), Idempotency_Key="monday"), 409, "rule-7")

    assert not RequestDone.objects.exists()
    assert caller.post("decisions", decision(), Idempotency_Key="monday").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "a b", "ü"])
def test_a_key_is_visible_ascii(caller: Caller, key: str) -> None:
    problem(caller.post("decisions", decision(), Idempotency_Key=key), 400, "bad-input")


# bodies


@pytest.mark.parametrize(
    ("headers", "type"),
    [
        ({}, "application/json; charset=utf-16"),
        ({}, "application/json; charset=latin-1"),
        ({}, "application/vnd.dsse+json; charset=utf-7"),
        ({"Content_Encoding": "gzip"}, "application/json"),
        ({"Content_Encoding": "identity, br"}, "application/json"),
    ],
)
def test_what_is_said_to_be_written_otherwise_than_in_plain_utf_8_is_not_taken(
    caller: Caller, headers: dict[str, str], type: str
) -> None:
    for query in ("", "?dry_run=true"):
        answer = caller.post(f"decisions{query}", decision(), type, **headers)
        problem(answer, 415, "unsupported-media-type")

    plain = {"Content_Encoding": "identity"} if headers else {}
    assert caller.post("decisions", decision(), "application/json; charset=UTF-8", **plain).status_code == 201


def test_what_is_sent_in_chunks_is_not_taken_as_nothing_said(caller: Caller) -> None:
    opened = caller.post("agreements", {"agency": str(AGENCY)}).json()["id"]
    before = LedgerRecord.objects.count()
    address = f"agreements/{opened}/decline"

    # no Content-Length goes with it, and the server of production hands on nothing of such a body
    told = problem(caller.post(address, b"", If_Match="*", Transfer_Encoding="chunked"), 400, "bad-input")

    assert "Content-Length" in told["detail"]
    # with a length beside it two servers in a row may read two bodies
    both = caller.post(address, {}, If_Match="*", Transfer_Encoding="chunked")
    problem(both, 400, "bad-input")
    assert LedgerRecord.objects.count() == before


# rules


def test_a_rule_that_refuses_is_named_and_explained(caller: Caller) -> None:
    told = problem(caller.post("decisions", decision(independent=False)), 409, "rule-7")

    assert told["rule"] == 7
    page = caller.client.get(told["type"])
    assert (page.status_code, b"rule-7" in page.content) == (200, True)


def test_a_case_of_another_company_is_not_there(caller: Caller) -> None:
    case = opened_case(company=OTHER_COMPANY)

    told = problem(caller.post("decisions", decision(case=str(case))), 404, "not-found")

    assert pointers(told) == ["/case"]
