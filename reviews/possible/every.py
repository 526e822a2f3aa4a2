"""Every command of an officer or supervisor about a case, asked in the order in which a page lists them."""

from collections.abc import Iterator
from typing import Final

from config.actors import Actor
from config.ledger.event import Entry
from reviews.possible.known import Known, bar
from reviews.possible.of_others import OF_OTHERS, of_an_entry
from reviews.possible.of_requests import OF_REQUESTS
from reviews.possible.of_the_case import OF_THE_CASE
from reviews.possible.ways import Ask, Part, Possible

_ASKED: Final[tuple[Ask, ...]] = (*OF_REQUESTS, *OF_THE_CASE, *OF_OTHERS)

ABOUT_A_CASE: Final[dict[str, Ask]] = {ask.verb: ask for ask in _ASKED}
"""How each command is asked about, by its name."""


def possible(known: Known, by: Actor) -> tuple[Possible, ...]:
    """What may be done with a case now, and for all else why not. The same record gives the same answer."""
    return tuple(ask.answer(known, by, bar(known, by, ask.verb)) for ask in _ASKED)


def possible_of(known: Known, by: Actor, entry: Entry) -> Iterator[tuple[str, Part]]:
    """The commands that are possible now about one entry, each with what its page is preset with."""
    for verb, part in of_an_entry(known, by, entry):
        if not bar(known, by, verb):
            yield verb, part
