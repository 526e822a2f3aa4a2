"""What came of a command: a refusal is kept, and every outcome is counted and has its line in the log."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from config.actors import Actor
from config.errors import DemarcError, Unavailable
from config.ledger.clocks import told_wrong
from config.ledger.models import Refusal
from config.ledger.reading import ReadLedger
from config.ledger.speaking import Speaking
from config.observing.counts import COMMANDS
from config.observing.lines import logger

_LINES: Final = logger("commands")

_BATCH: Final = "batch"


@contextmanager
def kept(command: str, actor: object, ledger: ReadLedger) -> Iterator[None]:
    """Write down what is refused within: who tried what, and which kind of no.

    Raises Unavailable in place of a refusal where this machine's clock is too far from the database's: what
    was refused may have been refused by it."""
    try:
        yield
    except Unavailable:
        raise  # nobody refused anything, and there is nowhere to write it down
    except DemarcError as error:
        if wrong := told_wrong(ledger.using):
            raise Unavailable(wrong) from error
        who = actor if isinstance(actor, Actor) else None
        refusal = Refusal(
            attempted_at=ledger.clock(),
            command=command,
            by=who.id if who else None,
            organization=who.organization if who else None,
            side=who.side if who else "",
            error=type(error).__name__,
            rule="" if error.rule is None else str(error.rule),
            pointer=error.pointer,
        )
        refusal.save(using=ledger.using, force_insert=True)
        raise


@contextmanager
def told(command: str, speaking: Speaking) -> Iterator[None]:
    """Say what comes of a command: `written`, `rehearsed`, `in_batch`, `done` where it wrote no entry of
    its own, the kind of a refusal, or `failed`."""
    begun, before = time.perf_counter(), len(speaking.written)
    try:
        yield
    except BaseException as error:
        _refused(command, speaking, begun, error)
        raise
    if speaking.circumstances.dry_run:
        outcome = "rehearsed"
    elif speaking.together:
        outcome = "in_batch"
    else:
        outcome = "written" if len(speaking.written) > before else "done"
    _tell(command, outcome, speaking, begun, before)


@contextmanager
def told_of_batch(speaking: Speaking) -> Iterator[None]:
    """Say what comes of a batch: where its commands were given they are `in_batch`, as yet unwritten."""
    begun = time.perf_counter()
    try:
        yield
    except BaseException as error:
        _refused(_BATCH, speaking, begun, error)
        raise
    _tell(_BATCH, "written" if speaking.written else "done", speaking, begun, 0)


def _refused(command: str, speaking: Speaking, begun: float, error: BaseException) -> None:
    if isinstance(error, DemarcError):
        outcome = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
        _tell(command, outcome, speaking, begun, None, rule=error.rule)
    else:
        _tell(command, "failed", speaking, begun, None, error=type(error).__name__)


def _tell(
    command: str, outcome: str, speaking: Speaking, begun: float, before: int | None, **more: Any
) -> None:
    """One line, one count. Of entries it tells the case (what the first is about first), the stream and the
    last position: ids and numbers, no word of them."""
    COMMANDS.labels(command, outcome).inc()
    actor, entries = speaking.actor, [] if before is None else speaking.written[before:]
    first = entries[0].record if entries else None
    tell = _LINES.error if outcome in ("failed", "unavailable") else _LINES.info
    tell(
        "command",
        command=command,
        outcome=outcome,
        actor=actor and str(actor.id),
        organization=actor and str(actor.organization),
        case=first and str(first.about[0] if first.about else first.stream),
        stream=first and str(first.stream),
        entries=len(entries),
        position=entries[-1].position if entries else None,
        ms=round((time.perf_counter() - begun) * 1000, 1),
        **{name: value for name, value in more.items() if value is not None},
    )
