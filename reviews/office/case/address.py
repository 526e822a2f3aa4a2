"""Where the page of a case is."""

from typing import Final
from uuid import UUID

from django.urls import reverse

from config.office.offered import address as address_of_command
from reviews.desk import Draft
from reviews.draft_state import DraftState


def address(case: UUID) -> str:
    """The address of the page of a case."""
    return reverse("admin:reviews_casefile_change", args=[case])


def letter_address(case: UUID, source: UUID) -> str:
    """The address of the letter of an entry or a draft of a case."""
    return reverse("admin:letter", kwargs={"case": case, "source": source})


CAME_BACK: Final = frozenset({DraftState.RETURNED, DraftState.DECLINED})
"""The states of a draft that came back to its drafter, to be drafted anew."""


def anew_address(draft: Draft, **presets: str) -> str:
    """The address at which a draft that came back is drafted anew, beginning with what it says."""
    if draft.said is None:
        raise TypeError("a draft says something")
    face = "binding" if draft.said.instrument.binding else "voluntary"
    return address_of_command("draft_request", replaces=draft.id, case=draft.said.case, face=face, **presets)
