"""Programs that call the API in tests: one credential each, over Django's own test client."""

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.test import Client

from config.actors import Actor
from config.api import credentials
from config.api.preconditions import etag
from tests.actors import LIAISON

API = "/api/v1/"

CLAIMS: Final = (
    "CF-Connecting-IP",
    "Client-IP",
    "Fastly-Client-IP",
    "Forwarded",
    "True-Client-IP",
    "User-Agent",
    "Via",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "X-Forwarded",
    "X-Forwarded-For",
    "X-Original-Forwarded-For",
    "X-Real-IP",
)
"""Headers by which a request may claim to come from elsewhere, or to be somebody else's."""


def claiming(address: str) -> dict[str, str]:
    """Headers that claim an address, each in every way."""
    return dict.fromkeys(CLAIMS, address) | {"Forwarded": f"for={address}"}


class Caller:
    """A program with a token that speaks for an actor, with some scopes."""

    def __init__(self, actor: Actor = LIAISON, scopes: str = credentials.ALL) -> None:
        # what another test asked for is not counted here
        cache.clear()
        self.actor = actor
        self.credential = credentials.issue(
            name="tests",
            organization=actor.organization,
            person=actor.id,
            role=actor.role,
            scopes=scopes,
        )
        self.token = credentials.add_token(self.credential, timedelta(hours=1)).token
        # Django's own test client leaves out what a real server checks of every form
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(API + path, headers=self._headers(headers))

    def post(
        self,
        path: str,
        said: object = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """`said` as JSON, or as it is where it is bytes."""
        body = said if isinstance(said, bytes) else json.dumps({} if said is None else said).encode()
        return self.client.post(
            API + path, data=body, content_type=content_type, headers=self._headers(headers)
        )

    def seen(self, stream: UUID | str, version: int) -> str:
        """The ETag under which this caller was given a version of a stream."""
        return etag(self.actor.organization, UUID(str(stream)), version)

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


def problem(answer: Any, status: int, name: str) -> Any:
    """The problem that an answer is, of this status and kind."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["type"] == f"/api/v1/docs/problems/{name}"
    return told


def pointers(told: Any) -> list[str]:
    return [place["pointer"] for place in told["errors"]]


def decision(**said: Any) -> dict[str, Any]:
    """A decision that answers nothing, as a body."""
    return {"kind": "own_choice", "basis": "independent", "independent": True, **said}


def made(caller: Caller, **said: Any) -> UUID:
    answer = caller.post("decisions", decision(**said))
    assert answer.status_code == 201, answer.content
    return UUID(answer.json()["id"])
