"""Named pasts of cases and reports, each building on another; no database."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from agreements.vocabulary import Track
from config.actors import Side
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.report import Report
from reviews.review import CaseKind, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.findings import Manner, Portion
from reviews.review.window import LargestWindow, SetBy
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS, archivist, named
from tests.steady import set_clock, steady_pen

CASE: Final = named("case")
MODEL: Final = named("model")
OTHER_MODEL: Final = named("other model")
AUTHOR: Final = named("author of a report")

THIRTY: Final = LargestWindow(days=30, set_by=SetBy.PROGRAM)

FOR_AGENCY: Final = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY: Final = archivist(COMPANY, Side.COMPANY)
FOR_PRESS: Final = archivist(PRESS, Side.THIRD_PARTY)


def at(case: Review, when: str) -> Review:
    """The case, with everything that is recorded next having happened then, and the clock there, too."""
    case.pen.occurred = Occurred.parse(when)
    if case.pen.occurred.latest is not None:
        set_clock(case, case.pen.occurred.latest)
    return case


def on_clock(case: Review, instant: str) -> Review:
    """The case, with the clock at an instant and nothing said of when what comes next happened."""
    case.pen.occurred = None
    set_clock(case, datetime.fromisoformat(instant))
    return case


def last(case: Review | Report) -> UUID:
    """The id of the last entry, which is the id of what it made."""
    return case.entries[-1].id


def opening(**said: Any) -> dict[str, Any]:
    return {
        "number": "2026-001",
        "title": "Fable 5",
        "kind": CaseKind.REVIEW,
        "company": COMPANY,
        "agency": AGENCY,
        "track": Track.VOLUNTARY_AGREEMENT,
        "models": (MODEL,),
        "agreement": None,
        "program": None,
        "designations": (),
        "agreed_window_days": None,
        "continues": None,
        **said,
    }


def opened_case(**said: Any) -> Review:
    case = Review(CASE, steady_pen())
    at(case, "2026-06-01T09:00-04:00").open(by=OFFICER, **opening(**said))
    return case


def compiled_case(**said: Any) -> Review:
    """A case that an archivist compiles from sources."""
    case = Review(CASE, steady_pen(source=Source(publisher="A paper", evidence="media")))
    at(case, "2026-06-12").open(by=FOR_PRESS, **opening(track=Track.COMPULSORY, **said))
    return case


def submitted_case() -> Review:
    case = opened_case()
    at(case, "2026-06-02T09:00-04:00").submission.make(
        by=LIAISON, models=(), summary="weights of 1 June", tracking_id="FBL-77"
    )
    return case


def complete_case() -> Review:
    case = submitted_case()
    case.submission.find_complete(by=OFFICER)
    return case


def offered_case(models: tuple[UUID, ...] = ()) -> tuple[Review, UUID]:
    """A case with an offer of access, and the access's id."""
    case = complete_case()
    offer(case, models)
    return case, last(case)


def offer(case: Review, models: tuple[UUID, ...] = ()) -> None:
    case.access.offer(
        by=LIAISON,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_REDUCED,
        models=models,
        terms=None,
    )


def taken_up_case() -> tuple[Review, UUID]:
    case, access = offered_case()
    case.access.take_up(by=OFFICER, access=access)
    return case, access


def activated_case(when: str = "2026-07-06T10:00-04:00", days: int = 30) -> tuple[Review, UUID]:
    """A case with an access window that is running."""
    case, access = taken_up_case()
    at(case, when).access.activate(by=LIAISON, access=access, days=days, largest=THIRTY, activated=None)
    return case, access


def finding_case() -> tuple[Review, UUID]:
    """A case with a finding that nobody but the agency knows, and the finding's id."""
    case, _ = activated_case()
    at(case, "2026-07-20T10:00-04:00").findings.record_finding(
        by=OFFICER, detail="names a flaw in a parser", classified_pointer=None, evaluation=None, models=()
    )
    return case, last(case)


def shared_case(portion: Portion = Portion.SUMMARY) -> tuple[Review, UUID]:
    case, finding = finding_case()
    case.findings.share(by=OFFICER, finding=finding, portion=portion, manner=Manner.WRITTEN)
    return case, finding


def asserted(case: Review, stage: Stage, evidence: StageEvidence, by: Any = OFFICER, **said: Any) -> UUID:
    """Somebody's word about one stage; gives the assertion's id."""
    saying: dict[str, Any] = {
        "elicitation": Elicitation.SAFEGUARDS_ON,
        "models": (),
        "finding": None,
        "report": None,
        "audience": None,
        **said,
    }
    case.capabilities.assert_stage(by=by, stage=stage, evidence=evidence, **saying)
    return last(case)


def received_report(**said: Any) -> Report:
    """A report that an officer puts on record for its author."""
    report = Report(named("report"), steady_pen())
    receiving: dict[str, Any] = {
        "author": AUTHOR,
        "author_side": Side.THIRD_PARTY,
        "cases": (),
        "models": (MODEL,),
        "stage": Stage.C1,
        "summary": "the model names flaws",
        "digest": None,
        "classified_pointer": None,
        "audience": None,
        **said,
    }
    report.receive(by=OFFICER, **receiving)
    return report
