"""Where the page of a case is."""

from uuid import UUID

from django.urls import reverse


def address(case: UUID) -> str:
    """The address of the page of a case."""
    return reverse("admin:reviews_casefile_change", args=[case])


def letter_address(case: UUID, source: UUID) -> str:
    """The address of the letter of an entry or a draft of a case."""
    return reverse("admin:letter", kwargs={"case": case, "source": source})
