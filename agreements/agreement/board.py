"""The negotiation board: each term with both sides' positions, who signed what, and what is in force."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import msgspec

from agreements.agreement.acts import (
    AgreementDeclined,
    AgreementExpired,
    AgreementSigned,
    AgreementWithdrawnFrom,
    AmendmentAccepted,
    AmendmentProposed,
    ConfidentialityTermsSet,
    ModelOptedIn,
    NegotiationOpened,
    TermAccepted,
    TermCountered,
    TermProposed,
)
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import Side
from config.errors import Unreadable
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.sealed import Words

FUTURE_MODELS: Final = "future_models"
"""The term that is the future-models clause; its positions carry a `FutureModels` value."""

DURATION: Final = "duration"
"""The term that says how long the agreement holds; its positions carry its last day, in Eastern Time."""

BOTH_SIDES: Final = (Side.COMPANY, Side.GOVERNMENT)


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What one side put forward for a term: the entry, its text (None: not known), its clause or last day."""

    entry: UUID
    side: Side
    text: Words | None
    clause: FutureModels | None
    until: date | None = None


class Term(msgspec.Struct, kw_only=True):
    """One term: every position in order, the agreed one, and the entry in which the other side agreed to it.

    `amendment` is one proposed after agreement, `amended_by` who has agreed to it, and in which entry.
    """

    name: str
    raised: UUID
    positions: list[Position] = msgspec.field(default_factory=list)
    agreed: Position | None = None
    agreed_in: UUID | None = None
    amendment: Position | None = None
    amended_by: dict[Side, UUID] = msgspec.field(default_factory=dict)

    @property
    def standing(self) -> Position | None:
        """The position stated last; None where the term is only named."""
        return self.positions[-1] if self.positions else None

    def position_of(self, side: Side) -> Position | None:
        """What a side holds now: its own last position, or the other side's that it accepted."""
        if self.agreed:
            return self.agreed
        return next((held for held in reversed(self.positions) if held.side is side), None)

    @property
    def clause(self) -> FutureModels:
        """The agreed clause, `open` while there is none."""
        return (self.agreed and self.agreed.clause) or FutureModels.OPEN


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One side's signature: its entry, the terms it names and their version, how well it is evidenced."""

    entry: UUID
    terms: tuple[str, ...]
    terms_version: int
    evidence: Evidence


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """The end of an agreed duration: the entry that set its last day, that day, and the first instant after
    it (00:00 Eastern Time, in UTC)."""

    position: UUID
    until: date
    at: datetime


