"""Reads: one thing with its ETag and its entries, and lists of things in pages."""

import types
import typing
from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID

import msgspec
from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from django_filters import FilterSet
from rest_framework.request import Request
from rest_framework.response import Response

from config.actors import Actor
from config.api.answers import page, page_of
from config.api.credentials import READ
from config.api.doors import doors
from config.api.entries import ShownEntry, known_of, shown_entries
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import AFTER, LIMIT, page_of_rows
from config.api.preconditions import IF_NONE_MATCH, OWN, conditional, version_tag
from config.api.views import IN_PATH, ApiView, actor_of, in_path, problems
from config.errors import BadInput, NotFound
from config.ledger.event import read_entry
from config.ledger.models import LedgerRecord
from config.ledger.prepared import Prepared, ask
from config.ledger.store import ledger

TAGGED = {"ETag": "What you have seen of it: send it with If-Match, or If-None-Match."}


DIGEST = {"ETag": "A digest of the answer: send it with If-None-Match."}

UNCHANGED = Answer(about="Unchanged since you read what If-None-Match names.")


class Rows(Protocol):
    """A manager whose rows know who may see them; each row is of one stream."""

    def visible_to(self, actor: Actor) -> QuerySet[Any]: ...


def row_as(item: type[msgspec.Struct], row: Model) -> Any:
    """A row of a read model as the API shows it: fields by their names, `id` is its stream; what is blank is
    null where the type says so."""
    told = {}
    for name, nullable in _fields(item):
        value = getattr(row, "stream" if name == "id" else name)
        told[name] = None if value == "" and nullable else value
    return msgspec.convert(told, item)


@cache
def _fields(item: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """The fields of what is shown, and whether each may be null."""
    hints = typing.get_type_hints(item)
    return tuple((name, types.NoneType in typing.get_args(hints[name])) for name in item.__struct_fields__)


def whole_of(item: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The type of one thing, read alone: what lists show of it, and its entries."""
    hints = typing.get_type_hints(item, include_extras=True)
    fields: list[Any] = [(name, hints[name]) for name in item.__struct_fields__]
    fields.append(("entries", list[ShownEntry]))
    whole = msgspec.defstruct(f"{item.__name__}Whole", fields, kw_only=True, frozen=True)
    whole.__doc__ = item.__doc__
    return whole


class ListView(ApiView):
    """A list of the streams that a read model has rows of, as far as the reader may see them.

    rows        the read model's manager
    item        what is shown of each: field names are the row's own, `id` is the stream
    collection  the path of the list, which names its operations
    filters     by what may be filtered
    """

    rows: ClassVar[Rows]
    item: ClassVar[type[msgspec.Struct]]
    collection: ClassVar[str] = ""
    filters: ClassVar[type[FilterSet] | None] = None

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        if method not in ("GET", "HEAD"):
            return super().queries(method)
        return (*self._filters(), AFTER, LIMIT)

    def get(self, request: Request) -> Response:
        """A page of the list, in order of position."""
        actor = actor_of(request)
        rows = type(self).rows.visible_to(actor)
        if self.filters is not None:
            asked = self.filters(request.query_params.dict(), queryset=rows)
            if not asked.is_valid():
                raise BadInput(f"this filter cannot be read: {', '.join(sorted(asked.errors))}")
            rows = asked.qs
        found, following = page_of_rows(request, rows)
        entries = ledger.entries(streams=[row.stream for row in found])
        doors().served(actor, [entry for entry in entries if doors().knows(actor, entry)])
        items = [row_as(self.item, row) for row in found]
        return Response(page(items, following), headers=OWN)

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id=f"list_{self.collection}".replace("-", "_").replace("/", "_"),
            summary=f"List {self.collection.replace('-', ' ')}",
            about=(self.__doc__ or "").strip(),
            tag=self.collection,
            scope=READ,
            parameters=self.queries("GET"),
            answers={200: Answer(about="A page.", type=_page_type(self.item)), **problems()},
        )
        return {**super().operations(), "GET": told}

    def _filters(self) -> tuple[Parameter, ...]:
        if self.filters is None:
            return ()
        return tuple(
            Parameter(name=name, place="query", type=str, about=str(one.label or f"By {name}."))
            for name, one in self.filters.base_filters.items()
        )


class ReadView(ApiView):
    """One stream that a read model has a row of, as far as the reader may see it, with its entries.

    rows, item, collection  as of the list; the one argument in the path is the stream
    """

    rows: ClassVar[Rows]
    item: ClassVar[type[msgspec.Struct]]
    collection: ClassVar[str] = ""
    named: str = ""

    def get(self, request: Request, **named: UUID) -> Response:
        """One thing, under the ETag that a command on it asks for."""
        actor, (id,) = actor_of(request), named.values()
        row_of, records_of = _of_stream(type(self))
        serving = doors().serving(actor, id)
        rows, records, *asked = ask(row_of.question(actor, id), records_of.question(actor, id), *serving)
        if not rows:
            raise NotFound("there is no such thing")
        version, entries = known_of(actor, (read_entry(data, position) for position, data in records))
        shown = msgspec.structs.asdict(row_as(self.item, rows[0]))
        return conditional(
            request,
            {**shown, "entries": shown_entries(actor, entries)},
            seen=version_tag(actor.organization, id, version),
            serve=lambda: doors().served(actor, entries, (id, asked)),
        )

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id=f"read_{self.named or self.collection}",
            summary=f"Read {'one of ' if self.named else 'your '}{self.collection.replace('-', ' ')}",
            about=(self.__doc__ or "").strip(),
            tag=self.collection,
            scope=READ,
            parameters=(*in_path(frozenset({self.named} - {""})), IF_NONE_MATCH),
            answers={
                200: Answer(about="As it stands.", type=_whole_type(self.item), headers=TAGGED),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}


_streams: dict[type[ReadView], tuple[Prepared, Prepared]] = {}


def _of_stream(view: type[ReadView]) -> tuple[Prepared, Prepared]:
    """What asks for the row of a stream as far as an actor may see it, and then for the stream's records."""

    def seen(actor: Actor, id: UUID) -> QuerySet[Any]:
        return view.rows.visible_to(actor).filter(stream=id)

    def records(actor: Actor, id: UUID) -> QuerySet[Any, Any]:
        kept = LedgerRecord.objects.filter(stream=id, stream__in=seen(actor, id).values("stream"))
        return kept.order_by("version").values_list("position", "record")

    if view not in _streams:
        _streams[view] = (Prepared(seen), Prepared(records))
    return _streams[view]


def reading(route: str, view: type[ReadView]) -> URLPattern:
    """The address of one thing: `decisions/<uuid:decision>`."""
    (named,) = IN_PATH.findall(route)
    return path(route, view.as_view(named=named), name=f"read_{named}")


def listing(route: str, view: type[ListView]) -> URLPattern:
    """The address of a list that nobody adds to through the API."""
    return path(route, view.as_view(), name=f"list_{route}")


_pages: dict[type[msgspec.Struct], type[msgspec.Struct]] = {}
_wholes: dict[type[msgspec.Struct], type[msgspec.Struct]] = {}


def _page_type(item: type[msgspec.Struct]) -> type[msgspec.Struct]:
    return _pages.setdefault(item, page_of(item))


def _whole_type(item: type[msgspec.Struct]) -> type[msgspec.Struct]:
    return _wholes.setdefault(item, whole_of(item))
