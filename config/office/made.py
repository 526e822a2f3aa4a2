"""From a type to the part of a form that asks for it: plain types here, others by the apps that have them."""

import inspect
import json
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

import msgspec
from django import forms

from config import intake
from config.errors import BadInput, NotFound, pointer_to
from config.ledger.occurred import Occurred
from config.office.choosing import MOST, Asked, Listed, Lookup, listed, lookup_for
from config.office.files import DigestPart, FilePart
from config.office.instants import InstantPart, OccurredPart, day_field
from config.office.parts import ABSENT, Group, Leaf, Part, Several, Typed
from config.office.wording import Said, said, words_of

NOT_STATED: Final = "not stated"

_LINES: Final = 4

Made = Callable[["Wanted"], Part]

_MADE: Final[dict[Any, Made]] = {}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a part is made for: where it stands, its type, what it is where nothing is said."""

    asked: Asked
    path: tuple[str, ...]
    type: Any
    default: Any = inspect.Parameter.empty
    told: Said

    @property
    def needed(self) -> bool:
        return self.default is inspect.Parameter.empty

    def inside(self, name: str, type: Any, default: Any = inspect.Parameter.empty) -> "Wanted":
        """The same for a part of it."""
        path = (*self.path, name)
        return Wanted(
            asked=self.asked, path=path, type=type, default=default, told=said(self.asked.command, path)
        )


def made_by(type: Any) -> Callable[[Made], Made]:
    """Mark a function as what makes the part for a type, or for one argument (`file_document.content`).
    Raises TypeError where another one does."""

    def mark(make: Made) -> Made:
        if _MADE.setdefault(type, make) is not make:
            raise TypeError(f"two parts are made for {type}")
        return make

    return mark


def part_for(wanted: Wanted) -> Part:
    """The part of a form that asks for something. Raises TypeError for a type that none is made for."""
    told, kind = _bare(wanted)
    wanted = msgspec.structs.replace(wanted, type=kind, told=told)
    own = _MADE.get(f"{wanted.asked.command}.{'.'.join(wanted.path)}")
    if make := own or _MADE.get(kind):
        return make(wanted)
    if typing.get_origin(kind) is tuple:
        return _tuple(wanted, typing.get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _code(wanted, kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(wanted, kind)
    raise TypeError(f"no field is made for {'.'.join(wanted.path)} of {wanted.asked.command}: {kind}")


def _bare(wanted: Wanted) -> tuple[Said, Any]:
    """A type without what is written around it, None included, and what is said of it there."""
    told, kind = wanted.told, wanted.type
    while True:
        if typing.get_origin(kind) is Annotated:
            kind, *notes = typing.get_args(kind)
            about = next((n.description for n in notes if isinstance(n, msgspec.Meta) and n.description), "")
            if about and not told.help:
                told = msgspec.structs.replace(told, help=about)
        elif typing.get_origin(kind) in (typing.Union, types.UnionType):
            some = [one for one in typing.get_args(kind) if one is not types.NoneType]
            if len(some) != 1:
                raise TypeError(f"no field is made for {kind}")
            kind = some[0]
        else:
            return told, kind


def _tuple(wanted: Wanted, member: Any) -> Part:
    inside = _bare(msgspec.structs.replace(wanted, type=member))[1]
    if inside is UUID:
        return _several_chosen(wanted)
    if isinstance(inside, type) and issubclass(inside, Enum):
        field = forms.MultipleChoiceField(choices=_words(inside), widget=forms.CheckboxSelectMultiple)
        return Leaf(
            wanted.path,
            wanted.told,
            field,
            needed=wanted.needed,
            give=lambda value: [str(one) for one in value],
        )
    if inside is str:
        return Lines(wanted.path, wanted.told, needed=wanted.needed)

    def one(path: tuple[str, ...], number: int) -> Part:
        told = Said(f"{wanted.told.label} {number + 1}")
        return part_for(Wanted(asked=wanted.asked, path=path, type=member, default=None, told=told))

    return Several(wanted.path, wanted.told, one, needed=wanted.needed)


def _several_chosen(wanted: Wanted) -> Part:
    return ChosenPart(
        wanted.path,
        wanted.told,
        listed(wanted.asked, wanted.path),
        needed=wanted.needed,
        take=lambda value: [UUID(one) for one in value],
        give=lambda value: [str(one) for one in value],
    )


def _code(wanted: Wanted, kind: type[Enum]) -> Part:
    unsaid = "choose" if wanted.needed else NOT_STATED
    stated = wanted.default in (None, inspect.Parameter.empty)
    choices = [*([("", unsaid)] if stated else []), *_words(kind)]
    field = forms.ChoiceField(choices=choices, initial="" if stated else str(wanted.default.value))
    return Leaf(wanted.path, wanted.told, field, needed=wanted.needed)


def _words(kind: type[Enum]) -> list[tuple[str, str]]:
    return [(str(member.value), words_of(member)) for member in kind]


def _struct(wanted: Wanted, kind: type[msgspec.Struct]) -> Part:
    parts = [
        part_for(
            wanted.inside(
                field.name,
                field.type,
                inspect.Parameter.empty if field.required else _default(wanted, field),
            )
        )
        for field in msgspec.structs.fields(kind)
    ]
    for part in parts:
        for leaf in part.leaves():
            # what is missing of what may be left out as a whole, the conversion says
            leaf.made.required = leaf.made.required and wanted.needed
    return Group(wanted.path, wanted.told, parts, needed=wanted.needed)


def _default(wanted: Wanted, field: msgspec.structs.FieldInfo) -> Any:
    whole = wanted.default
    if isinstance(whole, msgspec.Struct):
        return getattr(whole, field.name)
    return None if field.default is msgspec.NODEFAULT else field.default


class Lines(Leaf):
    """Several texts, one a line."""

    def __init__(self, path: tuple[str, ...], told: Said, *, needed: bool) -> None:
        field = forms.CharField(widget=forms.Textarea(attrs={"rows": _LINES}))
        told = msgspec.structs.replace(told, help=f"{told.help} One a line.".strip())
        super().__init__(path, told, field, needed=needed, give=lambda value: ["\n".join(value)])

    def told(self, found: Any) -> Any:
        lines = [line.strip() for line in str(found.get(self.name) or "").splitlines()]
        return [line for line in lines if line] or ABSENT


class ChosenPart(Leaf):
    """What is chosen from a list: one of it, or, without `unsaid`, as many as there are. Of a long list its
    beginning is shown, and a field beside it takes the words that others have."""

    template = "office/parts/chosen.html"

    def __init__(
        self,
        path: tuple[str, ...],
        told: Said,
        offered: Listed,
        *,
        unsaid: str | None = None,
        needed: bool = False,
        take: Callable[[Any], Any] = lambda value: value,
        give: Callable[[Any], list[str]] = lambda value: [str(value)],
    ) -> None:
        self.offered, self.most = offered, MOST
        choices = [(str(id), text) for id, text in offered.rows]
        field: forms.Field
        if unsaid is None:
            field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        else:
            field = forms.ChoiceField(choices=[("", unsaid), *choices])
        super().__init__(path, told, field, needed=needed, take=take, give=give)


class LookupPart(Leaf):
    """Something that is typed, such as the number of a case, with some that come to mind."""

    template = "office/parts/lookup.html"

    def __init__(self, wanted: Wanted, lookup: Lookup) -> None:
        self.asked, self.lookup = wanted.asked, lookup
        field = forms.CharField(widget=forms.TextInput(attrs={"list": f"near-{'-'.join(wanted.path)}"}))
        super().__init__(
            wanted.path,
            wanted.told,
            field,
            needed=wanted.needed,
            give=lambda value: [lookup.text(self.asked, value)],
        )

    def begun(self, text: str) -> str:
        try:
            return self.lookup.text(self.asked, self.lookup.find(self.asked, text))
        except NotFound:
            return ""

    @property
    def near(self) -> list[tuple[str, str]]:
        return list(self.lookup.near(self.asked))

    def told(self, found: Any) -> Any:
        text = super().told(found)
        if text is ABSENT:
            return ABSENT
        try:
            return self.lookup.find(self.asked, text)
        except NotFound as error:
            raise BadInput(error.detail, pointer=pointer_to(self.path)) from error


class JsonPart(Leaf):
    """Any value: JSON as the register takes it anywhere; what is no such JSON is words as they stand."""

    def __init__(self, wanted: Wanted) -> None:
        field = forms.CharField(widget=forms.Textarea(attrs={"rows": _LINES}))
        super().__init__(wanted.path, wanted.told, field, needed=wanted.needed)

    def told(self, found: Any) -> Any:
        text = super().told(found)
        if text is ABSENT:
            return ABSENT
        try:
            return intake.parse(text.encode())
        except BadInput:
            return text

    def typed(self, value: Any) -> Typed:
        plain = isinstance(value, str) and self.told({self.name: value}) == value
        return {self.name: [value if plain else json.dumps(value)]}


@made_by(UUID)
def _chosen(wanted: Wanted) -> Part:
    if lookup := lookup_for(wanted.asked.command, wanted.path[-1]):
        return LookupPart(wanted, lookup)
    offered = listed(wanted.asked, wanted.path)
    unsaid = ("choose" if offered.rows else "there is none to choose") if wanted.needed else NOT_STATED
    return ChosenPart(wanted.path, wanted.told, offered, unsaid=unsaid, needed=wanted.needed, take=UUID)


@made_by(str)
def _text(wanted: Wanted) -> Part:
    widget = forms.TextInput() if wanted.told.short else forms.Textarea(attrs={"rows": _LINES})
    initial = wanted.default if isinstance(wanted.default, str) else None
    field = forms.CharField(widget=widget, initial=initial)
    return Leaf(
        wanted.path,
        wanted.told,
        field,
        needed=wanted.needed,
        take=lambda text: text.replace("\r\n", "\n"),
    )


@made_by(bool)
def _yes_or_no(wanted: Wanted) -> Part:
    if wanted.default in (None, inspect.Parameter.empty):
        unsaid = "choose" if wanted.needed else NOT_STATED
        field: forms.Field = forms.ChoiceField(choices=[("", unsaid), ("true", "yes"), ("false", "no")])
        return Leaf(
            wanted.path, wanted.told, field, needed=wanted.needed,
            take=lambda text: text == "true", give=lambda value: [str(value).lower()],
        )  # fmt: skip
    field = forms.BooleanField(initial=wanted.default)
    return Leaf(wanted.path, wanted.told, field, give=lambda value: ["on"] if value else [])


@made_by(int)
def _whole_number(wanted: Wanted) -> Part:
    field = forms.IntegerField(initial=_stated(wanted.default), min_value=-(2**31), max_value=2**31)
    return Leaf(wanted.path, wanted.told, field, needed=wanted.needed)


@made_by(float)
def _number(wanted: Wanted) -> Part:
    field = forms.FloatField(initial=_stated(wanted.default))
    return Leaf(wanted.path, wanted.told, field, needed=wanted.needed)


@made_by(date)
def _day(wanted: Wanted) -> Part:
    return Leaf(
        wanted.path, wanted.told, day_field(), needed=wanted.needed, give=lambda value: [value.isoformat()]
    )


@made_by(datetime)
def _instant(wanted: Wanted) -> Part:
    return InstantPart(wanted.path, wanted.told, needed=wanted.needed)


@made_by(Occurred)
def _occurred(wanted: Wanted) -> Part:
    return OccurredPart(wanted.path, wanted.told, needed=wanted.needed)


@made_by(bytes)
def _digest(wanted: Wanted) -> Part:
    return DigestPart(wanted.path, wanted.told, needed=wanted.needed)


@made_by(BinaryIO)
def _file(wanted: Wanted) -> Part:
    return FilePart(wanted.path, wanted.told, needed=wanted.needed, actor=wanted.asked.actor)


@made_by(Any)
def _anything(wanted: Wanted) -> Part:
    return JsonPart(wanted)


def _stated(default: Any) -> Any:
    return None if default is inspect.Parameter.empty else default
