"""Named pasts of the company's and the government's streams, each building on another; no database."""

from typing import Any, Final, TypeVar

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream
from reviews.communication import Communication, Document
from reviews.decision import Answered, Basis, Decision, DecisionKind
from reviews.model_version import CitedDecision, ModelVersion
from reviews.scope import Affiliation, Atom, Extent, Polarity, Population, Scope
from tests.actors import COMPANY, LIAISON, OFFICER, named
from tests.steady import steady_pen

MODEL: Final = named("model")
OTHER_MODEL: Final = named("other model")
CASE: Final = named("case")

UNHELD: Final = Document(title="letter")


def population(*atoms: Atom, polarity: Polarity = Polarity.EXCLUDED) -> Population:
    return Population(polarity=polarity, atoms=atoms)


FOREIGN_CUSTOMERS: Final = Atom(relation=Affiliation.CUSTOMER, nationality="foreign")
FOREIGN_STAFF: Final = Atom(relation=Affiliation.STAFF, nationality="foreign")
ALL_CUSTOMERS: Final = Atom(relation=Affiliation.CUSTOMER)


def scope(*atoms: Atom, **dimensions: Any) -> Scope:
    """Those people, for one model, everything else stated as all."""
    stated = {"models": (MODEL,), "channels": Extent.ALL, "capabilities": Extent.ALL, "period": Extent.ALL}
    return Scope(**{**stated, "population": population(*atoms), **dimensions})


FOREIGNERS: Final = scope(FOREIGN_CUSTOMERS, FOREIGN_STAFF)
EVERY_CUSTOMER: Final = scope(ALL_CUSTOMERS, FOREIGN_STAFF)

S = TypeVar("S", bound=Stream)


def at(stream: S, when: str) -> S:
    """The stream, with everything that is recorded next having happened then."""
    stream.pen.occurred = Occurred.parse(when)
    return stream


# model versions


def registered_model() -> ModelVersion:
    model = ModelVersion(MODEL, steady_pen())
    at(model, "2026-06-01T09:00-04:00").register(by=LIAISON, name="Fable 5")
    return model


def released_model() -> ModelVersion:
    model = registered_model()
    at(model, "2026-06-09T12:00-04:00").release(by=LIAISON)
    return model


def suspended_model() -> ModelVersion:
    model = released_model()
    at(model, "2026-06-12T21:59-04:00").suspend_access(
        by=LIAISON, scope=EVERY_CUSTOMER, under=cited(complied()), independent=False
    )
    return model


def cited(decision: Decision, company: Any = COMPANY) -> CitedDecision:
    """The decision as a command would hand it to a model version."""
    return CitedDecision(
        id=decision.id,
        citation=decision.entries[-1].citation(),
        company=company,
        communications=tuple(answered.communication for answered in decision.answered),
        cases=decision.cases,
    )


# communications


def not_issued(name: str = "communication") -> Communication:
    communication = Communication(named(name), steady_pen())
    return at(communication, "2026-06-12T17:21-04:00")


def requested(by: Actor = OFFICER, **said: Any) -> Communication:
    """A voluntary request that foreign nationals be kept off."""
    communication = not_issued()
    asked: dict[str, Any] = {
        "to": COMPANY,
        "kind": RequestKind.RESTRICT,
        "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
        "track": Track.OUTSIDE,
        "scope": FOREIGNERS,
        "case": CASE,
    }
    communication.issue_request(by=by, **{**asked, **said})
    return communication


def directed(by: Actor = OFFICER, **said: Any) -> Communication:
    """A binding letter that foreign nationals be kept off."""
    communication = not_issued("directive")
    asked: dict[str, Any] = {
        "to": COMPANY,
        "kind": RequestKind.RESTRICT,
        "instrument": Instrument.LICENSE_REQUIREMENT,
        "authority": "15 CFR 744.22(b)",
        "document": UNHELD,
        "track": Track.COMPULSORY,
        "scope": FOREIGNERS,
        "case": CASE,
    }
    communication.issue_directive(by=by, **{**asked, **said})
    return communication


# decisions


def answered(communication: Communication) -> Answered:
    """The communication as a command would hand it to a decision."""
    entry, issued = communication.entry_issued, communication.issued
    assert entry
    assert issued
    assert communication.to
    assert communication.kind
    assert communication.instrument
    return Answered(
        communication=communication.id,
        citation=entry.citation(),
        company=communication.to,
        office=communication.issuing_office,
        recording_office=entry.organization,
        kind=communication.kind,
        instrument=communication.instrument,
        scope=communication.scope,
        issued=issued,
        received=communication.received,
        models=communication.models,
        cases=communication.cases,
    )


def undecided() -> Decision:
    return at(Decision(named("decision"), steady_pen()), "2026-06-12T21:30-04:00")


def decided(*communications: Communication, by: Actor = LIAISON, **said: Any) -> Decision:
    """A decision in answer to communications, complying in full unless `said` says otherwise."""
    decision = undecided()
    answer: dict[str, Any] = {
        "kind": DecisionKind.COMPLIED,
        "basis": Basis.VOLUNTARY,
        "answered": tuple(answered(communication) for communication in communications),
        "independent": False,
        "applied": FOREIGNERS,
    }
    decision.make(by=by, **{**answer, **said})
    return decision


def complied() -> Decision:
    """A directive followed more broadly than it went."""
    return decided(
        directed(),
        kind=DecisionKind.COMPLIED_MORE_BROADLY,
        basis=Basis.LEGAL_COMPULSION,
        applied=EVERY_CUSTOMER,
    )
