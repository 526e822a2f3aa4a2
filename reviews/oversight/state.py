"""What stood at a history's moment, line by line, and what an entry changed of it. Pure."""

from collections.abc import Iterator

import msgspec

from agreements.agreement import Agreement
from agreements.designation import Designation
from reviews.communication import Communication
from reviews.model_version import ModelVersion
from reviews.oversight.history import CaseHistory
from reviews.oversight.negotiation import board_lines, consent, window_lines
from reviews.oversight.phrases import begun, series


class Stood(msgspec.Struct, frozen=True):
    """One thing that stood: what it is of, how it stood, and the finer points under it."""

    name: str
    text: str
    points: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """One thing that stood otherwise before and after; "" where it was not there."""

    name: str
    before: str
    after: str


def state(case: CaseHistory) -> tuple[Stood, ...]:
    """Access, communications, agreements, windows and designations at the history's moment."""
    return case.once(_state)


def _state(case: CaseHistory) -> tuple[Stood, ...]:
    return tuple(_stood(case))


def _stood(case: CaseHistory) -> Iterator[Stood]:
    for model in case.of(ModelVersion):
        access = model.access_at(case.moment)
        # what was taken away of it is not reachable any more
        to = "released to" if access.limits else "reachable by"
        yield Stood(case.name(model.id), f"{to} {case.in_words(access.words)}")
    for communication in case.of(Communication):
        issued = communication.entry_issued
        if issued is not None:
            instrument = communication.instrument.words if communication.instrument else "communication"
            binding = " (binding)" if communication.binding else ""
            standing = case.in_words(communication.state_at(case.moment).words)
            yield Stood(f"{begun(instrument)}{binding} {case.cite([issued.id])}", standing)
    for agreement in case.of(Agreement):
        board = agreement.board_at(case.moment)
        why = consent(case, agreement)
        cited = f"{case.in_words(why.text)} {case.cite(why.entries)}".rstrip()
        yield Stood(
            f"Agreement of {series(case.name(party) for party in agreement.parties)}",
            f"{board.participation.words}; future models: {board.clause.words}; {cited}",
            tuple(board_lines(case, agreement)),
        )
    for line in window_lines(case):
        name, _, text = line.partition(": ")
        yield Stood(name if text else "", text or line)
    for designation in case.of(Designation):
        words = designation.state_at(case.moment).words
        yield Stood(f"Designation of {case.name(designation.company)}", words)


def changes(before: CaseHistory | None, after: CaseHistory) -> list[Change]:
    """What stands otherwise in `after` than in `before` (None: before anything)."""
    was, now = _by_name(before) if before else {}, _by_name(after)
    names = dict.fromkeys((*was, *now))
    found = (Change(name, was.get(name, ""), now.get(name, "")) for name in names)
    return [change for change in found if change.before != change.after]


def _by_name(case: CaseHistory) -> dict[str, str]:
    """What stood, by name: what has the same name, such as two open windows, stands under it together."""
    told: dict[str, list[str]] = {}
    for stood in state(case):
        told.setdefault(stood.name, []).append(stood.text)
    return {name: "; ".join(texts) for name, texts in told.items()}
