"""Named pasts given through commands, on a database: organizations, a case, a model, what was asked."""

from typing import Any, Final
from uuid import UUID

from agreements.commands import register_party
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Side
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from reviews import commands
from reviews.communication import Document
from reviews.review import CaseKind
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSIGHT_BODY,
    PRESS,
    SUPERVISOR,
    archivist,
    named,
)
from tests.reviews.pasts import FOREIGNERS, MODEL

PARTIES: Final = {
    AGENCY: PartyKind.AGENCY,
    OTHER_AGENCY: PartyKind.AGENCY,
    COMPANY: PartyKind.COMPANY,
    OTHER_COMPANY: PartyKind.COMPANY,
    PRESS: PartyKind.PRESS,
    OVERSIGHT_BODY: PartyKind.OVERSIGHT_BODY,
    COURT: PartyKind.COURT,
}
LIAISONS: Final = {COMPANY: LIAISON.id, OTHER_COMPANY: named("other liaison"), PRESS: named("researcher")}
FOR_AGENCY: Final = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY: Final = archivist(COMPANY, Side.COMPANY)
PUBLISHED: Final[dict[str, Any]] = {
    "source": Source(publisher="A paper", evidence="media"),
    "occurred": Occurred.parse("2026-06-12T17:21-04:00"),
}


def parties() -> None:
    """Every organization of the tests, the agency first: its supervisor registers it and all the others."""
    for id, kind in PARTIES.items():
        name = f"{kind} {id.hex[:4]}"
        register_party(SUPERVISOR, id=id, kind=kind, name=name, liaison=LIAISONS.get(id))


def released_model() -> UUID:
    """The company's model version, released to everybody; with the parties."""
    parties()
    commands.register_model(LIAISON, id=MODEL, name="Fable 5")
    commands.release_model(LIAISON, model=MODEL)
    return MODEL


def opened_case(company: UUID = COMPANY, agency: UUID = AGENCY, **said: Any) -> UUID:
    return commands.open_case(
        OFFICER,
        title="Fable 5",
        kind=CaseKind.REVIEW,
        company=company,
        agency=agency,
        track=Track.OUTSIDE,
        **said,
    ).stream


def requested(scope: Scope = FOREIGNERS, kind: RequestKind = RequestKind.RESTRICT, **said: Any) -> UUID:
    """A voluntary request of the agency."""
    return commands.issue_request(
        OFFICER,
        to=COMPANY,
        kind=kind,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        scope=scope,
        **said,
    ).stream


def directed(scope: Scope = FOREIGNERS, **said: Any) -> UUID:
    """A binding letter of the agency."""
    return commands.issue_directive(
        OFFICER,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.LICENSE_REQUIREMENT,
        authority="15 CFR 744.22(b)",
        document=Document(title="letter"),
        scope=scope,
        **said,
    ).stream
