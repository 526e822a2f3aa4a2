"""The administration shows what stands, with the commands beside it that its reader may give."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import commands
from agreements.calendar import Holiday
from agreements.counting import CountingRule, CountingRules, Roll
from agreements.federal_holidays import proposed_calendar
from agreements.models import Organization
from agreements.office.administration import PARTS
from agreements.party import DelegatedAct, PartyKind
from agreements.program import Program
from config.ledger.store import ledger
from tests.actors import AGENCY, COMPANY, OFFICER, OTHER_AGENCY, SUPERVISOR, named
from tests.office.clients import client_of, fields_of
from tests.reviews import registered

pytestmark = pytest.mark.django_db

OTHERS_SUPERVISOR = type(SUPERVISOR)(
    id=named("supervisor elsewhere"), organization=OTHER_AGENCY, side=SUPERVISOR.side, role=SUPERVISOR.role
)


@pytest.fixture
def program() -> UUID:
    """A program of the agency, with the parties."""
    registered.parties()
    return commands.establish_program(
        SUPERVISOR, name="Framework", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    ).stream


def links(page: Any) -> dict[str, str]:
    """The addresses of commands on a page, by their verbs."""
    found = re.findall(r'href="(/admin/commands/([a-z-]+)/[^"]*)"', page.content.decode())
    return {verb: unescape(at) for at, verb in found}


def typed(page: Any) -> dict[str, Any]:
    """What a browser sends of a form as it stands."""
    form = page.context["form"]
    values = {leaf.name: form[leaf.name].value() for leaf in form.leaves()}
    return {name: value for name, value in values.items() if value is not None}


def given(client: Client, at: str, **typed_in: Any) -> Any:
    """The answer to a command whose form was opened, filled in where said, rehearsed and recorded."""
    opened = client.get(at)
    said = {**typed(opened), **typed_in}
    path = at.partition("?")[0]
    rehearsal = client.post(path, {**fields_of(opened), **said, "step": "rehearse"})
    assert "foretold" in rehearsal.context, rehearsal.context["form"].errors
    return client.post(path, {**fields_of(rehearsal), **said, "step": "record"})


@pytest.mark.parametrize("part", [page for _, page in PARTS])
def test_every_part_is_open_to_officers_and_supervisors_alone(program: UUID, part: str) -> None:
    at = reverse(f"admin:{part}")

    assert client_of(SUPERVISOR).get(at).status_code == 200
    assert client_of(OFFICER).get(at).status_code == 200
    assert Client().get(at).status_code == 302


def test_commands_stand_beside_only_for_whom_they_are(program: UUID) -> None:
    at = reverse("admin:people")

    supervisors, officers = links(client_of(SUPERVISOR).get(at)), links(client_of(OFFICER).get(at))

    assert {"delegate-authority", "revoke-delegation", "recuse-officer"} <= set(supervisors)
    assert set(officers) == {"recuse-officer", "disclose-conflict"}


def test_a_program_is_changed_by_its_own_agency_alone(program: UUID) -> None:
    at = reverse("admin:program", args=[program])

    assert {"set-parameters", "set-deadline", "begin-appropriations-lapse"} <= set(
        links(client_of(SUPERVISOR).get(at))
    )
    assert links(client_of(OTHERS_SUPERVISOR).get(at)) == {}


def test_stating_parameters_anew_keeps_those_that_nobody_changes(program: UUID) -> None:
    rules = CountingRules(dispute=CountingRule(roll=Roll.NEXT_BUSINESS_DAY))
    commands.set_parameters(SUPERVISOR, program=program, late_after_hours=90, counting=rules)
    client = client_of(SUPERVISOR)
    at = links(client.get(reverse("admin:program", args=[program])))["set-parameters"]

    done = given(client, at, retention_days="3000")

    assert done["Location"] == reverse("admin:program", args=[program])

    stated = ledger.get(Program, program).parameters
    assert (stated.late_after_hours, stated.retention_days, stated.counting) == (90, 3000, rules)


def test_a_day_without_a_check_is_not_adopted_and_one_that_is_added_is(program: UUID) -> None:
    client = client_of(SUPERVISOR)
    years = {"first_year": "2027", "last_year": "2027"}
    at = links(client.get(reverse("admin:program-calendar", args=[program]), years))["adopt-calendar"]
    opened = client.get(at)
    _, *others = proposed_calendar(2027, 2027).holidays
    said = {**typed(opened), **fields_of(opened)}
    del said["holidays-0-adopted"]
    path = at.partition("?")[0]

    grown = client.post(path, {**said, "step": "more holidays"})
    added = {**typed(grown), f"holidays-{len(others) + 1}-day": "2027-12-24"}
    unchecked = {name: value for name, value in added.items() if value != ""}
    done = {**unchecked, f"holidays-{len(others) + 1}-name": "An order", **fields_of(opened)}
    rehearsal = client.post(path, {**done, "step": "rehearse"})

    assert str(opened.content).count("<table") == 1
    adopted = rehearsal.context["form"].given["holidays"]
    assert adopted == (*others, Holiday(day=date(2027, 12, 24), name="An order"))


def test_a_calendar_is_proposed_day_by_day_and_adopted_with_its_dates(program: UUID) -> None:
    client = client_of(SUPERVISOR)
    page = client.get(
        reverse("admin:program-calendar", args=[program]), {"first_year": "2027", "last_year": "2028"}
    )
    proposed = proposed_calendar(2027, 2028)
    told = page.content.decode()
    assert all(f"{one.day:%A} {one.day.day} {one.day:%B %Y}" in told for one in proposed.holidays)
    assert ledger.get(Program, program).adoptions == []

    given(client, links(page)["adopt-calendar"])

    (adopted,) = [one for _, one in ledger.get(Program, program).adoptions]
    assert adopted.holidays == proposed.holidays
    assert (adopted.first_year, adopted.last_year, adopted.taken_from) == (2027, 2028, proposed.taken_from)
    again = client.get(
        reverse("admin:program-calendar", args=[program]), {"first_year": "2027", "last_year": "2027"}
    )
    assert "adopted already" in again.content.decode()


def test_a_day_that_would_be_no_holiday_any_more_is_named(program: UUID) -> None:
    own = Holiday(day=date(2027, 3, 3), name="A day of its own")
    commands.adopt_calendar(
        SUPERVISOR, program=program, first_year=2027, last_year=2027, holidays=(own,), taken_from="the agency"
    )

    page = client_of(SUPERVISOR).get(
        reverse("admin:program-calendar", args=[program]), {"first_year": "2027", "last_year": "2027"}
    )

    words = " ".join(re.sub("<[^>]*>", " ", page.content.decode()).split())
    assert "Wednesday 3 March 2027 A day of its own would be no holiday any more" in words
    assert "new in a year that is adopted" in words


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2028", "2027"),
        ("x", "2027"),
        ("2027", ""),
        ("2027", "2099"),
        ("1", "2"),
        ("²", "2"),
        ("9" * 5000, "2"),
    ],
)
def test_years_that_cannot_be_proposed_are_refused_in_words(program: UUID, first: str, last: str) -> None:
    client = client_of(SUPERVISOR)

    page = client.get(
        reverse("admin:program-calendar", args=[program]), {"first_year": first, "last_year": last}
    )

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert links(page) == {}


def test_a_lapse_is_begun_and_ended_from_the_program(program: UUID) -> None:
    client, at = client_of(OFFICER), reverse("admin:program", args=[program])

    given(client, links(client.get(at))["begin-appropriations-lapse"], first="2026-10-01")
    assert "not yet ended" in client.get(at).content.decode()
    given(client, links(client.get(at))["end-appropriations-lapse"], last="2026-10-05")

    (lapse,) = ledger.get(Program, program).lapses
    assert (lapse.first, lapse.last) == (date(2026, 10, 1), date(2026, 10, 5))


def test_a_party_is_registered_and_another_name_recorded_from_the_list(program: UUID) -> None:
    client, at = client_of(SUPERVISOR), reverse("admin:parties")
    done = given(client, links(client.get(at))["register-party"], name="Fourth Model Works", kind="company")
    assert done["Location"] == at
    party = Organization.objects.get(name="Fourth Model Works")
    every = re.findall(r'href="([^"]*record-alias[^"]*)"', client.get(at).content.decode())
    (beside,) = [unescape(one) for one in every if str(party.stream) in one]

    given(client, beside, name="Fourth")

    party.refresh_from_db()
    assert "Fourth" in party.also_called


def test_an_agreement_is_shown_term_by_term_to_its_agency_alone(program: UUID) -> None:
    commands.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=("scope_of_review",))
    at = reverse("admin:agreements")

    page = client_of(OFFICER).get(at)
    assert "scope_of_review" in page.content.decode()
    assert {"propose-term", "sign-agreement", "counter-term", "accept-term"} & set(links(page))
    assert "scope_of_review" not in client_of(OTHERS_SUPERVISOR).get(at).content.decode()


def test_markup_in_names_is_shown_as_text(program: UUID) -> None:
    commands.register_party(SUPERVISOR, kind=PartyKind.PRESS, name="<script>alert(1)</script>")

    page = client_of(SUPERVISOR).get(reverse("admin:parties")).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_lists_ask_the_database_as_often_however_long_they_are(program: UUID) -> None:
    client = client_of(SUPERVISOR)

    def asked() -> list[int]:
        counts = []
        for _, part in PARTS:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"admin:{part}")).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    for number in range(5):
        company = commands.register_party(SUPERVISOR, kind=PartyKind.COMPANY, name=f"Company {number}").stream
        commands.open_negotiation(OFFICER, company=company, agency=AGENCY, terms=("a", "b"))
        commands.establish_program(
            SUPERVISOR, name=f"Program {number}", authority="A law", effective=date(2026, 6, 2)
        )
        commands.delegate_authority(
            SUPERVISOR, person=named(f"officer {number}"), acts=(DelegatedAct.COUNTERSIGN,)
        )

    assert asked() == few
