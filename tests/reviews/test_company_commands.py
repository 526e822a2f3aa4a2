"""The company's commands on a database: who may give them, what they check, what lists show."""

import ast
import inspect
import typing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Command, Role
from config.errors import Conflict, NotFound, NotPermitted, Refused
from config.ledger import projections
from config.ledger.models import LedgerRecord, Refusal
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands, model_version
from reviews.commands import company, release
from reviews.communication import Communication, EvidenceReceipt
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.model_version import Attribution, ChosenBy, ModelVersion, Reach
from reviews.models import AnswerFile, CommunicationFile, DecisionFile, ModelFile
from reviews.scope import Relation
from tests.actors import (
    AGENCY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    archivist,
    liaison,
    named,
    officer,
)
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGNERS, MODEL
from tests.reviews.registered import (
    FOR_AGENCY,
    FOR_COMPANY,
    PUBLISHED,
    directed,
    opened_case,
    parties,
    released_model,
    requested,
)
from tests.steady import Clock

pytestmark = pytest.mark.django_db

STRANGER = liaison("other liaison", OTHER_COMPANY)
OWN: list[Command[Any]] = [
    command
    for module in (company, release)
    for command in vars(module).values()
    if isinstance(command, Command)
]


def decided(*communications: UUID, actor: Actor = LIAISON, **said: Any) -> UUID:
    answer: dict[str, Any] = {
        "kind": DecisionKind.COMPLIED_MORE_BROADLY,
        "basis": Basis.LEGAL_COMPULSION,
        "applied": EVERY_CUSTOMER,
    }
    return commands.make_decision(actor, answers=communications, **{**answer, **said}).stream


# who may give them


def test_every_command_of_a_company_is_a_liaisons_or_an_archivists() -> None:
    assert len(OWN) > 20
    for command in OWN:
        assert command.roles == {Role.LIAISON, Role.ARCHIVIST}


def test_every_keyword_of_a_command_has_a_concrete_type() -> None:
    for command in OWN:
        hints = typing.get_type_hints(command.function)
        keywords = [p for p in inspect.signature(command.function).parameters.values() if p.name != "actor"]
        assert all(p.kind is p.KEYWORD_ONLY and hints[p.name] is not Any for p in keywords)


def test_the_code_of_model_versions_reads_no_government_stream() -> None:
    modules = [release, model_version, *vars(model_version).values()]
    read = {
        node.module
        for module in modules
        if inspect.ismodule(module)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.ImportFrom)
    }

    assert not [module for module in read if module and module.startswith("reviews.communication")]
    assert not [name for name in vars(release) if name == "Communication"]


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, OVERSEER], ids=["officer", "supervisor", "overseer"])
def test_an_officer_does_not_record_a_companys_decision(actor: Actor) -> None:
    released_model()
    communication = requested()
    before = LedgerRecord.objects.count()

    with pytest.raises(NotPermitted):
        decided(communication, actor=actor)
    with pytest.raises(NotPermitted):
        commands.release_model(actor, model=MODEL)

    assert LedgerRecord.objects.count() == before
    assert [(refusal.command, refusal.by) for refusal in Refusal.objects.all()] == [
        ("make_decision", actor.id),
        ("release_model", actor.id),
    ]
    decided(communication)
    assert LedgerRecord.objects.count() == before + 1


def test_an_archivist_of_a_government_act_writes_no_companys_stream() -> None:
    parties()
    commands.register_model(FOR_COMPANY, id=MODEL, name="Fable 5", **PUBLISHED)

    with pytest.raises(NotPermitted) as refused:
        commands.release_model(FOR_AGENCY, model=MODEL, **PUBLISHED)
    commands.release_model(FOR_COMPANY, model=MODEL, **PUBLISHED)

    assert refused.value.rule == 3
    assert ledger.get(ModelVersion, MODEL).version == 2


# decisions


def test_a_decision_stores_the_communication_as_it_stood(ledger_clock: Clock) -> None:
    ledger_clock.now = datetime(2026, 6, 12, 21, 0, tzinfo=UTC)
    released_model()
    case = opened_case()
    communication = directed(case=case)
    ledger_clock.now = datetime(2026, 6, 12, 22, 0, tzinfo=UTC)
    commands.state_receipt(
        LIAISON, communication=communication, received_at=Occurred.parse("2026-06-12T17:21-04:00")
    )

    decision = ledger.get(Decision, decided(communication))

    (answered,) = decision.answered
    assert (answered.communication, answered.instrument) == (communication, Instrument.LICENSE_REQUIREMENT)
    assert (answered.scope, answered.office, answered.cases) == (FOREIGNERS, AGENCY, (case,))
    assert str(answered.received) == "12 June 2026, 17:21 ET"
    assert decision.cases == (case,)
    assert decision.relation is Relation.BROADER
    assert ledger.timeline(case)[-1].record.stream == decision.id


