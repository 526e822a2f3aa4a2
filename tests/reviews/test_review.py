"""The case: who records what, where it stands, and rule 2: nothing of it moves a release."""

import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import pytest

from config.actors import Actor, Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Event, correctable, sealed_fields
from config.ledger.record import PUBLIC
from config.ledger.replaying import as_of
from config.ledger.sealed import Sealed
from reviews.capability import Elicitation, Stage
from reviews.evaluation_logs import Level, LevelCount, LogFacts, LogFormat, Score, Tool
from reviews.report import Report
from reviews.review import CaseKind, CaseState, Review
from reviews.review.documents import Digest, DocumentFiled, Pointer
from reviews.review.opening import ReviewEnded
from reviews.review.questions import QuestionAnswered, QuestionAsked
from reviews.review.submission import PreNotificationHeld, SubmissionMade
from reviews.review.vulnerabilities import Identifier
from reviews.review.window import LargestWindow, Window
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SYSTEM,
    archivist,
    liaison,
    named,
    officer,
)
from tests.reviews.case_pasts import (
    CASE,
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    MODEL,
    OTHER_MODEL,
    THIRTY,
    activated_case,
    at,
    compiled_case,
    complete_case,
    last,
    offered_case,
    on_clock,
    opened_case,
    opening,
    shared_case,
    submitted_case,
    taken_up_case,
)
from tests.reviews.pasts import released_model
from tests.steady import steady_pen

STRANGERS = [liaison("stranger", OTHER_COMPANY), officer("stranger", OTHER_AGENCY), OVERSEER]


# opening


def test_a_live_case_names_its_agency() -> None:
    case = Review(CASE, steady_pen())

    with pytest.raises(Refused) as refusal:
        case.open(by=LIAISON, **opening(agency=None))

    assert refusal.value.pointer == "/agency"


@pytest.mark.parametrize("by", [OFFICER, LIAISON])
def test_either_side_opens_a_case(by: Actor) -> None:
    case = Review(CASE, steady_pen())

    case.open(by=by, **opening())

    assert case.state is CaseState.OPEN
    assert case.entries[0].record.about == (CASE, MODEL, COMPANY, AGENCY)


@pytest.mark.parametrize("by", STRANGERS)
def test_nobody_else_opens_one(by: Actor) -> None:
    case = Review(CASE, steady_pen())

    with pytest.raises(NotFound):
        case.open(by=by, **opening())


def test_a_case_follows_its_models_agreement_and_designations() -> None:
    agreement, designation = named("agreement"), named("designation")

    case = opened_case(agreement=agreement, designations=(designation,), models=(MODEL, OTHER_MODEL))

    assert case.follows == (MODEL, OTHER_MODEL, agreement, designation)


def test_a_largest_window_is_agreed_in_an_agreement_only() -> None:
    with pytest.raises(Refused) as refusal:
        opened_case(agreed_window_days=45)
    agreed = opened_case(agreed_window_days=45, agreement=named("agreement"))

    assert refusal.value.rule == 12
    assert agreed.opened is not None
    assert agreed.opened.agreed_window_days == 45


# who records what


Past = Callable[[], tuple[Review, UUID]]
Act = Callable[[Review, UUID, Actor], None]

G, C = Side.GOVERNMENT, Side.COMPANY
WRITERS = {G: OFFICER, C: LIAISON}


def opened() -> tuple[Review, UUID]:
    return opened_case(), CASE


def submitted() -> tuple[Review, UUID]:
    return submitted_case(), CASE


def short_window() -> tuple[Review, UUID]:
    return activated_case(days=2)


def submit(case: Review, _: UUID, by: Actor) -> None:
    case.submission.make(by=by, models=(), summary="a", tracking_id=None)


def ask_for_more(case: Review, _: UUID, by: Actor) -> None:
    case.submission.ask_for_more(by=by, asked="a", answer_hoped_for_by=None)


def supplement(case: Review, _: UUID, by: Actor) -> None:
    case.submission.supplement(by=by, supplement="a", answers=None)


def activate(case: Review, access: UUID, by: Actor) -> None:
    case.access.activate(by=by, access=access, days=1, largest=THIRTY, activated=None)


