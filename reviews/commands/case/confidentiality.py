"""Who may mark, notify and object, ask to unseal, agree and unseal: the second officer is another one."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.errors import BadInput, Refused
from config.ledger.commitments import committed
from config.ledger.event import Entry
from config.ledger.occurred import Instant
from config.ledger.store import Receipt, ledger
from reviews.commands.case.concerned import case_of, case_overseen, parameters_of
from reviews.commands.known import entry_of_case, expect_party, known_entry, knows
from reviews.inquiry import Inquiry
from reviews.models import FieldMarking
from reviews.review import Review
from reviews.review.confidentiality import Confidentiality, ConfidentialityGround, Recipient, corrected


@permitted(Role.LIAISON, Role.ARCHIVIST)
def mark_field_confidential(
    actor: Actor,
    *,
    case: UUID,
    entry: UUID,
    field: str,
    ground: ConfidentialityGround,
    expires: date | None = None,
    justification: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.confidentiality.mark(
            by=actor,
            marked=known_entry(actor, review, entry),
            field=field,
            ground=ground,
            expires=expires,
            justification=justification,
            years=parameters_of(review).marking_expires_years,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def notify_submitter(
    actor: Actor,
    *,
    case: UUID,
    entry: UUID,
    field: str,
    recipient: Recipient,
    law: str,
    answer_by: Instant,
    organization: UUID | None = None,
    request: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        if organization is not None:
            expect_party(organization, "/organization")
        review.confidentiality.notify(
            by=actor,
            asked_for=known_entry(actor, review, entry),
            field=field,
            recipient=recipient,
            organization=organization,
            law=law,
            request=request,
            answer_by=answer_by,
        )
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def object_to_release(
    actor: Actor, *, case: UUID, notice: UUID, grounds: tuple[ConfidentialityGround, ...], objection: str
) -> Receipt:
    with case_of(actor, case) as review:
        review.confidentiality.object(by=actor, notice=notice, grounds=grounds, objection=objection)
    return review.receipt


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def ask_unsealing(
    actor: Actor,
    *,
    case: UUID,
    entry: UUID,
    field: str,
    law: str,
    ground: str,
    inquiry: UUID | None = None,
) -> Receipt:
    with case_overseen(actor, case) as review:
        value = _sealed_value(review, entry, field)
        _expect_own_inquiry(actor, inquiry)
        review.unsealing.ask(
            by=actor,
            value=value,
            field=field,
            law=law,
            ground=ground,
            inquiry=inquiry,
            told=knows(review.company, review, value),
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def agree_to_unsealing(actor: Actor, *, case: UUID, asking: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.unsealing.agree(by=actor, asking=asking)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def unseal_field(actor: Actor, *, case: UUID, asking: UUID) -> Receipt:
    with case_of(actor, case) as review:
        _, asked = review.unsealing.asking(asking)
        value = entry_of_case(review, asked.entry)
        review.unsealing.unseal(
            by=actor, asking=asking, value=value, elsewhere=marked_elsewhere(review, value)
        )
    return review.receipt


def marked_elsewhere(review: Review, value: Entry) -> Iterator[Confidentiality]:
    """What other cases of the company than `review` say of an entry that belongs to them, too, as a term of
    an agreement belongs to every case under it; for the command and for what is said to be possible alike."""
    entries = {value.id, *(entry for entry, _ in corrected(value))}
    rows = FieldMarking.objects.using(ledger.using).filter(entry__in=entries, company=review.company)
    under_way = {other.id: other for other in ledger.in_batch(Review)}
    cases = {*rows.values_list("stream", flat=True), *under_way} - {review.id}
    for id in cases:
        # the row says where to look, the record itself decides
        other = under_way.get(id) or ledger.resting_on(Review, id)
        if other.company == review.company:
            yield other.confidentiality


def _expect_own_inquiry(actor: Actor, inquiry: UUID | None) -> None:
    """Raise NotFound where there is no such inquiry, or another body's: both look alike."""
    if inquiry is not None:
        ledger.get(Inquiry, inquiry).refuse_strangers(actor)


def _sealed_value(review: Review, id: UUID, field: str) -> Entry:
    """The entry whose field is sealed, as far as the agency has it.

    Raises NotFound where the case has none of this id, BadInput where nothing is sealed there, Refused where
    the agency was never told of it, and so cannot unseal it.
    """
    entry = entry_of_case(review, id)
    if field not in committed(entry):
        raise BadInput("nothing is sealed in this field of this entry", pointer="/field")
    if review.agency is None or not knows(review.agency, review, entry):
        raise Refused("the agency does not have this entry: ask the company for it", pointer="/entry")
    return entry