class Board(msgspec.Struct, kw_only=True):
    """An agreement as it stands after the acts put to it, in order of what happened.

    `terms_version` moves with every change of what is on the board, so that a signature names what it signs.
    """

    terms: dict[str, Term] = msgspec.field(default_factory=dict)
    terms_version: int = 0
    confidentiality: UUID | None = None
    signatures: dict[Side, Signature] = msgspec.field(default_factory=dict)
    opted_in: dict[UUID, UUID] = msgspec.field(default_factory=dict)
    participations: list[tuple[Participation, UUID]] = msgspec.field(default_factory=list)
    expiries: list[Expiry] = msgspec.field(default_factory=list)
    expiries_noted: dict[UUID, UUID] = msgspec.field(default_factory=dict)

    def raise_term(self, name: str, entry: UUID) -> Term:
        """The term of that name, put on the board by `entry` where it is not on it yet."""
        if name not in self.terms:
            self.terms[name] = Term(name=name, raised=entry)
            self.terms_version += 1
        return self.terms[name]

    def put(self, name: str, position: Position) -> None:
        """A side states its position: whatever was agreed on the term is agreed no longer."""
        term = self.raise_term(name, position.entry)
        term.positions.append(position)
        term.agreed = term.agreed_in = None
        self.terms_version += 1
        self._negotiates(position.side, position.entry)

    def accept(self, name: str, side: Side, entry: UUID) -> None:
        """A side accepts the standing position."""
        term = self.raise_term(name, entry)
        term.agreed, term.agreed_in = term.standing, entry
        self.terms_version += 1
        self._negotiates(side, entry)

    def amend(self, name: str, position: Position) -> None:
        """A side proposes another text for an agreed term: consent lapses until both have accepted it."""
        # a term that only an amendment adds is not what was signed, so the signed version does not move
        term = self.terms.setdefault(name, Term(name=name, raised=position.entry))
        term.amendment = position
        term.amended_by = {}

    def accept_amendment(self, name: str, side: Side, entry: UUID) -> None:
        """A side accepts the proposed amendment; with both sides' word it is the agreed text."""
        term = self.terms.setdefault(name, Term(name=name, raised=entry))
        term.amended_by[side] = entry
        if term.amendment and all(party in term.amended_by for party in BOTH_SIDES):
            term.positions.append(term.amendment)
            term.agreed, term.agreed_in = term.amendment, entry
            term.amendment, term.amended_by = None, {}

    def set_confidentiality(self, entry: UUID) -> None:
        """A side states how what is shown is kept: a change of what is signed."""
        self.confidentiality = entry
        self.terms_version += 1

    def sign(self, side: Side, entry: UUID, *, terms: tuple[str, ...], evidence: Evidence) -> None:
        """A side signs the terms as they stand."""
        self.signatures[side] = Signature(
            entry=entry, terms=terms, terms_version=self.terms_version, evidence=evidence
        )
        if side is Side.COMPANY:
            self._participates(Participation.SIGNED, entry)

    def decline(self, side: Side, entry: UUID) -> None:
        """A side declines: that is all that changes, and only its own participation."""
        if side is Side.COMPANY:
            self._participates(Participation.DECLINED, entry)

    def withdraw(self, side: Side, entry: UUID) -> None:
        """A side withdraws: the agreement ends, nobody's signature stands any longer."""
        self.signatures = {}
        own = side is Side.COMPANY
        self._participates(Participation.WITHDRAWN if own else Participation.NONE, entry)

    def pass_time(self, instant: datetime) -> None:
        """Let time pass: by itself an agreed duration that is over ends what both sides have signed."""
        over = self.expiry
        if over and over.at <= instant and self.signed_by_both:
            self._expire(over)

    def note_expiry(self, expired: Expiry, entry: UUID) -> None:
        """The register notes that the duration is over: nobody's act, and nobody declined or left by it."""
        if expired not in self.expiries:
            self._expire(expired)
        self.expiries_noted[expired.position] = entry
        self._participates(Participation.NONE, entry)

    def _expire(self, expired: Expiry) -> None:
        self.expiries.append(expired)
        self.signatures = {}

    def open(self, entry: UUID) -> None:
        """Negotiations begin."""
        self._participates(Participation.NEGOTIATING, entry)

    @property
    def participation(self) -> Participation:
        """Where the company stands by the acts on this agreement."""
        return self.participations[-1][0] if self.participations else Participation.NONE

    @property
    def clause(self) -> FutureModels:
        """What holds for models to come (A4)."""
        term = self.terms.get(FUTURE_MODELS)
        return term.clause if term else FutureModels.NOT_STATED

    @property
    def expiry(self) -> Expiry | None:
        """When the agreed duration is over; None while none is agreed."""
        term = self.terms.get(DURATION)
        agreed = term.agreed if term else None
        if agreed is None or agreed.until is None:
            return None
        return Expiry(position=agreed.entry, until=agreed.until, at=_after(agreed.until))

    @property
    def open_terms(self) -> tuple[str, ...]:
        """The terms on the board that are not agreed, sorted by name; those of an amendment apart."""
        return tuple(sorted(n for n, term in self.terms.items() if not term.agreed and not term.amendment))

    @property
    def agreed_terms(self) -> tuple[str, ...]:
        """The terms that both sides agree on, sorted by name."""
        return tuple(sorted(name for name, term in self.terms.items() if term.agreed))

    @property
    def pending_amendments(self) -> tuple[str, ...]:
        """The terms with an amendment that not both sides have accepted."""
        return tuple(sorted(name for name, term in self.terms.items() if term.amendment))

    def signed_by(self, side: Side) -> bool:
        """Whether the side's signature names the terms as they stand."""
        signature = self.signatures.get(side)
        return signature is not None and signature.terms_version == self.terms_version

    @property
    def signed_by_both(self) -> bool:
        """Whether both sides' signatures name the terms as they stand, amendments apart."""
        return all(self.signed_by(side) for side in BOTH_SIDES)

    @property
    def in_force(self) -> bool:
        """Both sides have signed the current terms and no amendment waits (rule 11); else no consent."""
        return self.signed_by_both and not self.pending_amendments

    @property
    def confidentiality_in_force(self) -> UUID | None:
        """The entry that set the confidentiality terms; None while nothing is in force."""
        return self.confidentiality if self.in_force else None

    def covers(self, model: UUID) -> bool:
        """Whether a later model falls under it: only while in force, by the clause or by its own opt-in.

        A clause that excludes models to come leaves no room for an opt-in.
        """
        if not self.in_force or self.clause is FutureModels.EXCLUDED:
            return False
        return self.clause is FutureModels.INCLUDED or model in self.opted_in

    def _negotiates(self, side: Side, entry: UUID) -> None:
        # what the agency does never moves the company's participation (rule 4)
        if side is Side.COMPANY and self.participation is not Participation.SIGNED:
            self._participates(Participation.NEGOTIATING, entry)

    def _participates(self, participation: Participation, entry: UUID) -> None:
        if participation is not self.participation:
            self.participations.append((participation, entry))


