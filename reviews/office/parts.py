"""The parts of forms for a scope, which is built from sets, and for a document, held or not."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import msgspec
from django import forms

from config.errors import BadInput, pointer_to
from config.office.choosing import listed
from config.office.files import DigestPart
from config.office.instants import InstantPart
from config.office.made import ChosenPart, Lines, Wanted, made_by
from config.office.parts import ABSENT, Group, Leaf, Part, Several, Typed
from config.office.wording import Said, words_of
from reviews.capability import Stage
from reviews.communication import Document
from reviews.scope import Affiliation, Channel, Extent, Location, Period, Polarity, Population, Scope

NOT_STATED: Final = (Extent.NOT_STATED.value, "not stated")

_PEOPLE: Final = {
    Affiliation.ANY: "anybody",
    Affiliation.CUSTOMER: "customers",
    Affiliation.STAFF: "staff",
    Affiliation.PARTNER: "partners",
}
_PLACES: Final = {Location.ANY: "anywhere", Location.US: "in the US", Location.ABROAD: "outside the US"}
_WAYS: Final = {
    Channel.API: "API",
    Channel.APP: "app",
    Channel.CLOUD: "cloud platforms",
    Channel.WEIGHTS: "weights",
}


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """The countries of ISO 3166-1 by name, the US aside; as the time zone database lists them."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(((code, name) for code, name in rows if code != "US"), key=lambda row: row[1]))


class _Dimension(Group):
    """One dimension of a scope: not stated, all of it, or what its other parts say."""

    template = "office/parts/dimension.html"

    def __init__(
        self, path: tuple[str, ...], label: str, how: list[tuple[str, str]], parts: list[Part]
    ) -> None:
        choices = [NOT_STATED, *how]
        field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=NOT_STATED[0])
        self.how = Leaf((*path, "how"), Said(label), field)
        super().__init__(path, Said(label), [self.how, *parts], needed=False)
        self.rest = parts

    def said_how(self, found: Mapping[str, Any]) -> str:
        return str(found.get(self.how.name) or NOT_STATED[0])

    def told(self, found: Mapping[str, Any]) -> Any:
        how, rest = self.said_how(found), [part.told(found) for part in self.rest]
        if how in tuple(Extent):
            # what stands below then is not shown, and does not count
            return ABSENT if how == Extent.NOT_STATED else how
        return self.stated(how, rest)

    def stated(self, how: str, rest: list[Any]) -> Any:
        """The value of the dimension where it is stated."""
        if rest[0] is ABSENT:
            raise BadInput("say which", pointer=pointer_to(self.rest[0].path))
        return rest[0]

    def typed(self, value: Any) -> Typed:
        if value is None or isinstance(value, Extent):
            return {self.how.name: [str(value or Extent.NOT_STATED)]}
        return self.shown(value)

    def shown(self, value: Any) -> Typed:
        """What stands in the fields where the dimension is stated."""
        return {self.how.name: ["these"]} | self.rest[0].typed(value)


class _PopulationPart(_Dimension):
    def stated(self, how: str, rest: list[Any]) -> Any:
        groups = [] if rest[0] is ABSENT else rest[0]
        return {"polarity": how, "atoms": groups}

    def shown(self, value: Population) -> Typed:
        return {self.how.name: [str(value.polarity)]} | self.rest[0].typed(value.atoms)


class _PeriodPart(_Dimension):
    def stated(self, how: str, rest: list[Any]) -> Any:
        ends = {
            part.path[-1]: value for part, value in zip(self.rest, rest, strict=True) if value is not ABSENT
        }
        if not ends:
            raise BadInput("say from when, until when, or both", pointer=pointer_to(self.rest[0].path))
        return ends

    def shown(self, value: Period) -> Typed:
        since, until = self.rest
        return {self.how.name: ["these"]} | since.typed(value.since) | until.typed(value.until)


class _GroupOfPeople(Group):
    """A group of people by what they are to the company, their nationality, where they are, and by name."""

    template = "office/parts/row_of.html"

    def __init__(self, path: tuple[str, ...], number: int) -> None:
        def one(name: str, label: str, choices: list[tuple[str, str]]) -> Leaf:
            return Leaf((*path, name), Said(label), forms.ChoiceField(choices=[("", "–"), *choices]))

        nations = [("any", "any"), ("foreign", "foreign (not US)"), ("US", "US"), *countries()]
        self.named = Lines(
            (*path, "entities"), Said("By name", "Organizations, where only these are meant."), needed=False
        )
        super().__init__(
            path,
            Said(f"Group {number + 1}"),
            [
                one("relation", "People", [(str(one), text) for one, text in _PEOPLE.items()]),
                one("nationality", "Nationality", nations),
                one("location", "Where", [(str(one), text) for one, text in _PLACES.items()]),
                self.named,
            ],
            needed=False,
        )

    def typed(self, value: Any) -> Typed:
        found = super().typed(value)
        return found | (
            {self.named.name: []} if value.entities == "any" else self.named.typed(value.entities)
        )


