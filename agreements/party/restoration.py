"""An agency announces to everybody that the register was restored and lacks records that were signed."""

from typing import ClassVar

from config.actors import Side
from config.ledger.event import Event


class RestorationAnnounced(Event, frozen=True, kw_only=True):
    """The register was restored, and records are lost for good that a former log had signed.

    `origin` is its name, `signed` and `root` (32 bytes) what it promised last, in `note` as it signed it; of
    these records the first `kept` are left. Whoever holds a receipt of a later one can show that it is gone.
    """

    TOPIC: ClassVar[str] = "party.restoration-announced"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    origin: str
    signed: int
    root: bytes
    kept: int
    note: str
    cause: str

    def sentence(self) -> str:
        return (
            f"announced that the register was restored: of the {self.signed:,} records that {self.origin} "
            f"had signed the first {self.kept:,} are left; cause: {self.cause}"
        )
