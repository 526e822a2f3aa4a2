"""The review in the demo's open case: program and calendar, windows and holds, a finding, what is owed."""

import io
import json
from collections.abc import Iterator
from typing import Any, Final

import msgspec

import agreements.commands as between
from agreements.federal_holidays import proposed_calendar
from agreements.party import DelegatedAct
from agreements.vocabulary import Track
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.commands import case as cases
from reviews.commands import desk, release
from reviews.demo.acts import Act, Moment, act, entry_id, stream_id
from reviews.demo.days import afternoon_in, date_in, day_in, on_day
from reviews.demo.live_case import (
    COUNTERSIGNER,
    EVALUATOR,
    LABORATORY,
    LIAISON,
    OFFICER,
    PARTNERS,
    SUPERVISOR,
)
from reviews.demo.users import AGENCY, COMPANY, person_id
from reviews.media import MediaType
from reviews.model_version import ChosenBy, Reach
from reviews.review import CaseKind
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.coverage import Coverage
from reviews.review.findings import Manner, Portion

PROGRAM: Final = stream_id("program")
MODEL: Final = stream_id("plover-1")
SMALL_MODEL: Final = stream_id("plover-1-small")
CASE: Final = stream_id("open-case")

_LATE_AFTER_HOURS: Final = 24 * 60

_SARIF: Final = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "dotterel", "version": "1.4", "rules": [{"id": "overflow"}]}},
            "results": [
                {"ruleId": "overflow", "level": "error", "message": {"text": "A length is not checked."}},
                {"ruleId": "overflow", "level": "note", "message": {"text": "A length is checked twice."}},
            ],
        }
    ],
}


def program() -> Iterator[Act]:
    """The agency establishes the program: parameters, the calendar, a deadline, a lapse in appropriations."""
    years = (date_in(-60).year, date_in(200).year)
    calendar = proposed_calendar(*years)
    yield from on_day(
        -35,
        act(
            "program", SUPERVISOR, between.establish_program,
            id=PROGRAM, name="Pre-release access", authority="Notice 2026-7 of the Bureau",
            effective=date_in(-35),
        ),
        act(
            "parameters", SUPERVISOR, between.set_parameters,
            program=PROGRAM, late_after_hours=_LATE_AFTER_HOURS,
        ),
        act(
            "calendar", SUPERVISOR, between.adopt_calendar,
            program=PROGRAM, **msgspec.structs.asdict(calendar),
        ),
        act(
            "deadline", SUPERVISOR, between.set_deadline,
            program=PROGRAM, name="the first report", due=date_in(25), counted_from=date_in(-35), days=60,
            counting="60 days, the day after the program takes effect is day 1",
        ),
        act(
            "delegation-3", SUPERVISOR, between.delegate_authority,
            person=person_id(OFFICER), acts=(DelegatedAct.ISSUE_REQUEST, DelegatedAct.ISSUE_DIRECTIVE),
            since=date_in(-35), until=date_in(365),
        ),
        act(
            "delegation-4", SUPERVISOR, between.delegate_authority,
            person=person_id(COUNTERSIGNER), acts=(DelegatedAct.COUNTERSIGN,),
            since=date_in(-35), until=date_in(365),
        ),
    )  # fmt: skip
    yield from on_day(
        -24, act("lapse", SUPERVISOR, between.begin_appropriations_lapse, program=PROGRAM, first=date_in(-24))
    )
    yield from on_day(
        -22,
        act("lapse-over", SUPERVISOR, between.end_appropriations_lapse, program=PROGRAM, last=date_in(-22)),
    )


