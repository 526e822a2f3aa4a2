"""Where home, the supervisor's pages, what is done to several cases, searches and the calendar stand."""

from typing import Final

from config.actors import Role
from config.office.site import OfficeSite
from reviews.office.feed import calendar_page
from reviews.office.home import home
from reviews.office.searches import delete_search, save_search
from reviews.office.supervising import supervise, week
from reviews.office.together import together

_OFFICERS: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
_SUPERVISORS: Final = frozenset({Role.SUPERVISOR})
_READERS: Final = _OFFICERS | {Role.OVERSEER}


def register(site: OfficeSite) -> None:
    """Give each of them its place on the site."""
    site.page("", home, name="index", roles=_OFFICERS, title="Home")
    site.place("Cases", name="reviews_casefile_changelist", roles=_READERS)
    site.page("supervise/", supervise, name="supervise", roles=_SUPERVISORS, title="Supervise")
    site.page("supervise/week/", week, name="week", roles=_SUPERVISORS)
    site.page("cases/together/<slug:act>/", together, name="together", roles=_OFFICERS)
    site.page("searches/", save_search, name="save-search", roles=_READERS)
    site.page("searches/<int:search>/delete/", delete_search, name="delete-search", roles=_READERS)
    site.page("calendar/", calendar_page, name="calendar", roles=_OFFICERS)
