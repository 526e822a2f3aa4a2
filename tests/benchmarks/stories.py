"""What happens in a case of a big register: whole streams by their own rules, without commands' time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import REGISTER, Actor
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.stream import Pen, Stream
from reviews.communication import Communication, Document
from reviews.decision import Answered, Basis, Decision, DecisionKind
from reviews.desk import Desk, desk_id
from reviews.model_version import CitedDecision, ModelVersion, Reach
from reviews.review import CaseKind, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.disputes.acts import Grounds
from reviews.review.findings import Manner, Portion
from reviews.review.window import LargestWindow, SetBy
from reviews.scope import Affiliation, Atom, Extent, Polarity, Population, Scope

MODELS: Final = ("Fable", "Heron", "Osprey", "Lantern", "Cobalt", "Juniper", "Meridian", "Tern")
TEXT: Final = (
    "Counsel for the company called back at noon: the staged access stands, the second team starts Monday, "
    "and the written answer follows when the safeguards team has read the finding."
)
S = TypeVar("S", bound=Stream)

THIRTY: Final = LargestWindow(days=30, set_by=SetBy.PROGRAM)


class Sides:
    """Who acts in a case: its officer, another officer of the agency, and the company's liaison."""

    def __init__(self, officer: Actor, other: Actor, liaison: Actor) -> None:
        self.officer, self.other, self.liaison = officer, other, liaison


