"""The commands of a case on a database: who may give them, numbers, windows, and who sees what."""

import inspect
import typing
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from agreements.commands import (
    accept_term,
    establish_program,
    open_negotiation,
    propose_term,
    set_parameters,
    sign_agreement,
)
from agreements.vocabulary import Track
from config.actors import Actor, Command, Role, Side
from config.errors import BadInput, Conflict, NotFound, NotPermitted, Refused
from config.ledger import projections
from config.ledger.models import LedgerRecord, Refusal
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.commands import case as case_commands
from reviews.commands import report as report_commands
from reviews.evaluation_logs import LogFormat
from reviews.model_version import ModelVersion
from reviews.models import (
    AccessFile,
    AccessWindow,
    CapabilityFile,
    CaseFile,
    CaseModel,
    ComparatorFile,
    EvaluationFile,
    FiledDocument,
    FindingFile,
    QuestionFile,
    ReportFile,
    ReportHolder,
    ReportLink,
    SubmissionFile,
)
from reviews.relationship import Relationship
from reviews.report import Report
from reviews.review import CaseKind, CaseState, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.findings import Manner, Portion
from reviews.review.opening import CaseOpened
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    SYSTEM,
    archivist,
    liaison,
    named,
    officer,
)
from tests.ledger.writers import at_once
from tests.reviews.pasts import MODEL
from tests.reviews.registered import FOR_COMPANY, PUBLISHED, opened_case, parties, released_model
from tests.steady import Clock

pytestmark = pytest.mark.django_db

STRANGER = liaison("other liaison", OTHER_COMPANY)
OTHER_OFFICER = officer("other officer", OTHER_AGENCY)
FOR_PRESS = archivist(PRESS, Side.THIRD_PARTY)
ALL: list[Command[Any]] = [
    command
    for module in (case_commands, report_commands)
    for command in vars(module).values()
    if isinstance(command, Command)
]


def on(day: str) -> Occurred:
    return Occurred.parse(day)


def case_with_model(**said: Any) -> UUID:
    """A case about the company's model version, which is released."""
    released_model()
    return opened_case(models=(MODEL,), **said)


def access_taken_up(case: UUID) -> UUID:
    access = commands.offer_access(
        LIAISON,
        case=case,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )
    commands.take_up_access(OFFICER, case=case, access=access.entries[-1].id)
    return access.entries[-1].id


def activated(case: UUID, when: str = "2026-01-02T10:00-05:00", days: int = 30) -> UUID:
    access = access_taken_up(case)
    commands.activate_access(LIAISON, case=case, access=access, days=days, occurred=on(when))
    return access


def finding_of(case: UUID) -> UUID:
    recorded = commands.record_finding(OFFICER, case=case, detail="names a flaw in a parser")
    return recorded.entries[-1].id


# who may give them


def test_every_keyword_of_a_command_has_a_concrete_type() -> None:
    assert len(ALL) > 40
    for command in ALL:
        hints = typing.get_type_hints(command.function)
        keywords = [p for p in inspect.signature(command.function).parameters.values() if p.name != "actor"]
        assert all(p.kind is p.KEYWORD_ONLY and hints[p.name] is not Any for p in keywords)


def test_an_archivist_may_give_every_command_and_an_overseer_what_oversight_alone_records() -> None:
    for command in ALL:
        assert Role.ARCHIVIST in command.roles
    assert {command.name for command in ALL if Role.OVERSEER in command.roles} == {
        "ask_unsealing",
        "place_litigation_hold",
        "release_litigation_hold",
    }


def test_only_the_register_itself_ends_a_window_in_time() -> None:
    assert commands.end_access_window.roles == {Role.SYSTEM, Role.ARCHIVIST}


