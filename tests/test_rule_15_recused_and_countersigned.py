"""Rule 15: a recused officer records nothing on the case; the countersigner is not the drafter."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from agreements.commands import (
    correct_entry,
    delegate_authority,
    disclose_conflict,
    end_recusal,
    make_designation,
    open_negotiation,
    recuse_officer,
    revoke_delegation,
)
from agreements.designation import DesignationKind
from agreements.party import DelegatedAct, Party
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor
from config.errors import BadInput, NotFound, Refused
from config.ledger.models import CaseKey, LedgerRecord
from config.ledger.store import ledger
from reviews import commands
from reviews.away import HAND_OVER, RECUSED
from reviews.commands import case as cases
from reviews.communication import Communication, Document, Shown
from reviews.countersigned import NO_DRAFT
from reviews.models import CommunicationFile
from reviews.oversight.boundary import boundary
from reviews.oversight.replay import case_history
from tests.actors import (
    AGENCY,
    COMPANY,
    COUNTERSIGNER,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    SUPERVISOR,
    named,
    officer,
    supervisor,
)
from tests.ledger.writers import at_once
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import countersigned, delegated, drafted, opened_case, parties, requested
from tests.steady import Clock

pytestmark = pytest.mark.django_db

NEWCOMER: Final = officer("newcomer")
OTHER_SUPERVISOR: Final = supervisor("other supervisor")
ASKED: Final[dict[str, Any]] = {
    "to": COMPANY,
    "kind": RequestKind.RESTRICT,
    "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
    "track": Track.OUTSIDE,
}
DIRECTED: Final[dict[str, Any]] = {
    "to": COMPANY,
    "kind": RequestKind.RESTRICT,
    "instrument": Instrument.ORDER,
    "track": Track.COMPULSORY,
    "authority": "50 USC 4565",
    "document": Document(title="order"),
}


def refused(command: Callable[..., Any], *given: Any, **said: Any) -> Refused:
    """The refusal of a command, the same in a rehearsal, which writes nothing."""
    before = LedgerRecord.objects.count()
    errors = []
    for dry_run in (True, False):
        with pytest.raises(Refused) as error:
            command(*given, **said, dry_run=dry_run)
        errors.append(error.value)
    assert LedgerRecord.objects.count() == before
    assert str(errors[0]) == str(errors[1])
    return errors[1]


# who is recused


def on_the_case(case: UUID, request: UUID) -> list[tuple[Callable[..., Any], dict[str, Any]]]:
    """What an officer records on a case, or on anything about it."""
    return [
        (cases.record_finding, {"case": case, "detail": "a flaw"}),
        (cases.ask_question, {"case": case, "question": "which logs are kept?"}),
        (cases.close_case, {"case": case}),
        (commands.clarify_request, {"communication": request, "clarification": "resellers too"}),
        (commands.record_call, {"office": AGENCY, "company": COMPANY, "said": "greetings", "case": case}),
        (commands.draft_request, {**ASKED, "case": case}),
        (commands.draft_request, {**ASKED, "models": (MODEL,)}),
        (commands.file_memo, {"memo": "for us", "case": case}),
    ]


@pytest.mark.parametrize("what", ["case", "company"])
def test_a_recused_officer_records_nothing_on_the_case_or_about_it(what: str) -> None:
    registered.released_model()
    case = opened_case(models=(MODEL,))
    request = requested(case=case)
    what_from: dict[str, Any] = {what: case if what == "case" else COMPANY}
    recuse_officer(OFFICER, person=OFFICER.id, **what_from)

    for command, said in on_the_case(case, request):
        error = refused(command, OFFICER, **said)
        assert (str(error), error.rule) == (RECUSED, 15)
        command(COUNTERSIGNER, **said, dry_run=True)


def test_a_recusal_from_a_company_reaches_whatever_is_about_the_company() -> None:
    parties()
    recuse_officer(SUPERVISOR, person=OFFICER.id, company=COMPANY)
    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (open_negotiation, {"company": COMPANY, "agency": AGENCY, "terms": ("scope",)}),
        (make_designation, {"company": COMPANY, "kind": DesignationKind.OTHER, "authority": "a law"}),
    ]

    for command, said in acts:
        assert refused(command, OFFICER, **said).rule == 15
    with pytest.raises(Refused, match="recused"):
        opened_case()

    opened_case(company=OTHER_COMPANY)
    open_negotiation(OFFICER, company=OTHER_COMPANY, agency=AGENCY, terms=("scope",))


def test_a_recusal_from_one_case_leaves_the_others() -> None:
    parties()
    one, other = opened_case(), opened_case()

    recuse_officer(OFFICER, person=OFFICER.id, case=one)

    refused(cases.ask_question, OFFICER, case=one, question="which logs are kept?")
    cases.ask_question(OFFICER, case=other, question="which logs are kept?")


def test_a_recused_officer_still_discloses_conflicts_and_acts_again_when_another_ends_the_recusal() -> None:
    parties()
    case = opened_case()
    recusal = recuse_officer(SUPERVISOR, person=OFFICER.id, case=case, reason="a share").entries[0].id
    disclose_conflict(OFFICER, conflict="a share", case=case)
    refused(cases.ask_question, OFFICER, case=case, question="which logs are kept?")

    end_recusal(SUPERVISOR, recusal=recusal, reason="it is sold")

    cases.ask_question(OFFICER, case=case, question="which logs are kept?")


def test_a_case_that_is_not_there_or_not_the_agencys_recuses_nobody() -> None:
    parties()
    case = opened_case()
    stranger = officer("stranger", OTHER_AGENCY)

    answers = []
    for actor, id in ((OFFICER, named("no case")), (stranger, case), (OFFICER, COMPANY)):
        with pytest.raises(NotFound) as unknown:
            recuse_officer(actor, person=actor.id, case=id)
        answers.append(str(unknown.value))

    assert answers == ["there is no such case"] * 3
    recuse_officer(OFFICER, person=OFFICER.id, case=case)


def test_what_is_said_and_undone_in_one_batch_counts_within_it() -> None:
    parties()
    case = opened_case()

    def together() -> None:
        with ledger.together():
            recuse_officer(OFFICER, person=OFFICER.id, case=case)
            cases.ask_question(OFFICER, case=case, question="which logs are kept?")

    with pytest.raises(Refused, match="recused"):
        together()


def test_a_companys_people_are_nobodys_to_recuse_and_go_on() -> None:
    parties()
    case = opened_case()
    recuse_officer(OFFICER, person=OFFICER.id, case=case)

    cases.ask_question(LIAISON, case=case, question="who has it now?")


# who has the case, and hands it over


def assigned() -> UUID:
    parties()
    case = opened_case()
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    return case


def test_while_who_has_the_case_is_recused_it_waits_until_a_supervisor_hands_it_over() -> None:
    case = assigned()
    cases.ask_question(COUNTERSIGNER, case=case, question="which logs are kept?")
    recuse_officer(OFFICER, person=OFFICER.id, case=case)

    for actor in (COUNTERSIGNER, SUPERVISOR):
        error = refused(cases.ask_question, actor, case=case, question="and since when?")
        assert (str(error), error.rule) == (HAND_OVER, 15)
    assert str(refused(commands.hand_over_case, OFFICER, case=case, to=COUNTERSIGNER.id)) == RECUSED
    refused(commands.hand_over_case, COUNTERSIGNER, case=case, to=COUNTERSIGNER.id)
    commands.hand_over_case(SUPERVISOR, case=case, to=COUNTERSIGNER.id, reason="recused")

    cases.ask_question(COUNTERSIGNER, case=case, question="and since when?")
    refused(cases.ask_question, OFFICER, case=case, question="and since when?")


def test_a_company_is_not_held_up_by_a_recusal_at_the_agency() -> None:
    case = assigned()
    recuse_officer(OFFICER, person=OFFICER.id, company=COMPANY)

    cases.ask_question(LIAISON, case=case, question="who has it now?")


def test_a_case_goes_to_nobody_who_is_recused() -> None:
    parties()
    case = opened_case()
    recuse_officer(NEWCOMER, person=NEWCOMER.id, company=COMPANY)

    assert refused(commands.assign_case, SUPERVISOR, case=case, person=NEWCOMER.id).pointer == "/person"
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    assert refused(commands.hand_over_case, OFFICER, case=case, to=NEWCOMER.id).pointer == "/to"
    commands.hand_over_case(OFFICER, case=case, to=COUNTERSIGNER.id)


# what goes out


def test_nothing_goes_out_without_a_draft_that_another_officer_countersigned() -> None:
    parties()
    waiting = drafted(**ASKED)

    for actor in (OFFICER, SUPERVISOR):
        error = refused(commands.issue_request, actor, **ASKED)
        assert (str(error), error.rule, error.pointer) == (NO_DRAFT, 15, "/draft")
    assert "waits" in str(refused(commands.issue_request, OFFICER, **ASKED, draft=waiting))
    assert refused(commands.countersign_draft, OFFICER, draft=waiting).rule == 15
    commands.countersign_draft(COUNTERSIGNER, draft=waiting)
    issued = commands.issue_request(OFFICER, **ASKED, draft=waiting)

    assert ledger.get(Communication, issued.stream).countersigned_by == COUNTERSIGNER.id
    assert CommunicationFile.objects.get().draft == waiting


def test_a_directive_goes_out_no_other_way() -> None:
    parties()
    draft = countersigned(**DIRECTED)

    assert refused(commands.issue_directive, OFFICER, **DIRECTED).rule == 15
    assert refused(commands.issue_directive, COUNTERSIGNER, **DIRECTED, draft=draft).rule == 15
    commands.issue_directive(OFFICER, **DIRECTED, draft=draft)

    assert CommunicationFile.objects.get().countersigned


def test_the_countersigner_comes_from_the_draft_and_not_from_input() -> None:
    parties()
    draft = countersigned(**ASKED)

    with pytest.raises(BadInput) as error:
        commands.issue_request(OFFICER, **ASKED, draft=draft, countersigned_by=SUPERVISOR.id)

    assert error.value.pointer == "/countersigned_by"


DIFFERENT: Final[dict[str, Any]] = {
    "kind": RequestKind.SUSPEND,
    "instrument": Instrument.INFORMAL_ASK,
    "track": Track.FRAMEWORK,
    "scope": FOREIGNERS,
    "issuing_office": OTHER_AGENCY,
    "on_whose_instruction": "somebody else",
    "to": OTHER_COMPANY,
    "text": "please, at once",
    "shown_what": "less than that",
    "shown": Shown.VERBAL,
}


@pytest.mark.parametrize("field", DIFFERENT)
def test_what_goes_out_is_what_was_countersigned_field_by_field(field: str) -> None:
    registered.released_model()
    as_drafted = {
        **ASKED,
        "on_whose_instruction": "the director",
        "text": "please",
        "shown": Shown.WRITTEN,
        "shown_what": "finding 1",
    }
    draft = countersigned(**as_drafted)

    error = refused(commands.issue_request, OFFICER, **{**as_drafted, field: DIFFERENT[field]}, draft=draft)

    assert (error.pointer, error.rule) == (f"/{field}", 15)
    commands.issue_request(OFFICER, **as_drafted, draft=draft)


def test_a_directive_differs_in_its_own_fields() -> None:
    parties()
    draft = countersigned(**DIRECTED, penalty="a fine")

    for field, value in (("authority", "another law"), ("document", Document(title="x")), ("penalty", None)):
        different = {**DIRECTED, "penalty": "a fine", field: value}
        assert refused(commands.issue_directive, OFFICER, **different, draft=draft).pointer == f"/{field}"
    commands.issue_directive(OFFICER, **DIRECTED, penalty="a fine", draft=draft)


def test_a_draft_goes_out_once() -> None:
    parties()
    draft = countersigned(**ASKED)
    commands.issue_request(OFFICER, **ASKED, draft=draft)

    error = refused(commands.issue_request, OFFICER, **ASKED, draft=draft)

    assert "gone out" in str(error)
    for command, said in (
        (commands.return_draft, {"comments": "too late"}),
        (commands.decline_countersignature, {}),
    ):
        assert "gone out" in str(refused(command, COUNTERSIGNER, draft=draft, **said))


def test_a_draft_goes_out_once_within_a_batch_too() -> None:
    parties()

    def twice() -> None:
        with ledger.together():
            draft = countersigned(**ASKED, text="please")
            commands.issue_request(OFFICER, **ASKED, text="please", draft=draft)
            commands.issue_request(OFFICER, **ASKED, text="please", draft=draft)

    with pytest.raises(Refused, match="gone out"):
        twice()

    assert not CommunicationFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_a_draft_at_the_same_moment_issue_it_once() -> None:
    parties()
    draft = countersigned(**ASKED)

    outcomes = at_once(lambda _: commands.issue_request(OFFICER, **ASKED, draft=draft), 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "Refused"]
    assert CommunicationFile.objects.count() == 1


@pytest.mark.parametrize("stale", ["returned", "declined", "returned after it was countersigned"])
def test_a_stale_draft_does_not_go_out_and_the_one_that_replaces_it_does(stale: str) -> None:
    parties()
    first = drafted(**ASKED)
    if stale == "declined":
        commands.decline_countersignature(COUNTERSIGNER, draft=first, reason="not now")
    else:
        if "after" in stale:
            commands.countersign_draft(COUNTERSIGNER, draft=first)
        commands.return_draft(COUNTERSIGNER, draft=first, comments="say until when")

    error = refused(commands.issue_request, OFFICER, **ASKED, draft=first)
    assert "draft it anew" in str(error)
    refused(commands.countersign_draft, SUPERVISOR, draft=first)
    second = countersigned(**ASKED, text="until Monday", replaces=first)

    commands.issue_request(OFFICER, **ASKED, text="until Monday", draft=second)


def test_a_draft_is_its_agencys_own_and_one_that_is_not_there_is_answered_alike() -> None:
    parties()
    draft = drafted(**ASKED)
    stranger = supervisor("stranger", OTHER_AGENCY)
    entry = ledger.get(Party, AGENCY).entries[0].id

    answers = []
    for actor, id in ((stranger, draft), (SUPERVISOR, named("no draft")), (SUPERVISOR, entry)):
        for command, said in ((commands.countersign_draft, {}), (commands.issue_request, ASKED)):
            with pytest.raises(NotFound) as unknown:
                command(actor, draft=id, **said)
            answers.append(str(unknown.value).replace(str(id), "…"))

    assert answers == ["there is no draft …"] * 6
    commands.countersign_draft(SUPERVISOR, draft=draft)


@pytest.mark.parametrize("who", [OFFICER, COUNTERSIGNER], ids=["drafter", "countersigner"])
def test_what_a_person_recused_since_had_signed_does_not_go_out(who: Actor) -> None:
    parties()
    draft = countersigned(**ASKED)
    recuse_officer(who, person=who.id, company=COMPANY)
    delegated(NEWCOMER.id)

    error = refused(commands.issue_request, NEWCOMER, **ASKED, draft=draft)
    assert "recused since" in str(error)
    anew = countersigned(NEWCOMER, SUPERVISOR, **ASKED)

    commands.issue_request(NEWCOMER, **ASKED, draft=anew)


def test_what_was_countersigned_is_not_corrected_afterwards() -> None:
    registered.released_model()
    request = requested(text="please", on_whose_instruction="the director")
    issued = ledger.get(Communication, request).entries[0]
    correction: dict[str, Any] = {"stream": request, "entry": issued.id, "reason": "a slip"}

    for field in ("text", "on_whose_instruction"):
        assert refused(correct_entry, OFFICER, **correction, field=field, value="at once").rule == 15

    at = {"earliest": "2026-06-12T21:21:00Z", "latest": "2026-06-12T21:21:00Z", "precision": "instant"}
    error = refused(correct_entry, OFFICER, **correction, field="occurred", value=at)
    assert (error.rule, error.pointer) == (15, "/value")
    at |= {name: issued.record.recorded_at.isoformat() for name in ("earliest", "latest")}
    correct_entry(OFFICER, **correction, field="occurred", value=at)


def test_a_draft_whose_words_are_destroyed_does_not_go_out() -> None:
    parties()
    draft = countersigned(**ASKED, text="please")
    CaseKey.objects.filter(case=ledger.entry(draft).record.stream).delete()

    error = refused(commands.issue_request, OFFICER, **ASKED, text="please", draft=draft)

    assert "destroyed" in str(error)


# by whom


def test_an_officer_issues_and_countersigns_by_delegation_and_a_supervisor_by_office() -> None:
    parties()
    draft = drafted(**ASKED)

    assert refused(commands.countersign_draft, NEWCOMER, draft=draft).pointer == "/instrument"
    commands.countersign_draft(SUPERVISOR, draft=draft)
    error = refused(commands.issue_request, NEWCOMER, **ASKED, draft=draft)
    assert "no delegation in force" in str(error)
    delegate_authority(SUPERVISOR, person=NEWCOMER.id, acts=(DelegatedAct.ISSUE_REQUEST,))

    commands.issue_request(NEWCOMER, **ASKED, draft=draft)
    by_office = countersigned(**ASKED)
    commands.issue_request(SUPERVISOR, **ASKED, draft=by_office)


@pytest.mark.parametrize(
    "limits",
    [
        {"acts": (DelegatedAct.ISSUE_DIRECTIVE, DelegatedAct.COUNTERSIGN)},
        {"instruments": (Instrument.INFORMAL_ASK,)},
        {"kinds": (RequestKind.SUSPEND,)},
        {"since": date(2020, 1, 1), "until": date(2020, 12, 31)},
        {"since": date(2100, 1, 1)},
    ],
    ids=["another act", "another instrument", "another kind", "over", "to come"],
)
def test_a_delegation_reaches_no_further_than_it_says(limits: dict[str, Any]) -> None:
    parties()
    draft = countersigned(**ASKED)
    whole: dict[str, Any] = {"person": NEWCOMER.id, "acts": (DelegatedAct.ISSUE_REQUEST,)}

    delegate_authority(SUPERVISOR, **{**whole, **limits})

    assert refused(commands.issue_request, NEWCOMER, **ASKED, draft=draft).pointer == "/instrument"
    delegate_authority(SUPERVISOR, **whole)
    commands.issue_request(NEWCOMER, **ASKED, draft=draft)


def test_a_delegation_that_was_revoked_reaches_nothing() -> None:
    parties()
    draft = countersigned(**ASKED)
    for delegation in list(ledger.get(Party, AGENCY).people.delegations):
        revoke_delegation(SUPERVISOR, delegation=delegation)

    assert refused(commands.issue_request, OFFICER, **ASKED, draft=draft).pointer == "/instrument"


def test_a_delegation_that_ended_meanwhile_reaches_nothing(ledger_clock: Clock) -> None:
    parties()
    delegate_authority(
        SUPERVISOR,
        person=NEWCOMER.id,
        acts=(DelegatedAct.ISSUE_REQUEST,),
        until=ledger_clock.now.date() + timedelta(days=3),
    )
    draft = countersigned(**ASKED)
    commands.issue_request(NEWCOMER, **ASKED, draft=draft, dry_run=True)

    ledger_clock.now += timedelta(days=5)

    assert refused(commands.issue_request, NEWCOMER, **ASKED, draft=draft).pointer == "/instrument"


# what others see


def test_a_recusal_stands_in_the_cases_timeline_its_reason_sealed_and_the_views_hold() -> None:
    registered.released_model()
    case = opened_case(models=(MODEL,))
    request = requested(case=case)

    recuse_officer(OFFICER, person=OFFICER.id, case=case, reason="my spouse works there")

    history = case_history(case)
    assert history.entries[-1].record.topic == "party.officer-recused"
    assert b"spouse" not in history.entries[-1].data
    assert [row.countersigned for row in boundary(history).crossings] == [True]
    assert request in history.streams
    known = case_history(case, known_by=COMPANY)
    assert "party.officer-recused" not in [entry.record.topic for entry in known.entries]
