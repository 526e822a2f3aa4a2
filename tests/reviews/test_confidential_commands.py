"""Markings, notices, unsealing, holds and destruction through commands: who reads what, what is gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from agreements.commands import establish_program, open_negotiation, propose_term, set_parameters
from agreements.program import Parameters
from agreements.vocabulary import Track
from config.actors import Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger import sealed
from config.ledger.commitments import committed
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord, SealedValue
from config.ledger.rebuild import check
from config.ledger.sealed_check import check_sealed
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.disclosure import disclosed, read_sealed
from reviews.inquiry import SeenBy
from reviews.models import DestructionFile, FieldMarking, LitigationHold, SubmitterNotice, UnsealingFile
from reviews.oversight.replay import case_history
from reviews.review import CaseKind, Review
from reviews.review.confidentiality import ConfidentialityGround, MarkingState, Recipient
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    PRESS,
    SUPERVISOR,
    SYSTEM,
    archivist,
    liaison,
    named,
    officer,
    overseer,
)
from tests.databases import Backend
from tests.ledger.stored import everything_stored, spellings
from tests.reviews.registered import (
    FOR_AGENCY,
    FOR_COMPANY,
    PUBLISHED,
    opened_case,
    parties,
    released_model,
)
from tests.steady import Clock

pytestmark = pytest.mark.django_db

CANARY = "zebrafinch-4471-in-the-mine"
STRANGERS = (
    liaison("other liaison", OTHER_COMPANY),
    officer("other officer", OTHER_AGENCY),
    OVERSEER,
    SYSTEM,
    archivist(),
    None,
)


@pytest.fixture(autouse=True)
def clock(ledger_clock: Clock) -> Clock:
    ledger_clock.now = datetime(2026, 6, 1, 13, tzinfo=UTC)
    return ledger_clock


def submitted(summary: str = CANARY, **said: Any) -> tuple[UUID, UUID]:
    """A case with a submission, and the entry that made it."""
    model = released_model()
    case = opened_case(models=(model,), **said)
    return case, commands.make_submission(LIAISON, case=case, summary=summary).entries[0].id


def asked(case: UUID, entry: UUID, **said: Any) -> UUID:
    asking: dict[str, Any] = {"field": "summary", "law": "5 U.S.C. 406(a)", "ground": "an audit", **said}
    return commands.ask_unsealing(OVERSEER, case=case, entry=entry, **asking).entries[0].id


def unsealed(case: UUID, entry: UUID, **said: Any) -> UUID:
    asking = asked(case, entry, **said)
    commands.agree_to_unsealing(OFFICER, case=case, asking=asking)
    commands.unseal_field(SUPERVISOR, case=case, asking=asking)
    return asking


def marked(case: UUID, entry: UUID, field: str = "summary", **said: Any) -> UUID:
    marking: dict[str, Any] = {"ground": ConfidentialityGround.TRADE_SECRET, **said}
    return (
        commands.mark_field_confidential(LIAISON, case=case, entry=entry, field=field, **marking)
        .entries[0]
        .id
    )


def destroyed(case: UUID, clock: Clock) -> UUID:
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days + 2)
    proposal = commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    return commands.destroy_content(SUPERVISOR, case=case, proposal=proposal.entries[0].id).entries[0].id


# reading one's own


@pytest.mark.parametrize("reader", [LIAISON, OFFICER, SUPERVISOR], ids=lambda actor: actor.role)
def test_whoever_recorded_a_value_or_was_addressed_reads_it(reader: Any) -> None:
    _, entry = submitted()

    assert read_sealed(reader, entry, "summary") == CANARY


def test_for_everybody_else_it_is_as_if_it_were_not_there() -> None:
    _, entry = submitted()
    absent = []
    for reader, wanted, field in (
        *((stranger, entry, "summary") for stranger in STRANGERS),
        (LIAISON, named("no entry"), "summary"),
        (LIAISON, entry, "tracking_id"),
        (LIAISON, entry, "color"),
    ):
        with pytest.raises(NotFound) as answer:
            read_sealed(reader, wanted, field)  # type: ignore[arg-type]  # nobody asks, too
        absent.append(str(answer.value))

    assert len(set(absent)) == 1


def test_a_draft_that_the_agency_keeps_to_itself_is_read_by_the_agency_alone() -> None:
    case, _ = submitted()
    finding = commands.record_finding(OFFICER, case=case, detail=CANARY).entries[0].id

    assert read_sealed(SUPERVISOR, finding, "detail") == CANARY
    with pytest.raises(NotFound):
        read_sealed(LIAISON, finding, "detail")


# markings


def test_a_marking_takes_its_years_from_the_program_and_stands_in_a_row_without_the_value(
    clock: Clock,
) -> None:
    parties()
    program = establish_program(
        OFFICER, name="EO 14409", authority="EO 14409", effective=clock.now.date()
    ).stream
    set_parameters(OFFICER, program=program, marking_expires_years=3)
    model = commands.register_model(LIAISON, name="Fable 5").stream
    case = opened_case(models=(model,), program=program)
    entry = commands.make_submission(LIAISON, case=case, summary=CANARY).entries[0].id

    marking = marked(case, entry)

    row = FieldMarking.objects.get()
    assert (row.id, row.entry, row.field, row.ground) == (marking, entry, "summary", "trade_secret")
    assert (row.expires.isoformat(), row.category) == ("2029-06-01", "PROPIN")
    assert row in FieldMarking.objects.standing(row.expires - timedelta(days=1))
    assert row not in FieldMarking.objects.standing(row.expires)
    assert CANARY not in "".join(str(value) for value in vars(row).values())
    review = ledger.get(Review, case)
    state = review.confidentiality.state_at(entry, "summary", ledger.clock())
    assert state is MarkingState.MARKED
    assert review.confidentiality.banner_at(ledger.clock()) == "CUI//PROPIN"


def test_the_company_marks_what_it_knows_and_learns_of_nothing_else() -> None:
    case, entry = submitted()
    other_case = opened_case(models=())
    elsewhere = commands.file_document(LIAISON, case=other_case, title="a letter").entries[0].id
    draft = commands.record_finding(OFFICER, case=case, detail=CANARY).entries[0].id
    absent = set()
    for wanted, field in ((draft, "detail"), (elsewhere, "title"), (named("no entry"), "summary")):
        with pytest.raises(NotFound) as answer:
            marked(case, wanted, field)
        absent.add(str(answer.value))

    assert len(absent) == 1
    assert marked(case, entry)


def test_a_stranger_marks_nothing() -> None:
    case, entry = submitted()

    with pytest.raises(NotFound):
        commands.mark_field_confidential(
            liaison("other liaison", OTHER_COMPANY),
            case=case,
            entry=entry,
            field="summary",
            ground=ConfidentialityGround.SECURITY,
        )


# unsealing


def test_what_was_unsealed_for_a_body_is_disclosed_to_it_with_what_proves_it() -> None:
    case, entry = submitted()
    unsealed(case, entry)

    disclosure = disclosed(OVERSEER, entry, "summary")

    assert disclosure.value == CANARY
    sealed.check(disclosure, committed(ledger.entry(entry))["summary"])
    assert read_sealed(LIAISON, entry, "summary") == CANARY


def test_before_two_officers_have_acted_nothing_is_disclosed() -> None:
    case, entry = submitted()
    absent = set()

    def refused() -> None:
        with pytest.raises(NotFound) as answer:
            disclosed(OVERSEER, entry, "summary")
        absent.add(str(answer.value))

    refused()
    asking = asked(case, entry)
    refused()
    commands.agree_to_unsealing(OFFICER, case=case, asking=asking)
    refused()
    with pytest.raises(NotPermitted):
        commands.unseal_field(OFFICER, case=case, asking=asking)
    refused()

    assert len(absent) == 1
    commands.unseal_field(SUPERVISOR, case=case, asking=asking)
    assert disclosed(OVERSEER, entry, "summary").value == CANARY


def test_it_is_disclosed_to_that_body_and_of_that_field_alone() -> None:
    case, entry = submitted()
    other = commands.file_document(LIAISON, case=case, title=CANARY).entries[0].id
    unsealed(case, entry)

    for reader, wanted, field in (
        (overseer("other overseer", named("other body")), entry, "summary"),
        (OVERSEER, other, "title"),
        (OVERSEER, entry, "tracking_id"),
        (OVERSEER, named("no entry"), "summary"),
        (officer("officer", OVERSIGHT_BODY), entry, "summary"),
        (None, entry, "summary"),
    ):
        with pytest.raises(NotFound):
            disclosed(reader, wanted, field)  # type: ignore[arg-type]  # nobody asks, too


def test_no_act_of_unsealing_holds_the_value() -> None:
    case, entry = submitted()
    asking = unsealed(case, entry)

    assert not [record for record in LedgerRecord.objects.all() if CANARY.encode() in bytes(record.record)]
    row = UnsealingFile.objects.get()
    assert (row.id, row.state, row.body, row.agreed_by, row.shown) == (
        asking, "unsealed", OVERSIGHT_BODY, OFFICER.id, True,
    )  # fmt: skip


def test_the_company_is_told_and_its_timeline_shows_every_step() -> None:
    case, entry = submitted()
    unsealed(case, entry)

    shown = case_history(case, known_by=COMPANY).entries
    assert [e.record.topic for e in shown][-3:] == [
        "review.unsealing-asked",
        "review.unsealing-agreed",
        "review.field-unsealed",
    ]
    assert UnsealingFile.objects.visible_to(LIAISON).count() == 1


def test_of_a_draft_that_it_does_not_know_the_company_is_not_told() -> None:
    case, _ = submitted()
    draft = commands.record_finding(OFFICER, case=case, detail=CANARY).entries[0].id
    unsealed(case, draft, field="detail")

    assert disclosed(OVERSEER, draft, "detail").value == CANARY
    assert draft not in {e.id for e in case_history(case, known_by=COMPANY).entries}
    assert not [e for e in case_history(case, known_by=COMPANY).entries if "unseal" in e.record.topic]
    assert UnsealingFile.objects.visible_to(LIAISON).count() == 0
    assert UnsealingFile.objects.visible_to(OFFICER).count() == 1


def test_what_is_not_sealed_or_not_there_is_not_asked_for() -> None:
    case, entry = submitted()
    other_case = opened_case(models=())
    elsewhere = commands.file_document(LIAISON, case=other_case, title="a letter").entries[0].id

    with pytest.raises(BadInput) as refusal:
        asked(case, entry, field="tracking_id")
    assert refusal.value.pointer == "/field"
    for wanted, field in ((elsewhere, "title"), (named("no entry"), "summary")):
        with pytest.raises(NotFound):
            asked(case, wanted, field=field)
    with pytest.raises(NotFound):
        asked(named("no case"), entry)


def test_what_the_agency_does_not_have_it_cannot_unseal() -> None:
    model = released_model()
    case = opened_case(models=(model,))
    planned = commands.state_impact(LIAISON, model=model, impact=CANARY).entries[0]
    assert "impact" in committed(planned)

    with pytest.raises(Refused, match="ask the company"):
        asked(case, planned.id, field="impact")


def test_the_body_names_an_inquiry_of_its_own() -> None:
    case, entry = submitted()
    own = commands.open_inquiry(OVERSEER, subject="submissions", seen_by=SeenBy.OVERSEERS).stream
    court = overseer("clerk", COURT)
    anothers = commands.open_inquiry(court, subject="submissions", seen_by=SeenBy.OVERSEERS).stream
    absent = set()

    for inquiry in (anothers, named("no inquiry")):
        with pytest.raises(NotFound) as answer:
            asked(case, entry, inquiry=inquiry)
        absent.add(str(answer.value).replace(str(inquiry), ""))
    asked(case, entry, inquiry=own)

    assert len(absent) == 1
    assert UnsealingFile.objects.get().inquiry == own


def test_a_marked_value_goes_to_the_body_once_the_company_was_heard(clock: Clock) -> None:
    case, entry = submitted()
    marked(case, entry)
    asking = asked(case, entry)
    commands.agree_to_unsealing(OFFICER, case=case, asking=asking)

    with pytest.raises(Refused):
        commands.unseal_field(SUPERVISOR, case=case, asking=asking)
    notice = commands.notify_submitter(
        OFFICER,
        case=case,
        entry=entry,
        field="summary",
        recipient=Recipient.OVERSIGHT_BODY,
        organization=OVERSIGHT_BODY,
        law="5 U.S.C. 406(a)",
        answer_by=clock.now + timedelta(days=7),
    )
    with pytest.raises(Refused):
        commands.unseal_field(SUPERVISOR, case=case, asking=asking)
    commands.object_to_release(
        LIAISON,
        case=case,
        notice=notice.entries[0].id,
        grounds=(ConfidentialityGround.TRADE_SECRET,),
        objection="it is ours",
    )
    commands.unseal_field(SUPERVISOR, case=case, asking=asking)

    assert disclosed(OVERSEER, entry, "summary").value == CANARY
    row = SubmitterNotice.objects.get()
    assert (row.organization, row.objections) == (OVERSIGHT_BODY, 1)


def test_what_is_marked_in_one_case_goes_nowhere_unheard_by_way_of_another(clock: Clock) -> None:
    parties()
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=("ip",)).stream
    term = propose_term(LIAISON, agreement=agreement, term="ip", text=CANARY).entries[0].id
    case, other = opened_case(agreement=agreement), opened_case(agreement=agreement)
    marked(other, term, "text")
    asking = asked(case, term, field="text")
    commands.agree_to_unsealing(OFFICER, case=case, asking=asking)

    def unseal() -> None:
        commands.unseal_field(SUPERVISOR, case=case, asking=asking)

    with pytest.raises(Refused, match="notify the company first"):
        unseal()
    commands.notify_submitter(
        OFFICER,
        case=other,
        entry=term,
        field="text",
        recipient=Recipient.OVERSIGHT_BODY,
        organization=OVERSIGHT_BODY,
        law="5 U.S.C. 406(a)",
        answer_by=clock.now + timedelta(days=7),
    )
    with pytest.raises(Refused, match="may still object"):
        unseal()
    clock.now += timedelta(days=8)
    unseal()

    assert disclosed(OVERSEER, term, "text").value == CANARY


def test_a_notice_names_a_recipient_that_the_register_knows(clock: Clock) -> None:
    case, entry = submitted()

    with pytest.raises(NotFound) as refusal:
        commands.notify_submitter(
            OFFICER,
            case=case,
            entry=entry,
            field="summary",
            recipient=Recipient.COURT,
            organization=named("nobody"),
            law="5 U.S.C. 552",
            answer_by=clock.now + timedelta(days=7),
        )

    assert refusal.value.pointer == "/organization"


def test_a_compiled_record_has_nothing_to_unseal_and_nothing_to_destroy(clock: Clock) -> None:
    clock.now = datetime(2026, 7, 1, 13, tzinfo=UTC)
    parties()
    case = commands.open_case(
        FOR_AGENCY,
        title="The June letter",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        track=Track.COMPULSORY,
        **PUBLISHED,
    ).stream
    letter = commands.file_document(FOR_COMPANY, case=case, title="a letter", **PUBLISHED).entries[0].id
    for_oversight = archivist(OVERSIGHT_BODY, Side.OVERSIGHT)

    with pytest.raises(BadInput):
        commands.ask_unsealing(
            for_oversight, case=case, entry=letter, field="title", law="2 U.S.C. 190", ground="x", **PUBLISHED
        )
    hold = commands.place_litigation_hold(for_oversight, case=case, matter="No. 26-cv-1", **PUBLISHED)
    commands.close_case(FOR_AGENCY, case=case, **PUBLISHED)
    with pytest.raises(Refused):
        commands.propose_destruction(FOR_AGENCY, case=case, disposition="GRS 4.2", **PUBLISHED)

    assert hold.entries[0].record.side is Side.OVERSIGHT


# holds and destruction


def test_an_oversight_body_holds_a_case_and_the_agency_does_not_release_it(clock: Clock) -> None:
    case, entry = submitted()
    hold = commands.place_litigation_hold(OVERSEER, case=case, matter="No. 26-cv-1").entries[0].id
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days + 2)

    with pytest.raises(Refused):
        commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    with pytest.raises(NotPermitted):
        commands.release_litigation_hold(OFFICER, case=case, hold=hold)
    commands.release_litigation_hold(OVERSEER, case=case, hold=hold)

    row = LitigationHold.objects.get()
    assert (row.matter, row.placed_by, bool(row.released_at)) == ("No. 26-cv-1", OVERSIGHT_BODY, True)
    assert commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    assert read_sealed(LIAISON, entry, "summary") == CANARY


def test_nobody_holds_or_destroys_what_is_none_of_his_business() -> None:
    case, _ = submitted()
    stranger = officer("other officer", OTHER_AGENCY)

    acts: tuple[Callable[[], Any], ...] = (
        lambda: commands.place_litigation_hold(stranger, case=case, matter="No. 26-cv-1"),
        lambda: commands.propose_destruction(stranger, case=case, disposition="GRS 4.2"),
        lambda: commands.agree_to_unsealing(stranger, case=case, asking=case),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_the_content_of_a_case_is_kept_for_as_long_as_the_program_says(clock: Clock) -> None:
    case, _ = submitted()
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days - 1)

    with pytest.raises(Refused) as refusal:
        commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")

    assert refusal.value.rule == "retention"


def test_after_destruction_the_event_stays_the_value_is_gone_and_the_ledger_verifies(clock: Clock) -> None:
    case, entry = submitted()
    other_case = opened_case(models=())
    kept = commands.file_document(LIAISON, case=other_case, title="kept").entries[0].id
    before = ledger.entry(entry)
    unsealed(case, entry)

    by = destroyed(case, clock)

    for reading in (
        lambda: read_sealed(LIAISON, entry, "summary"),
        lambda: read_sealed(OFFICER, entry, "summary"),
        lambda: disclosed(OVERSEER, entry, "summary"),
    ):
        with pytest.raises(NotFound, match=r"destroyed: on \d+ June 2033, .*GRS 4.2 item 130"):
            reading()
    with pytest.raises(NotFound) as answer:
        read_sealed(STRANGERS[0], entry, "summary")
    assert "destroyed" not in str(answer.value)
    assert ledger.entry(entry) == before
    assert read_sealed(LIAISON, kept, "title") == "kept"
    integrate()
    assert verify().sound
    found = check_sealed()
    assert found.sound, found.message
    assert (found.opened, found.destroyed) == (1, 2)
    history = case_history(case)
    said = next(history.sentence(e) for e in history.entries if e.id == by)
    assert "destroyed the sealed content of the case under GRS 4.2 item 130" in said
    row = DestructionFile.objects.get()
    assert (row.proposed_by, bool(row.destroyed_at)) == (OFFICER.id, True)


def test_destroying_a_case_leaves_what_a_report_and_an_inquiry_seal(clock: Clock) -> None:
    case, _ = submitted()
    other_case = opened_case(models=())
    report = commands.receive_report(
        OFFICER, author=PRESS, cases=(case, other_case), summary="names a flaw"
    ).entries[0]
    inquiry = commands.open_inquiry(
        OVERSEER, subject="submissions", seen_by=SeenBy.OVERSEERS, cases=(case,), ground="a complaint"
    ).entries[0]

    destroyed(case, clock)

    assert read_sealed(OFFICER, report.id, "summary") == "names a flaw"
    assert read_sealed(OVERSEER, inquiry.id, "ground") == "a complaint"


def test_the_rows_are_what_the_ledger_gives(clock: Clock) -> None:
    case, entry = submitted()
    marked(case, entry, expires=clock.now.date() + timedelta(days=9))
    marked(case, entry)
    commands.place_litigation_hold(OFFICER, case=case, matter="No. 26-cv-1")
    commands.release_litigation_hold(OFFICER, case=case, hold=LitigationHold.objects.get().id)
    asked(case, entry)
    destroyed(case, clock)

    found = check()

    assert found.same, found.differences
    assert FieldMarking.objects.count() == 1


def test_destruction_is_rehearsed_without_destroying(clock: Clock) -> None:
    case, entry = submitted()
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days + 2)
    proposal = commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")

    receipt = commands.destroy_content(SUPERVISOR, case=case, proposal=proposal.entries[0].id, dry_run=True)

    assert receipt.rehearsed
    assert read_sealed(LIAISON, entry, "summary") == CANARY


@pytest.mark.django_db(transaction=True)
def test_after_destruction_no_byte_of_the_value_or_of_its_key_is_anywhere(
    database: Backend, clock: Clock
) -> None:
    case, _ = submitted()
    (key,) = CaseKey.objects.filter(case=case)
    wrapped = bytes(key.wrapped)

    destroyed(case, clock)

    stored = everything_stored(database)
    assert [spelling for spelling in spellings(CANARY) if spelling in stored] == []
    assert wrapped not in stored
    assert wrapped.hex().encode() not in stored
    assert not CaseKey.objects.filter(case=case).exists()
    assert SealedValue.objects.filter(case=case).exists()
    if database == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)


def test_a_case_is_reopened_after_destruction_and_what_is_said_then_is_read(clock: Clock) -> None:
    case, entry = submitted()
    destroyed(case, clock)
    commands.reopen_case(LIAISON, case=case, reason="a new version")

    later = commands.file_document(LIAISON, case=case, title="said later").entries[0].id

    assert read_sealed(OFFICER, later, "title") == "said later"
    with pytest.raises(NotFound, match="destroyed"):
        read_sealed(OFFICER, entry, "summary")
    assert check_sealed().sound
    assert AGENCY in ledger.entry(later).record.audience
