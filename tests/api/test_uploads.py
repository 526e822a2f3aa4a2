"""Documents that come in as files: in a form, with their digest, strictly, as large as is set."""

import base64
import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from agreements.commands import enroll_signing_key
from config.ledger.models import LedgerRecord, RequestDone
from config.ledger.record import as_builtins
from config.ledger.sealed import Disclosure, commit
from config.ledger.store import ledger
from reviews import commands
from reviews.held import held_document
from reviews.media import LARGEST
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY, liaison
from tests.api.calling import Caller, pointers, problem
from tests.api.test_bad_input_generated import BAD
from tests.api.test_signed import DSSE, PUBLIC, signed
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model

pytestmark = pytest.mark.django_db

BOUNDARY = "a7f3c"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
LONG = b"Two of three evaluations found nothing.\n" * 60_000
"""More than JSON may have."""


def digest(content: bytes) -> str:
    return base64.b64encode(sha256(content).digest()).decode()


def said(content: bytes = LONG, **changed: Any) -> dict[str, Any]:
    whole = {"title": "Results in full", "media_type": "text/plain", "digest": digest(content)}
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


def part(name: str, content: bytes, *headers: str, filename: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    lines = (f'Content-Disposition: form-data; name="{name}"{named}', *headers)
    return f"--{BOUNDARY}\r\n".encode() + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def whole(content: bytes = LONG, **changed: Any) -> bytes:
    return form(
        part("said", json.dumps(said(content, **changed)).encode(), "Content-Type: application/json"),
        part("content", content, "Content-Type: text/plain", filename="../../results.html"),
    )


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


@pytest.fixture
def case(caller: Caller) -> UUID:
    return opened_case(models=(MODEL,))


def filed(caller: Caller, case: UUID, body: bytes, **headers: str) -> Any:
    return caller.post(f"cases/{case}/file-document", body, FORM, **{"If_Match": "*", **headers})


def test_a_document_larger_than_any_json_is_filed_and_held(caller: Caller, case: UUID) -> None:
    assert len(LONG) > 2_000_000

    answer = filed(caller, case, whole())

    assert answer.status_code == 201, answer.content
    entry = ledger.entry(UUID(answer.json()["entries"][0]["id"]))
    assert (entry.event.size, entry.event.media_type) == (len(LONG), "text/plain")  # type: ignore[attr-defined]  # of this event
    assert entry.event.digest == sha256(LONG).digest()  # type: ignore[attr-defined]  # likewise
    assert LONG[:40] not in entry.data


def test_the_same_form_under_the_same_key_is_done_once_whatever_its_boundary(
    caller: Caller, case: UUID
) -> None:
    first = filed(caller, case, whole(), Idempotency_Key="monday")
    other = whole().replace(BOUNDARY.encode(), b"other")

    again = caller.post(
        f"cases/{case}/file-document",
        other,
        "multipart/form-data; boundary=other",
        If_Match="*",
        Idempotency_Key="monday",
    )

    assert (again.status_code, again.content) == (201, first.content)
    changed = filed(caller, case, whole(LONG + b"x"), Idempotency_Key="monday")
    problem(changed, 422, "key-reused")


# signed


TITLE = Disclosure(name="title", salt=bytes(range(32)), value="Results in full")


def statement(case: UUID, content: bytes = LONG, **changed: Any) -> bytes:
    """A statement that files a document, with the digest of its bytes in it and the title beside it."""
    sealed = {"commitment": base64.b64encode(commit(TITLE)).decode()}
    told = {"case": str(case), "title": sealed, "media_type": "text/plain", "digest": digest(content)}
    envelope = json.loads(signed({**told, **changed}, command="file_document", stream=case, nonce=b"f" * 16))
    return json.dumps({**envelope, "disclosures": as_builtins([TITLE])}).encode()


def signed_form(said: bytes, content: bytes = LONG) -> bytes:
    return form(part("said", said, f"Content-Type: {DSSE}"), part("content", content))


@pytest.fixture
def key(caller: Caller) -> None:
    enroll_signing_key(LIAISON, public_key=PUBLIC, person=LIAISON.id)
    only = signed({"acts": ["review"], "signatures": 1}, command="set_signing_policy", stream=COMPANY)
    assert caller.post("organization/set-signing-policy", only, DSSE).status_code == 201


@pytest.mark.usefixtures("key")
def test_a_document_larger_than_any_json_is_filed_under_the_companys_key(caller: Caller, case: UUID) -> None:
    problem(filed(caller, case, whole()), 409, "statement-needed")

    answer = caller.post(f"cases/{case}/file-document", signed_form(statement(case)), FORM)

    assert answer.status_code == 201, answer.content
    entry = ledger.entry(UUID(answer.json()["entries"][0]["id"]))
    assert entry.record.statement is not None
    assert "disclosures" not in json.loads(entry.record.statement)
    assert entry.event.digest == sha256(LONG).digest()  # type: ignore[attr-defined]  # of this event
    held = held_document(LIAISON, case=case, document=entry.id)
    assert held.content == LONG


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("content", [LONG + b"x", b"another"])
def test_a_file_that_is_not_the_one_signed_is_refused(caller: Caller, case: UUID, content: bytes) -> None:
    before = LedgerRecord.objects.count()

    answer = caller.post(f"cases/{case}/file-document", signed_form(statement(case), content), FORM)

    problem(answer, 409, "statement-says-otherwise")
    assert LedgerRecord.objects.count() == before


@pytest.mark.usefixtures("key")
def test_a_file_beside_a_statement_without_its_digest_is_signed_by_nobody(caller: Caller, case: UUID) -> None:
    answer = caller.post(f"cases/{case}/file-document", signed_form(statement(case, digest=None)), FORM)

    problem(answer, 409, "statement-says-otherwise")


def test_a_rehearsal_of_a_file_records_nothing(caller: Caller, case: UUID) -> None:
    before = LedgerRecord.objects.count()

    answer = caller.post(f"cases/{case}/file-document?dry_run=true", whole(), FORM)

    assert (answer.status_code, LedgerRecord.objects.count()) == (200, before), answer.content


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (whole()[:-4], ""),
        (whole()[:2000], ""),
        (b"no form", ""),
        (form(part("said", json.dumps(said()).encode())), ""),
        (form(part("content", LONG), part("said", json.dumps(said()).encode())), "/said"),
        (form(part("said", b"{}"), part("said", b"{}")), "/content"),
        (form(part("said", b"{}"), part("content", LONG), part("content", LONG)), ""),
        (form(part("said", b'{"title": "a", "title": "b"}'), part("content", LONG)), "/title"),
        (form(part("said", b"[]"), part("content", LONG)), "/said"),
        (form(part("said", b"\xff"), part("content", LONG)), ""),
        (form(part("said", b" " * 1_000_001), part("content", LONG)), "/said"),
        (form(part("said", b"{}", "Content-Type: text/html"), part("content", LONG)), "/said"),
        (form(part("said", b"{}"), part("content", LONG, "Content-Transfer-Encoding: base64")), "/content"),
        (form(*(part("said", b"{}") for _ in range(10_000))), "/content"),
        (form(part("said", b"{}", *(f"X-{n}: x" for n in range(9))), part("content", LONG)), ""),
        (form(part("said", b"{}", f"X-One: {'x' * 9_000}"), part("content", LONG)), ""),
        (whole().replace(b"\r\n", b"\n"), ""),
        (whole(digest=None), "/digest"),
        (whole(digest=digest(b"other")), "/digest"),
        (whole(content=b"\x89PNG\r\n\x1a\n"), "/media_type"),
        (whole(media_type="image/png"), "/media_type"),
        (whole(media_type="text/html"), "/media_type"),
        (whole(content_=1), "/content_"),
    ],
    ids=[
        *("no end", "cut", "no form", "no file", "file first", "said twice", "file twice"),
        *("key twice", "no object", "no text", "long", "another type", "encoded"),
        *("ten thousand parts", "many headers", "a long header", "lines", "no digest"),
        *("another digest", "another kind", "declared otherwise", "html", "unknown field"),
    ],
)
def test_a_form_that_is_not_whole_and_right_is_refused_with_its_place(
    caller: Caller, case: UUID, body: bytes, pointer: str
) -> None:
    before = LedgerRecord.objects.count()

    told = problem(filed(caller, case, body), 400, "bad-input")

    assert pointers(told) == [pointer], told
    assert LedgerRecord.objects.count() == before
    assert not RequestDone.objects.exists()


