"""Processes that measure: each is told what to do, and all begin at the same moment."""

import multiprocessing
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")


class Processes:
    """Some processes on one database; `at_once` measures one kind of work with as many of them as asked.

    `measured` is the dotted name of the class that knows the work: `Measured`, or one that adds to it.
    """

    def __init__(
        self, environment: dict[str, str], count: int, measured: str = "tests.benchmarks.measured.Measured"
    ) -> None:
        self.barriers = {wanted: _SPAWN.Barrier(wanted) for wanted in range(1, count + 1)}
        self.lines: list[Connection] = []
        self.running = []
        for number in range(count):
            here, there = _SPAWN.Pipe()
            process = _SPAWN.Process(
                target=_serve, args=(environment, there, self.barriers, measured, number, count)
            )
            process.start()
            self.lines.append(here)
            self.running.append(process)

    def do(self, work: str, *arguments: Any) -> Any:
        """What one process alone answers."""
        return self._answers(self.lines[:1], work, arguments)[0]

    def every(self, work: str, *arguments: Any) -> list[Any]:
        """What each process answers."""
        return self._answers(self.lines, work, arguments)

    def at_once(self, writers: int, work: str, *arguments: Any) -> float:
        """Seconds from the first beginning to the last end, over `writers` processes."""
        spans = self._answers(self.lines[:writers], work, (*arguments, writers))
        return float(max(end for _, end in spans) - min(begin for begin, _ in spans))

    def _answers(self, lines: Sequence[Connection], work: str, arguments: Sequence[Any]) -> list[Any]:
        for line in lines:
            line.send((work, arguments))
        answers = [line.recv() for line in lines]
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    def end(self) -> None:
        for line in self.lines:
            with suppress(BrokenPipeError):
                line.send(None)
        for process in self.running:
            process.join(timeout=30)


def _serve(
    environment: dict[str, str],
    line: Connection,
    barriers: dict[int, Barrier],
    measured_by: str,
    number: int,
    count: int,
) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    from django.utils.module_loading import import_string

    measured = import_string(measured_by)(number, count)
    while (asked := line.recv()) is not None:
        work, arguments = asked
        try:
            if work in measured.TIMED:
                *arguments, writers = arguments
                do = getattr(measured, work)
                barriers[writers].wait(timeout=60)
                begin = time.perf_counter()
                do(*arguments)
                line.send((begin, time.perf_counter()))
            else:
                line.send(getattr(measured, work)(*arguments))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            line.send(RuntimeError(f"{work}: {type(error).__name__}: {error}"))
