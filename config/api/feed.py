"""The feed: what its reader may know, in order of position, as CloudEvents, waited for if so asked."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from msgspec import Meta
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from config.actors import Actor, Side
from config.api.credentials import READ
from config.api.doors import doors
from config.api.entries import ShownEntry, shown_entries
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import AFTER, LIMIT, after, following, limit, whole_number
from config.api.views import ApiView, actor_of, problems, speaker
from config.errors import BadInput, Unreadable
from config.ledger.commitments import commitments
from config.ledger.event import EVENTS, Entry, read_entry
from config.ledger.record import Record, decode
from config.ledger.store import ledger

LONGEST_SECONDS: Final = 30
"""So long a request may wait for something to be told."""

MOST_WAITING: Final = 4
"""So many requests of one credential may wait at once."""

_PAUSE_SECONDS: Final = 0.5
_READS_AT_ONCE: Final = 1000
_READS: Final = 3

WAIT: Final = Parameter(
    name="wait",
    place="query",
    type=Annotated[int, Meta(ge=0, le=LONGEST_SECONDS)],
    about="Where there is nothing yet, wait so many seconds for it: 0 to "
    f"{LONGEST_SECONDS}, 0 where not said. At most {MOST_WAITING} requests of a credential wait at once.",
)
CASE: Final = Parameter(
    name="case", place="query", type=UUID, about="Only what belongs to this case, or is about it."
)
TYPE: Final = Parameter(
    name="type",
    place="query",
    type=Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z-]+(,[a-z_]+\.[a-z-]+)*$")],
    about="Only these types, separated by commas: topics as in the catalog of events.",
)
TRACKING_ID: Final = Parameter(
    name="tracking_id",
    place="query",
    type=str,
    about="Only what belongs to the cases in which something was submitted under this id of your own.",
)


class ToldEntry(ShownEntry, frozen=True, kw_only=True):
    """An entry as it was recorded: a correction of it comes later, as an event of its own. `withheld` names
    the sealed fields whose values you may not read, that were destroyed, or that no seal key of the register
    opens; `links` says where to read on."""

    withheld: tuple[str, ...]
    links: dict[str, str]


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the record as a CloudEvent 1.0 in its JSON format. `id` is the entry's own: the same entry
    has it however often it is told. `subject` is what it was recorded in, `type` its topic, `sequence` its
    position with leading zeros, so that texts compare as positions do."""

    specversion: Annotated[str, Meta(pattern=r"^1\.0$")] = "1.0"
    id: UUID
    source: Annotated[str, Meta(description="The name of the register's log.")]
    type: str
    subject: UUID
    time: Annotated[datetime, Meta(description="When it was recorded.")]
    sequence: str
    datacontenttype: Annotated[str, Meta(pattern="^application/json$")] = "application/json"
    data: ToldEntry


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the feed. It has no last page: `next` is where to ask for what comes after."""

    items: list[CloudEvent]
    after: Annotated[int, Meta(description="The position up to which this was read: your place in the feed.")]
    next: Annotated[str, Meta(description="The address of what comes after that place.")]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: of which types (none says all), about which cases (None says any), how many."""

    types: tuple[str, ...]
    cases: frozenset[UUID] | None
    most: int

    def holds(self, record: Record) -> bool:
        return self.cases is None or not self.cases.isdisjoint((record.stream, *record.about))


class Feed(ApiView):
    """What your organization may know, in order of position, as it is recorded: its own acts, what is
    addressed to it or said to everybody, and what is compiled from published sources. An overseer is told
    everything but the agency's own desk.

    Keep `after` of each page, and ask for `next`: nothing is missed and nothing comes twice. Positions count
    every entry of the register, without gaps: the numbers that are left out say how many entries are
    not for you, and nothing more. What is disclosed to you later is told by the entry that discloses it, and
    stands in the timeline of its case. What you are handed here counts as served to your organization.
    """

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        if method not in ("GET", "HEAD"):
            return super().queries(method)
        return (AFTER, LIMIT, WAIT, CASE, TYPE, TRACKING_ID)

    def get(self, request: Request) -> Response:
        """The events after a position, as soon as there is one."""
        actor = actor_of(request)
        wanted, place = _wanted(request, actor), after(request)
        seconds = whole_number(request, WAIT.name, 0, 0, LONGEST_SECONDS)
        found, place = entries_after(place, actor, wanted)
        if seconds and not found:
            with _waiting(request):
                found, place = _awaited(place, actor, wanted, seconds)
            # who waited may have been sent away meanwhile
            self.check_permissions(self.initialize_request(request._request))
        doors().served(actor, found)
        told = EventPage(items=cloud_events(actor, found), after=place, next=following(request, place))
        return Response(told, headers={"Cache-Control": "no-store"})

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="list_events",
            summary="Follow what is recorded",
            about=(self.__doc__ or "").strip(),
            tag="events",
            scope=READ,
            parameters=self.queries("GET"),
            answers={200: Answer(about="What came after the position.", type=EventPage), **problems(503)},
        )
        return {"GET": told}


