"""What a case waits for, and whom: from what its entries say, nothing from who might want what. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from config.actors import Side
from config.ledger.event import Entry
from reviews.communication import Communication, Form, Standing
from reviews.decision import Decision
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.review.access import Grant
from reviews.review.extension import ExtensionAsked
from reviews.review.opening import CaseState


class Whom(StrEnum):
    """Who is waited for, seen from a case."""

    COMPANY = "company"
    AGENCY = "agency"
    OTHERS = "others"

    @property
    def words(self) -> str:
        return _WHOM[self]


_WHOM = {Whom.COMPANY: "the company", Whom.AGENCY: "the agency", Whom.OTHERS: "another agency or body"}


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody's word or act is waited for: of `organization`, `what` in words, since `entry` took
    effect (UTC), by `due` where that is said. A company may decline, and nothing follows from its silence."""

    whom: Whom
    organization: UUID | None
    what: str
    entry: UUID
    since: datetime
    due: datetime | None = None


class _Case:
    """A case with its two sides, to say who is waited for."""

    def __init__(self, history: CaseHistory, review: Review) -> None:
        self.history, self.review = history, review

    def of(self, organization: UUID | None, what: str, entry: Entry, due: datetime | None = None) -> Awaited:
        """What an organization is waited for."""
        sides = {self.review.company: Whom.COMPANY, self.review.agency: Whom.AGENCY}
        return Awaited(
            whom=sides.get(organization, Whom.OTHERS),
            organization=organization,
            what=what,
            entry=entry.id,
            since=entry.takes_effect.astimezone(UTC),
            due=due,
        )

    def company(self, what: str, entry: Entry, due: datetime | None = None) -> Awaited:
        return self.of(self.review.company, what, entry, due)

    def agency(self, what: str, entry: Entry, due: datetime | None = None) -> Awaited:
        return self.of(self.review.agency, what, entry, due)

    def other_side(self, what: str, entry: Entry, due: datetime | None = None) -> Awaited:
        """What the side is waited for that did not record the entry."""
        side = self.agency if entry.side is Side.COMPANY else self.company
        return side(what, entry, due)


def awaited(history: CaseHistory) -> tuple[Awaited, ...]:
    """What a case waits for at the history's moment, oldest first; nothing once it is closed."""
    review = history.streams.get(history.id)
    if not isinstance(review, Review) or review.state is CaseState.CLOSED:
        return ()
    case = _Case(history, review)
    kinds = (
        _communications,
        _submission,
        _questions,
        _coverage,
        _access,
        _disputes,
        _deliverables,
        _unsealing,
    )
    found = [one for kind in kinds for one in kind(case)]
    return tuple(sorted(found, key=lambda one: (one.since, history.numbers[one.entry], one.what)))


def open_communications(history: CaseHistory) -> list[Communication]:
    """The communications of a case that ask for or direct something at the history's moment; no calls."""
    return [
        one
        for one in history.of(Communication)
        if one.entry_issued is not None
        and one.form is not Form.CALL
        and one.state_at(history.moment).standing not in (Standing.NOT_YET, Standing.ENDED)
    ]


def _communications(case: _Case) -> Iterator[Awaited]:
    decided = {one.communication for made in case.history.of(Decision) for one in made.answered}
    for one in open_communications(case.history):
        issued = one.entry_issued
        if issued is None:
            continue
        if one.form is Form.REPORTED:
            if one.issuing_office is not None and not (one.acknowledged or one.disowned):
                what = "a word on a communication that the company reports"
                yield case.of(one.issuing_office, what, issued)
        elif one.id not in decided:
            what = "what a directive wants done" if one.binding else "an answer to a request"
            yield case.company(what, issued, one.answer_by)
        for condition in one.conditions.values():
            if not (condition.accepted or condition.declined):
                yield case.company("an answer to a condition", condition.entry)


def _submission(case: _Case) -> Iterator[Awaited]:
    standing = case.review.submission.standing
    if standing is None or standing.entry is None or standing.complete:
        return
    asked = [case.history.entry(id) for id, answered in standing.asked.items() if not answered]
    for entry in asked:
        if entry is not None:
            due = getattr(entry.event, "answer_hoped_for_by", None)
            yield case.company("more information for the submission", entry, due)
    if not asked:
        yield case.agency("a word on whether the submission is complete", standing.entry)


def _questions(case: _Case) -> Iterator[Awaited]:
    for asked in case.review.questions.asked.values():
        if asked.entry and asked.question and not asked.answers:
            what = f"an answer to question {asked.number}"
            yield case.other_side(what, asked.entry, asked.question.answer_hoped_for_by)


def _coverage(case: _Case) -> Iterator[Awaited]:
    coverage = case.review.coverage
    for inquired in coverage.inquiries.values():
        if set(getattr(inquired.event, "models", ())) - set(coverage.determined):
            yield case.agency("a word on what the framework covers", inquired)


def _access(case: _Case) -> Iterator[Awaited]:
    for grant in case.review.access.grants.values():
        if grant.offered is not None and grant.ending is None:
            yield from _grant(case, grant, grant.offered)


def _grant(case: _Case, grant: Grant, offered: Entry) -> Iterator[Awaited]:
    if grant.taken_up is None and grant.activation is None:
        yield case.agency("access offered to be taken up", offered)
    elif grant.activation is None and grant.taken_up is not None:
        yield case.company("access to be activated", grant.taken_up)
    if grant.extension_asked is not None:
        asked = [entry for entry in case.review.entries if isinstance(entry.event, ExtensionAsked)]
        last = next(entry for entry in reversed(asked) if getattr(entry.event, "access", None) == grant.id)
        yield case.company("an answer to the extension asked for", last)
    proposal = grant.standing_proposal
    if proposal is not None and proposal.proposed is not None:
        yield case.other_side("an answer to a proposed hold", proposal.proposed)
    hold = grant.held_at(case.history.moment)
    if hold is not None and hold.held is not None:
        yield case.of(hold.owner, "what the window is held for", hold.held)


def _disputes(case: _Case) -> Iterator[Awaited]:
    for dispute, raised, _ in case.review.disputes.each_raised():
        if dispute.ending is not None:
            continue
        if not dispute.answers:
            yield case.other_side(f"an answer to dispute {dispute.number}", raised)
        if dispute.proposals:
            proposed, _said = list(dispute.proposals.values())[-1]
            yield case.other_side(f"a word on how dispute {dispute.number} is to end", proposed)
        if dispute.referrals:
            referred, to = dispute.referrals[-1]
            yield case.of(to.to, f"dispute {dispute.number}, referred", referred)


def _deliverables(case: _Case) -> Iterator[Awaited]:
    for promised in case.review.deliverables.promised.values():
        if promised.entry and not promised.delivered:
            yield case.agency(f"deliverable {promised.number}", promised.entry)


def _unsealing(case: _Case) -> Iterator[Awaited]:
    for asking in case.review.unsealing.asked.values():
        if asking.entry and asking.state == "asked":
            yield case.agency("a first officer's word on unsealing a field", asking.entry)
        elif asking.agreed and asking.state == "agreed":
            yield case.agency("a second officer's unsealing of a field", asking.agreed)
