"""The company's acts on its models, in the boundary ledger, and what claims say of an entry. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument
from config.ledger.occurred import Occurred
from reviews.model_version import Effect, EffectKind, HasEffect, ModelVersion
from reviews.oversight.history import CaseHistory, Cited
from reviews.scope import Scope

LIMITS: Final = frozenset({EffectKind.RESTRICTED, EffectKind.SUSPENDED, EffectKind.CANCELED})


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the company on a model: what it did, to what extent, and what it says it answers."""

    entry: UUID
    event: HasEffect
    model: UUID
    kind: EffectKind
    occurred: Occurred
    takes_effect: datetime
    scope: Scope | None
    decision: UUID | None
    independent: bool


def when_done(act: Act) -> datetime:
    """The instant from which the act counts."""
    return act.takes_effect


def acts_of(model: ModelVersion) -> Iterator[Act]:
    """What the company did to one model, in the order of recording."""
    return (_act(model, effect) for effect in model.effects)


def every_act(case: CaseHistory) -> tuple[Act, ...]:
    """Every act of the company on the case's models, in the order of happening."""
    return case.once(_every_act)


def _every_act(case: CaseHistory) -> tuple[Act, ...]:
    return tuple(sorted((act for model in case.of(ModelVersion) for act in acts_of(model)), key=when_done))


def _act(model: ModelVersion, effect: Effect) -> Act:
    return Act(
        entry=effect.entry.id,
        event=effect.event,
        model=model.id,
        kind=effect.act,
        occurred=effect.entry.occurred,
        takes_effect=effect.entry.takes_effect,
        scope=effect.scope,
        decision=effect.decision,
        independent=effect.independent,
    )


_SAYS_OTHERWISE: Final = (
    ClaimKind.DATING,
    ClaimKind.CHARACTERIZATION,
    ClaimKind.SELECTION,
    ClaimKind.BASIS,
    ClaimKind.STATEMENT,
)


def said_of(case: CaseHistory, entries: Iterable[UUID]) -> Iterator[Cited]:
    """What claims say of entries beside what these say themselves: other dates, other words, statements."""
    wanted = set(entries)
    for kind in _SAYS_OTHERWISE:
        for said in case.claims(kind):
            if said.claim.entry not in wanted:
                continue
            what = {
                ClaimKind.DATING: "date",
                ClaimKind.SELECTION: "who chose",
                ClaimKind.STATEMENT: "statement",
            }.get(kind, (said.claim.field or kind).replace("_", " "))
            value = said.claim.value
            if said.claim.field == "instrument":
                value = Instrument(value).words
            yield Cited(f"{what}: {value}, says {case.who(said.entry)}", (said.entry.id,))
