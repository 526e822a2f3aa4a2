"""What a log says of its run, as plain typed values; nothing of what was asked or answered in it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=300)]
Count = Annotated[int, Meta(ge=0)]


class LogFormat(StrEnum):
    """In which format the log of a run is written."""

    INSPECT_EVAL = "inspect_eval"
    INSPECT_JSON = "inspect_json"
    SARIF = "sarif"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _FORMATS[self]


_FORMATS = {
    LogFormat.INSPECT_EVAL: "an Inspect log",
    LogFormat.INSPECT_JSON: "an Inspect log in JSON",
    LogFormat.SARIF: "a SARIF log",
    LogFormat.OTHER: "a log of another format",
}


class RunStatus(StrEnum):
    """How a run ended, by its log."""

    STARTED = "started"
    SUCCESS = "success"
    CANCELLED = "cancelled"
    ERROR = "error"

    @property
    def words(self) -> str:
        return _STATUSES[self]


_STATUSES = {
    RunStatus.STARTED: "no end in the log",
    RunStatus.SUCCESS: "ran to its end",
    RunStatus.CANCELLED: "canceled",
    RunStatus.ERROR: "ended in an error",
}


class Level(StrEnum):
    """How a static analysis grades a result (SARIF 2.1.0, 3.27.10)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


class Score(msgspec.Struct, frozen=True):
    """One metric of one scorer over all samples. `value` None: the log has no number there."""

    scorer: Name
    metric: Name
    value: float | None = None

    @property
    def words(self) -> str:
        shown = "no number" if self.value is None else f"{self.value:.4g}"
        return f"{self.scorer} {self.metric} {shown}"


class Tool(msgspec.Struct, frozen=True):
    """A program that made the run or the log; `version` None: the log does not say."""

    name: Name
    version: Name | None = None

    @property
    def words(self) -> str:
        return f"{self.name} {self.version or '(version not stated)'}"


class LevelCount(msgspec.Struct, frozen=True):
    """How many results have one level."""

    level: Level
    results: Count


class LogFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a run's log. `digest`: SHA-256 of the file; `size` in bytes; times with their zone.

    None: the log is not at hand, or says nothing of it. `samples` are those that the run completed.
    `task`, `model` and `dataset` are names that the evaluator chose. `rules` and `results` are those of a
    static analysis.
    """

    format: LogFormat
    digest: bytes | None = None
    size: int | None = None
    status: RunStatus | None = None
    task: Name | None = None
    model: Name | None = None
    dataset: Name | None = None
    samples: int | None = None
    began: datetime | None = None
    ended: datetime | None = None
    invalidated: bool = False
    scores: tuple[Score, ...] = ()
    tools: tuple[Tool, ...] = ()
    rules: int | None = None
    results: tuple[LevelCount, ...] = ()
