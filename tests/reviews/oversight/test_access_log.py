"""What an overseer reads, on any page and by any command, is in the access log before it is shown."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.access_log import WHO_MAY_READ, ReadingChannel, identified, note_reading
from agreements.models import Member, Organization
from config.actors import Actor
from config.errors import NotPermitted, Unavailable
from config.ledger.models import Reading
from reviews import commands
from reviews.inquiry import SeenBy
from reviews.oversight.access_log import readings
from reviews.oversight.door import SHOW_NOTHING
from reviews.oversight.reader_command import ReaderCommand
from reviews.oversight.replay import case_history
from tests.actors import (
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    SUPERVISOR,
)
from tests.reviews import registered
from tests.reviews.oversight.bundles import exported
from tests.reviews.oversight.logins import logged_in
from tests.reviews.unwritten import unwritten

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    """The number of a case that overseers read."""
    registered.released_model()
    return case_history(registered.opened_case()).case.number


def in_the_admin(actor: Actor) -> Client:
    """A client of an actor who may enter the admin, too."""
    client = logged_in(actor)
    get_user_model()._default_manager.update(is_staff=True)
    return client


# every page


def named_patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project by its whole name; those without a name show nothing but a redirect."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_patterns(pattern, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def given(pattern: URLPattern, known: dict[str, str]) -> dict[str, str]:
    """What stands in an address: a name that this test does not know is an address that it does not ask."""
    names = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
    return {name: known[name] for name in dict.fromkeys(names)}


def every_address(known: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, pattern in named_patterns(get_resolver()):
        if name.startswith("api:"):
            continue  # no login counts there: asked with credentials in tests/api/test_urls.py
        yield name, reverse(name, kwargs=given(pattern, known))


def test_there_is_no_page_that_an_overseer_reads_unnoted(number: str) -> None:
    client = in_the_admin(OVERSEER)
    known = {
        "number": number,
        "id": str(commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream),
        "position": "1",
        "object_id": "1",
        "app_label": "reviews",
        "pk": "1",
        "act": "file-memo",
        "case": str(uuid4()),
        "document": str(uuid4()),
        "source": str(uuid4()),
        "draft": str(uuid4()),
        "search": "1",
        "secret": "nobody-s",
    }
    asked = 0

    for name, address in every_address(known):
        before = Reading.objects.count()
        answer = client.get(address)
        if answer.status_code == 405 and name not in SHOW_NOTHING:
            answer = client.post(address)
        noted = Reading.objects.count() - before

        if name in SHOW_NOTHING:
            assert noted == 0
            assert number not in answer.content.decode(), f"{name} shows something of the record"
        else:
            assert noted >= 1, f"an overseer reads {name} unnoted"
            asked += 1

    assert asked > 30


def test_what_has_no_name_leads_elsewhere() -> None:
    def unnamed(resolver: URLResolver) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from unnamed(pattern)
            elif not pattern.name:
                yield pattern.lookup_str

    assert set(unnamed(get_resolver())) <= {
        "django.views.generic.base.RedirectView",
        "django.contrib.admin.sites.AdminSite.catch_all_view",
    }


def test_a_line_says_who_read_which_page_of_which_case_when_and_how(number: str, ledger_clock: Any) -> None:
    ledger_clock.now = datetime(2026, 7, 1, 15, tzinfo=UTC)
    client = logged_in(OVERSEER)

    client.get(f"/cases/{number}/replay/?mode=recorded&entry=1&party={COMPANY}&as_of=2026-06-12T21:00-04:00")

    (line,) = Reading.objects.all()
    assert (line.by, line.organization) == (OVERSEER.id, OVERSIGHT_BODY)
    assert (line.what, line.subject, line.channel) == ("oversight:replay", number, ReadingChannel.PAGE)
    assert line.asked == f"mode=recorded entry=1 party={COMPANY} as_of=2026-06-12T21:00-04:00"
    assert line.at.date() == datetime(2026, 7, 1).date()
    assert not line.exported


def test_no_word_that_a_reader_writes_is_kept(number: str) -> None:
    client = logged_in(OVERSEER)

    client.get(f"/cases/{number}/?q=a+secret+phrase&A+secret=1&as_of=Anthropic")
    client.get("/cases/the%20secret%20case/")

    lines = [f"{line.what} {line.subject} {line.asked}" for line in Reading.objects.order_by("id")]
    assert lines == [f"oversight:brief {number} q=… …=1 as_of=…", "oversight:brief … "]


@pytest.mark.parametrize(
    "value",
    [
        "a word",
        "2026-06-12 ",
        "12:00",
        "2026-06-12T21:00-04:00 or so",
        "1234567890",
        "",
        "Recorded",
        "2026-1",
    ],
)
def test_only_what_identifies_is_kept(value: str) -> None:
    assert identified(value) == "…"


def test_what_the_others_read_is_not_in_it(number: str) -> None:
    for actor in (OFFICER, SUPERVISOR, LIAISON):
        assert logged_in(actor).get(f"/cases/{number}/").status_code == 200
    assert Client().get(f"/cases/{number}/").status_code == 302

    assert not Reading.objects.exists()


def test_what_is_asked_for_in_vain_is_noted_too() -> None:
    registered.parties()

    assert logged_in(OVERSEER).get("/cases/2099-001/").status_code == 404

    assert [line.subject for line in Reading.objects.all()] == ["2099-001"]


# every command


def reading_commands() -> Iterator[tuple[str, Any]]:
    """Every command of ours that reads as a login may."""
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.partition(".")[0] in ("config", "agreements", "reviews"):
            command = load_command_class(app, name)
            options = [
                option for action in command.create_parser("", name)._actions for option in [action.dest]
            ]
            if "reader" in options:
                yield name, command


def test_there_is_no_command_by_which_an_overseer_reads_unnoted(number: str, tmp_path: Path) -> None:
    logged_in(OVERSEER)
    reader = get_user_model()._default_manager.get().get_username()
    other = case_history(registered.opened_case(company=OTHER_COMPANY)).case.number
    said = {"case": number, "cases": number, "a": number, "b": other, "file": str(tmp_path / "bundle.zip")}
    ran = []

    for name, command in reading_commands():
        assert isinstance(command, ReaderCommand), f"{name} has a reader and notes nothing"
        needed = [a.dest for a in command.create_parser("", name)._actions if not a.option_strings]
        before = Reading.objects.count()
        call_command(name, *(said[each] for each in needed), reader=reader, stdout=StringIO())

        assert Reading.objects.count() > before
        ran.append(name)

    assert {"access_log", "compare", "export_bundle", "participation"} <= set(ran)


def test_a_company_that_a_command_is_asked_for_is_noted_by_its_id(number: str) -> None:
    logged_in(OVERSEER)
    reader = get_user_model()._default_manager.get().get_username()
    names = dict(Organization.objects.values_list("stream", "short"))
    registered.opened_case(company=OTHER_COMPANY)

    call_command("compare", names[COMPANY], names[OTHER_COMPANY], reader=reader, stdout=StringIO())

    assert Reading.objects.get().subject == f"{COMPANY} {OTHER_COMPANY}"


def test_a_command_notes_what_it_was_asked_for_by_number_and_id(number: str, tmp_path: Path) -> None:
    logged_in(OVERSEER)
    reader = get_user_model()._default_manager.get().get_username()

    call_command("participation", reader=reader, as_of="2026-06-24T00:00-04:00", stdout=StringIO())
    call_command("export_bundle", "Fable", str(tmp_path / "a.zip"), reader=reader, stdout=StringIO())

    lines = Reading.objects.order_by("id").values_list("what", "subject", "asked", "channel", "exported")
    assert list(lines) == [
        ("manage.py participation", "", "as_of=2026-06-24T00:00-04:00", "command", False),
        ("manage.py export_bundle", number, "", "command", False),
        (f"evidence bundle of {number}", number, "", "bundle", True),
    ]


def test_what_a_command_was_not_asked_for_is_not_noted_as_left_out(number: str) -> None:
    logged_in(OVERSEER)
    reader = get_user_model()._default_manager.get().get_username()

    call_command("access_log", reader=reader, stdout=StringIO())

    assert Reading.objects.get().asked == "last=50"


def test_what_is_taken_away_by_the_button_is_said_to_be_taken_away(number: str) -> None:
    assert logged_in(OVERSEER).post(f"/cases/{number}/bundle/").status_code == 200

    taken = Reading.objects.get(exported=True)
    assert (taken.subject, taken.channel) == (number, ReadingChannel.BUNDLE)


# no line, no reading


@pytest.fixture
def unwritable() -> Iterator[None]:
    with unwritten("ledger_reading"):
        yield


@pytest.mark.usefixtures("unwritable")
def test_nothing_is_shown_where_the_line_cannot_be_written(number: str, tmp_path: Path) -> None:
    client = in_the_admin(OVERSEER)
    reader = get_user_model()._default_manager.get().get_username()

    for address in (f"/cases/{number}/", "/cases/", reverse("admin:reviews_casefile_changelist")):
        answer = client.get(address)
        assert answer.status_code == 503
        assert number not in answer.content.decode()
    assert client.post(f"/cases/{number}/bundle/").status_code == 503
    with pytest.raises(CommandError, match="cannot be written down"):
        call_command("participation", reader=reader, stdout=StringIO())
    with pytest.raises(Unavailable):
        exported(registered.opened_case(), OVERSEER)
    with pytest.raises(CommandError):
        call_command("export_bundle", number, str(tmp_path / "a.zip"), reader=reader, stdout=StringIO())
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.usefixtures("unwritable")
def test_the_others_read_all_the_same(number: str) -> None:
    assert logged_in(LIAISON).get(f"/cases/{number}/").status_code == 200


# who reads the log


def test_the_log_is_for_overseers_only_and_says_so(number: str) -> None:
    overseer = logged_in(OVERSEER)
    overseer.get(f"/cases/{number}/knew/")

    page = overseer.get("/access-log/").content.decode()

    assert WHO_MAY_READ in page
    assert number in page
    assert "knew" in page
    assert 'href="/access-log/"' in overseer.get("/cases/").content.decode()
    for actor in (OFFICER, SUPERVISOR, LIAISON):
        client = in_the_admin(actor)
        assert client.get("/access-log/").status_code == 403
        assert "/access-log/" not in client.get("/cases/").content.decode()
        assert not Reading.objects.visible_to(actor).exists()
        with pytest.raises(NotPermitted):
            readings(actor)
    assert Client().get("/access-log/").status_code == 302
    with pytest.raises(NotPermitted):
        readings(None)


def test_the_log_is_read_by_case_and_of_exports(number: str) -> None:
    client = logged_in(OVERSEER)
    client.get("/cases/")
    client.get(f"/cases/{number}/")
    client.post(f"/cases/{number}/bundle/")

    of_case = list(readings(OVERSEER, subject=number))
    taken = client.get("/access-log/?exported=yes").context["readings"]

    assert [line.what for line in of_case] == [
        f"evidence bundle of {number}",
        "oversight:bundle",
        "oversight:brief",
    ]
    assert [line.what for line in taken] == [f"evidence bundle of {number}"]
    # who reads the log is in it
    assert readings(OVERSEER)[0].what == "oversight:access-log"


def test_the_log_is_shown_a_page_at_a_time(number: str) -> None:
    client = logged_in(OVERSEER)
    for _ in range(60):
        note_reading(OVERSEER, "a page", channel=ReadingChannel.PAGE, subject=[number])

    first = client.get(f"/access-log/?subject={number}")
    second = client.get(f"/access-log/?subject={number}&page=2")

    assert [len(answer.context["readings"]) for answer in (first, second)] == [50, 10]
    assert 'rel="next"' in first.content.decode()
    assert 'rel="prev"' in second.content.decode()


def test_the_command_shows_what_the_page_shows(number: str) -> None:
    client = logged_in(OVERSEER)
    client.get(f"/cases/{number}/")
    reader = Member.objects.get(person=OVERSEER.id).user.get_username()
    out, text = StringIO(), StringIO()

    call_command("access_log", reader=reader, subject=number, format="json", stdout=out)
    call_command("access_log", reader=reader, stdout=text)

    told = json.loads(out.getvalue())
    assert told["who_may_read"] == WHO_MAY_READ
    (line,) = told["readings"]
    assert (line["what"], line["subject"], line["channel"]) == ("brief", number, "on a page")
    assert line["who"].startswith(f"{reader} of ")
    assert number in text.getvalue()
    for last in (0, 10**20):
        with pytest.raises(CommandError, match="from 1 to 1,000,000"):
            call_command("access_log", reader=reader, last=last)


def test_a_stranger_to_an_organization_is_an_opaque_person(number: str) -> None:
    other = Actor(id=LIAISON.id, organization=OTHER_AGENCY, side=OVERSEER.side, role=OVERSEER.role)
    note_reading(other, "a page", channel=ReadingChannel.PAGE)

    page = logged_in(OVERSEER).get("/access-log/").content.decode()

    assert f"person {LIAISON.id.hex[:8]} of" in page
