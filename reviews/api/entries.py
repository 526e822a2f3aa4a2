"""The timeline of a case as its reader knows it, in pages by position."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.delivery import DeliveryChannel
from config.api.answers import page, page_of
from config.api.credentials import READ
from config.api.entries import ShownEntry, shown_entry
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import AFTER, LIMIT, after, following, limit
from config.api.views import ApiView, actor_of, in_path, problems
from config.errors import NotFound
from reviews.models import CaseFile
from reviews.oversight.reading import history_for


class CaseEntry(ShownEntry, frozen=True, kw_only=True):
    """An entry of a case. `number` is its ¶, which people cite; names stand in its sentence."""

    number: int


_PAGE = page_of(CaseEntry)


class CaseEntries(ApiView):
    """Every entry of a case that you know, in order of position, with its number (¶)."""

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        return (AFTER, LIMIT)

    def get(self, request: Request, case: UUID) -> Response:
        actor = actor_of(request)
        if not CaseFile.objects.visible_to(actor).filter(Q(stream=case)).exists():
            raise NotFound("there is no such case")
        begun, most = after(request), limit(request)
        history = history_for(actor, case, channel=DeliveryChannel.API)
        told = sorted(history.entries, key=lambda entry: entry.position or 0)
        left = [entry for entry in told if (entry.position or 0) > begun]
        items = [
            _numbered(shown_entry(actor, one, history.sentence(one)), history.numbers[one.id])
            for one in left[:most]
        ]
        more = following(request, items[-1].position) if len(left) > most else None
        return Response(page(items, more), headers={"Cache-Control": "private, no-cache"})

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="list_case_entries",
            summary="List entries of a case",
            about=(self.__doc__ or "").strip(),
            tag="cases",
            scope=READ,
            parameters=(*in_path(frozenset({"case"})), AFTER, LIMIT),
            answers={200: Answer(about="A page.", type=_PAGE), **problems()},
        )
        return {"GET": told}


def _numbered(entry: ShownEntry, number: int) -> CaseEntry:
    fields: dict[str, Any] = {name: getattr(entry, name) for name in ShownEntry.__struct_fields__}
    return CaseEntry(**fields, number=number)
