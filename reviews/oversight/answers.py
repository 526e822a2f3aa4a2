"""The answers to the seven questions, sentence by sentence, each with the entries it rests on. Pure."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from agreements.agreement import Agreement
from agreements.claim import ClaimKind
from config.ledger.occurred import Occurred
from reviews.communication import Communication, Shown
from reviews.model_version import ModelVersion
from reviews.oversight.boundary import Act, Boundary, Crossing, FlagCode, acts_of
from reviews.oversight.boundary.crossing import LIMITS, Reply
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.phrases import done, scope_words, series, when
from reviews.report import Report
from reviews.scope import Relation

SILENT: Final = Cited("The record does not say.")

_WIDER: Final = (Relation.BROADER, Relation.OVERLAPPING, Relation.NARROWER, Relation.DISJOINT)


def acts(case: CaseHistory) -> list[Act]:
    """Every act of the company on the case's models, in the order of happening."""
    found = [act for model in case.of(ModelVersion) for act in acts_of(model)]
    return sorted(found, key=lambda act: act.takes_effect)


def wider(reply: Reply) -> Relation | None:
    """How what was applied relates to what was asked, where that is known and not the same: overall, else in
    population."""
    if reply.difference is None:
        return None
    for relation in (reply.difference.overall, reply.difference.population):
        if relation in _WIDER:
            return relation
    return None


