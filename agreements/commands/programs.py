"""Who may do what with programs: the agency that establishes one says everything about it."""

from datetime import date
from uuid import UUID

from agreements.calendar import Holiday
from agreements.counting import CountingRules
from agreements.program import Parameters, Program
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger

_DEFAULTS = Parameters()


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def establish_program(
    actor: Actor, *, name: str, authority: str, effective: date, id: UUID | None = None
) -> Receipt:
    with ledger.open(Program, id) as program:
        program.establish(by=actor, name=name, authority=authority, effective=effective)
    return program.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def set_parameters(
    actor: Actor,
    *,
    program: UUID,
    largest_window_days: int = _DEFAULTS.largest_window_days,
    short_notice_hours: int = _DEFAULTS.short_notice_hours,
    independent_within_hours: int = _DEFAULTS.independent_within_hours,
    dispute_answer_business_days: int = _DEFAULTS.dispute_answer_business_days,
    late_after_hours: int = _DEFAULTS.late_after_hours,
    question_answer_days: int = _DEFAULTS.question_answer_days,
    deliverable_days: int = _DEFAULTS.deliverable_days,
    retention_days: int = _DEFAULTS.retention_days,
    marking_expires_years: int = _DEFAULTS.marking_expires_years,
    counting: CountingRules = _DEFAULTS.counting,
) -> Receipt:
    parameters = Parameters(
        largest_window_days=largest_window_days,
        short_notice_hours=short_notice_hours,
        independent_within_hours=independent_within_hours,
        dispute_answer_business_days=dispute_answer_business_days,
        late_after_hours=late_after_hours,
        question_answer_days=question_answer_days,
        deliverable_days=deliverable_days,
        retention_days=retention_days,
        marking_expires_years=marking_expires_years,
        counting=counting,
    )
    with ledger.change(Program, program) as changed:
        changed.set_parameters(by=actor, parameters=parameters)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def set_deadline(
    actor: Actor,
    *,
    program: UUID,
    name: str,
    due: date,
    counting: str,
    counted_from: date | None = None,
    days: int | None = None,
) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.set_deadline(
            by=actor, name=name, due=due, counting=counting, counted_from=counted_from, days=days
        )
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def adopt_calendar(
    actor: Actor,
    *,
    program: UUID,
    first_year: int,
    last_year: int,
    holidays: tuple[Holiday, ...],
    taken_from: str,
) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.adopt_calendar(
            by=actor, first_year=first_year, last_year=last_year, holidays=holidays, taken_from=taken_from
        )
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def begin_appropriations_lapse(actor: Actor, *, program: UUID, first: date) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.begin_appropriations_lapse(by=actor, first=first)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def end_appropriations_lapse(actor: Actor, *, program: UUID, last: date) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.end_appropriations_lapse(by=actor, last=last)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def complete_program(actor: Actor, *, program: UUID, document: bytes | None = None) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.complete(by=actor, document=document)
    return changed.receipt
