"""Reads: one thing or a page of a list, as far as the reader may see it, and noted as served."""

from typing import Any
from uuid import uuid4

import pytest

from agreements.delivery import DeliveryChannel
from agreements.models import ServedEntry
from config.ledger.store import ledger
from reviews import commands
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY, OVERSEER, OVERSIGHT_BODY, liaison
from tests.api.calling import Caller, made, problem
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    released_model()
    return Caller()


@pytest.fixture
def other(caller: Caller) -> Caller:
    return Caller(liaison("other liaison", OTHER_COMPANY))


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


# lists


def test_a_list_is_read_in_pages_by_position(caller: Caller) -> None:
    all_made = [str(made(caller)) for _ in range(5)]

    first = caller.get("decisions?limit=2")
    assert (ids(first), first.json()["next"] is None) == (all_made[:2], False)
    meanwhile = str(made(caller))
    found, following = ids(first), first.json()["next"]
    while following is not None:
        page = caller.get(following.removeprefix("/api/v1/"))
        found, following = found + ids(page), page.json()["next"]

    assert found == [*all_made, meanwhile]


def test_the_next_page_keeps_what_was_asked(caller: Caller) -> None:
    for _ in range(3):
        made(caller)

    following = caller.get("decisions?kind=own_choice&limit=1").json()["next"]

    assert "kind=own_choice" in following
    assert "limit=1" in following
    assert len(ids(caller.get(following.removeprefix("/api/v1/")))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=1.0",
        "limit=+1",
        "after=-1",
        "after=" + "9" * 30,
        "page=2",
        "case=x",
        "kind=%00",
        "limit=1&limit=2",
        "limit=１",
    ],
)
def test_a_query_that_cannot_be_read_is_refused(caller: Caller, query: str) -> None:
    problem(caller.get(f"decisions?{query}"), 400, "bad-input")


def test_an_empty_list_is_a_page(caller: Caller) -> None:
    answer = caller.get("decisions")

    assert answer.json() == {"items": [], "next": None}


def test_a_list_asks_the_database_as_often_however_long_it_is(
    caller: Caller, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        made(caller)

    with django_assert_max_num_queries(12):
        assert len(ids(caller.get("decisions"))) == 12


def test_a_company_reads_its_own(caller: Caller, other: Caller) -> None:
    own, theirs = str(made(caller)), str(made(other))

    assert (ids(caller.get("decisions")), ids(other.get("decisions"))) == ([own], [theirs])
    assert ids(Caller(OVERSEER).get("decisions")) == [own, theirs]


def test_lists_are_filtered(caller: Caller) -> None:
    case, there = opened_case(), opened_case()
    made(caller)
    in_case = str(made(caller, case=str(case)))

    assert ids(caller.get(f"decisions?case={case}")) == [in_case]
    assert ids(caller.get(f"decisions?case={there}")) == []
    assert len(ids(caller.get("decisions?kind=own_choice"))) == 2


def test_a_company_finds_a_case_by_its_own_id_of_a_submission(caller: Caller, other: Caller) -> None:
    case = opened_case(models=(MODEL,))
    opened_case()
    commands.make_submission(LIAISON, case=case, summary="x", tracking_id="HAL-7")

    assert ids(caller.get("cases?tracking_id=HAL-7")) == [str(case)]
    assert ids(other.get("cases?tracking_id=HAL-7")) == []


# one


@pytest.mark.parametrize("what", ["cases", "decisions", "communications", "models", "agreements"])
def test_what_is_not_there_is_not_there(caller: Caller, what: str) -> None:
    for headers in ({}, {"If_None_Match": "*"}, {"If_None_Match": '"1"'}):
        problem(caller.get(f"{what}/{uuid4()}", **headers), 404, "not-found")


def test_what_is_anothers_is_answered_as_what_is_not_there(caller: Caller, other: Caller) -> None:
    case, communication, theirs = opened_case(), requested(), made(caller)
    for path, id in (
        ("cases/{}", case),
        ("cases/{}/timeline", case),
        ("communications/{}", communication),
        ("models/{}", MODEL),
        ("decisions/{}", theirs),
    ):
        nowhere = uuid4()
        there, not_there = (other.get(path.format(one), X_Request_ID="0" * 32) for one in (id, nowhere))

        assert caller.get(path.format(id)).status_code == 200
        assert (there.status_code, not_there.status_code) == (404, 404)
        assert there.content.replace(str(id).encode(), b"") == not_there.content.replace(
            str(nowhere).encode(), b""
        )
        assert there.headers.items() == not_there.headers.items()


def test_a_sealed_value_is_opened_for_whom_it_is_for(caller: Caller) -> None:
    id = made(caller, explanation="because we say so")

    (entry,) = caller.get(f"decisions/{id}").json()["entries"]

    assert entry["opened"]["explanation"]["value"] == "because we say so"
    assert set(entry["said"]["explanation"]) == {"commitment"}
    (overseen,) = Caller(OVERSEER).get(f"decisions/{id}").json()["entries"]
    assert overseen["opened"] == {}


def test_an_answer_is_a_readers_own(caller: Caller) -> None:
    id = made(caller)

    for path in ("decisions", f"decisions/{id}"):
        assert "private" in caller.get(path).headers["Cache-Control"]


# what was served


def test_what_is_read_is_noted_as_served_once(caller: Caller) -> None:
    communication = requested()
    (entry,) = ledger.entries(streams=[communication])
    assert not ServedEntry.objects.exists()

    for _ in range(2):
        caller.get(f"communications/{communication}")

    served = ServedEntry.objects.get()
    assert (served.entry, served.organization, served.channel) == (entry.id, COMPANY, DeliveryChannel.API)


def test_what_a_list_shows_is_noted_as_served(caller: Caller) -> None:
    (entry,) = ledger.entries(streams=[requested()])

    caller.get("communications")

    assert ServedEntry.objects.filter(entry=entry.id, organization=COMPANY).exists()


def test_what_is_not_changed_is_not_served_again(caller: Caller) -> None:
    communication = requested()

    answer = caller.get(f"communications/{communication}", If_None_Match="*")

    assert answer.status_code == 304
    assert not ServedEntry.objects.exists()


def test_what_an_overseer_reads_is_not_noted_as_served(caller: Caller) -> None:
    communication = requested()

    Caller(OVERSEER).get(f"communications/{communication}")

    assert not ServedEntry.objects.filter(organization=OVERSIGHT_BODY).exists()


def test_what_was_corrected_is_read_as_it_should_read_and_the_correction_beside_it(caller: Caller) -> None:
    id = made(caller, alternative="as first said")
    entry = ledger.entries(streams=[id])[0]
    reads = {"field": "alternative", "value": "otherwise", "reason": "a slip"}
    tag = caller.get(f"record/{id}").headers["ETag"]
    answer = caller.post(f"record/{id}/entries/{entry.id}/correct", reads, If_Match=tag)
    assert answer.status_code == 201, answer.content

    for path in (f"decisions/{id}", f"record/{id}"):
        decided, correction = caller.get(path).json()["entries"]
        assert decided["said"]["alternative"] == correction["said"]["value"]
        assert correction["said"]["entry"] == str(entry.id)