@pytest.mark.parametrize("stranger", [STRANGER, OTHER_OFFICER], ids=["company", "agency"])
def test_a_stranger_learns_nothing_of_a_live_case(stranger: Actor) -> None:
    case = case_with_model()
    access = activated(case)
    before = LedgerRecord.objects.count()

    with pytest.raises(NotFound):
        commands.ask_question(stranger, case=case, question="what is this?")
    with pytest.raises(NotFound):
        commands.end_access_early(stranger, case=case, access=access)
    with pytest.raises(NotFound):
        commands.receive_report(stranger, author=PRESS, cases=(case,), summary="a")

    assert LedgerRecord.objects.count() == before
    assert Refusal.objects.filter(organization=stranger.organization).count() == 3


# opening


def test_cases_are_numbered_by_the_eastern_year_of_recording(ledger_clock: Clock) -> None:
    parties()
    ledger_clock.now = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)  # still 2026 in Washington
    old = [opened_case() for _ in range(2)]
    ledger_clock.now = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)

    new = opened_case()

    numbers = dict(CaseFile.objects.values_list("stream", "number"))
    assert [numbers[case] for case in (*old, new)] == ["2026-001", "2026-002", "2027-001"]


def test_cases_of_one_batch_have_numbers_of_their_own(ledger_clock: Clock) -> None:
    parties()
    opened_case()

    with ledger.together():
        batch = [opened_case() for _ in range(2)]

    numbers = dict(CaseFile.objects.values_list("stream", "number"))
    assert [numbers[case] for case in batch] == ["2026-002", "2026-003"]


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_case_at_once_get_a_number_or_a_conflict_that_a_retry_resolves() -> None:
    parties()

    def open_one(_: int) -> UUID:
        try:
            return opened_case()
        except Conflict:
            return open_one(_)

    opened = at_once(open_one, 4)

    assert all(isinstance(case, UUID) for case in opened)
    assert sorted(CaseFile.objects.values_list("ordinal", flat=True)) == [1, 2, 3, 4]


def test_a_number_that_another_writer_took_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    opened_case()
    taken = CaseFile.objects.get().number
    monkeypatch.setattr("reviews.commands.case.opening._next_number", lambda: taken)

    with pytest.raises(Conflict):
        opened_case()

    assert CaseFile.objects.count() == 1


def test_a_case_is_about_what_is_its_companys() -> None:
    released_model()
    agreement = open_negotiation(LIAISON, company=COMPANY, agency=AGENCY).stream

    with pytest.raises(NotFound):
        opened_case(company=OTHER_COMPANY, models=(MODEL,))
    with pytest.raises(NotFound):
        opened_case(company=OTHER_COMPANY, agreement=agreement)
    with pytest.raises(NotFound):
        opened_case(models=(named("unknown model"),))
    case = opened_case(models=(MODEL,), agreement=agreement)

    assert ledger.get(Review, case).follows == (MODEL, agreement)


def test_the_company_of_a_case_is_registered_as_one() -> None:
    parties()

    with pytest.raises(BadInput) as refusal:
        opened_case(company=PRESS)
    with pytest.raises(NotFound):
        opened_case(company=named("nobody"))

    assert refusal.value.pointer == "/company"


def compiled_case(**said: Any) -> UUID:
    return commands.open_case(
        FOR_PRESS,
        title="The directive",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        track=Track.COMPULSORY,
        **PUBLISHED,
        **said,
    ).stream


def test_a_live_case_continues_a_compiled_one() -> None:
    parties()
    before = compiled_case()
    live = opened_case()

    continued = opened_case(continues=before)
    with pytest.raises(BadInput):
        opened_case(continues=live)

    assert CaseFile.objects.get(stream=continued).continues == before


def test_a_rehearsed_opening_gives_its_number_and_writes_nothing() -> None:
    parties()

    receipt = commands.open_case(
        OFFICER,
        title="Fable 5",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        agency=AGENCY,
        track=Track.OUTSIDE,
        dry_run=True,
    )

    assert receipt.rehearsed
    opened = receipt.entries[0].event
    assert isinstance(opened, CaseOpened)
    assert opened.number.endswith("-001")
    assert not CaseFile.objects.exists()


# windows


