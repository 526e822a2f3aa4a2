"""A page of the office asks the database as often in a register ten times as large."""

from itertools import count
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.actors import Actor
from reviews import commands
from reviews.office.narrowing import NARROWING
from reviews.office.reckoning import reckon
from reviews.review.disputes.acts import Grounds
from tests.actors import LIAISON, OFFICER, SUPERVISOR
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.steady import Clock

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/casefile/"
OF_OFFICERS = (
    "/admin/", LIST, f"{LIST}?q=fable", "/admin/search/?q=fable", "/admin/search/?q=question",
    f"{LIST}?officer=me", f"{LIST}?due=week", f"{LIST}?due=overdue", f"{LIST}?waiting=company",
    f"{LIST}?track=outside", f"{LIST}?state=not_closed", f"{LIST}?flag=any", f"{LIST}?moved=yes",
    f"{LIST}?instrument=formal_voluntary_request",
)  # fmt: skip
OF_SUPERVISORS = ("/admin/supervise/", "/admin/supervise/week/")

FEW, MANY = 2, 20


def login(actor: Actor) -> Client:
    client = logged_in(actor)
    get_user_model().objects.filter(member__person=actor.id).update(is_staff=True)
    return client


def grow(places: "count[int]", cases: int) -> list[UUID]:
    """So many cases more, alike by threes: asked a question, asked for something, disputed."""
    made = []
    for place in (next(places) for _ in range(cases)):
        case = registered.opened_case()
        made.append(case)
        commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
        commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
        if place % 3 == 0:
            registered.requested(case=case)
        if place % 3 == 1:
            asked = commands.make_submission(LIAISON, case=case, summary="weights").entries[0].id
            commands.raise_dispute(
                OFFICER, case=case, entry=asked, grounds=Grounds.INACCURATE, statement="no such file"
            )
    reckon()
    return made


def asked_for(client: Client, address: str) -> int:
    """How many statements a page takes, once what it hands over for the first time is noted."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_every_page_asks_as_often_of_ten_times_as_many_cases(ledger_clock: Clock) -> None:
    registered.released_model()
    places = count()
    cases = grow(places, FEW)
    pages = {
        login(OFFICER): (*OF_OFFICERS, f"{LIST}{cases[0]}/change/"),
        login(SUPERVISOR): OF_SUPERVISORS,
    }

    def counted() -> dict[str, int]:
        return {address: asked_for(client, address) for client, of in pages.items() for address in of}

    few = counted()
    grow(places, MANY - FEW)

    assert counted() == few


def test_no_filter_of_the_list_is_left_out_here() -> None:
    asked = {address.partition("?")[2].partition("=")[0] for address in OF_OFFICERS}
    named = {filter.parameter_name for filter in NARROWING}

    # by company and by what is compiled the list is narrowed as by track: a column of the case itself
    assert named - asked == {"company", "record"}
