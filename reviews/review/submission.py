"""Pre-notification and submission: what the company sends in, what else is asked for, when it is complete."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import BOTH, COMPANY, GOVERNMENT
from reviews.review.topic import Topic


class PreNotificationHeld(Event, frozen=True, kw_only=True):
    """The two sides talked before anything was submitted."""

    TOPIC: ClassVar[str] = "review.pre-notification-held"
    BY: ClassVar[frozenset[Side]] = BOTH
    summary: Words | None = None

    def sentence(self) -> str:
        return "held a pre-notification meeting"


class SubmissionMade(Event, frozen=True, kw_only=True):
    """The company submits model versions for review, under its own tracking id."""

    TOPIC: ClassVar[str] = "review.submission-made"
    BY: ClassVar[frozenset[Side]] = COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"tracking_id"})
    models: tuple[UUID, ...]
    summary: Words
    tracking_id: str | None = None

    def sentence(self) -> str:
        known_as = f" (own tracking id {self.tracking_id})" if self.tracking_id else ""
        return f"submitted {_list(self.models)} for review{known_as}"


class SubmissionRefiled(Event, frozen=True, kw_only=True):
    """The company files anew what it had withdrawn: `refiles` is the entry of that submission."""

    TOPIC: ClassVar[str] = "review.submission-refiled"
    BY: ClassVar[frozenset[Side]] = COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"tracking_id"})
    refiles: UUID
    models: tuple[UUID, ...]
    summary: Words
    tracking_id: str | None = None

    def sentence(self) -> str:
        known_as = f" (own tracking id {self.tracking_id})" if self.tracking_id else ""
        return f"refiled {_list(self.models)} for review, in place of {self.refiles}{known_as}"


class MoreInformationAsked(Event, frozen=True, kw_only=True):
    """The agency says what the submission lacks."""

    TOPIC: ClassVar[str] = "review.more-information-asked"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    asked: Words
    answer_hoped_for_by: datetime | None = None  # an instant, with zone

    def sentence(self) -> str:
        return f"asked for more information{hoped_for(self.answer_hoped_for_by)}"


class SubmissionSupplemented(Event, frozen=True, kw_only=True):
    """The company adds to its submission; `answers` is the entry that asked for it."""

    TOPIC: ClassVar[str] = "review.submission-supplemented"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"answers"})
    supplement: Words
    answers: UUID | None = None

    def sentence(self) -> str:
        return "supplemented the submission" + (f", in answer to {self.answers}" if self.answers else "")


class SubmissionFoundComplete(Event, frozen=True, kw_only=True):
    """The agency says that the submission has everything that it needs for a review."""

    TOPIC: ClassVar[str] = "review.submission-found-complete"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT

    def sentence(self) -> str:
        return "found the submission complete"


class SubmissionWithdrawn(Event, frozen=True, kw_only=True):
    """The company withdraws its submission; it needs no reason."""

    TOPIC: ClassVar[str] = "review.submission-withdrawn"
    BY: ClassVar[frozenset[Side]] = COMPANY
    reason: Words | None = None

    def sentence(self) -> str:
        return "withdrew the submission"


def hoped_for(instant: datetime | None) -> str:
    """The end of a sentence that asks something: `, answer hoped for by 6 July 2026, 17:00 ET`."""
    if instant is None:
        return ""
    eastern = instant.astimezone(EASTERN)
    return f", answer hoped for by {eastern.day} {eastern:%B %Y, %H:%M} ET"


def _list(ids: tuple[UUID, ...]) -> str:
    return ", ".join(str(id) for id in ids) or "a model"


class Submitted(msgspec.Struct, kw_only=True):
    """One submission: its entry, the company's tracking id, and what became of it."""

    entry: Entry | None = None
    models: tuple[UUID, ...] = ()
    tracking_id: str | None = None
    refiles: UUID | None = None  # the entry of the withdrawn submission
    asked: dict[UUID, bool] = msgspec.field(default_factory=dict)  # entry that asked: answered or not
    complete: Entry | None = None
    withdrawn: Entry | None = None

    @property
    def asked_for_more(self) -> bool:
        """Whether something that the agency asked for is still missing."""
        return self.complete is None and not all(self.asked.values())