def test_the_largest_window_is_the_programs() -> None:
    released_model()
    program = establish_program(
        OFFICER, name="A framework", authority="EO 1", effective=date(2026, 6, 2)
    ).stream
    set_parameters(OFFICER, program=program, largest_window_days=10)
    case = opened_case(models=(MODEL,), program=program)
    access = access_taken_up(case)

    with pytest.raises(Refused) as refusal:
        commands.activate_access(LIAISON, case=case, access=access, days=11)
    commands.activate_access(LIAISON, case=case, access=access, days=10)

    assert refusal.value.rule == 12


def test_without_a_program_it_is_what_the_agreement_states() -> None:
    released_model()
    agreement = open_negotiation(LIAISON, company=COMPANY, agency=AGENCY).stream
    propose_term(LIAISON, agreement=agreement, term="window", text="45 days")
    accept_term(OFFICER, agreement=agreement, term="window")
    sign_agreement(LIAISON, agreement=agreement, terms=("window",))
    with pytest.raises(Refused):
        opened_case(models=(MODEL,), agreement=agreement, agreed_window_days=45)
    sign_agreement(OFFICER, agreement=agreement, terms=("window",))
    case = opened_case(models=(MODEL,), agreement=agreement, agreed_window_days=45)
    access = access_taken_up(case)

    with pytest.raises(Refused):
        commands.activate_access(LIAISON, case=case, access=access, days=46)
    commands.activate_access(LIAISON, case=case, access=access, days=45)

    assert AccessWindow.objects.get().days == 45


def test_with_neither_it_is_30_days() -> None:
    case = case_with_model()
    access = access_taken_up(case)

    with pytest.raises(Refused) as refusal:
        commands.activate_access(LIAISON, case=case, access=access, days=31)
    commands.activate_access(LIAISON, case=case, access=access, days=30)

    assert (refusal.value.rule, refusal.value.pointer) == (12, "/days")
    assert Refusal.objects.filter(rule="12").count() == 1


def test_a_model_version_has_one_active_window_over_all_cases(ledger_clock: Clock) -> None:
    first = case_with_model()
    second = opened_case(models=(MODEL,))
    running = activated(first)
    waiting = access_taken_up(second)

    with pytest.raises(Refused) as refusal:
        commands.activate_access(LIAISON, case=second, access=waiting, days=5)
    commands.end_access_early(LIAISON, case=first, access=running, occurred=on("2026-01-03T10:00-05:00"))
    commands.activate_access(LIAISON, case=second, access=waiting, days=5)

    assert refusal.value.rule == 12
    assert list(AccessWindow.objects.filter(active=True).values_list("stream", flat=True)) == [second]


def test_the_end_of_a_window_and_of_a_review_touch_no_model_version() -> None:
    case = case_with_model()
    access = activated(case)
    model = ledger.get(ModelVersion, MODEL)
    records = LedgerRecord.objects.filter(stream=MODEL).count()

    commands.end_access_window(SYSTEM, case=case, access=access)
    commands.end_review(OFFICER, case=case)

    after = ledger.get(ModelVersion, MODEL)
    assert LedgerRecord.objects.filter(stream=MODEL).count() == records
    assert (after.version, after.access) == (model.version, model.access)


def test_a_sweep_ends_what_is_due_and_twice_is_harmless(ledger_clock: Clock) -> None:
    ledger_clock.now = datetime(2026, 7, 1, 15, tzinfo=UTC)
    case = case_with_model()
    activated(case, "2026-07-01T10:00-04:00", days=2)
    before = AccessWindow.objects.due(datetime(2026, 7, 3, 3, 59, tzinfo=UTC)).count()
    ledger_clock.now = datetime(2026, 7, 3, 4, 0, tzinfo=UTC)

    for _ in range(2):
        for window in AccessWindow.objects.filter(ends__lte=ledger_clock.now):
            commands.end_access_window(SYSTEM, case=window.stream, access=window.access)

    assert before == 0
    assert AccessWindow.objects.get().active is False
    ended = ledger.entries(streams=[case])[-1]
    assert ended.takes_effect == datetime(2026, 7, 3, 4, 0, tzinfo=UTC)
    assert ledger.get(Review, case).version == ended.version == 5


