"""The federal holidays as the `holidays` library knows them, proposed for adoption with their dates."""

from datetime import date
from importlib.metadata import version

import holidays
import msgspec

from agreements.calendar import Holiday
from config.errors import BadInput

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ProposedCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """What `adopt_calendar` takes. Nothing is adopted by proposing it."""

    first_year: int
    last_year: int
    holidays: tuple[Holiday, ...]
    taken_from: str


def proposed_calendar(first_year: int, last_year: int) -> ProposedCalendar:
    """The federal holidays of consecutive years, observed days included (5 U.S.C. 6103). Raises BadInput.

    The adoption carries the dates, so that another release of the library changes no history.
    """
    if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR:
        raise BadInput(f"years from {FIRST_YEAR} to {LAST_YEAR}, the first before the last", pointer="/years")
    known = holidays.country_holidays("US", years=range(first_year, last_year + 1), observed=True)
    days: list[tuple[date, str]] = sorted(known.items())
    return ProposedCalendar(
        first_year=first_year,
        last_year=last_year,
        holidays=tuple(Holiday(day=day, name=name) for day, name in days),
        taken_from=f"holidays {version('holidays')} US federal",
    )
