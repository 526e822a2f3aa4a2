"""A case as a reader has it, made of streams without a database: what a test says, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from agreements.claim import Claim, ClaimKind
from agreements.party import Party, PartyKind
from agreements.program import Parameters
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, RecordKind
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.signed_command import SignedCommand
from config.ledger.stream import Pen, Stream
from reviews.communication import Communication
from reviews.decision import Basis, Decision, DecisionKind
from reviews.model_version import ModelVersion
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.review.disputes import Grounds
from reviews.scope import Scope
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS, SUPERVISOR, archivist, named
from tests.reviews.case_pasts import FOR_AGENCY, FOR_COMPANY, opening
from tests.reviews.pasts import CASE, FOREIGNERS, MODEL, OTHER_MODEL, UNHELD, answered, cited
from tests.steady import Clock, Entropy, steady_pen

S = TypeVar("S", bound=Stream)

NOW: Final = datetime(2026, 8, 15, 16, 0, tzinfo=UTC)
FOR_PRESS: Final = archivist(PRESS)
PAPER: Final = Source(publisher="A paper", evidence="media")

MORNING: Final = "2026-06-12T09:00-04:00"
NOON: Final = "2026-06-12T12:00-04:00"
EVENING: Final = "2026-06-12T18:00-04:00"
NEXT_DAY: Final = "2026-06-13T12:00-04:00"


class Scene:
    """A case about one released model; tests add what was asked, decided and done.

    `kind` is the kind of its records: of a compiled case an archivist records both sides' acts. One that is
    to stand beside another case has a `name`, and with it ids of its own.
    """

    def __init__(self, kind: RecordKind = RecordKind.LIVE, name: str = "") -> None:
        self.kind, self.name = kind, name
        self.officer: Actor = OFFICER if kind is RecordKind.LIVE else FOR_AGENCY
        self.liaison: Actor = LIAISON if kind is RecordKind.LIVE else FOR_COMPANY
        self.streams: list[Stream] = []
        self.case = self.new(Review, "case", id=named(name) if name else CASE)
        self.at(self.case, "2026-06-01T09:00-04:00").open(by=self.officer, **opening())
        self.model = self.released_model("Fable 5", MODEL)

    def new(self, stream_class: type[S], name: str, id: UUID | None = None) -> S:
        """A stream with random bytes of its own, so that no two entries share an id."""
        source = PAPER if self.kind is RecordKind.COMPILED else None
        seed = f"{self.name}{stream_class.NAME} {name} {len(self.streams)}"
        stream = stream_class(id or named(seed), Pen(clock=Clock(), entropy=Entropy(seed), source=source))
        self.streams.append(stream)
        return stream

    def at(self, stream: S, occurred: str, recorded: str | None = None) -> S:
        """The stream, with what comes next having happened then, and recorded then or later."""
        stream.pen.occurred = Occurred.parse(occurred)
        happened = stream.pen.occurred.latest or NOW
        clock = stream.pen.clock
        assert isinstance(clock, Clock)
        clock.now = datetime.fromisoformat(recorded) if recorded else happened
        return stream

    def released_model(self, name: str, id: UUID = OTHER_MODEL) -> ModelVersion:
        model = self.new(ModelVersion, name, id=id)
        self.at(model, "2026-06-01T09:00-04:00").register(by=self.liaison, name=name)
        self.at(model, "2026-06-09T12:00-04:00").release(by=self.liaison)
        return model

    def request(self, when: str = NOON, recorded: str | None = None, **said: Any) -> Communication:
        """A voluntary request that foreign nationals be kept off."""
        asked = {"instrument": Instrument.FORMAL_VOLUNTARY_REQUEST, "track": Track.OUTSIDE}
        communication = self.at(self.new(Communication, "request"), when, recorded)
        communication.issue_request(by=self.officer, **{**_ASKED, **asked, **said})
        return communication

    def directive(self, when: str = NOON, recorded: str | None = None, **said: Any) -> Communication:
        """A binding letter that foreign nationals be kept off."""
        directed = {
            "instrument": Instrument.LICENSE_REQUIREMENT,
            "authority": "15 CFR 744.22(b)",
            "document": UNHELD,
            "track": Track.COMPULSORY,
        }
        communication = self.at(self.new(Communication, "directive"), when, recorded)
        communication.issue_directive(by=self.officer, **{**_ASKED, **directed, **said})
        return communication

    def decide(
        self,
        *communications: Communication,
        when: str = EVENING,
        signed: SignedCommand | None = None,
        **said: Any,
    ) -> Decision:
        """A decision in answer to communications, or independent of any; complying in full unless said."""
        binding = any(communication.binding for communication in communications)
        told: dict[str, Any] = {
            "kind": DecisionKind.COMPLIED if communications else DecisionKind.OWN_CHOICE,
            "basis": Basis.LEGAL_COMPULSION if binding else Basis.VOLUNTARY,
            "answered": tuple(answered(communication) for communication in communications),
            "independent": not communications,
            "applied": FOREIGNERS,
            "case": CASE,
        }
        if not communications:
            told["basis"] = Basis.INDEPENDENT
        decision = self.at(self.new(Decision, "decision"), when)
        decision.pen.signed = signed
        decision.make(by=self.liaison, **{**told, **said})
        return decision

    def suspend(
        self,
        decision: Decision | None,
        when: str = EVENING,
        scope: Scope = FOREIGNERS,
        model: ModelVersion | None = None,
    ) -> UUID:
        """The company takes access away, under a decision or independently; gives the entry's id."""
        acted = self.at(model or self.model, when)
        under = cited(decision) if decision else None
        acted.suspend_access(by=self.liaison, scope=scope, under=under, independent=decision is None)
        return last(acted).id

    def claim(self, kind: ClaimKind, by: Actor, when: str = NEXT_DAY, **said: Any) -> Claim:
        """A claim; of a compiled kind where an archivist enters it, as for the press."""
        claim = self.at(self.new(Claim, "claim"), when)
        claim.pen.source = PAPER if by.record_kind is RecordKind.COMPILED else None
        claim.make(by=by, kind=kind, case=CASE, **said)
        return claim

    def dispute(self, entry: Entry, when: str = NEXT_DAY) -> UUID:
        """The company disputes an entry; gives the dispute's id."""
        self.at(self.case, when).disputes.raise_dispute(
            by=self.liaison, disputed=entry, grounds=Grounds.INACCURATE, statement="it is not so"
        )
        return last(self.case).id

    def history(self, *, without: Stream | None = None) -> CaseHistory:
        """The case as recorded; `without` a stream, as for a reader who has not been shown it."""
        streams = [stream for stream in self.streams if stream.entries]
        entries = sorted(
            (entry for stream in streams for entry in stream.entries),
            key=lambda entry: (entry.record.recorded_at, str(entry.record.stream), entry.version),
        )
        hidden = without.id if without is not None else None
        return CaseHistory(
            id=self.case.id,
            case=self.case,
            entries=[entry for entry in entries if entry.record.stream != hidden],
            numbers={entry.id: number for number, entry in enumerate(entries, start=1)},
            streams={stream.id: stream for stream in streams if stream.id != hidden},
            parties=_PARTIES,
            parameters=Parameters(),
            moment=NOW,
        )


_ASKED: Final = {"to": COMPANY, "kind": RequestKind.RESTRICT, "scope": FOREIGNERS, "case": CASE}


def _party(id: UUID, kind: PartyKind, name: str) -> Party:
    party = Party(id, steady_pen())
    party.register(by=SUPERVISOR, kind=kind, name=name)
    return party


_PARTIES: Final = {
    COMPANY: _party(COMPANY, PartyKind.COMPANY, "Acme"),
    AGENCY: _party(AGENCY, PartyKind.AGENCY, "The Bureau"),
    PRESS: _party(PRESS, PartyKind.PRESS, "The Paper"),
}


def last(stream: Stream) -> Entry:
    """The stream's last entry."""
    return stream.entries[-1]


def hours_after(when: str, hours: float) -> str:
    """The instant so many hours later, as a test writes instants."""
    return (datetime.fromisoformat(when) + timedelta(hours=hours)).isoformat()
