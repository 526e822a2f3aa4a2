"""What the API asks of this register: who speaks, what they may know, what of it is noted."""

from collections.abc import Iterable
from uuid import UUID

from agreements.access_log import ReadingChannel, note_reading
from agreements.delivery import DeliveryChannel
from agreements.known_people import actor_speaking
from config.actors import Actor, RecordKind, Role, Side
from config.ledger.event import Entry
from config.ledger.sealed import Disclosure
from config.ledger.stream import STREAMS
from reviews.disclosure import disclosures_to
from reviews.oversight.knowledge import reaches
from reviews.oversight.reading import note_served


class RegisterDoors:
    """The doors of this register."""

    def speaks(self, organization: UUID, person: UUID, role: Role) -> Actor:
        return actor_speaking(organization, person, role)

    def asked(
        self, actor: Actor, what: str, subject: Iterable[UUID], asked: Iterable[tuple[str, str]]
    ) -> None:
        note_reading(actor, what, channel=ReadingChannel.API, subject=subject, asked=asked)

    def knows(self, actor: Actor, entry: Entry) -> bool:
        of_itself = entry.record.stream == actor.organization  # whoever recorded it
        compiled = entry.record.record_kind is RecordKind.COMPILED
        if of_itself or compiled or reaches(entry, actor.organization):
            return True
        private = any(
            stream.PRIVATE for stream in STREAMS.values() if entry.record.topic.startswith(f"{stream.NAME}.")
        )
        return actor.side is Side.OVERSIGHT and not private

    def opened(self, actor: Actor, entry: Entry) -> Iterable[Disclosure]:
        return disclosures_to(actor, entry)

    def served(self, actor: Actor, entries: Iterable[Entry]) -> None:
        note_served(actor, entries, DeliveryChannel.API)
