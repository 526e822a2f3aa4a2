"""The government's commands on a database: who may give them, what they check, what lists show."""

import inspect
import typing
from datetime import datetime
from typing import Any

import pytest

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Command, Role
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger import projections
from config.ledger.models import LedgerRecord, Refusal
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.commands import government
from reviews.communication import Communication, Document, Shown
from reviews.models import AskedModel, CommunicationFile
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    ARCHIVIST,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    liaison,
    named,
    officer,
)
from tests.reviews.pasts import FOREIGN_CUSTOMERS, FOREIGN_STAFF, FOREIGNERS, MODEL, OTHER_MODEL, scope
from tests.reviews.registered import (
    FOR_AGENCY,
    PUBLISHED,
    countersigned,
    directed,
    opened_case,
    parties,
    released_model,
    requested,
)

pytestmark = pytest.mark.django_db

STRANGER = liaison("other liaison", OTHER_COMPANY)
OTHER_OFFICER = officer("other officer", OTHER_AGENCY)
OWN: list[Command[Any]] = [command for command in vars(government).values() if isinstance(command, Command)]
ASKED: dict[str, Any] = {
    "to": COMPANY,
    "kind": RequestKind.RESTRICT,
    "instrument": Instrument.INFORMAL_ASK,
    "track": Track.OUTSIDE,
}


# who may give them


def test_what_a_government_asks_is_recorded_by_officers_supervisors_and_archivists() -> None:
    both_sides = {"record_call", "record_call_beside"}

    for command in OWN:
        wider = {Role.LIAISON} if command.name in both_sides else set()
        wider |= {Role.OVERSEER} if command.name == "enjoin_directive" else set()
        assert command.roles == {Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST} | wider


def test_every_keyword_of_a_command_has_a_concrete_type() -> None:
    for command in OWN:
        hints = typing.get_type_hints(command.function)
        keywords = [p for p in inspect.signature(command.function).parameters.values() if p.name != "actor"]
        assert all(p.kind is p.KEYWORD_ONLY and hints[p.name] is not Any for p in keywords)


def test_a_company_issues_no_request() -> None:
    parties()
    draft = countersigned(**ASKED)
    before = LedgerRecord.objects.count()

    with pytest.raises(NotPermitted):
        commands.issue_request(LIAISON, **ASKED, draft=draft)
    commands.issue_request(OFFICER, **ASKED, draft=draft)

    assert LedgerRecord.objects.count() == before + 1
    assert [refusal.command for refusal in Refusal.objects.all()] == ["issue_request"]


# what they check


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("to", named("nobody"), NotFound),
        ("to", AGENCY, Refused),
        ("issuing_office", named("nobody"), NotFound),
        ("issuing_office", PRESS, Refused),
        ("case", named("no case"), NotFound),
        ("models", (named("no model"),), NotFound),
        ("supersedes", named("no communication"), NotFound),
        ("scope", scope(FOREIGN_CUSTOMERS, models=(OTHER_MODEL,)), NotFound),
    ],
)
def test_what_a_request_names_is_on_record(field: str, value: Any, error: type[Exception]) -> None:
    parties()
    draft = countersigned(**ASKED, issuing_office=OTHER_AGENCY)

    with pytest.raises(error):
        commands.issue_request(OFFICER, **{**ASKED, field: value}, draft=draft)
    commands.issue_request(OFFICER, **ASKED, issuing_office=OTHER_AGENCY, draft=draft)

    assert CommunicationFile.objects.get().issuing_office == OTHER_AGENCY


def test_a_case_of_another_company_is_answered_as_one_that_does_not_exist() -> None:
    parties()
    theirs, own, nowhere = opened_case(company=OTHER_COMPANY), opened_case(), named("no case")
    draft = countersigned(**ASKED, case=own)

    with pytest.raises(NotFound) as unknown:
        commands.issue_request(OFFICER, **ASKED, case=nowhere, draft=draft)
    with pytest.raises(NotFound) as foreign:
        commands.issue_request(OFFICER, **ASKED, case=theirs, draft=draft)
    with pytest.raises(NotFound) as of_others:
        commands.issue_request(OTHER_OFFICER, **ASKED, case=own, draft=draft)
    asked = commands.issue_request(OFFICER, **ASKED, case=own, draft=draft)

    answers = [
        (str(error.value).replace(str(case), "…"), error.value.pointer)
        for error, case in ((unknown, nowhere), (foreign, theirs), (of_others, own))
    ]
    assert answers == [("there is no review …", "/case")] * 3
    assert ledger.timeline(own)[-1] == asked.entries[0]
    assert CommunicationFile.objects.get().case == own


def test_rule_6_a_binding_one_supersedes_and_is_a_communication_of_its_own() -> None:
    released_model()
    request = requested()

    directive = directed(supersedes=request)
    commands.supersede_request(OFFICER, communication=request, superseded_by=directive)

    files = {file.stream: file for file in CommunicationFile.objects.all()}
    assert (files[request].standing, files[request].ended_by) == ("ended", "superseded")
    assert (files[directive].supersedes, files[directive].binding) == (request, True)
    assert (files[request].authority, files[directive].authority) == ("", "15 CFR 744.22(b)")
    assert (files[request].document_held, files[directive].document_held) == (None, False)


