"""Under the lanes: what customers can reach, model by model; the access windows with their holds. Pure."""

from collections.abc import Iterator
from typing import Final

import msgspec

from reviews.model_version import Access, ModelVersion, Reach
from reviews.oversight.drawing.labels import fitting, width_of
from reviews.oversight.drawing.scale import Scale
from reviews.oversight.drawing.windows import Band, windows
from reviews.oversight.history import CaseHistory
from reviews.scope import Population

RIBBON_ROW: Final = 30
_PAD: Final = 8


class Ribbon(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time and what held in it. `kind` is `everybody`, `partners`, `nobody`, or a band's;
    `limited` where something of it was taken away."""

    x: int
    width: int
    label: str
    full: str
    kind: str
    limited: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A named row of ribbons: a model, or an access window of the case. `told` says it all in order of time,
    also what begins after everything that is drawn."""

    name: str
    top: int
    ribbons: tuple[Ribbon, ...]
    told: tuple[str, ...]


def rows(case: CaseHistory, scale: Scale, top: int, right: float) -> Iterator[Row]:
    """A row for every model of the case and every access window, from `top` on."""
    for model in case.of(ModelVersion):
        parts = tuple(_reached(case, model, scale, right))
        yield Row(name=case.name(model.id), top=top, ribbons=parts, told=tuple(part.full for part in parts))
        top += RIBBON_ROW
    for name, bands in windows(case):
        drawn = tuple(_band(band, scale, right) for band in bands if band.begin <= scale.moments[-1])
        yield Row(name=name, top=top, ribbons=drawn, told=tuple(band.full for band in bands))
        top += RIBBON_ROW


def _band(band: Band, scale: Scale, right: float) -> Ribbon:
    """A band of a window, to the right edge where it ends after everything that is drawn."""
    x = scale(band.begin)
    end = scale(band.end) if band.end is not None and band.end <= scale.moments[-1] else right
    width = max(3.0, end - x)
    return Ribbon(
        x=round(x),
        width=round(width),
        label=fitting(band.label, width - _PAD),
        full=band.full,
        kind=band.kind,
    )


def _reached(case: CaseHistory, model: ModelVersion, scale: Scale, right: float) -> Iterator[Ribbon]:
    acts = [model.entries[0], *(effect.entry for effect in model.effects)]
    moments = sorted({entry.takes_effect for entry in acts})
    for begin, end in zip(moments, [*moments[1:], None], strict=True):
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
