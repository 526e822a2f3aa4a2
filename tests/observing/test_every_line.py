"""Each line that this program writes down, and each figure, is of a table: ids, numbers, words of our own."""

import logging
import re
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client import REGISTRY
from prometheus_client.registry import Collector
from pytest_django import Settings

from config.ledger.store import ledger
from config.observing.facts import Facts
from config.tasks import running
from config.tasks.registry import TASKS
from config.webhooks.delivering import deliver
from reviews import commands
from tests.actors import LIAISON, OFFICER
from tests.api.calling import Caller
from tests.logins.people import PASSWORD, login_of, tried
from tests.observing.rendered import lines
from tests.reviews import registered
from tests.webhooks.receiver import receiving
from tests.webhooks.receiver import registered as webhook_of

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no line here is the database's

SAID: Final = "Kingfisher in the reeds"

_ID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NUMBER: Final = r"\d+(\.\d+)?"
_WORD: Final = r"[a-z]+(_[a-z]+)*"
_NOTHING: Final = "None"

_LOGIN: Final = r"[a-z]+( [a-z]+)*: (user \d+|nobody)(, [a-z ]+)?"
"""What is told of logins: whose, by number, and why not. What was typed for a name may be a password."""

OF_EVERY: Final = {
    "at": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
    "event": f"{_WORD}|{_LOGIN}",
    "level": "debug|info|warning|error",
    "logger": r"demarc\.[a-z]+",
    "request_id": r"[0-9a-f]{32}",
    "task": _WORD,
    "run": _ID,
}
TABLE: Final[dict[str, dict[str, str]]] = {
    "request": {
        "method": "[A-Z]+|other",
        "route": r"[a-z0-9/._^$()?:<>\[\]+\\|-]*",
        "status": _NUMBER,
        "actor": f"{_ID}|{_NOTHING}",
        "organization": f"{_ID}|{_NOTHING}",
        "case": rf"{_ID}|\d{{4}}-\d{{3,6}}|{_NOTHING}",
        "ms": _NUMBER,
    },
    "command": {
        "command": _WORD,
        "outcome": _WORD,
        "actor": f"{_ID}|{_NOTHING}",
        "organization": f"{_ID}|{_NOTHING}",
        "case": f"{_ID}|{_NOTHING}",
        "stream": f"{_ID}|{_NOTHING}",
        "entries": _NUMBER,
        "position": f"{_NUMBER}|{_NOTHING}",
        "ms": _NUMBER,
        "rule": rf"\d+|{_WORD}",
        "error": "[A-Za-z]+",
    },
    "task": {"outcome": _WORD, "count": _NUMBER, "ms": _NUMBER},
    "integrated": {"entries": _NUMBER, "position": _NUMBER, "ms": _NUMBER},
    "delivery": {
        "channel": _WORD,
        "message": _ID,
        "endpoint": f"{_ID}|{_NOTHING}",
        "organization": _ID,
        "position": f"{_NUMBER}|{_NOTHING}",
        "outcome": _WORD,
        "status": f"{_NUMBER}|{_NOTHING}",
        "tries": _NUMBER,
        "ms": _NUMBER,
    },
}
"""Every kind of line by its event: what may stand in it, and how that looks. A line with more is not written
without a place here; one whose words are not known when the program is written has none."""


def lived(client: Client) -> None:
    """A day in which all kinds of lines are written: what is taken, refused, wrong, failed, sent."""
    registered.released_model()
    case, caller = registered.opened_case(title=SAID), Caller()
    with receiving(204, 500) as (_, address):
        webhook_of(caller, f"{address}?token={SAID.replace(' ', '-')}")
        for said in ({"question": SAID}, {"question": f"SECRET//NOFORN {SAID}"}, {"question": 7, SAID: SAID}):
            caller.post(f"cases/{case}/ask-question", said, If_Match="*")
        caller.post(f"cases/{case}/ask-question?dry_run=true", {"question": SAID}, If_Match="*")
        caller.post(f"cases/{case}/ask-question", {"question": SAID}, If_Match=f'"{SAID}"')
        with ledger.together():
            commands.file_memo(OFFICER, memo=SAID, case=case)
        deliver()
    caller.get(f"cases/{case}?{SAID}={SAID}")
    caller.get(SAID)
    login_of(LIAISON, username=SAID)
    for password in (SAID, PASSWORD):
        tried(client, SAID, password, next=f"/{SAID}")
    client.get("/cases/2026-001/replay/", {"q": SAID})
    client.get(f"/cases/{SAID}/replay/")
    for name in TASKS:
        running.run(name)


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture, settings: Settings) -> list[dict[str, Any]]:
    """The lines of that day."""
    settings.WEBHOOKS_ANYWHERE = True
    caplog.set_level(logging.DEBUG, logger="demarc")
    lived(Client(raise_request_exception=False))
    return lines(record for record in caplog.records if record.name.startswith("demarc."))


def test_every_line_has_what_the_table_says_and_nothing_else(written: list[dict[str, Any]]) -> None:
    wrong = []
    for line in written:
        shapes = OF_EVERY | TABLE.get(line["event"], {})
        wrong += [
            (line["event"], name, value)
            for name, value in line.items()
            if not re.fullmatch(shapes.get(name, "(?!)"), f"{value}")
        ]

    assert wrong == []
    told = {line["event"] for line in written}
    assert TABLE.keys() <= told
    assert len(told - TABLE.keys()) == 2, "somebody logs in, at the second try"
    outcomes = {line["outcome"] for line in written if line["event"] == "command"}
    assert {"written", "rehearsed", "refused", "in_batch"} <= outcomes


def test_every_place_that_writes_lines_is_in_that_day(written: list[dict[str, Any]]) -> None:
    spoken = {line["logger"] for line in written}

    for app in ("agreements", "config", "reviews"):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for name in re.findall(r'(?<!def )\blogger\("(\w+)"\)', file.read_text()):
                assert f"demarc.{name}" in spoken, f"{file} writes lines that nobody looks at"


def figures(*collectors: Collector) -> list[tuple[str, str, str]]:
    """Each label of our own figures: whose, its name, what it says."""
    return [
        (sample.name, label, said)
        for collector in collectors
        for metric in collector.collect()
        if metric.name.startswith("demarc_")
        for sample in metric.samples
        for label, said in sample.labels.items()
        if label != "le"  # bounds of a histogram
    ]


@pytest.mark.usefixtures("written")
def test_no_figure_is_kept_apart_by_whom_or_what_it_is_of() -> None:
    found = figures(REGISTRY, Facts())

    verbs = {said for name, label, said in found if (name, label) == ("demarc_commands_total", "verb")}
    assert {"ask_question", "batch"} <= verbs
    for name, label, said in found:
        assert re.fullmatch(r"[a-z]+([ _,-]+[a-z]+)*", said), (name, label)
