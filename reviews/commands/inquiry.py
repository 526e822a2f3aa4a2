"""What an oversight body may do: open an inquiry, ask for records, note what was produced, observe, close."""

from collections.abc import Iterable
from uuid import UUID

from agreements.party import Party
from config.actors import Actor, Role, permitted
from config.errors import NotFound
from config.ledger.occurred import Instant
from config.ledger.record import Citation
from config.ledger.store import Receipt, ledger
from reviews.inquiry import Inquiry, SeenBy
from reviews.review import Review


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def open_inquiry(
    actor: Actor,
    *,
    subject: str,
    seen_by: SeenBy,
    cases: tuple[UUID, ...] = (),
    ground: str | None = None,
    id: UUID | None = None,
) -> Receipt:
    parties = dict.fromkeys(party for case in cases for party in ledger.get(Review, case).parties)
    with ledger.open(Inquiry, id) as inquiry:
        inquiry.open(
            by=actor,
            subject=subject,
            seen_by=seen_by,
            cases=tuple(dict.fromkeys(cases)),
            parties=tuple(parties),
            ground=ground,
        )
    return inquiry.receipt


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def ask_records(
    actor: Actor,
    *,
    inquiry: UUID,
    asked: UUID,
    records: str,
    answer_hoped_for_by: Instant | None = None,
) -> Receipt:
    with ledger.change(Inquiry, inquiry) as changed:
        changed.refuse_strangers(actor)
        ledger.get(Party, asked)
        changed.ask_records(by=actor, asked=asked, records=records, answer_hoped_for_by=answer_hoped_for_by)
    return changed.receipt


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def produce_records(
    actor: Actor,
    *,
    inquiry: UUID,
    ask: UUID,
    records: str | None = None,
    digests: tuple[bytes, ...] = (),
    entries: tuple[UUID, ...] = (),
) -> Receipt:
    with ledger.change(Inquiry, inquiry) as changed:
        changed.refuse_strangers(actor)
        _cited(entries, "/entries")
        changed.produce_records(by=actor, ask=ask, records=records, digests=digests, entries=entries)
    return changed.receipt


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def record_observation(
    actor: Actor, *, inquiry: UUID, observation: str, rests_on: tuple[UUID, ...] = ()
) -> Receipt:
    with ledger.change(Inquiry, inquiry) as changed:
        changed.refuse_strangers(actor)
        changed.record_observation(by=actor, observation=observation, rests_on=_cited(rests_on, "/rests_on"))
    return changed.receipt


@permitted(Role.OVERSEER, Role.ARCHIVIST)
def close_inquiry(actor: Actor, *, inquiry: UUID, outcome: str | None = None) -> Receipt:
    with ledger.change(Inquiry, inquiry) as changed:
        changed.close(by=actor, outcome=outcome)
    return changed.receipt


def _cited(entries: Iterable[UUID], pointer: str) -> list[Citation]:
    """The entries by id and leaf hash. Raises NotFound for one that the register does not hold."""
    try:
        return [ledger.entry(entry).citation() for entry in dict.fromkeys(entries)]
    except NotFound as error:
        raise NotFound(error.detail, pointer=pointer) from error
