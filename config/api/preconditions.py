"""ETag, If-Match and If-None-Match: an ETag is the version of what is read."""
# ruff: noqa: N818 - a refusal is named as people say it

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from rest_framework.request import Request

from config.actors import Actor
from config.api.doors import doors
from config.api.operation import Parameter
from config.api.problems import Moved
from config.errors import BadInput, Conflict, DemarcError
from config.ledger.event import Entry
from config.ledger.store import ledger

_TAG: Final = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')

_MOST_MOVED: Final = 20

IF_NONE_MATCH: Final = Parameter(
    name="If-None-Match",
    place="header",
    type=str,
    about="The ETag that you read before: 304 where nothing has changed.",
)


class IfMatchMissing(DemarcError):
    """A command changes what exists, and its giver does not say which version they had seen."""

    status = 428
    title = "Precondition Required"


class MovedOn(DemarcError):
    """What a command changes has moved on; `moved` are the entries since that its giver may know."""

    status = 412
    title = "Precondition Failed"

    def __init__(self, conflict: Conflict, moved: list[Moved]) -> None:
        super().__init__(conflict.detail, pointer=conflict.pointer, rule=conflict.rule)
        self.expected = conflict.expected
        self.actual = conflict.actual
        self.moved = moved

    def _extension(self) -> dict[str, object]:
        return {"expected": self.expected, "actual": self.actual, "moved": self.moved}


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(request: Request) -> int | None:
    """The version that If-Match names; None where there is none, or any will do (`*`).

    Raises BadInput where it is no ETag, or several; Conflict where it is none of this register's.
    """
    said = request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        return None
    found = _TAG.fullmatch(said)
    if found is None or said.startswith("W/"):
        raise BadInput('If-Match names one ETag as it was read, such as "7"')
    if not re.fullmatch(r"[1-9][0-9]{0,17}", found[1]):
        raise Conflict("no version has the ETag that If-Match names")
    return int(found[1])


def expect_version(request: Request) -> None:
    """Raise IfMatchMissing where a request does not say which version its sender had seen."""
    if not request.headers.get("If-Match", "").strip():
        raise IfMatchMissing(
            "say with If-Match which version you had seen: the ETag of what you read",
            problem="if-match-missing",
        )


def unchanged(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the ETag of what would be answered: then 304 says it."""
    said = request.headers.get("If-None-Match", "").strip()
    return said == "*" or tag[1:-1] in _TAG.findall(said)


def what_moved(actor: Actor, stream: UUID, conflict: Conflict) -> list[Moved]:
    """The entries that the actor may know of those that came after the version that it had seen.

    They are handed over by that, and noted so.
    """
    if conflict.expected is None or conflict.actual is None:
        return []
    entries = ledger.entries(streams=[stream])
    since = [e for e in entries if e.record.version > conflict.expected and doors().knows(actor, e)]
    shown = since[-_MOST_MOVED:]
    doors().served(actor, shown)
    return list(_moved(shown))


def _moved(entries: Iterable[Entry]) -> Iterable[Moved]:
    for entry in entries:
        record = entry.record
        yield Moved(version=record.version, topic=record.topic, sentence=entry.event.sentence())
