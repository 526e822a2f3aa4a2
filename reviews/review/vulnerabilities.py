"""Vulnerabilities in others' software, referred to those who maintain it, and by whom."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.findings import Manner
from reviews.review.opening import SPEAKERS
from reviews.review.topic import Topic

Identifier = Annotated[str, Meta(pattern=r"^[A-Z][A-Za-z]*[-#:][A-Za-z0-9:#-]{1,40}$")]
"""What a vulnerability is called elsewhere: `CVE-2026-12345`, `GHSA-xxxx-xxxx-xxxx`, `VU#123456`."""


class VulnerabilityReferred(Event, frozen=True, kw_only=True):
    """Maintainers of some software were told of a flaw in it.

    `told_by` is who told them, where that is not the organization that records it. `undisclosed_until` is the
    day up to which both agreed to say nothing in public.
    """

    TOPIC: ClassVar[str] = "review.vulnerability-referred"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    number: int
    maintainers: Words
    vulnerability: Words | None = None
    identifier: Identifier | None = None
    finding: UUID | None = None
    report: UUID | None = None
    told_by: UUID | None = None
    manner: Manner | None = None
    undisclosed_until: date | None = None

    def sentence(self) -> str:
        called = f" ({self.identifier})" if self.identifier else ""
        teller = f"; they were told by {self.told_by}" if self.told_by else ""
        how = f", {self.manner.words}" if self.manner else ""
        until = f"; not to be made public before {self.undisclosed_until}" if self.undisclosed_until else ""
        return f"referred vulnerability {self.number}{called} to its maintainers{how}{teller}{until}"


class Vulnerabilities(Topic):
    """What maintainers were told of."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (VulnerabilityReferred,)

    def start(self) -> None:
        self.referred: dict[UUID, tuple[Entry, VulnerabilityReferred]] = {}

    def refer(
        self,
        *,
        by: Actor,
        maintainers: str,
        vulnerability: str | None,
        identifier: str | None,
        finding: UUID | None,
        report: UUID | None,
        told_by: UUID | None,
        manner: Manner | None,
        undisclosed_until: date | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say that maintainers were told. Raises Refused for a finding that the actor does not know.

        What comes of a finding that the company was shown nothing of is told to nobody.
        """
        if finding is not None:
            self.case.findings.must_know(finding, by)
            audience = self.case.findings.audience_of(finding) if audience is None else audience
        if finding is not None and report is not None:
            raise Refused("a vulnerability comes from a finding or from a report", pointer="/report")
        self.record(
            VulnerabilityReferred,
            by=by,
            audience=audience,
            number=len(self.referred) + 1,
            maintainers=maintainers,
            vulnerability=vulnerability,
            identifier=identifier,
            finding=finding,
            report=report,
            told_by=None if told_by == by.organization else told_by,
            manner=manner,
            undisclosed_until=undisclosed_until,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case VulnerabilityReferred():
                self.referred[entry.id] = (entry, event)
            case _:
                raise UnknownEvent(self.case, event)
