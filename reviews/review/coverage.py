"""Whether a model version is covered by the framework: inquired by the company, determined by an authority.

A determination is about the framework's coverage and nothing else: no release state follows from it.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.documents import POINTER_ONLY, Pointer
from reviews.review.opening import COMPANY, GOVERNMENT
from reviews.review.topic import Topic


class Coverage(StrEnum):
    """What a determination says of a model version."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"

    @property
    def words(self) -> str:
        return "a covered model" if self is Coverage.COVERED else "no covered model"


class CoverageInquired(Event, frozen=True, kw_only=True):
    """The company asks whether the framework covers model versions. The entry's id is the inquiry."""

    TOPIC: ClassVar[str] = "review.coverage-inquired"
    BY: ClassVar[frozenset[Side]] = COMPANY
    models: tuple[UUID, ...]
    question: Words | None = None

    def sentence(self) -> str:
        return f"inquired whether the framework covers {_list(self.models)}"


class CoverageDetermined(Event, frozen=True, kw_only=True):
    """A designating authority says whether the framework covers model versions.

    `designating_office` where that is not the recording organization; `answers` the inquiry, where one was
    made. A classified basis has a pointer and no text (rule 17).
    """

    TOPIC: ClassVar[str] = "review.coverage-determined"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"answers"})
    models: tuple[UUID, ...]
    coverage: Coverage
    designating_office: UUID | None = None
    answers: UUID | None = None
    basis: Words | None = None
    classified_pointer: Pointer | None = None

    def sentence(self) -> str:
        answering = f", in answer to {self.answers}" if self.answers else ""
        said = f"determined that {_list(self.models)} is {self.coverage.words} of the framework"
        return said + _by_whom(self.designating_office) + answering + _on_what(self.classified_pointer)


class CoverageReconsidered(Event, frozen=True, kw_only=True):
    """The authority looks at a determination again: what it says now counts in its place."""

    TOPIC: ClassVar[str] = "review.coverage-reconsidered"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"determination"})
    determination: UUID
    models: tuple[UUID, ...]
    coverage: Coverage
    designating_office: UUID | None = None
    basis: Words | None = None
    classified_pointer: Pointer | None = None

    def sentence(self) -> str:
        said = f"reconsidered {self.determination}: {_list(self.models)} is {self.coverage.words}"
        said += " of the framework" + _by_whom(self.designating_office)
        return said + _on_what(self.classified_pointer)


def _list(ids: tuple[UUID, ...]) -> str:
    return ", ".join(str(id) for id in ids) or "a model"


def _by_whom(office: UUID | None) -> str:
    return f", as {office} says" if office else ""


def _on_what(pointer: str | None) -> str:
    return f" (on a classified basis, by pointer {pointer})" if pointer else ""


class Determined(msgspec.Struct, frozen=True, kw_only=True):
    """What is determined of one model version, and the entry that says so."""

    coverage: Coverage
    entry: Entry


class CoverageOfModels(Topic):
    """What the framework covers of a case's model versions, as far as an authority has said."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (CoverageInquired, CoverageDetermined, CoverageReconsidered)

    def start(self) -> None:
        self.inquiries: dict[UUID, Entry] = {}
        self._said: dict[UUID, list[Determined]] = {}
        self._determinations: dict[UUID, tuple[UUID, ...]] = {}

    @property
    def determined(self) -> dict[UUID, Determined]:
        """What counts of each model version by now; none where nothing is determined."""
        return {model: max(said, key=lambda one: one.entry.order) for model, said in self._said.items()}

    @property
    def determinations(self) -> tuple[UUID, ...]:
        """What was determined, by entry, in order; what reconsidered it since is none of these."""
        return tuple(self._determinations)

    def inquire(self, *, by: Actor, models: tuple[UUID, ...], question: str | None) -> None:
        """Ask whether the framework covers model versions of the case. Raises Refused in a negotiation."""
        self.case.must_be_a_review()
        self.record(CoverageInquired, by=by, models=self.models_of_case(models), question=question)

    def determine(
        self,
        *,
        by: Actor,
        models: tuple[UUID, ...],
        coverage: Coverage,
        designating_office: UUID | None,
        answers: UUID | None,
        basis: str | None,
        classified_pointer: str | None,
    ) -> None:
        """Say whether the framework covers model versions.

        Raises Refused in a negotiation, for text beside a pointer (rule 17), an unknown inquiry, or a model
        version of which that is determined already.
        """
        self.case.must_be_a_review()
        _refuse_text_beside(classified_pointer, basis)
        models = self.models_of_case(models)
        if answers is not None and answers not in self.inquiries:
            raise NotFound("this case holds no such inquiry", pointer="/answers")
        if set(models) & set(self.determined):
            raise Refused("this is determined already: reconsider that determination", pointer="/models")
        self.record(
            CoverageDetermined,
            by=by,
            cites=(self.inquiries[answers],) if answers else (),
            models=models,
            coverage=coverage,
            designating_office=None if designating_office == by.organization else designating_office,
            answers=answers,
            basis=basis,
            classified_pointer=classified_pointer,
        )

    def reconsider(
        self,
        *,
        by: Actor,
        determination: UUID,
        coverage: Coverage,
        designating_office: UUID | None,
        basis: str | None,
        classified_pointer: str | None,
    ) -> None:
        """Say anew what a determination said. Raises NotFound, Refused for text beside a pointer."""
        _refuse_text_beside(classified_pointer, basis)
        if determination not in self._determinations:
            raise NotFound("this case holds no such determination", pointer="/determination")
        models = self._determinations[determination]
        self.record(
            CoverageReconsidered,
            by=by,
            cites=(self.determined[models[0]].entry,),
            determination=determination,
            models=models,
            coverage=coverage,
            designating_office=None if designating_office == by.organization else designating_office,
            basis=basis,
            classified_pointer=classified_pointer,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case CoverageInquired():
                self.inquiries[entry.id] = entry
            case CoverageDetermined():
                self._determinations[entry.id] = event.models
                self._remember(event.models, event.coverage, entry)
            case CoverageReconsidered():
                self._remember(event.models, event.coverage, entry)
            case _:
                raise UnknownEvent(self.case, event)

    def _remember(self, models: tuple[UUID, ...], coverage: Coverage, entry: Entry) -> None:
        for model in models:
            self._said.setdefault(model, []).append(Determined(coverage=coverage, entry=entry))


def _refuse_text_beside(pointer: str | None, basis: str | None) -> None:
    if pointer is not None and basis is not None:
        raise Refused(POINTER_ONLY, pointer="/classified_pointer", rule=17)