# a whole live review


def test_a_live_review_runs_from_pre_notification_to_closing() -> None:
    case = case_with_model()
    evaluator = named("evaluator")
    commands.hold_pre_notification(LIAISON, case=case)
    commands.make_submission(LIAISON, case=case, summary="weights", tracking_id="FBL-77")
    asked = commands.ask_for_more_information(OFFICER, case=case, asked="logs").entries[-1].id
    commands.supplement_submission(LIAISON, case=case, supplement="logs", answers=asked)
    commands.find_submission_complete(OFFICER, case=case)
    access = activated(case)
    commands.name_evaluator(OFFICER, case=case, evaluator=evaluator)
    commands.use_access(OFFICER, case=case, access=access, evaluator=evaluator)
    planned = commands.plan_evaluation(
        OFFICER, case=case, stages=(Stage.C1, Stage.C2), elicitation=Elicitation.SAFEGUARDS_ON
    )
    evaluation = planned.entries[-1].id
    commands.start_evaluation(OFFICER, case=case, evaluation=evaluation)
    commands.record_run(
        OFFICER,
        case=case,
        evaluation=evaluation,
        log_format=LogFormat.INSPECT_EVAL,
        log_digest=bytes(32),
        samples=200,
    )
    commands.complete_evaluation(OFFICER, case=case, evaluation=evaluation)
    recorded = commands.record_finding(OFFICER, case=case, detail="names flaws", evaluation=evaluation)
    finding = recorded.entries[-1].id
    commands.assert_capability(
        OFFICER, case=case, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED, finding=finding
    )
    commands.rate_severity(OFFICER, case=case, finding=finding, scheme="CVSS 4.0", rating="6.1")
    commands.share_finding(
        OFFICER, case=case, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN
    )
    commands.comment_on_finding(LIAISON, case=case, finding=finding, comment="others do, too")
    commands.claim_non_uniqueness(LIAISON, case=case, stage=Stage.C1)
    commands.finalize_finding(OFFICER, case=case, finding=finding)
    question = commands.ask_question(OFFICER, case=case, question="which data?").entries[-1].id
    commands.answer_question(LIAISON, case=case, question=question, answer="public data")
    commands.end_access_window(SYSTEM, case=case, access=access)
    commands.end_review(OFFICER, case=case)
    commands.close_case(OFFICER, case=case)

    assert CaseFile.objects.get().state == CaseState.CLOSED
    assert FindingFile.objects.get().state == "final"
    assert "vulnerability identification" in FindingFile.objects.get().stages
    assert EvaluationFile.objects.get().runs == 1
    assert QuestionFile.objects.get().answers == 1
    review = ledger.get(Review, case)
    assert {entry.side for entry in review.entries} == {Side.GOVERNMENT, Side.COMPANY, Side.SYSTEM}


def test_the_rows_of_a_case_are_those_of_its_replayed_state() -> None:
    case = case_with_model()
    access = activated(case)
    finding_of(case)
    commands.end_access_window(SYSTEM, case=case, access=access)

    expected = projections.rows(ledger.get(Review, case))

    for model in (CaseFile, AccessWindow, FindingFile):
        kept = {str(row.pk) for row in model._default_manager.all()}
        table = model._meta.db_table
        assert kept == {str(row.key[1]) for row in expected.values() if row.table.name == table}


# who sees what


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (OFFICER, True),
        (SUPERVISOR, True),
        (LIAISON, True),
        (OVERSEER, True),
        (STRANGER, False),
        (OTHER_OFFICER, False),
        (archivist(), False),
    ],
    ids=["officer", "supervisor", "liaison", "overseer", "other company", "other agency", "archivist"],
)
def test_a_live_case_is_seen_by_its_parties_and_overseers(actor: Actor, sees: bool) -> None:
    activated(case_with_model())

    assert CaseFile.objects.visible_to(actor).exists() is sees
    assert AccessWindow.objects.visible_to(actor).exists() is sees


