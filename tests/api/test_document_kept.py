"""The API keeps what its OpenAPI document says: no failure, no status and no answer that is not in it.

schemathesis makes requests that fit the document and requests that do not, the same in every run: a few for
each operation here, forty by each actor each way by `uv run pytest --hypothesis-profile=thorough tests/api`.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from uuid import UUID

import hypothesis
import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from urllib3 import HTTPResponse

from config.actors import Actor
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER
from tests.api.calling import Caller
from tests.api.test_document import document
from tests.reviews import registered
from tests.reviews.worlds import lived, people

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

SHARES: Final = 6
"""Three actors, in process and over HTTP: each is answered its own share of the operations."""

MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

WHO: Final = {"liaison": LIAISON, "officer": OFFICER, "overseer": OVERSEER}

_known: list[UUID] = []
"""Ids of what is there: what is asked about exists as often as not."""

schemathesis.openapi.format(
    "uuid", st.integers(0, 10_000).map(lambda drawn: str(_known[drawn % len(_known)]))
)


class InProcess(HTTPAdapter):
    """Sends what `requests` would send through Django's own test client; nothing of it is left."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        headers = {name: str(value) for name, value in request.headers.items()}
        kind = headers.pop("Content-Type", "")
        with transaction.atomic():
            answer: Any = Client().generic(
                str(request.method), request.path_url, request.body or b"", kind, headers=headers
            )
            transaction.set_rollback(True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        raw = HTTPResponse(io.BytesIO(content), answer.items(), answer.status_code, preload_content=False)
        return self.build_response(request, raw)


@cache
def operations() -> list[Any]:
    """The operations of the document, read once for all who ask them."""
    read = []
    for found in schemathesis.openapi.from_dict(document()).get_all_operations():
        assert isinstance(found, Ok), found
        read.append(found.ok())
    return read


def keeps(session: requests.Session, address: str, actor: Actor, share: int) -> None:
    """Ask operations as an actor, and hold each answer to the document: all of them in the profile
    `thorough`, with what fits and with what does not, otherwise a sixth of them, with one or the other."""
    session.headers["Authorization"] = f"Bearer {Caller(actor).token}"
    thorough = hypothesis.settings.get_current_profile_name() == "thorough"
    examples = hypothesis.settings.get_profile("thorough").max_examples if thorough else 2
    asked = 0
    for number, operation in enumerate(operations()):
        if not thorough and number % SHARES != share:
            continue
        for mode in MODES if thorough else (MODES[number // SHARES % 2],):

            @hypothesis.seed(1)
            @hypothesis.settings(
                max_examples=examples,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def holds(case: schemathesis.Case[Any]) -> None:
                nonlocal asked
                asked += 1
                if "wait" in (case.query or {}):
                    case.query["wait"] = 0  # what is answered after thirty seconds is the same
                case.call_and_validate(base_url=address, session=session, checks=CHECKS)

            holds()
    assert asked > 20


@pytest.fixture
def _there(settings: Any) -> Iterator[None]:
    """A company and an agency with one thing of every kind between them."""
    settings.API_RATE = "1000000/s"
    registered.parties()
    world = lived(people(COMPANY, AGENCY, "agency"))
    _known[:] = sorted({*world.kinds, COMPANY, AGENCY}, key=str)
    yield
    _known.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_there")
@pytest.mark.parametrize("who", WHO)
def test_the_document_is_kept_in_process(who: str) -> None:
    session = requests.Session()
    session.mount("http://testserver", InProcess())

    keeps(session, "http://testserver", WHO[who], list(WHO).index(who))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_there")
@pytest.mark.parametrize("who", WHO)
def test_the_document_is_kept_over_http(who: str, live_server: Any) -> None:
    keeps(requests.Session(), live_server.url, WHO[who], len(WHO) + list(WHO).index(who))
