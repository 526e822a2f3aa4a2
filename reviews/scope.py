"""What a restriction takes away, stated in five dimensions, and how two such statements compare."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise, product
from typing import Annotated, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr, replace

_EASTERN = ZoneInfo("America/New_York")
_EVER, _NEVER = (t.replace(tzinfo=UTC) for t in (datetime.min, datetime.max))  # the open ends of time
_ISO_CODE = {"UK": "GB", "EL": "GR"}  # codes in use that ISO 3166-1 spells otherwise
_AT_LEAST_ONE = Meta(min_length=1)
_Cells = frozenset[Hashable]


class NotOneScope(ValueError):  # noqa: N818 - an answer, not a malfunction
    """A result that no single scope can state, such as all models but one; says which dimension and why."""


class Extent(StrEnum):
    ALL = "all"
    NOT_STATED = "not_stated"


class Channel(StrEnum):
    API = "api"
    APP = "app"
    CLOUD = "cloud"
    WEIGHTS = "weights"


class Affiliation(StrEnum):
    ANY = "any"
    CUSTOMER = "customer"
    STAFF = "staff"
    PARTNER = "partner"


class Location(StrEnum):
    ANY = "any"
    US = "us"
    ABROAD = "abroad"


class Polarity(StrEnum):
    EXCLUDED = "excluded"
    ONLY_THESE_KEEP_ACCESS = "only_these_keep_access"


class Relation(StrEnum):
    """How what was applied relates to what was requested: `broader` reads "applied is broader"."""

    EQUAL = "equal"
    NARROWER = "narrower"
    BROADER = "broader"
    OVERLAPPING = "overlapping"
    DISJOINT = "disjoint"
    CANNOT_COMPARE = "cannot_compare"

    @property
    def words(self) -> str:
        """The relation for people, such as `broader than requested`."""
        return _RELATION_WORDS[self]


_RELATION_WORDS = {
    Relation.EQUAL: "the same as requested",
    Relation.NARROWER: "narrower than requested",
    Relation.BROADER: "broader than requested",
    Relation.OVERLAPPING: "partly what was requested, partly something else",
    Relation.DISJOINT: "nothing of what was requested",
    Relation.CANNOT_COMPARE: "cannot be compared, because something is not stated",
}
# Three facts, None where not known: requested lies within applied, applied within requested, they meet.
_RELATIONS: Mapping[tuple[bool | None, ...], Relation] = {
    (True, True, True): Relation.EQUAL,
    (False, True, True): Relation.NARROWER,
    (True, False, True): Relation.BROADER,
    (False, False, True): Relation.OVERLAPPING,
    (False, False, False): Relation.DISJOINT,
}


class Atom(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of people: whoever fits all four axes; `any` leaves an axis open.

    `nationality` is `any`, `foreign` (whoever is not `US`) or an ISO 3166-1 two-letter code. Raises
    ValueError naming the axis whose value does not fit.
    """

    relation: Affiliation = Affiliation.ANY
    nationality: str = "any"
    location: Location = Location.ANY
    entities: Annotated[tuple[str, ...], _AT_LEAST_ONE] | Literal["any"] = "any"

    def __post_init__(self) -> None:
        _settle(self)
        if self.nationality not in ("any", "foreign"):
            code = _ISO_CODE.get(self.nationality.upper(), self.nationality.upper())
            if not re.fullmatch("[A-Z]{2}", code):
                raise ValueError(f"nationality: {code!r} is none of any, foreign, or a two-letter code")
            force_setattr(self, "nationality", code)

    def __str__(self) -> str:
        """The group for people: `US partners Acme, Initech`."""
        anybody, named = self.relation is Affiliation.ANY, self.entities != "any"
        people = "staff" if self.relation is Affiliation.STAFF else f"{self.relation}s"
        if self.nationality == "any":
            people = "everyone" if anybody else people if named else f"all {people}"
        elif self.nationality in ("US", "foreign"):
            people = f"{self.nationality} {'nationals' if anybody else people}"
        else:
            people = f"{self.nationality}-national {'people' if anybody else people}"
        if named:
            at = " at" if self.relation in (Affiliation.ANY, Affiliation.STAFF) else ""
            people += f"{at} {', '.join(self.entities)}"
        return people + {Location.US: " in the US", Location.ABROAD: " outside the US"}.get(self.location, "")


class Population(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who loses access: the atoms (`excluded`), or everybody but them (`only_these_keep_access`).

    No atoms is a statement too: nobody loses access, or everybody does.
    """

    polarity: Polarity
    atoms: tuple[Atom, ...]

    def __post_init__(self) -> None:
        _settle(self)

    def __str__(self) -> str:
        """The population for people: `foreign customers and foreign staff, anywhere`."""
        excluded = self.polarity is Polarity.EXCLUDED
        if not self.atoms:
            return "nobody" if excluded else "everyone"
        # Names hold commas between them, so groups with names are set apart by semicolons.
        listed = any(a.entities != "any" for a in self.atoms)
        who = _series([str(a) for a in self.atoms], *(("; ", "; and ") if listed else ()))
        if not excluded:
            return f"only {who} keep access"
        everywhere = all(a.location is Location.ANY and a.nationality != "any" for a in self.atoms)
        return f"{who}, anywhere" if everywhere and not listed else who


class Period(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From `since` (inclusive) to `until` (exclusive), kept in UTC; None leaves that end open.

    Raises ValueError where an instant has no zone or `until` is not after `since`.
    """

    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None

    def __post_init__(self) -> None:
        _settle(self)
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"until: {self.until.isoformat()} is not after since, {self.since.isoformat()}")

    def __str__(self) -> str:
        """The period for people, in Eastern Time: `from 12 June 2026, 17:21 ET`."""
        ends = [(w, t.astimezone(_EASTERN)) for w, t in (("from", self.since), ("until", self.until)) if t]
        return " ".join(f"{word} {t.day} {t:%B %Y, %H:%M} ET" for word, t in ends) or "at any time"


