"""The commands of the agreements app, on a database: who may give them, what they check, what lists show."""

import inspect
import typing
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from agreements import commands
from agreements.agreement import Agreement
from agreements.claim import ClaimKind
from agreements.commands.agreements import BOTH_SIDES
from agreements.commands.claims import ANYBODY
from agreements.designation import DesignationKind
from agreements.models import (
    AgreementFile,
    AgreementTerm,
    ClaimFile,
    DesignationFile,
    Organization,
    ProgramDeadline,
    ProgramFile,
)
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Actor, Command, Role, Side
from config.errors import DemarcError, NotFound, NotPermitted, Refused
from config.ledger import projections
from config.ledger.models import LedgerRecord, Refusal
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.store import ledger
from reviews.commands import register_model
from tests.actors import (
    AGENCY,
    ARCHIVIST,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    named,
)
from tests.agreements.pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    MODEL,
    OTHER_LIAISON,
    OTHER_OFFICER,
)
from tests.reviews import registered

pytestmark = pytest.mark.django_db

PUBLISHED = Source(publisher="A paper", evidence="media")
SCOPE = "scope_of_review"


@pytest.fixture
def parties() -> None:
    registered.parties()


def compiled(command: Command[Any], actor: Actor, **said: Any) -> UUID:
    receipt = command(actor, source=PUBLISHED, occurred=Occurred.parse("2026-06-23"), **said)
    stream: UUID = receipt.stream
    return stream


def live_negotiation() -> UUID:
    return commands.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=(SCOPE,)).stream


def live_agreement() -> UUID:
    agreement = live_negotiation()
    commands.propose_term(OFFICER, agreement=agreement, term=SCOPE, text="cyber")
    commands.accept_term(LIAISON, agreement=agreement, term=SCOPE)
    for signatory in (LIAISON, OFFICER):
        commands.sign_agreement(signatory, agreement=agreement, terms=(SCOPE,))
    return agreement


def live_claim(by: Actor = OFFICER) -> UUID:
    return commands.make_claim(
        by, kind=ClaimKind.STATEMENT, value="talks", about=(AGENCY,), party=COMPANY
    ).stream


def live_designation() -> UUID:
    return commands.make_designation(
        OFFICER, company=COMPANY, kind=DesignationKind.OTHER, authority="a law"
    ).stream


def every_command() -> list[Command[Any]]:
    named_there = (getattr(commands, name) for name in commands.__all__)
    return [one for one in named_there if isinstance(one, Command)]


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.name)
def test_every_command_asks_for_a_role(command: Command[Any]) -> None:
    for role in sorted(set(Role) - command.roles):
        nobody = Actor(id=named("x"), organization=AGENCY, side=Side.SYSTEM, role=role)

        with pytest.raises(NotPermitted):
            command(nobody)

    assert not LedgerRecord.objects.exists()


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.name)
def test_every_command_says_what_types_it_takes(command: Command[Any]) -> None:
    hints = typing.get_type_hints(command.function)

    assert set(inspect.signature(command.function).parameters) | {"return"} == set(hints)
    # a corrected value has the type of whichever field it corrects
    assert [name for name, hint in hints.items() if hint is Any] == ["value"] * (
        command.name == "correct_entry"
    )


@pytest.mark.usefixtures("parties")
def test_an_agreement_goes_from_negotiation_to_withdrawal() -> None:
    agreement = live_agreement()
    signed = AgreementFile.objects.get(stream=agreement)
    commands.propose_amendment(LIAISON, agreement=agreement, term=SCOPE, text="cyber and bio")
    commands.accept_amendment(LIAISON, agreement=agreement, term=SCOPE)
    lapsed = AgreementFile.objects.get(stream=agreement)
    commands.accept_amendment(OFFICER, agreement=agreement, term=SCOPE)
    register_model(LIAISON, id=MODEL, name="Fable 5")
    commands.opt_model_in(LIAISON, agreement=agreement, model=MODEL)
    amended = AgreementFile.objects.get(stream=agreement)
    commands.set_confidentiality_terms(OFFICER, agreement=agreement, document=bytes(32))
    commands.withdraw_from_agreement(LIAISON, agreement=agreement)
    ended = AgreementFile.objects.get(stream=agreement)

    assert [row.in_force for row in (signed, lapsed, amended, ended)] == [True, False, True, False]
    assert (amended.models_opted_in, ended.participation) == (1, Participation.WITHDRAWN)
    assert AgreementTerm.objects.get(stream=agreement).positions == 2


