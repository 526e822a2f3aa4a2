"""Who may do what with claims: anybody makes one, the claimant changes it, whom it is about answers."""

from uuid import UUID

from agreements.claim import Claim, ClaimKind
from agreements.commands.known import (
    companies_among,
    expect_case_of,
    expect_kind,
    expect_known_to,
    heard_of,
)
from agreements.party import PartyKind
from agreements.vocabulary import Evidence, Participation
from config.actors import Actor, RecordKind, Role, permitted
from config.errors import Refused
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt, ledger

ANYBODY = (Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER, Role.ARCHIVIST)


@permitted(*ANYBODY)
def make_claim(
    actor: Actor,
    *,
    kind: ClaimKind,
    value: str | None = None,
    evidence: Evidence | None = None,
    case: UUID | None = None,
    about: tuple[UUID, ...] = (),
    party: UUID | None = None,
    entry: UUID | None = None,
    field: str | None = None,
    dated: Occurred | None = None,
    participation: Participation | None = None,
    low_days: float | None = None,
    high_days: float | None = None,
    words: str | None = None,
    id: UUID | None = None,
) -> Receipt:
    if kind is ClaimKind.PARTICIPATION and party:
        expect_kind(party, PartyKind.COMPANY, "/party")
    if actor.record_kind is RecordKind.LIVE:
        _refuse_two_companies(actor, (*about, *((party,) if party else ())))
        if case:
            expect_case_of(actor, case)
        expect_known_to(actor, about)
    reaching = heard_of(actor, entry) if entry and actor.record_kind is RecordKind.LIVE else ()
    with ledger.open(Claim, id) as claim:
        claim.make(
            by=actor,
            kind=kind,
            value=value,
            evidence=evidence,
            case=case,
            about=about,
            party=party,
            entry=entry,
            field=field,
            dated=dated,
            participation=participation,
            low_days=low_days,
            high_days=high_days,
            words=words,
            heard_by=reaching,
        )
    return claim.receipt


@permitted(*ANYBODY)
def revise_claim(
    actor: Actor,
    *,
    claim: UUID,
    value: str | None = None,
    evidence: Evidence | None = None,
    dated: Occurred | None = None,
    participation: Participation | None = None,
    low_days: float | None = None,
    high_days: float | None = None,
    words: str | None = None,
) -> Receipt:
    with ledger.change(Claim, claim) as changed:
        changed.revise(
            by=actor,
            value=value,
            evidence=evidence,
            dated=dated,
            participation=participation,
            low_days=low_days,
            high_days=high_days,
            words=words,
        )
    return changed.receipt


@permitted(*ANYBODY)
def confirm_claim(actor: Actor, *, claim: UUID) -> Receipt:
    with ledger.change(Claim, claim) as changed:
        changed.confirm(by=actor)
    return changed.receipt


@permitted(*ANYBODY)
def deny_claim(actor: Actor, *, claim: UUID) -> Receipt:
    with ledger.change(Claim, claim) as changed:
        changed.deny(by=actor)
    return changed.receipt


@permitted(*ANYBODY)
def contradict_claim(actor: Actor, *, claim: UUID, other: UUID) -> Receipt:
    ledger.get(Claim, other).refuse_outsiders(actor)
    with ledger.change(Claim, claim) as changed:
        changed.contradict(by=actor, other=other)
    return changed.receipt


@permitted(*ANYBODY)
def retract_claim(actor: Actor, *, claim: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Claim, claim) as changed:
        changed.retract(by=actor, reason=reason)
    return changed.receipt


def _refuse_two_companies(actor: Actor, ids: tuple[UUID, ...]) -> None:
    # whom a live claim is about may read it, and no company reads what concerns another
    if len(companies_among({actor.organization, *ids})) > 1:
        raise Refused("a live claim concerns one company: make one for each", pointer="/about")
