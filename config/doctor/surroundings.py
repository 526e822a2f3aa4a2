"""Looks at what stands around: who does the tasks, mail, names, files on the disk, the last backup."""

import smtplib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.http.request import validate_host

from config.doctor.finding import Finding, fine, lacking, wrong
from config.doctor.log import A_DAY
from config.ledger.store import ledger
from config.tasks.alarms import alarms
from config.tasks.broker import messages_waiting
from config.tasks.running import standings

_WORKERS_SILENT: Final = timedelta(minutes=5)


def messages() -> Iterator[Finding]:
    """Whether Redis answers, where messages to workers lie."""
    if not settings.REDIS_URL:
        yield lacking(
            "Redis",
            "REDIS_URL is not set: no worker runs, and throttles count in each process",
            "set it, and run worker and beat; or keep manage.py integrate --watch and deliver --watch up",
        )
        return
    waiting = messages_waiting()
    if waiting is None:
        yield wrong("Redis", "does not answer", "start it, or mend REDIS_URL; nothing is lost meanwhile")
    else:
        yield fine("Redis", f"answers; {waiting:,} messages wait")


def workers() -> Iterator[Finding]:
    """Whether somebody does what is due, and whether what was done ended well."""
    begun = [one.begun_at for one in standings().values() if one.begun_at]
    mend = "run celery -A config worker and celery -A config beat (one)"
    if not begun:
        yield lacking("workers", "no task has ever run", mend)
    elif (age := ledger.clock() - max(begun)) > _WORKERS_SILENT:
        yield lacking("workers", f"the last task began {age.total_seconds() / 60:,.0f} minutes ago", mend)
    else:
        yield fine("workers", "do what is due")
    for alarm in alarms():
        yield wrong(
            f"task {alarm.task}", alarm.says, f"manage.py tasks --run {alarm.task}, and read what it says"
        )


def mail() -> Iterator[Finding]:
    """Whether the mail server lets this register in."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield lacking("mail", "is shown on the terminal", "set DEMARC_MAIL_URL")
        return
    server = get_connection()
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        yield wrong("mail", f"the server does not take us: {type(error).__name__}", "mend DEMARC_MAIL_URL")
    else:
        yield fine("mail", "the server answers")


def names() -> Iterator[Finding]:
    """Whether this register is served under its own names, without pages for programmers."""
    if settings.DEBUG:
        yield lacking("DEMARC_DEBUG", "is on: errors show settings and values", "unset it")
    public = urlsplit(settings.PUBLIC_URL)
    if "*" in settings.ALLOWED_HOSTS:
        yield wrong("hosts", "every name is served", "set DEMARC_ALLOWED_HOSTS to the names of this register")
    elif not validate_host(public.hostname or "", settings.ALLOWED_HOSTS):
        yield wrong(
            "hosts",
            f"{public.hostname} is named in mail and webhooks, and is not served",
            "add it to DEMARC_ALLOWED_HOSTS, or mend DEMARC_PUBLIC_URL",
        )
    else:
        yield fine("hosts", f"{public.hostname} is served")
    if public.scheme != "https":
        yield lacking("DEMARC_PUBLIC_URL", "is plain http", "serve the register over https")


def documents() -> Iterator[Finding]:
    """Whether documents can be filed, and lie where their owner alone reads them."""
    place = Path(settings.DOCUMENTS_DIR)
    there = place if place.exists() else place.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        yield wrong(
            "documents", f"{there} cannot be written ({error.strerror})", "let the program's user write there"
        )
        return
    if place.exists() and place.stat().st_mode & 0o077:
        yield wrong("documents", f"others may look into {place}", f"chmod 700 {place}")
    else:
        yield fine("documents", f"{there} can be written")


def backup() -> Iterator[Finding]:
    """Whether the last backup that was whole is of a day ago at most, as the file says that it touches."""
    stamp = Path(settings.DEMARC_BACKUP_STAMP)
    mend = f"back up as config/OPERATIONS.md says, each night, and touch {stamp} once it is whole"
    if not stamp.exists():
        yield lacking("backup", "none was made, as far as is known here", mend)
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(stamp.stat().st_mtime, UTC)
    if age > A_DAY:
        yield wrong("backup", f"the last is {age.total_seconds() / 3600:,.0f} hours old", mend)
    else:
        yield fine("backup", f"{age.total_seconds() / 3600:.1f} hours old")
