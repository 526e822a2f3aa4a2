"""The admin shows what its reader may see, and changes nothing for anybody, a superuser included."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from operator import attrgetter
from typing import Any, Final
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from agreements.claim import ClaimKind
from agreements.commands import (
    establish_program,
    make_claim,
    make_designation,
    open_negotiation,
    register_party,
)
from agreements.designation import DesignationKind
from agreements.models import Member, Organization, ProgramFile
from agreements.party import PartyKind
from agreements.vocabulary import Track
from config.actors import RecordKind, Role
from config.ledger.admin import ReadOnlyAdmin
from config.ledger.models import TimelineEntry
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.models import CaseFile, CommunicationFile, ReportFile
from reviews.review import CaseKind
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OVERSIGHT_BODY,
    PRESS,
    SUPERVISOR,
    named,
)
from tests.conftest import Ground
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL

pytestmark = pytest.mark.django_db

MARKUP: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>"
REGISTERED: Final = sorted(admin.site._registry, key=lambda model: model._meta.label)
PUBLIC: Final = (Organization, ProgramFile)
NAMED: Final = attrgetter("__name__")
_KEPT_APART: Final = ("sessions", "contenttypes")

# who: (role, organization, staff, superuser); what they meet: "in", "refused" at every list, "at the door"
READERS: Final[dict[str, tuple[Role | None, Any, bool, bool]]] = {
    "nobody": (None, None, False, False),
    "officer": (Role.OFFICER, AGENCY, True, False),
    "supervisor": (Role.SUPERVISOR, AGENCY, True, False),
    "overseer": (Role.OVERSEER, OVERSIGHT_BODY, True, False),
    "liaison": (Role.LIAISON, COMPANY, True, False),
    "archivist": (Role.ARCHIVIST, named("archive"), True, False),
    "officer without staff status": (Role.OFFICER, AGENCY, False, False),
    "superuser without membership": (None, None, True, True),
    "superuser who is a liaison": (Role.LIAISON, COMPANY, True, True),
    "superuser who is an officer": (Role.OFFICER, AGENCY, True, True),
}
MEETS: Final = {
    "nobody": "at the door",
    "officer": "in",
    "supervisor": "in",
    "overseer": "in",
    "liaison": "refused",
    "archivist": "refused",
    "officer without staff status": "at the door",
    "superuser without membership": "refused",
    "superuser who is a liaison": "refused",
    "superuser who is an officer": "in",
}


def reader(who: str, organization: Any = None) -> Client:
    """A client that is logged in as one of READERS, of another organization where one is given."""
    role, own, staff, superuser = READERS[who]
    client = Client()
    if who != "nobody":
        user = User.objects.create_user(f"{who} {uuid4()}"[:150], is_staff=staff, is_superuser=superuser)
        if role:
            Member.objects.create(user=user, organization=organization or own, role=role)
        client.force_login(user)
    return client


@pytest.fixture(scope="module")
def record(ground: Ground) -> None:
    """Something live, and something with markup, in every list that the admin has."""
    with ground():
        recorded()


def recorded() -> None:
    registered.parties()
    register_party(SUPERVISOR, kind=PartyKind.COMPANY, name=MARKUP)
    establish_program(OFFICER, name=MARKUP, authority="EO 14409", effective=date(2026, 6, 2))
    commands.register_model(LIAISON, id=MODEL, name=MARKUP)
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=(MARKUP,)).stream
    make_designation(OFFICER, company=COMPANY, kind=DesignationKind.OTHER, authority=MARKUP)
    case = commands.open_case(
        OFFICER,
        title=MARKUP,
        kind=CaseKind.REVIEW,
        company=COMPANY,
        agency=AGENCY,
        track=Track.OUTSIDE,
        models=(MODEL,),
        agreement=agreement,
    ).stream
    directive = registered.directed(case=case, models=(MODEL,))
    commands.make_decision(
        LIAISON,
        answers=(directive,),
        kind=DecisionKind.COMPLIED,
        basis=Basis.LEGAL_COMPULSION,
        applied=FOREIGNERS,
    )
    make_claim(OFFICER, kind=ClaimKind.STATEMENT, value=MARKUP, party=COMPANY, case=case)
    commands.receive_report(OFFICER, author=PRESS, summary=MARKUP, cases=(case,), models=(MODEL,))


def row_of(model: type[Model]) -> Any:
    """A row that every officer of the agency sees."""
    rows = model._default_manager.order_by("pk")
    return (rows.filter(topic="review.case-opened") if model is TimelineEntry else rows)[0]


def urls_of(model: type[Model], *views: str) -> Iterator[str]:
    """The addresses of a model's pages."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for view in views:
        yield reverse(f"{name}_{view}", args=[] if view in ("changelist", "add") else [row_of(model).pk])


