"""Contradictory and imprecise dates: a day here, a month there, and a second source that says otherwise."""

from datetime import timedelta

from agreements.claim import ClaimKind
from agreements.commands import make_claim, register_party
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Side
from config.ledger.occurred import Occurred, Precision
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import Communication, Document
from reviews.decision import Basis, DecisionKind
from reviews.model_version import Reach
from reviews.review import CaseKind
from tests.actors import AGENCY, COMPANY, PRESS, archivist
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.scenarios.stage import PAPER, Stage

FOR_AGENCY = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY = archivist(COMPANY, Side.COMPANY)
FOR_PRESS = archivist(PRESS)


def given(stage: Stage) -> None:
    stage.at("2026-08-15T09:00-04:00")
    for by, id, kind, name in (
        (FOR_AGENCY, AGENCY, PartyKind.AGENCY, "The Bureau"),
        (FOR_COMPANY, COMPANY, PartyKind.COMPANY, "Acme"),
        (FOR_PRESS, PRESS, PartyKind.PRESS, "The Paper"),
    ):
        register_party(by, id=id, kind=kind, name=name, source=PAPER)
    stage.compiled("2026-05", commands.register_model, FOR_COMPANY, id=MODEL, name="Fable 5")
    stage["model"] = MODEL
    stage.compiled("2026-06-09", commands.release_model, FOR_COMPANY, model=MODEL)
    stage["case"] = commands.open_case(
        FOR_AGENCY, title="Fable 5", kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY,
        track=Track.COMPULSORY, models=(MODEL,), occurred=Occurred.parse("2026-06-12"), source=PAPER,
    ).stream  # fmt: skip


def when(stage: Stage) -> None:
    stage["issued"] = stage.compiled(
        "2026-06-12T17:21-04:00", commands.issue_directive, FOR_AGENCY, to=COMPANY, case=stage["case"],
        kind=RequestKind.RESTRICT, instrument=Instrument.LICENSE_REQUIREMENT, authority="15 CFR 744.22(b)",
        document=Document(title="letter"), scope=FOREIGNERS,
    )  # fmt: skip
    stage["letter"] = ledger.entry(stage["issued"]).record.stream
    stage["decision"] = commands.make_decision(
        FOR_COMPANY, kind=DecisionKind.COMPLIED, basis=Basis.LEGAL_COMPULSION, answers=(stage["letter"],),
        applied=FOREIGNERS, occurred=Occurred.parse("2026-06-12"), source=PAPER,
    ).stream  # fmt: skip
    stage["suspended"] = stage.compiled(
        "2026-06-12", commands.suspend_access, FOR_COMPANY, model=MODEL, scope=FOREIGNERS,
        decision=stage["decision"],
    )  # fmt: skip
    stage["restored"] = stage.compiled(
        "2026-07-01", commands.restore_access, FOR_COMPANY, model=MODEL, to=Reach.EVERYBODY,
        decision=stage["decision"],
    )  # fmt: skip
    for entry, dated in ((stage["issued"], "2026-06-01"), (stage["restored"], "2026-06-18")):
        stage.compiled(
            "2026-07-05", make_claim, FOR_PRESS, kind=ClaimKind.DATING, entry=entry,
            dated=Occurred.parse(dated), case=stage["case"],
        )  # fmt: skip


def then(stage: Stage) -> None:
    (row,) = stage.boundary().crossings
    history = stage.history()

    # both dates stand; the entry's own is not replaced
    assert [str(date) for date in history.other_dates(stage["issued"])] == ["1 June 2026"]
    assert ledger.get(Communication, stage["letter"]).issued == Occurred.parse("2026-06-12T17:21-04:00")

    # a duration shows the range that precision and contradicting claims leave
    assert row.limited_for
    assert str(row.limited_for) == "about 19 days; contradicting dates leave 5 to 20 days"
    assert row.limited_for.low < timedelta(days=19) <= row.limited_for.high

    # an imprecise date counts from its latest instant, and says so
    assert "counted from its end" in stage.reach("2026-06-12T23:00-04:00")
    assert stage.reach("2026-06-12T23:00-04:00").startswith("everybody (")
    assert "suspended" in stage.reach("2026-06-13T00:00-04:00")
    registered = next(
        e for e in history.entries if e.record.topic == "model_version.model-version-registered"
    )
    assert registered.occurred.precision is Precision.MONTH
