"""What may be done now, as links to the pages that give commands; the rest with the reason why not."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from config.actors import Actor
from reviews.possible import Possible
from reviews.review import Review

WAITING: Final = frozenset(
    {
        "acknowledge_communication",
        "agree_to_unsealing",
        "answer_dispute",
        "answer_question",
        "assign_case",
        "countersign_draft",
        "deliver_deliverable",
        "find_submission_complete",
        "hold_window",
        "issue_directive",
        "issue_request",
        "resolve_dispute",
        "take_up_access",
        "unseal_field",
    }
)
"""The commands by which something goes on that waits for the agency."""

OPEN_AT_MOST: Final = 4
"""Of more parts than that each is folded."""


def address_of(verb: str, case: Review, preset: dict[str, str]) -> str:
    """The address of the page that gives a command, with what is known beforehand."""
    known = {"case": str(case.id), **_FILLED.get(verb, lambda case: {})(case), **preset}
    return f"{reverse('admin:index')}commands/{verb.replace('_', '-')}/?{urlencode(known)}"


_FILLED: Final = {
    "draft_request": lambda case: {"to": str(case.company), "track": str(case.track)},
    "record_call": lambda case: {"company": str(case.company), "office": str(case.agency)},
    "receive_report": lambda case: {"cases": str(case.id)},
}
"""What a command's page is preset with beside the case, by the names of its input."""


def offered(case: Review, found: Iterable[Possible]) -> dict[str, Any]:
    """What may be done: what waits for the agency, then by topic, of the case and of each part of it; and
    what may not be, with its reasons."""
    every = list(found)
    topics: dict[str, list[Possible]] = {}
    for one in every:
        topics.setdefault(one.topic, []).append(one)
    closed = [{"name": name, "commands": list(_closed(told))} for name, told in topics.items()]
    return {
        "waiting": [link for one in every if one.verb in WAITING for link in _links(case, one)],
        "topics": [told for name, each in topics.items() if (told := _topic(case, name, each))["count"]],
        "closed": [one for one in closed if one["commands"]],
        "closed_count": len([one for one in every if one.why_not]),
    }


def _topic(case: Review, name: str, every: list[Possible]) -> dict[str, Any]:
    """What is possible under a topic: of the case as a whole, and of each of its parts."""
    whole: list[dict[str, str]] = []
    of_parts: dict[str, list[dict[str, str]]] = {}
    for one in every:
        if one.of_an_entry and not one.why_not:
            whole.append({"name": one.name, "address": "", "note": "beside the entry, in the record"})
        elif not one.parts and not one.why_not:
            whole.append({"name": one.name, "address": address_of(one.verb, case, {}), "note": ""})
        for part in one.open_parts:
            link = {"name": one.name, "address": address_of(one.verb, case, part.preset)}
            of_parts.setdefault(part.name, []).append(link)
    parts = [{"name": part, "commands": links} for part, links in of_parts.items()]
    return {
        "name": name,
        "whole": whole,
        "parts": parts,
        "folded": len(parts) > OPEN_AT_MOST,
        "count": len(whole) + sum(len(links) for links in of_parts.values()),
    }


def _closed(every: Iterable[Possible]) -> Iterator[dict[str, str]]:
    """What is not possible: of every part for one reason, else of each part for its own."""
    for one in every:
        reasons = {part.why_not for part in one.closed_parts}
        if one.why_not and len(reasons) < 2:
            yield {"name": one.name, "why_not": one.why_not}
            continue
        for part in one.closed_parts:
            yield {"name": f"{one.name}: {part.name}", "why_not": part.why_not}


def _links(case: Review, one: Possible) -> list[dict[str, str]]:
    """The ways in which a command is possible, each as a link with all that it says."""
    if one.why_not:
        return []
    if not one.parts:
        return [{"name": one.name, "address": address_of(one.verb, case, {})}]
    return [
        {"name": f"{one.name}: {part.name}", "address": address_of(one.verb, case, part.preset)}
        for part in one.open_parts
    ]


def acts_on(case: Review, found: Iterable[Possible], called: str, id: UUID) -> list[dict[str, str]]:
    """The commands that are possible now about one part, which their input calls `called`."""
    return [
        {"name": one.name, "address": address_of(one.verb, case, part.preset)}
        for one in found
        for part in one.open_parts
        if part.preset.get(called) == str(id)
    ]


def gives(reader: Actor, case: Review) -> bool:
    """Whether the reader is of the agency whose case it is."""
    return reader.organization == case.agency
