"""Whoever records something about a case was told before that it is possible: held to while others play."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from config.actors import Actor, Command, RecordKind, Role
from config.errors import NotFound
from config.ledger.store import ledger
from reviews.models import CaseFile
from reviews.possible import ABOUT_A_CASE, Possible, possible
from tests.reviews.possible.samples import known_case


class Watch:
    """What was recorded meanwhile by officers about cases, by command, and what had been said of it."""

    def __init__(self) -> None:
        self.recorded: dict[str, int] = {}
        self.wrong: list[str] = []

    def note(self, command: str, told: list[Possible], said: dict[str, Any]) -> None:
        self.recorded[command] = self.recorded.get(command, 0) + 1
        values = {str(value) for value in said.values()}
        for one in told:
            named = [part for part in one.parts if set(part.preset.values()) <= values]
            reasons = [part.why_not for part in named] if named else [one.why_not]
            if all(reasons):
                self.wrong.append(f"{command}: recorded, though it was said that {reasons[0]}")


@contextmanager
def watching(every: int = 1) -> Iterator[Watch]:
    """While the block runs, whatever an officer or supervisor records about a live case, of now and not in a
    batch, is compared with what `possible` had said; of one command after another, each so manieth."""
    watch, give, given = Watch(), Command.__call__, count()

    def watched(command: Command[Any], actor: Actor, /, **said: Any) -> Any:
        told = [] if next(given) % every else list(_told(command.name, actor, said))
        receipt = give(command, actor, **said)
        if told:
            watch.note(command.name, told, said)
        return receipt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "__call__", watched)
        yield watch


def _told(command: str, actor: Actor, said: dict[str, Any]) -> Iterator[Possible]:
    """What is said of a command about each case that it could be about."""
    officer = isinstance(actor, Actor) and actor.role in (Role.OFFICER, Role.SUPERVISOR)
    if not officer or command not in ABOUT_A_CASE or said.get("dry_run") or said.get("occurred"):
        return
    if ledger._speaking.get() is not None:
        return  # a batch under way is not read as a page reads it
    rows = CaseFile.objects.filter(agency=actor.organization, record_kind=RecordKind.LIVE)
    named = said.get("case")
    cases = [named] if isinstance(named, UUID) else list(rows.values_list("stream", flat=True)[:3])
    for case in cases:
        if not rows.filter(stream=case).exists():
            continue
        try:
            known = known_case(actor, case)
        except NotFound:
            continue
        found = next(one for one in possible(known, actor) if one.verb == command)
        values = {str(value) for value in said.values()}
        of_this_case = any(set(part.preset.values()) <= values for part in found.parts)
        if isinstance(named, UUID) or of_this_case:
            yield found
