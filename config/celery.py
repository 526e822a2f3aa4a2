"""The Celery app: `celery -A config worker` and `celery -A config beat`, over Redis at REDIS_URL.

Messages carry the name of a task and nothing else; what is due, and who is doing it, the database says. So
losing every message loses nothing: beat asks again.
"""

import os
from typing import Any, Final

import django
from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.cached import PATIENCE_SECONDS  # noqa: E402 - as the one below
from config.tasks.broker import QUEUE  # noqa: E402 - only once Django is set up
from config.tasks.registry import TASKS, Task  # noqa: E402 - the apps register their tasks as they are set up
from config.tasks.running import run_if_due  # noqa: E402 - as the one above

VISIBILITY_SECONDS: Final = 3600
"""How long a message that nobody acknowledged is left to who took it: longer than any task takes."""

_STOPPED_SECONDS: Final = 60.0  # how long a task has to end that was told so
_LEAST_SECONDS: Final = 60.0  # a message waits at least so long for a worker before it is worth nothing


def _lines_as_everywhere(**told: Any) -> None:
    """Keep Celery from setting up lines of its own: Django has set up ours."""


setup_logging.connect(_lines_as_everywhere, weak=False)

if not settings.REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is not set: set it to redis://host:6379/0, where messages lie")

app: Any = Celery("demarc", set_as_current=True)
app.conf.update(
    broker_url=settings.REDIS_URL,
    # who waited without end for a Redis that is gone without a word would never turn to the one that is back
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue=QUEUE,
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # what runs goes on where Redis goes away: the same message again finds the task claimed
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    # the database says what is due, so that beat need not remember anything
    beat_scheduler="celery.beat:Scheduler",
    enable_utc=True,
    timezone=settings.TIME_ZONE,
)


def _given_to_workers(task: Task) -> str:
    """Make a task one of Celery's; its name there."""

    def does() -> None:
        run_if_due(task.name)

    does.__doc__ = task.says
    longest = task.longest.total_seconds()
    name = f"demarc.{task.name}"
    app.task(name=name, soft_time_limit=longest, time_limit=longest + _STOPPED_SECONDS)(does)
    return name


def _asked(task: Task) -> dict[str, Any]:
    seconds = task.when.asked_every.total_seconds()
    return {
        "task": _given_to_workers(task),
        "schedule": seconds,
        "options": {"expires": max(seconds, _LEAST_SECONDS)},
    }


app.conf.beat_schedule = {name: _asked(task) for name, task in TASKS.items()}
