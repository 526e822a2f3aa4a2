"""Named pasts given through commands, on a database: organizations, a case, a model, what was asked."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from agreements.commands import delegate_authority, register_party
from agreements.party import DelegatedAct, PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Command, Side
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.store import Receipt
from reviews import commands
from reviews.communication import Document
from reviews.review import CaseKind
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    COMPANY,
    COUNTERSIGNER,
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
_NOT_DRAFTED: Final = {"id", "may_decline_sent", "occurred", "event_id", "dry_run", "expected_version"}
FOR_AGENCY: Final = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY: Final = archivist(COMPANY, Side.COMPANY)
PUBLISHED: Final[dict[str, Any]] = {
    "source": Source(publisher="A paper", evidence="media"),
    "occurred": Occurred.parse("2026-06-12T17:21-04:00"),
}


def parties() -> None:
    """Every organization of the tests, the agency first: its supervisor registers it and all the others, and
    delegates to two officers to issue and to countersign."""
    for id, kind in PARTIES.items():
        name = f"{kind} {id.hex[:4]}"
        register_party(SUPERVISOR, id=id, kind=kind, name=name, liaison=LIAISONS.get(id))
    for person in (OFFICER.id, COUNTERSIGNER.id):
        delegated(person)


def released_model() -> UUID:
    """The company's model version, released to everybody; with the parties."""
    parties()
    commands.register_model(LIAISON, id=MODEL, name="Fable 5")
    commands.release_model(LIAISON, model=MODEL)
    return MODEL


def opened_case(company: UUID = COMPANY, agency: UUID = AGENCY, title: str = "Fable 5", **said: Any) -> UUID:
    return commands.open_case(
        OFFICER,
        title=title,
        kind=CaseKind.REVIEW,
        company=company,
        agency=agency,
        track=Track.OUTSIDE,
        **said,
    ).stream


def delegated(person: UUID, by: Actor = SUPERVISOR) -> None:
    """An officer may issue and countersign, from long ago on."""
    delegate_authority(by, person=person, acts=tuple(DelegatedAct), since=date(2020, 1, 1))


def drafted(by: Actor = OFFICER, **contents: Any) -> UUID:
    """A draft on the agency's desk: of a voluntary request, unless it is said to be another."""
    whole = {
        "to": COMPANY,
        "kind": RequestKind.RESTRICT,
        "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
        "track": Track.OUTSIDE,
    }
    return commands.draft_request(by, **{**whole, **contents}).entries[0].id


def countersigned(by: Actor = OFFICER, countersigner: Actor = COUNTERSIGNER, **contents: Any) -> UUID:
    """A draft that another officer has countersigned."""
    draft = drafted(by, **contents)
    commands.countersign_draft(countersigner, draft=draft)
    return draft


def issued(
    command: Command[Receipt],
    by: Actor = OFFICER,
    countersigner: Actor = COUNTERSIGNER,
    **said: Any,
) -> UUID:
    """What goes out as it was drafted and countersigned; `said` is the input of the command that issues."""
    contents = {name: value for name, value in said.items() if name not in _NOT_DRAFTED}
    draft = countersigned(by, countersigner, **contents)
    return command(by, draft=draft, **said).stream


def requested(
    scope: Scope = FOREIGNERS,
    kind: RequestKind = RequestKind.RESTRICT,
    by: Actor = OFFICER,
    **said: Any,
) -> UUID:
    """A voluntary request of the agency, drafted, countersigned and issued."""
    whole = {
        "to": COMPANY,
        "kind": kind,
        "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
        "track": Track.OUTSIDE,
        "scope": scope,
    }
    return issued(commands.issue_request, by, **{**whole, **said})


def directed(scope: Scope = FOREIGNERS, by: Actor = OFFICER, **said: Any) -> UUID:
    """A binding letter of the agency, drafted, countersigned and issued."""
    whole = {
        "to": COMPANY,
        "kind": RequestKind.RESTRICT,
        "instrument": Instrument.LICENSE_REQUIREMENT,
        "track": Track.COMPULSORY,
        "authority": "15 CFR 744.22(b)",
        "document": Document(title="letter"),
        "scope": scope,
    }
    return issued(commands.issue_directive, by, **{**whole, **said})
