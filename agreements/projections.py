"""Which rows each stream of this app has in the read models."""

from collections.abc import Iterator

from agreements.agreement import Agreement
from agreements.claim import Claim, ClaimConfirmed
from agreements.delivery import Delivery, EntryServed
from agreements.designation import Designation
from agreements.models import (
    AgreementFile,
    AgreementTerm,
    ClaimFile,
    DelegationFile,
    DesignationFile,
    OfficerRecusal,
    Organization,
    ProgramDeadline,
    ProgramFile,
    ServedEntry,
    SigningKeyFile,
    SpeakingFor,
)
from agreements.party import Party
from agreements.program import Program
from config.actors import Side
from config.ledger.projections import Row, row, rows_of


@rows_of(Party)
def organization_row(party: Party) -> Iterator[Row]:
    yield row(
        Organization,
        stream=party.id,
        name=party.name,
        short=party.short,
        kind=party.kind,
        side=party.side,
        also_called="\n".join(name for name, wrong in party.aliases if not wrong),
        wrongly_called="\n".join(name for name, wrong in party.aliases if wrong),
    )


@rows_of(Party)
def people_rows(party: Party) -> Iterator[Row]:
    for person in party.liaisons:
        yield row(SpeakingFor, stream=party.id, person=person)
    for key in party.people.keys.values():
        if key.enrolled:
            yield row(
                SigningKeyFile,
                stream=party.id,
                key_id=key.id,
                public_key=key.enrolled.public_key,
                person=key.enrolled.person,
                since=key.enrolled.since,
                revoked=key.revoked is not None,
            )
    for recusal in party.people.recusals.values():
        if recusal.said and recusal.ended is None:
            yield row(
                OfficerRecusal,
                id=recusal.id,
                stream=party.id,
                person=recusal.said.person,
                case=recusal.said.case,
                company=recusal.said.company,
            )


@rows_of(Party)
def delegation_rows(party: Party) -> Iterator[Row]:
    for delegation in party.people.delegations.values():
        said = delegation.said
        if said:
            yield row(
                DelegationFile,
                id=delegation.id,
                stream=party.id,
                person=said.person,
                acts="\n".join(said.acts),
                instruments="\n".join(said.instruments),
                kinds="\n".join(said.kinds),
                since=said.since,
                until=said.until,
                revoked=delegation.revoked is not None,
            )


@rows_of(Program)
def program_rows(program: Program) -> Iterator[Row]:
    if program.established is None:
        return
    yield row(
        ProgramFile,
        stream=program.id,
        name=program.established.name,
        agency=program.agency,
        authority=program.established.authority,
        effective=program.established.effective,
        largest_window_days=program.parameters.largest_window_days,
        complete=program.completed is not None,
    )
    for deadline in program.deadlines.values():
        yield row(
            ProgramDeadline,
            stream=program.id,
            name=deadline.name,
            due=deadline.due,
            counting=deadline.counting,
        )


@rows_of(Agreement)
def agreement_rows(agreement: Agreement) -> Iterator[Row]:
    board, due = agreement.board, agreement.expiry_due
    between = {
        "stream": agreement.id,
        "record_kind": agreement.record_kind,
        "company": agreement.company,
        "agency": agreement.agency,
    }
    signature = board.signatures.get(Side.COMPANY)
    yield row(
        AgreementFile,
        **between,
        participation=board.participation,
        evidence=signature.evidence if signature else "",
        company_signed=board.signed_by(Side.COMPANY),
        agency_signed=board.signed_by(Side.GOVERNMENT),
        in_force=board.in_force,
        expires=board.expiry.at if board.expiry else None,
        expiry_due=due.at if due else None,
        future_models=board.clause,
        models_opted_in=len(board.opted_in),
    )
    for term in board.terms.values():
        company, agency = term.position_of(Side.COMPANY), term.position_of(Side.GOVERNMENT)
        yield row(
            AgreementTerm,
            **between,
            name=term.name,
            company_position=company.entry if company else None,
            agency_position=agency.entry if agency else None,
            positions=len(term.positions),
            agreed=term.agreed is not None,
            amendment_proposed=term.amendment is not None,
        )


@rows_of(Designation)
def designation_row(designation: Designation) -> Iterator[Row]:
    if designation.made is None:
        return
    yield row(
        DesignationFile,
        stream=designation.id,
        record_kind=designation.record_kind,
        company=designation.company,
        agency=designation.agency,
        kind=designation.made.kind,
        authority=designation.made.authority,
        state=designation.state,
        document_held=designation.document_held,
        challenged=bool(designation.challenges),
    )


@rows_of(Claim)
def claim_row(claim: Claim) -> Iterator[Row]:
    if claim.said is None:
        return
    reads = claim.said.claim
    answer = claim.answer
    confirmed = "confirmed" if answer and isinstance(answer.event, ClaimConfirmed) else "denied"
    yield row(
        ClaimFile,
        stream=claim.id,
        record_kind=claim.record_kind,
        claimant=claim.claimant,
        side=claim.side,
        kind=reads.kind,
        value=reads.value,
        evidence=reads.evidence,
        party=reads.party,
        entry=reads.entry,
        field=reads.field or "",
        answer=confirmed if answer else "",
        contradicted=bool(claim.contradicted_by),
        retracted=claim.retraction is not None,
    )


@rows_of(Delivery)
def served_rows(delivery: Delivery) -> Iterator[Row]:
    for entry in delivery.served.values():
        if isinstance(entry.event, EntryServed):
            yield row(
                ServedEntry,
                id=entry.id,
                stream=delivery.id,
                entry=entry.event.entry,
                of=entry.event.stream,
                organization=entry.event.organization,
                channel=entry.event.channel,
                first_served_at=entry.takes_effect,
            )
