"""`python -m tests.browser.more_cases`: what a demo does not hold and its pages can show.

Two compiled cases: one with fifty entries in two hours; one with an access window, a hold, days added and an
early end. A live case that goes on from the first. And an inquiry of the overseer.
"""
# ruff: noqa: E402 - Django is set up before any model is imported

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import django

django.setup()

from agreements.claim import ClaimKind
from agreements.commands import make_claim
from agreements.vocabulary import Track
from config.actors import Actor, Side
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.store import ledger
from reviews import commands
from reviews.commands.inquiry import ask_records, open_inquiry
from reviews.demo import live_case
from reviews.demo.users import AGENCY, COMPANY, actors
from reviews.inquiry import SeenBy
from reviews.oversight.replay import case_entries
from reviews.review import CaseKind, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import archivist
from tests.browser.served import INQUIRY

PAPER: Final = Source(publisher="A paper", evidence="media")
FOR_AGENCY: Final = archivist(AGENCY, Side.GOVERNMENT)
FOR_COMPANY: Final = archivist(COMPANY, Side.COMPANY)

CROWD: Final = 50
NOON: Final = datetime.fromisoformat("2026-05-04T12:00-04:00")


def tell(command: Any, actor: Actor, when: datetime, **said: Any) -> UUID:
    """Enter an act as having happened then; gives its stream."""
    return UUID(str(command(actor, occurred=Occurred.at(when), source=PAPER, **said).stream))


def case(title: str, model: str) -> UUID:
    """A case about a model, opened on 4 May 2026 at noon."""
    version = tell(commands.register_model, FOR_COMPANY, NOON, name=model)
    return tell(
        commands.open_case, FOR_AGENCY, NOON, title=title, kind=CaseKind.REVIEW, company=COMPANY,
        agency=AGENCY, track=Track.OUTSIDE, models=(version,),
    )  # fmt: skip


def crowded() -> UUID:
    """Fifty statements within two hours; gives their case."""
    review = case("A crowded afternoon", "Sparrow 1")
    for number in range(CROWD):
        tell(
            make_claim, FOR_COMPANY, NOON + timedelta(hours=1 + 2 * number / CROWD),
            kind=ClaimKind.STATEMENT, case=review, value=f"statement number {number + 1} of that afternoon",
        )  # fmt: skip
    return review


def continued(compiled: UUID) -> None:
    """A live case that goes on from a compiled one, in which the company speaks of an entry of that."""
    liaison = actors()["liaison"]
    going_on = commands.open_case(
        liaison, title="After that afternoon", kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT, continues=compiled,
    ).stream  # fmt: skip
    earlier = case_entries(compiled)[-1].id
    make_claim(
        liaison, kind=ClaimKind.STATEMENT, case=going_on, entry=earlier, value="that statement was not ours"
    )


def held() -> None:
    """A window of ten days from 6 May, held from the 9th to the 11th, extended by five days, ended early."""
    review = case("A window that was held", "Wren 1")

    def on(day: int, command: Any, actor: Actor, **said: Any) -> UUID:
        """Enter an act of the case at noon of a day of May; gives its entry."""
        tell(command, actor, NOON.replace(day=day), case=review, **said)
        return ledger.get(Review, review).entries[-1].id

    access = on(
        5, commands.offer_access, FOR_COMPANY, types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED, level=AccessLevel.SAFEGUARDS_ON,
    )  # fmt: skip
    on(5, commands.take_up_access, FOR_AGENCY, access=access)
    on(6, commands.activate_access, FOR_COMPANY, access=access, days=10)
    why = {"reason": "the endpoint is down", "owner": COMPANY}
    hold = on(8, commands.propose_hold, FOR_AGENCY, access=access, **why)
    on(8, commands.hold_window, FOR_COMPANY, hold=hold)
    on(12, commands.resume_window, FOR_AGENCY, hold=hold)
    on(13, commands.ask_extension, FOR_AGENCY, access=access, days=5)
    on(13, commands.consent_to_extension, FOR_COMPANY, access=access)
    on(21, commands.end_access_early, FOR_AGENCY, access=access)


def inquiry() -> None:
    """An inquiry into the demo's live case, in which the overseer has asked for records."""
    overseer = actors()["overseer"]
    open_inquiry(
        overseer, id=INQUIRY, subject="The request for a restriction", seen_by=SeenBy.OVERSEERS,
        cases=(live_case.CASE,),
    )  # fmt: skip
    ask_records(overseer, inquiry=INQUIRY, asked=AGENCY, records="What supported it.")


if __name__ == "__main__":
    afternoon = crowded()
    held()
    continued(afternoon)
    inquiry()
