"""Whole histories, generated: what a company does with its models, and what everybody else does meanwhile."""

import types
import typing
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st

import agreements.commands  # noqa: F401 - EVENTS and STREAMS know what has been imported
import reviews.commands  # noqa: F401 - likewise
from agreements.vocabulary import Instrument
from config.actors import Actor, Role, Side
from config.errors import DemarcError
from config.ledger.event import EVENTS, Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from config.ledger.stream import STREAMS, Pen, Stream
from reviews.communication import Communication, DirectiveIssued, Document, RequestIssued
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.model_version import Attribution, ChosenBy, ModelVersion, Reach
from reviews.review.window import Window
from reviews.scope import Atom, Channel, Extent, Period, Population, Scope
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER, PRESS, SYSTEM, named
from tests.reviews.pasts import (
    ALL_CUSTOMERS,
    CASE,
    FOREIGN_CUSTOMERS,
    FOREIGN_STAFF,
    answered,
    cited,
    directed,
    requested,
)
from tests.steady import Clock, Entropy

WRITERS: Final[dict[Side, Actor]] = {
    Side.GOVERNMENT: OFFICER,
    Side.COMPANY: LIAISON,
    Side.THIRD_PARTY: Actor(
        id=named("researcher"), organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON
    ),
    Side.OVERSIGHT: OVERSEER,
    Side.SYSTEM: SYSTEM,
}
OTHER_SIDES: Final = tuple(side for side in Side if side is not Side.COMPANY)

MODELS: Final = tuple(named(f"model {number}") for number in range(3))
_ANSWERED: Final = tuple(answered(communication) for communication in (requested(), directed()))
_IDS: Final = (*MODELS, CASE, COMPANY, AGENCY, PRESS, *(a.communication for a in _ANSWERED))

# streams that tests declare for themselves are none of the domain
OURS: Final = tuple(stream for stream in STREAMS.values() if not stream.__module__.startswith("tests."))
STREAM_OF: Final = {event: stream for stream in OURS for event in stream.EVENTS}
DOMAIN: Final = tuple(event for event in EVENTS.values() if event in STREAM_OF)
OTHERS_EVENTS: Final = tuple(event for event in DOMAIN if event.BY - {Side.COMPANY})
COMPANY_ONLY: Final = (*ModelVersion.EVENTS, *Decision.EVENTS)

S = TypeVar("S", bound=Stream)

# values, by the types of the fields that hold them

# when everything is recorded: after whatever a history says of when it happened
EVENING: Final = datetime(2026, 10, 1, tzinfo=UTC)
_INSTANTS: Final = st.datetimes(datetime(2026, 5, 1), datetime(2026, 8, 31), timezones=st.just(UTC))
_DAYS: Final = st.dates(date(2026, 5, 1), date(2026, 8, 31))
_IDENTITIES: Final = st.sampled_from(_IDS) | st.uuids(version=4)
_TEXTS: Final = st.sampled_from(
    ("weights", "2026-001", "a term", "§ 3(c) — “as asked”", "<b>no</b>")
) | st.text("abc DEF019.,;-", min_size=1, max_size=12)
OCCURRED: Final = st.one_of(
    _INSTANTS.map(Occurred.at),
    _DAYS.map(Occurred.on),
    _INSTANTS.map(Occurred.before),
    st.integers(5, 8).map(lambda month: Occurred.in_month(2026, month)),
    st.just(Occurred.unknown()),
)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values that fit a type hint of an event's field."""
    if hint in _KNOWN:
        return _KNOWN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _constrained(arguments[0], arguments[1])
    if origin in (typing.Union, types.UnionType):
        members = [values(member) for member in arguments if member not in (Sealed, types.NoneType)]
        return st.one_of(*members, *([st.none()] if types.NoneType in arguments else []))
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2, unique_by=repr).map(tuple)
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if issubclass(hint, msgspec.Struct):
        return _struct(hint)
    raise TypeError(f"no values for {hint}")


def _constrained(hint: Any, meta: msgspec.Meta) -> st.SearchStrategy[Any]:
    if meta.pattern:
        return st.from_regex(meta.pattern, fullmatch=True).filter(str.isprintable)
    if hint is bytes:
        return st.binary(min_size=meta.min_length or 0, max_size=meta.max_length or 32)
    if hint is int:
        return st.integers(0 if meta.ge is None else int(meta.ge), 40 if meta.le is None else int(meta.le))
    return values(hint)


def _struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(fields(kind)).map(lambda members: kind(**members))


def fields(kind: type[msgspec.Struct]) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for each field of an event or of a value in one."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {name: values(hints[name]) for name in kind.__struct_fields__}


@cache
def fields_of(event: type[Event]) -> st.SearchStrategy[dict[str, Any]]:
    """All fields of an event, as a method would give them to `trigger`."""
    return st.fixed_dictionaries(fields(event) | _ONLY.get(event, {}))


def _periods() -> st.SearchStrategy[Period]:
    ends = st.lists(_INSTANTS, min_size=2, max_size=2, unique=True).map(sorted)
    return ends.map(lambda pair: Period(since=pair[0], until=pair[1]))


