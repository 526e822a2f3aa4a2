"""The form of a command, made from the command's own signature, as the API's bodies are."""

import hashlib
import inspect
import typing
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, BinaryIO, Final

import msgspec
from django import forms
from django.http import QueryDict

from config.actors import Actor, Command
from config.api import input
from config.errors import BadInput, DemarcError
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt
from config.office.choosing import Asked
from config.office.files import FilePart, Files, FileTaking
from config.office.made import ChosenPart, LookupPart, Wanted, part_for
from config.office.offered import Face, Offered
from config.office.parts import ABSENT, Leaf, Part, Several
from config.office.previewing import Preview, preview
from config.office.wording import said

OCCURRED: Final = "occurred"

CASE: Final = "case"

FACE: Final = "face"
"""The field that says which of a command's faces a form has."""

BACK: Final = "back"
"""The field that says to which place of the site one goes on from what is recorded, by the place's name."""

MISSING: Final = "This field is required."


class CommandForm(forms.Form):
    """What one person is asked for where they give a command.

    `typed` are the fields as they were sent, None for a form that nobody has sent yet; `begun` is what its
    fields begin with, as the query of its address gives it, or as they were (`whole`: what is not in it, was
    empty). `more` names a part that gets one row more. Valid, `given` is what the command takes.
    """

    def __init__(
        self,
        offered: Offered,
        actor: Actor,
        *,
        typed: QueryDict | None = None,
        files: Files | None = None,
        begun: QueryDict | None = None,
        whole: bool = False,
        more: str = "",
    ) -> None:
        self.offered, self.actor = offered, actor
        self._not_taken: list[BadInput] = []
        source = typed if typed is not None else begun
        texts = {name: str(value) for name, value in source.items()} if source is not None else {}
        every = {name: source.getlist(name) for name in source} if source is not None else {}
        self.asked = Asked(actor=actor, command=offered.command.name, typed=texts, every=every)
        self.face = offered.face(texts.get(FACE, ""))
        self.parts = list(_parts(offered, self.asked, self.face))
        for part in self.parts:
            part.grow(texts, more)
        if source is not None and files is not None:
            self._receive(source, files)
        super().__init__(typed, initial=self._initial(begun, whole))
        for leaf in self.leaves():
            self.fields[leaf.name] = leaf.made
            leaf.form = self
        self.given: dict[str, Any] = {}

    def leaves(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.leaves()

    def _initial(self, begun: QueryDict | None, whole: bool) -> dict[str, Any]:
        found: dict[str, Any] = {} if begun is None or whole else self._begins()
        for leaf in self.leaves() if begun is not None else ():
            if begun is not None and leaf.name in begun:
                values = begun.getlist(leaf.name)
                found[leaf.name] = values if leaf.several else leaf.begun(values[0])
            elif whole:
                found[leaf.name] = [] if leaf.several else leaf.begun("")
        return found

    def _begins(self) -> dict[str, Any]:
        """What the fields hold before anybody has said anything, as the command's page knows it."""
        values = self.offered.begins(self.asked)
        typed: dict[str, list[str]] = {}
        for part in self.parts:
            if part.path[0] in values:
                typed |= part.typed(values[part.path[0]])
        return {
            leaf.name: typed[leaf.name] if leaf.several else "".join(typed[leaf.name])
            for leaf in self.leaves()
            if leaf.name in typed
        }

    def _receive(self, typed: QueryDict, files: Files) -> None:
        """Put what is kept of the files that were chosen into what was typed."""
        for part in self.every():
            if isinstance(part, FileTaking):
                try:
                    part.receive(typed, files, self.actor)
                except BadInput as error:
                    self._not_taken.append(error)

    def every(self) -> Iterator[Part]:
        """All parts, at every depth."""
        waiting = list(self.parts)
        while waiting:
            part = waiting.pop(0)
            yield part
            waiting = [*part.parts, *waiting]

    def clean(self) -> dict[str, Any] | None:
        """What the fields say together, as the command takes it."""
        super().clean()
        for wrong in self._not_taken:
            self.refused(wrong)
        told: dict[str, Any] = {}
        for part in self.parts:
            try:
                value = part.told(self.cleaned_data)
            except BadInput as error:
                self.refused(error)
                continue
            if value is not ABSENT:
                told[part.path[0]] = value
            elif part.needed and not any(leaf.name in self.errors for leaf in part.leaves()):
                self._wrong(part, MISSING)
        if not self.errors:
            self._take(told)
        return self.cleaned_data

    def _take(self, told: dict[str, Any]) -> None:
        apart = {name: told.pop(name) for name in _streams(self.offered.command) if name in told}
        body = _body(
            self.offered.command, frozenset({*self.offered.elsewhere, *_streams(self.offered.command)})
        )
        try:
            given = dict(input.said(told, body))
            for name, value in apart.items():
                given[name] = BytesIO(value)
            follows = {name: give(self.actor, given) for name, give in self.offered.given.items()}
        except DemarcError as error:
            self.refused(error)
        else:
            self.given = {**given, **follows}

    def refused(self, error: DemarcError) -> None:
        """Say what was refused where it belongs: at the field that it points to, else above all of them."""
        part = self._at(error.pointer)
        if part is None:
            self.add_error(None, error.detail)
        else:
            self._wrong(part, error.detail)

    def _wrong(self, part: Part, text: str) -> None:
        self.add_error(next(part.leaves()).name, text)

    def _at(self, pointer: str) -> Part | None:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        here: list[Part] = list(self.parts)
        found: Part | None = None
        for step in steps:
            name = found.kept(step) if isinstance(found, Several) else step
            following = next((part for part in here if part.path[-1] == name), None)
            if following is None:
                break
            found, here = following, list(following.parts)
        return found

    def meaning(self, name: str) -> str:
        """What a part says as it stands, in words."""
        return next((part.meaning for part in self.every() if part.name == name), "")

    @property
    def summary(self) -> list[dict[str, str]]:
        """Everything that is wrong, in the order of the form: the field's id, its label, the sentence."""
        general = [{"id": "", "label": "", "text": str(error)} for error in self.non_field_errors()]
        return general + [
            {"id": leaf.anchor, "label": leaf.said.label, "text": str(error)}
            for leaf in self.leaves()
            for error in self.errors.get(leaf.name, ())
        ]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What its fields hold, as a page of another kind carries it."""
        return [
            (name, value) for leaf in self.leaves() for name in [leaf.name] for value in self._texts(name)
        ]

    def _texts(self, name: str) -> list[str]:
        data = self.data
        return data.getlist(name) if isinstance(data, QueryDict) else []

    @property
    def beside(self) -> list[tuple[str, str]]:
        """What a page carries beside its fields: the form's face, where to go on to, and the case that it was
        opened for, where it has no field for that."""
        held = {leaf.name for leaf in self.leaves()}
        typed = self.asked.typed
        return [(name, typed[name]) for name in (FACE, BACK, CASE) if typed.get(name) and name not in held]

    @property
    def told_back(self) -> list[tuple[str, str]]:
        """What was typed and chosen, for people: label and text, of what is not empty."""
        return [
            (leaf.said.label, text) for leaf in self.leaves() if (text := leaf.text(self._texts(leaf.name)))
        ]

    @property
    def previews(self) -> list[Preview]:
        """What the files that were chosen say of themselves."""
        files = [(part, part.waiting) for part in self.every() if isinstance(part, FilePart)]
        argument = f"{self.offered.command.name}."
        return [preview(argument + ".".join(part.path), file) for part, file in files if file]

    @property
    def digest(self) -> bytes:
        """SHA-256 over the command, who gives it and what it is given: the same for the same input."""
        plain = {
            name: value.getvalue() if isinstance(value, BytesIO) else value
            for name, value in sorted(self.given.items())
        }
        told = [self.offered.command.name, str(self.actor.id), str(self.actor.organization), plain]
        return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).digest()

    @property
    def narrows(self) -> bool:
        """Whether what there is to choose depends on something that is typed."""
        leaves = list(self.leaves())
        typed = any(isinstance(leaf, LookupPart) and leaf.name == CASE for leaf in leaves)
        return typed and any(isinstance(leaf, ChosenPart) for leaf in leaves)


def _parts(offered: Offered, asked: Asked, face: Face | None) -> Iterator[Part]:
    without, needed, only = (face.without, face.needed, face.only) if face else (frozenset(), frozenset(), {})
    command = offered.command
    hints = typing.get_type_hints(command.function, include_extras=True)
    known = input.arguments(command)
    names = [name for name in known if name not in offered.elsewhere | without]
    for name in sorted(names, key=lambda name: _place(offered, name, names)):
        default = inspect.Parameter.empty if name in offered.needed | needed else known[name].default
        told = said(command.name, (name,))
        part = part_for(Wanted(asked=asked, path=(name,), type=hints[name], default=default, told=told))
        for leaf in part.leaves() if name in only else ():
            leaf.narrow(only[name])
        yield part
    told = said(command.name, (OCCURRED,))
    yield part_for(Wanted(asked=asked, path=(OCCURRED,), type=Occurred, default=None, told=told))


def _place(offered: Offered, name: str, names: list[str]) -> int:
    return offered.order.index(name) if name in offered.order else len(offered.order) + names.index(name)


@lru_cache(maxsize=512)
def _streams(command: Command[Receipt]) -> frozenset[str]:
    """The arguments that are files to be read."""
    hints = typing.get_type_hints(command.function)
    return frozenset(name for name, hint in hints.items() if BinaryIO in (hint, *typing.get_args(hint)))


@lru_cache(maxsize=512)
def _body(command: Command[Receipt], elsewhere: frozenset[str]) -> type[msgspec.Struct]:
    return input.body_type(command, elsewhere)
