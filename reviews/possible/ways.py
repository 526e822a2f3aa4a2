"""A command about a case, and the ways in which it could be given: each is asked of the very rule."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID

import msgspec

from config.actors import Actor, Role
from config.errors import BadInput, NotFound
from config.ledger.stream import Stream
from reviews.possible.known import Known
from reviews.review import Review

SAID: Final = "said"
"""Free text where a rule asks for some: what is only asked is never recorded."""

OFFICERS: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
SUPERVISORS: Final = frozenset({Role.SUPERVISOR})


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a command may be about: what its page is preset with, by name of the input; its name for
    people; and why not, "" where it is possible."""

    preset: dict[str, str]
    name: str
    why_not: str = ""


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """One command: where it belongs, whether it is possible now, else why not, and of which parts."""

    verb: str
    topic: str
    why_not: str
    parts: tuple[Part, ...] = ()
    of_an_entry: bool = False

    @property
    def name(self) -> str:
        """`Find submission complete`."""
        return self.verb.replace("_", " ").capitalize()

    @property
    def open_parts(self) -> tuple[Part, ...]:
        """The parts of which it is possible."""
        return tuple(part for part in self.parts if not part.why_not)

    @property
    def closed_parts(self) -> tuple[Part, ...]:
        """The parts of which it is not."""
        return tuple(part for part in self.parts if part.why_not)


class Way(msgspec.Struct, frozen=True):
    """One way to give a command: what is preset, how that is called, and the rule to be asked; no stream
    where no state stands in the way."""

    preset: dict[str, UUID | str]
    name: str
    stream: Stream | None
    act: Callable[[], object]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """How a command is asked about: the ways in which it could be given, and what is missing where there is
    none. `of_an_entry`: it is about any entry, and offered beside each."""

    verb: str
    topic: str
    ways: Callable[[Known, Actor], Iterable[Way]]
    none: str = ""
    roles: frozenset[Role] = OFFICERS
    of_an_entry: bool = False

    def answer(self, known: Known, by: Actor, barred: str) -> Possible:
        """Whether it is possible. A part that does not exist for this actor is not among the parts."""
        if by.role not in self.roles:
            reason = f"a {' or '.join(sorted(self.roles))} does this"
            return self._answered(barred or reason)
        if barred:
            return self._answered(barred)
        parts: list[Part] = []
        for way in self.ways(known, by):
            refusal = way.stream.why_not(way.act) if way.stream is not None else None
            if isinstance(refusal, NotFound):
                continue
            # what is wrong with an input only is no matter of how things stand
            why_not = "" if refusal is None or isinstance(refusal, BadInput) else refusal.detail
            preset = {name: str(value) for name, value in way.preset.items()}
            parts.append(Part(preset=preset, name=way.name, why_not=why_not))
            if self.of_an_entry and not why_not:
                break
        if not parts:
            return self._answered(self.none or "there is nothing that this could be about")
        reason = "" if any(not part.why_not for part in parts) else parts[-1].why_not
        shown = () if self.of_an_entry else tuple(part for part in parts if part.preset)
        return self._answered(reason, shown)

    def _answered(self, why_not: str, parts: tuple[Part, ...] = ()) -> Possible:
        return Possible(
            verb=self.verb, topic=self.topic, why_not=why_not, parts=parts, of_an_entry=self.of_an_entry
        )


Listed = Callable[[Review], Iterable[tuple[UUID, str]]]


def one(
    topic: str, verb: str, act: Callable[[Review, Actor], object], *, roles: frozenset[Role] = OFFICERS
) -> Ask:
    """A command about the case as a whole."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        yield Way({}, "", known.case, lambda: act(known.case, by))

    return Ask(verb=verb, topic=topic, ways=ways, roles=roles)


def each(
    topic: str,
    verb: str,
    named: str,
    listed: Listed,
    act: Callable[[Review, Actor, UUID], object],
    none: str,
) -> Ask:
    """A command about a part of the case, which its input calls `named`."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for id, name in listed(known.case):
            yield Way({named: id}, name, known.case, lambda id=id: act(known.case, by, id))  # type: ignore[misc]  # bound in the loop

    return Ask(verb=verb, topic=topic, ways=ways, none=none)


def always(topic: str, verb: str) -> Ask:
    """A command that no state of a case stands in the way of."""
    return Ask(verb=verb, topic=topic, ways=lambda known, by: [Way({}, "", None, lambda: None)])
