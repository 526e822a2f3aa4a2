"""What people do in a register of a drill: a process of its own reads one act as JSON, writes what came."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import django

LONG_AGO: Final = datetime(2018, 1, 8, 14, tzinfo=UTC)
"""When the closed case of a drill was: its retention is over by now."""

WORDS: Final = "the zebrafinch 4471 sings in the mine"
"""What a sealed field and a document of the closed case say."""

ACTS: Final[dict[str, Callable[..., Any]]] = {}


def act(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register an act under its name."""
    ACTS[function.__name__] = function
    return function


@act
def begin() -> Any:
    """A register with a case that was closed long ago, with a sealed summary and a filed document, and an
    open one. Gives their ids, and the receipts of what was recorded just now."""
    from config.ledger.store import ledger
    from reviews import commands
    from reviews.media import MediaType
    from tests.actors import LIAISON, OFFICER
    from tests.reviews import registered
    from tests.steady import Clock

    now, ledger.clock = ledger.clock, Clock(LONG_AGO)
    model = registered.released_model()
    closed = registered.opened_case(models=(model,))
    summary = commands.make_submission(LIAISON, case=closed, summary=WORDS).entries[0].id
    document = commands.file_document(
        LIAISON, case=closed, title="system card", content=WORDS.encode(), media_type=MediaType.TEXT
    ).entries[-1]
    commands.close_case(OFFICER, case=closed)
    ledger.clock = now
    opened = registered.opened_case(models=(model,))
    asked = commands.ask_question(OFFICER, case=opened, question=WORDS)
    return {
        "closed": str(closed),
        "open": str(opened),
        "summary": str(summary),
        "document": str(document.id),
        "receipts": [receipt.decode() for receipt in asked.receipts()],
    }


@act
def more(case: str, count: int) -> Any:
    """So many questions of the company in a case; their receipts."""
    from reviews import commands
    from tests.actors import LIAISON

    given = [commands.ask_question(LIAISON, case=UUID(case), question=f"why {at}?") for at in range(count)]
    return [receipt.decode() for one in given for receipt in one.receipts()]


@act
def read_summary(entry: str) -> Any:
    """What an officer reads of the sealed summary: the words, or why there are none."""
    from config.errors import DemarcError
    from reviews.disclosure import read_sealed
    from tests.actors import OFFICER

    try:
        return read_sealed(OFFICER, UUID(entry), "summary")
    except DemarcError as error:
        return f"{type(error).__name__}: {error.detail}"


@act
def read_document(case: str, document: str) -> Any:
    """What an officer reads of a document: its words, or why there are none."""
    from config.errors import DemarcError
    from reviews.held import held_document
    from tests.actors import OFFICER

    try:
        return held_document(OFFICER, case=UUID(case), document=UUID(document)).content.decode()
    except DemarcError as error:
        return f"{type(error).__name__}: {error.detail}"


def main() -> None:
    told = json.load(sys.stdin)
    django.setup()
    json.dump(ACTS[told["act"]](**told["said"]), sys.stdout)


if __name__ == "__main__":
    main()
