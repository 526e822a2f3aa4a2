"""What cases, reports and streams refuse, each with the success beside it, where no other file asks."""

from datetime import date, datetime
from typing import Any

import pytest

from config.errors import BadInput, NotFound, Refused
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.stream import Pen, Stream
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.model_version import Attribution, Reach
from reviews.relationship import Relationship
from reviews.report import Report
from reviews.review import Review
from reviews.review.confidentiality import years_after
from tests.actors import AGENCY, LIAISON, OFFICER, named
from tests.reviews.case_pasts import (
    AUTHOR,
    CASE,
    asserted,
    at,
    complete_case,
    opened_case,
    opening,
    received_report,
    submitted_case,
)
from tests.reviews.pasts import at as on
from tests.reviews.pasts import registered_model
from tests.steady import steady_pen

# cases


def test_a_case_that_is_not_opened_has_no_number_and_no_track() -> None:
    case = Review(CASE, steady_pen())

    with pytest.raises(Refused):
        _ = case.number
    with pytest.raises(Refused):
        _ = case.track
    assert opened_case().number == "2026-001"


def test_a_case_is_opened_once_and_closed_once() -> None:
    case = opened_case()

    with pytest.raises(Refused):
        case.open(by=OFFICER, **opening())
    case.close(by=OFFICER, reason=None)
    with pytest.raises(Refused):
        case.close(by=OFFICER, reason=None)

    assert case.version == 2


def test_what_was_found_complete_is_found_so_once_and_asked_no_more() -> None:
    case = complete_case()

    with pytest.raises(Refused):
        case.submission.find_complete(by=OFFICER)
    with pytest.raises(Refused):
        case.submission.ask_for_more(by=OFFICER, asked="Which logs?", answer_hoped_for_by=None)


def test_a_supplement_answers_what_was_asked() -> None:
    case = submitted_case()
    case.submission.ask_for_more(by=OFFICER, asked="Which logs?", answer_hoped_for_by=None)
    asked = case.entries[-1].id

    with pytest.raises(Refused) as refused:
        case.submission.supplement(by=LIAISON, supplement="all", answers=named("nothing asked"))

    assert refused.value.pointer == "/answers"
    case.submission.supplement(by=LIAISON, supplement="all", answers=asked)


def test_a_document_has_a_title() -> None:
    case = opened_case()

    with pytest.raises(Refused) as refused:
        case.documents.file(by=LIAISON, title=None, digest=None, classified_pointer=None)

    assert refused.value.pointer == "/title"
    case.documents.file(by=LIAISON, title="A letter", digest=None, classified_pointer=None)


def test_an_evaluation_is_about_a_stage_and_a_finding_about_an_evaluation_of_the_case() -> None:
    case = opened_case()
    said: dict[str, Any] = {"elicitation": Elicitation.SAFEGUARDS_ON, "method": None, "models": ()}

    with pytest.raises(Refused) as refused:
        case.evaluation.plan(by=OFFICER, stages=(), **said)
    assert refused.value.pointer == "/stages"

    finding: dict[str, Any] = {"detail": "a flaw", "classified_pointer": None, "models": ()}
    with pytest.raises(NotFound) as unknown:
        case.findings.record_finding(by=OFFICER, evaluation=named("no evaluation"), **finding)
    assert unknown.value.pointer == "/evaluation"

    case.evaluation.plan(by=OFFICER, stages=(Stage.C1,), **said)
    case.findings.record_finding(by=OFFICER, evaluation=case.entries[-1].id, **finding)


def test_only_an_assertion_of_the_case_is_clarified() -> None:
    case = opened_case()
    known = asserted(case, Stage.C1, StageEvidence.DOCUMENTED)
    said: dict[str, Any] = {"shows": (Stage.C1,), "does_not_show": (), "explanation": None, "audience": None}

    with pytest.raises(NotFound) as refused:
        case.capabilities.clarify(by=LIAISON, asserted=named("no assertion"), **said)

    assert refused.value.pointer == "/asserted"
    case.capabilities.clarify(by=LIAISON, asserted=known, **said)


