"""`manage.py cases`: every case with its number, what it is about, and how much is on record."""

from typing import Any

from rich.table import Table
from rich.text import Text

from config.terminal import PeopleCommand
from reviews.models import CaseFile
from reviews.oversight.replay import case_history


class Command(PeopleCommand):
    help = "List every case: number, title, company, kind of record, state, number of entries."

    def answer(self, **options: Any) -> int:
        told: list[dict[str, Any]] = []
        for case in CaseFile.objects.order_by("number"):
            history = case_history(case.stream)
            told.append(
                {
                    "number": case.number,
                    "title": history.in_words(case.title),
                    "company": history.name(history.case.company),
                    "record_kind": str(history.case.record_kind),
                    "track": str(history.case.track),
                    "state": history.case.state.words,
                    "entries": len(history.entries),
                    "id": str(case.stream),
                }
            )
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("case", "title", "company", "record", "track", "entries"):
            table.add_column(column, justify="right" if column == "entries" else "left")
        for row in told:
            track = row["track"].replace("_", " ")
            table.add_row(
                row["number"], row["title"], row["company"], row["record_kind"], track, str(row["entries"])
            )
        self.show(
            {"cases": told}, table if told else Text("There are no cases yet: manage.py demo makes some.")
        )
        return 0
