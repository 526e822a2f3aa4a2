"""What is computed of a case over the API: what pages and commands show, as far as its reader may know it."""

import json
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import call_command

from agreements.delivery import DeliveryChannel
from agreements.models import ServedEntry
from config.actors import Role
from config.ledger.integrator import integrate
from config.ledger.models import Reading
from config.ledger.signing import sign
from config.ledger.store import ledger
from reviews import commands
from reviews.api.told import BoundaryTold, BriefTold, ClocksTold
from reviews.demo.users import actors
from reviews.models import CaseFile
from reviews.oversight.bundle import export, wanted
from reviews.oversight.replay import case_history
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.api.calling import Caller, made, problem
from tests.reviews.demo_runs import demo
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db

COMPUTED = ("brief", "boundary", "clocks", "timeline")


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


def shown(command: str, *said: str) -> Any:
    """What a command for people answers, as JSON."""
    out = StringIO()
    call_command(command, *said, "--format=json", stdout=out)
    return json.loads(out.getvalue())


def test_an_overseer_reads_what_the_commands_show_of_every_case_of_the_demo() -> None:
    demo()
    overseer = Caller(actors()[Role.OVERSEER])
    files = list(CaseFile.objects.order_by("number"))
    assert len(files) > 4

    for file in files:
        of = f"cases/{file.stream}"
        (brief,) = shown("brief", file.number, "--across")["briefs"]
        (boundary,) = shown("boundary", file.number)["boundaries"]

        assert overseer.get(f"{of}/brief").json() == brief
        assert overseer.get(f"{of}/boundary").json() == boundary
        assert overseer.get(f"{of}/clocks").json() == shown("explain_deadline", file.number, "--list")


def test_what_is_answered_has_the_shape_that_is_documented() -> None:
    demo()
    readers = [Caller(actors()[role]) for role in (Role.OVERSEER, Role.LIAISON, Role.SUPERVISOR)]

    for reader in readers:
        for file in CaseFile.objects.visible_to(reader.actor):
            for name, shape in (("brief", BriefTold), ("boundary", BoundaryTold), ("clocks", ClocksTold)):
                answer = reader.get(f"cases/{file.stream}/{name}")
                told = msgspec.json.decode(answer.content, type=shape)
                # nothing is answered beside what is documented
                assert same(msgspec.to_builtins(told), answer.json()), (name, file.number)


