"""Parts of a form that take a file: its digest alone, or the file itself, which waits until it is sent."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from config.actors import Actor
from config.errors import BadInput, NotFound, pointer_to
from config.office.parts import ABSENT, Leaf, Part, Typed
from config.office.staging import Staged, stage, staged, unstage
from config.office.wording import Said

_HEX = re.compile(r"[0-9a-fA-F]{64}")

if TYPE_CHECKING:  # generic for the type checker alone
    Chosen = UploadedFile[Any]
else:
    Chosen = UploadedFile

Files = MultiValueDict[str, Chosen]


class FileTaking(Part):
    """A part to which a file may be given; `receive` puts what is kept of it into what was typed."""

    template: ClassVar[str] = "office/parts/file.html"

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool) -> None:
        super().__init__(path, said, needed=needed)
        self.chosen = Leaf((*path, "file"), self.asks_for(said), forms.FileField(), needed=False)

    def asks_for(self, said: Said) -> Said:
        """What the field for the file is called, and what is said of it."""
        raise NotImplementedError

    def receive(self, typed: QueryDict, files: Files, actor: Actor) -> None:
        """Take the file that was chosen, if one was. Raises BadInput for one that is not taken."""
        file = files.get(self.chosen.name)
        if file is not None:
            try:
                self._keep(typed, file, actor)
            except BadInput as error:
                raise BadInput(error.detail, pointer=pointer_to(self.path)) from error

    def _keep(self, typed: QueryDict, file: Chosen, actor: Actor) -> None:
        raise NotImplementedError


class DigestPart(FileTaking):
    """A SHA-256 digest: 64 hexadecimal digits, or a file of which it is taken and nothing else is kept."""

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool) -> None:
        super().__init__(path, said, needed=needed)
        field = forms.RegexField(
            _HEX, error_messages={"invalid": "a SHA-256 digest has 64 hexadecimal digits"}
        )
        about = (
            said.help or "Its SHA-256 digest as 64 hexadecimal digits, or the file: only its digest is kept."
        )
        self.digits = Leaf(path, Said(said.label, about, short=True), field, needed=needed)

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.digits, self.chosen)

    def asks_for(self, said: Said) -> Said:
        return Said(f"{said.label}: taken of a file", "The file itself is not kept.")

    def told(self, found: Mapping[str, Any]) -> Any:
        value = self.digits.told(found)
        return value if value is ABSENT else bytes.fromhex(value)

    def typed(self, value: Any) -> Typed:
        return {self.name: [] if value is None else [bytes(value).hex()]}

    def _keep(self, typed: QueryDict, file: Chosen, actor: Actor) -> None:
        found = sha256()
        for chunk in file.chunks():
            found.update(chunk)
        typed[self.name] = found.hexdigest()


class FilePart(FileTaking):
    """A file whose bytes the command takes: kept for who chose it until it is sent, for an hour at most."""

    def __init__(self, path: tuple[str, ...], said: Said, *, needed: bool, actor: Actor) -> None:
        super().__init__(path, said, needed=needed)
        self.actor = actor
        self.ticket = Leaf(path, Said(said.label), forms.CharField(widget=forms.HiddenInput), needed=needed)

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.ticket, self.chosen)

    def asks_for(self, said: Said) -> Said:
        return Said(f"{said.label}: the file to be kept", said.help)

    @property
    def waiting(self) -> Staged | None:
        """The file that was chosen before; None where there is none, or it is kept no longer."""
        try:
            return staged(self.actor, str(self.ticket.field.value() or ""))
        except NotFound:
            return None

    def told(self, found: Mapping[str, Any]) -> Any:
        ticket = self.ticket.told(found)
        if ticket is ABSENT:
            return ABSENT
        try:
            return staged(self.actor, ticket).content
        except NotFound as error:
            raise BadInput(error.detail, pointer=pointer_to(self.path)) from error

    def typed(self, value: Any) -> Typed:
        return {}  # a file is chosen, and stands in no field

    def _keep(self, typed: QueryDict, file: Chosen, actor: Actor) -> None:
        unstage(actor, typed.get(self.name, ""))
        typed[self.name] = stage(actor, file.name or "", file.read())


def sent(part: Part, typed: Mapping[str, Any]) -> None:
    """Keep no file any longer that a command has taken."""
    if isinstance(part, FilePart):
        unstage(part.actor, str(typed.get(part.name, "")))