def test_a_decision_answers_what_is_on_record() -> None:
    released_model()

    with pytest.raises(NotFound):
        decided(named("nothing"))
    decided(requested())

    assert DecisionFile.objects.count() == 1


def test_another_companys_communication_is_not_found() -> None:
    released_model()
    communication = requested()

    with pytest.raises(NotFound) as unknown:
        decided(named("nothing"), actor=STRANGER, applied=None, kind=DecisionKind.DECLINED)
    with pytest.raises(NotFound) as foreign:
        decided(communication, actor=STRANGER, applied=None, kind=DecisionKind.DECLINED)

    assert str(foreign.value).replace(str(communication), "") == str(unknown.value).replace(
        str(named("nothing")), ""
    )


def test_a_call_in_which_nothing_was_asked_is_not_answered() -> None:
    released_model()
    call = commands.record_call(LIAISON, office=AGENCY, company=LIAISON.organization, said="greetings").stream

    with pytest.raises(Refused):
        decided(call)
    asked = commands.record_call(
        LIAISON,
        office=AGENCY,
        company=LIAISON.organization,
        said="wait",
        asked=RequestKind.PROVIDE_INFORMATION,
    ).stream
    decided(asked, kind=DecisionKind.DECLINED, applied=None)

    assert AnswerFile.objects.get().communication == asked


def test_what_the_register_lacks_is_reported_and_answered() -> None:
    released_model()

    communication = commands.report_communication(
        LIAISON,
        claimed_instrument=Instrument.BINDING_DIRECTIVE,
        kind=RequestKind.SUSPEND,
        received_at=Occurred.parse("2026-06-12"),
        asker="somebody in Commerce",
        scope=FOREIGNERS,
    ).stream
    decision = decided(communication)

    assert ledger.get(Decision, decision).binding
    assert CommunicationFile.objects.get().form == "reported"


@pytest.mark.parametrize("field", ["case", "applied"])
def test_a_case_or_model_of_another_company_is_not_found(field: str) -> None:
    released_model()
    case = opened_case(company=OTHER_COMPANY)
    theirs: dict[str, Any] = {"case": case} if field == "case" else {"applied": EVERY_CUSTOMER}
    actor = LIAISON if field == "case" else STRANGER
    own: dict[str, Any] = {
        "independent": True,
        "kind": DecisionKind.OWN_CHOICE,
        "basis": Basis.INDEPENDENT,
    }

    with pytest.raises(NotFound):
        commands.make_decision(actor, **own, **theirs)
    commands.make_decision(actor, **own)

    assert DecisionFile.objects.count() == 1


def test_each_of_the_companys_commands_writes_its_entry() -> None:
    released_model()
    communication = directed()
    decision = decided(communication)
    condition = commands.attach_condition(
        OFFICER, communication=communication, condition="weekly reports"
    ).entries[0]
    declined = commands.attach_condition(OFFICER, communication=communication, condition="a fee").entries[0]
    offer = commands.offer_commitment(LIAISON, decision=decision, commitment="to tell first").entries[0]
    given: list[tuple[Command[Any], dict[str, Any]]] = [
        (commands.revise_decision, {"decision": decision, "answers": (communication,), **_REVISED}),
        (commands.explain_broader_scope, {"decision": decision, "reason": BroaderReason.TIME_TOO_SHORT}),
        (commands.withdraw_commitment, {"decision": decision, "commitment": offer.id}),
        (commands.state_evidence_receipt, {"communication": communication, "received": EvidenceReceipt.NOT}),
        (commands.accept_condition, {"communication": communication, "condition": condition.id}),
        (commands.decline_condition, {"communication": communication, "condition": declined.id}),
        (commands.declare_safeguards, {"model": MODEL, "safeguards": "refuses exploits"}),
        (commands.change_safeguards, {"model": MODEL, "safeguards": "more", "decision": decision}),
        (commands.mark_out_of_framework, {"model": MODEL}),
        (commands.plan_release, {"model": MODEL, "to": Reach.EVERYBODY}),
        (commands.reschedule_release, {"model": MODEL, "attribution": Attribution.UNKNOWN}),
        (commands.cancel_release, {"model": MODEL, "independent": True}),
        (commands.include_partner, {"model": MODEL, "partner": PRESS, "chosen_by": ChosenBy.COMPANY}),
        (commands.exclude_partner, {"model": MODEL, "partner": PRESS, "chosen_by": ChosenBy.COMPANY}),
        (commands.release_to_partners, {"model": MODEL, "partners": (PRESS,), "decision": decision}),
        (commands.restrict_access, {"model": MODEL, "scope": FOREIGNERS, "decision": decision}),
        (commands.suspend_access, {"model": MODEL, "scope": EVERY_CUSTOMER, "decision": decision}),
        (commands.restore_access, {"model": MODEL, "independent": True}),
        (commands.state_impact, {"model": MODEL, "impact": "customers left"}),
    ]

    for command, said in given:
        receipt = command(LIAISON, **said)

        assert len(receipt.entries) == 1
        assert receipt.sentences[0]


