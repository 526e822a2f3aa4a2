"""Calls to a register over HTTP: with the credential, again where it may be sent again, problems raised."""

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, BinaryIO, Final

import httpx
import msgspec

from config.client.credentials import Credentials
from config.client.errors import Failed, Problem, Unusable

API: Final = "/api/v1/"

MOST_TRIES: Final = 6

LONGEST_PAUSE: Final = 120.0
"""Seconds; where the register asks for more, that is said instead of waited for."""

_AGAIN: Final = frozenset({429, 503})

_GATEWAY: Final = frozenset({502, 504})

_TIMEOUT: Final = httpx.Timeout(30.0, read=60.0)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: status, headers, the body as JSON types (None where there is none) and as bytes."""

    status: int
    headers: Mapping[str, str]
    told: Any
    body: bytes


class Calls:
    """Calls of one credential. `wait` sleeps for so many seconds; `http` is made where none is given."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials, self.wait = credentials, wait
        # what goes over http to this machine goes through no proxy, which would read the credential
        proxied = credentials.url.startswith("https://")
        self.http = http or httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=proxied)
        self._token = credentials.token

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        public: bool = False,
        accept: str = "application/json",
    ) -> Answer:
        """What stands at an address below `/api/v1/`. Raises Problem or Failed."""
        return self._call("GET", path, params=params, public=public, headers={"Accept": accept})

    def post(
        self,
        path: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
        file: BinaryIO | None = None,
    ) -> Answer:
        """Send a body; with a file as a form of both (RFC 7578), the file read as it is sent. What has an
        Idempotency-Key is sent again under it where no answer came; what has none, and is no rehearsal, is
        sent once. Raises Problem or Failed."""
        repeatable = "Idempotency-Key" in headers or bool(params and params.get("dry_run") == "true")
        others, whole = dict(headers), dict[str, Any](content=body)
        if file is not None:
            said = (None, body, others.pop("Content-Type"))
            whole = {"files": {"said": said, "content": ("document", file, "application/octet-stream")}}
        return self._call("POST", path, whole, headers=others, params=params, repeatable=repeatable)

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] = MappingProxyType({}),
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        repeatable: bool = True,
        public: bool = False,
    ) -> Answer:
        fresh, failure = False, "it did not answer"
        for number in range(MOST_TRIES):
            credential = {} if public else {"Authorization": f"Bearer {self._bearer()}"}
            sent = {"Accept": "application/json", **credential, **(headers or {})}
            url = f"{self.credentials.url}{API}{path}"
            try:
                answer = self.http.request(method, url, headers=sent, params=params, **body)
            except httpx.ConnectError as error:
                failure = f"it cannot be reached ({error})"
                self._pause(number, None)
                continue
            except httpx.TransportError as error:
                failure = f"no answer came ({type(error).__name__})"
                if not repeatable:
                    break
                self._pause(number, None)
                continue
            if answer.status_code == 401 and self.credentials.client_id and not public and not fresh:
                self._token, fresh = "", True  # the access token is over: ask for another, once
                continue
            if answer.status_code in _AGAIN or (answer.status_code in _GATEWAY and repeatable):
                failure = f"it answered {answer.status_code} again and again"
                self._pause(number, answer)
                continue
            return _read(answer, self.credentials.url)
        raise Failed(f"{self.credentials.url}: {failure}")

    def _pause(self, number: int, answer: httpx.Response | None) -> None:
        if number == MOST_TRIES - 1:
            if answer is not None:
                _read(answer, self.credentials.url)
            return
        asked = _retry_after(answer) if answer is not None else None
        if asked is not None and asked > LONGEST_PAUSE:
            raise Failed(f"the register asks to come back after {asked:.0f} seconds")
        self.wait(min(0.5 * 2**number, 8.0) if asked is None else asked)

    def _bearer(self) -> str:
        """The token to show; of an OAuth2 client, an access token that it is given."""
        if self._token:
            return self._token
        client = (self.credentials.client_id, self.credentials.client_secret)
        url = f"{self.credentials.url}{API}oauth/token"
        try:
            answer = self.http.post(url, data={"grant_type": "client_credentials"}, auth=client)
        except httpx.TransportError as error:
            raise Failed(f"{self.credentials.url}: no token was given ({type(error).__name__})") from error
        if answer.status_code != 200:
            raise Unusable(f"no token was given to this OAuth2 client: {answer.status_code}")
        self._token = _access_token(_json(answer))
        if not self._token:
            raise Failed(f"{self.credentials.url}: what it gave is no token")
        return self._token


def _read(answer: httpx.Response, url: str) -> Answer:
    told = _json(answer) if answer.content and "json" in answer.headers.get("Content-Type", "") else None
    if answer.status_code >= 400 or answer.is_redirect:
        if not isinstance(told, dict):
            raise Failed(f"{url} answered {answer.status_code}, with no reason that can be read")
        raise Problem(answer.status_code, told, url)
    return Answer(status=answer.status_code, headers=answer.headers, told=told, body=answer.content)


def _access_token(told: Any) -> str:
    token = told.get("access_token") if isinstance(told, dict) else None
    return token if isinstance(token, str) else ""


def _json(answer: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(answer.content)
    except (ValueError, RecursionError) as error:
        raise Failed(f"what {answer.url.host} answered is no JSON") from error


def _retry_after(answer: httpx.Response) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110, 10.2.3); None where it asks for none."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