def use(case: Review, access: UUID, by: Actor) -> None:
    case.access.use(by=by, access=access, evaluator=None, purpose=None)


def ask_extension(case: Review, access: UUID, by: Actor) -> None:
    case.extension.ask(by=by, access=access, days=1, largest=THIRTY, reason=None)


def name_evaluator(case: Review, _: UUID, by: Actor) -> None:
    case.evaluation.name_evaluator(by=by, evaluator=named("evaluator"), organization=None)


def plan(case: Review, _: UUID, by: Actor) -> None:
    case.evaluation.plan(
        by=by, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON, method=None, models=()
    )


def record_finding(case: Review, _: UUID, by: Actor) -> None:
    case.findings.record_finding(by=by, detail="a", classified_pointer=None, evaluation=None, models=())


def claim_non_uniqueness(case: Review, _: UUID, by: Actor) -> None:
    case.capabilities.claim_non_uniqueness(by=by, stage=Stage.C1, statement=None, models=(), audience=None)


def claim_defensive_use(case: Review, _: UUID, by: Actor) -> None:
    case.capabilities.claim_defensive_use(by=by, use="a", stage=None, models=(), audience=None)


ACTS: dict[str, tuple[Side, Past, Act]] = {
    "submit": (C, opened, submit),
    "ask for more": (G, submitted, ask_for_more),
    "supplement": (C, submitted, supplement),
    "find complete": (G, submitted, lambda case, _, by: case.submission.find_complete(by=by)),
    "withdraw": (C, submitted, lambda case, _, by: case.submission.withdraw(by=by, reason=None)),
    "take up": (G, offered_case, lambda case, id, by: case.access.take_up(by=by, access=id)),
    "activate": (C, taken_up_case, activate),
    "use": (G, activated_case, use),
    "ask extension": (G, short_window, ask_extension),
    "revoke": (C, activated_case, lambda case, id, by: case.access.revoke(by=by, access=id, reason=None)),
    "name evaluator": (G, opened, name_evaluator),
    "plan": (G, opened, plan),
    "record finding": (G, opened, record_finding),
    "comment": (C, shared_case, lambda case, id, by: case.findings.comment(by=by, finding=id, comment="a")),
    "finalize": (G, shared_case, lambda case, id, by: case.findings.finalize(by=by, finding=id)),
    "claim non-uniqueness": (C, opened, claim_non_uniqueness),
    "claim defensive use": (C, opened, claim_defensive_use),
    "end review": (G, opened, lambda case, _, by: case.end_review(by=by)),
    "close": (G, opened, lambda case, _, by: case.close(by=by, reason=None)),
}


@pytest.mark.parametrize(("side", "past", "act"), ACTS.values(), ids=list(ACTS))
def test_each_side_records_its_own_acts_and_not_the_others(side: Side, past: Past, act: Act) -> None:
    other = C if side is G else G
    case, item = past()
    before = case.version

    with pytest.raises(NotPermitted) as refusal:
        act(case, item, WRITERS[other])
    untouched = case.version
    act(case, item, WRITERS[side])

    assert refusal.value.rule == 3
    assert untouched == before
    assert case.version == before + 1


@pytest.mark.parametrize("by", STRANGERS)
def test_a_live_case_answers_to_no_stranger(by: Actor) -> None:
    case = opened_case()

    with pytest.raises(NotFound):
        case.questions.ask(by=by, question="what is this?", answer_hoped_for_by=None)

    assert case.version == 1


def test_a_compiled_case_holds_acts_of_several_offices_and_no_other_company() -> None:
    case = compiled_case()

    case.questions.ask(by=archivist(OTHER_AGENCY, Side.GOVERNMENT), question="a", answer_hoped_for_by=None)
    with pytest.raises(NotPermitted):
        case.questions.ask(by=archivist(OTHER_COMPANY, Side.COMPANY), question="a", answer_hoped_for_by=None)

    assert case.entries[-1].organization == OTHER_AGENCY


