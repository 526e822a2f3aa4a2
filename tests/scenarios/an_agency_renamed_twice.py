"""An agency renamed twice: each act shows the name that its office had when it happened."""

from datetime import date

from agreements.commands import record_alias, register_party, rename_party
from agreements.party import Party, PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Side
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.review import CaseKind
from tests.actors import AGENCY, COMPANY, archivist
from tests.scenarios.stage import PAPER, Stage

FOR_AGENCY = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY = archivist(COMPANY, Side.COMPANY)


def given(stage: Stage) -> None:
    stage.at("2026-07-01T09:00-04:00")
    register_party(FOR_COMPANY, id=COMPANY, kind=PartyKind.COMPANY, name="Acme", source=PAPER)
    stage.compiled(
        "2023-11-01", register_party, FOR_AGENCY, id=AGENCY, kind=PartyKind.AGENCY,
        name="AI Safety Institute", short="AISI", since=date(2023, 11, 1),
    )  # fmt: skip
    stage["agency"] = AGENCY
    stage.compiled(
        "2025-06-03", rename_party, FOR_AGENCY, party=AGENCY,
        name="Center for AI Standards and Innovation", short="CAISI", since=date(2025, 6, 3),
    )  # fmt: skip
    stage.compiled(
        "2026-06-15", rename_party, FOR_AGENCY, party=AGENCY,
        name="Center for AI Standards", short="CAIS", since=date(2026, 6, 15),
    )  # fmt: skip
    record_alias(FOR_AGENCY, party=AGENCY, name="AI Security Institute", wrong=True, source=PAPER)


def when(stage: Stage) -> None:
    stage["case"] = commands.open_case(
        FOR_AGENCY, title="Fable 5", kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT, occurred=Occurred.parse("2025-01-10"), source=PAPER,
    ).stream  # fmt: skip
    for when in ("2025-01-12", "2025-09-01", "2026-06-20"):
        stage.compiled(
            when, commands.issue_request, FOR_AGENCY, to=COMPANY, kind=RequestKind.PROVIDE_INFORMATION,
            instrument=Instrument.INFORMAL_ASK, track=Track.VOLUNTARY_AGREEMENT, case=stage["case"],
        )  # fmt: skip


def then(stage: Stage) -> None:
    history = stage.history()
    asked = [entry for entry in history.entries if entry.record.topic == "communication.request-issued"]

    # one office, one id, and the name of its time
    assert {entry.organization for entry in asked} == {AGENCY}
    assert [history.who(entry) for entry in asked] == ["AISI", "CAISI", "CAIS"]

    # what it is called wrongly is known, and is no name of it
    agency = ledger.get(Party, AGENCY)
    assert "AI Security Institute" not in {agency.name, *(history.who(entry) for entry in asked)}
