"""The page of tasks: alarms, what waits, the last and next run of each, what went wrong."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.actors import Actor
from config.ledger.store import ledger
from config.office.site import office
from config.tasks.alarms import alarms
from config.tasks.backlog import backlog
from config.tasks.told import runs_told, tasks_told

_ROWS: Final = 20


def tasks_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that is done by the clock, as it stands."""
    now = ledger.clock()
    waiting = [
        (what, one.count, int((now - one.since).total_seconds()) if one.since else None)
        for what, one in backlog().items()
    ]
    told = {
        **office().each_context(request),
        "title": "Tasks",
        "now": now,
        "alarms": alarms(),
        "tasks": tasks_told(),
        "waiting": waiting,
        "failures": runs_told(_ROWS, only_bad=True),
        "runs": runs_told(_ROWS),
    }
    return render(request, "tasks/tasks.html", told)