def test_the_other_party_is_told_and_everybody_of_what_a_third_party_says() -> None:
    live, compiled = opened_case(), compiled_case()
    live.questions.ask(by=OFFICER, question="a", answer_hoped_for_by=None)
    compiled.documents.file(by=FOR_PRESS, title="an open letter", digest=None, classified_pointer=None)

    assert live.entries[-1].record.audience == (COMPANY,)
    assert compiled.entries[-1].record.audience == (PUBLIC,)


def test_the_agencys_own_work_is_told_to_nobody() -> None:
    case = opened_case()
    case.evaluation.plan(
        by=OFFICER, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON, method="a", models=()
    )
    evaluation = last(case)
    case.evaluation.start_evaluation(by=OFFICER, evaluation=evaluation)
    case.evaluation.record_run(
        by=OFFICER,
        evaluation=evaluation,
        log=LogFacts(format=LogFormat.INSPECT_EVAL, digest=bytes(32), samples=200),
    )
    case.evaluation.complete(by=OFFICER, evaluation=evaluation)

    assert [entry.record.audience for entry in case.entries[1:]] == [()] * 4
    assert case.evaluation.evaluations[evaluation].state == "completed"


# rule 2


def test_review_ended_and_access_window_ended_change_no_release_state() -> None:
    model = released_model()
    before = (model.version, model.access)
    case, access = activated_case()

    on_clock(case, "2026-08-09T10:00-04:00").access.end_window(by=SYSTEM, access=access)
    case.end_review(by=OFFICER)

    assert {entry.record.stream for entry in case.entries} == {CASE}
    assert (model.version, model.access) == before
    assert case.state is CaseState.REVIEW_ENDED


def test_a_review_ends_with_findings_delivered_and_no_verdict() -> None:
    case, finding = shared_case()

    case.end_review(by=OFFICER)

    assert case.ended is not None
    assert isinstance(case.ended.event, ReviewEnded)
    assert case.ended.event.findings == (finding,)
    assert case.ended.event.__struct_fields__ == ("findings",)
    with pytest.raises(Refused):
        case.end_review(by=OFFICER)


# where it stands


def test_the_state_follows_the_acts_of_a_live_review() -> None:
    case = opened_case()
    states = [case.state]

    def then(act: Callable[..., None], **said: Any) -> None:
        act(**said)
        states.append(case.state)

    then(case.submission.hold_pre_notification, by=LIAISON, summary=None)
    then(case.submission.make, by=LIAISON, models=(), summary="a", tracking_id=None)
    then(case.submission.ask_for_more, by=OFFICER, asked="logs", answer_hoped_for_by=None)
    then(case.submission.supplement, by=LIAISON, supplement="logs", answers=last(case))
    then(case.submission.find_complete, by=OFFICER)

    assert states == [
        CaseState.OPEN,
        CaseState.OPEN,
        CaseState.SUBMITTED,
        CaseState.INFORMATION_ASKED,
        CaseState.SUBMITTED,
        CaseState.SUBMISSION_COMPLETE,
    ]


def test_access_shows_in_the_state() -> None:
    assert offered_case()[0].state is CaseState.ACCESS_OFFERED
    assert taken_up_case()[0].state is CaseState.ACCESS_TAKEN_UP
    assert activated_case()[0].state is CaseState.WINDOW_OPEN


def test_a_withdrawn_submission_may_be_made_again() -> None:
    case = complete_case()
    with pytest.raises(Refused):
        case.submission.make(by=LIAISON, models=(), summary="b", tracking_id=None)

    case.submission.withdraw(by=LIAISON, reason=None)
    withdrawn = case.state
    case.submission.make(by=LIAISON, models=(), summary="b", tracking_id=None)

    assert withdrawn is CaseState.SUBMISSION_WITHDRAWN
    assert case.state is CaseState.SUBMITTED
    assert len(case.submission.made) == 2


def test_a_negotiation_has_no_submission() -> None:
    case = opened_case(kind=CaseKind.NEGOTIATION, models=())

    with pytest.raises(Refused):
        case.submission.make(by=LIAISON, models=(), summary="a", tracking_id=None)

    assert case.state is CaseState.NEGOTIATION


