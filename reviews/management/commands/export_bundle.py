"""`manage.py export_bundle CASE FILE`: a case or an inquiry as evidence that stands on its own."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.actors import Actor
from config.errors import BadInput
from reviews.oversight.bundle import export, wanted
from reviews.oversight.reader_command import ReaderCommand


class Command(ReaderCommand):
    help = "Write an evidence bundle: records, proofs, checkpoint, keys, brief and boundary in one zip."
    READER_NEEDED = False
    READER_HELP = "as this login may have it, sealed values included; without it: every entry, none unsealed"
    SUBJECTS = ("case",)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "case",
            metavar="CASE|INQUIRY",
            help="a number, an id or part of a title; an inquiry by its id or 8 of its characters",
        )
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the zip to write; it must not be there yet"
        )

    def read(self, reader: Actor | None, **options: Any) -> int:
        file: Path = options["file"]
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