@pytest.mark.usefixtures("parties")
def test_a_negotiation_may_end_in_declining() -> None:
    agreement = live_negotiation()
    commands.propose_term(
        OFFICER, agreement=agreement, term="future_models", text="all", clause=FutureModels.INCLUDED
    )
    commands.counter_term(
        LIAISON, agreement=agreement, term="future_models", text="none", clause=FutureModels.EXCLUDED
    )

    commands.decline_agreement(LIAISON, agreement=agreement)

    row = AgreementFile.objects.get(stream=agreement)
    assert (row.participation, row.future_models, row.evidence) == ("declined", "open", "")
    assert not row.company_signed


@pytest.mark.usefixtures("parties")
def test_a_negotiation_is_between_a_company_and_an_agency_of_the_register() -> None:
    for company, agency, error in (
        (named("nobody"), AGENCY, NotFound),
        (AGENCY, AGENCY, Refused),
        (COMPANY, OTHER_COMPANY, Refused),
    ):
        with pytest.raises(error):
            commands.open_negotiation(OFFICER, company=company, agency=agency)


@pytest.mark.usefixtures("parties")
def test_a_program_is_kept_by_its_agency() -> None:
    program = commands.establish_program(
        OFFICER, name="EO 14409", authority="EO 14409", effective=date(2026, 6, 2)
    ).stream
    commands.set_parameters(SUPERVISOR, program=program, largest_window_days=14)
    commands.set_deadline(
        OFFICER, program=program, name="framework", due=date(2026, 8, 1), counting="60 days"
    )
    commands.complete_program(OFFICER, program=program)

    row = ProgramFile.objects.get(stream=program)
    assert (row.largest_window_days, row.complete) == (14, True)
    assert ProgramDeadline.objects.get(stream=program).due == date(2026, 8, 1)


@pytest.mark.usefixtures("parties")
def test_a_designation_is_stayed_vacated_and_rescinded_by_its_own_acts_only() -> None:
    stayed, vacated, rescinded = live_designation(), live_designation(), live_designation()

    commands.challenge_designation(LIAISON, designation=stayed, court=COURT)
    commands.stay_designation(OVERSEER, designation=stayed, court=COURT)
    commands.vacate_designation(OFFICER, designation=vacated, court=COURT)
    commands.rescind_designation(OFFICER, designation=rescinded)

    states = {row.stream: row.state for row in DesignationFile.objects.all()}
    assert states == {stayed: "stayed", vacated: "vacated", rescinded: "rescinded"}


@pytest.mark.usefixtures("parties")
def test_only_a_court_stays_a_designation() -> None:
    designation = live_designation()

    with pytest.raises(Refused) as refusal:
        commands.stay_designation(OVERSEER, designation=designation, court=PRESS)

    assert refusal.value.pointer == "/court"


@pytest.mark.usefixtures("parties")
def test_a_claim_is_answered_contradicted_revised_and_retracted() -> None:
    claim, other = live_claim(), live_claim(LIAISON)

    commands.deny_claim(LIAISON, claim=claim)
    commands.confirm_claim(LIAISON, claim=claim)
    commands.contradict_claim(LIAISON, claim=claim, other=other)
    commands.revise_claim(OFFICER, claim=claim, value="talks have ended")
    commands.retract_claim(OFFICER, claim=claim, reason="a mistake")

    row = ClaimFile.objects.get(stream=claim)
    assert (row.answer, row.value, row.contradicted, row.retracted) == (
        "confirmed",
        "talks have ended",
        True,
        True,
    )


@pytest.mark.usefixtures("parties")
def test_a_live_claim_concerns_one_company() -> None:
    for actor in (OFFICER, LIAISON):
        with pytest.raises(Refused):
            commands.make_claim(
                actor, kind=ClaimKind.STATEMENT, value="x", about=(COMPANY,), party=OTHER_COMPANY
            )
    with pytest.raises(Refused):
        commands.make_claim(LIAISON, kind=ClaimKind.STATEMENT, value="x", party=OTHER_COMPANY)


@pytest.mark.usefixtures("parties")
def test_a_claim_of_participation_is_about_a_company() -> None:
    with pytest.raises(Refused) as refusal:
        commands.make_claim(
            OFFICER, kind=ClaimKind.PARTICIPATION, party=PRESS, participation=Participation.SIGNED
        )

    assert refusal.value.pointer == "/party"


@pytest.mark.usefixtures("parties")
def test_a_claim_is_not_set_against_one_that_the_actor_may_not_see() -> None:
    mine = live_claim(LIAISON)
    theirs = commands.make_claim(
        OTHER_LIAISON, kind=ClaimKind.STATEMENT, value="x", party=OTHER_COMPANY
    ).stream

    with pytest.raises(NotFound):
        commands.contradict_claim(LIAISON, claim=mine, other=theirs)