def _scopes() -> st.SearchStrategy[Scope]:
    extents = st.sampled_from(Extent)
    return st.builds(
        Scope,
        models=extents | st.lists(st.sampled_from(MODELS), min_size=1, max_size=2).map(tuple),
        population=extents | _struct(Population),
        channels=extents | st.lists(st.sampled_from(Channel), min_size=1, max_size=2).map(tuple),
        capabilities=extents | st.just(("agents",)),
        period=extents | _periods(),
    )


_KNOWN: Final[dict[Any, st.SearchStrategy[Any]]] = {
    UUID: _IDENTITIES,
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 40),
    float: st.floats(0, 60),
    bytes: st.binary(min_size=32, max_size=32),
    date: _DAYS,
    datetime: _INSTANTS,
    Occurred: OCCURRED,
    Document: st.just(Document(title="letter"))
    | st.binary(min_size=32, max_size=32).map(lambda digest: Document(digest=digest, held=True)),
    Window: st.builds(Window.activated, _INSTANTS, st.integers(1, 30)),
    # its nationality and its entities have types of their own, which few strings fit
    Atom: st.sampled_from(
        (FOREIGN_CUSTOMERS, FOREIGN_STAFF, ALL_CUSTOMERS, Atom(nationality="GB"), Atom(entities=("Acme",)))
    ),
}
_KNOWN[Scope] = st.deferred(_scopes)

# what no method of the stream would give to its own event
_ONLY: Final[dict[type[Event], dict[str, st.SearchStrategy[Any]]]] = {
    RequestIssued: {"instrument": st.sampled_from([one for one in Instrument if not one.binding])},
    DirectiveIssued: {"instrument": st.sampled_from([one for one in Instrument if one.binding])},
}


# what happens


class CompanyAct(msgspec.Struct, frozen=True, kw_only=True):
    """A method of a model version with what it is told; `rests_on` says which decision so far, if any."""

    model: int
    act: str
    said: dict[str, Any]
    rests_on: int | None = None
    cites: bool = False
    occurred: Occurred | None = None


