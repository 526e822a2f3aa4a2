"""Who may do what with programs: the agency that establishes one says everything about it."""

from datetime import date
from uuid import UUID

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
) -> Receipt:
    parameters = Parameters(
        largest_window_days=largest_window_days,
        short_notice_hours=short_notice_hours,
        independent_within_hours=independent_within_hours,
        dispute_answer_business_days=dispute_answer_business_days,
        late_after_hours=late_after_hours,
    )
    with ledger.change(Program, program) as changed:
        changed.set_parameters(by=actor, parameters=parameters)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def set_deadline(actor: Actor, *, program: UUID, name: str, due: date, counting: str) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.set_deadline(by=actor, name=name, due=due, counting=counting)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def complete_program(actor: Actor, *, program: UUID, document: bytes | None = None) -> Receipt:
    with ledger.change(Program, program) as changed:
        changed.complete(by=actor, document=document)
    return changed.receipt