@pytest.mark.usefixtures("parties")
def test_another_company_never_sees_live_rows() -> None:
    agreement, designation, claim = live_agreement(), live_designation(), live_claim()

    for model, stream in (
        (AgreementFile, agreement),
        (AgreementTerm, agreement),
        (DesignationFile, designation),
        (ClaimFile, claim),
    ):
        for actor in (OFFICER, SUPERVISOR, LIAISON, OVERSEER):
            assert model.objects.visible_to(actor).filter(stream=stream).exists(), (model, actor)
        for actor in (OTHER_LIAISON, OTHER_OFFICER, ARCHIVIST):
            assert not model.objects.visible_to(actor).exists(), (model, actor)


@pytest.mark.usefixtures("parties")
def test_a_role_that_does_not_fit_its_side_sees_no_live_rows() -> None:
    live_agreement(), live_claim()
    odd = Actor(id=named("odd"), organization=COMPANY, side=Side.COMPANY, role=Role.OVERSEER)

    assert not AgreementFile.objects.visible_to(odd).exists()
    assert not ClaimFile.objects.visible_to(odd).exists()


@pytest.mark.usefixtures("parties")
def test_everybody_with_a_login_sees_compiled_rows() -> None:
    agreement = compiled(commands.open_negotiation, FOR_COMPANY, company=COMPANY, agency=AGENCY)
    compiled(commands.sign_agreement, FOR_COMPANY, agreement=agreement)
    compiled(
        commands.make_claim,
        FOR_PRESS,
        kind=ClaimKind.PARTICIPATION,
        party=COMPANY,
        participation=Participation.SIGNED,
    )
    compiled(
        commands.make_designation,
        FOR_AGENCY,
        company=COMPANY,
        kind=DesignationKind.OTHER,
        authority="a law",
    )

    for actor in (OFFICER, OTHER_OFFICER, LIAISON, OTHER_LIAISON, OVERSEER, ARCHIVIST):
        for model in (AgreementFile, DesignationFile, ClaimFile):
            assert model.objects.visible_to(actor).count() == 1
    assert AgreementFile.objects.get().evidence == Evidence.MEDIA


@pytest.mark.usefixtures("parties")
def test_organizations_and_programs_are_public() -> None:
    commands.establish_program(OFFICER, name="P", authority="a law", effective=date(2026, 6, 2))

    for actor in (OTHER_LIAISON, ARCHIVIST):
        assert Organization.objects.visible_to(actor).count() == len(registered.PARTIES)
        assert ProgramFile.objects.visible_to(actor).count() == 1


@pytest.mark.usefixtures("parties")
def test_a_party_says_who_it_is_and_who_speaks_for_it() -> None:
    second = named("second liaison")
    commands.appoint_liaison(LIAISON, party=COMPANY, person=second)
    commands.remove_liaison(LIAISON, party=COMPANY, person=second)
    commands.rename_party(LIAISON, party=COMPANY, name="Acme", since=date(2026, 1, 1))
    commands.record_alias(SUPERVISOR, party=COMPANY, name="Acne", wrong=True)

    row = Organization.objects.get(stream=COMPANY)
    assert (row.name, row.also_called, row.wrongly_called) == ("Acme", "", "Acne")


@pytest.mark.usefixtures("parties")
def test_what_was_refused_is_logged_apart_and_changes_nothing() -> None:
    agreement = live_negotiation()
    written = LedgerRecord.objects.count()
    refused: list[Callable[[], object]] = [
        lambda: commands.opt_model_in(OFFICER, agreement=agreement, model=MODEL),
        lambda: commands.sign_agreement(OTHER_LIAISON, agreement=agreement),
        lambda: commands.sign_agreement(LIAISON, agreement=agreement, terms=(SCOPE,)),
    ]

    for attempt in refused:
        with pytest.raises(DemarcError):
            attempt()

    assert LedgerRecord.objects.count() == written
    assert list(Refusal.objects.order_by("id").values_list("error", flat=True)) == [
        "NotPermitted",
        "NotFound",
        "Refused",
    ]


@pytest.mark.usefixtures("parties")
def test_rows_are_what_the_replayed_stream_gives() -> None:
    agreement = live_agreement()

    rows = projections.rows(ledger.get(Agreement, agreement))

    stored = AgreementFile.objects.values_list().get(stream=agreement)
    assert stored in [row.values for row in rows.values()]


@pytest.mark.usefixtures("parties")
def test_a_rehearsal_writes_nothing() -> None:
    agreement = live_negotiation()
    written = LedgerRecord.objects.count()

    receipt = commands.decline_agreement(LIAISON, agreement=agreement, dry_run=True)

    assert receipt.rehearsed
    assert receipt.rows
    assert LedgerRecord.objects.count() == written


def test_both_sides_of_an_agreement_have_the_same_commands() -> None:
    assert Role.LIAISON in BOTH_SIDES
    assert {Role.OFFICER, Role.SUPERVISOR} < set(BOTH_SIDES)
    assert Role.OVERSEER in ANYBODY
