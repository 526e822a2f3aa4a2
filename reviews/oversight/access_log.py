"""The access log as overseers read it: newest first, as a page, and as rows for the command."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.access_log import WHO_MAY_READ, ReadingChannel
from agreements.models import Member, Organization
from config.actors import Actor, Role, Side
from config.errors import NotPermitted
from config.ledger.models import Reading
from config.ledger.occurred import EASTERN
from reviews.oversight.reading import for_readers

_A_PAGE: Final = 50
_PAGES: Final = "oversight:"
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One reading in words: when (Eastern Time), who, by which way, what of which case or inquiry, how it was
    asked for, and whether it was taken away."""

    at: str
    who: str
    channel: str
    what: str
    subject: str
    asked: str
    exported: bool


def readings(reader: Actor | None, *, subject: str = "", exported: bool = False) -> QuerySet[Reading]:
    """The access log, newest first: of one case or inquiry, or exports only. Raises NotPermitted for all but
    overseers."""
    if reader is None or (reader.side, reader.role) != (Side.OVERSIGHT, Role.OVERSEER):
        raise NotPermitted("the access log is for overseers only")
    rows = Reading.objects.visible_to(reader).order_by("-id")
    if subject:
        rows = rows.filter(subject__contains=subject)
    return rows.filter(exported=True) if exported else rows


def in_words(rows: Iterable[Reading], reader: Actor) -> Iterator[Read]:
    """Rows as people read them. A login's name is shown to its own organization, others as an opaque id."""
    organizations = dict(Organization.objects.values_list("stream", "short"))
    members = Member.objects.filter(organization=reader.organization).select_related("user")
    people = {member.person: member.user.get_username() for member in members}

    def named(text: str) -> str:
        return _ID.sub(lambda found: organizations.get(UUID(found[0]), found[0]), text)

    for row in rows:
        at = row.at.astimezone(EASTERN)
        person = people.get(row.by, f"person {row.by.hex[:8]}")
        yield Read(
            at=f"{at.day} {at:%B %Y, %H:%M:%S} ET",
            who=f"{person} of {organizations.get(row.organization, row.organization)}",
            channel=ReadingChannel(row.channel).words,
            what=_what(row.what),
            subject=row.subject,
            asked=named(row.asked),
            exported=row.exported,
        )


def _what(what: str) -> str:
    """A page by its name in words, all else as it stands."""
    page = what.removeprefix(_PAGES)
    return what if page == what else page.replace("-", " ")


@require_safe
@for_readers
def access_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who of the overseers read what, when and by which way: a page at a time."""
    subject, exported = request.GET.get("subject", "").strip(), request.GET.get("exported") == "yes"
    rows = readings(actor, subject=subject, exported=exported)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    said: dict[str, Any] = {
        "actor": actor,
        "who_may_read": WHO_MAY_READ,
        "page": page,
        "readings": list(in_words(page.object_list, actor)),
        "subject": subject,
        "exported": exported,
    }
    return render(request, "oversight/access_log.html", said)