def test_a_file_larger_than_the_setting_is_refused_while_it_comes_in(
    caller: Caller, case: UUID, settings: Any
) -> None:
    settings.LARGEST_DOCUMENT = 1024 * 1024

    told = problem(filed(caller, case, whole()), 400, "bad-input")

    assert pointers(told) == ["/content"]
    assert "1,048,576" in told["detail"]
    assert settings.LARGEST_DOCUMENT < len(LONG) < LARGEST


def test_a_form_is_for_documents_only(caller: Caller, case: UUID) -> None:
    problem(caller.post("decisions", whole(), FORM), 415, "unsupported-media-type")


def test_a_case_of_another_company_takes_no_file(caller: Caller, case: UUID) -> None:
    other = Caller(liaison("other liaison", OTHER_COMPANY))

    problem(filed(other, case, whole()), 404, "not-found")


def test_the_bytes_of_a_document_stand_in_no_answer(caller: Caller, case: UUID) -> None:
    filed(caller, case, whole())
    commands.ask_question(LIAISON, case=case, question="by when?")

    whole_case = caller.get(f"cases/{case}").content

    assert LONG[:40] not in whole_case
    assert base64.b64encode(LONG[:39]) not in whole_case


# what is too long is refused while the form is read; what only some readers take, once all of it is there
LATER = {"too long", "a number that readers differ on"}


@pytest.mark.parametrize("what", [what for what in BAD if what not in LATER])
def test_the_strict_parser_stands_in_front_of_what_a_form_says(caller: Caller, case: UUID, what: str) -> None:
    body, place = BAD[what]
    before = LedgerRecord.objects.count()

    found = problem(filed(caller, case, form(part("said", body), part("content", LONG))), 400, "bad-input")

    told = [error["pointer"] for error in found["errors"]] if place.startswith("/") else found["detail"]
    assert place in told
    assert LedgerRecord.objects.count() == before


def test_a_number_that_readers_differ_on_is_refused_in_a_form_too(caller: Caller, case: UUID) -> None:
    body = json.dumps({**said(), "a": [0, 2**53]}).encode()

    found = problem(filed(caller, case, form(part("said", body), part("content", LONG))), 400, "bad-input")

    assert pointers(found) == ["/a/1"]
