"""What a rehearsed entry would do in the record: who would see it, and the flags that it would raise."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from agreements.models import Organization
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from reviews.desks import of_a_desk
from reviews.models import CaseFile, CaseModel
from reviews.oversight.boundary import Flag, boundary
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history


def seen_by(entries: Sequence[Entry]) -> Iterator[str]:
    """The organizations that would see the entries, by name; everybody where one is public; overseers."""
    audience = {organization for entry in entries for organization in entry.record.audience}
    recorders = {entry.organization for entry in entries}
    if PUBLIC in audience:
        yield "everybody"
    names = Organization.objects.filter(stream__in=audience | recorders).order_by("name")
    yield from names.values_list("name", flat=True)
    if not of_a_desk(entries):
        yield "oversight bodies"


def raised_flags(entries: Sequence[Entry]) -> Iterator[str]:
    """The flags that the boundary of each case concerned would show with the entries, and not without."""
    for case in _cases(entries):
        before = {_identity(flag) for flag in boundary(case_history(case)).flags}
        history = case_history(case, rehearsed=entries)
        for flag in boundary(history).flags:
            if _identity(flag) not in before:
                yield _words(history, flag)


def _cases(entries: Iterable[Entry]) -> list[UUID]:
    concerned = {id for entry in entries for id in (entry.record.stream, *entry.record.about)}
    of_models = CaseModel.objects.filter(model__in=concerned).values_list("stream", flat=True)
    return sorted(
        {*CaseFile.objects.filter(stream__in={*concerned, *of_models}).values_list("stream", flat=True)}
    )


def _identity(flag: Flag) -> tuple[str, tuple[UUID, ...]]:
    return (flag.code, flag.entries)


def _words(history: CaseHistory, flag: Flag) -> str:
    return f"{flag} {history.cite(flag.entries)}"