class CompanyDecides(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, in answer to some of what was asked or to nothing."""

    answers: tuple[int, ...]
    said: dict[str, Any]
    occurred: Occurred | None = None


class OthersAct(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a side other than the company's, on a stream that knows it."""

    event: type[Event]
    side: Side
    stream: str
    about: tuple[UUID, ...]
    said: dict[str, Any]
    occurred: Occurred | None = None


class OthersCorrect(msgspec.Struct, frozen=True, kw_only=True):
    """Another side says that an entry on a communication happened at another time."""

    communication: int
    reads: Occurred


Happening = CompanyAct | CompanyDecides | OthersAct | OthersCorrect
BY_COMPANY: Final = (CompanyAct, CompanyDecides)

_RESTING: Final = st.sampled_from((0, 0, 1, 2, None))
_WHEN: Final = st.none() | OCCURRED
_TO: Final = st.sampled_from((None, Reach.EVERYBODY))
_ACTS: Final[dict[str, tuple[bool, dict[str, st.SearchStrategy[Any]]]]] = {
    "declare_safeguards": (False, {"safeguards": _TEXTS}),
    "mark_out_of_framework": (False, {"reason": _TEXTS}),
    "plan_release": (False, {"to": st.sampled_from(Reach), "when": _WHEN}),
    "include_partner": (False, {"partner": _IDENTITIES, "chosen_by": st.sampled_from(ChosenBy)}),
    "exclude_partner": (False, {"partner": _IDENTITIES, "chosen_by": st.sampled_from(ChosenBy)}),
    "state_impact": (False, {"impact": _TEXTS}),
    "reschedule_release": (True, {"attribution": st.sampled_from(Attribution), "when": _WHEN, "to": _TO}),
    "release_to_partners": (True, {"partner_count": st.integers(0, 20)}),
    "release": (True, {}),
    "cancel_release": (True, {"to": _TO}),
    "change_safeguards": (True, {"safeguards": _TEXTS}),
    "restrict_access": (True, {"scope": values(Scope)}),
    "suspend_access": (True, {"scope": values(Scope)}),
    "restore_access": (True, {"scope": st.none() | values(Scope), "to": st.sampled_from([None, *Reach])}),
}
_SAYS_INDEPENDENT: Final = {"cancel_release", "change_safeguards"} | {
    f"{verb}_access" for verb in ("restrict", "suspend", "restore")
}

_company_acts: Final = st.one_of(
    *(
        st.builds(
            CompanyAct,
            model=st.integers(0, len(MODELS) - 1),
            act=st.just(act),
            said=st.fixed_dictionaries(said),
            rests_on=_RESTING if cites else st.none(),
            cites=st.just(cites),
            occurred=_WHEN,
        )
        for act, (cites, said) in _ACTS.items()
    )
)
_decisions: Final = st.builds(
    CompanyDecides,
    answers=st.sampled_from(((), (0,), (1,), (0, 1))),
    said=st.fixed_dictionaries(
        {
            "kind": st.sampled_from(DecisionKind),
            "basis": st.sampled_from(Basis),
            "applied": st.none() | values(Scope),
            "reason": st.none() | st.sampled_from(BroaderReason),
            "under_objection": st.booleans(),
        }
    ),
    occurred=_WHEN,
)


def others_act(event: type[Event]) -> st.SearchStrategy[OthersAct]:
    """That event by one of the sides, the company aside, that may record it."""
    return st.builds(
        OthersAct,
        event=st.just(event),
        side=st.sampled_from(sorted(event.BY - {Side.COMPANY})),
        stream=st.sampled_from(("one", "other")),
        about=st.lists(st.sampled_from(_IDS), max_size=3, unique=True).map(tuple),
        said=fields_of(event),
        occurred=_WHEN,
    )


_others: Final = st.one_of(
    st.sampled_from(OTHERS_EVENTS).flatmap(others_act),
    st.builds(OthersCorrect, communication=st.integers(0, len(_ANSWERED) - 1), reads=OCCURRED),
)

company_courses: Final = st.lists(
    st.one_of(_company_acts, _company_acts, _company_acts, _decisions), min_size=6, max_size=16
)
others_courses: Final = st.lists(_others, min_size=3, max_size=12)


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """What a company does and what others do, at random places between."""
    happenings: list[Happening] = list(draw(company_courses))
    for other in draw(others_courses):
        happenings.insert(draw(st.integers(0, len(happenings))), other)
    return happenings


class World:
    """The streams of a history. Each has a clock and random bytes of its own: whatever another stream does,
    the bytes of this one can change through what it reads only."""

    def __init__(self) -> None:
        self.streams: dict[UUID, Stream] = {}
        self.decisions: list[Decision] = []
        self.refused: list[str] = []
        for communication in (requested(), directed()):
            communication.pen.occurred, communication.pen.clock = None, Clock(EVENING)
            self.streams[communication.id] = communication
        for number, id in enumerate(MODELS):
            model = self.stream(ModelVersion, id)
            model.register(by=LIAISON, name=f"model {number}")
            model.plan_release(by=LIAISON, to=Reach.EVERYBODY)

    def stream(self, stream_class: type[S], id: UUID) -> S:
        found = self.streams.get(id)
        if found is None:
            found = stream_class(id, Pen(clock=Clock(EVENING), entropy=Entropy(str(id))))
            self.streams[id] = found
        assert isinstance(found, stream_class)
        return found

    @property
    def models(self) -> list[ModelVersion]:
        return [self.stream(ModelVersion, id) for id in MODELS]

    def happen(self, happening: Happening) -> None:
        match happening:
            case CompanyAct():
                self._company_acts(happening)
            case CompanyDecides():
                self._company_decides(happening)
            case OthersAct():
                self._others_act(happening)
            case OthersCorrect():
                entry = self.stream(Communication, _ANSWERED[happening.communication].communication).entries[
                    0
                ]
                self._try(
                    entry.record.stream,
                    None,
                    "correct",
                    by=OFFICER,
                    entry=entry.id,
                    field="occurred",
                    value=happening.reads,
                    reason="as the log has it",
                )

    def _company_acts(self, it: CompanyAct) -> None:
        said = dict(it.said)
        if it.cites:
            resting = it.rests_on is not None and it.rests_on < len(self.decisions)
            said["under"] = cited(self.decisions[it.rests_on or 0]) if resting else None
            if it.act in _SAYS_INDEPENDENT:
                said["independent"] = not resting
        self._try(MODELS[it.model], it.occurred, it.act, by=LIAISON, **said)

    def _company_decides(self, it: CompanyDecides) -> None:
        decision = self.stream(Decision, named(f"decision {len(self.decisions)}"))
        answers = tuple(_ANSWERED[number] for number in it.answers)
        self._try(
            decision.id, it.occurred, "make", by=LIAISON, answered=answers, independent=not answers, **it.said
        )
        if decision.made:
            self.decisions.append(decision)

    def _others_act(self, it: OthersAct) -> None:
        stream_class = STREAM_OF[it.event]
        named_stream = named(f"{stream_class.NAME} {it.stream}")
        if stream_class is Communication:
            # the very communications that the company's decisions answer
            named_stream = _ANSWERED[it.stream == "other"].communication
        self.stream(stream_class, named_stream)
        self._try(
            named_stream, it.occurred, "trigger", it.event, by=WRITERS[it.side], about=it.about, **it.said
        )

    def _try(self, id: UUID, occurred: Occurred | None, method: str, /, *given: Any, **said: Any) -> None:
        stream = self.streams[id]
        stream.pen.occurred = occurred
        try:
            getattr(stream, method)(*given, **said)
        except DemarcError as refusal:
            # a refusal is part of a history: what was refused once must be refused again
            self.refused.append(f"{stream.NAME} {method}: {type(refusal).__name__}")
        finally:
            stream.pen.occurred = None


def played(happenings: Iterable[Happening]) -> World:
    """The world after a history."""
    world = World()
    for happening in happenings:
        world.happen(happening)
    return world
