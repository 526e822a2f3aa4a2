"""The access log: what overseers read, and what officers take away, is written down first, or not shown."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import DatabaseError
from django.db.models.sql import InsertQuery

from config.actors import Actor, Side
from config.errors import Unavailable
from config.ledger import replicas
from config.ledger.models import Reading
from config.ledger.store import ledger

WHO_MAY_READ: Final = (
    "Overseers only: every overseer sees what each of them read and took away, and what officers took away. "
    "Neither an agency nor a company reads here, not even of its own cases: it would show what an inspector "
    "looks at, and inquiries that only overseers see. Nobody can change it or delete from it."
)

# an id or its beginning, a case's number, a step, a day, an instant, how it is replayed: nobody's words
_IDENTIFIES: Final = re.compile(
    r"[0-9a-f]{8}((-[0-9a-f]{4}){3}-[0-9a-f]{12})?|\d{4}-\d{3,6}|\d{1,9}|recorded|happened|yes"
    r"|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?"
)
_NAMES: Final = re.compile(r"[a-z][a-z_-]{0,23}")
_LEFT_OUT: Final = "…"


class ReadingChannel(StrEnum):
    """By which way something was read, or taken away."""

    PAGE = "page"
    ADMIN = "admin"
    COMMAND = "command"
    API = "api"
    BUNDLE = "bundle"
    LIST = "list"
    CALENDAR = "calendar"
    DOCUMENT = "document"
    SEARCH = "search"

    @property
    def words(self) -> str:
        return _CHANNELS[self]


_CHANNELS = {
    ReadingChannel.PAGE: "on a page",
    ReadingChannel.ADMIN: "in the admin",
    ReadingChannel.COMMAND: "by a command",
    ReadingChannel.API: "through the API",
    ReadingChannel.BUNDLE: "taken away",
    ReadingChannel.LIST: "taken away as a list",
    ReadingChannel.CALENDAR: "taken away as a calendar",
    ReadingChannel.DOCUMENT: "taken away as a document",
    ReadingChannel.SEARCH: "searched whole, what is sealed too",
}


def note_reading(
    actor: Actor,
    what: str,
    *,
    channel: ReadingChannel,
    subject: Iterable[object] = (),
    asked: Iterable[tuple[str, object]] = (),
    exported: bool = False,
) -> None:
    """Write to the access log what an overseer is about to read, what an officer is about to take away
    (`exported`), and for whom the whole register is about to be searched; what others read is not logged.

    For the door of every reading face, before anything is read: pages and the admin (`oversight.door`),
    commands (`ReaderCommand`), exports (`oversight.bundle`, `office.exporting`,
    `office.case.documents`), `manage.py find_spill`. `subject` are the cases or
    inquiries and `asked` the parameters by name; what is neither an id nor a number nor an instant is left
    out of both.

    Raises Unavailable where it cannot be written: then nothing is to be shown.
    """
    takes = exported or channel is ReadingChannel.SEARCH
    if actor.side is not Side.OVERSIGHT and not (takes and actor.side is Side.GOVERNMENT):
        return
    reading = Reading(
        at=ledger.clock(),
        by=actor.id,
        organization=actor.organization,
        channel=channel,
        what=what,
        subject=" ".join(identified(one) for one in subject),
        asked=" ".join(f"{_named(name)}={identified(value)}" for name, value in asked),
        exported=exported,
    )
    # nothing is read back: whoever writes here need not be able to read here
    adding = InsertQuery(Reading)
    adding.insert_values(
        [field for field in Reading._meta.concrete_fields if not field.primary_key], [reading]
    )
    try:
        with replicas.primary():
            adding.get_compiler(using=ledger.using).execute_sql()
    except DatabaseError as error:
        raise Unavailable("who reads cannot be written down now, so nothing is shown: try again") from error


def identified(value: object) -> str:
    """A value as the access log keeps it: `…` where it is no id, number, day or instant."""
    text = "yes" if value is True else str(value)
    return text if isinstance(value, UUID) or _IDENTIFIES.fullmatch(text) else _LEFT_OUT


def _named(name: str) -> str:
    return name if _NAMES.fullmatch(name) else _LEFT_OUT