LOOKING: Final = ("changelist", "change", "history")
CHANGING: Final = ("add", "delete")
SITE: Final = ("admin:index", "admin:jsi18n")


# who gets in


def test_every_list_is_read_only_and_logins_are_in_none() -> None:
    assert {User, Group, Member}.isdisjoint(REGISTERED)
    assert len(REGISTERED) > 8
    for model in REGISTERED:
        assert isinstance(admin.site._registry[model], ReadOnlyAdmin)
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_changelist")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("who", READERS)
def test_who_gets_in_is_a_matter_of_role(who: str) -> None:
    client = reader(who)
    looking, changing, site = {
        "in": (200, 403, 200),
        "refused": (403, 403, 200),
        "at the door": (302, 302, 302),
    }[MEETS[who]]

    for model in REGISTERED:
        for url in urls_of(model, "changelist", "change"):
            assert client.get(url).status_code == looking, url
        for url in urls_of(model, "history"):
            # to whom it shows no row there is none
            assert client.get(url).status_code == (looking if looking == 200 else 302), url
        for url in urls_of(model, *CHANGING):
            assert client.get(url).status_code == changing, url
    for name in SITE:
        assert client.get(reverse(name)).status_code == site, name
    for app in ("agreements", "reviews", "ledger"):
        expected = {200: 200, 403: 404, 302: 302}[looking]
        assert client.get(reverse("admin:app_list", args=[app])).status_code == expected
    assert client.get("/admin/auth/user/").status_code in (302, 404)
    assert client.get(reverse("admin:autocomplete")).status_code in (302, 403)


@pytest.mark.usefixtures("record")
def test_a_login_that_is_no_longer_active_is_at_the_door() -> None:
    client = reader("officer")
    User.objects.update(is_active=False)

    assert client.get(reverse("admin:reviews_casefile_changelist")).status_code == 302


# nobody changes anything


def everything() -> dict[str, list[Any]]:
    """Every row of every table but sessions, and what a login itself writes."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.app_label not in _KEPT_APART
    }


def forms_for(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What somebody might post to a page of this row, with what stands after the address."""
    said = {name: "1" if value is None else value for name, value in row.items()}
    chosen = {"_selected_action": str(next(iter(said.values()))), "post": "yes", "select_across": "1"}
    yield "", said | {"_save": "Save"}
    yield "?_popup=1", said | {"_saveasnew": "Save as new", "_popup": "1"}
    yield "?_to_field=stream", {"post": "yes"}
    yield "", chosen | {"action": "delete_selected"}
    yield "", {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-title": "x", "_save": "Save"}


def offered_in(model: type[Model], client: Client) -> list[str]:
    """The names of what a list offers to do with the rows that are chosen."""
    (url,) = urls_of(model, "changelist")
    context = client.get(url).context
    form = context.get("action_form") if context else None
    return [name for name, _ in form.fields["action"].choices if name] if form else []


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("who", ["officer", "superuser without membership", "superuser who is an officer"])
def test_nobody_adds_changes_or_deletes_anything(who: str) -> None:
    client = reader(who)
    before = everything()

    for model in REGISTERED:
        forms = list(forms_for(model_to_dict(row_of(model))))
        forms += [("", {**forms[3][1], "action": name}) for name in offered_in(model, client)]
        for url in urls_of(model, *LOOKING, *CHANGING):
            answers = [client.post(url + after, said).status_code for after, said in forms]

            # a list and a history take a POST for a look
            assert set(answers) <= {200, 302, 400, 403}, url
            if not url.endswith(("/history/", f"/{model._meta.model_name}/")):
                assert {200, 302}.isdisjoint(answers[:2]), url

    assert everything() == before
    assert not LogEntry.objects.exists()


# who sees what


def seen(model: type[Model], client: Client) -> list[Any]:
    response = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
    return list(response.context["cl"].queryset) if response.status_code == 200 else []


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "model", [model for model in REGISTERED if model not in PUBLIC], ids=lambda m: m.__name__
)
def test_a_live_case_is_seen_by_its_agency_and_overseers_and_by_no_other_agency(model: type[Model]) -> None:
    stranger = reader("officer", OTHER_AGENCY)

    assert len(seen(model, reader("officer"))) >= 1
    assert len(seen(model, reader("supervisor"))) >= 1
    desk = TimelineEntry.objects.filter(topic__startswith="desk.").count() if model is TimelineEntry else 0
    assert len(seen(model, reader("overseer"))) == model._default_manager.count() - desk
    assert bool(desk) is (model is TimelineEntry)
    assert seen(model, stranger) == []
    for url in urls_of(model, "change", "history"):
        answer = stranger.get(url, follow=True)
        # a page of our own says that there is none, the admin leads back to where it began
        led_to = [at for at, _ in answer.redirect_chain][-1:]
        assert answer.status_code == 404 or led_to == [reverse("admin:index")], url


