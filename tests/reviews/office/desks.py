"""Cases that officers of tests carry, with things due, and clients of people who may enter the office."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client

from config.actors import Actor
from config.ledger.store import ledger
from reviews import commands
from reviews.models import CaseFile
from reviews.office.reckoning import reckon
from tests.actors import OFFICER, SUPERVISOR
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in


def in_the_office(actor: Actor) -> Client:
    """A client of an actor who may enter the office."""
    client = logged_in(actor)
    get_user_model()._default_manager.update(is_staff=True)
    return client


def carried_case(by: Actor = OFFICER, due_in: timedelta | None = None, **said: Any) -> UUID:
    """A live case that an officer carries, with a question to the company where it says by when; reckoned."""
    case = registered.opened_case(**said)
    commands.assign_case(SUPERVISOR, case=case, person=by.id)
    if due_in is not None:
        hoped = ledger.clock() + due_in
        commands.ask_question(OFFICER, case=case, question="Which?", answer_hoped_for_by=hoped)
    reckon()
    return case


def number_of(case: UUID) -> str:
    return CaseFile.objects.get(stream=case).number


def listed(client: Client, **narrowed: str) -> list[str]:
    """The numbers of the cases that the list shows, narrowed down."""
    response = client.get("/admin/reviews/casefile/", narrowed)
    assert response.status_code == 200, response.headers
    return [case.number for case in response.context["cl"].result_list]
