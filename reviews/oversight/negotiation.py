"""An agreement beside a case: every term with both sides' positions, what is in force, what falls under it.

Pure. Nothing follows from what is told here: an agreement that is not in force ends no window (rule 2).
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from agreements.agreement import Agreement, Board
from agreements.agreement.acts import in_words
from agreements.agreement.board import BOTH_SIDES, Term
from agreements.two_party import TwoParty, two_party
from config.actors import Side
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.phrases import series
from reviews.review import Review
from reviews.review.access import Grant
from reviews.review.window import Window

_SIDES = {Side.COMPANY: "the company", Side.GOVERNMENT: "the agency"}


def consent(case: CaseHistory, agreement: Agreement) -> Cited:
    """Whether the agreement is in force at the history's moment, and if not, why (rule 11)."""
    board = agreement.board_at(case.moment)
    if board.in_force:
        return Cited("in force", tuple(signature.entry for signature in board.signatures.values()))
    if board.signed_by_both:
        waiting = [board.terms[name] for name in board.pending_amendments]
        entries = [term.amendment.entry for term in waiting if term.amendment]
        named = series(in_words(term.name) for term in waiting)
        return Cited(f"not in force: both sides have yet to agree to an amendment of {named}", tuple(entries))
    if board.expiries and not board.signatures:
        over = board.expiries[-1]
        noted = board.expiries_noted.get(over.position, over.position)
        return Cited("not in force: its duration is over", (noted,))
    return Cited("not in force: a signature under the current terms is missing")


def board_lines(case: CaseHistory, agreement: Agreement) -> Iterator[str]:
    """The board of terms, one line each: both sides' positions, all that came before, what is agreed."""
    board = agreement.board_at(case.moment)
    for term in board.terms.values():
        yield f"{in_words(term.name)}: {_positions(case, term)}; {_outcome(case, term)}"
    if board.confidentiality:
        yield f"confidentiality terms: {case.cite([board.confidentiality])}"
    yield from _keys(case, agreement)
    if board.expiry:
        yield f"agreed to hold until {board.expiry.until.day} {board.expiry.until:%B %Y}"
    for model in _models(case, board):
        falls = "falls under it" if board.covers(model) else "does not fall under it"
        opted = f" (opted in {case.cite([board.opted_in[model]])})" if model in board.opted_in else ""
        yield f"{case.name(model)}: {falls}{opted}"


def _signatures(case: CaseHistory, agreement: Agreement) -> TwoParty:
    return two_party(agreement, {id: party.entries for id, party in case.parties.items()}, case.moment)


def _keys(case: CaseHistory, agreement: Agreement) -> Iterator[str]:
    """Under which keys the standing signatures are, where there is any: their statements were checked."""
    signed = _signatures(case, agreement)
    if not any(one.keys for one in signed.signatures):
        return
    told = (
        f"{_SIDES[one.side]} {case.cite([one.entry])} "
        + (f"with its key {series(key[:12] for key in one.keys)}" if one.keys else "without a key")
        for one in signed.signatures
    )
    text = "; both the very same terms" if signed.one_text else ""
    yield f"signed by {series(told)}{text}"


def window_lines(case: CaseHistory) -> Iterator[str]:
    """The windows that run at the history's moment, held or open, each with the confidentiality terms it
    inherited, and what stands beside it where the case's agreement is not in force."""
    lapsed = [one for one in case.of(Agreement) if not one.board_at(case.moment).in_force]
    for window, grant in _windows(case):
        under = (
            f"confidentiality terms of {case.cite([grant.confidentiality])}"
            if grant.confidentiality
            else ("no confidentiality terms in force when it was activated")
        )
        hold = grant.held_at(case.moment)
        yield f"Access window {'held' if hold else 'open'}: {window}; {under}"
        if hold:
            agreed = case.cite(_hold(case, grant))
            yield f"Both sides agreed to the hold {agreed}; the wait is on {case.name(hold.owner)}"
        for agreement in lapsed:
            why = consent(case, agreement)
            cited = f" {case.cite(why.entries)}" if why.entries else ""
            yield f"Beside it the agreement is {why.text}{cited}; no window ends by that"


def agreement_told(case: CaseHistory, agreement: Agreement) -> dict[str, Any]:
    """The same as plain JSON types; entries as numbers of the case."""
    board, why = agreement.board_at(case.moment), consent(case, agreement)
    return {
        "participation": str(board.participation),
        "in_force": board.in_force,
        "why": {"text": why.text, "entries": case.numbered(why.entries)},
        "future_models": str(board.clause),
        "confidentiality": case.numbered([board.confidentiality] if board.confidentiality else []),
        "signed_with_keys": [
            {"side": str(one.side), "entries": case.numbered([one.entry]), "keys": list(one.keys)}
            for one in _signatures(case, agreement).signatures
            if one.keys
        ],
        "holds_until": board.expiry.until.isoformat() if board.expiry else None,
        "terms": [
            {
                "term": term.name,
                "positions": [
                    {"side": str(position.side), "entries": case.numbered([position.entry])}
                    for position in term.positions
                ],
                "agreed": case.numbered([term.agreed_in] if term.agreed and term.agreed_in else []),
                "amendment": case.numbered([term.amendment.entry] if term.amendment else []),
                "amended_by": sorted(str(side) for side in term.amended_by),
            }
            for term in board.terms.values()
        ],
        "models": {case.name(model): board.covers(model) for model in _models(case, board)},
    }


def windows_told(case: CaseHistory) -> list[dict[str, Any]]:
    """The windows open at the history's moment, as plain JSON types; instants in UTC."""
    return [
        {
            "first": window.first.isoformat(),
            "days": window.days,
            "held_days": window.held,
            "ends": window.ends.isoformat() if window.ends else None,
            "hold": case.numbered(_hold(case, grant)),
            "confidentiality": case.numbered([grant.confidentiality] if grant.confidentiality else []),
        }
        for window, grant in _windows(case)
    ]


def _windows(case: CaseHistory) -> Iterator[tuple[Window, Grant]]:
    known = case.streams.get(case.id)
    grants = known.access.grants.values() if isinstance(known, Review) else ()
    for grant in grants:
        window = grant.running_at(case.moment)
        if window:
            yield window, grant


def _hold(case: CaseHistory, grant: Grant) -> list[UUID]:
    """The entry by which the hold that goes on at the history's moment was agreed to."""
    hold = grant.held_at(case.moment)
    return [hold.held.id] if hold and hold.held else []


def _models(case: CaseHistory, board: Board) -> list[UUID]:
    return list(dict.fromkeys((*case.case.models, *board.opted_in)))


def _positions(case: CaseHistory, term: Term) -> str:
    held = [
        f"{_SIDES[side]} {case.cite([position.entry])}"
        for side in BOTH_SIDES
        if (position := term.position_of(side))
    ]
    before = [position.entry for position in term.positions[:-1]]
    told = series(held) if held else f"only named {case.cite([term.raised])}"
    return told + (f", after {case.cite(before)}" if before else "")


def _outcome(case: CaseHistory, term: Term) -> str:
    if term.amendment:
        agreed = series(_SIDES[side] for side in BOTH_SIDES if side in term.amended_by)
        by = f"agreed to by {agreed}" if agreed else "agreed to by neither side"
        return f"an amendment is proposed {case.cite([term.amendment.entry])}, {by}"
    return f"agreed {case.cite([term.agreed_in])}" if term.agreed and term.agreed_in else "open"
