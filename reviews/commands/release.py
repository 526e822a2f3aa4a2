"""What a company may do with its own model versions. No government stream is read here (rule 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from agreements.party import Party
from config.actors import Actor, Role, permitted
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt, ledger
from reviews.commands.known import expect_own, known
from reviews.decision import Decision
from reviews.model_version import Attribution, ChosenBy, CitedDecision, ModelVersion, Reach
from reviews.scope import Scope


def cited(actor: Actor, decision: UUID | None) -> CitedDecision | None:
    """A decision as a value for the act that rests on it. Raises NotFound for another company's, too."""
    if decision is None:
        return None
    found = known(actor, Decision, decision, "/decision")
    return CitedDecision(
        id=found.id,
        citation=found.entries[-1].citation(),
        company=found.entries[0].organization,
        communications=tuple(answer.communication for answer in found.answered),
        cases=found.cases,
    )


@contextmanager
def model_of(actor: Actor, model: UUID) -> Iterator[ModelVersion]:
    """A model version, saved when the block ends. Raises NotFound, and says nothing of it to strangers."""
    with ledger.change(ModelVersion, model) as changed:
        changed.refuse_strangers(actor)
        yield changed


@permitted(Role.LIAISON, Role.ARCHIVIST)
def register_model(
    actor: Actor,
    *,
    name: str,
    code_name: str | None = None,
    case: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_own(actor, case=case)
    with ledger.open(ModelVersion, id) as model:
        model.register(by=actor, name=name, code_name=code_name, case=case)
    return model.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def declare_safeguards(actor: Actor, *, model: UUID, safeguards: str, case: UUID | None = None) -> Receipt:
    expect_own(actor, case=case)
    with model_of(actor, model) as changed:
        changed.declare_safeguards(by=actor, safeguards=safeguards, case=case)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def change_safeguards(
    actor: Actor,
    *,
    model: UUID,
    safeguards: str,
    decision: UUID | None = None,
    independent: bool = False,
    case: UUID | None = None,
) -> Receipt:
    expect_own(actor, case=case)
    with model_of(actor, model) as changed:
        changed.change_safeguards(
            by=actor, safeguards=safeguards, under=cited(actor, decision), independent=independent, case=case
        )
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def mark_out_of_framework(actor: Actor, *, model: UUID, reason: str | None = None) -> Receipt:
    with model_of(actor, model) as changed:
        changed.mark_out_of_framework(by=actor, reason=reason)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def plan_release(actor: Actor, *, model: UUID, to: Reach, when: Occurred | None = None) -> Receipt:
    with model_of(actor, model) as changed:
        changed.plan_release(by=actor, to=to, when=when)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def reschedule_release(
    actor: Actor,
    *,
    model: UUID,
    attribution: Attribution,
    when: Occurred | None = None,
    to: Reach | None = None,
    decision: UUID | None = None,
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.reschedule_release(
            by=actor, attribution=attribution, when=when, to=to, under=cited(actor, decision)
        )
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def cancel_release(
    actor: Actor,
    *,
    model: UUID,
    to: Reach | None = None,
    decision: UUID | None = None,
    independent: bool = False,
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.cancel_release(by=actor, under=cited(actor, decision), independent=independent, to=to)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def include_partner(actor: Actor, *, model: UUID, partner: UUID, chosen_by: ChosenBy) -> Receipt:
    ledger.get(Party, partner)
    with model_of(actor, model) as changed:
        changed.include_partner(by=actor, partner=partner, chosen_by=chosen_by)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def exclude_partner(actor: Actor, *, model: UUID, partner: UUID, chosen_by: ChosenBy) -> Receipt:
    ledger.get(Party, partner)
    with model_of(actor, model) as changed:
        changed.exclude_partner(by=actor, partner=partner, chosen_by=chosen_by)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def release_to_partners(
    actor: Actor,
    *,
    model: UUID,
    partners: tuple[UUID, ...] = (),
    partner_count: int | None = None,
    count_is_exact: bool = True,
    participation_shared: bool | None = None,
    name: str | None = None,
    decision: UUID | None = None,
) -> Receipt:
    for partner in partners:
        ledger.get(Party, partner)
    with model_of(actor, model) as changed:
        changed.release_to_partners(
            by=actor,
            partners=partners,
            partner_count=partner_count,
            count_is_exact=count_is_exact,
            participation_shared=participation_shared,
            name=name,
            under=cited(actor, decision),
        )
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def release_model(
    actor: Actor, *, model: UUID, name: str | None = None, decision: UUID | None = None
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.release(by=actor, name=name, under=cited(actor, decision))
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def restrict_access(
    actor: Actor, *, model: UUID, scope: Scope, decision: UUID | None = None, independent: bool = False
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.restrict_access(by=actor, scope=scope, under=cited(actor, decision), independent=independent)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def suspend_access(
    actor: Actor, *, model: UUID, scope: Scope, decision: UUID | None = None, independent: bool = False
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.suspend_access(by=actor, scope=scope, under=cited(actor, decision), independent=independent)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def restore_access(
    actor: Actor,
    *,
    model: UUID,
    scope: Scope | None = None,
    to: Reach | None = None,
    decision: UUID | None = None,
    independent: bool = False,
) -> Receipt:
    with model_of(actor, model) as changed:
        changed.restore_access(
            by=actor, under=cited(actor, decision), independent=independent, scope=scope, to=to
        )
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def state_impact(actor: Actor, *, model: UUID, impact: str, case: UUID | None = None) -> Receipt:
    expect_own(actor, case=case)
    with model_of(actor, model) as changed:
        changed.state_impact(by=actor, impact=impact, case=case)
    return changed.receipt
