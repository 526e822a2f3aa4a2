"""Each part of the register does all of its work with the rights of its plane: pages, API, commands, tasks.

Any other tests can be run so, too: `tests/planes/trying.py`.
"""

import os
from base64 import b64encode
from io import StringIO
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from config.actors import Actor
from config.api import credentials
from config.ledger.models import Reading
from config.planes.stated import Plane
from config.tasks.models import Outcome
from config.tasks.registry import TASKS
from config.tasks.running import run
from reviews import commands
from reviews.inquiry import SeenBy
from tests.actors import OFFICER, OVERSEER, SUPERVISOR
from tests.api.calling import Caller, decision
from tests.planes.logins import logged_in, make
from tests.reviews import registered
from tests.reviews.office.desks import carried_case, in_the_office, number_of
from tests.reviews.oversight.test_access_log import every_address
from tests.reviews.oversight.test_inquiry_pages import filled

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

PREFIX: Final = f"demarc_test_{os.getpid()}"
"""Roles are the whole server's; these go with the transaction of each test."""


@pytest.fixture
def case() -> UUID:
    """A case that is carried, asked about and on a desk, in a register that has its roles."""
    registered.released_model()
    case = carried_case()
    registered.drafted(case=case)
    registered.requested(case=case)
    make(PREFIX)
    return case


@pytest.mark.parametrize(
    ("actor", "plane"),
    [(OVERSEER, Plane.OVERSIGHT), (OFFICER, Plane.AGENCY), (SUPERVISOR, Plane.AGENCY)],
    ids=["overseer", "officer", "supervisor"],
)
def test_every_page_is_read(actor: Actor, plane: Plane, case: UUID) -> None:
    known = {
        "number": number_of(case),
        "id": str(commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream),
        "case": str(case),
        "object_id": str(case),
        "position": "1",
        "app_label": "reviews",
        "pk": "1",
        "act": "file-memo",
        "document": str(uuid4()),
        "source": str(uuid4()),
        "draft": str(uuid4()),
        "search": "1",
        "secret": "nobody-s",
    }
    client = in_the_office(actor)
    answers: dict[int, int] = {}

    with logged_in(plane, PREFIX):
        for name, address in every_address(known):
            status = client.get(address).status_code
            # where it logs out, the next pages are asked anew
            if name in ("admin:logout", "account_logout"):
                continue
            answers[status] = answers.get(status, 0) + 1

    assert answers[200] > 20
    assert not [status for status in answers if status >= 500]


def test_an_overseer_rehearses_an_inquiry_and_opens_it(case: UUID) -> None:
    client = in_the_office(OVERSEER)
    id = client.get("/inquiries/open-inquiry/").context["form"]["id"].value()
    said = {"id": id, "subject": "pace of requests", "seen_by": "overseers", "cases": [str(case)]}

    with logged_in(Plane.OVERSIGHT, PREFIX):
        rehearsed = filled(client, "/inquiries/open-inquiry/", "rehearse", **said)
        opened = filled(client, "/inquiries/open-inquiry/", "record", **said)

    assert (rehearsed.status_code, opened.status_code) == (200, 302)


def test_a_company_rehearses_decides_and_reads_what_it_is_given_to_know(case: UUID) -> None:
    caller = Caller()

    with logged_in(Plane.COMPANY, PREFIX):
        assert caller.post("decisions?dry_run=true", decision()).status_code == 200
        assert caller.post("decisions", decision()).status_code == 201
        for collection in ("cases", "communications", "decisions", "models", "events"):
            assert caller.get(collection).status_code == 200


def test_a_client_gets_a_token_and_speaks_with_it(case: UUID) -> None:
    caller = Caller()
    client = credentials.add_client(caller.credential)
    basic = b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()

    with logged_in(Plane.COMPANY, PREFIX):
        answer = caller.client.post(
            "/api/v1/oauth/token",
            {"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {basic}"},
        )
        other = caller.client.post(
            "/api/v1/oauth/token",
            {"grant_type": "password", "username": "x", "password": "x"},
            headers={"Authorization": f"Basic {basic}"},
        )
        assert other.status_code in (400, 401)
        caller.token = answer.json()["access_token"]
        assert caller.get("cases").status_code == 200
        caller.token = "nobody-s"
        assert caller.get("cases").status_code == 401


def test_every_task_is_done(case: UUID) -> None:
    for name in TASKS:
        with logged_in(Plane.TASKS, PREFIX):
            done = run(name)
        assert done is not None
        assert done.outcome is not Outcome.FAILED, f"{name}: {done.error}"


def test_the_access_log_is_written_by_who_lets_overseers_read_and_read_by_oversight_alone(case: UUID) -> None:
    officer, reader = in_the_office(OFFICER), in_the_office(OVERSEER)

    def read_back() -> int:
        with transaction.atomic():
            return Reading.objects.count()

    with logged_in(Plane.AGENCY, PREFIX):
        assert officer.get("/admin/reviews/casefile/export.csv").status_code == 200
        with pytest.raises(ProgrammingError):
            read_back()
    with logged_in(Plane.TASKS, PREFIX), pytest.raises(ProgrammingError):
        read_back()
    with logged_in(Plane.OVERSIGHT, PREFIX):
        name = _login_of(OVERSEER)
        call_command("access_log", reader=name, stdout=StringIO())
        assert reader.get("/access-log/").status_code == 200
        assert read_back() == 3


def _login_of(actor: Actor) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT username FROM auth_user u JOIN agreements_member m ON m.user_id = u.id "
            "WHERE m.person = %s",
            [actor.id],
        )
        return cursor.fetchone()[0]
