"""`manage.py sweep`: record what time has made true, and say what was recorded."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from config.ledger.event import Entry
from config.ledger.record import as_builtins
from config.terminal import FOUND_WRONG, PeopleCommand
from reviews.models import CaseFile
from reviews.tasks import Swept, sweep


class Command(PeopleCommand):
    help = (
        "Record what time has made true: requests without an answer, access windows and agreements that "
        "ended. Late or run twice, it records the same. Nothing is decided by it, and no release changes."
    )

    def answer(self, **options: Any) -> int:
        swept = sweep()
        cases = _cases(swept)
        told = {
            "appended": [_told(entry, cases) for entry in swept.appended],
            "failed": [
                {"command": due.command.name, "stream": str(due.stream), "why": why}
                for due, why in swept.failed
            ],
        }
        self.show(told, *_card(swept, cases))
        return FOUND_WRONG if swept.failed else 0


def _cases(swept: Swept) -> dict[Any, str]:
    about = {id for entry in swept.appended for id in entry.record.about}
    return dict(CaseFile.objects.filter(stream__in=about).values_list("stream", "number"))


def _case(entry: Entry, cases: dict[Any, str]) -> str | None:
    return next((cases[id] for id in entry.record.about if id in cases), None)


def _told(entry: Entry, cases: dict[Any, str]) -> dict[str, Any]:
    return {
        "entry": str(entry.id),
        "position": entry.position,
        "topic": entry.record.topic,
        "stream": str(entry.record.stream),
        "case": _case(entry, cases),
        "occurred": as_builtins(entry.occurred),
        "sentence": entry.event.sentence(),
    }


def _card(swept: Swept, cases: dict[Any, str]) -> Iterator[RenderableType]:
    for entry in swept.appended:
        where = _case(entry, cases) or f"{entry.record.topic.partition('.')[0]} {entry.record.stream}"
        yield Text(f"{where} · {entry.occurred}", style="bold")
        yield Padding(Text(f"The register {entry.event.sentence()}."), (0, 0, 0, 3))
    if not swept.appended and not swept.failed:
        yield Text("Nothing is due that is not on record.")
    for due, why in swept.failed:
        yield Text(f"Failed: {due.command.name.replace('_', ' ')} of {due.stream}: {why}", style="bold")
