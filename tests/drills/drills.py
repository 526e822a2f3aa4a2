"""The drills by name, in the order in which they are done."""

from typing import Final

from tests.drills import backup
from tests.drills.register import Drill

EVERY: Final[dict[str, Drill]] = {
    "backup": backup.drill,
}