def same(one: Any, other: Any) -> bool:
    """Whether two answers have the same members, however their instants and numbers are written."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case ((list() | tuple()), list()):
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return True


def test_a_company_reads_its_case_as_it_knows_it(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    asked = requested(case=case)
    made(caller, case=str(case), independent=False, basis="voluntary", kind="declined", answers=[str(asked)])
    commands.file_memo(OFFICER, case=case, memo="between us")
    hidden = commands.record_finding(OFFICER, case=case, detail="names a flaw").entries[0]

    answers = {name: caller.get(f"cases/{case}/{name}") for name in COMPUTED}

    number = case_history(case).numbers[hidden.id]
    for name, answer in answers.items():
        assert answer.status_code == 200, (name, answer.content)
        assert str(hidden.id) not in answer.content.decode()
        assert f"¶{number}" not in answer.content.decode()
    (crossing,) = answers["boundary"].json()["crossings"]
    assert [reply["kind"] for reply in crossing["replies"]] == ["declined"]
    assert "Answered across cases" in answers["brief"].json()["answers"][5]["answer"][0]["text"]
    assert number not in [entry["number"] for entry in answers["timeline"].json()["items"]]


@pytest.mark.parametrize("name", [*COMPUTED, "bundle"])
def test_what_is_anothers_is_answered_as_what_is_not_there(caller: Caller, name: str) -> None:
    case, nowhere = opened_case(models=(MODEL,)), MODEL
    other = Caller(liaison("other liaison", OTHER_COMPANY))

    there = problem(other.get(f"cases/{case}/{name}", If_None_Match="*"), 404, "not-found")
    missing = problem(other.get(f"cases/{nowhere}/{name}"), 404, "not-found")

    assert str(there).replace(str(case), "") == str(missing).replace(str(nowhere), "")
    assert not ServedEntry.objects.filter(organization=OTHER_COMPANY).exists()


@pytest.mark.parametrize("name", COMPUTED)
def test_what_has_not_changed_is_not_sent_again(caller: Caller, name: str) -> None:
    case = opened_case(models=(MODEL,))
    requested(case=case)
    caller.get(f"cases/{case}/timeline")  # what was served first counts from now on
    tag = caller.get(f"cases/{case}/{name}").headers["ETag"]

    assert caller.get(f"cases/{case}/{name}", If_None_Match=tag).status_code == 304
    caller.post(f"cases/{case}/ask-question", {"question": "by when?"}, If_Match="*")
    again = caller.get(f"cases/{case}/{name}", If_None_Match=tag)
    changed = name in ("clocks", "timeline")  # a question stands in the others nowhere
    assert (again.status_code, again.headers["ETag"] != tag) == (200 if changed else 304, changed)


@pytest.mark.parametrize("name", COMPUTED)
def test_what_is_read_is_noted_as_served_and_what_is_not_sent_is_not(caller: Caller, name: str) -> None:
    case = opened_case(models=(MODEL,))
    hoped = ledger.clock() + timedelta(days=9)
    asked = ledger.entries(streams=[requested(case=case, answer_hoped_for_by=hoped)])[0]

    caller.get(f"cases/{case}/{name}", If_None_Match="*")
    assert not ServedEntry.objects.exists()

    caller.get(f"cases/{case}/{name}")
    served = ServedEntry.objects.get(entry=asked.id)
    assert (served.organization, served.channel) == (COMPANY, DeliveryChannel.API)


def test_an_overseers_reading_is_noted_once_and_serves_nobody(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    overseer = Caller(OVERSEER)

    for name in COMPUTED:
        overseer.get(f"cases/{case}/{name}")
    overseer.get(f"cases/{case}/bundle")

    noted = Reading.objects.order_by("at", "pk")
    assert [line.exported for line in noted] == [False] * 5 + [True]
    assert {line.channel for line in noted} == {"api", "bundle"}
    assert not ServedEntry.objects.exists()


# the timeline


def test_the_timeline_is_read_in_pages_by_position(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    requested(case=case)
    made(caller, case=str(case))
    caller.get(f"cases/{case}/timeline")  # from now on it is known that it was served
    whole = caller.get(f"cases/{case}/timeline").json()["items"]

    found: list[Any] = []
    following = f"cases/{case}/timeline?limit=1"
    while following:
        page = caller.get(following.removeprefix("/api/v1/")).json()
        found, following = [*found, *page["items"]], page["next"]

    assert len(whole) >= 3
    assert found == whole
    assert [entry["position"] for entry in whole] == sorted(entry["position"] for entry in whole)
    assert str(COMPANY) not in " ".join(entry["sentence"] for entry in whole)
    problem(caller.get(f"cases/{case}/timeline?limit=101"), 400, "bad-input")


def test_only_the_page_that_is_read_is_noted_as_served(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    first, second = (ledger.entries(streams=[requested(case=case)])[0] for _ in range(2))
    before = ledger.entries(streams=[case])[0].position or 0

    (entry,) = caller.get(f"cases/{case}/timeline?limit=1&after={before}").json()["items"]

    assert entry["id"] == str(first.id)
    assert ServedEntry.objects.filter(entry=first.id).exists()
    assert not ServedEntry.objects.filter(entry=second.id).exists()


def test_an_entry_says_how_it_is_known(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    requested(case=case)
    made(caller, case=str(case))

    known = [entry["known"] for entry in caller.get(f"cases/{case}/timeline").json()["items"]]

    assert {"said_to_be_shown", "own_act"} <= set(known)
    overseen = Caller(OVERSEER).get(f"cases/{case}/timeline").json()["items"]
    assert {entry["known"] for entry in overseen} == {None}


# evidence to take away


def test_a_bundle_is_the_one_that_the_reader_gets_everywhere(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))
    requested(case=case)

    answer = caller.get(f"cases/{case}/bundle", Accept="application/zip")

    assert answer.status_code == 200, answer.content
    assert answer.content == export(wanted(str(case), LIAISON), LIAISON)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Repr-Digest"] == f"sha-256=:{b64encode(sha256(answer.content).digest()).decode()}:"
    assert {line.channel for line in ServedEntry.objects.all()} == {"bundle"}


def test_a_bundle_comes_as_a_file_alone(caller: Caller) -> None:
    case = opened_case(models=(MODEL,))

    problem(caller.get(f"cases/{case}/bundle", Accept="application/json"), 406, "not-acceptable")


def test_a_bundle_that_the_log_has_not_signed_over_is_to_be_asked_for_again(
    caller: Caller, settings: Any
) -> None:
    settings.EMBEDDED = False
    case = opened_case(models=(MODEL,))

    answer = caller.get(f"cases/{case}/bundle")

    problem(answer, 409, "not-signed-yet")
    assert int(answer.headers["Retry-After"]) > 0
    integrate()
    sign()
    assert caller.get(f"cases/{case}/bundle").status_code == 200
