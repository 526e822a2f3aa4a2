"""`manage.py observations`: capabilities of several makers and who was asked; across companies."""

from typing import Any, ClassVar

from config.actors import Actor
from reviews.oversight.boundary import boundary
from reviews.oversight.comparing import histories_at_stake, refuse_others
from reviews.oversight.comparison.told import (
    WHO_MAY_READ,
    WHY_NOT,
    observation_told,
    observations_card,
)
from reviews.oversight.observations import observations
from reviews.oversight.reader_command import ReaderCommand


class Command(ReaderCommand):
    help = (
        "Each capability that is on record for more than one maker, who was asked, and to whom no "
        f"communication is on record. {WHO_MAY_READ}"
    )
    READER_NEEDED: ClassVar[bool] = False

    def read(self, reader: Actor | None, **options: Any) -> int:
        if reader is not None:
            refuse_others(reader)
        found = observations((case, boundary(case)) for case in histories_at_stake(reader))
        told = {
            "who_may_read": WHO_MAY_READ,
            "why_not": WHY_NOT,
            "observations": [observation_told(one) for one in found],
        }
        self.show(told, *observations_card(found))
        return 0
