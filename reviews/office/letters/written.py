"""The letter that an entry or a draft gives: of which kind, and with which words. Pure."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from config.actors import Side
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN, Occurred
from reviews.communication import (
    MAY_DECLINE,
    CallRecorded,
    DirectiveIssued,
    RequestIssued,
)
from reviews.desk import Draft, RequestDrafted
from reviews.office.letters.letter import Fact, Letter
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import begun, scope_words, series, track_words
from reviews.review import Review
from reviews.review.confidentiality import SubmitterNotified
from reviews.review.cui import banner
from reviews.review.extension import ExtensionAsked
from reviews.review.holds import HoldProposed, HoldRefused, WindowHeld, WindowResumed
from reviews.review.opening import CaseClosed, ReviewEnded
from reviews.review.questions import QuestionAnswered, QuestionAsked
from reviews.review.submission import MoreInformationAsked, SubmissionFoundComplete
from reviews.review.window import days_of

Words = Callable[[str], str]
"""The text of a field of the entry, as whoever writes the letter may read it."""

_VOLUNTARY: Final = "The company may decline this, needs to give no reason, and no action follows from that."

KINDS: Final[dict[type[Event], str]] = {
    RequestIssued: "Request",
    DirectiveIssued: "Directive: cover letter",
    MoreInformationAsked: "Deficiency notice: more information asked for",
    SubmissionFoundComplete: "Notice that the submission is complete",
    ExtensionAsked: "Ask to extend the access window",
    HoldProposed: "Notice of a proposed hold of the access window",
    HoldRefused: "Notice on a proposed hold of the access window",
    WindowHeld: "Notice of a hold of the access window",
    WindowResumed: "Notice that the access window runs on",
    QuestionAsked: "Question",
    QuestionAnswered: "Answer to a question",
    SubmitterNotified: "Notice to the submitter of confidential information",
    ReviewEnded: "Closing letter: the review has ended",
    CaseClosed: "Closing letter: the case file is closed",
    CallRecorded: "Memo of a call",
}
"""The entries of an agency that a letter is made from, and what it is called."""


def has_letter(entry: Entry) -> bool:
    """Whether a letter is made from an entry: an act of the government of one of KINDS."""
    return entry.side is Side.GOVERNMENT and type(entry.event) in KINDS


def written(case: CaseHistory, review: Review, entry: Entry, words: Words) -> Letter:
    """The letter of an entry that `has_letter`."""
    event = entry.event
    facts, paragraphs, voluntary = _contents(case, entry, words)
    quoted = [entry.id, *([event.entry] if isinstance(event, SubmitterNotified) else [])]
    return Letter(
        kind=KINDS[type(event)],
        office=case.name(getattr(event, "issuing_office", None) or entry.organization),
        recording_office=case.name(entry.organization),
        instruction=_given(words, event, "on_whose_instruction"),
        to=case.name(case.case.company),
        dated=_day(entry.occurred),
        number=case.case.number,
        subject=case.in_words(case.case.title),
        facts=tuple(facts),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        may_decline=voluntary,
        banner=marking(review, quoted, case.moment) or "",
        standing=f"On record in case {case.case.number} as {case.cite([entry.id])}.",
    )


def written_draft(case: CaseHistory, review: Review, draft: Draft, words: Words, agency: UUID) -> Letter:
    """The letter of a draft as it would go out."""
    said, drafted = draft.said, draft.drafted
    if said is None or drafted is None:
        raise TypeError("nothing is drafted here")
    binding = said.instrument.binding
    return Letter(
        kind=KINDS[DirectiveIssued if binding else RequestIssued],
        office=case.name(said.issuing_office or agency),
        recording_office=case.name(agency),
        instruction=_given(words, said, "on_whose_instruction"),
        to=case.name(said.to),
        dated=_day(drafted.occurred),
        number=case.case.number,
        subject=case.in_words(case.case.title),
        facts=tuple(_asked(case, said, drafted.record.track)),
        paragraphs=tuple(text for text in (_given(words, said, "text"),) if text),
        may_decline="" if binding else MAY_DECLINE,
        banner=marking(review, [], case.moment) or "",
        standing="Draft: not sent, and on no record that anybody outside of the agency sees.",
    )


def marking(review: Review, entries: list[UUID], instant: datetime) -> str | None:
    """The banner over what is quoted of entries, as their fields are marked at an instant; None without."""
    known = review.confidentiality
    due = (
        known.marking_at(entry, field, instant)
        for entry, field in known.marked
        if entry in entries and known.state_at(entry, field, instant) == "marked"
    )
    return banner(one.said.ground.category for one in due if one)


def _contents(case: CaseHistory, entry: Entry, words: Words) -> tuple[list[Fact], list[str], str]:
    """The lines and the words of a letter, and the sentence on declining where the act is voluntary."""
    match entry.event:
        case RequestIssued() as event:
            return list(_asked(case, event, entry.record.track)), [_given(words, event, "text")], MAY_DECLINE
        case DirectiveIssued() as event:
            return list(_asked(case, event, entry.record.track)), [_given(words, event, "text")], ""
        case MoreInformationAsked() as event:
            by = _answer_by(event.answer_hoped_for_by)
            return by, ["The submission lacks what follows.", words("asked")], _VOLUNTARY
        case ExtensionAsked() as event:
            asked = f"The agency asks to extend the access window by {days_of(event.days)}."
            return [], [asked, _given(words, event, "reason")], _VOLUNTARY
        case HoldProposed() as event:
            lasts = f"for {days_of(event.days)}" if event.days else "until it is resumed"
            hold = f"The agency proposes to hold the access window {lasts}."
            return [Fact("The wait is on", case.name(event.owner))], [hold, words("reason")], _VOLUNTARY
        case QuestionAsked() as event:
            return _answer_by(event.answer_hoped_for_by), [words("question")], _VOLUNTARY
        case SubmitterNotified() as event:
            return _notice(case, event), [_ASKED_FOR, _given(words, event, "request")], ""
        case CallRecorded() as event:
            made = [Fact("Asked for", begun(event.asked.verb))] if event.asked else []
            people = _given(words, event, "people")
            present = [Fact("Present", people)] if people else []
            told = [Fact("Office", case.name(event.office)), Fact("Company", case.name(event.company))]
            return [*told, *present, *made], [words("said")], _VOLUNTARY if made else ""
        case event:
            sentence = f"{case.sentence(entry)}."
            texts = [_given(words, event, name) for name in ("answer", "reason")]
            return [], [sentence, *texts], ""


_ASKED_FOR: Final = (
    "The information named above, which the company submitted, is asked for. The company may object, with "
    "its grounds, up to the time stated; what it says is on record with this notice."
)


def _notice(case: CaseHistory, event: SubmitterNotified) -> list[Fact]:
    goes_to = event.recipient.words
    if event.organization is not None:
        goes_to += f", {case.name(event.organization)}"
    field = event.field.replace("_", " ")
    return [
        Fact("Information", f"{field} of {case.cite([event.entry]) or 'an entry of the case'}"),
        Fact("Asked for by", goes_to),
        Fact("Under", event.law),
        Fact("Objections up to", str(Occurred.at(event.answer_by))),
    ]


Asking = RequestIssued | DirectiveIssued | RequestDrafted
"""What asks or directs, and what is drafted to."""


def _asked(case: CaseHistory, said: Asking, track: str | None) -> Iterator[Fact]:
    binding = "binding" if said.instrument.binding else "not binding"
    yield Fact("Instrument", f"{said.instrument.words} ({binding})")
    yield Fact("Asked to" if not said.instrument.binding else "Directed to", said.kind.verb)
    if track:
        yield Fact("Track", track_words(track))
    if said.models:
        yield Fact("Models", series(case.name(model) for model in said.models))
    yield Fact("Scope", scope_words(case, said.scope))
    authority, document = getattr(said, "authority", None), getattr(said, "document", None)
    if authority:
        yield Fact("Authority", authority)
    if document is not None:
        held = f", SHA-256 {document.digest.hex()}" if document.digest else ""
        yield Fact("Document", f"{document}{held}")
    due: Any = getattr(said, "answer_hoped_for_by", None) or getattr(said, "comply_by", None)
    if due is not None:
        name = "Comply by" if said.instrument.binding else "Answer hoped for by"
        yield Fact(name, str(Occurred.at(due.astimezone(EASTERN))))
    if penalty := getattr(said, "penalty", None):
        yield Fact("Penalty stated", penalty)


def _answer_by(instant: datetime | None) -> list[Fact]:
    return [Fact("Answer hoped for by", str(Occurred.at(instant.astimezone(EASTERN))))] if instant else []


def _given(words: Words, event: Event, name: str) -> str:
    """A text of the act that it need not have; "" where it has none."""
    return words(name) if getattr(event, name, None) is not None else ""


def _day(occurred: Occurred) -> str:
    """The day of a letter in Eastern Time; as exactly as it is known."""
    if occurred.latest is None:
        return str(occurred)
    day = occurred.latest.astimezone(EASTERN)
    return f"{day.day} {day:%B %Y}"