class Submission(Topic):
    """The submissions of a case, one at a time."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        PreNotificationHeld,
        SubmissionMade,
        SubmissionRefiled,
        MoreInformationAsked,
        SubmissionSupplemented,
        SubmissionFoundComplete,
        SubmissionWithdrawn,
    )

    def start(self) -> None:
        self.pre_notifications: list[Entry] = []
        self._known: list[Submitted] = []

    @property
    def made(self) -> list[Submitted]:
        """The submissions, in the order in which they were made."""
        return [known for known in self._known if known.entry]

    @property
    def standing(self) -> Submitted | None:
        """The submission that is not withdrawn, if there is one."""
        last = self.made[-1] if self.made else None
        return last if last and last.withdrawn is None else None

    def _must_stand(self) -> Submitted:
        if self.standing is None:
            raise Refused("there is no submission in this case")
        return self.standing

    def hold_pre_notification(self, *, by: Actor, summary: str | None) -> None:
        """Record a meeting before submission, by either side."""
        self.record(PreNotificationHeld, by=by, summary=summary)

    def make(self, *, by: Actor, models: tuple[UUID, ...], summary: str, tracking_id: str | None) -> None:
        """Submit. Raises Refused while another submission stands, or in a negotiation."""
        self.case.must_be_a_review()
        if self.standing:
            raise Refused("a submission stands: supplement it, or withdraw it first")
        models = self.models_of_case(models)
        self.record(SubmissionMade, by=by, models=models, summary=summary, tracking_id=tracking_id)

    def refile(
        self,
        *,
        by: Actor,
        models: tuple[UUID, ...],
        summary: str,
        tracking_id: str | None,
        withdrawn: UUID | None,
    ) -> None:
        """File anew what was withdrawn, the last unless `withdrawn` names another; its models unless given.

        Raises Refused while another submission stands, or where none was withdrawn that is not refiled yet.
        """
        if self.standing:
            raise Refused("a submission stands: supplement it, or withdraw it first")
        refiled = {made.refiles for made in self.made}
        made = [(entry, one) for one in self.made if (entry := one.entry) and entry.id not in refiled]
        open_to = {entry.id: (entry, one) for entry, one in made}
        if withdrawn not in (None, *open_to) or not open_to:
            raise Refused("no such submission is withdrawn and not refiled yet", pointer="/withdrawn")
        entry, earlier = open_to[withdrawn] if withdrawn else made[-1]
        self.record(
            SubmissionRefiled,
            by=by,
            cites=(entry, earlier.withdrawn),
            refiles=entry.id,
            models=self.models_of_case(models) if models else earlier.models,
            summary=summary,
            tracking_id=tracking_id,
        )

    def ask_for_more(self, *, by: Actor, asked: str, answer_hoped_for_by: datetime | None) -> None:
        """Say what is missing. Raises Refused where nothing is submitted, or it was found complete."""
        if self._must_stand().complete:
            raise Refused("the submission was found complete: ask a question instead")
        self.record(MoreInformationAsked, by=by, asked=asked, answer_hoped_for_by=answer_hoped_for_by)

    def supplement(self, *, by: Actor, supplement: str, answers: UUID | None) -> None:
        """Add to the submission. Raises Refused where `answers` is no entry that asked for more."""
        standing = self._must_stand()
        if answers is not None and answers not in standing.asked:
            raise Refused("no such entry asked for more information", pointer="/answers")
        self.record(SubmissionSupplemented, by=by, supplement=supplement, answers=answers)

    def find_complete(self, *, by: Actor) -> None:
        """Say that nothing is missing. Raises Refused where nothing is submitted, or that was said."""
        if self._must_stand().complete:
            raise Refused("the submission was found complete already")
        self.record(SubmissionFoundComplete, by=by)

    def withdraw(self, *, by: Actor, reason: str | None) -> None:
        """Withdraw, at any time, without a reason. Raises Refused where nothing is submitted."""
        self._must_stand()
        self.record(SubmissionWithdrawn, by=by, reason=reason)

    def when(self, event: Event, entry: Entry) -> None:
        files = isinstance(event, SubmissionMade | SubmissionRefiled)
        if not self._known or (self._known[-1].entry and files):
            self._known.append(Submitted())
        last = self._known[-1]
        match event:
            case PreNotificationHeld():
                self.pre_notifications.append(entry)
            case SubmissionMade():
                last.entry, last.models, last.tracking_id = entry, event.models, event.tracking_id
            case SubmissionRefiled():
                last.entry, last.models, last.tracking_id = entry, event.models, event.tracking_id
                last.refiles = event.refiles
            case MoreInformationAsked():
                last.asked[entry.id] = False
            case SubmissionSupplemented():
                answered = (event.answers,) if event.answers else tuple(last.asked)
                last.asked.update(dict.fromkeys(answered, True))
            case SubmissionFoundComplete():
                last.complete = entry
            case SubmissionWithdrawn():
                last.withdrawn = entry
            case _:
                raise UnknownEvent(self.case, event)
