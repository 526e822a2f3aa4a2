"""`manage.py read_log FILE...`: what a run's entry would say of its log; nothing is recorded."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.table import Table

from config.errors import BadInput
from config.ledger.record import as_builtins
from config.terminal import PeopleCommand
from reviews.evaluation_logs import LogFacts, read_log
from reviews.evaluation_logs.told import facts_told


class Command(PeopleCommand):
    help = (
        "Read logs of evaluation runs (Inspect .eval or .json, SARIF 2.1.0) and show what would be recorded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="a log")

    def answer(self, **options: Any) -> int:
        told: list[dict[str, Any]] = []
        text: list[RenderableType] = []
        for path in options["files"]:
            facts = _read(path)
            digest = facts.digest.hex() if facts.digest else None
            told.append({"file": path.name, **as_builtins(facts), "digest": digest})
            text.append(_card(path.name, facts))
        self.show({"logs": told}, *text)
        return 0


def _read(path: Path) -> LogFacts:
    try:
        with path.open("rb") as log:
            return read_log(log, path.name)
    except OSError as error:
        raise BadInput(f"{path.name}: this cannot be read: {error.strerror}", file=path.name) from error


def _card(file: str, facts: LogFacts) -> Table:
    table = Table(title=f"{file}: {facts.format.words}", title_justify="left", show_header=False, box=None)
    for name, said in facts_told(facts):
        if name != "format":  # the heading says it
            table.add_row(name, said)
    return table
