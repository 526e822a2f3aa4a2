"""Under the lanes: what customers can reach, model by model; the access windows with their holds. Pure."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from reviews.model_version import Access, ModelVersion, Reach
from reviews.oversight.drawing.labels import fitting, width_of
from reviews.oversight.drawing.scale import Scale
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.scope import Population

RIBBON_ROW: Final = 30
_PAD: Final = 8


class Ribbon(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time and what held in it. `kind` is `everybody`, `partners`, `nobody`, `window` or `hold`;
    `limited` where something of it was taken away."""

    x: int
    width: int
    label: str
    full: str
    kind: str
    limited: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A named row of ribbons: a model, or an access window of the case."""

    name: str
    top: int
    ribbons: tuple[Ribbon, ...]


def rows(case: CaseHistory, scale: Scale, top: int, right: float) -> Iterator[Row]:
    """A row for every model of the case and every access window, from `top` on."""
    for model in case.of(ModelVersion):
        yield Row(name=case.name(model.id), top=top, ribbons=tuple(_reached(case, model, scale, right)))
        top += RIBBON_ROW
    for review in case.of(Review):
        for grant in review.access.grants.values():
            if grant.window is None:
                continue
            ended = grant.ending.takes_effect if grant.ending else None
            # a held window has no end yet
            over = [end for end in (grant.window.ends, ended) if end is not None]
            x = scale(grant.window.starts)
            end = min((scale(each) if each <= case.moment else right for each in over), default=right)
            words = str(grant.window)
            ribbon = Ribbon(
                x=round(x), width=max(3, round(end - x)), label=fitting(words, end - x - _PAD), full=words,
                kind="window",
            )  # fmt: skip
            yield Row(name="Access window", top=top, ribbons=(ribbon,))
            top += RIBBON_ROW


def _reached(case: CaseHistory, model: ModelVersion, scale: Scale, right: float) -> Iterator[Ribbon]:
    acts = [model.entries[0], *(effect.entry for effect in model.effects)]
    moments = sorted({entry.takes_effect for entry in acts})
    for begin, end in pairwise([*moments, None]):
        if begin is None:
            continue
        access = model.access_at(begin)
        x = scale(begin)
        width = max(3.0, (scale(end) if end is not None else right) - x)
        short = _short(case, access)
        if width_of(short) > width - _PAD:
            short = fitting(short.partition(":")[0], width - _PAD)
        yield Ribbon(
            x=round(x),
            width=round(width),
            label=short,
            full=case.in_words(access.words),
            kind=str(access.released_to),
            limited=bool(access.limits),
        )


def _short(case: CaseHistory, access: Access) -> str:
    """`everybody`, or what is taken away of it: `suspended: all customers and foreign staff`."""
    if not access.limits:
        return "not released" if access.released_to is Reach.NOBODY else access.released_to.words
    limit = access.limits[-1]
    people = limit.scope.population
    who = str(people) if isinstance(people, Population) else case.in_words(str(limit.scope))
    return f"{'suspended' if limit.suspended else 'restricted'}: {who}"