@pytest.mark.parametrize("actor", [OFFICER, LIAISON, OVERSEER, STRANGER, OTHER_OFFICER, archivist()])
def test_a_compiled_case_is_seen_by_everybody_with_a_login(actor: Actor) -> None:
    parties()
    compiled_case()

    assert CaseFile.objects.visible_to(actor).exists()


def test_the_company_sees_a_finding_once_it_was_shown_something_of_it() -> None:
    case = case_with_model()
    finding = finding_of(case)
    commands.assert_capability(
        OFFICER, case=case, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED, finding=finding
    )
    before = (
        FindingFile.objects.visible_to(LIAISON).exists(),
        CapabilityFile.objects.visible_to(LIAISON).exists(),
    )

    commands.share_finding(OFFICER, case=case, finding=finding, portion=Portion.SUMMARY, manner=Manner.VERBAL)
    summary = CapabilityFile.objects.visible_to(LIAISON).exists()
    commands.share_finding(
        OFFICER, case=case, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN
    )

    assert before == (False, False)
    assert FindingFile.objects.visible_to(LIAISON).exists()
    assert not summary
    assert CapabilityFile.objects.visible_to(LIAISON).exists()
    assert FindingFile.objects.visible_to(OFFICER).exists()


# reports


def test_a_report_is_seen_by_those_who_have_it_and_linked_by_them() -> None:
    case = case_with_model()
    report = commands.receive_report(
        OFFICER, author=PRESS, summary="the model names flaws", stage=Stage.C1, models=(MODEL,)
    ).stream

    with pytest.raises(NotFound):
        commands.link_report(LIAISON, report=report, case=case)
    commands.link_report(OFFICER, report=report, case=case)
    unseen = ReportFile.objects.visible_to(LIAISON).exists()
    commands.transmit_report(OFFICER, report=report, sender=AGENCY, recipient=COMPANY, manner=Manner.WRITTEN)

    assert not unseen
    assert ReportFile.objects.visible_to(LIAISON).exists()
    assert not ReportFile.objects.visible_to(STRANGER).exists()
    assert ReportLink.objects.get().case == case
    assert list(ReportHolder.objects.values_list("holder", flat=True)) == [PRESS, AGENCY, COMPANY]


def test_a_report_is_on_a_cases_timeline_once_it_is_linked() -> None:
    parties()
    case = compiled_case()
    report = commands.receive_report(
        FOR_PRESS, author=PRESS, cases=(case,), summary="names flaws", **PUBLISHED
    ).stream
    commands.dispute_report(FOR_COMPANY, report=report, **PUBLISHED)

    timeline = ledger.timeline(case)

    assert [entry.record.stream for entry in timeline] == [case, report, report]


def test_a_capability_rests_on_a_report_of_the_same_case() -> None:
    parties()
    case = compiled_case()
    report = commands.receive_report(FOR_PRESS, author=PRESS, summary="names flaws", **PUBLISHED).stream
    said: dict[str, Any] = {"case": case, "stage": Stage.C1, "evidence": StageEvidence.ASSERTED_IN_WRITING}

    with pytest.raises(NotFound):
        commands.assert_capability(FOR_PRESS, report=report, **said, **PUBLISHED)
    commands.link_report(FOR_PRESS, report=report, case=case, **PUBLISHED)
    commands.assert_capability(FOR_PRESS, report=report, **said, **PUBLISHED)

    assert CapabilityFile.objects.get().demonstrated is False
    assert ledger.get(Report, report).cases == (case,)


def test_a_live_actor_records_nothing_in_a_compiled_case() -> None:
    parties()
    case = compiled_case(agency=AGENCY)

    with pytest.raises(Refused):
        commands.ask_question(OFFICER, case=case, question="what is this?")
    with pytest.raises(NotPermitted):
        commands.ask_question(OVERSEER, case=case, question="what is this?")


# the rest of the commands, each one entry


