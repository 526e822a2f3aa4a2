"""Who has signed: where each company stands, on which evidence, and what stands weaker or other beside it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from agreements.agreement import Agreement
from agreements.agreement.acts import AgreementExpired, AgreementSigned
from agreements.agreement.board import FUTURE_MODELS, Board
from agreements.claim import Claim
from agreements.evidence import evidence_of
from agreements.vocabulary import Evidence, FutureModels, Participation
from config.actors import RecordKind, Side
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.stream import Stream


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One act or one claim that says where a company stands.

    `claim` is the claim's id, None for an act on an agreement; `denied` whether the company denied the claim.
    """

    company: UUID
    value: Participation
    evidence: Evidence
    entry: UUID
    side: Side
    organization: UUID
    occurred: Occurred
    takes_effect: datetime
    position: int
    source: Source | None = None
    claim: UUID | None = None
    denied: bool = False
    live: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        """What happened first comes first, then what was recorded first."""
        return (self.takes_effect, self.position)


class Signatory(msgspec.Struct, frozen=True, kw_only=True):
    """Where one company stands at an instant.

    `evidence` is the strongest behind `value`, None where nothing counts; `supported` is all that is behind
    it, strongest first; `contradicting` what says otherwise; `before` what held earlier.
    """

    company: UUID
    value: Participation
    evidence: Evidence | None
    supported: tuple[Standing, ...]
    contradicting: tuple[Standing, ...]
    before: tuple[Standing, ...]
    future_models: FutureModels
    future_models_entries: tuple[UUID, ...]
    agreement: UUID | None
    agency: UUID | None
    in_force: bool

    @property
    def evidences(self) -> tuple[Evidence, ...]:
        """Every level of evidence behind the value, weakest first."""
        levels = {standing.evidence for standing in self.supported}
        return tuple(sorted(levels, key=lambda level: level.strength))

    @property
    def weaker(self) -> tuple[Standing, ...]:
        """What says the same on weaker evidence."""
        return tuple(standing for standing in self.supported if standing.evidence is not self.evidence)

    @property
    def beside(self) -> tuple[Standing, ...]:
        """What stands beside the value: the weaker, then the contradicting."""
        return (*self.weaker, *self.contradicting)


def signatories(streams: Iterable[Stream], instant: datetime) -> list[Signatory]:
    """Where each company stands at an instant (with zone), in the order in which they first appear.

    `streams` are folded Agreement and Claim streams, others are ignored. What happened counts in order of
    what happened, imprecise dates from their latest instant. An act in a live record decides; among what is
    compiled from sources the latest act decides unless a later claim on stronger evidence says otherwise,
    and without acts the strongest claim does, the latest of equals. A claim never moves a live agreement.
    """
    streams = list(streams)
    agreements = [stream for stream in streams if isinstance(stream, Agreement)]
    acts = [standing for agreement in agreements for standing in _acts(agreement, instant)]
    claims = [
        standing for stream in streams if isinstance(stream, Claim) for standing in _claimed(stream, instant)
    ]
    ordered = sorted([*acts, *claims], key=lambda standing: standing.order)
    return [
        _signatory(
            company,
            [act for act in ordered if act.company == company and act.claim is None],
            [claim for claim in ordered if claim.company == company and claim.claim is not None],
            [agreement for agreement in agreements if agreement.company == company],
            instant,
        )
        for company in dict.fromkeys(standing.company for standing in ordered)
    ]


def _signatory(
    company: UUID,
    acts: list[Standing],
    claims: list[Standing],
    agreements: list[Agreement],
    instant: datetime,
) -> Signatory:
    act = acts[-1] if acts else None
    began = max((other.order for other in acts if act and other.value is not act.value), default=None)
    current = [claim for claim in claims if began is None or claim.order >= began]
    decisive = _decisive(act, current)
    value = decisive.value if decisive else Participation.NOT_KNOWN
    everything = [*([act] if act else []), *current]
    supported = [standing for standing in everything if standing.value is value and not _refuted(standing)]
    contradicting = [
        standing
        for standing in everything
        if standing not in supported and (act is None or standing is act or standing.order >= act.order)
    ]
    kept = [*supported, *contradicting]
    supported.sort(key=lambda standing: (-standing.evidence.strength, standing.order))
    agreement = _agreement(act, agreements, instant)
    board = agreement.board_at(instant) if agreement else Board()
    return Signatory(
        company=company,
        value=value,
        evidence=supported[0].evidence if supported else None,
        supported=tuple(supported),
        contradicting=tuple(contradicting),
        before=tuple(standing for standing in [*acts, *claims] if standing not in kept),
        future_models=board.clause,
        future_models_entries=_clause_entries(board),
        agreement=agreement.id if agreement else None,
        agency=agreement.agency if agreement else None,
        in_force=board.in_force,
    )


def _decisive(act: Standing | None, claims: list[Standing]) -> Standing | None:
    counting = [claim for claim in claims if not _refuted(claim)]
    if act is None:
        return max(counting, key=lambda claim: (claim.evidence.strength, claim.order), default=None)
    if act.live:
        return act
    backing = [act, *(claim for claim in counting if claim.value is act.value)]
    strength = max(standing.evidence.strength for standing in backing)
    stronger = [
        claim
        for claim in counting
        if claim.value is not act.value and claim.order >= act.order and claim.evidence.strength > strength
    ]
    return max(stronger, key=lambda claim: (claim.evidence.strength, claim.order), default=act)


def _refuted(standing: Standing) -> bool:
    # the company's denial is a statement of the company: what rests on more than that stands beside it
    return standing.denied and standing.evidence.strength <= Evidence.COMPANY_STATEMENT.strength


def _acts(agreement: Agreement, instant: datetime) -> Iterator[Standing]:
    acts = {act.id: act for act in agreement.acts}
    signed: Evidence | None = None
    for value, id in agreement.board_at(instant).participations:
        act = acts[id]
        match act.event:
            case AgreementSigned(evidence=evidence):
                signed = known = evidence
            case AgreementExpired():
                known = signed or _evidence(act)  # as well evidenced as the signature that ran out
            case _:
                known = _evidence(act)
        if agreement.company:
            yield _standing(act, agreement.company, value, known)


def _claimed(claim: Claim, instant: datetime) -> Iterator[Standing]:
    said = claim.said_at(instant)
    if said and said.claim.party and said.claim.participation:
        standing = _standing(said.entry, said.claim.party, said.claim.participation, said.claim.evidence)
        denied = claim.denied_at(instant)
        yield msgspec.structs.replace(standing, claim=claim.id, denied=denied)


def _standing(entry: Entry, company: UUID, value: Participation, evidence: Evidence) -> Standing:
    return Standing(
        company=company,
        value=value,
        evidence=evidence,
        entry=entry.id,
        side=entry.side,
        organization=entry.organization,
        occurred=entry.occurred,
        takes_effect=entry.takes_effect,
        position=entry.position or 0,
        source=entry.record.source,
        live=entry.record.record_kind is RecordKind.LIVE,
    )


def _evidence(act: Entry) -> Evidence:
    return evidence_of(act.record.source, act.side)


def _agreement(act: Standing | None, agreements: list[Agreement], instant: datetime) -> Agreement | None:
    if act:
        return next(known for known in agreements if any(entry.id == act.entry for entry in known.acts))
    return next((known for known in agreements if known.board_at(instant).terms), None)


def _clause_entries(board: Board) -> tuple[UUID, ...]:
    term = board.terms.get(FUTURE_MODELS)
    if term is None:
        return ()
    return tuple(dict.fromkeys((term.raised, *(position.entry for position in term.positions))))