_REVISED: dict[str, Any] = {"kind": DecisionKind.DECLINED, "basis": Basis.VOLUNTARY}


def test_an_act_cites_only_a_decision_of_its_own_company() -> None:
    released_model()
    theirs = commands.make_decision(
        STRANGER, independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT
    ).stream

    with pytest.raises(NotFound):
        commands.release_model(LIAISON, model=MODEL, decision=theirs)
    with pytest.raises(NotFound):
        commands.release_model(LIAISON, model=MODEL, decision=named("nothing"))
    with pytest.raises(NotFound):
        commands.include_partner(LIAISON, model=MODEL, partner=named("x"), chosen_by=ChosenBy.COMPANY)
    commands.release_model(LIAISON, model=MODEL, decision=decided(requested()))

    assert ledger.get(ModelVersion, MODEL).version == 3


def test_a_release_may_be_rehearsed_and_meets_a_version_that_moved() -> None:
    released_model()

    rehearsed = commands.release_model(LIAISON, model=MODEL, dry_run=True)
    with pytest.raises(Conflict):
        commands.release_model(LIAISON, model=MODEL, expected_version=1)

    assert rehearsed.rehearsed
    assert ledger.get(ModelVersion, MODEL).version == 2


# what lists show


def test_lists_show_the_decision_and_who_can_reach_the_model() -> None:
    released_model()
    decision = decided(directed(), under_objection=True)
    commands.suspend_access(LIAISON, model=MODEL, scope=EVERY_CUSTOMER, decision=decision)

    file, model = DecisionFile.objects.get(), ModelFile.objects.get()

    assert (file.kind, file.relation, file.basis_matches_instrument) == (
        "complied_more_broadly",
        "broader",
        True,
    )
    assert (model.access, model.released_to) == ("suspended", "everybody")
    assert file.under_objection
    assert (str(file), str(model)) == ("complied more broadly", "Fable 5")


def test_a_live_decision_is_seen_by_the_company_the_office_that_asked_and_overseers() -> None:
    released_model()
    decided(requested())

    def seen(actor: Actor) -> tuple[int, int]:
        return (
            DecisionFile.objects.visible_to(actor).count(),
            ModelFile.objects.visible_to(actor).count(),
        )

    assert [seen(actor) for actor in (LIAISON, OFFICER, SUPERVISOR, OVERSEER)] == [(1, 1)] * 4
    assert [
        seen(actor) for actor in (STRANGER, officer("other", OTHER_AGENCY), archivist(), archivist(AGENCY))
    ] == [(0, 0)] * 4


def test_an_agency_sees_what_its_own_case_is_about() -> None:
    released_model()
    case = opened_case(models=(MODEL,))
    commands.make_decision(
        LIAISON, independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT, case=case
    )

    assert ModelFile.objects.visible_to(OFFICER).count() == 1
    assert DecisionFile.objects.visible_to(OFFICER).count() == 1
    assert ModelFile.objects.visible_to(officer("other", OTHER_AGENCY)).count() == 0


def test_compiled_records_are_seen_by_every_login() -> None:
    parties()
    commands.register_model(FOR_COMPANY, id=MODEL, name="Fable 5", **PUBLISHED)
    commands.make_decision(
        FOR_COMPANY, independent=True, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT, **PUBLISHED
    )

    for actor in (STRANGER, officer("other", OTHER_AGENCY), OVERSEER, LIAISON):
        assert ModelFile.objects.visible_to(actor).count() == 1
        assert DecisionFile.objects.visible_to(actor).count() == 1


def test_rows_are_a_function_of_state() -> None:
    released_model()
    decision = decided(directed())
    commands.suspend_access(LIAISON, model=MODEL, scope=EVERY_CUSTOMER, decision=decision)

    for stream_class, id, model in (
        (ModelVersion, MODEL, ModelFile),
        (Decision, decision, DecisionFile),
    ):
        (wanted,) = [
            row for row in projections.rows(ledger.get(stream_class, id)).values() if row.table.model is model
        ]
        stored = model.objects.get(stream=id)
        assert wanted.values == tuple(getattr(stored, name) for name in wanted.table.attributes)


def test_rule_5_a_request_leaves_the_models_stream_as_it_was() -> None:
    released_model()
    before = ledger.get(ModelVersion, MODEL)

    communication = directed(models=(MODEL,))
    commands.rescind_directive(OFFICER, communication=communication)

    after = ledger.get(ModelVersion, MODEL)
    assert [entry.leaf for entry in after.entries] == [entry.leaf for entry in before.entries]
    assert after.access == before.access
    assert ledger.get(Communication, communication).version == 2
