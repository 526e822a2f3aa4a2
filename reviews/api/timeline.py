"""The timeline of a case as its reader knows it, in pages by position."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from config.api.answers import page, page_of
from config.api.credentials import READ
from config.api.doors import doors
from config.api.entries import ShownEntry, shown_with
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import AFTER, LIMIT, after, following, limit
from config.api.preconditions import IF_NONE_MATCH, conditional
from config.api.reads import DIGEST, UNCHANGED
from config.api.views import ApiView, actor_of, in_path, problems
from config.ledger.event import Entry
from reviews.api.computed import history_seen
from reviews.oversight.history import CaseHistory
from reviews.oversight.knowledge import Knowing


class CaseEntry(ShownEntry, frozen=True, kw_only=True):
    """An entry of a case. `number` is its ¶, which people cite: numbers count entries that you were not
    shown, too, so that one number means one entry to everybody.

    `late`: it was recorded longer after it happened than the program tolerates. `known` is how it is known
    that you have it, null to those who see everything.
    """

    number: int
    late: bool
    known: Knowing | None


_PAGE = page_of(CaseEntry)


class CaseTimeline(ApiView):
    """Every entry of a case that you know, in order of position, with its number (¶) and its sentence."""

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        return (AFTER, LIMIT)

    def get(self, request: Request, case: UUID) -> Response:
        actor = actor_of(request)
        begun, most = after(request), limit(request)
        history = history_seen(actor, case)
        told = sorted(history.entries, key=lambda entry: entry.position or 0)
        left = [entry for entry in told if (entry.position or 0) > begun]
        shown = left[:most]
        more = following(request, shown[-1].position or 0) if len(left) > most else None
        read = shown_with(actor, shown, map(history.sentence, shown))
        items = [_told(history, entry, one) for entry, one in zip(shown, read, strict=True)]
        return conditional(request, page(items, more), serve=lambda: doors().served(actor, shown))

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_case_timeline",
            summary="Read the timeline of a case",
            about=(self.__doc__ or "").strip(),
            tag="cases",
            scope=READ,
            parameters=(*in_path(frozenset({"case"})), AFTER, LIMIT, IF_NONE_MATCH),
            answers={
                200: Answer(about="A page.", type=_PAGE, headers=DIGEST),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}


def _told(history: CaseHistory, entry: Entry, shown: ShownEntry) -> CaseEntry:
    fields: dict[str, Any] = {name: getattr(shown, name) for name in ShownEntry.__struct_fields__}
    known = history.known[entry.id].state if entry.id in history.known else None
    return CaseEntry(**fields, number=history.numbers[entry.id], late=history.late(entry), known=known)