class Difference(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `Scope.compare` found: the relation in each dimension, and of the scopes as wholes."""

    models: Relation
    population: Relation
    channels: Relation
    capabilities: Relation
    period: Relation
    overall: Relation

    @property
    def dimensions(self) -> dict[str, Relation]:
        """The relation in each dimension, by its name."""
        return {name: getattr(self, name) for name in DIMENSIONS}

    def __str__(self) -> str:
        """The difference for people: `overall: broader than requested; population: broader …; models …`."""
        groups = [(r, [name for name, found in self.dimensions.items() if found is r]) for r in Relation]
        told = [f"{_series(names)}: {r.words}" for r, names in groups if names]
        return "; ".join((f"overall: {self.overall.words}", *told))


class Scope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reach that is taken away: the product of five dimensions.

    A dimension is stated, `all` (open-ended: listed models or capabilities are never all of them, but the
    four channels are all channels), or `not_stated`: some part of it, nobody says which, yet not nothing.
    `==` compares what is written, `compare` what is meant. Raises ValueError (msgspec.ValidationError when
    decoded) naming the field; an empty list is refused: who restricts nobody says so in `population`.
    """

    models: Annotated[tuple[UUID, ...], _AT_LEAST_ONE] | Extent = Extent.NOT_STATED
    population: Population | Extent = Extent.NOT_STATED
    channels: Annotated[tuple[Channel, ...], _AT_LEAST_ONE] | Extent = Extent.NOT_STATED
    capabilities: Annotated[tuple[str, ...], _AT_LEAST_ONE] | Extent = Extent.NOT_STATED
    period: Period | Extent = Extent.NOT_STATED

    def __post_init__(self) -> None:
        _settle(self)

    @property
    def restricts_nobody(self) -> bool:
        """Whether the population is stated and leaves everybody their access."""
        return frozenset() in _spread("population", (self,))[1]

    def compare(self, applied: "Scope") -> Difference:
        """Relate what was applied to this, the requested scope.

        A dimension that either side leaves unstated is `cannot_compare`. Overall is the relation of the
        products: one disjoint dimension makes them disjoint; narrower here and broader there overlap. A scope
        that restricts nobody is narrower than any that restricts somebody. With a dimension unstated, overall
        is what every part it may stand for would give, and `cannot_compare` where these differ.
        """
        facts = {d: _facts(*_spread(d, (self, applied))) for d in DIMENSIONS}
        found = {d: _RELATIONS.get(known, Relation.CANNOT_COMPARE) for d, known in facts.items()}
        overall = tuple(_all(column) for column in zip(*facts.values(), strict=True))
        if self.restricts_nobody or applied.restricts_nobody:
            overall = (self.restricts_nobody, applied.restricts_nobody, True)
        return Difference(**found, overall=_RELATIONS.get(overall, Relation.CANNOT_COMPARE))

    def covers(self, requested: "Scope") -> bool:
        """Whether this takes away all that `requested` does; False also where that cannot be told."""
        return requested.compare(self).overall in (Relation.EQUAL, Relation.BROADER)

    def minus(self, lifted: "Scope") -> "tuple[Scope, ...]":
        """What is left once `lifted` is lifted: scopes that do not overlap each other, none if nothing is.

        Raises NotOneScope where a dimension that decides is not stated, or what is left of it cannot be.
        """
        if lifted.restricts_nobody or self.compare(lifted).overall is Relation.DISJOINT:
            return () if self.restricts_nobody else (self,)
        left: list[Scope] = []
        parts: dict[str, tuple[_Cells, _Cells]] = {}
        for dimension in DIMENSIONS:
            whole, (mine, theirs) = _spread(dimension, (self, lifted))
            if theirs == whole:
                continue
            if mine is None or theirs is None:
                raise NotOneScope(f"{dimension}: not stated, so what is left cannot be told")
            if rest := mine - theirs:
                left.append(_restated(self, {**parts, dimension: (whole, rest)}))
                parts[dimension] = (whole, mine & theirs)
        return tuple(left)

    def in_words(self, names: Mapping[UUID, str] | None = None) -> str:
        """The scope as a phrase; `names` are the models' names, without them models are counted."""
        told = [str(self.population)] if isinstance(self.population, Population) else []
        if not isinstance(self.models, Extent):
            known = [f"{len(self.models)} model{'s' * (len(self.models) > 1)}"]
            if names is not None:
                known = sorted(names.get(model, f"model {model}") for model in self.models)
            told.append(f"for {_series(known)}")
        if not isinstance(self.channels, Extent):
            told.append(f"through the {_series([c.upper() if c == 'api' else c for c in self.channels])}")
        if not isinstance(self.capabilities, Extent):
            told.append(f"limited to {_series(self.capabilities)}")
        told += [str(self.period)] if isinstance(self.period, Period) else []
        told += [_ALL_WORDS[d] for d in DIMENSIONS if getattr(self, d) is Extent.ALL]
        missing = _unstated((self,))
        phrases = (", ".join(told), f"{_series(missing)} not stated" if missing else "")
        return "; ".join(phrase for phrase in phrases if phrase)

    def __str__(self) -> str:
        """The scope as a phrase, its models counted."""
        return self.in_words()


DIMENSIONS: Final = Scope.__struct_fields__
NOBODY: Final = Population(polarity=Polarity.EXCLUDED, atoms=())
