"""Every announcement that the register was restored, in order of position."""

from agreements.party import RestorationAnnounced
from config.actors import REGISTER
from config.ledger.event import Entry
from config.ledger.store import ledger


def restorations() -> list[Entry]:
    """The entries that announce a restore, whichever agency recorded them; everybody may read them."""
    told = ledger.entries(about=[REGISTER.id])
    return [entry for entry in told if isinstance(entry.event, RestorationAnnounced)]
