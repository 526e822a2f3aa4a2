"""The pages of oversight by the names of their addresses, so that none is forgotten."""

from typing import Any, Final

from django.urls import URLPattern, reverse

from reviews.oversight.inquiries.acting import ACTS
from reviews.oversight.urls import urlpatterns
from tests.browser.served import DIRECTIVE, INQUIRY, OPEN

NO_PAGES: Final = {
    "home": "leads to the cases",
    "logout": "is only posted to",
    "bundle": "is a file to take away",
    "states": "is data for the replay page",
    "drawing": "is a part of the replay page",
}
"""The addresses that are no page of their own, and why."""

GIVEN: Final[dict[str, dict[str, Any]]] = {
    name: {"id": INQUIRY} for name in ("inquiry", *(act.name for act in ACTS))
}
"""What an address is given that is neither without parts nor a case's number, by its name."""


def pages() -> dict[str, str]:
    """The path of every page of oversight, by a name for people. Raises KeyError where GIVEN lacks one."""
    found = {}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        if name in NO_PAGES:
            continue
        parts = set(pattern.pattern.converters)
        numbers: list[dict[str, Any]] = [{"number": number} for number in (DIRECTIVE, OPEN)]
        for given in [{}] if not parts else numbers if parts == {"number"} else [GIVEN[name]]:
            found[" ".join([name, *map(str, given.values())])] = reverse(f"oversight:{name}", kwargs=given)
    return found
