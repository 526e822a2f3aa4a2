"""Somebody without a login, or with a neighbor's: he fills no disk, learns no name and keeps no page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.test.client import FakePayload

from config.intake import MAX_BYTES
from tests.actors import OFFICER, OVERSEER, officer
from tests.api.calling import Caller
from tests.api.test_every_read import OVERRIDES
from tests.logins.people import PASSWORD, login_of, tried
from tests.office.test_stored_text import lets_in
from tests.reviews import registered

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no answer here is the database's

BODY: Final = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n" + b"A" * 200_000 + b"\r\n--x--\r\n"
)


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize("address", ["/login/", "/admin/import-record/", "/api/v1/oauth/token"])
def test_a_body_larger_than_any_form_is_refused_unread(client: Client, settings: Any, address: str) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
    answer = client.post(address, BODY, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413
    assert not vars(answer.wsgi_request).get("_read_started")


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.dsse+json"])
def test_no_more_of_a_body_is_read_than_a_verb_takes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registered.parties()
    read: list[int] = []
    really = FakePayload.read

    def noted(payload: FakePayload, *size: int) -> bytes:
        found: bytes = really(payload, *size)
        read.append(len(found))
        return found

    monkeypatch.setattr(FakePayload, "read", noted)

    answer = Caller().post("decisions", b'"' + b"x" * 3_000_000 + b'"', kind)

    assert answer.status_code == 400
    assert 0 < sum(read) <= MAX_BYTES + 1


def test_no_file_that_a_page_is_sent_touches_a_disk(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what is said of the length may be wrong: no handler that writes a file stands behind the bound
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    monkeypatch.setattr("config.bodies._said", lambda request: 0)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000

    answer = client.post("/login/", BODY, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 200
    assert not answer.wsgi_request.FILES


def test_a_name_takes_as_much_work_to_refuse_as_any_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    login_of(username="open")
    login_of(OVERSEER, username="with the provider", password=None)
    closed = login_of(officer("closed"), username="closed")
    closed.is_active = False
    closed.save()
    work: list[str] = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode

    def encoded(*given: Any) -> str:
        work.append("once")
        return encode(*given)

    monkeypatch.setattr(type(hasher), "encode", encoded)

    spent = {}
    for name in ("open", "with the provider", "closed", "nobody"):
        work.clear()
        tried(client, name, "not the password")
        spent[name] = len(work)

    assert set(spent.values()) == {1}, spent


def test_a_session_that_was_planted_is_not_the_one_that_is_logged_in(client: Client) -> None:
    login_of()
    planted = client.session
    planted["mark"] = "planted"
    planted.save()

    tried(client, "officer", PASSWORD)

    assert client.session.session_key not in (None, planted.session_key)
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    assert other.get("/cases/").status_code == 302
    assert type(planted)(planted.session_key).load() == {}


@pytest.mark.parametrize(
    "page", ["/", "/login/", "/cases/", "/cases/2026-001/replay/", "/nowhere", "/admin/"]
)
def test_what_a_page_shows_is_kept_by_no_browser_and_no_proxy_and_framed_by_nobody(page: str) -> None:
    registered.parties()
    client = Client()
    client.force_login(login_of(OVERSEER, username="overseer"))

    headers = client.get(page).headers

    assert "no-store" in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


ANSWERS: Final[dict[int, tuple[Callable[[Client], Any], ...]]] = {
    200: (lambda client: client.get("/login/"), lambda client: client.get("/livez")),
    302: (lambda client: client.get("/cases/"),),
    400: (
        lambda client: client.get("/login/?q=%00"),
        lambda client: client.get("/login/", headers={"Host": "evil.example"}),
        lambda client: client.get("/api/v1/log", headers={"Host": "evil.example"}),
    ),
    401: (lambda client: client.get("/api/v1/log"),),
    403: (lambda client: client.post("/login/"),),
    404: (
        lambda client: client.get("/nowhere"),
        lambda client: client.get("/metrics"),
        lambda client: client.get("/api/v1/docs/nowhere"),
        lambda client: client.get("/static/nowhere.css"),
    ),
    405: (lambda client: client.put("/livez"), lambda client: client.delete("/metrics")),
    413: (lambda client: client.post("/login/", BODY, content_type="multipart/form-data; boundary=x"),),
    429: (lambda client: [client.get("/api/v1/nowhere") for _ in range(2)][-1],),
    500: (lambda client: client.get("/readyz"),),
    503: (lambda client: client.get("/readyz?away"),),
}
"""Every kind of answer that somebody may be given, by its status, also where no page stands behind it."""


@pytest.mark.parametrize("status", ANSWERS)
def test_an_answer_lets_a_browser_do_nothing_whatever_kind_of_answer_it_is(
    status: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise OperationalError("gone") if status == 503 else RuntimeError("unforeseen")

    monkeypatch.setattr("config.observing.views.readiness", fails)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
    settings.API_ADDRESS_RATE = "1/min"
    for asked in ANSWERS[status]:
        answer = asked(Client(enforce_csrf_checks=status == 403, raise_request_exception=False))

        assert answer.status_code == status
        assert lets_in(answer) == []
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "GET", "HEAD"])
def test_a_verb_of_http_that_a_page_does_not_have_changes_nothing(method: str) -> None:
    registered.parties()
    client = Client()
    client.force_login(login_of(OVERSEER, username="overseer"))

    answer = client.generic(
        method, "/inquiries/open-inquiry/?_method=POST", headers=OVERRIDES, data="subject=x&_method=POST"
    )

    assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)


def test_no_form_is_taken_from_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(login_of(OFFICER))

    for address in ("/login/", "/logout/", "/login/password/", "/admin/commands/ask-question/"):
        assert client.post(address, {}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_host_that_is_not_ours_is_answered_nothing_and_a_forwarded_one_is_not_believed(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["demarc.example"]

    assert client.get("/login/", headers={"Host": "evil.example"}).status_code == 400
    answer = client.get("/admin/", headers={"Host": "demarc.example", "X-Forwarded-Host": "evil.example"})

    assert "evil.example" not in answer.headers["Location"] + answer.content.decode()
