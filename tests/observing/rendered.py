"""Log lines as production writes them, of what pytest caught."""

import json
import logging
from collections.abc import Iterable
from logging.config import DictConfigurator
from typing import Any

from config.observing.lines import logging_rules


def production() -> logging.Formatter:
    """The formatter of a register with DATABASE_URL."""
    rules = logging_rules({}, embedded=False)
    found: logging.Formatter = DictConfigurator(rules).configure_formatter(rules["formatters"]["lines"])
    return found


def rendered(record: logging.LogRecord) -> str:
    """The line of a record, as if no other handler had had it before."""
    kept = {name: value for name, value in vars(record).items() if name != "message"}
    return production().format(logging.makeLogRecord(kept))


def lines(records: Iterable[logging.LogRecord], event: str = "") -> list[dict[str, Any]]:
    """Each record as the JSON object that it is written as; those of one event where it is named."""
    every = [json.loads(rendered(record)) for record in records]
    return [line for line in every if line["event"] == event or not event]
