"""What a register tells, as far as this client relies on it: its shape is checked before it is read."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from config.client.errors import Failed
from config.ledger.occurred import EASTERN

if TYPE_CHECKING:
    from config.client.liaison import Liaison

ENROLLED: Final = "party.signing-key-enrolled"
REVOKED: Final = "party.signing-key-revoked"
POLICY: Final = "party.signing-policy-set"

MOST_PAGES: Final = 100_000
"""So many pages of the feed are read at once: ten million entries of one's own, or far more of others."""

T = TypeVar("T")


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it stands: its key, its newest checkpoint, the proof that it extends an earlier one."""

    key: str
    checkpoint: str | None
    consistency: tuple[bytes, ...]


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a receipt: the leaf hash that stands at its position, the proof where there is one."""

    leaf: bytes
    proof: str | None


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry answers, by its leaf hash."""

    leaf: bytes


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the register shows it."""

    position: Annotated[int, Meta(ge=1)]
    stream: UUID
    topic: str
    organization: UUID
    recorded_at: Annotated[datetime, Meta(tz=True)]
    leaf: bytes
    sentence: str
    said: dict[str, Any]
    cites: tuple[Cited, ...]
    statement: bytes | None

    def __post_init__(self) -> None:
        try:
            self.recorded_at.astimezone(EASTERN)
        except OverflowError as error:
            raise ValueError("no day in Eastern Time") from error

    @property
    def day(self) -> str:
        """The day, in Eastern Time, on which it was recorded."""
        return self.recorded_at.astimezone(EASTERN).date().isoformat()

    def as_said(self, kind: type[T]) -> T:
        """What it says, as one kind of act says it. Raises Failed where it says something else."""
        return converted(self.said, kind, f"position {self.position} ({self.topic})")


class Enrolled(msgspec.Struct, frozen=True):
    """That a key speaks for the organization, from a day on."""

    key_id: str
    public_key: bytes
    since: str


class Revoked(msgspec.Struct, frozen=True):
    """That a key speaks for it no more."""

    key_id: str


class Policy(msgspec.Struct, frozen=True):
    """Which of its acts the organization wants signed."""

    acts: tuple[str, ...]


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    """The own organization with what it said of itself."""

    id: UUID
    entries: tuple[Entry, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the feed: its events as they came, and up to which position it was read."""

    items: tuple[dict[str, Any], ...]
    after: Annotated[int, Meta(ge=0)]

    @property
    def entries(self) -> list[Entry]:
        """Raises Failed naming the event that is none."""
        return [converted(one.get("data"), Entry, _named(one)) for one in self.items]


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb would do: what of it is shown, and what a signature of it needs."""

    sentences: tuple[str, ...]
    seen_by: tuple[str, ...]
    flags: tuple[str, ...]
    signatures: int
    answers: tuple[bytes, ...]
    sealed: tuple[str, ...]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was written just now, with its receipt."""

    id: UUID
    position: Annotated[int, Meta(ge=1)]
    topic: str
    sentence: str
    leaf: bytes
    receipt: str


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb wrote, and on what."""

    id: UUID
    entries: tuple[Taken, ...]


class _Placed(msgspec.Struct, frozen=True):
    position: Annotated[int, Meta(ge=1)]


def converted(told: Any, kind: type[T], where: str) -> T:
    """What was told, as it has to be. Raises Failed naming where, and what of it is something else."""
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        raise Failed(f"what stands at {where} is not what a register tells: {error}") from error


def read_page(liaison: "Liaison", place: int, **asked: str) -> Page:
    """The events after a position. Raises Failed where they do not rise from there: a feed that goes back, or
    stands still, would be followed for ever."""
    page = converted(liaison.read("events", after=str(place), **asked), Page, f"events after {place}")
    last = place
    for one in page.items:
        position = converted(one.get("data"), _Placed, _named(one)).position
        if position <= last:
            raise Failed(f"the feed tells of position {position} after {last}: positions only rise")
        last = position
    if page.after < last:
        raise Failed(f"the feed says that it was read up to {page.after}, and tells of position {last}")
    return page


def _named(event: dict[str, Any]) -> str:
    return f"the feed's event of id {str(event.get('id'))[:100]}"
