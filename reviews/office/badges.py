"""Parts of lists as HTML: badges of track and instrument, the clock in words with its bar."""

from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.vocabulary import Instrument
from reviews.office.rows import CaseRow, ClockShown
from reviews.office.waiting import Whom

NOTHING: Final = format_html('<span class="muted">{}</span>', "none")
"""What a cell says that holds nothing."""

NO_CLOCK: Final = format_html('<span class="muted">{}</span>', "nothing is due")
"""What the column of what is due says where nothing is, as in every compiled case."""

_WIDTH: Final = 100


def track_and_instruments(row: CaseRow) -> SafeString:
    """The track, that a case is compiled where it is, and the instruments of the communications that are
    open; those that bind say so in words."""
    tags = [("track", row.track), *([("note", "compiled")] if row.compiled else [])]
    return format_html_join(
        " ", '<span class="tag {}">{}</span>', [*tags, *map(_instrument, row.instruments)]
    )


def _instrument(instrument: Instrument) -> tuple[str, str]:
    return ("binding", f"{instrument.words} (binding)") if instrument.binding else ("", instrument.words)


def clock_cell(clock: ClockShown | None) -> SafeString:
    """The days left in words, with a bar of the same, and what is due."""
    if clock is None:
        return NO_CLOCK
    return format_html(
        '<span class="clock{}"><svg width="{}" height="8" aria-hidden="true"><rect class="whole" width="{}" '
        'height="8"/><rect class="left" width="{}" height="8"/></svg> <strong>{}</strong></span>'
        '<span class="what">{}, {}</span>',
        " over" if clock.over else "",
        _WIDTH,
        _WIDTH,
        clock.bar,
        clock.left,
        clock.words,
        clock.when,
    )


def waiting_badges(row: CaseRow) -> SafeString:
    """Whom a case waits for, each with the number of things."""
    return (
        format_html_join(
            " ",
            '<span class="waits {}">{} {}</span>',
            ((str(whom), _WAITED[whom], count) for whom, count in row.waits),
        )
        or NOTHING
    )


_WAITED: Final = {Whom.COMPANY: "company", Whom.AGENCY: "agency", Whom.OTHERS: "other agency"}


def open_words(row: CaseRow) -> SafeString:
    """How many communications and disputes are open, and how many flags are raised."""
    parts = [
        (count, what if count == 1 else f"{what}s")
        for count, what in (
            (row.counted("open_communications"), "communication"),
            (row.counted("open_disputes"), "dispute"),
            (row.counted("flags"), "flag"),
        )
        if count
    ]
    return format_html_join("", '<span class="count"><strong>{}</strong> {}</span>', parts) or NOTHING
