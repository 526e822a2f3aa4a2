"""`manage.py rebuild_projections`: make every list and timeline again from the ledger, or only compare."""

from typing import Any

import msgspec
from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput, Unreadable
from config.ledger.rebuild import Outcome, check, rebuild
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Compute every row of every list and timeline again from the ledger and replace those that differ, "
        "while others go on reading and writing. With --check nothing is replaced, and it exits with 1 "
        "when a row differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--check", action="store_true", help="only compare, and name the rows that differ"
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=1,
            metavar="N",
            help="share the work among N processes; worth their start from some 50,000 records on",
        )

    def answer(self, **options: Any) -> int:
        checking, jobs = bool(options["check"]), int(options["jobs"])
        if jobs < 1:
            raise BadInput("--jobs takes a number of processes, 1 or more")
        try:
            with self.progress("Comparing" if checking else "Rebuilding") as advance:
                outcome = (check if checking else rebuild)(told=advance, jobs=jobs)
        except Unreadable as error:
            self.show({"unreadable": str(error)}, Text(f"Stopped: {error}. Run manage.py verify_ledger."))
            return FOUND_WRONG
        value = msgspec.structs.asdict(outcome) | {"same": outcome.same, "mended": not checking}
        self.show(value, *_lines(outcome, checking))
        return FOUND_WRONG if checking and not outcome.same else 0


def _lines(outcome: Outcome, checking: bool) -> list[Text]:
    rows, differing = sum(outcome.rows.values()), sum(outcome.differing.values())
    tables = sum(1 for count in outcome.rows.values() if count)
    lines = [Text(f"{outcome.events:,} records give {rows:,} rows in {tables} tables.")]
    if outcome.same:
        return [*lines, Text("Every row is what the records give.", style="bold")]
    was = "differ" if checking else "differed and were replaced"
    lines.append(Text(f"{differing:,} rows {was}:", style="bold"))
    lines.extend(Text(f"  {difference}") for difference in outcome.differences)
    if (more := differing - len(outcome.differences)) > 0:
        lines.append(Text(f"  and {more:,} more"))
    return lines
