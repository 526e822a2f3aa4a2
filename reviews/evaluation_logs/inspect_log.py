"""Logs of Inspect (inspect.aisi.org.uk), as `.eval` archive or as JSON: the header only, never a sample."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from config.errors import BadInput
from reviews.evaluation_logs.archive import Archive
from reviews.evaluation_logs.facts import Count, LogFacts, LogFormat, Name, RunStatus, Score, Tool

VERSION: Final = 2
HEADER: Final = "header.json"
START: Final = "_journal/start.json"
MAX_SCORES: Final = 500

_Scores = Annotated[tuple["_Score", ...], Meta(max_length=MAX_SCORES)]


class _Dataset(msgspec.Struct):
    name: Name | None = None


class _Spec(msgspec.Struct):
    task: Name
    model: Name
    created: datetime
    dataset: _Dataset = msgspec.field(default_factory=_Dataset)
    packages: Annotated[dict[Name, Name], Meta(max_length=100)] = {}


class _Metric(msgspec.Struct):
    name: Name
    value: float | None = None


class _Score(msgspec.Struct):
    name: Name
    reducer: Name | None = None
    metrics: Annotated[dict[Name, _Metric], Meta(max_length=MAX_SCORES)] = {}


class _Results(msgspec.Struct):
    completed_samples: Count | None = None
    scores: _Scores = ()


class _Stats(msgspec.Struct):
    started_at: datetime | None = None
    completed_at: datetime | None = None


class _Header(msgspec.Struct):
    """The fields of a log that are read; all others are left alone, since Inspect adds to them."""

    version: int
    eval: _Spec
    status: RunStatus = RunStatus.STARTED
    results: _Results | None = None
    stats: _Stats = msgspec.field(default_factory=_Stats)
    invalidated: bool = False


def member_to_read(archive: Archive) -> str:
    """The member that holds the header; of a run without an end, what it began with. Raises BadInput."""
    for member in (HEADER, START):
        if member in archive.members:
            return member
    raise BadInput(f"{archive.file}: this is no Inspect log: it has no {HEADER}", file=archive.file)


def looks_like(value: object) -> bool:
    """Whether a JSON value has what an Inspect log has, and nothing else that we read."""
    return isinstance(value, dict) and {"version", "eval"} <= value.keys()


def facts(value: Any, log_format: LogFormat) -> LogFacts:
    """What a header says. Raises msgspec.ValidationError where it is none, BadInput for another version."""
    if isinstance(value, dict) and value.get("version", VERSION) != VERSION:
        raise BadInput(f"version {VERSION} of the log format is read, and no other", pointer="/version")
    header = msgspec.convert(_without_blanks(value), _Header)
    results = header.results or _Results()
    return LogFacts(
        format=log_format,
        status=header.status,
        task=header.eval.task,
        model=header.eval.model,
        dataset=header.eval.dataset.name,
        samples=results.completed_samples,
        began=_zoned(header.stats.started_at or header.eval.created, "/stats/started_at"),
        ended=_zoned(header.stats.completed_at, "/stats/completed_at"),
        invalidated=header.invalidated,
        scores=tuple(
            Score(
                scorer=f"{score.name}/{score.reducer}" if score.reducer else score.name,
                metric=metric.name,
                value=metric.value,
            )
            for score in results.scores
            for metric in score.metrics.values()
        ),
        tools=tuple(Tool(name=name, version=version) for name, version in header.eval.packages.items()),
    )


def _without_blanks(value: Any) -> Any:
    """Inspect writes an instant that is not known as an empty text."""
    stats = value.get("stats") if isinstance(value, dict) else None
    if not isinstance(stats, dict):
        return value
    return {**value, "stats": {name: said for name, said in stats.items() if said != ""}}


def _zoned(instant: datetime | None, pointer: str) -> datetime | None:
    if instant is not None and instant.tzinfo is None:
        raise BadInput("this instant has no zone", pointer=pointer)
    return instant
