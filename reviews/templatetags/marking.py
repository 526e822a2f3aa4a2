"""The marks of a lane, and the list of the steps: a thousand of them take a template too long."""

from collections.abc import Iterable, Mapping, Set
from html import escape
from typing import Any, Final

from django import template
from django.utils.safestring import SafeString, mark_safe

from reviews.oversight.drawing import Lane
from reviews.templatetags.citing import cited

register = template.Library()

_SHAPES: Final = {
    "dot": "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "diamond": "m-6 0l6 -6l6 6l-6 6z",
    "hollow": "m-6 0l6 -6l6 6l-6 6z",
}


@register.simple_tag
def marks(lane: Lane, ahead: Set[int], current: int, entry_at: str) -> SafeString:
    """Each mark of a lane as a link to its step: `ahead` are the entries still to come, `current` the one
    shown, `entry_at` the address of a step up to its number. Everything that is said is escaped."""
    address = escape(entry_at)
    drawn = []
    for mark in lane.marks:
        number = mark.number
        which = " later" if number in ahead else " on" if number == current else ""
        drawn.append(
            f'<a href="{address}{number}" tabindex="-1" class="mark {mark.shape}{which}" '
            f'data-number="{number}" data-at="{mark.at}"><title>{escape(mark.title)}</title>'
            f'<path d="M{mark.x} {mark.y}{_SHAPES[mark.shape]}"/>'
            f'<text x="{mark.label_x}" y="{mark.y}" dy="4">{escape(mark.label)}</text></a>'
        )
    return mark_safe("\n".join(drawn))  # noqa: S308 - numbers, and text escaped above


@register.simple_tag
def steps(rows: Iterable[Mapping[str, Any]], case: str, current: int, entry_at: str) -> SafeString:
    """Each entry of a replay of the case `case` as a row of a table, with a link to its step; everything that
    is said is escaped."""
    address = escape(entry_at)
    told = []
    for row in rows:
        number = row["number"]
        on = ' aria-current="true"' if number == current else ""
        corrected = (
            f' <strong class="small">{cited(row["corrected"], case)}</strong>' if row["corrected"] else ""
        )
        told.append(
            f'<tr id="e{number}"{on}><th scope="row">{cited(row["cited"], case)} '
            f'<a class="step" data-number="{number}" href="{address}{number}">{escape(row["occurred"])}</a> '
            f'<span class="small">{escape(row["side"])}</span></th>'
            f"<td>{cited(row['sentence'], case)}{corrected}</td></tr>"
        )
    return mark_safe("\n".join(told))  # noqa: S308 - numbers, and text escaped above