def test_an_answer_is_overdue_after_the_time_hoped_for_and_only_while_there_is_none() -> None:
    case = at(opened_case(), "2026-06-02T09:00-04:00")
    due = datetime.fromisoformat("2026-06-10T09:00-04:00")
    case.questions.ask(by=OFFICER, question="Which logs are kept?", answer_hoped_for_by=due)
    asked = case.entries[-1].id
    question = case.questions.asked[asked]
    late, early = (datetime.fromisoformat(f"2026-06-{day}T09:00-04:00") for day in ("11", "09"))

    assert question.overdue_at(late)
    assert not question.overdue_at(early)
    at(case, "2026-06-10T12:00-04:00").questions.answer(by=LIAISON, question=asked, answer="all of them")
    assert not case.questions.asked[asked].overdue_at(late)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [("2026-06-01", 10, "2036-06-01"), ("2028-02-29", 10, "2038-03-01"), ("2028-02-29", 4, "2032-02-29")],
)
def test_the_same_day_years_later_is_1_march_where_29_february_is_not(
    day: str, years: int, later: str
) -> None:
    assert years_after(date.fromisoformat(day), years) == date.fromisoformat(later)


# reports


def test_a_report_is_received_once_and_only_then_has_an_author() -> None:
    report = Report(named("unheard of"), steady_pen())

    with pytest.raises(Refused):
        _ = report.author

    assert received_report().author == AUTHOR


def test_a_report_says_something_or_points_to_what_is_classified() -> None:
    with pytest.raises(Refused) as refused:
        received_report(summary=None)
    assert refused.value.pointer == "/summary"

    with pytest.raises(Refused) as refused:
        received_report(classified_pointer="SIPR 77")
    assert refused.value.rule == 17


def test_no_relationship_at_all_stands_alone() -> None:
    report = received_report()
    said: dict[str, Any] = {"party": AGENCY, "detail": None, "audience": None}
    report.disclose_relationship(by=OFFICER, relationship=Relationship.NONE, **said)

    with pytest.raises(Refused) as refused:
        report.disclose_relationship(by=OFFICER, relationship=Relationship.CUSTOMER, **said)

    assert refused.value.pointer == "/relationship"


@pytest.mark.parametrize("evidence", [StageEvidence.REFUTED, StageEvidence.INCONCLUSIVE])
def test_what_refutes_corroborates_nothing(evidence: StageEvidence) -> None:
    report = received_report()
    said: dict[str, Any] = {"stage": Stage.C1, "explanation": None, "audience": None}

    with pytest.raises(Refused) as refused:
        report.corroborate(by=OFFICER, evidence=evidence, **said)

    assert refused.value.pointer == "/evidence"
    report.corroborate(by=OFFICER, evidence=StageEvidence.DOCUMENTED, **said)


# model versions


@pytest.mark.parametrize("when", [None, Occurred.unknown()])
def test_a_release_moved_from_or_to_no_known_date_has_no_length(when: Occurred | None) -> None:
    model = registered_model()
    on(model, "2026-06-02T09:00-04:00").plan_release(
        by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse("2026-06-20")
    )
    on(model, "2026-06-10T09:00-04:00").reschedule_release(
        by=LIAISON, attribution=Attribution.OWN_CHOICE, when=when
    )
    on(model, "2026-06-11T09:00-04:00").reschedule_release(
        by=LIAISON, attribution=Attribution.OWN_CHOICE, when=Occurred.parse("2026-06-30")
    )

    assert [delay.days for delay in model.delays()] == [None, None]


# streams


def test_a_stream_says_how_it_starts_and_remembers() -> None:
    pen: Pen = steady_pen()

    with pytest.raises(TypeError):
        Stream(named("bare"), pen)
    with pytest.raises(TypeError):
        Stream.when(registered_model(), registered_model().entries[0].event)


def test_a_live_entry_has_no_published_source() -> None:
    case = opened_case()
    case.pen.source = Source(publisher="A paper", evidence="media")

    with pytest.raises(BadInput) as refused:
        case.questions.ask(by=OFFICER, question="Which logs?", answer_hoped_for_by=None)

    assert refused.value.pointer == "/source"