def entries_after(place: int, actor: Actor, wanted: Wanted) -> tuple[list[Entry], int]:
    """The entries after a position that an actor is told and wants, and up to which position was read.

    At most 3,000 entries are looked at: fewer than wanted does not mean that there are no more.
    """
    last = ledger.recorder.max_notification_id() or 0
    found: list[Entry] = []
    for _ in range(_READS):
        read = ledger.recorder.select_notifications(
            place, _READS_AT_ONCE, last, wanted.types, inclusive_of_start=False
        )
        for one in read:
            try:
                entry = read_entry(one.state, one.id)
            except Unreadable as error:
                left_out = decode(one.state)
                if not (wanted.holds(left_out) and _concerns(actor, left_out)):
                    place = one.id
                    continue
                if found:
                    return found, place  # what comes before it first
                raise Unreadable(
                    f"this program cannot read the entry at position {one.id}, and an alarm says so: "
                    f"go on with after={one.id}"
                ) from error
            place = one.id
            if wanted.holds(entry.record) and doors().told(actor, entry):
                found.append(entry)
            if len(found) == wanted.most:
                return found, place
        if len(read) < _READS_AT_ONCE:
            return found, max(place, last)
    return found, place


def _concerns(actor: Actor, record: Record) -> bool:
    """Whether an actor would be told of a record, as far as that can be known without its event."""
    named = {record.stream, record.organization, *record.audience}
    return actor.organization in named or actor.side is Side.OVERSIGHT


def cloud_events(actor: Actor, entries: list[Entry]) -> list[CloudEvent]:
    """Entries as events, each as an actor may read it."""
    told = zip(entries, shown_entries(actor, entries), doors().links(actor, entries), strict=True)
    return [_cloud_event(entry, shown, links) for entry, shown, links in told]


def _cloud_event(entry: Entry, shown: ShownEntry, links: dict[str, str]) -> CloudEvent:
    fields: dict[str, Any] = {name: getattr(shown, name) for name in ShownEntry.__struct_fields__}
    withheld = commitments(entry.event).keys() - shown.opened.keys()
    return CloudEvent(
        id=shown.id,
        source=settings.DEMARC_LOG_ORIGIN,
        type=shown.topic,
        subject=shown.stream,
        time=shown.recorded_at,
        sequence=sequence(shown.position),
        data=ToldEntry(**fields, withheld=tuple(sorted(withheld)), links=links),
    )


def sequence(position: int) -> str:
    """A position as text that compares as positions do: 19 digits (CloudEvents, extension `sequence`)."""
    return f"{position:019d}"


def _wanted(request: Request, actor: Actor) -> Wanted:
    asked = request.query_params
    cases: frozenset[UUID] | None = None
    if CASE.name in asked:
        cases = frozenset({_uuid(asked[CASE.name])})
    if TRACKING_ID.name in asked:
        tracked = frozenset(doors().tracked(actor, _text(asked[TRACKING_ID.name])))
        cases = tracked if cases is None else cases & tracked
    return Wanted(types=tuple(_types(asked.get(TYPE.name))), cases=cases, most=limit(request))


def _types(said: str | None) -> Iterable[str]:
    types = [] if said is None else said.split(",")
    if not set(types) <= EVENTS.keys():
        raise BadInput("type names topics of the catalog of events, separated by commas")
    return types


def _uuid(said: str) -> UUID:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", said):
        raise BadInput("case is an id: write 5a0c7c1e-8f0b-4f3e-9c53-0e3f6f3a9d02")
    return UUID(said)


def _text(said: str) -> str:
    if "\x00" in said:
        raise BadInput("tracking_id holds a character that no text has")
    return said


def _awaited(place: int, actor: Actor, wanted: Wanted, seconds: int) -> tuple[list[Entry], int]:
    """As `entries_after`, as soon as there is something, or nothing after so many seconds."""
    end = time.monotonic() + seconds
    found: list[Entry] = []
    while not found and (left := end - time.monotonic()) > 0:
        _pause(min(left, _PAUSE_SECONDS))
        found, place = entries_after(place, actor, wanted)
    return found, place


def _pause(seconds: float) -> None:
    """Wait, without holding a connection to the database meanwhile."""
    connection = connections[ledger.using]
    if not connection.in_atomic_block:
        connection.close()
    time.sleep(seconds)


@contextmanager
def _waiting(request: Request) -> Iterator[None]:
    """One of the few places for requests of a credential that wait. Raises Throttled where all are taken.

    A place is a name in the cache that nobody else may take; it ends by itself where a process is killed.
    """
    credential = speaker(request).credential
    names = (f"waiting:{credential}:{number}" for number in range(MOST_WAITING))
    taken = next((name for name in names if cache.add(name, True, 2 * LONGEST_SECONDS)), None)
    if taken is None:
        raise Throttled(wait=2, detail=f"{MOST_WAITING} requests of this credential wait already")
    try:
        yield
    finally:
        cache.delete(taken)
