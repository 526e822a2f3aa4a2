"""The server of production, `gunicorn -c python:config.gunicorn config.wsgi`: processes of threads."""

import os
import re
from pathlib import Path
from typing import Any, Final

from config.keyfile import given
from config.observing.lines import logging_rules

bind = os.environ.get("DEMARC_BIND") or "0.0.0.0:8000"
workers = int(os.environ.get("DEMARC_WEB_PROCESSES") or 2)
threads = int(os.environ.get("DEMARC_WEB_THREADS") or 8)
worker_class = "gthread"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - in memory: a heartbeat that waits for a disk kills its process
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than a proxy keeps an idle connection, so that it is the proxy who closes
accesslog = None  # the program itself says what was asked, without query and body
control_socket_disable = True

_LINES: Final = logging_rules(embedded=not given("DATABASE_URL"))
# the server's own lines would hold what was sent, and errors with their words
_AS_EVERYWHERE: Final = {"handlers": [], "propagate": True}
logconfig_dict = {**_LINES, "loggers": {**_LINES["loggers"], "gunicorn.error": _AS_EVERYWHERE}}

_COUNTED: Final = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or ""
"""Where the processes of this host put what they count, each in files that end in its number."""

_NUMBER: Final = re.compile(r"_(\d+)\.db$")


def on_starting(server: Any) -> None:
    """Make the directory of what is counted, and take away what processes before this start have left."""
    if not _COUNTED:
        return
    directory = Path(_COUNTED)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in directory.iterdir():
        number = _NUMBER.search(file.name)
        if number and not _lives(int(number.group(1))):
            file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    """Take away the figures that a process tells of itself while it lives; what it has counted stays."""
    if _COUNTED:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library's


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
