"""A signed statement is a body of every verb; each way in which it does not hold has its own problem."""

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agreements.commands import appoint_liaison, enroll_signing_key, revoke_signing_key
from config.ledger.models import LedgerRecord, Refusal, StatementTaken
from config.ledger.record import as_builtins
from config.ledger.sealed import Disclosure, commit
from config.ledger.statement import PAYLOAD_TYPE, key_id, new_statement, sign, sign_payload
from config.ledger.store import ledger
from reviews.decision import Basis, BroaderReason
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY, liaison, named
from tests.api.calling import Caller, pointers, problem
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGNERS, MODEL
from tests.reviews.registered import directed, opened_case, released_model

pytestmark = pytest.mark.django_db

KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC: Final = KEY.public_key().public_bytes_raw()
OTHER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
DSSE: Final = "application/vnd.dsse+json"
EXPLAINED: Final = Disclosure(name="explanation", salt=bytes(range(32)), value="we cannot tell them apart")


class Past:
    """A case with a binding letter, and a caller whose liaison has a key."""

    def __init__(self) -> None:
        released_model()
        self.case = opened_case(models=(MODEL,))
        self.letter = directed(case=self.case)
        enroll_signing_key(LIAISON, public_key=PUBLIC, person=LIAISON.id)
        self.caller = Caller()

    @property
    def said(self) -> dict[str, Any]:
        """What the company decides, as it signs it."""
        return {
            "kind": "complied",
            "basis": Basis.LEGAL_COMPULSION,
            "answers": [str(self.letter)],
            "applied": FOREIGNERS,
            "case": str(self.case),
        }

    @property
    def leaf(self) -> bytes:
        return first_leaf(self.letter)

    def signed(self, **changed: Any) -> bytes:
        return signed(**{"said": self.said, "answers": (self.leaf,), **changed})

    def decided(self, envelope: bytes, **headers: str) -> Any:
        return self.caller.post("decisions", envelope, DSSE, **headers)


def first_leaf(stream: UUID) -> bytes:
    return ledger.entries(streams=[stream])[0].leaf


def signed(
    said: dict[str, Any],
    *,
    answers: Iterable[bytes] = (),
    command: str = "make_decision",
    organization: UUID = COMPANY,
    stream: UUID | None = None,
    nonce: bytes = bytes(16),
    key: Ed25519PrivateKey = KEY,
) -> bytes:
    statement = new_statement(
        command=command,
        organization=organization,
        stream=stream,
        answers=answers,
        said=as_builtins(said),
        issued_at=datetime.now(UTC),
        nonce=nonce,
    )
    return sign(statement, [key])


def beside(envelope: bytes, *disclosures: Disclosure) -> bytes:
    """An envelope with what it holds as commitments only."""
    told = [
        {"name": one.name, "salt": base64.b64encode(one.salt).decode(), "value": one.value}
        for one in disclosures
    ]
    return json.dumps({**json.loads(envelope), "disclosures": told}).encode()


def commitment(of: Disclosure) -> dict[str, str]:
    return {"commitment": base64.b64encode(commit(of)).decode()}


@pytest.fixture
def past() -> Past:
    return Past()


def test_what_is_signed_is_done_and_its_bytes_are_kept(past: Past) -> None:
    envelope = past.signed()

    answer = past.decided(envelope)

    assert answer.status_code == 201, answer.content
    (entry,) = ledger.entries(streams=[UUID(answer.json()["id"])])
    assert entry.record.statement == envelope
    whole = past.caller.get(f"decisions/{answer.json()['id']}").json()
    assert [one["signed"] for one in whole["entries"]] == [True]


