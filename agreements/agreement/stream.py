"""The agreement itself: what each side may do to it, and what it is at any instant."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

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
    in_words,
)
from agreements.agreement.board import DURATION, FUTURE_MODELS, Board, Expiry, board_of
from agreements.concerned import refuse_strangers
from agreements.evidence import check_digest, evidence_of
from agreements.vocabulary import Evidence, FutureModels, Track
from config.actors import Actor, RecordKind
from config.errors import BadInput, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream, UnknownEvent


class Agreement(Stream):
    """One agreement. What it is at an instant is computed from both sides' acts as they happened."""

    NAME: ClassVar[str] = "agreement"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        NegotiationOpened,
        TermProposed,
        TermCountered,
        TermAccepted,
        ConfidentialityTermsSet,
        AgreementSigned,
        AmendmentProposed,
        AmendmentAccepted,
        ModelOptedIn,
        AgreementDeclined,
        AgreementWithdrawnFrom,
        AgreementExpired,
    )

    def start(self) -> None:
        self.company: UUID | None = None
        self.agency: UUID | None = None
        self.acts: list[Entry] = []

    @property
    def parties(self) -> tuple[UUID, ...]:
        """The company, then the agency."""
        return tuple(party for party in (self.company, self.agency) if party)

    @property
    def board(self) -> Board:
        """The board after everything recorded, in order of what happened; time since then has not passed."""
        return board_of(self.acts)

    def board_at(self, instant: datetime) -> Board:
        """The board as it stood at an instant (with zone); imprecise dates count from their latest."""
        return board_of((act for act in self.acts if act.takes_effect <= instant), instant)

    @property
    def board_now(self) -> Board:
        """The board at the instant of the act under way: a duration that is over ended what was signed,
        whether the register has noted it or not."""
        return board_of(self.acts, self._instant)

    @property
    def _instant(self) -> datetime:
        occurred = self.pen.occurred
        return (occurred.latest if occurred else None) or self.pen.clock()

    @property
    def in_force(self) -> bool:
        """Whether both sides have signed the current terms (rule 11)."""
        return self.board.in_force

    @property
    def expiry_due(self) -> Expiry | None:
        """The end of a duration that is not yet recorded: one that is over, or of what both have signed."""
        board = self.board
        over = [expiry for expiry in board.expiries if expiry.position not in board.expiries_noted]
        return over[0] if over else (board.expiry if board.signed_by_both else None)

    def open(self, *, by: Actor, company: UUID, agency: UUID, terms: tuple[str, ...] = ()) -> None:
        """Begin to negotiate. Raises Refused where it has begun, NotPermitted for anybody but the two."""
        if self.company:
            raise Refused("this negotiation is open already", pointer="/company")
        refuse_strangers(by, record_kind=None, parties=(company, agency), name=self.NAME, id=self.id)
        names = tuple(self._name(term) for term in terms)
        if len(set(names)) != len(names):
            raise BadInput("a term is named once", pointer="/terms")
        self._tell(
            NegotiationOpened, by=by, parties=(company, agency), company=company, agency=agency, terms=names
        )

    def propose_term(
        self,
        *,
        by: Actor,
        term: str,
        text: str | None = None,
        clause: FutureModels | None = None,
        until: date | None = None,
    ) -> None:
        """Put a term forward. Raises BadInput; Refused where it has a position or is signed by both."""
        board = self._negotiable(by)
        name = self._said(by, term, text, clause, until)
        if name in board.terms and board.terms[name].positions:
            raise Refused(f"{in_words(name)} has a position already: counter it", pointer="/term")
        self._tell(TermProposed, by=by, term=name, text=text, clause=clause, until=until)

    def counter_term(
        self,
        *,
        by: Actor,
        term: str,
        text: str | None = None,
        clause: FutureModels | None = None,
        until: date | None = None,
    ) -> None:
        """State another position. Raises Refused where there is none yet, or the agreement is in force."""
        board = self._negotiable(by)
        name = self._said(by, term, text, clause, until)
        if name not in board.terms or not board.terms[name].positions:
            raise Refused(f"nobody has a position on {in_words(name)} yet: propose it", pointer="/term")
        self._tell(TermCountered, by=by, term=name, text=text, clause=clause, until=until)

    def accept_term(self, *, by: Actor, term: str) -> None:
        """Agree to the other side's standing position. Raises Refused where there is none to agree to."""
        board = self._negotiable(by)
        name = self._name(term)
        on_board = board.terms.get(name)
        if on_board is None or on_board.standing is None:
            raise Refused(f"nobody has a position on {in_words(name)} yet", pointer="/term")
        if on_board.agreed:
            raise Refused(f"{in_words(name)} is agreed already", pointer="/term")
        if on_board.standing.side is by.side:
            raise Refused(
                f"the position on {in_words(name)} is your own: the other side agrees to it",
                pointer="/term",
                rule=11,
            )
        position = on_board.standing.entry
        self._tell(TermAccepted, by=by, answers=(position,), term=name, position=position)

    def set_confidentiality_terms(
        self, *, by: Actor, text: str | None = None, document: bytes | None = None
    ) -> None:
        """State how what is shown is kept; a signature given before no longer names the current terms."""
        self._refuse_strangers(by)
        check_digest(document)
        if by.record_kind is RecordKind.LIVE and text is None and document is None:
            raise BadInput("give the terms, or the digest of the document that holds them", pointer="/text")
        self._tell(ConfidentialityTermsSet, by=by, text=text, document=document)

    def sign(
        self,
        *,
        by: Actor,
        terms: tuple[str, ...] = (),
        evidence: Evidence | None = None,
        document: bytes | None = None,
    ) -> None:
        """Sign for one's own organization, naming the terms. Of a compiled one the terms may not be known.

        Raises Refused (rule 11) where a term is open, where the names are not those of the agreed terms, or
        where this side's signature stands; BadInput where the evidence is not what the source is.
        """
        self._refuse_strangers(by)
        board, names = self.board_now, tuple(sorted(self._name(term) for term in terms))
        if board.signed_by(by.side):
            raise Refused("your side's signature under these terms stands already", rule=11)
        if board.expiry and board.expiry.at <= self._instant:
            raise Refused("the agreed duration is over: agree on another one", pointer="/terms", rule=11)
        if by.record_kind is RecordKind.LIVE:
            self._refuse_unagreed(board, names)
        elif unknown := [name for name in names if name not in board.terms]:
            raise Refused(f"no such term is recorded: {', '.join(unknown)}", pointer="/terms", rule=11)
        check_digest(document)
        level = Evidence.EXECUTED_DOCUMENT if document else evidence_of(self.pen.source, by.side)
        if evidence not in (None, level):
            raise BadInput(f"this signature is evidenced by: {level.words}", pointer="/evidence")
        agreed = [term.agreed.entry for term in board.terms.values() if term.agreed]
        self._tell(
            AgreementSigned,
            by=by,
            answers=(*agreed, *((board.confidentiality,) if board.confidentiality else ())),
            terms=names,
            evidence=level,
            document=document,
        )

    def _refuse_unagreed(self, board: Board, names: tuple[str, ...]) -> None:
        if board.open_terms:
            still = ", ".join(map(in_words, board.open_terms))
            raise Refused(f"not agreed by both sides: {still}", pointer="/terms", rule=11)
        if names != board.agreed_terms or not names:
            current = ", ".join(board.agreed_terms) or "none yet"
            raise Refused(f"a signature names the agreed terms: {current}", pointer="/terms", rule=11)

    def propose_amendment(
        self,
        *,
        by: Actor,
        term: str,
        text: str | None = None,
        clause: FutureModels | None = None,
        until: date | None = None,
    ) -> None:
        """Propose another text: consent lapses until both accept. Raises Refused (rule 11) before signing."""
        self._refuse_strangers(by)
        name = self._said(by, term, text, clause, until)
        if not self.board_now.signed_by_both:
            raise Refused("not both sides have signed: counter the term instead", pointer="/term", rule=11)
        self._tell(AmendmentProposed, by=by, term=name, text=text, clause=clause, until=until)

    def accept_amendment(self, *, by: Actor, term: str) -> None:
        """Agree to an amendment, the proposer too: a proposal is no consent. Raises Refused (rule 11)."""
        self._refuse_strangers(by)
        name = self._name(term)
        board = self.board_now
        on_board = board.terms.get(name) if board.signed_by_both else None
        if on_board is None or on_board.amendment is None:
            raise Refused(f"no amendment of {in_words(name)} is proposed", pointer="/term", rule=11)
        if by.side in on_board.amended_by:
            raise Refused("your side has agreed to this amendment already", pointer="/term", rule=11)
        position = on_board.amendment.entry
        self._tell(AmendmentAccepted, by=by, answers=(position,), term=name, position=position)

    def opt_model_in(self, *, by: Actor, model: UUID) -> None:
        """Let one model fall under it. Raises NotPermitted for the agency, Refused where it does already, or
        where the agreed clause excludes models to come (rule 11)."""
        self._refuse_strangers(by)
        board = self.board_now
        if model in board.opted_in:
            raise Refused("this model is opted in already", pointer="/model")
        if by.record_kind is RecordKind.LIVE and board.clause is FutureModels.EXCLUDED:
            raise Refused(
                "the agreed clause excludes models to come: agree on another one first",
                pointer="/model",
                rule=11,
            )
        self._tell(ModelOptedIn, by=by, model=model, also_about=(model,))

    def decline(self, *, by: Actor, reason: str | None = None) -> None:
        """Not enter it, with or without a reason. Raises Refused where one has signed: withdraw."""
        self._refuse_strangers(by)
        if by.side in self.board_now.signatures:
            raise Refused("your side has signed: withdraw from the agreement instead", rule=9)
        self._tell(AgreementDeclined, by=by, reason=reason)

    def withdraw(self, *, by: Actor, reason: str | None = None) -> None:
        """Leave it, with or without a reason. Raises Refused where one has not signed: that is declining."""
        self._refuse_strangers(by)
        if by.side not in self.board_now.signatures:
            raise Refused("your side has not signed: decline the agreement instead", rule=9)
        self._tell(AgreementWithdrawnFrom, by=by, reason=reason)

    def expire(self, *, by: Actor) -> None:
        """Record that the agreed duration is over; a second time writes nothing, so that a sweep is harmless.

        The entry occurred when the duration ended, and its id follows from the entry that set its last day.
        Raises Refused (rule 11) before that, or where nothing that both have signed says how long it holds.
        """
        due = self.expiry_due
        if due is None and self.board.expiries:
            return
        if due is None or self.pen.clock() < due.at:
            raise Refused("no agreed duration of this agreement is over", rule=11)
        self.trigger(
            AgreementExpired,
            by=by,
            about=(self.id, *self.parties),
            audience=self.parties,
            track=Track.VOLUNTARY_AGREEMENT.value,
            occurred=Occurred.at(due.at),
            event_id=uuid5(due.position, "agreement expired"),
            position=due.position,
            until=due.until,
        )

    def _tell(
        self,
        event_type: type[Event],
        *,
        by: Actor,
        parties: tuple[UUID, ...] = (),
        also_about: tuple[UUID, ...] = (),
        answers: tuple[UUID, ...] = (),
        **fields: Any,
    ) -> None:
        """Trigger an act of one of the two. What a live act answers it cites, so that whoever signs it signs
        the very entries; a compiled one cites only what its source does."""
        evidence_of(self.pen.source, by.side)  # what is recorded must be readable as evidence later
        parties = parties or self.parties
        live = by.record_kind is RecordKind.LIVE
        self.trigger(
            event_type,
            by=by,
            about=(self.id, *parties, *also_about),  # its sealed terms lie under its own key
            cites=tuple(act.citation() for act in self.acts if live and act.id in answers),
            audience=parties,
            track=Track.VOLUNTARY_AGREEMENT.value,
            **fields,
        )

    def _refuse_strangers(self, by: Actor) -> None:
        refuse_strangers(by, record_kind=self.record_kind, parties=self.parties, name=self.NAME, id=self.id)

    def _negotiable(self, by: Actor) -> Board:
        self._refuse_strangers(by)
        board = self.board_now
        if board.signed_by_both:
            raise Refused(
                "both sides have signed these terms: propose an amendment", pointer="/term", rule=11
            )
        return board

    def _name(self, term: str) -> str:
        name = "_".join(term.lower().split())
        if not name:
            raise BadInput("a term has a name", pointer="/term")
        return name

    def _said(
        self, by: Actor, term: str, text: str | None, clause: FutureModels | None, until: date | None
    ) -> str:
        name = self._name(term)
        if (name == FUTURE_MODELS) is not bool(clause and clause.agreed):
            raise BadInput(
                f"the term {FUTURE_MODELS}, and no other, says included, excluded or per_model",
                pointer="/clause",
            )
        if (name == DURATION) is not bool(until):
            raise BadInput(
                f"the term {DURATION}, and no other, says the last day on which the agreement holds",
                pointer="/until",
            )
        if by.record_kind is RecordKind.LIVE and not (text and text.strip()):
            raise BadInput("a position has a text", pointer="/text")
        return name

    def when(self, event: Event) -> None:
        if not isinstance(event, self.EVENTS):
            raise UnknownEvent(self, event)
        if isinstance(event, NegotiationOpened):
            self.company, self.agency = event.company, event.agency
        self.acts.append(self.entry)