def test_a_closed_case_takes_nothing_until_either_side_reopens_it() -> None:
    case = complete_case()
    case.close(by=OFFICER, reason=None)

    with pytest.raises(Refused):
        case.questions.ask(by=LIAISON, question="a", answer_hoped_for_by=None)
    case.reopen(by=LIAISON, reason="a comment is missing")
    case.questions.ask(by=LIAISON, question="a", answer_hoped_for_by=None)

    assert case.state is CaseState.SUBMISSION_COMPLETE


def test_a_case_is_not_closed_over_a_running_window() -> None:
    case, access = activated_case()

    with pytest.raises(Refused):
        case.close(by=OFFICER, reason=None)
    case.access.end_early(by=OFFICER, access=access, reason=None)
    case.close(by=OFFICER, reason=None)

    assert case.state is CaseState.CLOSED


def test_an_act_names_model_versions_of_the_case_only() -> None:
    case = opened_case(models=(MODEL,))

    with pytest.raises(BadInput) as refusal:
        case.submission.make(by=LIAISON, models=(MODEL, OTHER_MODEL), summary="a", tracking_id=None)

    assert refusal.value.pointer == "/models/1"


# questions


def test_a_question_is_answered_by_the_other_side() -> None:
    case = opened_case()
    case.questions.ask(
        by=OFFICER,
        question="which data?",
        answer_hoped_for_by=datetime.fromisoformat("2026-07-06T17:00-04:00"),
    )
    question = last(case)

    with pytest.raises(NotPermitted):
        case.questions.answer(by=OFFICER, question=question, answer="none")
    case.questions.answer(by=LIAISON, question=question, answer="public data")

    assert [entry.side for entry in case.questions.asked[question].answers] == [Side.COMPANY]


def test_a_question_without_an_answer_lets_all_else_go_on() -> None:
    case = opened_case()
    case.questions.ask(by=OFFICER, question="which data?", answer_hoped_for_by=None)

    case.submission.make(by=LIAISON, models=(), summary="a", tracking_id=None)
    case.end_review(by=OFFICER)

    assert case.state is CaseState.REVIEW_ENDED


# words and documents


@pytest.mark.parametrize("event", [SubmissionMade, QuestionAsked, QuestionAnswered, PreNotificationHeld])
def test_free_text_is_sealed_in_live_records(event: type[Event]) -> None:
    assert sealed_fields(event)


def test_a_live_case_keeps_free_text_out_of_its_bytes_and_sentences() -> None:
    case = opened_case()
    case.questions.ask(by=OFFICER, question="canary-7f3a", answer_hoped_for_by=None)

    entry = case.entries[-1]

    assert isinstance(entry.event, QuestionAsked)
    assert isinstance(entry.event.question, Sealed)
    assert b"canary" not in entry.data
    assert "canary" not in entry.event.sentence()


def test_a_compiled_case_shows_its_text_and_no_sentence_repeats_it() -> None:
    case = compiled_case()
    case.questions.ask(by=FOR_AGENCY, question="canary-7f3a", answer_hoped_for_by=None)

    assert b"canary" in case.entries[-1].data
    assert "canary" not in case.entries[-1].event.sentence()


def test_what_is_classified_is_filed_by_pointer_only() -> None:
    case = opened_case()
    case.documents.file(by=OFFICER, title=None, digest=None, classified_pointer="C-2026/0117")

    with pytest.raises(Refused) as refusal:
        case.documents.file(by=OFFICER, title="memo", digest=None, classified_pointer="C-2026/0117")

    assert refusal.value.rule == 17
    assert len(case.documents.filed) == 1


@pytest.mark.parametrize("pointer", ["the weights leak at noon", "", "no number here", "C1" * 40, "C 1"])
def test_a_pointer_is_a_number_and_no_text(pointer: str) -> None:
    case = opened_case()

    with pytest.raises(BadInput) as refusal:
        case.documents.file(by=OFFICER, title=None, digest=None, classified_pointer=pointer)

    assert refusal.value.pointer == "/classified_pointer"


