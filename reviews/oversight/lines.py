"""Communications and the company's answers line by line, as cards and pages show them. Pure."""

from collections.abc import Iterator

from reviews.communication import Shown
from reviews.oversight.boundary import Crossing, Reply, Undertaking, said_of
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import (
    Done,
    begun,
    consequence_words,
    difference_words,
    done,
    named_asker,
    scope_words,
    track_words,
)


def kind_words(row: Crossing) -> str:
    """`license requirement (binding)`."""
    binding = "binding" if row.binding else "not binding"
    return f"{row.instrument.words if row.instrument else row.form.replace('_', ' ')} ({binding})"


def asked_lines(case: CaseHistory, row: Crossing) -> Iterator[str]:
    """The government's side of a communication, a line each, with entry numbers."""
    yield f"Issuing office: {named_asker(case, row)}"
    if row.recorded_by != row.issuer:
        yield f"Recorded by: {case.name(row.recorded_by)}"
    if row.kind:
        yield f"Asked to: {row.kind.verb}"
    yield f"Track: {track_words(row.track)}"
    yield f"Authority: {row.authority or 'none'}"
    if row.document_held is not None:
        yield f"Document: {'held by digest' if row.document_held else 'not held'}"
    if row.on_whose_instruction:
        yield f"On the instruction of: {row.on_whose_instruction}"
    yield "Countersigned" if row.countersigned else "Not countersigned"
    if not row.binding:
        sent = {True: "sent", False: "not sent", None: "not recorded"}[row.may_decline_sent]
        yield f"May-decline sentence: {sent}"
    yield f"Notice: {row.notice or 'not recorded'}"
    yield f"Evidence shown: {_shown(row)} {case.cite(row.shown_entries)}".rstrip()
    if row.said_to_be_received is not None:
        received = f"Evidence received, the company says: {row.said_to_be_received}"
        yield f"{received} {case.cite(row.receipt_entries)}"
    for consequence in row.consequences:
        words = begun(consequence_words(case, row, consequence))
        yield f"{words} {case.cite([consequence.entry])}"
    for condition in row.conditions:
        yield _undertaken(case, "Condition attached", condition)
    yield f"Scope: {scope_words(case, row.requested)}"
    for narrowed in row.narrowed:
        yield f"Narrowed to: {scope_words(case, narrowed.scope)} {case.cite([narrowed.entry])}"
    yield f"Stands now: {case.in_words(row.standing)}"
    for said in row.beside:
        yield f"Said of it: {case.in_words(said.text)} {case.cite(said.entries)}"
    if row.plan_before:
        yield f"Before contact: {case.in_words(row.plan_before.text)} {case.cite(row.plan_before.entries)}"


def asked_in_short(case: CaseHistory, row: Crossing) -> Iterator[str]:
    """What a communication asked for in a few lines, for a list of many."""
    asked = f": {row.kind.verb}" if row.kind else ""
    yield f"{named_asker(case, row)} to {case.name(case.case.company)}{asked} {case.cite([row.entry])}"
    yield f"Track: {track_words(row.track)}; authority: {row.authority or 'none'}"
    yield f"Notice: {row.notice or 'not recorded'}"
    yield f"Evidence shown: {_shown(row)} {case.cite(row.shown_entries)}".rstrip()
    yield f"Scope: {scope_words(case, row.requested)}"
    yield f"Stands now: {case.in_words(row.standing)}"


def answered_in_short(case: CaseHistory, row: Crossing) -> Iterator[str]:
    """What the company decided and did, in a few lines."""
    if not row.replies:
        yield "No decision is on record."
    for reply in row.replies:
        objecting = ", under stated objection" if reply.under_objection else ""
        yield f"{_decided(row, reply)}{objecting} {case.cite(reply.entries)}"
        yield f"Basis stated: {_basis(reply)}"
        if reply.applied is not None:
            yield f"Scope applied: {scope_words(case, reply.applied)}"
        if reply.difference is not None:
            yield f"Difference: {reply.difference.overall.words}"
        for group in done(case, reply.acts):
            yield f"{group.occurred}: {group.words} {case.cite(group.entries)}"


def apart_lines(case: CaseHistory, group: Done) -> Iterator[str]:
    """Acts of the company that answer nothing on record, and what is said of them."""
    yield f"{begun(group.words)} {case.cite(group.entries)}"
    for said in said_of(case, group.entries):
        yield f"Said of it: {case.in_words(said.text)} {case.cite(said.entries)}"


def _decided(row: Crossing, reply: Reply) -> str:
    return begun(reply.kind.words(binding=row.binding))


def _basis(reply: Reply) -> str:
    match = "agrees with" if reply.basis_matches_instrument else "differs from"
    return f"{reply.basis.words} ({match} the instrument)"


def _undertaken(case: CaseHistory, what: str, said: Undertaking) -> str:
    entries = case.cite([said.entry, *([said.answered] if said.answered else [])])
    return f"{what}: {said.words} ({said.standing}) {entries}"


def _shown(row: Crossing) -> str:
    return {
        None: "not recorded",
        Shown.NOTHING: "none",
        Shown.WRITTEN: "in writing",
        Shown.VERBAL: "told, not shown",
    }[row.shown]


def answered_lines(case: CaseHistory, row: Crossing) -> Iterator[str]:
    """The company's side: every decision in answer, its acts, the times between."""
    if not row.replies:
        yield "No decision is on record."
    for reply in row.replies:
        yield from _reply(case, row, reply)
    limited = f"Access to {case.name(row.limited_model)} limited for"
    for label, span in (
        ("Time to act", row.to_act),
        ("Time to lift", row.to_lift),
        ("Lift to restoration", row.to_restore),
        (limited, row.limited_for),
    ):
        if span is not None:
            yield f"{label}: {span}"
    if row.lengths_said:
        told = "; ".join(f"{said.text} {case.cite(said.entries)}" for said in row.lengths_said)
        yield f"Sources put that at: {told}"
    if row.restored:
        yield f"Restored: {case.cite(row.restored)}"
    if row.delay_days:
        low, high = row.delay_days
        days = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        yield f"Release delay attributed: {days} days {case.cite(row.delays)}"
    if row.after_decline:
        yield f"Government acts toward the company after it declined: {case.cite(row.after_decline)}"


def _reply(case: CaseHistory, row: Crossing, reply: Reply) -> Iterator[str]:
    yield f"{_decided(row, reply)} {case.cite(reply.entries)}"
    yield f"Basis stated: {_basis(reply)}"
    yield "Under stated objection" if reply.under_objection else "Objection: none on record"
    yield f"Alternative: {reply.alternative or 'none on record'}"
    if reply.applied is not None:
        yield f"Scope applied: {scope_words(case, reply.applied)}"
    if reply.difference is not None:
        since = "" if reply.asked == row.requested else " (from the scope as narrowed by then)"
        yield f"Difference{since}: {difference_words(reply.difference)}"
    if reply.reason is not None:
        yield f"Its reason: {reply.reason.words} {case.cite(reply.explained)}".rstrip()
    for commitment in reply.commitments:
        yield _undertaken(case, "Commitment", commitment)
    for group in done(case, reply.acts):
        yield f"{group.occurred}: {group.words} {case.cite(group.entries)}"
        for said in said_of(case, group.entries):
            yield f"said of it: {case.in_words(said.text)} {case.cite(said.entries)}"