def test_a_signed_change_needs_no_version(past: Past) -> None:
    decision = past.decided(past.signed()).json()["id"]
    address = f"decisions/{decision}/revise"
    said = {key: value for key, value in as_builtins(past.said).items() if key != "case"}
    rehearsed = past.caller.post(f"{address}?dry_run=true", said | {"under_objection": True}).json()
    envelope = signed(
        said | {"under_objection": True, "decision": decision},
        command="revise_decision",
        stream=UUID(decision),
        answers=[base64.b64decode(leaf) for leaf in rehearsed["answers"]],
        nonce=bytes(15) + b"1",
    )

    answer = past.caller.post(address, envelope, DSSE)

    assert answer.status_code == 201, answer.content
    assert answer.headers["ETag"] == past.caller.seen(decision, 2)


def test_a_sealed_value_travels_beside_its_commitment(past: Past) -> None:
    broader = past.said | {
        "kind": "complied_more_broadly",
        "applied": EVERY_CUSTOMER,
        "reason": BroaderReason.CANNOT_DISTINGUISH_POPULATION,
    }
    envelope = past.signed(said=broader | {"explanation": commitment(EXPLAINED)})

    answer = past.decided(beside(envelope, EXPLAINED))

    assert answer.status_code == 201, answer.content
    (entry,) = past.caller.get(f"decisions/{answer.json()['id']}").json()["entries"]
    assert entry["said"]["explanation"] == commitment(EXPLAINED)
    assert entry["opened"]["explanation"]["value"] == EXPLAINED.value
    assert json.loads(ledger.entries(streams=[UUID(answer.json()["id"])])[0].record.statement or b"") == (
        json.loads(envelope)
    )


# each refusal has its own problem, and leaves nothing but the log of refusals


def refused(past: Past, answer: Any, status: int, name: str) -> Any:
    told = problem(answer, status, name)
    assert not StatementTaken.objects.exists()
    assert Refusal.objects.get().command == "make_decision"
    return told


def test_a_key_of_nobody(past: Past) -> None:
    told = refused(past, past.decided(past.signed(key=OTHER_KEY)), 409, "statement-key-unknown")

    assert pointers(told) == ["/signatures/0/keyid"]


def test_a_revoked_key(past: Past) -> None:
    revoke_signing_key(LIAISON, key_id=key_id(PUBLIC))

    refused(past, past.decided(past.signed()), 409, "statement-key-revoked")


def test_altered_bytes(past: Past) -> None:
    envelope = json.loads(past.signed())
    payload = base64.b64decode(envelope["payload"]).replace(b"complied", b"declined")
    envelope["payload"] = base64.b64encode(payload).decode()

    told = refused(past, past.decided(json.dumps(envelope).encode()), 409, "statement-altered")

    assert pointers(told) == ["/signatures/0/sig"]


def test_a_payload_of_another_type(past: Past) -> None:
    payload = base64.b64decode(json.loads(past.signed())["payload"])

    for envelope in (sign_payload(payload, "text/plain", [KEY]), sign_payload(b"no", "text/plain", [KEY])):
        problem(past.decided(envelope), 409, "statement-wrong-type")


def test_a_payload_that_is_no_statement(past: Past) -> None:
    refused(past, past.decided(sign_payload(b"{}", PAYLOAD_TYPE, [KEY])), 400, "bad-input")


def test_another_organizations_statement(past: Past) -> None:
    refused(past, past.decided(past.signed(organization=OTHER_COMPANY)), 409, "statement-other-organization")


def test_another_command(past: Past) -> None:
    refused(past, past.decided(past.signed(command="revise_decision")), 409, "statement-other-command")


def test_another_communication(past: Past) -> None:
    other = directed(case=past.case)
    moved = past.signed(answers=(first_leaf(other),))

    refused(past, past.decided(moved), 409, "statement-other-communication")


def test_another_case(past: Past) -> None:
    said = {"case": str(past.case), "types": ["weights"], "environment": "x", "level": "y"}
    envelope = signed(said, command="offer_access", stream=past.case)

    told = problem(
        past.caller.post(f"cases/{opened_case()}/offer-access", envelope, DSSE), 409, "statement-other-case"
    )

    assert pointers(told) == ["/payload/said/case"]


def test_another_stream(past: Past) -> None:
    refused(past, past.decided(past.signed(stream=past.letter)), 409, "statement-other-stream")


