"""Who may report that classified words stand in a case and, as another officer, destroy them there."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of
from reviews.commands.known import entry_of_case, knows
from reviews.review.spills import removable


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def report_spill(
    actor: Actor, *, case: UUID, entry: UUID, fields: tuple[str, ...], kept_at: str | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        spilled = entry_of_case(review, entry)
        review.spills.report(
            by=actor,
            spilled=spilled,
            sealed=removable(spilled, case),
            fields=fields,
            kept_at=kept_at,
            told=review.company is not None and knows(review.company, review, spilled),
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def contain_spill(actor: Actor, *, case: UUID, report: UUID) -> Receipt:
    with case_of(actor, case) as review:
        said = review.spills.report_of(report)
        review.spills.contain(by=actor, report=report, spilled=entry_of_case(review, said.entry))
    return review.receipt