def test_a_classified_banner_is_refused_and_the_bare_word_is_not() -> None:
    case = opened_case()
    case.questions.ask(by=OFFICER, question="is the recipe a secret?", answer_hoped_for_by=None)

    with pytest.raises(Refused) as refusal:
        case.questions.ask(by=OFFICER, question="SECRET//NOFORN\nwhich data?", answer_hoped_for_by=None)

    assert refusal.value.rule == 17
    assert case.version == 2


@pytest.mark.parametrize("digest", [b"", bytes(31), bytes(33)])
def test_a_digest_has_32_bytes(digest: bytes) -> None:
    case = opened_case()

    with pytest.raises(BadInput) as refusal:
        case.documents.file(by=OFFICER, title="memo", digest=digest, classified_pointer=None)

    assert refusal.value.pointer == "/digest"


def test_a_document_without_a_digest_is_not_held() -> None:
    case = compiled_case()

    case.documents.file(by=FOR_COMPANY, title="letter", digest=None, classified_pointer=None)

    (filed,) = case.documents.filed.values()
    assert filed.document.digest is None
    assert isinstance(case.entries[-1].event, DocumentFiled)


# replays


def test_a_replay_gives_the_same_case() -> None:
    case, finding = shared_case()

    again = Review.of(case.entries, steady_pen())

    assert again is not None
    assert again.state is case.state
    assert again.findings.found[finding].shown is case.findings.found[finding].shown
    assert again.window_at(case.entries[-1].takes_effect) == case.window_at(case.entries[-1].takes_effect)


def test_a_replay_by_what_happened_meets_entries_in_any_order() -> None:
    offered, access = offered_case()
    at(offered, "2026-07-06T10:00-04:00").access.take_up(by=OFFICER, access=access)
    backwards = sorted(offered.entries, key=lambda entry: entry.takes_effect, reverse=True)

    again = Review.of(backwards, steady_pen())

    assert again is not None
    assert again.access.grants[access].taken_up is not None


def test_before_its_opening_a_case_is_empty_and_still_answers() -> None:
    case, _ = activated_case()
    kept = as_of(case.entries[1:], occurred=datetime.fromisoformat("2026-07-07T00:00-04:00"))

    early = Review.of(kept, steady_pen())

    assert early is not None
    assert early.opened is None
    assert early.window_at(datetime.fromisoformat("2026-07-06T12:00-04:00"))


def test_a_corrected_entry_is_read_as_corrected() -> None:
    case = submitted_case()

    case.correct(by=LIAISON, entry=last(case), field="tracking_id", value="FBL-78", reason="slip")

    assert [made.tracking_id for made in case.submission.made] == ["FBL-78"]


def test_press_speaks_in_compiled_records_only() -> None:
    assert FOR_PRESS.organization == PRESS
    case = opened_case()

    with pytest.raises((NotPermitted, NotFound)):
        case.documents.file(by=FOR_PRESS, title="letter", digest=None, classified_pointer=None)


# sentences


def sample(hint: Any) -> Any:
    """A value of a field's type; free text carries a canary."""
    members = typing.get_args(hint)
    if Sealed in members:
        return "canary-7f3a"
    if hint == Digest:
        return bytes(32)
    if hint == Pointer:
        return "C-2026/17"
    if hint == Identifier:
        return "CVE-2026-12345"
    match typing.get_origin(hint):
        case typing.Union | types.UnionType | typing.Annotated:
            return sample(members[0])
        case origin if origin is tuple:
            return (sample(members[0]),)
    if issubclass(hint, StrEnum):
        return list(hint)[-1]
    return SAMPLES[hint]


WINDOW = Window.activated(datetime.fromisoformat("2026-07-06T10:00-04:00"), 30)
SAMPLES: dict[type, Any] = {
    UUID: CASE,
    str: "Some words",
    int: 1,
    bool: False,
    date: date.fromisoformat("2026-07-06"),
    bytes: bytes(32),
    datetime: datetime.fromisoformat("2026-07-06T17:00-04:00"),
    Window: WINDOW,
    LargestWindow: THIRTY,
    Score: Score("match", "accuracy", 0.5),
    Tool: Tool("inspect_ai", "0.3.285"),
    LevelCount: LevelCount(Level.ERROR, 3),
}


