"""The participation register: who was asked to join, who declined, what stands. For overseers only. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from agreements.agreement import Agreement
from agreements.agreement.acts import AgreementDeclined, AgreementWithdrawnFrom
from agreements.signatories import Signatory, signatories
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Actor, Role, Side
from config.errors import NotPermitted
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream
from reviews.communication import Communication
from reviews.decision import Decision, DecisionKind

WHO_MAY_READ: Final = (
    "Overseers only. Neither an agency nor a company reads here who was asked and who declined: nothing may "
    "follow from declining (rule 9)."
)

TO_JOIN: Final = frozenset({RequestKind.SIGN_AGREEMENT, RequestKind.SUBMIT_MODEL})
"""The kinds of request that ask a company to join: to sign, or to submit a model."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request to join, as it stands: by which office, what for, when, and every answer to it.

    `standing` is in words ("ended: no answer recorded"); `answers` are kinds of decision, with their entries.
    """

    entry: UUID
    office: UUID | None
    kind: RequestKind
    instrument: Instrument | None
    occurred: Occurred
    standing: str
    answers: tuple[tuple[DecisionKind, UUID], ...]


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """The company, by its own act, did not enter, or left: the entry, when, and whether it had joined."""

    entry: UUID
    occurred: Occurred
    joined: bool


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One company: what it was asked, where it declined or left, and where it stands on which evidence.

    `stands` is None where neither an act nor a claim says.
    """

    company: UUID
    asked: tuple[Asked, ...]
    declined: tuple[Left, ...]
    stands: Signatory | None


def refuse_all_but_overseers(reader: Actor | None) -> None:
    """Raise NotPermitted for everybody but an overseer of an oversight body."""
    if not isinstance(reader, Actor) or (reader.side, reader.role) != (Side.OVERSIGHT, Role.OVERSEER):
        raise NotPermitted("the participation register is for overseers only", rule=9)


def participation_register(
    reader: Actor | None, streams: Iterable[Stream], instant: datetime
) -> list[Participant]:
    """Every company that was asked to join or that something on record places, as it stood at an instant
    (with zone), in the order in which they first appear. Raises NotPermitted for all but overseers.

    `streams` are folded Communication, Decision, Agreement and Claim streams, others are ignored.
    """
    refuse_all_but_overseers(reader)
    known = list(streams)
    asked = sorted(
        (
            communication
            for communication in known
            if isinstance(communication, Communication) and _asks_to_join(communication, instant)
        ),
        key=lambda communication: communication.entries[0].order,
    )
    stands = {signatory.company: signatory for signatory in signatories(known, instant)}
    left = [entry for stream in known if isinstance(stream, Agreement) for entry in _left(stream, instant)]
    companies = dict.fromkeys(
        (*(ask.to for ask in asked if ask.to), *stands, *(entry.organization for entry in left))
    )
    decisions = [stream for stream in known if isinstance(stream, Decision)]
    return [
        Participant(
            company=company,
            asked=tuple(_asked(ask, decisions, instant) for ask in asked if ask.to == company),
            declined=tuple(
                Left(
                    entry=entry.id,
                    occurred=entry.occurred,
                    joined=isinstance(entry.event, AgreementWithdrawnFrom),
                )
                for entry in left
                if entry.organization == company
            ),
            stands=stands.get(company),
        )
        for company in companies
    ]


def _asks_to_join(communication: Communication, instant: datetime) -> bool:
    issued = communication.entry_issued
    return communication.kind in TO_JOIN and issued is not None and issued.takes_effect <= instant


def _asked(communication: Communication, decisions: list[Decision], instant: datetime) -> Asked:
    first = communication.entries[0]
    answers = [
        (decision.made.kind, decision.entries[0].id)
        for decision in decisions
        if decision.made
        and decision.entries[0].takes_effect <= instant
        and communication.id in (answered.communication for answered in decision.answered)
    ]
    return Asked(
        entry=first.id,
        office=communication.issuing_office,
        kind=communication.kind or RequestKind.SIGN_AGREEMENT,
        instrument=communication.instrument,
        occurred=first.occurred,
        standing=communication.state_at(instant).words,
        answers=tuple(answers),
    )


def _left(agreement: Agreement, instant: datetime) -> Iterator[Entry]:
    for act in sorted(agreement.acts, key=lambda act: act.order):
        ended = isinstance(act.event, AgreementDeclined | AgreementWithdrawnFrom)
        if ended and act.side is Side.COMPANY and act.takes_effect <= instant:
            yield act
