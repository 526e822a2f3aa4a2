"""Cases taken away as CSV or JSON Lines: what is filtered and visible, streamed, in the access log first."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from agreements.access_log import ReadingChannel, note_reading
from agreements.admin import reader_of
from config.actors import Actor
from config.errors import Unavailable
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.models import CaseFile
from reviews.office.people import Colleagues
from reviews.office.rows import CaseRow, rows_of

if TYPE_CHECKING:
    Cases = ModelAdmin[CaseFile]

AT_ONCE: Final = 500
"""So many cases are read at a time."""

_CALCULATED: Final = re.compile(r"\A(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")
"""Where a cell begins that a spreadsheet might calculate: of a file with commas, or, where its reader's
language parts cells by semicolons or its reader chose tabs, in the middle of a text."""

_FOR_SPREADSHEETS: Final = "\ufeff"
"""What a CSV begins with, so that spreadsheets read it as UTF-8."""

_TYPES: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def export_as(format: str, request: HttpRequest, model_admin: "Cases") -> HttpResponseBase:
    """The cases of the list as the request narrows it down, as a file. It is in the access log before its
    first byte; where that cannot be written the answer is 503."""
    actor = reader_of(request)
    if actor is None or not model_admin.has_view_permission(request):
        raise PermissionDenied
    listed = model_admin.get_changelist_instance(request)
    cases = listed.get_queryset(request)
    try:
        note_reading(
            actor,
            f"list of cases as {format}",
            channel=ReadingChannel.LIST,
            asked=[("cases", cases.count()), *request.GET.items()],
            exported=True,
        )
    except Unavailable as error:
        return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")
    told = _told(actor, cases.iterator(chunk_size=AT_ONCE))
    lines: Iterator[str] | Iterator[bytes] = _csv(told) if format == "csv" else _jsonl(told)
    name = f"demarc-cases-{ledger.clock().astimezone(EASTERN):%Y-%m-%d}.{format}"
    return StreamingHttpResponse(
        lines,
        content_type=_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it is taken away, column by column. Instants have a zone; days are never negative."""

    number: str
    title: str
    kind: str
    record: str
    company: str
    agency: str
    track: str
    state: str
    officer: str
    open_instruments: list[str]
    due: str | None
    due_what: str | None
    overdue: bool
    days_left: int | None
    waits_for: dict[str, int]
    open_communications: int
    open_disputes: int
    flags: list[str]
    moved_since_looked: bool


def _exported(row: CaseRow) -> Exported:
    case, clock = row.case, row.clock
    return Exported(
        number=case.number,
        title=case.title,
        kind=case.kind,
        record=case.record_kind,
        company=row.company,
        agency=row.agency,
        track=case.track,
        state=case.state,
        officer=row.officer_name,
        open_instruments=[str(one) for one in row.instruments],
        due=clock.due.astimezone(EASTERN).isoformat() if clock else None,
        due_what=clock.words if clock else None,
        overdue=clock.over if clock else False,
        days_left=clock.days if clock and not clock.over else None,
        waits_for={str(whom): count for whom, count in row.waits},
        open_communications=row.counted("open_communications"),
        open_disputes=row.counted("open_disputes"),
        flags=list(row.flags),
        moved_since_looked=row.moved,
    )


def _told(actor: Actor, cases: Iterator[CaseFile]) -> Iterator[Exported]:
    colleagues = Colleagues(actor)
    while some := list(islice(cases, AT_ONCE)):
        yield from map(_exported, rows_of(actor, some, colleagues))


def _csv(told: Iterable[Exported]) -> Iterator[str]:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(Exported.__struct_fields__)
    yield _FOR_SPREADSHEETS + written.getvalue()
    for one in told:
        written.seek(0)
        written.truncate()
        writer.writerow(inert(_flat(value)) for value in msgspec.structs.astuple(one))
        yield written.getvalue()


def _flat(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(value)
        case dict():
            return "; ".join(f"{name}: {count}" for name, count in value.items())
        case _:
            return str(value)


def inert(cell: str) -> str:
    """A cell that no spreadsheet calculates: what begins as a formula gets an apostrophe before it."""
    return _CALCULATED.sub("'", cell)


def _jsonl(told: Iterable[Exported]) -> Iterator[bytes]:
    for one in told:
        yield msgspec.json.encode(one) + b"\n"
