"""Logs of evaluation runs, read without a sample's body: what a run's entry may say of its log."""

from reviews.evaluation_logs.facts import Level, LevelCount, LogFacts, LogFormat, RunStatus, Score, Tool
from reviews.evaluation_logs.reading import log_of_run, read_log

__all__ = [
    "Level",
    "LevelCount",
    "LogFacts",
    "LogFormat",
    "RunStatus",
    "Score",
    "Tool",
    "log_of_run",
    "read_log",
]
