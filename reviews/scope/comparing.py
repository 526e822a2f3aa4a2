"""A scope, what a restriction takes away in five dimensions, and how two such statements compare."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from reviews.scope.values import (
    Affiliation,
    Atom,
    Channel,
    Extent,
    Location,
    Period,
    Polarity,
    Population,
    Value,
    series,
)

_EVER, _NEVER = (t.replace(tzinfo=UTC) for t in (datetime.min, datetime.max))  # the open ends of time
_Cells = frozenset[Hashable]


class NotOneScope(ValueError):  # noqa: N818 - an answer, not a malfunction
    """A result that no single scope can state, such as all models but one; says which dimension and why."""


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
        return _RELATION_WORDS.get(self, f"{self} than requested")


_RELATION_WORDS = {
    Relation.EQUAL: "the same as requested",
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
        told = (f"{series(names)}: {r.words}" for r, names in groups if names)
        return "; ".join((f"overall: {self.overall.words}", *told))


class Scope(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reach that is taken away: the product of five dimensions.

    A dimension is stated, `all` (open-ended: listed models or capabilities are never all of them, but the
    four channels are all channels), or `not_stated`: some part of it, nobody says which, yet not nothing.
    `==` compares what is written, `compare` what is meant. Raises ValueError (msgspec.ValidationError when
    decoded) naming the field; an empty list is refused: who restricts nobody says so in `population`.
    """

    models: Annotated[tuple[UUID, ...], Meta(min_length=1)] | Extent = Extent.NOT_STATED
    population: Population | Extent = Extent.NOT_STATED
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1)] | Extent = Extent.NOT_STATED
    capabilities: Annotated[tuple[str, ...], Meta(min_length=1)] | Extent = Extent.NOT_STATED
    period: Period | Extent = Extent.NOT_STATED

    @property
    def restricts_nobody(self) -> bool:
        """Whether the population is stated and leaves everybody their access."""
        return _restricts_nobody(self)

    def compare(self, applied: "Scope") -> Difference:
        """Relate what was applied to this, the requested scope.

        A dimension that either side leaves unstated is `cannot_compare`. Overall relates the products: one
        disjoint dimension makes them disjoint, narrower here and broader there overlap, nobody is narrower
        than somebody. Overall is `cannot_compare` where what is not stated could change it.
        """
        return _difference(self, applied)

    def covers(self, requested: "Scope") -> bool:
        """Whether this takes away all that `requested` does; False also where that cannot be told."""
        return requested.compare(self).overall in (Relation.EQUAL, Relation.BROADER)

    def minus(self, lifted: "Scope") -> "tuple[Scope, ...]":
        """What is left once `lifted` is lifted: scopes that do not overlap each other, none if nothing is.

        Raises NotOneScope where a dimension that decides is not stated, or what is left of it cannot be.
        """
        if lifted.covers(self):
            return ()
        if lifted.restricts_nobody or self.compare(lifted).overall is Relation.DISJOINT:
            return (self,)
        left: list[Scope] = []
        parts: dict[str, tuple[_Cells, _Cells]] = {}
        for dimension in DIMENSIONS:
            whole, (mine, theirs) = _spread(dimension, (self, lifted))
            if theirs == whole:
                continue
            if mine is None or theirs is None:
                raise NotOneScope(f"{dimension}: not stated, so what is left cannot be told")
            if rest := mine - theirs:
                parts[dimension] = (whole, rest)
                left.append(replace(self, **{d: _stated(d, *part) for d, part in parts.items()}))
                parts[dimension] = (whole, mine & theirs)
        return tuple(left)

    def in_words(self, names: Mapping[UUID, str] | None = None) -> str:
        """The scope as a phrase; `names` are the models' names, those without one stand as their ids."""
        unsaid = [d for d in DIMENSIONS if getattr(self, d) is Extent.NOT_STATED]
        whole = [d for d in ("models", "channels", "capabilities") if getattr(self, d) is Extent.ALL]
        told = [str(self.population)] if isinstance(self.population, Population) else []
        told += ["everyone"] if self.population is Extent.ALL else []
        if not isinstance(self.models, Extent):
            told.append(f"for {series(sorted((names or {}).get(m, str(m)) for m in self.models))}")
        if not isinstance(self.channels, Extent):
            told.append(f"through the {series([c.upper() if c == 'api' else c for c in self.channels])}")
        if not isinstance(self.capabilities, Extent):
            told.append(f"limited to {series(self.capabilities)}")
        told += [f"all {series(whole)}"] if whole else []
        told += ["at any time"] if self.period is Extent.ALL else []
        told += [str(self.period)] if isinstance(self.period, Period) else []
        return "; ".join(filter(None, (", ".join(told), f"{series(unsaid)} not stated" if unsaid else "")))

    __str__ = in_words


