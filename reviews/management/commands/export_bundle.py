"""`manage.py export_bundle CASE FILE`: a case or an inquiry as evidence that stands on its own."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser
from rich.text import Text

from agreements.models import actor_of
from config.actors import Actor
from config.errors import BadInput, NotFound
from config.terminal import PeopleCommand
from reviews.oversight.bundle import export, wanted


class Command(PeopleCommand):
    help = "Write an evidence bundle: records, proofs, checkpoint, keys, brief and boundary in one zip."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "case", metavar="CASE|INQUIRY", help="a number, an id or part of a title; an inquiry by its id"
        )
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the zip to write; it must not be there yet"
        )
        parser.add_argument(
            "--reader",
            metavar="USER",
            help="as this login may have it, sealed values included; without it: every entry, none unsealed",
        )

    def answer(self, **options: Any) -> int:
        file: Path = options["file"]
        reader = _reader(options["reader"]) if options["reader"] else None
        what = wanted(options["case"], reader)
        if file.exists():
            raise BadInput(f"{file} is there already: name a new file", pointer="/file")
        data = export(what, reader)
        try:
            with file.open("xb") as new:
                new.write(data)
        except OSError as error:
            raise BadInput(f"{file} cannot be written: {error.strerror}", pointer="/file") from error
        said = f"Wrote {file}: {what.name}, {len(data):,} bytes. python -m config.ledger.verify {file}"
        self.show({"file": str(file), "name": what.name, "bytes": len(data)}, Text(said))
        return 0


def _reader(name: str) -> Actor:
    users = get_user_model()
    user = users._default_manager.filter(**{users.USERNAME_FIELD: name}).first()
    if user is None:
        raise NotFound(f"there is no login {name!r}", pointer="/reader")
    return actor_of(user)
