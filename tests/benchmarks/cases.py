"""Cases to measure reading on: a thousand small ones, and one of two thousand entries; all compiled."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from agreements.claim import ClaimKind
from agreements.commands import make_claim, register_party
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Side
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.record import Source
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import Communication, Document
from reviews.decision import Basis, DecisionKind
from reviews.model_version import Reach
from reviews.review import CaseKind, Review
from reviews.scope import Affiliation, Atom, Extent, Polarity, Population, Scope
from tests.actors import AGENCY, PRESS, archivist, named

COMPANIES: Final = 40
PAPER: Final = Source(publisher="A paper", evidence="media", title="What was asked", date="2026-06-13")
BEGUN: Final = datetime(2026, 1, 5, 9, 0, tzinfo=EASTERN)

FOREIGN: Final = Population(
    polarity=Polarity.EXCLUDED, atoms=(Atom(relation=Affiliation.CUSTOMER, nationality="foreign"),)
)
EVERYBODY: Final = Population(polarity=Polarity.EXCLUDED, atoms=(Atom(relation=Affiliation.CUSTOMER),))


class Telling:
    """An archivist who enters a case from sources, act by act, an hour apart."""

    def __init__(self, company: UUID) -> None:
        self.company = company
        self.officer = archivist(AGENCY, Side.GOVERNMENT)
        self.liaison = archivist(company, Side.COMPANY)
        self.hours = 0

    def tell(self, command: Any, actor: Actor, **said: Any) -> UUID:
        """Give a command as having happened an hour after the last; gives the stream's id."""
        self.hours += 1
        occurred = Occurred.at(BEGUN + timedelta(hours=self.hours))
        receipt = command(actor, occurred=occurred, source=PAPER, **said)
        return UUID(str(receipt.stream))

    def case(self, title: str, models: tuple[UUID, ...]) -> UUID:
        return self.tell(
            commands.open_case,
            self.officer,
            title=title,
            kind=CaseKind.REVIEW,
            company=self.company,
            agency=AGENCY,
            track=Track.OUTSIDE,
            models=models,
        )

    def released(self, name: str) -> UUID:
        model = self.tell(commands.register_model, self.liaison, name=name)
        self.tell(commands.plan_release, self.liaison, model=model, to=Reach.EVERYBODY)
        self.tell(commands.release_model, self.liaison, model=model)
        return model

    def crossing(self, case: UUID, model: UUID, *, binding: bool) -> None:
        """A communication, its receipt, a claim about it, the decision, and what followed: nine entries."""
        asked = Scope(
            models=(model,),
            population=FOREIGN,
            channels=Extent.ALL,
            capabilities=Extent.ALL,
            period=Extent.ALL,
        )
        applied = Scope(
            models=(model,), population=EVERYBODY, channels=Extent.ALL, capabilities=Extent.ALL,
            period=Extent.ALL,
        )  # fmt: skip
        said: dict[str, Any] = {
            "to": self.company,
            "kind": RequestKind.RESTRICT,
            "scope": asked,
            "case": case,
        }
        due = BEGUN + timedelta(hours=self.hours + 12)
        if binding:
            issued = self.tell(
                commands.issue_directive, self.officer, instrument=Instrument.LICENSE_REQUIREMENT,
                authority="15 CFR 744.22(b)", document=Document(title="letter"), comply_by=due, **said,
            )  # fmt: skip
        else:
            issued = self.tell(
                commands.issue_request, self.officer, instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
                track=Track.OUTSIDE, answer_hoped_for_by=due, **said,
            )  # fmt: skip
        entry = ledger.get(Communication, issued).entries[0].id
        self.tell(
            commands.state_receipt,
            self.liaison,
            communication=issued,
            received_at=Occurred.at(BEGUN + timedelta(hours=self.hours)),
        )
        self.tell(
            make_claim, archivist(PRESS), kind=ClaimKind.CHARACTERIZATION, entry=entry, field="instrument",
            value=Instrument.INFORMAL_ASK, case=case,
        )  # fmt: skip
        decision = self.tell(
            commands.make_decision, self.liaison, kind=DecisionKind.COMPLIED_MORE_BROADLY, answers=(issued,),
            basis=Basis.LEGAL_COMPULSION if binding else Basis.VOLUNTARY, applied=applied,
        )  # fmt: skip
        self.tell(commands.suspend_access, self.liaison, model=model, scope=applied, decision=decision)
        if binding:
            self.tell(commands.rescind_directive, self.officer, communication=issued)
        self.tell(commands.restore_access, self.liaison, model=model, to=Reach.EVERYBODY, independent=True)


def companies() -> list[UUID]:
    return [named(f"company {number}") for number in range(COMPANIES)]


def parties() -> None:
    for id, kind in (
        (AGENCY, PartyKind.AGENCY),
        (PRESS, PartyKind.PRESS),
        *((company, PartyKind.COMPANY) for company in companies()),
    ):
        register_party(archivist(), id=id, kind=kind, name=f"{kind} {id.hex[:6]}", source=PAPER)


def small_cases(count: int, first: int = 0) -> Iterator[UUID]:
    """Cases with a model, a request and a directive each, numbered from `first` on; saved one by one."""
    for number in range(first, first + count):
        telling = Telling(companies()[number % COMPANIES])
        with ledger.together():
            model = telling.released(f"Model {number}")
            case = telling.case(f"Case {number}", (model,))
            telling.crossing(case, model, binding=False)
            telling.crossing(case, model, binding=True)
        yield case


def long_case(entries: int) -> UUID:
    """A case of so many entries: forty communications with what followed, the rest questions and answers."""
    telling = Telling(companies()[0])
    with ledger.together():
        models = [telling.released(f"Long {number}") for number in range(3)]
        case = telling.case("A long case", tuple(models))
        for number in range(40):
            telling.crossing(case, models[number % 3], binding=number % 2 == 0)
    told = len(ledger.timeline(case, models))
    while told < entries:
        with ledger.together():
            for number in range(told, min(told + 100, entries), 2):
                telling.tell(
                    commands.ask_question,
                    telling.officer,
                    case=case,
                    question=f"{number}. Which logs are kept?",
                )
                asked = ledger.get(Review, case).entries[-1].id
                if number + 1 < entries:
                    telling.tell(
                        commands.answer_question, telling.liaison, case=case, question=asked,
                        answer="Those of the last thirty days, by request.",
                    )  # fmt: skip
        told = len(ledger.timeline(case, models))
    return case