DIMENSIONS: Final = Scope.__struct_fields__
NOBODY: Final = Population(polarity=Polarity.EXCLUDED, atoms=())


def compare_sums(requested: Iterable[Scope], applied: Iterable[Scope]) -> Relation:
    """Relate what several scopes take away together, whether or not a single scope could state the sum.

    `cannot_compare` where a side has more than one scope and any of them leaves a dimension unstated.
    """
    asked, done = ([s for s in side if not s.restricts_nobody] for side in (requested, applied))
    every = (*asked, *done)
    if len(asked) == len(done) == 1:
        return every[0].compare(every[1]).overall
    if asked and done and any(getattr(s, d) is Extent.NOT_STATED for s in every for d in DIMENSIONS):
        return Relation.CANNOT_COMPARE
    # For every kind of point, the scopes that hold it, as a bit mask: sums need no common product.
    reached = {-1}
    for dimension in DIMENSIONS:
        whole, spread = _spread(dimension, every)
        masks = {sum(1 << i for i, c in enumerate(spread) if c is None or cell in c) for cell in whole}
        reached = {a & b for a in reached for b in masks}
    ours = (1 << len(asked)) - 1
    sides = [_Cells(mask for mask in reached if mask & side) for side in (ours, ~ours)]
    return _RELATIONS[_facts(_Cells(reached), sides)]


def union(a: Scope, b: Scope) -> Scope:
    """The one scope that takes away what `a` and `b` do together.

    Raises NotOneScope where no single scope says it; `compare_sums` relates such sums all the same.
    """
    for one, other in ((a, b), (b, a)):
        if one.covers(other):
            return one
    differing = [d for d, found in a.compare(b).dimensions.items() if found is not Relation.EQUAL]
    if len(differing) > 1:
        raise NotOneScope(f"{series(differing)}: one scope cannot state the sum of two that differ in these")
    whole, (ours, theirs) = _spread(differing[0], (a, b))
    if ours is None or theirs is None:
        return replace(a, **{differing[0]: Extent.NOT_STATED})
    return replace(a, **{differing[0]: _stated(differing[0], whole, ours | theirs)})


@lru_cache(maxsize=1024)
def _restricts_nobody(scope: Scope) -> bool:
    return frozenset() in _spread("population", (scope,))[1]


@lru_cache(maxsize=1024)
def _difference(asked: Scope, applied: Scope) -> Difference:
    facts = {d: _facts(*_spread(d, (asked, applied))) for d in DIMENSIONS}
    found = {d: _RELATIONS.get(known, Relation.CANNOT_COMPARE) for d, known in facts.items()}
    joint = zip(*facts.values(), strict=True)  # a product has a property where every factor has it
    overall = tuple(False not in known and (None if None in known else True) for known in joint)
    if asked.restricts_nobody or applied.restricts_nobody:
        overall = (asked.restricts_nobody, applied.restricts_nobody, True)
    return Difference(**found, overall=_RELATIONS.get(overall, Relation.CANNOT_COMPARE))