@pytest.mark.usefixtures("record")
def test_organizations_and_programs_are_seen_by_every_officer() -> None:
    for model in PUBLIC:
        assert len(seen(model, reader("officer", OTHER_AGENCY))) == model.objects.count()


@pytest.mark.usefixtures("record")
def test_compiled_rows_are_seen_by_every_officer() -> None:
    commands.open_case(
        registered.FOR_AGENCY,
        title="Fable 5",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        agency=AGENCY,
        track=Track.OUTSIDE,
        **registered.PUBLISHED,
    )
    stranger = reader("officer", OTHER_AGENCY)

    assert [row.record_kind for row in seen(CaseFile, stranger)] == [RecordKind.COMPILED]
    assert [row.record_kind for row in seen(TimelineEntry, stranger)] == [RecordKind.COMPILED]


@pytest.mark.usefixtures("record")
def test_a_report_that_the_agency_does_not_have_is_on_none_of_its_lists() -> None:
    case = CaseFile.objects.get().stream
    report = commands.receive_report(
        LIAISON, author=PRESS, summary="for the company only", cases=(case,)
    ).stream
    officer, overseer = reader("officer"), reader("overseer")

    assert report not in [row.stream for row in seen(ReportFile, officer)]
    assert report not in [row.stream for row in seen(TimelineEntry, officer)]
    assert report in [row.stream for row in seen(ReportFile, overseer)]

    commands.transmit_report(LIAISON, report=report, sender=COMPANY, recipient=AGENCY)

    assert report in [row.stream for row in seen(TimelineEntry, officer)]


# what pages hold


class Page(HTMLParser):
    """What a strict policy would stop, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stopped: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.stopped.append(tag)
        self.stopped += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.stopped += [
            f"{tag} {value}" for value in given.values() if (value or "").startswith("javascript:")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.only_on("sqlite")  # looks are no database's
@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("who", ["nobody", "officer", "overseer", "liaison"])
def test_every_page_keeps_to_a_strict_policy_and_shows_markup_as_text(who: str) -> None:
    client = reader(who)
    pages = [url for model in REGISTERED for url in urls_of(model, *LOOKING, *CHANGING)]
    shown = ""

    for url in (*pages, *(reverse(name) for name in SITE if name != "admin:jsi18n"), reverse("admin:login")):
        response = client.get(url, follow=True)
        page = Page(response.content.decode())

        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert {"script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"} <= {
            part.strip() for part in policy.split(";")
        }
        assert page.stopped == [], url
        assert "<script>alert" not in response.content.decode()
        shown += page.text

    assert (MARKUP in shown) is (MEETS[who] == "in")


@pytest.mark.usefixtures("record")
def test_lists_name_organizations_and_models_and_show_no_id_of_them() -> None:
    client = reader("officer")
    names = dict(Organization.objects.values_list("stream", "name"))

    for model in REGISTERED:
        (url,) = urls_of(model, "changelist")
        text = Page(client.get(url).content.decode()).text

        assert not [id for id in (AGENCY, COMPANY, PRESS, MODEL) if str(id) in text], url
        assert model in PUBLIC or names[COMPANY] in text or names[AGENCY] in text


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("model", REGISTERED, ids=NAMED)
def test_a_list_asks_the_database_as_often_however_long_it_is(model: type[Model]) -> None:
    client = reader("overseer")
    (url,) = urls_of(model, "changelist")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    asked()
    few = asked()
    row = model_to_dict(row_of(model))
    assert model._meta.pk
    key = model._meta.pk.attname
    for number in range(40):
        more = row | {key: uuid4()}
        if model is CaseFile:
            more |= {"number": f"2027-{number:03}"}
        if model is CommunicationFile:
            more |= {"draft": uuid4()}
        model._default_manager.create(**more)

    assert asked() == few
    assert few < 20
