"""From whom a case is kept away, as an agency's own stream says it, and the sentences that refuse. Pure."""

from typing import Final
from uuid import UUID

import msgspec

from agreements.party import Party

RECUSED: Final = (
    "you are recused from this case or its company: another officer records this, or another supervisor "
    "ends the recusal first"
)
HAND_OVER: Final = (
    "the officer who has this case is recused: a supervisor hands the case over before anything else is "
    "recorded on it"
)


class Away(msgspec.Struct, frozen=True):
    """That a person is kept away from one case, or from every case of one company."""

    person: UUID
    case: UUID | None
    company: UUID | None


def standing(agency: Party) -> list[Away]:
    """The recusals that an agency has put on record, and that nothing has ended."""
    return [
        Away(recusal.said.person, recusal.said.case, recusal.said.company)
        for recusal in agency.people.recusals.values()
        if recusal.said and recusal.ended is None
    ]
