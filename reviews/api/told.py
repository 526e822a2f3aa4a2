"""What a brief, a boundary ledger and clocks are in the API: the shapes of what `oversight.told` makes."""

import typing
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from agreements.counting import ClockKind
from config.actors import RecordKind, Side
from config.api.entries import Said
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.clocks import ClockState
from reviews.oversight.boundary import Act, Answer, Crossing, FlagCode, Reply

Numbers = Annotated[list[int], Meta(description="The entries behind it, by their numbers (¶).")]


class CitedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, and the entries that it rests on."""

    text: str
    entries: Numbers


class SpanTold(msgspec.Struct, frozen=True, kw_only=True):
    """A duration: what bounds it, in seconds; `widest_seconds` with the dates that claims give otherwise."""

    low_seconds: float
    high_seconds: float
    widest_seconds: tuple[float, float] | None
    words: str


class IndicatorTold(msgspec.Struct, frozen=True, kw_only=True):
    """One of the ten indicators: a fact, no score."""

    name: str
    answer: Answer
    entries: Numbers


class FlagTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader should look at, and the threshold that it was judged by. No verdict."""

    flag: FlagCode
    threshold: str | None
    entries: Numbers


class StatementTold(msgspec.Struct, frozen=True, kw_only=True):
    """What one organization states in a dispute."""

    organization: str
    statement: str
    entry: int


class DisputeTold(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute with both sides' statements; `disputed` is the entry that it is about, null where you do not
    have it."""

    number: int
    disputed: int | None
    grounds: str
    standing: str
    statements: list[StatementTold]
    opinions: Numbers
    entries: Numbers


class ReplyToEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A live entry beside an entry of a compiled case, `to`; `leaf` in hex."""

    to: int
    id: UUID
    occurred: Occurred
    recorded_at: datetime
    organization: str
    side: Side
    topic: str
    sentence: str
    leaf: str


class CaseTold(msgspec.Struct, frozen=True, kw_only=True):
    """A case by its number, with names for people."""

    id: UUID
    number: str
    title: str
    company: str
    models: list[str]
    record_kind: RecordKind


class QuestionTold(msgspec.Struct, frozen=True, kw_only=True):
    """One of the seven questions with its answer."""

    question: str
    answer: list[CitedSentence]


class EarlierBrief(CaseTold, frozen=True, kw_only=True):
    """The compiled case that this one continues: its paragraph, and the line between the two."""

    lead: list[CitedSentence]
    line: str


class _Judged(CaseTold, frozen=True, kw_only=True):
    indicators: list[IndicatorTold]
    flags: list[FlagTold]
    disputes: list[DisputeTold]


class BriefTold(_Judged, frozen=True, kw_only=True):
    """A case in one paragraph and seven answers, generated from what you may know of it."""

    continues: EarlierBrief | None
    lead: list[CitedSentence]
    answers: list[QuestionTold]
    replies: list[ReplyToEntry]


class NoticeTold(msgspec.Struct, frozen=True, kw_only=True):
    """How much time there was to act: from stated receipt, or from when the register first served it."""

    span: SpanTold
    counted_from: str
    at_most: bool


_Span = SpanTold | None


def _as_told(made_of: type[msgspec.Struct], name: str, about: str, **otherwise: Any) -> Any:
    """A struct with the fields of `made_of`, those of `otherwise` in their place or beside them."""
    hints = {**typing.get_type_hints(made_of, include_extras=True), **otherwise}
    fields = [(field, hints[field]) for field in (*made_of.__struct_fields__, *otherwise)]
    told = msgspec.defstruct(name, list(dict(fields).items()), frozen=True, kw_only=True)
    told.__doc__ = about
    return told


_ActTold: Any = _as_told(
    Act, "ActTold", "An act of the company on a model; `event` are its own fields.", event=Said
)
_ReplyTold: Any = _as_told(
    Reply,
    "DecisionTold",
    "The decision in answer to a communication, and the acts that cite it.",
    acts=list[_ActTold],
    took=_Span,
    asked_in_words=str,
    applied_in_words=str | None,
)
_CrossingTold: Any = _as_told(
    Crossing,
    "CrossingTold",
    "A communication beside what was decided about it. Ids are the register's; `number` is its entry's (¶).",
    replies=list[_ReplyTold],
    notice=NoticeTold | None,
    to_act=_Span,
    to_lift=_Span,
    to_restore=_Span,
    limited_for=_Span,
    requested_in_words=str,
    issuer_name=Words | None,
    said_of_acts=list[CitedSentence],
    number=int,
)


class _Boundary(_Judged, frozen=True, kw_only=True):
    crossings: list[_CrossingTold]
    apart: list[_ActTold]
    said_of_acts_apart: list[CitedSentence]


class EarlierBoundary(_Boundary, frozen=True, kw_only=True):
    """The boundary ledger of the compiled case that this one continues, and the line between the two."""

    continues: None
    line: str


class BoundaryTold(_Boundary, frozen=True, kw_only=True):
    """What was asked beside what was decided, for every communication that you may know; `apart` are acts
    that answer nothing."""

    continues: EarlierBoundary | None


class StepTold(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an explanation: what it found, by which rule, from which inputs (days are Eastern)."""

    says: str
    rule: str
    inputs: dict[str, str]


class ClockTold(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline, computed and never stored, with its explanation. Instants are in UTC, days in Eastern
    Time. None of its states decides anything."""

    name: str
    kind: ClockKind
    subject: str
    state: ClockState
    starts: datetime
    due: datetime | None
    last_day: date | None
    next_business_day: date | None
    elapsed_days: int
    agency_days: int
    days_left: int | None
    held_days: int
    explanation: str
    steps: list[StepTold]


class ClocksTold(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks of a case, by its number, as of now."""

    case: str
    clocks: list[ClockTold]
