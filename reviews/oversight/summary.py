"""What stands first on the replay page: each communication's instrument, scopes and times, and its flags."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from agreements.claim import ClaimKind
from reviews.oversight.boundary import Boundary, Crossing, Flag, Reply
from reviews.oversight.cards import flag_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import begun, difference_words, named_asker, scope_words
from reviews.oversight.span import Span
from reviews.scope import DIMENSIONS, Difference, Relation, Scope


def cards(history: CaseHistory, found: Boundary) -> Iterator[dict[str, Any]]:
    """A card for every communication of a case, in order."""
    for row in found.crossings:
        reply = row.replies[0] if row.replies else None
        yield {
            "number": history.numbers[row.entry],
            "cited": history.cite([row.entry]),
            "instrument": begun(row.instrument.words if row.instrument else row.form.replace("_", " ")),
            "binding": row.binding,
            "facts": _facts(history, row),
            "flags": [flag_words(history, flag) for flag in _flags(found, row)],
            "scopes": _scopes(history, row, reply),
            "times": list(_times(history, row, reply)),
        }


def _facts(history: CaseHistory, row: Crossing) -> str:
    """Who asked, on what authority, and what was held or shown: `Commerce · 15 CFR 744.22(b) · …`."""
    told = [named_asker(history, row), str(row.issued), row.authority or "no authority stated"]
    if row.document_held is not None:
        told.append(f"document {'held by digest' if row.document_held else 'not held'}")
    return " · ".join(told)


def _flags(found: Boundary, row: Crossing) -> Iterator[Flag]:
    """The flags that are about this communication or what answered it."""
    own = {row.entry, *(entry for reply in row.replies for entry in reply.entries)}
    own |= {act.entry for act in row.acts}
    return (flag for flag in found.flags if own & set(flag.entries))


def _scopes(history: CaseHistory, row: Crossing, reply: Reply | None) -> dict[str, str]:
    """The scope asked for and the scope applied, shortest where they differ, and how they relate."""
    asked = reply.asked if reply else row.requested
    applied = reply.applied if reply else None
    difference = reply.difference if reply else None
    told = {
        "asked": scope_words(history, asked),
        "applied": scope_words(history, applied) if applied else "",
        "relation": _relation(difference),
        "difference": _differences(difference) if difference else "",
        "reason": f"{reply.reason.words} {history.cite(reply.explained or reply.entries)}"
        if reply and reply.reason
        else "",
        "decided": f"{begun(reply.kind.words(binding=row.binding))} {history.cite(reply.entries)}"
        if reply
        else "",
    }
    if asked is not None and applied is not None:
        alike = [name for name in DIMENSIONS if getattr(asked, name) == getattr(applied, name)]
        if "population" not in alike and difference is not None:
            told["asked"], told["applied"] = str(asked.population), str(applied.population)
            rest = [name for name in DIMENSIONS if name not in ("population", *alike)]
            told["asked"] = _with(history, told["asked"], asked, rest)
            told["applied"] = _with(history, told["applied"], applied, rest)
    return told


def _differences(difference: Difference) -> str:
    """Dimension by dimension; the whole stands in the drawing, where it can be told."""
    parts, _, whole = difference_words(difference).rpartition("as a whole ")
    known = difference.overall is not Relation.CANNOT_COMPARE
    return begun(parts.rstrip("; ") if known and parts else parts + f"as a whole {whole}")


def _with(history: CaseHistory, people: str, scope: Scope, dimensions: list[str]) -> str:
    rest = Scope(**{name: getattr(scope, name) for name in dimensions})
    words = scope_words(history, rest).partition(";")[0] if dimensions and rest != Scope() else ""
    return f"{people}, {words}" if words else people


def _relation(difference: Difference | None) -> str:
    """What the drawing of the two scopes follows: overall, or in population where that alone is known."""
    if difference is None:
        return ""
    known = difference.overall is not Relation.CANNOT_COMPARE
    return str(difference.overall if known else difference.population)


def _times(history: CaseHistory, row: Crossing, reply: Reply | None) -> Iterator[dict[str, str]]:
    """The latencies that the record holds, as the entries date them; what claims say otherwise beside it."""
    first = min(row.acts, key=lambda act: act.takes_effect, default=None)
    if first is not None and row.to_act is not None:
        yield _time(history, "to the act", row.to_act, [row.entry, first.entry])
    elif reply is not None and reply.took is not None:
        yield _time(history, "to the decision", reply.took, [row.entry, reply.entries[0]])
    if row.to_lift is not None and row.lifted is not None:
        yield _time(history, "until it ended", row.to_lift, [row.entry, row.lifted])
    if row.to_restore is not None and row.lifted is not None and row.restored:
        yield _time(history, "from its end to restoration", row.to_restore, [row.lifted, row.restored[0]])


def _time(history: CaseHistory, name: str, took: Span, between: list[UUID]) -> dict[str, str]:
    sources = [said.entry.id for said in history.claims(ClaimKind.DATING) if said.claim.entry in between]
    return {
        "name": name,
        "stated": took.stated,
        "between": " → ".join(history.cite([entry]) for entry in between),
        "otherwise": f"other dates: {took.otherwise} {history.cite(sources)}".strip()
        if took.otherwise
        else "",
    }