class Story:
    """A case of about `events` events from `begun` until `ended`, those of the desk and of the model version
    included; `closed` or still running. `place` says which of the ways that a case can go it goes."""

    def __init__(
        self, given: random.Random, sides: Sides, *, place: int, number: str, program: UUID | None,
        begun: datetime, ended: datetime, events: int, closed: bool,
    ) -> None:  # fmt: skip
        self.given, self.sides, self.place = given, sides, place
        self.number, self.program, self.closed = number, program, closed
        self.now, self.events = begun, events
        self.step = (ended - begun) / max(events, 1)
        self.streams: list[Stream] = []
        self.case = self.begin(Review, self.id())
        self.model = self.begin(ModelVersion, self.id())
        self.desk = self.begin(Desk, desk_id(sides.officer.organization, self.case.id))

    def id(self) -> UUID:
        return UUID(bytes=self.given.randbytes(16), version=4)

    def begin(self, of: type[S], id: UUID) -> S:
        stream = of(id, Pen(clock=self.tick, entropy=self.given.randbytes))
        self.streams.append(stream)
        return stream

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def written(self) -> int:
        return sum(len(stream.entries) for stream in self.streams)

    def told(self) -> list[Entry]:
        """Everything that happened, stream by stream; the streams hold what is sealed of it."""
        for _ in self._acts():
            self.now += self.step
        return [entry for stream in self.streams for entry in stream.entries]

    def _acts(self) -> Iterator[None]:
        """Each act of the case, one after the other."""
        yield from self._opening()
        yield from self._access()
        yield from self._asking()
        yield from self._contesting()
        left = 4 if self.closed else 2
        while self.written < self.events - left:
            yield from self._talking()
        yield from self._ending()

    def _opening(self) -> Iterator[None]:
        officer, liaison = self.sides.officer, self.sides.liaison
        name = f"{MODELS[self.place % len(MODELS)]} {self.place // 7 + 1}"
        self.model.register(by=liaison, name=name)
        yield
        self.case.open(
            by=officer, number=self.number, title=f"{name} before release", kind=CaseKind.REVIEW,
            company=liaison.organization, agency=officer.organization, track=list(Track)[self.place % 4],
            models=(self.model.id,), agreement=None, program=self.program, designations=(),
            agreed_window_days=None, continues=None,
        )  # fmt: skip
        yield
        self.desk.assign_case(by=officer, case=self.case.id, person=officer.id, recused=False)
        yield
        self.model.plan_release(by=liaison, to=Reach.EVERYBODY)
        yield
        submission = self.case.submission
        submission.make(by=liaison, models=(), summary=TEXT, tracking_id=f"T-{self.place:05}")
        yield
        if self.place % 3 == 0:
            asked = self.now + timedelta(days=5)
            submission.ask_for_more(by=officer, asked=TEXT, answer_hoped_for_by=asked)
            yield
            submission.supplement(by=liaison, supplement=TEXT, answers=None)
            yield
        if self.place % 11:
            submission.find_complete(by=officer)
            yield

    def _access(self) -> Iterator[None]:
        officer, liaison, access = self.sides.officer, self.sides.liaison, self.case.access
        access.offer(
            by=liaison, types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_REDUCED, models=(), terms=None,
        )  # fmt: skip
        self.access = self.case.entries[-1].id
        yield
        access.take_up(by=officer, access=self.access)
        yield
        if self.closed or self.place % 3:
            access.activate(by=liaison, access=self.access, days=30, largest=THIRTY, activated=None)
            yield
        self.case.findings.record_finding(
            by=officer, detail=TEXT, classified_pointer=None, evaluation=None, models=()
        )
        found = self.case.entries[-1].id
        yield
        self.case.findings.share(by=officer, finding=found, portion=Portion.SUMMARY, manner=Manner.WRITTEN)
        yield
        self.case.findings.comment(by=liaison, finding=found, comment=TEXT)
        yield

    def _asking(self) -> Iterator[None]:
        officer = self.sides.officer
        request = self.begin(Communication, self.id())
        self.request = request
        hours = 12 + 24 * (self.place % 9)
        request.issue_request(
            by=officer, to=self.sides.liaison.organization, instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
            track=Track.FRAMEWORK, case=self.case.id, kind=RequestKind.RESTRICT, scope=self._scope("foreign"),
            answer_hoped_for_by=self.now + timedelta(hours=hours), countersigned_by=self.sides.other.id,
        )  # fmt: skip
        yield
        yield from self._answering(request, "foreign" if self.place % 2 else None)
        if self.place % 3 == 0:
            letter = self.begin(Communication, self.id())
            letter.issue_directive(
                by=officer, to=self.sides.liaison.organization, instrument=Instrument.LICENSE_REQUIREMENT,
                authority="15 CFR 744.22(b)", document=Document(title="letter"), track=Track.COMPULSORY,
                case=self.case.id, kind=RequestKind.SUSPEND, scope=self._scope("foreign"),
                comply_by=self.now + timedelta(hours=hours), countersigned_by=self.sides.other.id,
            )  # fmt: skip
            yield
            yield from self._answering(letter, None)
            letter.rescind(by=officer, reason=None)
            yield
        if self.place % 5 == 0:
            open_one = self.begin(Communication, self.id())
            open_one.issue_request(
                by=officer, to=self.sides.liaison.organization, instrument=Instrument.INFORMAL_ASK,
                track=Track.OUTSIDE, case=self.case.id, kind=RequestKind.PROVIDE_INFORMATION, scope=Scope(),
                answer_hoped_for_by=self.now + 40 * self.step + timedelta(days=self.place % 14 - 4),
            )  # fmt: skip
            yield

    def _answering(self, asked: Communication, nationality: str | None) -> Iterator[None]:
        """A receipt, a decision, what was done under it, and its end."""
        liaison = self.sides.liaison
        asked.state_receipt(by=liaison, received_at=Occurred.at(self.now))
        yield
        applied = self._scope(nationality)
        decision = self.begin(Decision, self.id())
        decision.make(
            by=liaison, case=self.case.id, answered=(_answered(asked),), independent=False, applied=applied,
            kind=DecisionKind.COMPLIED if nationality else DecisionKind.COMPLIED_MORE_BROADLY,
            basis=Basis.LEGAL_COMPULSION if asked.binding else Basis.VOLUNTARY,
        )  # fmt: skip
        yield
        under = CitedDecision(
            id=decision.id, citation=decision.entries[-1].citation(), company=liaison.organization,
            communications=(asked.id,), cases=(self.case.id,),
        )  # fmt: skip
        self.model.suspend_access(by=liaison, scope=applied, under=under, independent=False)
        yield
        self.model.restore_access(by=liaison, under=None, independent=True, to=Reach.EVERYBODY)
        yield

    def _contesting(self) -> Iterator[None]:
        officer, liaison, disputes = self.sides.officer, self.sides.liaison, self.case.disputes
        if self.place % 4 == 0:
            disputed = self.request.entries[0]
            disputes.raise_dispute(by=liaison, disputed=disputed, grounds=Grounds.INACCURATE, statement=TEXT)
            dispute = self.case.entries[-1].id
            yield
            if self.place % 8:
                disputes.answer(by=officer, dispute=dispute, statement=TEXT)
                yield
        self.case.deliverables.promise(by=officer, what=TEXT, due=None, days=20, default_days=20)
        promised = self.case.entries[-1].id
        yield
        if self.closed or self.place % 2:
            self.case.deliverables.deliver(by=officer, deliverable=promised, document=None)
            yield

    def _talking(self) -> Iterator[None]:
        """A question and its answer, or a memo."""
        officer, liaison, questions = self.sides.officer, self.sides.liaison, self.case.questions
        if self.given.random() < 0.1:
            self.desk.file_memo(by=officer, memo=TEXT, case=self.case.id, company=None)
            yield
            return
        asks, answers = (officer, liaison) if self.given.random() < 0.7 else (liaison, officer)
        questions.ask(by=asks, question=TEXT, answer_hoped_for_by=self.now + timedelta(days=7))
        asked = self.case.entries[-1].id
        yield
        if self.written < self.events - 2:
            questions.answer(by=answers, question=asked, answer=TEXT)
            yield

    def _ending(self) -> Iterator[None]:
        officer, liaison = self.sides.officer, self.sides.liaison
        if not self.closed:
            if self.place % 6 == 0:
                self.desk.draft_request(
                    by=officer, to=liaison.organization, kind=RequestKind.RESTRICT, replaces=None,
                    instrument=Instrument.FORMAL_VOLUNTARY_REQUEST, track=Track.FRAMEWORK, case=self.case.id,
                    scope=self._scope("foreign"), text=TEXT,
                )  # fmt: skip
            return
        grant = self.case.access.grants[self.access]
        if grant.window and grant.window.ends and self.now < grant.window.ends:
            self.case.access.end_early(by=officer, access=self.access, reason=None)
            yield
        elif grant.window:
            self.case.access.end_window(by=REGISTER, access=self.access)
            yield
        self.model.release(by=liaison)
        yield
        self.case.end_review(by=officer)
        yield
        self.case.close(by=officer, reason=None)

    def _scope(self, nationality: str | None) -> Scope:
        customers = Affiliation.CUSTOMER
        foreign = Atom(relation=customers, nationality=nationality) if nationality else None
        people = foreign or Atom(relation=customers)
        return Scope(
            models=(self.model.id,), channels=Extent.ALL, capabilities=Extent.ALL, period=Extent.ALL,
            population=Population(polarity=Polarity.EXCLUDED, atoms=(people,)),
        )  # fmt: skip


def _answered(asked: Communication) -> Answered:
    """A communication as a command hands it to a decision. Raises ValueError for one that asks nothing."""
    issued = asked.entry_issued
    if not (issued and asked.issued and asked.to and asked.kind and asked.instrument):
        raise ValueError("nothing was asked")
    return Answered(
        communication=asked.id, citation=issued.citation(), company=asked.to, office=asked.issuing_office,
        recording_office=issued.organization, kind=asked.kind, instrument=asked.instrument,
        scope=asked.scope, issued=asked.issued, received=asked.received, models=asked.models,
        cases=asked.cases,
    )  # fmt: skip
