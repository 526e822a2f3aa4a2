"""`manage.py participation --reader USER`: who was asked to join and who declined; for overseers only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from agreements.party import Party
from config.actors import Actor
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.oversight.joining import read_participation
from reviews.oversight.moment import instant_of
from reviews.oversight.participation import WHO_MAY_READ, Asked, Participant
from reviews.oversight.reader_command import ReaderCommand


class Command(ReaderCommand):
    help = f"The participation register: who was asked to join, who declined, what stands. {WHO_MAY_READ}"
    READER_HELP = "the login of the overseer who reads"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--as-of", metavar="INSTANT", help="with its zone, such as 2026-06-24T00:00-04:00"
        )

    def read(self, reader: Actor | None, **options: Any) -> int:
        instant = instant_of(options["as_of"]) if options["as_of"] else ledger.clock()
        found, parties = read_participation(reader, instant)
        local = instant.astimezone(EASTERN)
        text: list[RenderableType] = [
            Text(f"As of {local.day} {local:%B %Y, %H:%M} ET", style="bold"),
            Text(WHO_MAY_READ, style="italic"),
            Text(""),
        ]
        for participant in found:
            text.extend(_card(participant, parties, instant))
        if not found:
            text.append(Text("Nobody was asked to join, and nothing says where any company stands."))
        told = [_told(participant, parties, instant) for participant in found]
        self.show({"as_of": instant.isoformat(), "who_may_read": WHO_MAY_READ, "participants": told}, *text)
        return 0


def _name(parties: dict[Any, Party], id: UUID | None, instant: datetime) -> str:
    return parties[id].name_at(instant) if id in parties else "an office not named"


def _card(participant: Participant, parties: dict[Any, Party], instant: datetime) -> Iterator[RenderableType]:
    stands = participant.stands
    value = f"{stands.value.words} ({_evidence(participant)})" if stands else "nothing on record says"
    yield Text.assemble((_name(parties, participant.company, instant), "bold"), f": {value}")
    for asked in participant.asked:
        yield _line(_asked_words(asked, parties))
    if not participant.asked:
        yield _line("no request to join is on record")
    for left in participant.declined:
        yield _line(f"{'withdrew from' if left.joined else 'declined'} the agreement, {left.occurred}")
    yield Text("")


def _line(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 3))


def _evidence(participant: Participant) -> str:
    levels = participant.stands.evidences if participant.stands else ()
    return "evidence: " + (", ".join(level.words for level in reversed(levels)) or "none")


def _asked_words(asked: Asked, parties: dict[Any, Party]) -> str:
    office = _name(parties, asked.office, asked.occurred.latest or ledger.clock())
    by = f" by {asked.instrument.words}" if asked.instrument else ""
    answers = "; ".join(f"answered: {kind.words(binding=False)}" for kind, _ in asked.answers)
    return f"asked to {asked.kind.verb} by {office}{by}, {asked.occurred}; {answers or asked.standing}"


def _told(participant: Participant, parties: dict[Any, Party], instant: datetime) -> dict[str, Any]:
    stands = participant.stands
    return {
        "company": _name(parties, participant.company, instant),
        "participation": str(stands.value) if stands else None,
        "evidence": [str(level) for level in reversed(stands.evidences)] if stands else [],
        "in_force": stands.in_force if stands else False,
        "asked": [
            {
                "entry": str(asked.entry),
                "office": _name(parties, asked.office, asked.occurred.latest or instant),
                "kind": str(asked.kind),
                "instrument": str(asked.instrument) if asked.instrument else None,
                "occurred": str(asked.occurred),
                "standing": asked.standing,
                "answers": [str(kind) for kind, _ in asked.answers],
            }
            for asked in participant.asked
        ],
        "declined": [
            {"entry": str(left.entry), "occurred": str(left.occurred), "joined": left.joined}
            for left in participant.declined
        ],
    }