@pytest.mark.parametrize("event", [*Review.EVENTS, *Report.EVENTS], ids=lambda event: event.__name__)
def test_a_sentence_follows_its_subject_and_repeats_no_free_text(event: type[Event]) -> None:
    hints = typing.get_type_hints(event, include_extras=True)
    required = {field.name for field in msgspec.structs.fields(event) if field.required}
    whole = {name: sample(hints[name]) for name in event.__struct_fields__}
    least = {name: whole[name] for name in required}

    for fields in (least, whole):
        text = event(**fields).sentence()

        assert text[0].islower()
        assert not text.endswith(".")
        assert "canary" not in text
        assert "None" not in text


@pytest.mark.parametrize("event", [*Review.EVENTS, *Report.EVENTS], ids=lambda event: event.__name__)
def test_every_event_says_who_may_record_it(event: type[Event]) -> None:
    assert event.BY
    assert correctable(event) <= {*event.__struct_fields__, "occurred"}


# what the case does not hold


NOWHERE = named("nowhere")

UNKNOWN: dict[str, tuple[Actor, Act]] = {
    "access taken up": (OFFICER, lambda case, id, by: case.access.take_up(by=by, access=id)),
    "access used": (OFFICER, use),
    "access ended": (LIAISON, lambda case, id, by: case.access.end_early(by=by, access=id, reason=None)),
    "window ended": (SYSTEM, lambda case, id, by: case.access.end_window(by=by, access=id)),
    "extension asked": (OFFICER, ask_extension),
    "evaluation started": (
        OFFICER,
        lambda case, id, by: case.evaluation.start_evaluation(by=by, evaluation=id),
    ),
    "evaluation completed": (OFFICER, lambda case, id, by: case.evaluation.complete(by=by, evaluation=id)),
    "finding finalized": (OFFICER, lambda case, id, by: case.findings.finalize(by=by, finding=id)),
    "question answered": (
        LIAISON,
        lambda case, id, by: case.questions.answer(by=by, question=id, answer="a"),
    ),
    "submission withdrawn": (LIAISON, lambda case, _, by: case.submission.withdraw(by=by, reason=None)),
    "submission supplemented": (LIAISON, supplement),
    "more asked": (OFFICER, ask_for_more),
    "found complete": (OFFICER, lambda case, _, by: case.submission.find_complete(by=by)),
    "reopened": (LIAISON, lambda case, _, by: case.reopen(by=by, reason="a")),
}


@pytest.mark.parametrize(("by", "act"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_what_the_case_does_not_hold_is_refused(by: Actor, act: Act) -> None:
    case = opened_case()

    with pytest.raises((NotFound, Refused)):
        act(case, NOWHERE, by)

    assert case.version == 1


def planned_case() -> tuple[Review, UUID]:
    case = opened_case()
    plan(case, CASE, OFFICER)
    return case, last(case)


def test_an_evaluation_starts_once_and_is_completed_once() -> None:
    case, evaluation = planned_case()

    with pytest.raises(Refused):
        case.evaluation.complete(by=OFFICER, evaluation=evaluation)
    case.evaluation.start_evaluation(by=OFFICER, evaluation=evaluation)
    with pytest.raises(Refused):
        case.evaluation.start_evaluation(by=OFFICER, evaluation=evaluation)
    case.evaluation.complete(by=OFFICER, evaluation=evaluation)
    with pytest.raises(Refused):
        case.evaluation.complete(by=OFFICER, evaluation=evaluation)

    assert case.version == 4


def test_a_use_is_by_a_named_evaluator() -> None:
    case, access = activated_case()
    evaluator = named("evaluator")

    with pytest.raises(Refused):
        case.access.use(by=OFFICER, access=access, evaluator=evaluator, purpose=None)
    name_evaluator(case, CASE, OFFICER)
    case.access.use(by=OFFICER, access=access, evaluator=evaluator, purpose=None)
    with pytest.raises(Refused):
        name_evaluator(case, CASE, OFFICER)

    assert len(case.access.grants[access].uses) == 1
