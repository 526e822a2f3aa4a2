"""What a command checks about the organizations that it is told of."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from agreements.party import Party, PartyKind
from config.actors import Actor, RecordKind, Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from config.ledger.replaying import stream_of
from config.ledger.store import ledger
from config.ledger.stream import Stream

# the streams of cases and of model versions belong to an app above this one
_OF_A_CASE: Final = "review."
_OF_A_MODEL: Final = "model_version."


def expect_kind(id: UUID, kind: PartyKind, pointer: str) -> Party:
    """The organization `id`. Raises NotFound where there is none, Refused where it is of another kind."""
    try:
        party = ledger.get(Party, id)
    except NotFound as error:
        raise NotFound(error.detail, pointer=pointer) from error
    if party.kind is not kind:
        raise Refused(f"{party.name} is no {kind.replace('_', ' ')}", pointer=pointer)
    return party


def heard_of(actor: Actor, id: UUID) -> tuple[UUID, ...]:
    """Whom a live actor's word about entry `id` reaches, too: if that is compiled, whoever it reached.

    Raises NotFound unless the actor may know a live entry: overseers do, others where it concerns them.
    Raises NotPermitted for a compiled one, which everybody may read, unless the actor is an overseer or the
    record to which it belongs names the actor's organization.
    """
    try:
        entry = ledger.entry(id)
    except NotFound as error:
        raise NotFound("there is no such entry", pointer="/entry") from error
    if entry.record.record_kind is RecordKind.LIVE:
        _expect_concerned(actor, entry, "entry")
        return ()
    if actor.side is not Side.OVERSIGHT and not _names(entry, actor.organization):
        raise NotPermitted(
            "only those whom a compiled case names, and overseers, reply to its entries",
            pointer="/entry",
            rule=4,
        )
    return (entry.organization, *entry.record.audience)


def _names(entry: Entry, organization: UUID) -> bool:
    """Whether the compiled record that an entry belongs to names an organization anywhere."""
    wholes = {entry.record.stream}
    wholes |= {
        first.record.stream
        for first in ledger.first_entries(entry.record.about)
        if not stream_of([first]).MIXED and first.record.record_kind is RecordKind.COMPILED
    }
    told = ledger.entries(streams=wholes, about=wholes)
    return any(
        str(organization).encode() in other.data
        for other in told
        if other.record.record_kind is RecordKind.COMPILED
    )


def expect_case_of(actor: Actor, id: UUID) -> None:
    """Raise NotFound unless a live actor may know case `id`, Refused where it is compiled from sources."""
    try:
        opening = ledger.get(Stream, id).entries[0]
    except NotFound as error:
        raise NotFound("there is no such case", pointer="/case") from error
    if not opening.record.topic.startswith(_OF_A_CASE):
        raise NotFound("there is no such case", pointer="/case")
    _expect_concerned(actor, opening, "case")
    if opening.record.record_kind is RecordKind.COMPILED:
        raise Refused("a compiled case takes no live entries", pointer="/case")


def expect_model_of(actor: Actor, id: UUID) -> None:
    """Raise NotFound where there is no model version `id` of the company that acts."""
    unknown = NotFound(f"there is no model version {id}", pointer="/model")
    try:
        first = ledger.get(Stream, id).entries[0]
    except NotFound as error:
        raise unknown from error
    if not first.record.topic.startswith(_OF_A_MODEL) or first.organization != actor.organization:
        raise unknown


def expect_known_to(actor: Actor, about: Iterable[UUID]) -> None:
    """Raise NotFound unless each of `about` is an organization, or something that concerns a live actor: by
    what it is itself, or by a record that it is a part of. Whoever is asked in an inquiry, or named in a
    claim, has to do with these, and not with what they are about.
    """
    for id in set(about) - {stream.id for stream in ledger.in_batch(Stream)}:
        told = ledger.entries(streams=[id], about=[id])
        own = [entry for entry in told if entry.record.stream == id]
        if own and stream_of(own).MIXED:
            continue
        if not own or not any(_concerns(actor, entry) and not _beside(entry, id) for entry in told):
            raise NotFound("there is nothing of this id", pointer="/about")


def _beside(entry: Entry, id: UUID) -> bool:
    return entry.record.stream != id and ledger.get(Stream, entry.record.stream).BESIDE


def _concerns(actor: Actor, entry: Entry) -> bool:
    record = entry.record
    knows = {record.organization, *record.about, *record.audience}
    if knows & {actor.organization, PUBLIC}:
        return True
    return actor.side is Side.OVERSIGHT and not ledger.get(Stream, record.stream).PRIVATE


def _expect_concerned(actor: Actor, entry: Entry, what: str) -> None:
    if not _concerns(actor, entry):
        raise NotFound(f"there is no such {what}", pointer=f"/{what}")


def companies_among(ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` that are companies in the register; ids of other things are left out."""
    companies = set()
    for id in ids:
        try:
            party = ledger.get(Party, id)
        except NotFound:
            continue
        if party.kind is PartyKind.COMPANY:
            companies.add(id)
    return companies
