"""The pages of oversight by the names of their addresses, so that none is forgotten."""

from typing import Any, Final

from django.urls import URLPattern, reverse

from reviews.oversight.urls import urlpatterns
from tests.browser.served import DIRECTIVE, INQUIRY, OPEN

NO_PAGES: Final = {
    "home": "leads to the cases",
    "bundle": "is a file to take away",
    "inquiry-bundle": "is a file to take away",
    "inquiry-receipt": "is a file to take away",
    "states": "is data for the replay page",
    "drawing": "is a part of the replay page",
}
"""The addresses that are no page of their own, and why."""

PARTS: Final[dict[frozenset[str], tuple[dict[str, Any], ...]]] = {
    frozenset(): ({},),
    frozenset({"number"}): ({"number": DIRECTIVE}, {"number": OPEN}),
    frozenset({"id"}): ({"id": INQUIRY},),
}
"""What addresses are made with, by the names of their parts."""


def named() -> dict[str, frozenset[str]]:
    """The names of all addresses of oversight, with the names of the parts of each."""
    found = {}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        found[str(pattern.name)] = frozenset(pattern.pattern.converters)
    return found


def pages() -> dict[str, str]:
    """The path of every page of oversight, by a name for people."""
    return {
        " ".join([name, *map(str, given.values())]): reverse(f"oversight:{name}", kwargs=given)
        for name, parts in named().items()
        if name not in NO_PAGES
        for given in PARTS.get(parts, ())
    }