def opening() -> Iterator[Act]:
    """Two model versions are submitted; what more was asked for never came, and the agency went on."""
    yield from on_day(
        -33,
        act("plover-1", LIAISON, release.register_model, id=MODEL, name="Plover 1"),
        act("plover-1-small", LIAISON, release.register_model, id=SMALL_MODEL, name="Plover 1 Small"),
        act("plover-plan-1", LIAISON, release.plan_release, model=MODEL, to=Reach.PARTNERS, when=day_in(-30)),
        act("plover-plan-2", LIAISON, release.plan_release, model=MODEL, to=Reach.EVERYBODY, when=day_in(10)),
    )
    yield from on_day(
        -31,
        act(
            "open-case", OFFICER, cases.open_case,
            id=CASE, title="Plover 1 before its release", kind=CaseKind.REVIEW, company=COMPANY,
            agency=AGENCY, track=Track.FRAMEWORK, models=(MODEL, SMALL_MODEL), program=PROGRAM,
        ),
        act("open-assignment", SUPERVISOR, desk.assign_case, case=CASE, person=person_id(OFFICER)),
        act("coverage-asked", LIAISON, cases.inquire_about_coverage, case=CASE, models=(MODEL,)),
        act(
            "coverage", SUPERVISOR, cases.determine_coverage,
            case=CASE, coverage=Coverage.COVERED, models=(MODEL,), answers=entry_id("coverage-asked"),
            designating_office=AGENCY,
        ),
        act(
            "open-submission", LIAISON, cases.make_submission,
            case=CASE, tracking_id="HM-0051", summary="Both model versions and their system cards.",
        ),
        act(
            "open-more-asked", OFFICER, cases.ask_for_more_information,
            case=CASE, asked="How the two versions differ.", answer_hoped_for_by=afternoon_in(-28),
        ),
    )  # fmt: skip
    yield from on_day(
        -30,
        *(
            act(
                f"plover-partner-{number}", LIAISON, release.include_partner,
                model=MODEL, partner=partner, chosen_by=ChosenBy.COMPANY,
            )
            for number, partner in enumerate(PARTNERS, start=1)
        ),
        act(
            "plover-to-partners", LIAISON, release.release_to_partners,
            model=MODEL, partners=PARTNERS, partner_count=len(PARTNERS), participation_shared=True,
        ),
        act("open-complete", OFFICER, cases.find_submission_complete, case=CASE),
    )  # fmt: skip


def access() -> Iterator[Act]:
    """Two windows, of which one was made longer."""
    offer: dict[str, Any] = {
        "case": CASE, "types": (AccessType.API,), "environment": Environment.COMPANY_HOSTED,
        "level": AccessLevel.SAFEGUARDS_REDUCED,
    }  # fmt: skip
    window = {"case": CASE, "access": entry_id("open-access")}
    small = {"case": CASE, "access": entry_id("small-access")}
    yield from on_day(
        -20,
        act("open-access", LIAISON, cases.offer_access, models=(MODEL,), **offer),
        act("open-taken-up", OFFICER, cases.take_up_access, **window),
        act("open-activation", LIAISON, cases.activate_access, days=24, **window),
        act("open-evaluator", OFFICER, cases.name_evaluator, case=CASE, evaluator=EVALUATOR),
    )
    yield from on_day(
        -12,
        act(
            "extension",
            OFFICER,
            cases.ask_extension,
            days=6,
            reason="To try the changed safeguards.",
            **window,
        ),
        act("extended", LIAISON, cases.consent_to_extension, **window),
    )
    yield from on_day(
        -8,
        act("small-access", LIAISON, cases.offer_access, models=(SMALL_MODEL,), **offer),
        act("small-taken-up", OFFICER, cases.take_up_access, **small),
        act("small-activation", LIAISON, cases.activate_access, days=15, **small),
    )


