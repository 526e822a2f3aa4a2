"""The drills by name, in the order in which they are done."""

from typing import Final

from tests.drills import archiving, backup, keys, restoring, retention, spilling, upgrading
from tests.drills.register import Drill

EVERY: Final[dict[str, Drill]] = {
    "backup": backup.drill,
    "restore": restoring.drill,
    "archive": archiving.drill,
    "keys": keys.drill,
    "upgrade": upgrading.drill,
    "retention": retention.drill,
    "spill": spilling.drill,
}
