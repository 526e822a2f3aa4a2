"""Anything that an organization recorded in, by its id: what it needs to correct an entry of its own."""

from uuid import UUID

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.credentials import READ
from config.api.doors import doors
from config.api.entries import ShownEntry, known_entries, shown_entries
from config.api.operation import Answer, Operation
from config.api.preconditions import IF_NONE_MATCH, conditional, version_tag
from config.api.reads import TAGGED, UNCHANGED
from config.api.views import ApiView, actor_of, in_path, problems
from config.errors import NotFound


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What your organization recorded in, and its entries that you may know."""

    id: UUID
    entries: list[ShownEntry]


class OwnRecord(ApiView):
    """What your organization recorded something in, whatever it is: what a correction goes with."""

    def get(self, request: Request, stream: UUID) -> Response:
        """Its entries, under the ETag that a correction asks for."""
        actor = actor_of(request)
        version, entries = known_entries(actor, stream)
        if not any(entry.record.organization == actor.organization for entry in entries):
            raise NotFound("there is no such thing")
        return conditional(
            request,
            Recorded(id=stream, entries=shown_entries(actor, entries)),
            seen=version_tag(actor.organization, stream, version),
            serve=lambda: doors().served(actor, entries),
        )

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_record",
            summary="Read what you recorded in",
            about=(self.__doc__ or "").strip(),
            tag="record",
            scope=READ,
            parameters=(*in_path(frozenset({"stream"})), IF_NONE_MATCH),
            answers={
                200: Answer(about="As it stands.", type=Recorded, headers=TAGGED),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}
