"""Where a draft stands on the desk of an agency, and how that is said."""

from enum import StrEnum
from typing import Final


class DraftState(StrEnum):
    """Where a draft stands on the desk; whether it went out, the communication itself says."""

    WAITING = "waiting"
    COUNTERSIGNED = "countersigned"
    RETURNED = "returned"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        """As lists and forms say it."""
        return _WORDS[self]


_WORDS: Final = {
    DraftState.WAITING: "waits for a countersignature",
    DraftState.COUNTERSIGNED: "countersigned, to be issued",
    DraftState.RETURNED: "returned with comments",
    DraftState.DECLINED: "countersignature declined",
}
