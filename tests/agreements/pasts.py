"""Actors and named pasts of the agreements app, each past building on another; no database."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from agreements.agreement import Agreement
from agreements.claim import Claim, ClaimKind
from agreements.designation import Designation, DesignationKind
from agreements.party import Party, PartyKind
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Actor, Side
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.stream import Stream
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    PRESS,
    SUPERVISOR,
    archivist,
    liaison,
    named,
    officer,
)
from tests.steady import steady_pen

S = TypeVar("S", bound=Stream)

MODEL = named("model")

OTHER_OFFICER = officer("other officer", OTHER_AGENCY)
OTHER_LIAISON = liaison("other liaison", OTHER_COMPANY)

FOR_AGENCY = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY = archivist(COMPANY, Side.COMPANY)
FOR_PRESS = archivist(PRESS, Side.THIRD_PARTY)
FOR_COURT = archivist(COURT, Side.OVERSIGHT)


def new(stream: type[S], name: str = "it", id: UUID | None = None) -> S:
    return stream(id or named(f"{stream.NAME} {name}"), steady_pen())


def told(stream: S, occurred: str, evidence: Evidence, publisher: str = "A paper") -> S:
    """The stream, ready for a compiled entry of that date and source."""
    stream.pen.occurred = Occurred.parse(occurred)
    stream.pen.source = Source(publisher=publisher, evidence=evidence)
    return stream


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def registered_company() -> Party:
    party = new(Party, id=COMPANY)
    party.register(by=SUPERVISOR, kind=PartyKind.COMPANY, name="Acme", liaison=LIAISON.id)
    return party


def negotiation(*terms: str) -> Agreement:
    agreement = new(Agreement)
    agreement.open(by=OFFICER, company=COMPANY, agency=AGENCY, terms=terms)
    return agreement


def proposed_term() -> Agreement:
    agreement = negotiation()
    agreement.propose_term(by=OFFICER, term="scope of review", text="cyber and bio")
    return agreement


def agreed_term() -> Agreement:
    agreement = proposed_term()
    agreement.accept_term(by=LIAISON, term="scope of review")
    return agreement


def signed_by_company() -> Agreement:
    agreement = agreed_term()
    agreement.sign(by=LIAISON, terms=("scope of review",))
    return agreement


def signed_by_both() -> Agreement:
    agreement = signed_by_company()
    agreement.sign(by=OFFICER, terms=("scope of review",))
    return agreement


def signed_with_clause(clause: FutureModels) -> Agreement:
    agreement = negotiation("future models")
    agreement.propose_term(by=LIAISON, term="future models", text="models to come", clause=clause)
    agreement.accept_term(by=OFFICER, term="future models")
    agreement.sign(by=LIAISON, terms=("future models",))
    agreement.sign(by=OFFICER, terms=("future models",))
    return agreement


def designation() -> Designation:
    made = new(Designation)
    made.make(by=OFFICER, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 USC 3252")
    return made


def claim(by: Actor = OFFICER) -> Claim:
    made = new(Claim)
    made.make(by=by, kind=ClaimKind.STATEMENT, value="talks go well", about=(AGENCY,), party=COMPANY)
    return made


def participation_claim(
    value: Participation, evidence: Evidence, occurred: str, name: str, by: Actor = FOR_PRESS
) -> Claim:
    made = told(new(Claim, name), occurred, evidence)
    made.make(by=by, kind=ClaimKind.PARTICIPATION, party=COMPANY, participation=value)
    return made
