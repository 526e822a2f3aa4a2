"""What every command does alike that reads as a login may: the reading is noted before it is done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from django.core.management.base import CommandParser

from agreements.access_log import ReadingChannel, identified, note_reading
from agreements.models import Organization, actor_named
from config.actors import Actor, Side
from config.ledger import replicas
from config.terminal import PeopleCommand
from reviews.models import CaseFile

_NOT_ASKED: Final = frozenset(
    {
        "format", "settings", "pythonpath", "traceback", "verbosity", "no_color", "force_color",
        "skip_checks", "stdout", "stderr",
    }
)  # fmt: skip
"""Options that say how, and not what is read."""


class ReaderCommand(PeopleCommand):
    """A command with `--reader USER`: what an overseer reads by it is in the access log before it is read.

    A subclass writes `read(reader, **options)` in the place of `answer`; `SUBJECTS` are its options that
    name cases or inquiries.
    An overseer reads from a replica where there is one, unless ON_PRIMARY. Where READER_NEEDED is False and
    nobody is named, the operator of this machine reads, who has the database anyway, and nothing is noted.
    """

    READER_NEEDED: ClassVar[bool] = True
    ON_PRIMARY: ClassVar[bool] = False
    READER_HELP: ClassVar[str] = "the login as which to read"
    SUBJECTS: ClassVar[tuple[str, ...]] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reader", metavar="USER", required=self.READER_NEEDED, help=self.READER_HELP)

    def read(self, reader: Actor | None, **options: Any) -> int:
        raise NotImplementedError(f"{type(self).__name__} reads nothing")

    def answer(self, **options: Any) -> int:
        name = options.pop("reader")
        reader = actor_named(name) if name is not None else None
        if reader is not None:
            note_reading(
                reader,
                f"manage.py {type(self).__module__.rpartition('.')[2]}",
                channel=ReadingChannel.COMMAND,
                subject=[_case(reader, one) for one in self._subjects(options)],
                asked=list(self._asked(options)),
            )
        if reader is None or reader.side is not Side.OVERSIGHT or self.ON_PRIMARY:
            return self.read(reader, **options)
        with replicas.reading(reader.id) as standing:
            if standing is not None:
                self.stderr.write(f"Read from a replica that had come to position {standing.position:,}.")
            return self.read(reader, **options)

    def _subjects(self, options: dict[str, Any]) -> Iterator[str]:
        for name in self.SUBJECTS:
            said = options[name]
            yield from said if isinstance(said, list) else [said] if said is not None else []

    def _asked(self, options: dict[str, Any]) -> Iterator[tuple[str, object]]:
        for name, value in options.items():
            if name in _NOT_ASKED or name in self.SUBJECTS or value in (None, False, [], ""):
                continue
            if not isinstance(value, Path):
                yield name, _organization(value) if isinstance(value, str) else value


def _case(reader: Actor, text: str) -> str:
    """The number of the one case that a part of a title means to this reader, or the id of the organization
    of a name; else the text itself."""
    if identified(text) == text:
        return text
    numbers = (
        CaseFile.objects.visible_to(reader).filter(title__icontains=text).values_list("number", flat=True)
    )
    return numbers[0] if len(numbers) == 1 else _organization(text)


def _organization(text: str) -> str:
    """The id of the organization of a name; the text where none is called so."""
    named = Organization.objects.filter(short__iexact=text) | Organization.objects.filter(name__iexact=text)
    ids = named.values_list("stream", flat=True)
    return str(ids[0]) if len(ids) == 1 else text
