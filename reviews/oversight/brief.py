"""The brief: one plain paragraph and the seven questions, made from the record with entry numbers. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from config.ledger.occurred import Occurred
from reviews.decision import Decision
from reviews.model_version import EffectKind
from reviews.oversight import answers
from reviews.oversight.answers import SILENT
from reviews.oversight.boundary import Act, Boundary, Crossing, Reply, boundary, every_act
from reviews.oversight.boundary.act import LIMITS
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.phrases import asking, begun, cited, done, lifting, narrowing, when_after
from reviews.oversight.standing import designations, participation

QUESTIONS: Final = (
    "Who asked, with which instrument, on what authority?",
    "What was asked for, and what was applied?",
    "Did the company decide, or does it say that it was compelled or pressed?",
    "Whose act changed what customers could reach?",
    "Who knew what, when?",
    "Is the same capability treated alike across companies?",
    "Has anybody changed the record since?",
)

_ACROSS: Final = Cited("Answered across cases, for overseers and agency supervisors only.")


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """A case in one paragraph (`lead`) and seven answers: sentences with the entries behind them.

    `before` is the paragraph of the compiled case that it continues, which rests on that case's entries.
    """

    number: str
    title: str
    compiled: bool
    lead: tuple[Cited, ...]
    answers: tuple[tuple[Cited, ...], ...]
    boundary: Boundary
    before: tuple[Cited, ...] = ()


def brief(case: CaseHistory, across: tuple[Cited, ...] = ()) -> Brief:
    """The brief of a case at its history's moment. `across` answers question 6 for those who may read across
    cases; without it, the answer says who they are."""
    found = boundary(case)
    told = (
        tuple(answers.who_asked(case, found)),
        tuple(answers.scopes(case, found)),
        tuple(answers.decided(case, found)),
        tuple(answers.whose_act(case, found)),
        tuple(answers.who_knew(case, found)),
        across or (_ACROSS,),
        tuple(answers.changed(case)),
    )
    return Brief(
        number=case.case.number,
        title=case.case.title,
        compiled=case.compiled,
        lead=tuple(_lead(case, found)) or (SILENT,),
        answers=tuple(_merged(answer) or (SILENT,) for answer in told),
        boundary=found,
        before=tuple(_lead(case.before, found.before)) if case.before and found.before else (),
    )


class _Told(msgspec.Struct, frozen=True):
    """A clause of the paragraph: the instant by which it finds its place, and its date, where it is to begin
    with one; `sentence` is without it."""

    at: datetime
    occurred: Occurred
    sentence: Cited
    dated: bool = True


def _lead(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    before: Occurred | None = None
    for told in sorted(_course(case, found), key=lambda told: told.at):
        sentence = told.sentence
        if told.dated:
            text = f"{when_after(before, told.occurred)}, {sentence.text}"
            sentence = Cited(text, sentence.entries)
        before = told.occurred
        yield sentence
    unanswered = [row for row in found.crossings if not row.replies and row.kind is not None]
    if unanswered:
        entries = tuple(row.entry for row in unanswered)
        yield Cited(f"No decision in answer to {case.cite(entries)} is on record.")
    yield from participation(case)
    yield from designations(case)


def _course(case: CaseHistory, found: Boundary) -> Iterator[_Told]:
    """What happened, one clause each: what was asked, what was replied, every lift, and all other acts."""
    company = case.name(case.case.company)
    replied: set[UUID] = set()
    for row in found.crossings:
        issued = case.held(row.entry)
        yield _Told(issued.takes_effect, row.issued, Cited(f"{asking(case, row)}.", (row.entry,)))
        for reply in row.replies:
            if reply.decision not in replied:
                replied.add(reply.decision)
                yield from _replied(case, found, row, reply)
        for narrowed in row.narrowed:
            entry = case.held(narrowed.entry)
            sentence = Cited(f"{narrowing(case, entry, narrowed.scope)}.", (entry.id,))
            yield _Told(entry.takes_effect, entry.occurred, sentence)
        for id in (*row.lifts, *([row.lifted] if row.lifted else [])):
            entry = case.held(id)
            sentence = Cited(f"{lifting(case, row, entry)}.", (entry.id,))
            yield _Told(entry.takes_effect, entry.occurred, sentence)
    in_reply = {
        act.entry for row in found.crossings for act in row.acts if act.kind is not EffectKind.RESTORED
    }
    own = {decision.id for decision in case.of(Decision) if decision.independent}
    called = {
        act.entry
        for act in every_act(case)
        if act.kind in LIMITS and (act.independent or act.decision in own)
    }
    for group in done(case, (act for act in every_act(case) if act.entry not in in_reply)):
        independent = ", which it calls independent" if called & set(group.entries) else ""
        sentence = Cited(f"{company} {group.words}{independent}.", group.entries)
        yield _Told(group.takes_effect, group.occurred, sentence)


def _replied(case: CaseHistory, found: Boundary, row: Crossing, reply: Reply) -> Iterator[_Told]:
    company = case.name(case.case.company)
    made = case.held(reply.entries[0])
    acts = [act for act in reply.acts if act.kind is not EffectKind.RESTORED]
    if not acts:
        to = f", in answer to {case.cite([row.entry])}" if len(found.crossings) > 1 else ""
        sentence = Cited(f"{company} {reply.kind.words(binding=row.binding)}{to}.", reply.entries)
        yield _Told(made.takes_effect, made.occurred, sentence)
        at, occurred = made.takes_effect, made.occurred
    else:
        at, occurred = acts[0].takes_effect, acts[0].occurred
        what = cited(done(case, (act for act in acts if act.takes_effect == at)))
        relation = answers.wider(reply)
        than = f", {relation.words}" if relation else ""
        objecting = ", under stated objection" if reply.under_objection else ""
        begins, dated = _then(case, found, row, acts[0])
        text = f"{begins}{company} {what.text}{than}{objecting}."
        yield _Told(at, occurred, Cited(text, (*what.entries, *reply.entries[:1])), dated)
        for group in done(case, (act for act in acts if act.takes_effect != at)):
            also = Cited(f"{company} also {group.words}.", group.entries)
            yield _Told(group.takes_effect, group.occurred, also)
    if reply.reason is not None:
        said = Cited(f"It says that {reply.reason.words}.", reply.explained or reply.entries[:1])
        yield _Told(at, occurred, said, dated=False)


def _then(case: CaseHistory, found: Boundary, row: Crossing, first: Act) -> tuple[str, bool]:
    """How an answer begins, and whether a date stands before that."""
    several = len(found.crossings) > 1
    if row.issued.earliest is not None and row.issued.earliest > first.takes_effect:
        return f"before {case.cite([row.entry])}, which it says it answers, ", True
    if row.to_act is None:
        return f"in answer to {case.cite([row.entry])}, ", True
    if several:
        return f"In answer to {case.cite([row.entry])}, {row.to_act.stated} later, ", False
    return f"{begun(row.to_act.stated)} later ", False


def _merged(sentences: Iterable[Cited]) -> tuple[Cited, ...]:
    """The sentences, each once: the entries behind what is said again join the first."""
    found: dict[str, list[UUID]] = {}
    for sentence in sentences:
        found.setdefault(sentence.text, []).extend(sentence.entries)
    return tuple(Cited(text, tuple(dict.fromkeys(entries))) for text, entries in found.items())


def plain(case: CaseHistory, sentences: Iterable[Cited]) -> str:
    """Sentences as running text, entry numbers behind each: `… all customers ¶11.`"""
    told = []
    for sentence in sentences:
        numbers = case.cite(sentence.entries)
        text = case.in_words(sentence.text)
        told.append(f"{text[:-1]} {numbers}{text[-1]}" if numbers else text)
    return " ".join(told)
