"""Log lines: one for each request, command, task and delivery; ids, numbers and kinds, and nobody's words."""

import inspect
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.db import IntegrityError
from django.test import Client

from config.errors import NotPermitted, Refused
from config.ledger.integrator import integrate
from config.ledger.store import ledger
from config.observing.counts import COMMANDS
from config.observing.lines import logger, logging_rules
from tests.actors import COMPANY, LIAISON, OFFICER
from tests.api.calling import Caller
from tests.ledger.notebook import open_notebook, write_page
from tests.observing.rendered import lines, rendered
from tests.reviews import registered

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no line here is the database's

CANARY = "kingfisher"


@pytest.fixture
def caught(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook is of no organization that the apps know."""
    monkeypatch.setattr(ledger, "expectations", [])


# commands


@pytest.mark.usefixtures("alone")
def test_a_command_has_a_line_with_its_verb_outcome_actor_and_position(
    caught: pytest.LogCaptureFixture,
) -> None:
    def counted(outcome: str) -> float:
        return float(COMMANDS.labels("open_notebook", outcome)._value.get())

    before = counted("written"), counted("not_permitted")
    receipt = open_notebook(LIAISON, title=CANARY)
    open_notebook(LIAISON, dry_run=True)
    with pytest.raises(NotPermitted):
        open_notebook(OFFICER.for_organization, title=CANARY)  # type: ignore[arg-type]  # no actor at all

    told = lines(caught.records, "command")
    assert [line["outcome"] for line in told] == ["written", "rehearsed", "not_permitted"]
    written = {name: told[0][name] for name in told[0].keys() - {"at", "ms"}}
    assert written == {
        "event": "command",
        "level": "info",
        "logger": "demarc.commands",
        "command": "open_notebook",
        "outcome": "written",
        "actor": str(LIAISON.id),
        "organization": str(COMPANY),
        "case": str(receipt.stream),
        "stream": str(receipt.stream),
        "entries": 1,
        "position": receipt.entries[0].position,
    }
    assert told[2]["actor"] is None
    assert (counted("written"), counted("not_permitted")) == (before[0] + 1, before[1] + 1)


@pytest.mark.usefixtures("alone")
def test_a_batch_is_told_once_it_is_written_and_what_a_rule_refused_by_its_number(
    caught: pytest.LogCaptureFixture,
) -> None:
    with ledger.together():
        notebook = open_notebook(LIAISON)
        write_page(LIAISON, notebook=notebook.stream, page=1)
    with pytest.raises(Refused):
        open_notebook(LIAISON, title="TOP SECRET//NOFORN")

    told = [(line["command"], line["outcome"], line["position"]) for line in lines(caught.records, "command")]
    assert told == [
        ("open_notebook", "in_batch", None),
        ("write_page", "in_batch", None),
        ("batch", "written", 2),
        ("open_notebook", "refused", None),
    ]
    assert lines(caught.records, "command")[-1]["rule"] == 17


# requests


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (str(UUID(int=7)), True),
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("a" * 65, False),
        (f"{CANARY}-{CANARY}", False),
        ("0123456789abcdef\t", False),
        (None, False),
    ],
)
def test_a_request_is_named_by_a_well_formed_id_that_stands_in_every_line_of_it(
    caught: pytest.LogCaptureFixture, said: str | None, taken: bool
) -> None:
    registered.parties()

    answer = Caller().get("log", **({} if said is None else {"X-Request-ID": said}))

    name = answer["X-Request-ID"]
    assert (name == said) is taken
    assert len(name) >= 32
    (line,) = lines(caught.records, "request")
    told = {name: line[name] for name in line.keys() - {"at", "ms"}}
    assert told == {
        "event": "request",
        "level": "info",
        "logger": "demarc.requests",
        "request_id": name,
        "method": "GET",
        "route": "api/v1/log",
        "status": 200,
        "actor": str(LIAISON.id),
        "organization": str(COMPANY),
        "case": None,
    }


def test_a_line_of_a_request_and_of_its_command_go_by_one_name_and_say_no_word(
    caught: pytest.LogCaptureFixture,
) -> None:
    registered.released_model()
    case, caller = registered.opened_case(), Caller()
    caught.clear()

    caller.post(f"cases/{case}/ask-question", {"question": CANARY, "for": CANARY}, If_Match="*")
    caller.post(f"cases/{case}/ask-question", {"question": CANARY}, If_Match="*", Idempotency_Key=CANARY)
    caller.get(f"{CANARY}?{CANARY}={CANARY}")
    caller.client.generic(CANARY, f"/{CANARY}", headers={"Cookie": CANARY})

    told = lines(caught.records)
    commands = [line for line in told if line["event"] == "command"]
    requests = [line for line in told if line["event"] == "request"]
    assert [line["case"] for line in requests] == [str(case), str(case), None, None]
    assert {line["request_id"] for line in commands} <= {line["request_id"] for line in requests}
    assert commands
    assert requests[3]["method"] == "other"
    for word in (CANARY, caller.token, caller.token[-12:]):
        assert word not in " ".join(rendered(record) for record in caught.records)


# tasks and what else is written


@pytest.mark.usefixtures("alone")
def test_the_integrator_says_how_far_it_came_and_is_silent_where_nothing_is_new(
    caught: pytest.LogCaptureFixture,
) -> None:
    open_notebook(LIAISON)

    integrate()
    integrate()

    (line,) = lines(caught.records, "integrated")
    assert (line["entries"], line["position"], line["level"]) == (1, 1, "info")


def test_an_error_is_told_by_type_and_calls_and_never_by_its_own_words(
    caught: pytest.LogCaptureFixture,
) -> None:
    try:
        try:
            raise IntegrityError(f"Key (name)=({CANARY}) already exists")
        except IntegrityError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        logging.getLogger("demarc.tasks").exception("the task %s failed", "sweep")
        logger("tasks").exception("the task failed")

    for line in lines(caught.records):
        assert [one["type"] for one in line["error"]] == ["RuntimeError", "IntegrityError"]
        assert line["error"][0]["calls"][0].startswith(f"{__name__}:")
        assert CANARY not in repr(line)
    assert [line["event"] for line in lines(caught.records)] == ["the task sweep failed", "the task failed"]


def test_what_stops_a_start_is_told_in_its_words(caught: pytest.LogCaptureFixture) -> None:
    try:
        raise ImproperlyConfigured("DEMARC_ALLOWED_HOSTS is not set")
    except ImproperlyConfigured:
        logging.getLogger("gunicorn.error").exception("Exception in worker process")

    (line,) = lines(caught.records)
    assert line["error"][0]["said"] == "DEMARC_ALLOWED_HOSTS is not set"


LIBRARIES: Final[dict[str, Callable[[Client, pytest.MonkeyPatch], object]]] = {
    "an error that nobody foresaw": lambda client, patch: (
        patch.setattr("config.observing.views.readiness", partial(_fails, RuntimeError(CANARY))),
        client.get(f"/readyz?token={CANARY}"),
    ),
    "an error of the API that nobody foresaw": lambda client, patch: (
        patch.setattr("config.api.log.newest", partial(_fails, RuntimeError(CANARY))),
        client.get("/api/v1/log", headers={"Authorization": f"Bearer {Caller().token}"}),
    ),
    "a form of another site": lambda client, patch: client.post(
        f"/login/?next={CANARY}", {"login": CANARY}, headers={"Origin": f"http://{CANARY}"}
    ),
    "a host that is not ours": lambda client, patch: client.get("/login/", headers={"Host": CANARY}),
    "what Django holds for an attack": lambda client, patch: (
        patch.setattr("config.observing.views.readiness", partial(_fails, SuspiciousOperation(CANARY))),
        client.get("/readyz"),
    ),
    "a message of the queue": lambda client, patch: logging.getLogger("celery.worker.consumer").error(
        "The full contents of the message body was: %s", CANARY, extra={"data": {"args": CANARY}}
    ),
    "a message that was put together before": lambda client, patch: logging.getLogger(
        "gunicorn.error"
    ).warning(f"Invalid request from ip=127.0.0.1: {CANARY}"),
    "an error and its address": lambda client, patch: logging.getLogger("gunicorn.error").error(
        "Error handling request %s", f"/?q={CANARY}", exc_info=RuntimeError(CANARY)
    ),
}
"""What a library writes down of what was asked, or sent, in words that are anybody's."""


def _fails(error: Exception, *_: Any, **__: Any) -> Any:
    raise error


@pytest.mark.parametrize("what", LIBRARIES)
def test_a_line_of_a_library_holds_no_address_no_host_and_no_message(
    what: str, caught: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered.parties()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    caught.clear()

    LIBRARIES[what](client, monkeypatch)

    spoken = [record for record in caught.records if not record.name.startswith("demarc")]
    assert any(CANARY in f"{vars(record)}" for record in spoken)
    for record in caught.records:
        assert CANARY not in rendered(record).casefold()


def test_a_library_says_what_its_program_has_and_where_that_may_be_anything_the_place(
    caught: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: %r.", CANARY)
    logging.getLogger("celery.worker").error(CANARY)
    logging.getLogger("gunicorn.error").info("Booting worker with pid: %s", 7)
    logging.getLogger("demarc.tasks").error("the task %s failed", "sweep", extra={"run": "7"})

    header, words, server, ours = lines(caught.records)
    assert header["event"] == "Invalid HTTP_HOST header: %r."
    assert re.fullmatch(rf"test_lines:\d+ {inspect.stack()[0].function}", words["event"])
    assert server["event"] == "Booting worker with pid: 7"
    assert (ours["event"], ours["run"]) == ("the task sweep failed", "7")


# settings


@pytest.mark.parametrize(
    ("environ", "embedded", "ours", "libraries"),
    [
        ({}, True, "WARNING", "WARNING"),
        ({}, False, "INFO", "WARNING"),
        ({"DEMARC_LOG_LEVEL": "DEBUG"}, False, "DEBUG", "WARNING"),
        ({"DEMARC_LOG_LEVEL": "ERROR"}, False, "ERROR", "ERROR"),
    ],
)
def test_libraries_tell_no_less_than_a_warning_whatever_our_level(
    environ: dict[str, str], embedded: bool, ours: str, libraries: str
) -> None:
    rules = logging_rules(environ, embedded=embedded)

    root, named = rules["root"]["level"], rules["loggers"]
    assert root == libraries
    assert named.get("demarc", {}).get("level", root) == ours
    # an endpoint's address may be its company's secret, and httpx tells each at INFO
    assert named["httpx"]["level"] in ("WARNING", "ERROR")


@pytest.mark.parametrize("name", ["DEMARC_LOG_LEVEL", "DEMARC_LOG_FORMAT"])
def test_a_setting_that_is_none_stops_the_start(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        logging_rules({name: "loud"}, embedded=False)


def test_a_line_in_development_is_read_by_people(capsys: pytest.CaptureFixture[str]) -> None:
    rules: dict[str, Any] = logging_rules({"DEMARC_LOG_FORMAT": "text"}, embedded=False)

    last = rules["formatters"]["lines"]["processors"][-1]

    assert isinstance(last, structlog.dev.ConsoleRenderer)
    said = last(None, "info", {"event": "command", "outcome": "written", "position": 3})
    assert "outcome=written" in str(said)
    assert "position=3" in str(said)