def test_a_nonce_that_was_used(past: Past) -> None:
    past.decided(past.signed())
    before = LedgerRecord.objects.count()

    told = problem(past.decided(past.signed()), 409, "statement-repeated")

    assert pointers(told) == ["/payload/nonce"]
    assert LedgerRecord.objects.count() == before


def test_the_same_statement_under_the_same_key_is_answered_again(past: Past) -> None:
    envelope = past.signed()
    first = past.decided(envelope, Idempotency_Key="letter")

    again = past.decided(envelope, Idempotency_Key="letter")

    assert (again.status_code, again.content) == (201, first.content)


def test_a_value_beside_that_is_not_the_one_committed_to(past: Past) -> None:
    other = Disclosure(name="explanation", salt=EXPLAINED.salt, value="something else")
    envelope = past.signed(said=past.said | {"explanation": commitment(EXPLAINED)})

    refused(past, past.decided(beside(envelope, other)), 422, "disclosure-wrong")


def test_a_commitment_without_its_value(past: Past) -> None:
    envelope = past.signed(said=past.said | {"explanation": commitment(EXPLAINED)})

    refused(past, past.decided(envelope), 422, "disclosure-wrong")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'{"payload": 1, "payloadType": 2, "signatures": 3}', b'{"a": 1, "a": 2}'],
)
def test_what_is_no_envelope(past: Past, body: bytes) -> None:
    problem(past.decided(body), 400, "bad-input")


def test_an_argument_that_no_command_takes(past: Past) -> None:
    told = problem(past.decided(past.signed(said=past.said | {"id": str(MODEL)})), 400, "bad-input")

    assert pointers(told) == ["/id"]


# what the organization wants signed


def wanted(past: Past, acts: list[str], signatures: int) -> Any:
    said = {"acts": acts, "signatures": signatures}
    envelope = signed(said, command="set_signing_policy", stream=COMPANY, nonce=bytes(14) + b"po")
    return past.caller.post("organization/set-signing-policy", envelope, DSSE)


def test_a_decision_that_is_not_signed(past: Past) -> None:
    told = problem(past.caller.post("decisions", as_builtins(past.said)), 409, "statement-needed")

    assert "one of its keys" in told["detail"]
    assert Refusal.objects.get().command == "make_decision"


def test_a_key_whose_day_has_not_come(past: Past) -> None:
    since = (ledger.clock() + timedelta(days=3)).date()
    enroll_signing_key(
        LIAISON, public_key=OTHER_KEY.public_key().public_bytes_raw(), person=LIAISON.id, since=since
    )

    told = refused(past, past.decided(past.signed(key=OTHER_KEY)), 409, "statement-key-not-yet")

    assert pointers(told) == ["/signatures/0/keyid"]


def test_fewer_signatures_than_the_organization_wants(past: Past) -> None:
    appoint_liaison(LIAISON, party=COMPANY, person=named("second"))
    enroll_signing_key(liaison("second", COMPANY), public_key=OTHER_KEY.public_key().public_bytes_raw())
    assert wanted(past, ["decision"], 2).status_code == 201

    told = problem(past.decided(past.signed()), 409, "statement-too-few-signatures")

    assert pointers(told) == ["/signatures"]


def test_a_rehearsal_says_what_to_sign(past: Past) -> None:
    told = past.caller.post(
        "decisions?dry_run=true", as_builtins(past.said) | {"under_objection": True, "objection": "too short"}
    ).json()

    assert (told["signatures"], told["sealed"]) == (1, ["objection"])
    assert told["answers"] == [base64.b64encode(past.leaf).decode()]


def test_a_policy_is_taken_back_with_a_statement_only(past: Past) -> None:
    tag = past.caller.get("organization").headers["ETag"]
    problem(
        past.caller.post("organization/set-signing-policy", {"acts": []}, If_Match=tag),
        409,
        "statement-needed",
    )

    assert wanted(past, [], 1).status_code == 201
    assert past.caller.post("decisions", as_builtins(past.said)).status_code == 201
