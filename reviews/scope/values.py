"""The values that a scope is stated in: people, ways, capabilities and spans of time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal
from unicodedata import normalize
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

_EASTERN = ZoneInfo("America/New_York")
# ISO 3166-1 writes GB and GR; the end is written so that every reader of JSON schemas knows it (ECMA-262)
_NATIONALITY = Meta(pattern=r"^(any|foreign|(?!UK|EL)[A-Z]{2})(?![\s\S])")


class Extent(StrEnum):
    """A dimension without bounds: all of it, or nothing was said of it."""

    ALL = "all"
    NOT_STATED = "not_stated"


class Channel(StrEnum):
    """By which way a model is reached."""

    API = "api"
    APP = "app"
    CLOUD = "cloud"
    WEIGHTS = "weights"


class Affiliation(StrEnum):
    """What a person is to the company."""

    ANY = "any"
    CUSTOMER = "customer"
    STAFF = "staff"
    PARTNER = "partner"


class Location(StrEnum):
    """Where a person is."""

    ANY = "any"
    US = "us"
    ABROAD = "abroad"


class Polarity(StrEnum):
    """Whether a population is who loses access, or who alone keeps it."""

    EXCLUDED = "excluded"
    ONLY_THESE_KEEP_ACCESS = "only_these_keep_access"


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Checks every field, as msgspec's constructors do not, and writes it in one canonical way."""

    def __post_init__(self) -> None:
        given = tuple([getattr(self, name) for name in self.__struct_fields__])
        try:
            told = _canonical(type(self), *given)
        except TypeError:  # a list is no key: it becomes a tuple
            told = _canonical.__wrapped__(type(self), *given)
        for name, value in zip(self.__struct_fields__, told, strict=True):
            force_setattr(self, name, value)


# a scope is read far oftener than one is stated, and says the same few things again and again
@lru_cache(maxsize=4096, typed=True)
def _canonical(kind: type[Value], *given: Any) -> tuple[Any, ...]:
    """The fields of a value as it writes them. Raises ValueError naming the field."""
    wanted = kind.__annotations__.items()
    return tuple(_one_way(name, hint, value) for (name, hint), value in zip(wanted, given, strict=True))


def _one_way(name: str, wanted: Any, value: Any) -> Any:
    try:
        value = msgspec.convert(value, wanted)
        if isinstance(value, datetime):  # by way of the zone that it will be shown in
            value = value.astimezone(_EASTERN).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError) as error:
        raise ValueError(f"{name}: {error}") from error
    if isinstance(value, tuple):
        tidy = {" ".join(normalize("NFC", v).split()) if type(v) is str else v for v in value}
        if "" in tidy:
            raise ValueError(f"{name}: a name is empty")
        value = tuple(sorted(tidy, key=msgspec.json.encode))
    return value


class Atom(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of people: whoever fits all axes; `any` leaves one open, `foreign` is whoever is not `US`.

    Every other nationality is its ISO 3166-1 two-letter code. Raises ValueError naming the axis.
    """

    relation: Affiliation = Affiliation.ANY
    nationality: Annotated[str, _NATIONALITY] = "any"
    location: Location = Location.ANY
    entities: Annotated[tuple[str, ...], Meta(min_length=1)] | Literal["any"] = "any"

    def __str__(self) -> str:
        """The group for people: `US partners Acme, Initech`."""
        anyone, named = self.relation is Affiliation.ANY, self.entities != "any"
        noun = {"any": "nationals", "staff": "staff"}.get(self.relation, f"{self.relation}s")
        people = f"{'all' if self.nationality == 'any' else self.nationality} {noun}"
        if self.nationality == "any" and (anyone or named):
            people = "everyone" if anyone else noun
        if named:
            at = " at" if anyone or self.relation is Affiliation.STAFF else ""
            people += f"{at} {', '.join(self.entities)}"
        return people + {Location.US: " in the US", Location.ABROAD: " outside the US"}.get(self.location, "")


class Population(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who loses access: the atoms, or everybody but the atoms; without atoms that is nobody, or everybody."""

    polarity: Polarity
    atoms: tuple[Atom, ...]

    def __str__(self) -> str:
        """The population for people: `foreign customers and foreign staff, anywhere`."""
        excluded = self.polarity is Polarity.EXCLUDED
        if not self.atoms:
            return "nobody" if excluded else "everyone"
        listed = any(a.entities != "any" for a in self.atoms)  # commas part names, so semicolons part groups
        who = series([str(a) for a in self.atoms], *(("; ", "; and ") if listed else ()))
        if not excluded:
            return f"only {who} keep access"
        everywhere = all(a.location is Location.ANY and a.nationality != "any" for a in self.atoms)
        return f"{who}, anywhere" if everywhere and not listed else who


class Period(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From `since` until just before `until`, in UTC; None is an open end. Raises ValueError."""

    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"until: {self.until.isoformat()} is not after since, {self.since.isoformat()}")

    def __str__(self) -> str:
        """The period for people, in Eastern Time: `from 12 June 2026, 17:21 ET`."""
        ends = [(w, t.astimezone(_EASTERN)) for w, t in (("from", self.since), ("until", self.until)) if t]
        return " ".join(f"{word} {t.day} {t:%B %Y, %H:%M} ET" for word, t in ends) or "at any time"


def series(words: Sequence[str], comma: str = ", ", last: str = " and ") -> str:
    """Words in a row: `a, b and c`."""
    return last.join(filter(None, (comma.join(words[:-1]), *words[-1:])))
