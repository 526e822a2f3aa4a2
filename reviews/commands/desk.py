"""Who may do what on an agency's desk: draft, return, countersign, note, assign and hand over."""

from uuid import UUID

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Role, permitted
from config.errors import BadInput
from config.ledger.occurred import Instant
from config.ledger.store import Receipt, ledger
from reviews.commands.government import expect_known
from reviews.commands.known import expect_case, expect_communication, expect_company, expect_support
from reviews.communication import Document, Shown
from reviews.countersigned import desk_with, went_out
from reviews.desk import Desk, desk_id
from reviews.recused import is_recused
from reviews.scope import Scope

_NOTHING_STATED = Scope()


def _expect_subject(actor: Actor, case: UUID | None, company: UUID | None) -> UUID:
    """What a memo or an assignment concerns, the case first. Raises NotFound as `expect_case` does, BadInput
    where neither is named."""
    if case is not None:
        expect_case(actor, case, company)
        return case
    if company is None:
        raise BadInput("name the case or the company that this concerns", pointer="/case")
    expect_company(company, "/company")
    return company


@permitted(Role.OFFICER, Role.SUPERVISOR)
def draft_request(
    actor: Actor,
    *,
    to: UUID,
    kind: RequestKind,
    instrument: Instrument,
    track: Track,
    scope: Scope = _NOTHING_STATED,
    models: tuple[UUID, ...] = (),
    case: UUID | None = None,
    issuing_office: UUID | None = None,
    on_whose_instruction: str | None = None,
    answer_hoped_for_by: Instant | None = None,
    text: str | None = None,
    supersedes: UUID | None = None,
    supported_by: tuple[UUID, ...] = (),
    shown: Shown | None = None,
    shown_what: str | None = None,
    authority: str | None = None,
    document: Document | None = None,
    comply_by: Instant | None = None,
    penalty: str | None = None,
    replaces: UUID | None = None,
) -> Receipt:
    expect_known(actor, to, case, issuing_office, models, scope)
    expect_support(actor, supported_by, "/supported_by")
    expect_communication(actor, supersedes, to, "/supersedes")
    with ledger.extend(Desk, desk_id(actor.organization, case or to)) as desk:
        desk.draft_request(
            by=actor,
            to=to,
            kind=kind,
            instrument=instrument,
            track=track,
            scope=scope,
            models=models,
            case=case,
            issuing_office=issuing_office,
            on_whose_instruction=on_whose_instruction,
            answer_hoped_for_by=answer_hoped_for_by,
            text=text,
            supersedes=supersedes,
            supported_by=supported_by,
            shown=shown,
            shown_what=shown_what,
            authority=authority,
            document=document,
            comply_by=comply_by,
            penalty=penalty,
            replaces=replaces,
        )
    return desk.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def return_draft(actor: Actor, *, draft: UUID, comments: str) -> Receipt:
    with ledger.change(Desk, desk_with(actor, draft).id) as desk:
        desk.return_draft(by=actor, draft=draft, comments=comments, sent=went_out(draft))
    return desk.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def countersign_draft(actor: Actor, *, draft: UUID) -> Receipt:
    with ledger.change(Desk, desk_with(actor, draft).id) as desk:
        desk.countersign_draft(by=actor, draft=draft, sent=went_out(draft))
    return desk.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def decline_countersignature(actor: Actor, *, draft: UUID, reason: str | None = None) -> Receipt:
    with ledger.change(Desk, desk_with(actor, draft).id) as desk:
        desk.decline_countersignature(by=actor, draft=draft, reason=reason, sent=went_out(draft))
    return desk.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def file_memo(actor: Actor, *, memo: str, case: UUID | None = None, company: UUID | None = None) -> Receipt:
    concerned = _expect_subject(actor, case, company)
    with ledger.extend(Desk, desk_id(actor.organization, concerned)) as desk:
        desk.file_memo(by=actor, memo=memo, case=case, company=company)
    return desk.receipt


@permitted(Role.SUPERVISOR)
def assign_case(actor: Actor, *, case: UUID, person: UUID) -> Receipt:
    _expect_subject(actor, case, None)
    with ledger.extend(Desk, desk_id(actor.organization, case)) as desk:
        desk.assign_case(
            by=actor,
            case=case,
            person=person,
            recused=is_recused(actor.organization, person, case=case, company=None),
        )
    return desk.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR)
def hand_over_case(actor: Actor, *, case: UUID, to: UUID, reason: str | None = None) -> Receipt:
    _expect_subject(actor, case, None)
    with ledger.extend(Desk, desk_id(actor.organization, case)) as desk:
        desk.hand_over_case(
            by=actor,
            to=to,
            reason=reason,
            recused=is_recused(actor.organization, to, case=case, company=None),
            oversees=actor.role is Role.SUPERVISOR,
        )
    return desk.receipt
