"""Pages of lists: in order of position, so that what comes meanwhile stands at the end and none is missed."""

import re
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from msgspec import Meta
from rest_framework.request import Request

from config.api.operation import Parameter
from config.errors import BadInput
from config.ledger.models import LedgerRecord

MOST: Final = 100

AFTER: Final = Parameter(
    name="after",
    place="query",
    type=Annotated[int, Meta(ge=0)],
    about="Only what stands after this position in the register: `next` names it.",
)
LIMIT: Final = Parameter(
    name="limit",
    place="query",
    type=Annotated[int, Meta(ge=1, le=MOST)],
    about=f"How many at most: 1 to {MOST}, {MOST} where not said.",
)

LARGEST: Final = 2**63 - 1
"""The largest position that a register can have."""


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A query parameter as a whole number. Raises BadInput where it is none within its bounds."""
    said = request.query_params.get(name)
    if said is None:
        return default
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", said) or not least <= int(said) <= most:
        raise BadInput(f"{name} is a whole number from {least} to {most}")
    return int(said)


def after(request: Request) -> int:
    return whole_number(request, AFTER.name, 0, 0, LARGEST)


def limit(request: Request) -> int:
    return whole_number(request, LIMIT.name, MOST, 1, MOST)


def page_of_rows(request: Request, rows: QuerySet[Any]) -> tuple[list[Any], str | None]:
    """The rows (each of a stream) of the page that is asked for, and the address of the next page."""
    begun = LedgerRecord.objects.filter(stream=OuterRef("stream"), version=1).values("position")
    wanted = limit(request)
    numbered = rows.annotate(position=Subquery(begun)).filter(position__gt=after(request))
    found = list(numbered.order_by("position")[: wanted + 1])
    kept = found[:wanted]
    return kept, following(request, kept[-1].position) if len(found) > wanted else None


def following(request: Request, position: int) -> str:
    """The address of what stands after a position, with everything else that was asked."""
    asked = {name: value for name, value in request.query_params.items() if name != AFTER.name}
    return f"{request.path}?{urlencode({**asked, AFTER.name: position})}"
