"""The demo: made once, changed never by a second run, refused where others were first, served."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from agreements.commands import register_party
from agreements.models import actor_of
from agreements.party import PartyKind
from config.actors import Command, Side
from config.errors import Refused
from config.ledger.models import LedgerRecord, Refusal, Verification
from config.ledger.store import Receipt, ledger
from config.webhooks.delivering import deliver
from reviews.commands import open_inquiry
from reviews.demo import live_case, open_case
from reviews.demo.acts import APART, act, first_moment, perform
from reviews.demo.users import AGENCY, COMPANY, PEOPLE, actors, founder, make_users
from reviews.inquiry import SeenBy
from reviews.models import CaseFile
from reviews.oversight.replay import case_history
from reviews.review import CaseState
from tests.reviews.demo_runs import (
    change_record_7,
    demo,
    found_wrong,
    live_entries,
    told,
    whole_database,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]


# made once


def test_nobody_is_told_of_a_past_that_was_played(mailoutbox: list[Any]) -> None:
    demo()

    assert deliver() == 0
    assert mailoutbox == []


def test_a_second_run_changes_nothing_and_says_so() -> None:
    first = demo()
    before = whole_database()

    second = demo()

    assert first["changed"]
    assert first["recorded"]["live case"] == len(list(live_case.everything()))
    assert first["recorded"]["open case"] == len(list(open_case.story()))
    assert not second["changed"]
    assert second["standing"] == sum(first["recorded"].values())
    text = " ".join(told().split())
    assert "Nothing changed" in text
    assert "There are more records than acts: some acts make two" in text
    assert whole_database() == before


@pytest.mark.only_on("sqlite")
def test_what_its_people_recorded_while_trying_it_keeps_it_from_nothing() -> None:
    demo()
    open_inquiry(actors()["overseer"], subject="Why it was asked", seen_by=SeenBy.OVERSEERS)
    records = list(live_entries())

    assert not demo()["changed"]

    assert list(live_entries()) == records
    call_command("demo", "--tamper", "--no-serve", stdout=StringIO())


def test_passwords_are_shown_once_and_only_their_hashes_are_kept() -> None:
    first = demo()
    shown = {user["username"]: user["password"] for user in first["users"]}

    again = {user["username"]: user["password"] for user in demo()["users"]}

    assert set(shown) == {"officer-1", "officer-2", "supervisor", "liaison", "overseer"}
    assert set(again.values()) == {None}
    kept = repr(whole_database())
    for username, password in shown.items():
        assert get_user_model().objects.get(username=username).check_password(password)
        assert password not in kept


def test_only_the_agencys_people_get_into_the_admin() -> None:
    demo()

    staff = set(get_user_model().objects.filter(is_staff=True).values_list("username", flat=True))

    assert staff == {"officer-1", "officer-2", "supervisor"}
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_what_an_interrupted_run_left_out_is_made_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(live_case, "ending", _refused)
        with pytest.raises(CommandError, match="no such party"):
            demo()
    assert not CaseFile.objects.filter(stream=live_case.CASE).exists()

    finished = demo()

    assert case_history(live_case.CASE).case.state is CaseState.CLOSED
    assert all(user["password"] for user in finished["users"])


def _refused() -> Iterator[Any]:
    def refuse(*_: Any, **__: Any) -> Receipt:
        raise Refused("there is no such party")

    return iter([act("refused", "liaison", cast("Command[Receipt]", refuse))])


# the live case


def test_every_act_of_the_live_case_is_its_own_sides() -> None:
    demo()

    people = {person.id: person for person in PEOPLE}
    sides = {AGENCY: Side.GOVERNMENT, COMPANY: Side.COMPANY}
    by_company = {"model_version", "decision"}
    for entry in live_entries():
        person = people[entry.record.by]
        assert entry.organization == person.organization
        assert entry.side is sides[person.organization]
        assert entry.side is Side.COMPANY or entry.record.topic.partition(".")[0] not in by_company


def test_the_live_case_goes_from_negotiation_to_release() -> None:
    demo()

    topics = [entry.record.topic for entry in case_history(live_case.CASE).entries]
    stages = (
        "agreement.negotiation-opened", "agreement.agreement-signed",
        "model_version.model-version-registered", "review.case-opened",
        "review.submission-found-complete", "review.access-activated",
        "review.evaluation-completed", "review.finding-shared", "review.access-ended-early",
        "communication.request-issued", "decision.decision-made", "model_version.access-restricted",
        "communication.request-withdrawn", "model_version.access-restored", "review.review-ended",
        "model_version.released", "review.case-closed",
    )  # fmt: skip
    assert sorted(stages, key=topics.index) == list(stages)


def test_the_live_cases_entries_are_recorded_when_they_say_and_none_is_late() -> None:
    begun = ledger.clock()

    demo()

    history = case_history(live_case.CASE)
    assert all(begun <= entry.record.recorded_at <= ledger.clock() for entry in history.entries)
    assert all(entry.takes_effect < entry.record.recorded_at for entry in history.entries[:-1])
    assert not any(history.late(entry) for entry in history.entries)


def test_events_say_nothing_of_a_demo() -> None:
    """Rule 18: the case holds facts only."""
    demo()

    for entry in live_entries():
        assert not re.search(rb"\b(demo|invented|sample data|fake)\b", bytes(entry.data), re.IGNORECASE)


# refused


def test_a_database_with_another_user_is_refused() -> None:
    get_user_model().objects.create_user("somebody")

    _refused_as_it_was("holds the user 'somebody'")


def test_a_user_of_ours_by_name_only_is_refused() -> None:
    get_user_model().objects.create_user("liaison")

    _refused_as_it_was("holds the user 'liaison'")


def test_a_database_with_another_record_is_refused() -> None:
    demo()
    somebody = msgspec.structs.replace(actors()["supervisor"], id=uuid4())
    register_party(somebody, kind=PartyKind.COMPANY, name="Elsewhere")

    _refused_as_it_was(r"record [\d,]+ of this database \(party.party-registered\) was not made by the demo")


@pytest.mark.only_on("sqlite")
def test_a_database_with_a_table_that_is_not_ours_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE payroll (id integer)")
    try:
        _refused_as_it_was("holds the table payroll")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE payroll")


def _refused_as_it_was(why: str) -> None:
    before = whole_database()
    for options in ((), ("--tamper",))[: 2 if connection.vendor == "sqlite" else 1]:
        with pytest.raises(CommandError, match=why) as refusal:
            demo(*options)
        assert refusal.value.returncode == 2
    assert whole_database() == before


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_what_is_no_port_is_refused_before_anything_is_made(port: str) -> None:
    with pytest.raises(CommandError, match="is no port") as refusal:
        call_command("demo", f"--port={port}")

    assert refusal.value.returncode == 2
    assert not LedgerRecord.objects.exists()


@override_settings(ALLOWED_HOSTS=["register.example"])
def test_a_host_that_the_settings_do_not_serve_is_refused() -> None:
    with pytest.raises(CommandError, match="not among DEMARC_ALLOWED_HOSTS"):
        call_command("demo")

    assert not LedgerRecord.objects.exists()


def test_a_ledger_that_was_changed_is_named_and_nothing_is_added_to_it() -> None:
    demo()
    change_record_7()
    records = LedgerRecord.objects.count()

    assert "record 7 " in found_wrong("--no-serve")
    assert LedgerRecord.objects.count() == records
    assert Verification.objects.order_by("-pk")[0].first_wrong == 7  # a bad result stays known


# acts


def test_a_story_is_recorded_as_a_whole_or_not_at_all() -> None:
    make_users()
    registration = list(live_case.registration())
    perform(registration, founder(), first_moment(len(registration)), lambda _: None)
    records = LedgerRecord.objects.count()
    story = [*list(live_case.negotiation()), *_refused()]

    with pytest.raises(Refused):
        perform(story, actors(), first_moment(len(story)), lambda _: None)

    assert LedgerRecord.objects.count() == records


def test_the_last_act_happens_now_and_the_others_a_minute_apart(ledger_clock: Any) -> None:
    ledger_clock.step *= 0
    make_users()
    registration = list(live_case.registration())

    perform(registration, founder(), first_moment(len(registration)), lambda _: None)

    begun = {entry.record.stream: entry.occurred.latest for entry in reversed(live_entries())}
    moments = sorted(moment for moment in begun.values() if moment)
    assert moments[-1] == ledger_clock.now
    assert {later - earlier for earlier, later in pairwise(moments)} == {APART}


def test_each_user_of_the_demo_acts_for_their_own_organization() -> None:
    demo()

    for person in PEOPLE:
        actor = actor_of(get_user_model().objects.get(username=person.username))
        assert (actor.id, actor.organization, actor.role) == (person.id, person.organization, person.role)
    assert not Refusal.objects.exists()


# served


@pytest.mark.only_on("sqlite")
def test_the_demo_serves_the_admin_with_its_static_files_until_it_is_interrupted(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DEMARC_DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert served.stdout is not None
        shown = ""
        for line in served.stdout:
            shown += line
            if "Ctrl-C" in line:
                break
        password = re.search(r"officer-1 +(\S+)", shown)
        assert password, shown
        page = _logged_in(f"http://127.0.0.1:{port}", "officer-1", password[1])
        served.send_signal(signal.SIGINT)
        rest = served.stdout.read()
        code = served.wait(timeout=20)
    finally:
        served.kill()
        served.wait()
        if served.stdout:
            served.stdout.close()

    assert "The June letter" in page
    assert rest.strip().endswith("Stopped.")
    assert code == 0


def _logged_in(url: str, username: str, password: str) -> str:
    """The list of cases as a user sees it, once the style sheet has answered."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{url}/static/admin/css/base.css", timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
    browser.open(f"{url}/login/", timeout=20).close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"login": username, "password": password, "csrfmiddlewaretoken": token or ""}
    cases = f"{url}/login/?next=/admin/reviews/casefile/"
    with browser.open(cases, urllib.parse.urlencode(form).encode(), timeout=20) as answer:
        page: bytes = answer.read()
        return page.decode()
