"""What a form offers for an argument that names something: filled by the apps, by the argument's name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from config.actors import Actor
from config.errors import NotFound


class Asked(msgspec.Struct, kw_only=True, dict=True):
    """Who is asked by the form of which command, and what it holds so far, as it was typed: by name; `every`
    has all values of a name.

    `once` keeps what a form's choices share, so that each is read once.
    """

    actor: Actor
    command: str
    typed: Mapping[str, str] = msgspec.field(default_factory=dict)
    every: Mapping[str, Sequence[str]] = msgspec.field(default_factory=dict)
    kept: dict[Any, Any] = msgspec.field(default_factory=dict)

    def once(self, read: "Callable[[Asked], Any]") -> Any:
        """What `read` gives of this, read when it is first asked for."""
        if read not in self.kept:
            self.kept[read] = read(self)
        return self.kept[read]

    def id(self, name: str) -> UUID | None:
        """What is typed or chosen for an argument, where that names something that the reader may see."""
        text = self.typed.get(name, "")
        if not text:
            return None
        if found := lookup_for(self.command, name):
            try:
                return found.find(self, text)
            except NotFound:
                return None
        try:
            return UUID(text)
        except ValueError:
            return None


Choice = tuple[UUID, str]
Choices = Callable[[Asked], Iterable[Choice]]


class Lookup(msgspec.Struct, frozen=True):
    """Something of which there are too many for a list: it is typed. `find` gives what a text names, and
    raises NotFound for what the reader may not see as for what is not there; `text` is how it is typed;
    `near` are some that come to mind, with a word on each."""

    find: Callable[[Asked, str], UUID]
    text: Callable[[Asked, UUID], str]
    near: Callable[[Asked], Iterable[tuple[str, str]]]


_CHOICES: Final[dict[str, Choices]] = {}
_LOOKUPS: Final[dict[str, Lookup]] = {}


def chosen_from(*names: str) -> Callable[[Choices], Choices]:
    """Mark a function as what is offered for arguments: of every command, or of one (`hand_over_case.to`).
    Raises TypeError where another one is."""

    def mark(choices: Choices) -> Choices:
        for name in names:
            if _CHOICES.setdefault(name, choices) is not choices:
                raise TypeError(f"there are two lists for {name}")
        return choices

    return mark


def looked_up(*names: str, lookup: Lookup) -> None:
    """Say that arguments are typed, and how they are found. Raises TypeError where that is said already."""
    for name in names:
        if _LOOKUPS.setdefault(name, lookup) is not lookup:
            raise TypeError(f"{name} is looked up in two ways")


def lookup_for(command: str, name: str) -> Lookup | None:
    """How an argument of a command is looked up; None where it is chosen from a list."""
    own = f"{command}.{name}"
    return None if own in _CHOICES else _LOOKUPS.get(own) or _LOOKUPS.get(name)


def choices_for(command: str, name: str) -> Choices:
    """What is offered for an argument of a command. Raises LookupError where nobody says."""
    found = _CHOICES.get(f"{command}.{name}") or _CHOICES.get(name)
    if found is None:
        raise LookupError(f"nobody says what is offered for {name} of {command}")
    return found


MOST: Final = 200
"""So many rows are offered at once; of more, those are that have the words which are typed beside them."""

Judge = Callable[[Asked, str], Mapping[UUID, str]]

_JUDGES: Final[list[Judge]] = []


def judged_by(judge: Judge) -> None:
    """Say who knows why what is offered for an argument is not possible now, by what is offered. Called once,
    when the app that does is ready."""
    _JUDGES[:] = [judge]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What a field offers: the first `MOST` of what has the `words` that are typed in the field `find`, with
    what is chosen already; what is not possible now last, with the reason. `more`: there are others."""

    rows: tuple[Choice, ...]
    more: bool
    find: str
    words: str


def listed(asked: Asked, path: tuple[str, ...]) -> Listed:
    """What is offered for an argument, or a part of one, that stands in a form at `path`."""
    name = "-".join(path)
    find = f"{name}-find"
    words = asked.typed.get(find, "").strip()
    wanted, chosen = words.casefold().split(), set(asked.every.get(name, ()))
    rows: list[Choice] = []
    more = False
    for id, text in choices_for(asked.command, path[-1])(asked):
        if str(id) in chosen:
            chosen.discard(str(id))
        elif not all(word in text.casefold() for word in wanted):
            continue
        elif len(rows) >= MOST:
            more = True
            if not chosen:
                break
            continue
        rows.append((id, text))
    why_not = _JUDGES[0](asked, path[-1]) if _JUDGES and rows else {}
    told = [(id, f"{text} - not now: {why_not[id]}" if id in why_not else text) for id, text in rows]
    told.sort(key=lambda row: row[0] in why_not)
    return Listed(rows=tuple(told), more=more, find=find, words=words)