def who_asked(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """1. Issuer, instrument, authority, countersignature, instruction; how the press puts it."""
    for row in found.crossings:
        instrument = row.instrument.words if row.instrument else "a communication of no recorded kind"
        binding = "binding" if row.binding else "not binding"
        under = f"under {row.authority}" if row.authority else "under no authority"
        track = f"track: {row.track.replace('_', ' ')}" if row.track else "no track recorded"
        yield Cited(
            f"{case.name(row.issuer)}, by {_a(instrument)} ({binding}), {under}, {track}.", (row.entry,)
        )
    yield from _beside(case, found)


def _beside(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    unheld = [row.entry for row in found.crossings if row.document_held is False]
    unsigned = [row.entry for row in found.crossings if not row.countersigned]
    if unheld:
        yield Cited("The document itself is not held.", tuple(unheld))
    if unsigned:
        yield Cited("No countersignature is on record.", tuple(unsigned))
    for row in found.crossings:
        if row.on_whose_instruction:
            yield Cited(f"On the instruction of {row.on_whose_instruction}.", (row.entry,))
    for flag in found.flags:
        if flag.code is FlagCode.PRESS_SAYS_ASKED:
            count = len(flag.entries) - 1
            sources = "One press report calls" if count == 1 else f"{_number(count)} press reports call"
            yield Cited(f"{sources} it a request.", flag.entries[1:])


def scopes(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """2. The scope asked for, the scope applied, the difference and the company's own reason."""
    for row in found.crossings:
        if row.kind is not None:
            yield Cited(
                f"Asked: {row.kind.verb}; {scope_words(case, row.requested)}.", (row.entry,)
            )
        for reply in row.replies:
            if reply.applied is None:
                continue
            yield Cited(f"Applied: {scope_words(case, reply.applied)}.", reply.entries)
            if reply.difference is not None:
                told = [
                    f"{relation.value.replace('_', ' ')} in {dimension}"
                    for dimension, relation in reply.difference.dimensions.items()
                    if relation is not Relation.CANNOT_COMPARE
                ]
                overall = reply.difference.overall.words
                yield Cited(f"The difference: {series(told) or 'none computed'}; as a whole {overall}.", ())
            if reply.reason is not None:
                yield Cited(f"The company's own reason: {reply.reason.words}.", reply.explained or reply.entries)


def decided(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """3. The basis that the company states beside the instrument; notice, evidence, consequences, objection."""
    told: set[UUID] = set()
    for row in found.crossings:
        for reply in row.replies:
            if reply.decision in told:
                continue
            told.add(reply.decision)
            match = "agrees with" if reply.basis_matches_instrument else "differs from"
            yield Cited(
                f"The company {reply.kind.words(binding=row.binding)} and states as its basis "
                f"{reply.basis.words}, which {match} the instrument on record.",
                reply.entries,
            )
            if reply.under_objection:
                yield Cited("It states its objection.", reply.entries)
            if reply.alternative is not None:
                yield Cited("It offered an alternative.", reply.entries)
        yield from _pressure(case, row)
    if found.crossings and not told:
        yield Cited("No decision of the company is on record.", tuple(row.entry for row in found.crossings))


def _pressure(case: CaseHistory, row: Crossing) -> Iterator[Cited]:
    notice = f"Notice: {row.notice}" if row.notice else "No notice is on record"
    shown = {
        None: "what evidence was shown is not recorded",
        Shown.NOTHING: "no evidence was shown",
        Shown.WRITTEN: "evidence was shown in writing",
        Shown.VERBAL: "evidence was told, not shown",
    }[row.shown]
    yield Cited(f"{notice}; {shown}.", (row.entry, *row.shown_entries))
    for consequence in row.consequences:
        before = {True: "before the decision", False: "after the decision", None: "at a time not fixed"}
        yield Cited(
            f"{case.name(consequence.by)} states a consequence, {before[consequence.before_decision]}: "
            f"{consequence.words}.",
            (consequence.entry,),
        )


def whose_act(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """4. Who changed access, what that act says it answers, and the plan before contact."""
    limiting = [act for act in acts(case) if act.kind in LIMITS]
    changing = limiting or [act for act in acts(case) if act.decision is not None]
    answering = {reply.decision: row for row in found.crossings for reply in row.replies}
    for group in done(case, changing):
        act = next(act for act in changing if act.entry == group.entries[0])
        row = answering.get(act.decision) if act.decision else None
        if row is not None:
            why = f"which it says answers {case.cite([row.entry])}"
        elif act.independent:
            why = "which it calls independent"
        else:
            why = "which cites no communication"
        company = case.name(case.case.company)
        yield Cited(f"{company}'s: it {group.words} on {group.occurred}, {why}.", group.entries)
    for row in found.crossings:
        if row.plan_before is not None:
            yield Cited(f"Before contact: {row.plan_before.text}.", row.plan_before.entries)
            break
    if not changing:
        yield Cited("No act that changed access is on record.")
    contact = min((row.issued.latest for row in found.crossings if row.issued.latest), default=None)
    later = [act for act in found.apart if act not in changing and contact and act.takes_effect > contact]
    for group in done(case, later):
        yield Cited(f"{when(group.occurred)}, it {group.words}, answering nothing on record.", group.entries)
    yield from _contested(case)
    for row in found.crossings:
        if row.limited_for is not None:
            said = "".join(f"; {length.text}, says {case.cite(length.entries)}" for length in row.lengths_said)
            yield Cited(f"It was limited for {row.limited_for}{said}.", row.restored[:1])


def _contested(case: CaseHistory) -> Iterator[Cited]:
    """Who chose whom, where more than one answer is claimed."""
    said = case.claims(ClaimKind.SELECTION)
    for entry in dict.fromkeys(one.claim.entry for one in said if one.claim.entry):
        answers = [one for one in said if one.claim.entry == entry]
        told = series(f"{case.who(one.entry)} says: {one.claim.value}" for one in answers)
        contested = "is contested" if len({one.claim.value for one in answers}) > 1 else "is claimed by one side"
        yield Cited(f"Who chose {contested}: {told}.", (entry, *(one.entry.id for one in answers)))


def who_knew(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """5. Reports and where they went; what the company was shown, and what it says that it received."""
    for report in case.of(Report):
        received = report.entry_received
        if received is None:
            continue
        yield Cited(f"{when(received.occurred)}, {case.sentence(received)}.", (received.id,))
        for entry, _ in report.chain:
            yield Cited(f"{when(entry.occurred)}, {case.sentence(entry)}.", (entry.id,))
        shown = any(
            communication.supported_by and report.id in communication.supported_by
            and communication.shown not in (None, Shown.NOTHING)
            for communication in case.of(Communication)
        )
        if not shown:
            yield Cited("The record does not say that the company was shown it.", (received.id,))
    for row in found.crossings:
        if row.shown is Shown.NOTHING:
            yield Cited("With the communication the company was shown nothing.", row.shown_entries)
        if row.said_to_be_received is not None:
            yield Cited(
                f"Of the evidence the company says: {row.said_to_be_received}.", row.shown_entries
            )
        communication = case.streams.get(row.communication)
        if isinstance(communication, Communication) and communication.received is not None:
            receipt = communication.entry_received
            yield Cited(
                f"The company states receipt: {communication.received}.", (receipt.id,) if receipt else ()
            )


def changed(case: CaseHistory) -> Iterator[Cited]:
    """7. The last verification of the whole ledger, and who else would notice a rewrite."""
    if case.checked is None:
        yield Cited("Not checked yet: run verify_ledger.")
    elif case.checked.sound:
        yield Cited(f"No: {case.checked.size:,} entries checked on {Occurred.at(case.checked.at)}.")
    else:
        yield Cited(f"Yes: the check on {Occurred.at(case.checked.at)} found the record changed.")
    yield Cited("No outside witness has signed yet, so only holders of receipts would notice a rewrite.")


def participation(case: CaseHistory) -> Iterator[Cited]:
    """Where a case follows an agreement: where its negotiation stands, and on which evidence."""
    for agreement in case.of(Agreement):
        board = agreement.board_at(case.moment)
        opened = agreement.acts[0].id
        yield Cited(
            f"Toward an agreement with {case.name(agreement.agency)}, {case.name(agreement.company)} stands as: "
            f"{board.participation.words}; whether future models are included: {board.clause.words}.",
            (opened,),
        )
    for said in case.claims(ClaimKind.PARTICIPATION):
        who = case.who(said.entry)
        yield Cited(f"{who} says: {said.claim.value} ({said.claim.evidence.words}).", (said.entry.id,))


def _number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[count] if count < len(words) else str(count)


def _a(words: str) -> str:
    if words.startswith("a "):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
