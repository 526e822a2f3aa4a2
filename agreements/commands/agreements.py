"""Who may do what with agreements: either party, each for itself."""

from datetime import date
from uuid import UUID

from agreements.agreement import Agreement
from agreements.commands.known import expect_kind, expect_model_of
from agreements.party import PartyKind
from agreements.vocabulary import Evidence, FutureModels
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger

BOTH_SIDES = (Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)


@permitted(*BOTH_SIDES)
def open_negotiation(
    actor: Actor, *, company: UUID, agency: UUID, terms: tuple[str, ...] = (), id: UUID | None = None
) -> Receipt:
    expect_kind(company, PartyKind.COMPANY, "/company")
    expect_kind(agency, PartyKind.AGENCY, "/agency")
    with ledger.open(Agreement, id) as agreement:
        agreement.open(by=actor, company=company, agency=agency, terms=terms)
    return agreement.receipt


@permitted(*BOTH_SIDES)
def propose_term(
    actor: Actor,
    *,
    agreement: UUID,
    term: str,
    text: str | None = None,
    clause: FutureModels | None = None,
    until: date | None = None,
) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.propose_term(by=actor, term=term, text=text, clause=clause, until=until)
    return changed.receipt


@permitted(*BOTH_SIDES)
def counter_term(
    actor: Actor,
    *,
    agreement: UUID,
    term: str,
    text: str | None = None,
    clause: FutureModels | None = None,
    until: date | None = None,
) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.counter_term(by=actor, term=term, text=text, clause=clause, until=until)
    return changed.receipt


@permitted(*BOTH_SIDES)
def accept_term(actor: Actor, *, agreement: UUID, term: str) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.accept_term(by=actor, term=term)
    return changed.receipt


@permitted(*BOTH_SIDES)
def set_confidentiality_terms(
    actor: Actor, *, agreement: UUID, text: str | None = None, document: bytes | None = None
) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.set_confidentiality_terms(by=actor, text=text, document=document)
    return changed.receipt


@permitted(*BOTH_SIDES)
def sign_agreement(
    actor: Actor,
    *,
    agreement: UUID,
    terms: tuple[str, ...] = (),
    evidence: Evidence | None = None,
    document: bytes | None = None,
) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.sign(by=actor, terms=terms, evidence=evidence, document=document)
    return changed.receipt


@permitted(*BOTH_SIDES)
def propose_amendment(
    actor: Actor,
    *,
    agreement: UUID,
    term: str,
    text: str | None = None,
    clause: FutureModels | None = None,
    until: date | None = None,
) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.propose_amendment(by=actor, term=term, text=text, clause=clause, until=until)
    return changed.receipt


@permitted(*BOTH_SIDES)
def accept_amendment(actor: Actor, *, agreement: UUID, term: str) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.accept_amendment(by=actor, term=term)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def opt_model_in(actor: Actor, *, agreement: UUID, model: UUID) -> Receipt:
    expect_model_of(actor, model)
    with ledger.change(Agreement, agreement) as changed:
        changed.opt_model_in(by=actor, model=model)
    return changed.receipt


@permitted(*BOTH_SIDES)
def decline_agreement(actor: Actor, *, agreement: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.decline(by=actor, reason=reason)
    return changed.receipt


@permitted(*BOTH_SIDES)
def withdraw_from_agreement(actor: Actor, *, agreement: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.withdraw(by=actor, reason=reason)
    return changed.receipt


@permitted(Role.SYSTEM)
def expire_agreement(actor: Actor, *, agreement: UUID) -> Receipt:
    with ledger.change(Agreement, agreement) as changed:
        changed.expire(by=actor)
    return changed.receipt