class _CapabilitiesPart(_Dimension):
    def stated(self, how: str, rest: list[Any]) -> Any:
        named = [one for value in rest if value is not ABSENT for one in value]
        if not named:
            raise BadInput("say which", pointer=pointer_to(self.rest[0].path))
        return named

    def shown(self, value: tuple[str, ...]) -> Typed:
        stages, others = self.rest
        known = {word for word, _ in _stages()}
        return (
            {self.how.name: ["these"]}
            | stages.typed([one for one in value if one in known])
            | others.typed([one for one in value if one not in known])
        )


def _stages() -> list[tuple[str, str]]:
    return [(words_of(stage).rpartition(" (")[0], words_of(stage)) for stage in Stage]


class ScopePart(Group):
    """A scope: five dimensions, each not stated, all, or a set; and in words what it means."""

    template = "office/parts/scope.html"
    names: Mapping[UUID, str] = {}

    @property
    def meaning(self) -> str:
        """What the scope means as it stands in the form, in words; what is missing where it says none yet."""
        found: dict[str, Any] = {}
        for leaf in self.leaves():
            with suppress(forms.ValidationError):
                found[leaf.name] = leaf.made.clean(leaf.field.value())
        try:
            value = self.told(found)
            scope = msgspec.convert({} if value is ABSENT else value, Scope)
        except (BadInput, msgspec.ValidationError) as error:
            return f"not complete yet: {error}"
        return scope.in_words(self.names)

    def typed(self, value: Any) -> Typed:
        return super().typed(Scope() if value is None else value)


@made_by(Scope)
def scope_part(wanted: Wanted) -> Part:
    """The part for a scope."""
    at = wanted.path

    def boxes(path: tuple[str, ...], label: str, choices: list[tuple[str, str]]) -> Leaf:
        field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        return Leaf(path, Said(label), field, give=lambda value: [str(one) for one in value])

    offered = listed(wanted.asked, (*at, "models"))
    models = ChosenPart(
        (*at, "models"), Said("Which models"), offered, give=lambda value: [str(one) for one in value]
    )
    channels = boxes((*at, "channels"), "Which channels", [(str(way), text) for way, text in _WAYS.items()])
    stages = boxes((*at, "capabilities"), "Which capabilities", _stages())
    others = Lines((*at, "capabilities", "others"), Said("Others, by name"), needed=False)
    groups = Several(
        (*at, "population", "atoms"), Said("Which people"), _GroupOfPeople, needed=False, most=20
    )
    ends: list[Part] = [
        InstantPart((*at, "period", name), Said(label), needed=False)
        for name, label in (("since", "From"), ("until", "Until"))
    ]
    everyone, these = (Extent.ALL.value, "everyone"), ("these", "these")
    parts: list[Part] = [
        _PopulationPart(
            (*at, "population"),
            "Who loses access",
            [
                everyone,
                (Polarity.EXCLUDED.value, "these people"),
                (Polarity.ONLY_THESE_KEEP_ACCESS.value, "everyone but these people, who alone keep it"),
            ],
            [groups],
        ),
        _Dimension((*at, "models"), "To which models", [(Extent.ALL.value, "all models"), these], [models]),
        _Dimension(
            (*at, "channels"), "By which channels", [(Extent.ALL.value, "all channels"), these], [channels]
        ),
        _CapabilitiesPart(
            (*at, "capabilities"),
            "To which capabilities",
            [(Extent.ALL.value, "all capabilities"), these],
            [stages, others],
        ),
        _PeriodPart(
            (*at, "period"), "When", [(Extent.ALL.value, "at any time"), ("these", "from and until")], ends
        ),
    ]
    made = ScopePart(wanted.path, wanted.told, parts, needed=wanted.needed)
    made.names = dict(offered.rows)
    return made


class DocumentPart(Group):
    """A document: held, by its digest, or known of and not held."""

    def __init__(self, wanted: Wanted) -> None:
        at = wanted.path
        choices = [("", "not stated")] if not wanted.needed else []
        choices += [("held", "held: its digest is recorded"), ("not_held", "not held in this record")]
        field = forms.ChoiceField(choices=choices)
        self.how = Leaf((*at, "how"), Said("The document is"), field, needed=wanted.needed)
        self.title = Leaf((*at, "title"), Said("Its title"), forms.CharField())
        self.digest = DigestPart((*at, "digest"), Said("Its digest"), needed=False)
        super().__init__(wanted.path, wanted.told, [self.how, self.title, self.digest], needed=wanted.needed)

    def told(self, found: Mapping[str, Any]) -> Any:
        how, title, digest = (part.told(found) for part in (self.how, self.title, self.digest))
        if how is ABSENT and digest is ABSENT and title is ABSENT:
            return ABSENT
        held = digest is not ABSENT
        if how == "held" and not held:
            raise BadInput("a document that is held has its digest", pointer=pointer_to(self.digest.path))
        if how != "held" and held:
            raise BadInput("a document with a digest is held: choose so", pointer=pointer_to(self.how.path))
        told = {"held": held}
        return told | ({} if title is ABSENT else {"title": title}) | ({"digest": digest} if held else {})

    def typed(self, value: Any) -> Typed:
        if value is None:
            return {leaf.name: [] for leaf in self.leaves()}
        how = {self.how.name: ["held" if value.held else "not_held"]}
        return how | self.title.typed(value.title) | self.digest.typed(value.digest)


@made_by(Document)
def document_part(wanted: Wanted) -> Part:
    """The part for a document."""
    return DocumentPart(wanted)
