"""The page of tasks and `manage.py tasks`: last, next, lag, what waits, what went wrong; for supervisors."""

import errno
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from typing import Any

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError
from django.test import Client

from config.errors import Unavailable
from config.tasks import broker, running
from config.tasks.backlog import backlog, waits
from config.tasks.models import TaskRun, TaskStanding
from config.tasks.registry import TASKS
from reviews import commands
from reviews.office.retaining import list_retention_over
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.observing.rendered import rendered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.registered import opened_case, parties, released_model
from tests.steady import Clock

pytestmark = pytest.mark.django_db


def staff(actor: Any) -> Client:
    client = logged_in(actor)
    get_user_model().objects.update(is_staff=True)
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("actor", "status"), [(SUPERVISOR, 200), (OFFICER, 403), (OVERSEER, 403), (LIAISON, 403)]
)
@pytest.mark.parametrize("page", ["tasks", "retention"])
def test_only_supervisors_look_after_tasks(actor: Any, status: int, page: str) -> None:
    parties()

    assert staff(actor).get(f"/admin/{page}/").status_code == status


def test_the_page_shows_every_task_with_its_last_and_next_run_and_what_waits(ledger_clock: Clock) -> None:
    parties()
    running.run("integrate")

    shown = text(staff(SUPERVISOR), "/admin/tasks/")

    for name, task in TASKS.items():
        assert f'<th scope="row">{name}<br>' in shown
        assert task.says.partition("?")[0][:40] in shown
    assert "No alarms." in shown
    assert "Entries not in the hash tree yet" in shown
    assert "style=" not in shown


def test_the_page_shows_an_alarm_and_what_failed_as_text(
    ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    parties()

    def fails() -> int:
        raise Unavailable("<script>alert(1)</script>")

    monkeypatch.setitem(TASKS, "verify", msgspec.structs.replace(TASKS["verify"], does=fails))
    running.run("verify")

    shown = text(staff(SUPERVISOR), "/admin/tasks/")

    assert 'role="alert"' in shown
    assert "verify failed once, last with Unavailable: &lt;script&gt;" in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("duplicate key value violates: Key (title)=(kingfisher) already exists"),
        DataError('invalid input syntax for type uuid: "kingfisher"'),
        ValueError("kingfisher"),
        msgspec.ValidationError("Invalid enum value 'kingfisher'"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "/documents/kingfisher"),
        SMTPRecipientsRefused({"kingfisher@company.example": (550, b"kingfisher")}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_failed_is_told_to_nobody_in_words_that_may_be_a_rows(
    error: Exception,
    ledger_clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    parties()

    def fails() -> int:
        raise error

    monkeypatch.setitem(TASKS, "verify", msgspec.structs.replace(TASKS["verify"], does=fails))
    for _ in range(2):
        running.run("verify")
    with suppress(SystemExit):
        call_command("tasks")

    kept = repr([*TaskRun.objects.values(), *TaskStanding.objects.values()])
    lines = "".join(rendered(record) for record in caplog.records)
    for told in (kept, lines, *capsys.readouterr(), text(staff(SUPERVISOR), "/admin/tasks/")):
        assert "kingfisher" not in told
    assert type(error).__name__ in kept
    assert type(error).__name__ in lines


def test_the_page_asks_as_much_of_the_database_whatever_ran(
    ledger_clock: Clock, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    parties()
    client = staff(SUPERVISOR)
    for _ in range(3):
        for name in TASKS:
            running.run(name)
    client.get("/admin/tasks/")

    with django_assert_max_num_queries(22):
        client.get("/admin/tasks/")


def test_what_waits_is_counted_with_how_long(ledger_clock: Clock) -> None:
    parties()
    before = backlog()["entries not in the hash tree yet"]
    running.run("integrate")
    after = backlog()["entries not in the hash tree yet"]

    assert before.count > 5
    assert before.since is not None
    assert before.since < ledger_clock.now
    assert (after.count, after.since) == (0, None)
    with pytest.raises(TypeError):
        waits("webhooks to deliver", lambda: before, reads=())


def test_messages_of_the_broker_are_counted_where_it_answers(settings: Any, redis_url: str) -> None:
    assert broker.messages_waiting() is None
    settings.REDIS_URL = redis_url
    assert isinstance(broker.messages_waiting(), int)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert broker.messages_waiting() is None


def told(*arguments: str) -> tuple[int, Any]:
    out, code = StringIO(), 0
    try:
        call_command("tasks", *arguments, "--format", "json", stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    return code, json.loads(out.getvalue())


def test_the_command_lists_tasks_and_says_whether_an_alarm_stands(ledger_clock: Clock) -> None:
    running.run("sweep")
    code, listed = told()

    assert (code, listed["alarms"]) == (0, [])
    assert [task["name"] for task in listed["tasks"]] == list(TASKS)
    (sweep,) = [task for task in listed["tasks"] if task["name"] == "sweep"]
    assert (sweep["outcome"], sweep["lag"]) == ("done", 0)

    ledger_clock.now += timedelta(hours=2)
    code, listed = told()
    (sweep,) = [task for task in listed["tasks"] if task["name"] == "sweep"]
    assert code == 1
    assert sweep["lag"] > 7000
    assert "has not run" in listed["alarms"][0]["says"]


def test_the_command_does_one_task_now(ledger_clock: Clock) -> None:
    parties()

    code, done = told("--run", "integrate")

    assert (code, done["outcome"]) == (0, "done")
    assert done["count"] > 5
    assert TaskRun.objects.get().name == "integrate"


def test_the_command_refuses_what_is_no_task_and_one_that_somebody_is_doing(ledger_clock: Clock) -> None:
    with pytest.raises(CommandError, match="there is no task"):
        call_command("tasks", "--run", "nothing")

    TaskStanding.objects.create(name="sweep", claimed_until=ledger_clock.now + timedelta(minutes=1))
    with pytest.raises(CommandError, match="is running"):
        call_command("tasks", "--run", "sweep")


def test_a_supervisor_sees_which_cases_need_not_be_kept_and_may_propose(ledger_clock: Clock) -> None:
    released_model()
    case = opened_case()
    commands.close_case(OFFICER, case=case)
    ledger_clock.now += timedelta(days=2600)
    list_retention_over()

    shown = text(staff(SUPERVISOR), "/admin/retention/")

    assert f"/admin/commands/propose-destruction/?case={case}" in shown
    assert "Nothing happens by itself." in shown