def board_of(acts: Iterable[Entry], instant: datetime | None = None) -> Board:
    """The board after `acts`, in order of what happened, and at an `instant` (with zone) after them.

    Raises Unreadable for any other event.
    """
    board = Board()
    for act in sorted(acts, key=lambda act: act.order):
        board.pass_time(act.takes_effect)
        _put(board, act)
    if instant is not None:
        board.pass_time(instant)
    return board


def _after(day: date) -> datetime:
    """The first instant after a day in Eastern Time, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=EASTERN).astimezone(UTC)


def _put(board: Board, act: Entry) -> None:
    match act.event:
        case NegotiationOpened(terms=terms):
            board.open(act.id)
            for term in terms:
                board.raise_term(term, act.id)
        case (
            TermProposed(term=term, text=text, clause=clause, until=until)
            | TermCountered(term=term, text=text, clause=clause, until=until)
        ):
            board.put(term, Position(entry=act.id, side=act.side, text=text, clause=clause, until=until))
        case TermAccepted(term=term):
            board.accept(term, act.side, act.id)
        case ConfidentialityTermsSet():
            board.set_confidentiality(act.id)
        case AgreementSigned(terms=terms, evidence=evidence):
            board.sign(act.side, act.id, terms=terms, evidence=evidence)
        case AmendmentProposed(term=term, text=text, clause=clause, until=until):
            board.amend(term, Position(entry=act.id, side=act.side, text=text, clause=clause, until=until))
        case AmendmentAccepted(term=term):
            board.accept_amendment(term, act.side, act.id)
        case ModelOptedIn(model=model):
            board.opted_in.setdefault(model, act.id)
        case AgreementDeclined():
            board.decline(act.side, act.id)
        case AgreementWithdrawnFrom():
            board.withdraw(act.side, act.id)
        case AgreementExpired(position=position, until=until):
            board.note_expiry(Expiry(position=position, until=until, at=act.takes_effect), act.id)
        case unknown:
            raise Unreadable(f"the board knows no {unknown.TOPIC}")
