"""How a communication comes on record: issued, with what was shown; reported by the company; as a call."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, RecordKind
from config.errors import NotFound, Refused
from config.ledger.event import Event
from reviews.communication.issuing import (
    MAY_DECLINE,
    CallRecorded,
    CommunicationReported,
    DirectiveIssued,
    Document,
    RequestIssued,
)
from reviews.communication.receiving import (
    EvidenceDisclosed,
    Shown,
)
from reviews.communication.recording import Recording
from reviews.scope import Extent, Scope


class Superseded(msgspec.Struct, frozen=True, kw_only=True):
    """The communication that a new one stands in place of, as the command read it."""

    id: UUID
    to: UUID | None


class Beginning(Recording):
    """The acts that a communication begins with, and what the company is shown in its support."""

    def issue_request(
        self,
        *,
        by: Actor,
        to: UUID,
        instrument: Instrument,
        track: Track,
        case: UUID | None = None,
        superseded: Superseded | None = None,
        shown: Shown | None = None,
        shown_what: str | None = None,
        may_decline_sent: bool | None = None,
        **said: Any,
    ) -> None:
        """Ask for something that the company may decline. `said` are further fields of `RequestIssued`.

        Raises Refused where the instrument binds, or what is asked for rests on something and it is not said
        what the company was shown of that (rules 6 and 14).
        """
        if instrument.binding:
            raise Refused(
                f"{instrument.words}: it binds, so issue it as a directive, with authority and document",
                pointer="/instrument",
                rule=6,
            )
        if by.record_kind is RecordKind.LIVE:
            if may_decline_sent is False:
                raise Refused(
                    "a voluntary request carries the sentence that the company may decline",
                    pointer="/may_decline_sent",
                    rule=6,
                )
            said["may_decline"], may_decline_sent = MAY_DECLINE, True
        said |= {"instrument": instrument, "may_decline_sent": may_decline_sent}
        self._issue(RequestIssued, by, to, track, case, superseded, shown, shown_what, said)

    def issue_directive(
        self,
        *,
        by: Actor,
        to: UUID,
        instrument: Instrument,
        authority: str,
        document: Document,
        track: Track,
        case: UUID | None = None,
        superseded: Superseded | None = None,
        shown: Shown | None = None,
        shown_what: str | None = None,
        **said: Any,
    ) -> None:
        """Direct the company, under an authority. `said` are further fields of `DirectiveIssued`.

        Raises Refused where the instrument does not bind or no authority is named, and as `issue_request`.
        """
        if not instrument.binding:
            raise Refused(
                f"{instrument.words}: it does not bind, so issue it as a request, without authority",
                pointer="/instrument",
                rule=6,
            )
        if not authority.strip():
            raise Refused("a binding directive cites its authority", pointer="/authority", rule=6)
        said |= {"instrument": instrument, "authority": authority.strip(), "document": document}
        self._issue(DirectiveIssued, by, to, track, case, superseded, shown, shown_what, said)

    def _issue(
        self,
        event_type: type[Event],
        by: Actor,
        to: UUID,
        track: Track,
        case: UUID | None,
        superseded: Superseded | None,
        shown: Shown | None,
        shown_what: str | None,
        said: dict[str, Any],
    ) -> None:
        self._refuse_begun()
        if said.get("supported_by") and shown is None:
            raise Refused(
                "what rests on a finding or report says what the company was shown of it: written, verbal, "
                "or nothing",
                pointer="/shown",
                rule=14,
            )
        if said.get("countersigned_by") == by.id:
            raise Refused("the countersigner is not the drafter", pointer="/countersigned_by", rule=15)
        if superseded is not None and superseded.to != to:
            raise NotFound(f"there is no communication {superseded.id}", pointer="/supersedes")
        office = said.pop("issuing_office", None) or by.organization
        models = said.pop("models", ()) or _models_of(said.get("scope"))
        earlier = (superseded.id,) if superseded else ()
        supported = said.get("supported_by") or ()
        about = (*((case,) if case else ()), *models, to, office, *earlier, *supported)
        self._record(
            event_type,
            by,
            about=about,
            audience=(to,),
            track=track,
            to=to,
            case=case,
            models=models,
            issuing_office=None if office == by.organization else office,
            supersedes=superseded.id if superseded else None,
            **said,
        )
        if shown is not None:
            self.disclose_evidence(by=by, shown=shown, what=shown_what, findings=tuple(supported))

    def report(
        self,
        *,
        by: Actor,
        track: Track,
        office: UUID | None,
        asker: str | None = None,
        case: UUID | None = None,
        case_agency: UUID | None = None,
        models: tuple[UUID, ...] = (),
        scope: Scope | None = None,
        **said: Any,
    ) -> None:
        """The company records one that the register lacks. `said` are further fields of
        `CommunicationReported`. Without an `office` of the register the agency of the case is told, and may
        acknowledge or disown it. Raises Refused where nobody is named as having asked."""
        self._refuse_begun()
        if office is None and not asker:
            raise Refused("say who asked: an office of the register, or its name", pointer="/asker")
        scope = scope or Scope()
        models = models or _models_of(scope)
        offices = (office,) if office else ()
        about = (*((case,) if case else ()), *models, by.organization, *offices)
        said |= {"office": office, "asker": asker, "scope": scope, "models": models, "case": case}
        told = offices or ((case_agency,) if case_agency else ())
        self._record(CommunicationReported, by, about=about, audience=told, track=track, **said)

    def _refuse_begun(self) -> None:
        if self.entry_issued:
            raise Refused("this communication is on record: what changes it is another act")

    def record_call(
        self,
        *,
        by: Actor,
        office: UUID,
        company: UUID,
        said: str,
        people: str | None = None,
        asked: RequestKind | None = None,
        case: UUID | None = None,
    ) -> None:
        """Record a verbal contact as one side has it. Raises Refused for those who took no part in it."""
        if by.record_kind is RecordKind.LIVE and by.organization not in (office, company):
            raise Refused("a call is recorded by those who took part in it", pointer="/office")
        self._refuse_begun()
        about = (*((case,) if case else ()), company, office)
        self._call(
            by, about, office=office, company=company, said=said, people=people, asked=asked, case=case
        )

    def record_call_beside(
        self, *, by: Actor, said: str, people: str | None = None, asked: RequestKind | None = None
    ) -> None:
        """Record a call on this communication, or another account of one. Raises NotFound for strangers."""
        self.refuse_strangers(by)
        office, company = self.issuing_office or self.recording_office, self.to
        self._call(by, self.about, office=office, company=company, said=said, people=people, asked=asked)

    def _call(
        self, by: Actor, about: Iterable[UUID], *, office: UUID | None, company: UUID | None, **told: Any
    ) -> None:
        audience = [party for party in (office, company) if party not in (None, by.organization)]
        self._record(
            CallRecorded,
            by,
            about=about,
            audience=audience,
            track=self.track,
            office=office,
            company=company,
            **told,
        )

    def disclose_evidence(
        self, *, by: Actor, shown: Shown, what: str | None = None, findings: tuple[UUID, ...] = ()
    ) -> None:
        """Say what the company was shown. Raises Refused where nothing was shown, and yet something named."""
        if shown is Shown.NOTHING and what:
            raise Refused("where nothing was shown there is nothing to name", pointer="/what", rule=14)
        self._act(EvidenceDisclosed, by, shown=shown, what=what, findings=findings)


def _models_of(scope: Scope | None) -> tuple[UUID, ...]:
    return () if scope is None or isinstance(scope.models, Extent) else scope.models
