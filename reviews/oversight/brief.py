"""The brief: one plain paragraph and the seven questions, generated from the record with entry numbers. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from reviews.model_version import EffectKind
from reviews.oversight import answers
from reviews.oversight.answers import SILENT
from reviews.oversight.boundary import Boundary, Crossing, boundary
from reviews.oversight.boundary.crossing import Reply
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.phrases import asking, begun, cited, done, lifting, when

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
    """A case in one paragraph (`lead`) and seven answers, each a few sentences with the entries behind them."""

    number: str
    title: str
    compiled: bool
    lead: tuple[Cited, ...]
    answers: tuple[tuple[Cited, ...], ...]
    boundary: Boundary


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
        answers=tuple(answer or (SILENT,) for answer in told),
        boundary=found,
    )


class _Told(msgspec.Struct, frozen=True):
    """A sentence of the paragraph, with the instant by which it finds its place."""

    at: datetime
    sentence: Cited


def _lead(case: CaseHistory, found: Boundary) -> Iterator[Cited]:
    company = case.name(case.case.company)
    told: list[_Told] = []
    answered: set[UUID] = set()
    for row in found.crossings:
        issued = case.entry(row.entry)
        if issued is not None:
            told.append(_Told(issued.takes_effect, Cited(f"{when(row.issued)}, {asking(case, row)}.", (row.entry,))))
        for reply in row.replies:
            if reply.decision not in answered:
                answered.add(reply.decision)
                told.extend(_replied(case, row, reply))
        for id in (*row.lifts, row.lifted):
            entry = case.entry(id) if id else None
            if entry is not None:
                sentence = Cited(f"{when(entry.occurred)}, {lifting(case, row, entry)}.", (entry.id,))
                told.append(_Told(entry.takes_effect, sentence))
    in_reply = {act.entry for row in found.crossings for act in row.acts if act.kind is not EffectKind.RESTORED}
    others = [act for act in answers.acts(case) if act.entry not in in_reply]
    for group in done(case, others):
        first = next(act.takes_effect for act in others if act.entry == group.entries[0])
        told.append(_Told(first, Cited(f"{when(group.occurred)}, {company} {group.words}.", group.entries)))
    yield from (item.sentence for item in sorted(told, key=lambda item: item.at))
    unanswered = tuple(row.entry for row in found.crossings if not row.replies)
    if unanswered:
        which = "it" if len(found.crossings) == 1 else case.cite(unanswered)
        yield Cited(f"No decision about {which} is on record.", unanswered if which == "it" else ())
    yield from answers.participation(case)


def _replied(case: CaseHistory, row: Crossing, reply: Reply) -> Iterator[_Told]:
    company = case.name(case.case.company)
    made = case.entry(reply.entries[0])
    if made is None:
        return
    acts = [act for act in reply.acts if act.kind is not EffectKind.RESTORED]
    if acts:
        what = cited(done(case, acts))
        later = f"{begun(row.to_act.stated)} later " if row.to_act else "In reply "
        relation = answers.wider(reply)
        than = f", {relation.words}" if relation else ""
        objecting = ", under stated objection" if reply.under_objection else ""
        sentence = Cited(f"{later}{company} {what.text}{than}{objecting}.", (*what.entries, *reply.entries[:1]))
        at = acts[0].takes_effect
    else:
        at = made.takes_effect
        sentence = Cited(f"{company} {reply.kind.words(binding=row.binding)}.", reply.entries)
    yield _Told(at, sentence)
    if reply.reason is not None:
        yield _Told(at, Cited(f"It says that {reply.reason.words}.", reply.explained or reply.entries[:1]))


def plain(case: CaseHistory, sentences: Iterable[Cited]) -> str:
    """Sentences as running text, entry numbers behind each: `… all customers ¶11.`"""
    told = []
    for sentence in sentences:
        numbers = case.cite(sentence.entries)
        text = case.in_words(sentence.text)
        told.append(f"{text[:-1]} {numbers}{text[-1]}" if numbers else text)
    return " ".join(told)
