"""What is not there and what is another's read alike: nobody learns by asking that something exists."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pytest

from agreements.commands import accept_term, open_negotiation
from config.errors import NotFound
from reviews import commands
from tests.actors import (
    AGENCY,
    COMPANY,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    PRESS,
    liaison,
    named,
    officer,
)
from tests.reviews import registered
from tests.reviews.pasts import MODEL

pytestmark = pytest.mark.django_db

NOWHERE: Final = named("nowhere")
STRANGER: Final = liaison("other liaison", OTHER_COMPANY)
STRANGE_OFFICER: Final = officer("other officer", OTHER_AGENCY)


def case() -> UUID:
    registered.released_model()
    return registered.opened_case(models=(MODEL,))


def report() -> UUID:
    within = case()
    return commands.receive_report(OFFICER, author=PRESS, summary="words", cases=(within,)).stream


def model() -> UUID:
    return registered.released_model()


def communication() -> UUID:
    return registered.requested(case=case())


def agreement() -> UUID:
    registered.parties()
    return open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=("access",)).stream


ASKED: Final[dict[str, tuple[Callable[[], UUID], Callable[[UUID], Any]]]] = {
    "a case": (case, lambda id: commands.ask_question(STRANGER, case=id, question="x")),
    "a case, to an agency": (case, lambda id: commands.close_case(STRANGE_OFFICER, case=id)),
    "a report": (report, lambda id: commands.retract_report(STRANGE_OFFICER, report=id)),
    "a model version": (model, lambda id: commands.release_model(STRANGER, model=id)),
    "a communication": (
        communication,
        lambda id: commands.withdraw_request(STRANGE_OFFICER, communication=id),
    ),
    "an agreement": (agreement, lambda id: accept_term(STRANGER, agreement=id, term="access")),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_is_not_there_and_what_is_anothers_read_alike(what: str) -> None:
    past, ask = ASKED[what]
    there = past()

    def answer(id: UUID) -> str:
        with pytest.raises(NotFound) as refused:
            ask(id)
        return f"{refused.value} at {refused.value.pointer}".replace(str(id), "…")

    assert answer(there) == answer(NOWHERE)
