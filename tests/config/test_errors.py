"""The errors that everybody raises, and what they say over HTTP."""

import copy
import pickle
from http import HTTPStatus

import pytest

from config.errors import (
    BadInput,
    Conflict,
    DemarcError,
    NotFound,
    NotPermitted,
    Refused,
    Tampered,
    Unavailable,
    Unreadable,
    WrongSealKey,
    pointer_to,
)

STATUSES = {
    DemarcError: 500,
    BadInput: 400,
    NotPermitted: 403,
    NotFound: 404,
    Refused: 409,
    Conflict: 412,
    Unavailable: 503,
    Unreadable: 500,
    Tampered: 500,
    WrongSealKey: 503,
}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_each_kind_of_error_has_its_status_and_the_title_of_that_status(
    kind: type[DemarcError], status: int
) -> None:
    assert kind.status == status
    assert kind.title == HTTPStatus(status).phrase


@pytest.mark.parametrize("kind", STATUSES)
def test_an_error_reads_as_its_sentence(kind: type[DemarcError]) -> None:
    assert str(kind("the window is over", pointer="/days", rule=12)) == "the window is over"


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    assert Refused("the window is over", pointer="/days", rule=12).problem() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "the window is over",
        "pointer": "/days",
        "rule": 12,
    }


def test_a_problem_leaves_out_what_is_not_known() -> None:
    assert set(BadInput("no").problem()) == {"type", "title", "status", "detail"}
    assert set(Conflict("no").problem()) == {"type", "title", "status", "detail"}


def test_bad_input_names_its_line_and_file() -> None:
    problem = BadInput("not a date", pointer="/occurred", line=3, file="past.jsonl").problem()

    assert (problem["line"], problem["file"]) == (3, "past.jsonl")


def test_a_conflict_names_both_versions_where_known_zero_included() -> None:
    problem = Conflict("another writer was first", expected=0, actual=1).problem()

    assert (problem["expected"], problem["actual"]) == (0, 1)


@pytest.mark.parametrize(
    "error",
    [
        Refused("no", pointer="/a", rule="window"),
        BadInput("no", pointer="/a", line=2, file="f"),
        Conflict("no", expected=1, actual=2),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_the_way_to_another_process(error: DemarcError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(other) is type(error)
        assert other.problem() == error.problem()
        assert str(other) == str(error)


def test_a_pointer_escapes_what_rfc_6901_asks() -> None:
    assert pointer_to([]) == ""
    assert pointer_to(["a/b", 0, "m~n", "", "~1"]) == "/a~1b/0/m~0n//~01"
