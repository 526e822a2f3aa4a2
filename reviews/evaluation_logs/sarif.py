"""Logs of static analyses in SARIF 2.1.0 (OASIS): tools, rules and how many results of which level."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from config.errors import BadInput
from reviews.evaluation_logs.facts import Level, LevelCount, LogFacts, LogFormat, Name, RunStatus, Tool

VERSION: Final = "2.1.0"
MAX_RUNS: Final = 100


class _Kind(StrEnum):
    """What a result is; only of a failure is the level asked (3.27.9)."""

    PASS = "pass"  # noqa: S105 - a code of the format, no password
    OPEN = "open"
    INFORMATIONAL = "informational"
    NOT_APPLICABLE = "notApplicable"
    REVIEW = "review"
    FAIL = "fail"


class _Configuration(msgspec.Struct):
    level: Level = Level.WARNING


class _Rule(msgspec.Struct, rename="camel"):
    id: str
    default_configuration: _Configuration = msgspec.field(default_factory=_Configuration)


class _Component(msgspec.Struct, rename="camel"):
    name: Name
    version: Name | None = None
    semantic_version: Name | None = None
    rules: tuple[_Rule, ...] = ()


class _Tool(msgspec.Struct):
    driver: _Component
    extensions: Annotated[tuple[_Component, ...], Meta(max_length=MAX_RUNS)] = ()


class _ComponentReference(msgspec.Struct):
    index: int = -1


class _RuleReference(msgspec.Struct, rename="camel"):
    id: str | None = None
    index: int = -1
    tool_component: _ComponentReference = msgspec.field(default_factory=_ComponentReference)


class _Result(msgspec.Struct, rename="camel"):
    rule_id: str | None = None
    rule_index: int = -1
    rule: _RuleReference = msgspec.field(default_factory=_RuleReference)
    kind: _Kind = _Kind.FAIL
    level: Level | None = None


class _Invocation(msgspec.Struct, rename="camel"):
    execution_successful: bool
    start_time_utc: datetime | None = None
    end_time_utc: datetime | None = None


class _Run(msgspec.Struct):
    tool: _Tool
    results: tuple[_Result, ...] | None = ()
    invocations: tuple[_Invocation, ...] = ()

    @property
    def components(self) -> tuple[_Component, ...]:
        return (self.tool.driver, *self.tool.extensions)


class _Log(msgspec.Struct):
    version: str
    runs: Annotated[tuple[_Run, ...], Meta(max_length=MAX_RUNS)] | None


def looks_like(value: object) -> bool:
    """Whether a JSON value has what a SARIF log of any version has."""
    return isinstance(value, dict) and "runs" in value


def facts(value: Any) -> LogFacts:
    """What a log says over all its runs; `samples` and `task` are not of this format.

    What an invocation overrides of a rule's level is not applied. Raises msgspec.ValidationError where it is
    no SARIF log, BadInput for another version than 2.1.0.
    """
    if isinstance(value, dict) and value.get("version", VERSION) != VERSION:
        raise BadInput(f"SARIF {VERSION} is read, and no other version", pointer="/version")
    runs = msgspec.convert(value, _Log).runs or ()
    invocations = [invocation for run in runs for invocation in run.invocations]
    levels = Counter(_level(run, result) for run in runs for result in run.results or ())
    components = [component for run in runs for component in run.components]
    return LogFacts(
        format=LogFormat.SARIF,
        status=_status(invocations),
        began=min(_instants(one.start_time_utc for one in invocations), default=None),
        ended=max(_instants(one.end_time_utc for one in invocations), default=None),
        tools=tuple(
            dict.fromkeys(
                Tool(name=component.name, version=component.version or component.semantic_version)
                for component in components
            )
        ),
        rules=sum(len(component.rules) for component in components),
        results=tuple(LevelCount(level=level, results=levels[level]) for level in Level if levels[level]),
    )


def _level(run: _Run, result: _Result) -> Level:
    """The level of a result (3.27.10): its own, none for what is no failure, else its rule's."""
    if result.level is not None:
        return result.level
    if result.kind is not _Kind.FAIL:
        return Level.NONE
    rule = _rule_of(run, result)
    return rule.default_configuration.level if rule else Level.WARNING


def _rule_of(run: _Run, result: _Result) -> _Rule | None:
    """The rule of a result (3.52): by its place in the tool or one of its extensions, else by its name."""
    component = result.rule.tool_component.index
    rules = (
        run.tool.extensions[component].rules
        if 0 <= component < len(run.tool.extensions)
        else run.tool.driver.rules
    )
    index = max(result.rule.index, result.rule_index)
    if 0 <= index < len(rules):
        return rules[index]
    name = result.rule.id or result.rule_id
    # "CA2101/a" is a part of the rule "CA2101" (3.5.4.2)
    return next((rule for rule in rules if name and f"{name}/".startswith(f"{rule.id}/")), None)


def _status(invocations: list[_Invocation]) -> RunStatus | None:
    if not invocations:
        return None
    return RunStatus.SUCCESS if all(one.execution_successful for one in invocations) else RunStatus.ERROR


def _instants(said: Any) -> list[datetime]:
    instants = [instant for instant in said if instant is not None]
    if any(instant.tzinfo is None for instant in instants):
        raise BadInput("a time in UTC ends with Z", pointer="/runs")
    return instants
