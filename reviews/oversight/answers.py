"""The answers to the seven questions, sentence by sentence, each with the entries it rests on. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from agreements.claim import ClaimKind
from config.ledger.checkpoint import Witnessed
from config.ledger.occurred import Occurred
from reviews.communication import Communication, Form, Shown
from reviews.decision import Decision
from reviews.model_version import EffectKind
from reviews.oversight.boundary import Act, Boundary, Crossing, FlagCode, Reply, every_act
from reviews.oversight.boundary.act import LIMITS
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.knowledge import Cell, Knowing, cells_of
from reviews.oversight.phrases import (
    begun,
    consequence_words,
    difference_words,
    done,
    named_asker,
    scope_words,
    series,
    track_words,
    when,
    with_article,
)
from reviews.report import Report
from reviews.review.findings import FindingShared
from reviews.scope import Relation, Scope

SILENT: Final = Cited("The record does not say.")

_WIDER: Final = (Relation.BROADER, Relation.OVERLAPPING, Relation.NARROWER, Relation.DISJOINT)
_MOVES_ACCESS: Final = (
    *LIMITS,
    EffectKind.RESTORED,
    EffectKind.RELEASED,
    EffectKind.RELEASED_TO_PARTNERS,
    EffectKind.RESCHEDULED,
)


def wider(reply: Reply) -> Relation | None:
    """How what was applied relates to what was asked, where that is known and not the same: overall, else in
    population."""
    if reply.difference is None:
        return None
    for relation in (reply.difference.overall, reply.difference.population):
        if relation in _WIDER:
            return relation
    return None


# 1


def who_asked(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """1. Issuer, instrument, authority, countersignature, instruction; how the press puts it."""
    for row in found.crossings:
        yield Cited(_asked(case, row), (row.entry,))
        if row.on_whose_instruction:
            yield Cited(f"On the instruction of {row.on_whose_instruction}.", (row.entry,))
    issued = [row for row in found.crossings if row.form in (Form.REQUEST, Form.DIRECTIVE)]
    unheld = [row.entry for row in issued if row.document_held is False]
    unsigned = [row.entry for row in issued if not row.countersigned]
    if unheld:
        yield Cited("The document itself is not held.", tuple(unheld))
    if unsigned:
        yield Cited("No countersignature is on record.", tuple(unsigned))
    for flag in found.flags:
        if flag.code is FlagCode.PRESS_SAYS_ASKED:
            count = len(flag.entries) - 1
            sources = "One press report calls" if count == 1 else f"{_number(count)} press reports call"
            yield Cited(f"{sources} it a request.", flag.entries[1:])
    yield from _dated_otherwise(case, (row.entry for row in found.crossings))


def _asked(case: CaseHistory, row: Crossing) -> str:
    who = named_asker(case, row)
    if row.form is Form.CALL:
        asked = f", in which it was asked to {row.kind.verb}" if row.kind else ""
        return f"A call between {who} and {case.name(case.case.company)} is on record{asked}."
    instrument = (
        with_article(row.instrument.words) if row.instrument else "a communication of no recorded kind"
    )
    binding = "binding" if row.binding else "not binding"
    reported = f", as {case.name(row.recorded_by)} reports it" if row.form is Form.REPORTED else ""
    under = f"under {row.authority}" if row.authority else "under no stated authority"
    return f"{begun(who)}, by {instrument} ({binding}){reported}, {under}; track: {track_words(row.track)}."


def _dated_otherwise(case: CaseHistory, entries: Iterable[UUID]) -> Iterator[Cited]:
    """The dates that claims give entries beside their own."""
    for entry in entries:
        said = [one for one in case.claims(ClaimKind.DATING) if one.claim.entry == entry]
        if said:
            dates = series(f"{one.claim.value} {case.cite([one.entry.id])}" for one in said)
            yield Cited(f"Other dates are given for {case.cite([entry])}: {dates}.")


# 2


def scopes(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """2. The scope asked for, the scope applied, the difference and the company's own reason."""
    for row in found.crossings:
        if row.kind is not None:
            scope = scope_words(case, row.requested) if row.requested != Scope() else "no scope is stated"
            yield Cited(f"Asked: {row.kind.verb}; {scope}.", (row.entry,))
        for narrowed in row.narrowed:
            yield Cited(f"Narrowed to: {scope_words(case, narrowed.scope)}.", (narrowed.entry,))
        for reply in row.replies:
            if reply.applied is None or reply.difference is None:
                continue
            yield Cited(f"Applied: {scope_words(case, reply.applied)}.", reply.entries)
            since = " from what was asked when the company answered" if row.narrowed else ""
            yield Cited(f"The difference{since}: {difference_words(reply.difference)}.")
            if reply.reason is not None:
                reason = f"The company's own reason: {reply.reason.words}."
                yield Cited(reason, reply.explained or reply.entries)
    for decision in _independent(case):
        if decision.applied is not None and decision.entry_made is not None:
            applied = scope_words(case, decision.applied)
            yield Cited(f"Applied, as the company says independently: {applied}.", (decision.entry_made.id,))


