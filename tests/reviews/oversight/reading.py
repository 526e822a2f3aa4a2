"""What a reader finds in a boundary ledger and a brief: flags, indicators, sentences, by name and number."""

from reviews.oversight.boundary import Answer, Boundary, FlagCode
from reviews.oversight.brief import Brief, plain
from reviews.oversight.history import CaseHistory, Cited


def flagged(found: Boundary) -> set[FlagCode]:
    """The codes of the flags raised."""
    return {flag.code for flag in found.flags}


def cited_by(case: CaseHistory, found: Boundary, code: FlagCode) -> set[int]:
    """The entry numbers behind the flags of one code."""
    return {case.numbers[entry] for flag in found.flags if flag.code is code for entry in flag.entries}


def indicated(found: Boundary) -> dict[str, Answer]:
    """The ten indicators by name."""
    return {indicator.name: indicator.answer for indicator in found.indicators}


def answer(case: CaseHistory, told: Brief, question: int) -> str:
    """The answer to a question, from 1, as running text."""
    return plain(case, told.answers[question - 1])


def whole(case: CaseHistory, told: Brief) -> str:
    """Every sentence of a brief."""
    return " ".join([plain(case, told.lead), *(plain(case, sentences) for sentences in told.answers)])


def sentences(told: Brief) -> list[Cited]:
    """Every sentence of a brief, the paragraph first."""
    return [*told.lead, *(sentence for each in told.answers for sentence in each)]