def evaluation() -> Iterator[Act]:
    """A finding with its evidence: two runs, one by its log, a filed document, and who saw it again."""
    plan, finding = entry_id("open-evaluation"), entry_id("open-finding")
    log = json.dumps(_SARIF, sort_keys=True).encode()
    yield from on_day(
        -19,
        act(
            "open-evaluation", OFFICER, cases.plan_evaluation,
            case=CASE, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_REDUCED, models=(MODEL,),
            method="Twenty repositories with known flaws, each tried three times.",
        ),
        act("open-started", OFFICER, cases.start_evaluation, case=CASE, evaluation=plan),
        act(
            "open-use", OFFICER, cases.use_access,
            case=CASE, access=entry_id("open-access"), evaluator=EVALUATOR, purpose="The run.",
        ),
        act(
            "open-run", OFFICER, cases.record_run,
            case=CASE, evaluation=plan, log=io.BytesIO(log), log_name="dotterel.sarif",
        ),
        act("open-completed", OFFICER, cases.complete_evaluation, case=CASE, evaluation=plan),
    )  # fmt: skip
    yield from on_day(
        -17,
        act(
            "open-finding", OFFICER, cases.record_finding,
            case=CASE, evaluation=plan, detail="It points to the flaw in 17 of 20 repositories.",
        ),
        act(
            "open-stage-1", OFFICER, cases.assert_capability,
            case=CASE, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED,
            elicitation=Elicitation.SAFEGUARDS_REDUCED, finding=finding, models=(MODEL,),
        ),
        act(
            "open-document", OFFICER, cases.file_document,
            case=CASE, title="The log of the run", content=log, media_type=MediaType.TEXT,
        ),
        act(
            "open-reproduced", OFFICER, cases.reproduce_finding,
            case=CASE, finding=finding, stages=(Stage.C1,), evidence=StageEvidence.DEMONSTRATED,
            elicitation=Elicitation.SAFEGUARDS_REDUCED, tester=LABORATORY,
        ),
        act(
            "open-shared", OFFICER, cases.share_finding,
            case=CASE, finding=finding, portion=Portion.IN_PART, manner=Manner.VERBAL,
        ),
    )  # fmt: skip


def trying() -> Iterator[Act]:
    """A second evaluation, with the changed safeguards, which is under way: no run of it is on record yet."""
    plan = entry_id("open-evaluation-2")
    yield from on_day(
        -1,
        act(
            "open-evaluation-2", OFFICER, cases.plan_evaluation,
            case=CASE, stages=(Stage.C1, Stage.C2), elicitation=Elicitation.SAFEGUARDS_REDUCED,
            models=(MODEL,), method="The same repositories, with the changed safeguards.",
        ),
        act("open-started-2", OFFICER, cases.start_evaluation, case=CASE, evaluation=plan),
        hour=14,
    )  # fmt: skip


def owed() -> Iterator[Act]:
    """What each side owes the other: two deliverables, three questions."""
    yield from on_day(
        -16,
        act("deliverable", OFFICER, cases.promise_deliverable, case=CASE, what="The report.", days=30),
        act(
            "deliverable-2", OFFICER, cases.promise_deliverable,
            case=CASE, what="The list of repositories.", due=date_in(-6),
        ),
        act("question-1", OFFICER, cases.ask_question, case=CASE, question="Which safeguards are new?"),
    )  # fmt: skip
    yield from on_day(
        -7,
        act(
            "delivered", OFFICER, cases.deliver_deliverable,
            case=CASE, deliverable=entry_id("deliverable-2"),
        ),
        act(
            "answered-1", LIAISON, cases.answer_question,
            case=CASE, question=entry_id("question-1"), answer="The review of sessions.",
        ),
    )  # fmt: skip
    yield from on_day(
        -2,
        act(
            "question-2", LIAISON, cases.ask_question,
            case=CASE, question="Are the prompts kept?", answer_hoped_for_by=afternoon_in(4),
        ),
    )  # fmt: skip


def held() -> Iterator[Act]:
    """Both windows are held from tomorrow: one for four days, one until somebody resumes it."""
    for key, access, by, agrees, owner, days, reason in (
        ("hold", "open-access", LIAISON, OFFICER, COMPANY, 4, "The endpoint answers with errors."),
        ("small-hold", "small-access", OFFICER, LIAISON, AGENCY, None, "Our machines are moved."),
    ):
        proposal = act(
            key, by, cases.propose_hold,
            case=CASE, access=entry_id(access), reason=reason, owner=owner, days=days,
        )  # fmt: skip
        agreement = act(f"{key}-agreed", agrees, cases.hold_window, case=CASE, hold=entry_id(key))
        # a hold is agreed to on the day on which it is entered
        for said in (proposal, agreement):
            yield msgspec.structs.replace(said, when=Moment.AS_ENTERED)
