"""Which of a reader's cases a page across cases looks at: all of them, or a hundred at a time, newest first.

To look at a case is to fold it, which takes milliseconds: nobody waits for thousands. Where there are more
than AT_ONCE, the read models narrow them down first, as far as they can, and the page looks at one part.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import Organization
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, Track
from config.actors import Actor, Role, Side
from config.errors import BadInput
from config.ledger.models import About
from reviews.models import CaseFile, CommunicationFile
from reviews.oversight.boundary import FlagCode
from reviews.oversight.viewing import BundleReader

AT_ONCE: Final = 100
"""So many cases are folded for one page."""

Choices = dict[str, list[tuple[str, str]]]
"""What may be chosen by name: each value as it is read, with its words."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Part `number` of `parts`, 1 being the newest: `cases` by number, from `first` to `last`, of the `total`
    in all parts. `whole` where it holds every case that the reader may see."""

    number: int
    parts: int
    cases: tuple[UUID, ...]
    first: str
    last: str
    total: int
    whole: bool

    @property
    def words(self) -> str:
        """Which cases are looked at; "" where it is all of them."""
        if self.parts == 1:
            return ""
        return (
            f"Part {self.number} of {self.parts}: cases {self.first} to {self.last}, of the {self.total:,} "
            "that you may read and that can be like that."
        )

    def told(self, asked: Mapping[str, str]) -> dict[str, str]:
        """The words, and the addresses of the parts before and after it, "" where there is none."""
        return {
            "words": self.words,
            "newer": _address(asked, self.number - 1) if self.number > 1 else "",
            "older": _address(asked, self.number + 1) if self.number < self.parts else "",
        }


def _address(asked: Mapping[str, str], part: int) -> str:
    kept = {name: value for name, value in asked.items() if value and name not in ("page", "part")}
    return f"?{urlencode({**kept, 'part': part})}"


def cases_seen(reader: Actor | None) -> "QuerySet[CaseFile]":
    """The cases that a reader may see, by number; all of them for the operator of this machine (None)."""
    rows = CaseFile.objects.all() if reader is None else CaseFile.objects.visible_to(reader)
    return rows.order_by("year", "ordinal")


def holding(communications: "QuerySet[CommunicationFile]") -> Exists:
    """The condition that a case holds one of some communications."""
    wanted = communications.values("stream")
    return Exists(About.objects.filter(about=OuterRef("stream"), stream__in=wanted))


def part_of(reader: Actor, asked: Mapping[str, str]) -> Part:
    """The cases that a page looks at which is asked for so: `part` as its number from 1, and by what it is
    narrowed down. Raises BadInput for a part that there is not."""
    if isinstance(reader, BundleReader):
        cases = reader.cases()
        return Part(number=1, parts=1, cases=tuple(cases), first="", last="", total=len(cases), whole=True)
    rows = cases_seen(reader)
    whole = rows.count() <= AT_ONCE
    found = list((rows if whole else _narrowed(reader, rows, asked)).values_list("stream", "number"))
    parts = max(1, -(-len(found) // AT_ONCE))
    number = _number(asked.get("part") or "1", parts)
    here = found[max(0, len(found) - number * AT_ONCE) : len(found) - (number - 1) * AT_ONCE]
    return Part(
        number=number,
        parts=parts,
        cases=tuple(stream for stream, _ in here),
        first=here[0][1] if here else "",
        last=here[-1][1] if here else "",
        total=len(found),
        whole=whole,
    )


def _number(text: str, parts: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    if not 1 <= number <= parts:
        raise BadInput(f"there is no part {text!r}: these cases have parts 1 to {parts}", pointer="/part")
    return number


def _narrowed(reader: Actor, rows: "QuerySet[CaseFile]", asked: Mapping[str, str]) -> "QuerySet[CaseFile]":
    """Those cases that can hold what is asked for. Who is no overseer is not told, by how many cases there
    are, of a communication that is not theirs: for them the company alone narrows cases down."""
    if company := asked.get("company"):
        rows = rows.filter(company=_id(company))
    if (reader.side, reader.role) != (Side.OVERSIGHT, Role.OVERSEER):
        return rows
    wanted = Q()
    if agency := asked.get("agency"):
        wanted &= Q(issuing_office=_id(agency)) | Q(recording_office=_id(agency))
    for name in ("track", "instrument"):
        if value := asked.get(name):
            wanted &= Q(**{name: value})
    return rows.filter(holding(CommunicationFile.objects.filter(wanted))) if wanted else rows


_NOBODY: Final = UUID(int=0)


def _id(text: str) -> UUID:
    """An id as it is asked for; nobody's for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return _NOBODY


# what there is to choose from, where the page does not look at all of it


def companies_of(reader: Actor | None) -> list[tuple[str, str]]:
    """The companies of the cases that a reader may see: each id with its name, by name."""
    companies = cases_seen(reader).order_by().values("company")
    return _named(Q(stream__in=companies))


def every_choice(reader: Actor) -> Choices:
    """What the rows of all cases could be narrowed down to, by name of filter."""
    return {
        "company": companies_of(reader),
        "agency": _named(Q(kind=PartyKind.AGENCY)),
        "track": [(track.value, track.words) for track in Track],
        "instrument": [(one.value, one.words) for one in Instrument],
        "flag": [(code.value, code.value) for code in FlagCode],
    }


def _named(wanted: Any) -> list[tuple[str, str]]:
    rows = Organization.objects.filter(wanted).values_list("stream", "short")
    return sorted(((str(id), name) for id, name in rows), key=lambda one: one[1].casefold())


def registered() -> set[UUID]:
    """Every organization of the register: each is visible to everybody who has a login."""
    return set(Organization.objects.values_list("stream", flat=True))
