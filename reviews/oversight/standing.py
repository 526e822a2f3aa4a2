"""What stands beside a case: the agreement it follows, and designations of its company. Pure."""

from collections.abc import Iterator
from itertools import groupby

from agreements.agreement import FUTURE_MODELS, Agreement
from agreements.agreement.acts import AgreementSigned
from agreements.claim import ClaimKind
from agreements.designation import Designation
from agreements.vocabulary import Participation
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.negotiation import consent
from reviews.oversight.phrases import begun, series


def participation(case: CaseHistory) -> Iterator[Cited]:
    """Where a case follows an agreement: where its negotiation stands, and on which evidence."""
    for agreement in case.of(Agreement):
        board = agreement.board_at(case.moment)
        company, agency = case.name(agreement.company), case.name(agreement.agency)
        behind = tuple(entry for value, entry in board.participations if value is board.participation)
        if board.participation is Participation.SIGNED:
            behind = tuple(act.id for act in agreement.acts if isinstance(act.event, AgreementSigned))
        yield Cited(
            f"Toward an agreement with {agency}, {company} stands as: {board.participation.words}.",
            behind[-2:],
        )
        why = consent(case, agreement)
        yield Cited(f"The agreement is {why.text}.", why.entries)
        clause = board.terms.get(FUTURE_MODELS)
        raised = (clause.raised,) if clause else ()
        yield Cited(f"Whether future models are included: {board.clause.words}.", raised)
    said = sorted(case.claims(ClaimKind.PARTICIPATION), key=lambda one: one.claim.value)
    for value, together in groupby(said, key=lambda one: one.claim.value):
        sources = series(
            f"{case.who(one.entry)} ({one.claim.evidence.words}) {case.cite([one.entry.id])}"
            for one in together
        )
        yield Cited(f"Claims of where it stands: {value}, by {sources}.")


def designations(case: CaseHistory) -> Iterator[Cited]:
    """How designations of the company stand, and statements about them, which end none (rule 10)."""
    for designation in case.of(Designation):
        if designation.made is None:
            continue
        state = designation.state_at(case.moment)
        yield Cited(
            f"Beside the case stands a designation of {case.name(designation.company)} by "
            f"{case.name(designation.agency)} under {designation.made.authority}: {state.words}.",
            tuple(entry.id for entry in designation.entries),
        )
        for said in case.claims(ClaimKind.STATEMENT):
            if designation.id in said.entry.record.about:
                who = begun(case.who(said.entry))
                text = f"{who} says: {said.claim.value}; a statement ends no designation."
                yield Cited(text, (said.entry.id,))