def _spread(dimension: str, scopes: Sequence[Scope]) -> tuple[_Cells, list[_Cells | None]]:
    """The dimension cut into cells that fit all scopes, and each scope's cells; None where not stated.

    Cells are: the names, and None for all that nobody names; the spans between stated instants; relation ×
    nationality × location × entity, where `foreign` is every other foreign nationality, None anyone else.
    """
    values: list[Any] = [getattr(scope, dimension) for scope in scopes]
    stated = [value for value in values if not isinstance(value, Extent)]
    whole: Iterable[Hashable]
    if dimension == "population":
        atoms = [atom for population in stated for atom in population.atoms]
        nations = {"US", "foreign", *(a.nationality for a in atoms)} - {"any"}
        entities = {None, *(name for a in atoms if a.entities != "any" for name in a.entities)}
        whole = product(list(Affiliation)[1:], nations, list(Location)[1:], entities)
    elif dimension == "period":
        whole = pairwise(sorted({_EVER, _NEVER, *(end for p in stated for end in (p.since, p.until) if end)}))
    else:
        whole = Channel if dimension == "channels" else {None, *(name for names in stated for name in names)}
    cells = _Cells(whole)
    spread = [None if v is Extent.NOT_STATED else _Cells(c for c in cells if _holds(v, c)) for v in values]
    return cells, spread


def _holds(value: Any, cell: Any) -> bool:
    if isinstance(value, Population):
        return any(_fits(atom, *cell) for atom in value.atoms) is (value.polarity is Polarity.EXCLUDED)
    if isinstance(value, Period):
        return bool((value.since or _EVER) <= cell[0] and cell[1] <= (value.until or _NEVER))
    return bool(value is Extent.ALL or cell in value)


def _fits(atom: Atom, kind: Affiliation, nation: str, place: Location, entity: str | None) -> bool:
    fits = atom.relation in (Affiliation.ANY, kind) and atom.location in (Location.ANY, place)
    fits = fits and (atom.entities == "any" or entity in atom.entities)
    return fits and {"any": True, "foreign": nation != "US"}.get(atom.nationality, atom.nationality == nation)


def _facts(whole: _Cells, sides: Sequence[_Cells | None]) -> tuple[bool | None, bool | None, bool | None]:
    a, b = sides
    if a is None or b is None:  # an unstated part still lies within the whole
        return b == whole or None, a == whole or None, whole in (a, b) or None
    return a <= b, a >= b, bool(a & b) or not (a and b)


def _stated(dimension: str, whole: _Cells, cells: Any) -> Population | Period | tuple[Any, ...] | Extent:
    """What states exactly these cells. Raises NotOneScope where nothing does."""
    if cells == whole:
        return Extent.ALL
    if dimension == "period":
        spans = sorted(cells)
        if all(one[1] == following[0] for one, following in pairwise(spans)):
            since, until = (None if end in (_EVER, _NEVER) else end for end in (spans[0][0], spans[-1][1]))
            return Period(since=since, until=until)
    elif dimension == "population":
        for polarity, part in ((Polarity.EXCLUDED, cells), (Polarity.ONLY_THESE_KEEP_ACCESS, whole - cells)):
            if (atoms := _atoms(whole, part)) is not None:
                return Population(polarity=polarity, atoms=atoms)
    elif None not in cells:
        return tuple(cells)
    raise NotOneScope(f"{dimension}: no statement says exactly this part")


def _atoms(whole: Any, part: _Cells) -> tuple[Atom, ...] | None:
    """Few atoms that make up exactly `part`, the widest first; None where atoms cannot."""
    nations, names = ({cell[axis] for cell in whole} - {None} for axis in (1, 3))
    reach: dict[Atom, _Cells] = {}
    for relation, nationality, location in product(Affiliation, ("any", *sorted(nations)), Location):
        group = Atom(relation=relation, nationality=nationality, location=location)
        cells = {cell for cell in whole if _fits(group, *cell)}
        outside = {cell[3] for cell in cells - part}
        if inside := tuple(names - outside) if outside else "any":
            reach[replace(group, entities=inside)] = _Cells(c for c in cells if not outside or c[3] in inside)
    if not part <= _Cells().union(*reach.values()):
        return None
    chosen: list[Atom] = []
    while part:
        chosen.append(max(reach, key=lambda atom: len(reach[atom] & part)))
        part -= reach[chosen[-1]]
    return tuple(chosen)