def _independent(case: CaseHistory) -> Iterator[Decision]:
    return (decision for decision in case.of(Decision) if decision.independent)


# 3


def decided(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """3. The basis as the company states it and the instrument; notice, evidence, consequences, objection."""
    told: set[UUID] = set()
    for row in found.crossings:
        for reply in row.replies:
            if reply.decision not in told:
                told.add(reply.decision)
                yield from _reply(row, reply)
        if row.form is not Form.CALL:
            yield from _pressure(case, row)
    for decision in _independent(case):
        made = decision.entry_made
        if made is not None:
            yield Cited("The company calls a decision its own, independent of any communication.", (made.id,))
    unanswered = tuple(row.entry for row in found.crossings if not row.replies and row.kind is not None)
    if unanswered:
        yield Cited("No decision in answer is on record.", unanswered)


def _reply(row: Crossing, reply: Reply) -> Iterator[Cited]:
    match = "agrees with" if reply.basis_matches_instrument else "differs from"
    yield Cited(
        f"The company {reply.kind.words(binding=row.binding)}; the basis it states, {reply.basis.words}, "
        f"{match} the instrument on record.",
        reply.entries,
    )
    if reply.under_objection:
        yield Cited("It states its objection.", reply.entries)
    if reply.alternative is not None:
        yield Cited("It offered an alternative.", reply.entries)


def _pressure(case: CaseHistory, row: Crossing) -> Iterator[Cited]:
    if row.notice is None:
        yield Cited("No notice is on record.", (row.entry,))
    else:
        yield Cited(f"Notice: {row.notice}.", row.notice.entries)
    shown = {
        None: "What evidence was shown is not recorded.",
        Shown.NOTHING: "No evidence was shown.",
        Shown.WRITTEN: "Evidence was shown in writing.",
        Shown.VERBAL: "Evidence was told, not shown.",
    }[row.shown]
    yield Cited(shown, row.shown_entries or (row.entry,))
    for said in case.claims(ClaimKind.CHARACTERIZATION):
        if said.claim.entry == row.entry and said.claim.field not in (None, "instrument"):
            field = str(said.claim.field).replace("_", " ")
            yield Cited(
                f"{begun(case.who(said.entry))} says of its {field}: {said.claim.value}.", (said.entry.id,)
            )
    for consequence in row.consequences:
        yield Cited(f"{begun(consequence_words(case, row, consequence))}.", (consequence.entry,))


# 4


def whose_act(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """4. Who changed access, what that act says it answers, and the plan before contact."""
    acts = every_act(case)
    limiting = [act for act in acts if act.kind in LIMITS]
    changing = limiting or [act for act in acts if act.decision is not None]
    company = begun(case.name(case.case.company))
    for group in done(case, changing):
        act = next(act for act in changing if act.entry == group.entries[0])
        why = _says_it_answers(case, found, act)
        yield Cited(f"{company}'s act, {why}: {_then(group.occurred)}, it {group.words}.", group.entries)
    if not changing:
        yield Cited("No act that changed access in answer to a communication is on record.")
    plan = next((row.plan_before for row in found.crossings if row.plan_before is not None), None)
    if plan is not None:
        yield Cited(f"Before contact: {plan.text}.", plan.entries)
    contact = min((row.issued.latest for row in found.crossings if row.issued.latest), default=None)
    later = [
        act
        for act in acts
        if act not in changing
        and act.kind in _MOVES_ACCESS
        and (contact is None or act.takes_effect > contact)
    ]
    for group in done(case, later):
        apart = any(act.entry in group.entries for act in found.apart)
        why = ", answering nothing on record" if apart else ""
        yield Cited(f"{when(group.occurred)}, it {group.words}{why}.", group.entries)
    yield from _contested(case)
    for row in found.crossings:
        yield from _limited(case, row)
    yield from _dated_otherwise(case, (act.entry for act in acts))


def _says_it_answers(case: CaseHistory, found: Boundary, act: Act) -> str:
    rows = [row for row in found.crossings if act.decision in {reply.decision for reply in row.replies}]
    if not rows:
        decision = case.streams.get(act.decision) if act.decision else None
        independent = act.independent or (isinstance(decision, Decision) and decision.independent)
        return "which it calls independent" if independent else "which cites no communication"
    later = [row for row in rows if row.issued.earliest and row.issued.earliest > act.takes_effect]
    came_later = ", which came later" if later else ""
    return f"in answer to {case.cite(row.entry for row in rows)} as it says{came_later}"


def _then(occurred: Occurred) -> str:
    text = when(occurred)
    return text[:1].lower() + text[1:]


def _limited(case: CaseHistory, row: Crossing) -> Iterator[Cited]:
    if row.limited_for is not None:
        limits = [act.entry for act in row.acts if act.kind in LIMITS and act.model == row.limited_model]
        model = case.name(row.limited_model)
        yield Cited(f"Access to {model} was limited for {row.limited_for}.", (*limits[:1], *row.restored[:1]))
    if row.lengths_said:
        told = series(f"{length.text} {case.cite(length.entries)}" for length in row.lengths_said)
        yield Cited(f"Sources put the length at {told}.")


def _contested(case: CaseHistory) -> Iterator[Cited]:
    """Who chose whom, where more than one answer is claimed."""
    said = case.claims(ClaimKind.SELECTION)
    for entry in dict.fromkeys(one.claim.entry for one in said if one.claim.entry):
        answers = [one for one in said if one.claim.entry == entry]
        told = "; ".join(
            f"“{one.claim.value}”, says {case.who(one.entry)} {case.cite([one.entry.id])}" for one in answers
        )
        several = len({one.claim.value for one in answers}) > 1
        contested = "is contested" if several else "is claimed by one side"
        yield Cited(f"Who chose, in {case.cite([entry])}, {contested}: {told}.")


# 5


def who_knew(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    """5. Reports and where they went; what the company was shown and what the register served it, and what it
    says that it received."""
    company = cells_of(case.case.company, case.entries, case.served)
    for report in case.of(Report):
        received = report.entry_received
        if received is None:
            continue
        yield Cited(f"{when(received.occurred)}, {case.sentence(received)}.", (received.id,))
        worth = [*report.corroborations, *report.disputes]
        for entry in (*(hand for hand, _ in report.chain), *(said for said, _ in worth), report.retracted):
            if entry is not None:
                yield Cited(f"{when(entry.occurred)}, {case.sentence(entry)}.", (entry.id,))
        if company[received.id].state is Knowing.UNKNOWN:
            yield Cited("The record does not say that the company was shown it.", (received.id,))
        yield from _received(case, company[received.id])
    for entry in case.entries:
        if isinstance(entry.event, FindingShared):
            yield Cited(f"{when(entry.occurred)}, {case.sentence(entry)}.", (entry.id,))
            for shared in entry.record.cites:
                if shared.id in company:
                    yield from _received(case, company[shared.id])
    for row in found.crossings:
        yield from _received(case, company[row.entry])
        if row.shown is Shown.NOTHING:
            yield Cited("With the communication the company was shown nothing.", row.shown_entries)
        if row.said_to_be_received is not None:
            received_words = {"received": "all of it", "partly": "part of it", "not": "none of it"}
            said = received_words[row.said_to_be_received]
            yield Cited(f"Of the evidence, the company says that it received {said}.", row.receipt_entries)
        communication = case.streams.get(row.communication)
        if isinstance(communication, Communication) and communication.entry_received is not None:
            receipt = communication.entry_received.id
            stated = f"The company states receipt of {case.cite([row.entry])}: {communication.received}."
            yield Cited(stated, (receipt,) if receipt != row.entry else ())


def _received(case: CaseHistory, cell: Cell) -> Iterator[Cited]:
    """What shows or denies that a party has an entry, beside what others say of it."""
    entry, party = case.cite([cell.entry]), case.name(cell.party)
    served = case.first_served(cell.entry, cell.party)
    if served is not None:
        at = f"{Occurred.at(served.at)}, {served.channel.words}"
        yield Cited(f"The register first served {entry} to {party}: {at}.", (cell.entry,))
    for step in cell.steps:
        if step.how is Knowing.DISPUTED:
            yield Cited(f"{begun(party)} disputes that it received {entry}.", step.entries)


# 7


def changed(case: CaseHistory) -> Iterator[Cited]:
    """7. The last verification of the whole ledger, the outside witnesses, and promises that are broken."""
    if case.checked is None:
        yield Cited("Not checked yet: run verify_ledger.")
    elif case.checked.sound:
        yield Cited(f"No: {case.checked.size:,} entries checked on {Occurred.at(case.checked.at)}.")
    else:
        yield Cited(f"Yes: the check on {Occurred.at(case.checked.at)} found the record changed.")
    for one in case.checked.restored if case.checked is not None else ():
        yield Cited(
            f"The register was restored and lacks records: of {one.signed:,} that {one.log} had signed the "
            f"first {one.kept:,} are left, as record {one.position:,} announces."
        )
    yield Cited(witnesses(case.witnessed))
    if case.witnessed.overdue is not None:
        yield Cited(broken(case.witnessed.overdue))


def witnesses(outside: Witnessed) -> str:
    """Which outside witnesses signed for the register, in one sentence, and whether these are enough."""
    if outside.wrong:
        return f"What was signed cannot be relied on: {outside.wrong}."
    if not outside.names:
        return "No outside witness has signed yet, so only holders of receipts would notice a rewrite."
    names = series(outside.names)
    if outside.enough:
        least = f", of whom at least {outside.required} must" if outside.required > 1 else ""
        return f"Outside witnesses signed for the register's first {outside.size:,} records: {names}{least}."
    return (
        f"Of {outside.required} outside witnesses that must sign only {len(outside.names)} did, for the "
        f"register's first {outside.size:,} records ({names}): that does not count as witnessed."
    )


def broken(position: int) -> str:
    """That a receipt's promise is broken, in one sentence."""
    return (
        f"Record {position:,} of the register was promised to be under a signed checkpoint by now and is "
        "not: its receipt is broken."
    )


def _number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[count] if count < len(words) else str(count)
