"""What may be done now, as links to the pages that give commands; the rest with the reason why not."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from config.actors import Actor
from reviews.possible import Part, Possible
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
    """What is possible under a topic: a link for each command, which says of what where that is one thing."""
    links = [link for one in every if not one.why_not for link in _of(case, one)]
    return {"name": name, "links": links, "count": len(links)}


def _of(case: Review, one: Possible) -> Iterator[dict[str, str]]:
    """The links of a command that is possible: one, where the page of the command lets choose of what."""
    parts = one.open_parts
    if one.of_an_entry:
        yield {"name": one.name, "address": "", "note": "beside the entry, in the record"}
    elif len(parts) > 1 and all(map(_chosen_inside, parts)):
        note = f"one of {len(parts)}, to be chosen"
        yield {"name": one.name, "address": address_of(one.verb, case, {}), "note": note}
    elif parts:
        for part in parts:
            address = address_of(one.verb, case, part.preset)
            yield {"name": one.name, "address": address, "note": part.name}
    else:
        yield {"name": one.name, "address": address_of(one.verb, case, {}), "note": ""}


def _chosen_inside(part: Part) -> bool:
    """Whether the page of a command offers all that makes up a part: it does what has an id."""
    return all(_ID.fullmatch(value) for value in part.preset.values())


_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


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
