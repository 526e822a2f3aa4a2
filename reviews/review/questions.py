"""Questions of one side to the other, and the answers."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, NotPermitted
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import BOTH
from reviews.review.submission import hoped_for
from reviews.review.topic import Topic


class QuestionAsked(Event, frozen=True, kw_only=True):
    """One side asks the other something. The entry's id is the question."""

    TOPIC: ClassVar[str] = "review.question-asked"
    BY: ClassVar[frozenset[Side]] = BOTH
    number: int
    question: Words
    answer_hoped_for_by: datetime | None = None  # an instant, with zone

    def sentence(self) -> str:
        return f"asked question {self.number}{hoped_for(self.answer_hoped_for_by)}"


class QuestionAnswered(Event, frozen=True, kw_only=True):
    """The other side answers; more answers may follow."""

    TOPIC: ClassVar[str] = "review.question-answered"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"question"})
    question: UUID
    number: int
    answer: Words

    def sentence(self) -> str:
        return f"answered question {self.number}"


class Asked(msgspec.Struct, kw_only=True):
    """One question and its answers."""

    id: UUID
    entry: Entry | None = None
    question: QuestionAsked | None = None
    answers: list[Entry] = msgspec.field(default_factory=list)

    @property
    def number(self) -> int:
        return self.question.number if self.question else 0

    def overdue_at(self, instant: datetime) -> bool:
        """Whether an answer was hoped for before an instant, and none was there by then. Nothing follows."""
        hoped = self.question.answer_hoped_for_by if self.question else None
        late = hoped is not None and hoped < instant
        return late and all(answer.takes_effect > instant for answer in self.answers)


class Questions(Topic):
    """What was asked and answered. A question without an answer is that, and nothing follows from it."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (QuestionAsked, QuestionAnswered)

    def start(self) -> None:
        self._known: dict[UUID, Asked] = {}

    @property
    def asked(self) -> dict[UUID, Asked]:
        """The questions by id, in order."""
        return {id: known for id, known in self._known.items() if known.entry}

    def ask(self, *, by: Actor, question: str, answer_hoped_for_by: datetime | None) -> None:
        """Ask the other side."""
        self.record(
            QuestionAsked,
            by=by,
            number=len(self.asked) + 1,
            question=question,
            answer_hoped_for_by=answer_hoped_for_by,
        )

    def answer(self, *, by: Actor, question: UUID, answer: str) -> None:
        """Answer the other side. Raises NotFound for an unknown question, NotPermitted for an own one."""
        found = self.asked.get(question)
        if found is None or found.entry is None:
            raise NotFound("this case holds no such question", pointer="/question")
        if found.entry.side is by.side:
            raise NotPermitted("a question is answered by the other side", pointer="/question")
        self.record(
            QuestionAnswered,
            by=by,
            cites=(found.entry,),
            question=question,
            number=found.number,
            answer=answer,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case QuestionAsked():
                known = self._known.setdefault(entry.id, Asked(id=entry.id))
                known.entry, known.question = entry, event
            case QuestionAnswered():
                known = self._known.setdefault(event.question, Asked(id=event.question))
                known.answers.append(entry)
            case _:
                raise UnknownEvent(self.case, event)