def test_a_request_with_an_instant_without_zone_is_refused() -> None:
    parties()
    zoned = datetime.fromisoformat("2026-06-15T17:00-04:00")
    draft = countersigned(**ASKED, answer_hoped_for_by=zoned)

    with pytest.raises(BadInput):
        commands.issue_request(OFFICER, **ASKED, answer_hoped_for_by=datetime(2026, 6, 15, 17), draft=draft)
    commands.issue_request(OFFICER, **ASKED, answer_hoped_for_by=zoned, draft=draft)

    assert CommunicationFile.objects.get().answer_by == zoned


def test_classified_text_is_refused_and_the_attempt_is_kept() -> None:
    parties()
    draft = countersigned(**ASKED, text="kept secret by nobody")

    with pytest.raises(Refused) as refused:
        commands.issue_request(OFFICER, **ASKED, text="TOP SECRET//NOFORN what it rests on", draft=draft)
    commands.issue_request(OFFICER, **ASKED, text="kept secret by nobody", draft=draft)

    assert refused.value.rule == 17
    assert [refusal.rule for refusal in Refusal.objects.all()] == ["17"]


def test_a_compiled_request_cites_its_source_and_seals_nothing() -> None:
    parties()

    with pytest.raises(BadInput):
        commands.issue_request(FOR_AGENCY, **ASKED, text="wait")
    receipt = commands.issue_request(FOR_AGENCY, **ASKED, text="wait", **PUBLISHED)

    communication = ledger.get(Communication, receipt.stream)
    assert (communication.text, communication.may_decline_sent) == ("wait", None)
    assert str(communication.issued) == "12 June 2026, 17:21 ET"


def test_each_of_the_governments_commands_writes_its_entry() -> None:
    released_model()
    directive, request = directed(), requested()
    reported = commands.report_communication(
        LIAISON,
        claimed_instrument=Instrument.INFORMAL_ASK,
        kind=RequestKind.DELAY_RELEASE,
        received_at=Occurred.parse("2026-06-12"),
        office=AGENCY,
    ).stream
    given: list[tuple[Command[Any], dict[str, Any]]] = [
        (commands.disclose_evidence, {"communication": directive, "shown": Shown.NOTHING}),
        (commands.clarify_request, {"communication": request, "clarification": "resellers too"}),
        (commands.narrow_request, {"communication": request, "scope": scope(FOREIGN_STAFF)}),
        (commands.withdraw_request, {"communication": request}),
        (commands.attach_condition, {"communication": directive, "condition": "weekly reports"}),
        (commands.partly_lift_directive, {"communication": directive, "lifted": scope(FOREIGN_STAFF)}),
        (commands.record_call_beside, {"communication": directive, "said": "told what it means"}),
        (commands.rescind_directive, {"communication": directive}),
        (commands.acknowledge_communication, {"communication": reported, "registered_as": request}),
        (commands.disown_communication, {"communication": reported}),
        (commands.record_call, {"office": AGENCY, "company": COMPANY, "said": "greetings"}),
    ]

    for command, said in given:
        receipt = command(OFFICER, **said)

        assert len(receipt.entries) == 1
        assert receipt.sentences[0]


def test_an_overseer_enters_a_courts_record() -> None:
    released_model()
    directive = directed()

    commands.enjoin_directive(OVERSEER, communication=directive, document=Document(title="injunction"))

    assert CommunicationFile.objects.get().ended_by == "enjoined"


# what lists show


def test_a_live_communication_is_seen_by_its_offices_its_company_and_overseers() -> None:
    released_model()
    requested(issuing_office=OTHER_AGENCY)

    def seen(actor: Actor) -> int:
        return CommunicationFile.objects.visible_to(actor).count()

    assert [seen(actor) for actor in (OFFICER, SUPERVISOR, OTHER_OFFICER, LIAISON, OVERSEER)] == [1] * 5
    assert [seen(actor) for actor in (STRANGER, officer("third", named("third agency")), ARCHIVIST)] == [
        0
    ] * 3


def test_compiled_communications_are_seen_by_every_login() -> None:
    parties()
    commands.issue_request(FOR_AGENCY, **ASKED, **PUBLISHED)

    for actor in (STRANGER, OTHER_OFFICER, OVERSEER, LIAISON):
        assert CommunicationFile.objects.visible_to(actor).count() == 1


def test_lists_show_what_was_asked() -> None:
    released_model()
    requested()

    file = CommunicationFile.objects.get()

    assert (file.company, file.binding, file.standing, file.countersigned) == (COMPANY, False, "open", True)
    assert "foreign customers and foreign staff" in file.scope
    assert str(file) == "formal voluntary request: restrict"
    assert AskedModel.objects.get().model == MODEL


def test_rows_are_a_function_of_state() -> None:
    released_model()
    directive = directed(scope=FOREIGNERS)
    commands.partly_lift_directive(OFFICER, communication=directive, lifted=scope(FOREIGN_STAFF))

    (wanted,) = [
        row
        for row in projections.rows(ledger.get(Communication, directive)).values()
        if row.table.model is CommunicationFile
    ]

    stored = CommunicationFile.objects.get(stream=directive)
    assert wanted.values == tuple(getattr(stored, name) for name in wanted.table.attributes)
    assert stored.standing == "partly_lifted"
    assert isinstance(ledger.get(Communication, directive).scope, Scope)
