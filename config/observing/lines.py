"""Log lines, all in one form: JSON in production, readable else; what they hold is nobody's words."""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final

import msgspec
import structlog
from django.core.exceptions import ImproperlyConfigured
from structlog.stdlib import BoundLogger, ProcessorFormatter

Line = MutableMapping[str, Any]

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

_FRAMES: Final = 20
"""How many calls of an error are told: the innermost."""

_OURS: Final = "demarc"
_SERVER: Final = "gunicorn"
"""What the server tells without alarm is its own addresses and numbers; its warnings quote what was sent."""

_BESIDE: Final = structlog.stdlib.ExtraAdder()

_KEPT_OUT: Final = {
    # the addresses of companies' endpoints, and below a warning clients' secrets
    **dict.fromkeys(("httpx", "httpcore", "oauthlib", "oauth2_provider"), "WARNING"),
    # what was asked for in vain, with its path: there is a line for each request
    "django.request": "ERROR",
    "django.server": "ERROR",
}


def _said(logger: Any, method: str, line: Line) -> Line:
    """The message of a record that came without structlog, and what it has beside it.

    What a library fills in, or adds, may be an address with its query, a header, a message of the queue: that
    is anybody's words. Its message is told as its program has it; one that nothing is to be filled into may
    have been put together before, so that the place in the program is told instead.
    """
    filled_in, record = line.pop("positional_args"), line["_record"]
    whose = record.name.partition(".")[0]
    if whose == _OURS or (whose == _SERVER and record.levelno <= logging.INFO):
        line["event"] = line["event"] % filled_in if filled_in else line["event"]
        return _BESIDE(logger, method, line) if whose == _OURS else line
    if not filled_in:
        line["event"] = f"{record.module}:{record.lineno} {record.funcName}"
    return line


def _caught(logger: Any, method: str, line: Line) -> Line:
    """The error that is being handled, before it is handled."""
    if line.get("exc_info") is True:
        line["exc_info"] = sys.exc_info()
    return line


def _error(logger: logging.Logger | None, method: str, line: Line) -> Line:
    """An error by its type and calls: its own words may quote a row, a header or a value. What stops a start
    is told in its words, which name a setting and never repeat it."""
    told = line.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["error"] = [_told(one) for one in _with_causes(error)]
    return line


def _with_causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _told(error: BaseException) -> dict[str, Any]:
    told: dict[str, Any] = {"type": type(error).__name__}
    for name in ("sqlstate", "errno"):
        if getattr(error, name, None) is not None:
            told[name] = getattr(error, name)
    if isinstance(error, ImproperlyConfigured):
        told["said"] = str(error)
    return {**told, "calls": _calls(error.__traceback__)}


def _calls(trace: TracebackType | None) -> list[str]:
    calls: list[str] = []
    while trace is not None:
        frame = trace.tb_frame
        module = frame.f_globals.get("__name__", "")
        calls.append(f"{module}:{trace.tb_lineno} {frame.f_code.co_name}")
        trace = trace.tb_next
    return calls[-_FRAMES:]


def _json(logger: logging.Logger | None, method: str, line: Line) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()


_OF_EVERY: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_OF_EVERY,
        _caught,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=BoundLogger,
    cache_logger_on_first_use=True,
)


def logger(name: str) -> BoundLogger:
    """The logger called `demarc.` and a name: an event in a few words, and what belongs to it by name."""
    found: BoundLogger = structlog.stdlib.get_logger(f"demarc.{name}")
    return found


def logging_rules(
    environ: Mapping[str, str] = os.environ, *, embedded: bool, debug: bool = False
) -> dict[str, Any]:
    """Django's LOGGING: every line to standard error. DEMARC_LOG_FORMAT is json or text, DEMARC_LOG_LEVEL is
    of our own lines; libraries tell warnings. Raises ImproperlyConfigured."""
    form = environ.get("DEMARC_LOG_FORMAT", "") or ("text" if embedded or debug else "json")
    if form not in ("json", "text"):
        raise ImproperlyConfigured(f"DEMARC_LOG_FORMAT is {form!r}: set it to json or text")
    level = environ.get("DEMARC_LOG_LEVEL", "") or ("WARNING" if embedded and not debug else "INFO")
    if level not in LEVELS:
        raise ImproperlyConfigured(f"DEMARC_LOG_LEVEL is {level!r}: set it to {', '.join(LEVELS)}")
    ends: list[Any] = [_json] if form == "json" else [structlog.dev.ConsoleRenderer(colors=False)]
    if not debug:
        ends.insert(0, _error)
    least = max(level, "WARNING", key=LEVELS.index)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": ProcessorFormatter,
                "use_get_message": False,
                "pass_foreign_args": True,
                "foreign_pre_chain": [*_OF_EVERY, _said],
                "processors": [ProcessorFormatter.remove_processors_meta, *ends],
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": least},
        "loggers": {
            # Django gives these handlers of their own
            "django": {"handlers": [], "level": "NOTSET"},
            **{
                name: {"handlers": [], "level": max(least, at, key=LEVELS.index), "propagate": True}
                for name, at in _KEPT_OUT.items()
            },
            **({} if level == least else {"demarc": {"level": level}}),
        },
    }
