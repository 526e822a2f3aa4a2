"""What a form asks for, part by part: each made from the type of what a command takes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.forms import BoundField

from config.office.wording import Said

ABSENT: Final[Any] = object()
"""Stands for what a form leaves unsaid."""

JOINT: Final = "-"
"""Between the steps of a path in the name of a field; no argument has it in its name."""

_NUMBER: Final = re.compile(r"[0-9]{1,3}")

Typed = dict[str, list[str]]
"""What stands in fields, by their names."""


class Part:
    """One thing that a form asks for: an argument of a command, or a part of one.

    `path` is where it stands in what the command takes, as in a JSON pointer; `needed` says that the form
    asks for it where it is left out. What its fields hold it tells as a value of the type that the command
    takes, or as ABSENT.
    """

    template: ClassVar[str] = ""

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool) -> None:
        self.path, self.said, self.needed = path, said, needed

    @property
    def name(self) -> str:
        """Of its field, or of what its fields begin with."""
        return JOINT.join(self.path)

    @property
    def parts(self) -> Sequence["Part"]:
        """What it is made of."""
        return ()

    def leaves(self) -> Iterator["Leaf"]:
        """The fields that it is made of."""
        for part in self.parts:
            yield from part.leaves()

    def told(self, found: Mapping[str, Any]) -> Any:
        """What its fields say; `found` is what each of them holds, cleaned. Raises BadInput."""
        raise NotImplementedError

    def typed(self, value: Any) -> Typed:
        """What stands in its fields where they are to say `value`."""
        raise NotImplementedError

    def grow(self, typed: Mapping[str, Any], more: str) -> None:
        """Take as many parts as what is typed has, and one more where `more` is this one's name."""
        for part in self.parts:
            part.grow(typed, more)

    @property
    def meaning(self) -> str:
        """What it says as it stands in the form, in words; "" for one that is as plain as its fields."""
        return ""

    @property
    def optional(self) -> bool:
        """Whether a form says that it may stay empty: of arguments, not of what they are made of."""
        return not self.needed and len(self.path) == 1

    @property
    def field(self) -> BoundField:
        """The first of its fields, in the form."""
        return next(self.leaves()).field


class Leaf(Part):
    """What is one field of a form. `take` makes the value of what the field gives, `give` is the way back."""

    template = "office/parts/leaf.html"

    def __init__(
        self,
        path: tuple[str, ...],
        said: Said,
        field: forms.Field,
        *,
        needed: bool = False,
        take: Callable[[Any], Any] = lambda value: value,
        give: Callable[[Any], list[str]] = lambda value: [str(value)],
        unit: str = "",
    ) -> None:
        super().__init__(path, said, needed=needed)
        self.unit = unit
        self.made, self._take, self._give = field, take, give
        self.form: forms.Form | None = None
        field.required, field.label, field.help_text = needed, said.label, said.help

    def leaves(self) -> Iterator["Leaf"]:
        yield self

    def told(self, found: Mapping[str, Any]) -> Any:
        value = found.get(self.name)
        return ABSENT if value in (None, "", [], ()) else self._take(value)

    def typed(self, value: Any) -> Typed:
        return {self.name: [] if value is None else self._give(value)}

    @property
    def field(self) -> BoundField:
        if self.form is None:
            raise TypeError(f"{self.name} stands in no form yet")
        return self.form[self.name]

    def begun(self, text: str) -> str:
        """What stands in the field where the address of the page says `text`."""
        return text

    def text(self, typed: list[str]) -> str:
        """What stands in the field, for people; nothing where it is not shown."""
        if self.box:
            return "yes" if typed else "no"
        choices = dict(getattr(self.made, "choices", ()))
        return "; ".join(str(choices.get(one, one)) for one in typed if one)

    def narrow(self, codes: Sequence[str]) -> None:
        """Offer only some codes, and the empty choice."""
        made: Any = self.made
        made.choices = [(code, text) for code, text in made.choices if code in ("", *codes)]

    @property
    def anchor(self) -> str:
        """The id to which a list of what is wrong leads."""
        return f"{self.field.auto_id}{'_0' if self.many else ''}"

    @property
    def many(self) -> bool:
        """Whether the field is several boxes or buttons, which want a legend."""
        return isinstance(self.made.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)

    @property
    def several(self) -> bool:
        """Whether the field holds several values."""
        return isinstance(self.made, forms.MultipleChoiceField)

    @property
    def hidden(self) -> bool:
        return isinstance(self.made.widget, forms.HiddenInput)

    @property
    def box(self) -> bool:
        return isinstance(self.made.widget, forms.CheckboxInput)


class Group(Part):
    """What has parts of its own, in a frame of their own; without any of them it is ABSENT."""

    template = "office/parts/group.html"

    def __init__(
        self, path: tuple[str, ...], said: Said, parts: Sequence[Part], *, needed: bool, folded: bool = False
    ) -> None:
        super().__init__(path, said, needed=needed)
        self._parts, self.folded = parts, folded

    @property
    def parts(self) -> Sequence[Part]:
        return self._parts

    @property
    def open(self) -> bool:
        """Whether something stands in it, or is wrong with it, so that it is not folded away."""
        return any(
            leaf.field.errors or leaf.field.value() not in (None, "", [], False) for leaf in self.leaves()
        )

    def told(self, found: Mapping[str, Any]) -> Any:
        values = {part.path[-1]: part.told(found) for part in self._parts}
        told = {name: value for name, value in values.items() if value is not ABSENT}
        return told if any(value is not False for value in told.values()) else ABSENT

    def typed(self, value: Any) -> Typed:
        found: Typed = {}
        for part in self._parts:
            found |= part.typed(None if value is None else getattr(value, part.path[-1]))
        return found


class Several(Part):
    """A row of parts alike, as many as there are; those in which nothing stands are left out."""

    template = "office/parts/several.html"

    def __init__(
        self,
        path: tuple[str, ...],
        said: Said,
        one: Callable[[tuple[str, ...], int], Part],
        *,
        needed: bool,
        first: int = 1,
        most: int = 400,
    ) -> None:
        super().__init__(path, said, needed=needed)
        self._one, self._first, self._most = one, first, most
        self._parts: list[Part] = []
        self._kept: list[str] = []
        self._reach(first)

    @property
    def parts(self) -> Sequence[Part]:
        return self._parts

    def grow(self, typed: Mapping[str, Any], more: str) -> None:
        begun = f"{self.name}{JOINT}"
        numbers = [name[len(begun) :].partition(JOINT)[0] for name in typed if name.startswith(begun)]
        most = max((int(number) + 1 for number in numbers if _NUMBER.fullmatch(number)), default=self._first)
        self._reach(max(most, self._first) + (1 if more == self.name else 0))
        super().grow(typed, more)

    def told(self, found: Mapping[str, Any]) -> Any:
        each = {part.path[-1]: part.told(found) for part in self._parts}
        self._kept = [number for number, value in each.items() if value is not ABSENT]
        return [each[number] for number in self._kept] or ABSENT

    def kept(self, step: str) -> str:
        """Which of the parts is the one at a place among those that say something."""
        place = int(step) if _NUMBER.fullmatch(step) else -1
        return self._kept[place] if 0 <= place < len(self._kept) else step

    def typed(self, value: Any) -> Typed:
        self._reach(len(value or ()))
        found: Typed = {}
        for part, one in zip(self._parts, value or (), strict=False):
            found |= part.typed(one)
        return found

    def _reach(self, wanted: int) -> None:
        while len(self._parts) < min(wanted, self._most):
            number = len(self._parts)
            self._parts.append(self._one((*self.path, str(number)), number))