def test_extensions_go_by_consent_through_their_commands() -> None:
    case = case_with_model()
    access = activated(case, ledger.clock().isoformat(), days=5)
    commands.ask_extension(OFFICER, case=case, access=access, days=2)
    commands.refuse_extension(LIAISON, case=case, access=access)
    commands.ask_extension(OFFICER, case=case, access=access, days=3)

    commands.consent_to_extension(LIAISON, case=case, access=access)

    assert AccessWindow.objects.get().days == 8


def test_access_is_revoked_and_a_submission_withdrawn_by_the_company() -> None:
    case = case_with_model()
    commands.make_submission(LIAISON, case=case, summary="weights")
    access = access_taken_up(case)

    commands.revoke_access(LIAISON, case=case, access=access)
    commands.withdraw_submission(LIAISON, case=case)

    assert CaseFile.objects.get().state == CaseState.SUBMISSION_WITHDRAWN
    assert AccessFile.objects.get().state == "ended"
    assert SubmissionFile.objects.get().state == "withdrawn"


def test_a_capability_is_clarified_compared_and_put_to_defensive_use() -> None:
    case = case_with_model()
    said = commands.assert_capability(
        OFFICER, case=case, stage=Stage.C3, evidence=StageEvidence.ASSERTED_VERBALLY
    )
    asserted = said.entries[-1].id

    commands.clarify_capability(
        LIAISON, case=case, asserted=asserted, shows=(Stage.C1,), does_not_show=(Stage.C3,)
    )
    commands.cite_comparator(
        LIAISON,
        case=case,
        comparator="Another Model 3",
        maker=OTHER_COMPANY,
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
    )
    commands.claim_defensive_use(LIAISON, case=case, use="repairing code", stage=Stage.C1)

    assert CapabilityFile.objects.get().contested
    assert ComparatorFile.objects.visible_to(OVERSEER).get().maker == OTHER_COMPANY


def test_documents_are_filed_by_either_side() -> None:
    case = case_with_model()

    commands.file_document(LIAISON, case=case, title="system card", digest=bytes(32))
    commands.file_document(OFFICER, case=case, classified_pointer="C-2026-17")

    filed = FiledDocument.objects.order_by("number")
    assert [document.classified_pointer for document in filed] == ["", "C-2026-17"]


def test_a_closed_case_is_reopened_by_the_company() -> None:
    case = case_with_model()
    commands.close_case(OFFICER, case=case, reason="nothing to do")

    commands.reopen_case(LIAISON, case=case, reason="a submission comes")

    assert CaseFile.objects.get().state == CaseState.OPEN


def test_a_report_is_corroborated_and_retracted_on_record() -> None:
    parties()
    report = commands.receive_report(FOR_PRESS, author=PRESS, summary="names flaws", **PUBLISHED).stream
    commands.disclose_relationship(
        FOR_PRESS, report=report, party=COMPANY, relationship=Relationship.CUSTOMER, **PUBLISHED
    )
    commands.corroborate_report(FOR_COMPANY, report=report, stage=Stage.C1, **PUBLISHED)

    commands.retract_report(FOR_PRESS, report=report, **PUBLISHED)

    assert ReportFile.objects.get().state == "retracted"


def test_what_rests_on_a_report_is_first_known_to_those_who_have_it() -> None:
    parties()
    case = compiled_case()
    report = commands.receive_report(
        FOR_PRESS, author=PRESS, cases=(case,), summary="names flaws", **PUBLISHED
    ).stream
    commands.transmit_report(FOR_PRESS, report=report, sender=PRESS, recipient=AGENCY, **PUBLISHED)

    said = commands.assert_capability(
        FOR_PRESS,
        case=case,
        stage=Stage.C1,
        evidence=StageEvidence.ASSERTED_VERBALLY,
        report=report,
        **PUBLISHED,
    )

    assert said.entries[-1].record.audience == (PRESS, AGENCY)


def test_rows_are_named_for_people() -> None:
    case = case_with_model()
    activated(case)
    finding_of(case)
    commands.ask_question(OFFICER, case=case, question="which data?")

    for model in (CaseFile, CaseModel, AccessFile, AccessWindow, FindingFile, QuestionFile):
        assert str(model._default_manager.get())
