"""Who may do what with the people of an organization: contacts, keys, delegations, conflicts, recusals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from agreements.commands.known import expect_case_of, expect_kind
from agreements.party import DelegatedAct, Party, PartyKind, SignedAct
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger


def _expect_subject(actor: Actor, case: UUID | None, company: UUID | None) -> None:
    """Raise NotFound for a case or a company that the actor has nothing to do with or that is not there."""
    if case is not None:
        expect_case_of(actor, case)
    if company is not None:
        expect_kind(company, PartyKind.COMPANY, "/company")


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER)
def set_duty_contact(actor: Actor, *, name: str, reach: str, hours: str | None = None) -> Receipt:
    with ledger.change(Party, actor.organization) as changed:
        changed.set_duty_contact(by=actor, name=name, reach=reach, hours=hours)
    return changed.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER)
def enroll_signing_key(
    actor: Actor,
    *,
    public_key: Annotated[bytes, Meta(description="An Ed25519 public key: 32 bytes in base64.")],
    person: Annotated[
        UUID | None,
        Meta(description="Whose key it is; your own where not said, and where you are a liaison."),
    ] = None,
    since: Annotated[date | None, Meta(description="From which day on it speaks; today.")] = None,
) -> Receipt:
    """Let a person sign for the organization with a key: a liaison enrolls the own, since a key binds whoever
    holds it. The organization's decisions are taken under its keys from then on, unless it says otherwise
    (`set_signing_policy`)."""
    with ledger.change(Party, actor.organization) as changed:
        changed.enroll_signing_key(by=actor, public_key=public_key, person=person or actor.id, since=since)
    return changed.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER)
def revoke_signing_key(actor: Actor, *, key_id: str, reason: str | None = None) -> Receipt:
    with ledger.change(Party, actor.organization) as changed:
        changed.revoke_signing_key(by=actor, key_id=key_id, reason=reason)
    return changed.receipt


@permitted(Role.LIAISON)
def set_signing_policy(
    actor: Actor,
    *,
    acts: Annotated[
        tuple[SignedAct, ...],
        Meta(description="The acts that are taken under your keys only; empty for none."),
    ],
    signatures: Annotated[int, Meta(ge=1, le=16, description="How many of your people sign each.")] = 1,
) -> Receipt:
    """Say which of your organization's acts are taken under its keys only, and how many of your people sign
    each: several keys of one person count once.

    Where it never says so, its decisions are, under one key, once a key is enrolled. Only the organization
    itself says this. What it says is signed as it had asked for before.
    """
    with ledger.change(Party, actor.organization) as changed:
        changed.set_signing_policy(by=actor, acts=acts, signatures=signatures)
    return changed.receipt


@permitted(Role.SUPERVISOR)
def delegate_authority(
    actor: Actor,
    *,
    person: UUID,
    acts: tuple[DelegatedAct, ...],
    since: date | None = None,
    until: date | None = None,
    instruments: tuple[Instrument, ...] = (),
    kinds: tuple[RequestKind, ...] = (),
) -> Receipt:
    with ledger.change(Party, actor.organization) as changed:
        changed.delegate_authority(
            by=actor, person=person, acts=acts, since=since, until=until, instruments=instruments, kinds=kinds
        )
    return changed.receipt


@permitted(Role.SUPERVISOR)
def revoke_delegation(actor: Actor, *, delegation: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Party, actor.organization) as changed:
        changed.revoke_delegation(by=actor, delegation=delegation, reason=reason)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def disclose_conflict(
    actor: Actor, *, conflict: str, case: UUID | None = None, company: UUID | None = None
) -> Receipt:
    _expect_subject(actor, case, company)
    with ledger.change(Party, actor.organization) as changed:
        changed.disclose_conflict(by=actor, conflict=conflict, case=case, company=company)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def recuse_officer(
    actor: Actor,
    *,
    person: UUID,
    case: UUID | None = None,
    company: UUID | None = None,
    reason: str | None = None,
) -> Receipt:
    _expect_subject(actor, case, company)
    with ledger.change(Party, actor.organization) as changed:
        changed.recuse_officer(by=actor, person=person, case=case, company=company, reason=reason)
    return changed.receipt


@permitted(Role.SUPERVISOR)
def end_recusal(actor: Actor, *, recusal: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Party, actor.organization) as changed:
        changed.end_recusal(by=actor, recusal=recusal, reason=reason)
    return changed.receipt
