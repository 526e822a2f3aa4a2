"""The boundary pages, of one case and across cases: what was asked beside what was decided, narrowed down."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.errors import BadInput
from reviews.oversight.across import (
    Line,
    Sort,
    Wanted,
    answers_also,
    cases_in,
    choices,
    count_words,
    lines_of,
    ordered,
    wanted_of,
)
from reviews.oversight.boundary import Boundary, Crossing, Reply
from reviews.oversight.boundary import boundary as ledger_of
from reviews.oversight.cards import flag_words
from reviews.oversight.continuation import line_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import (
    answered_in_short,
    answered_lines,
    apart_lines,
    asked_in_short,
    asked_lines,
    kind_words,
)
from reviews.oversight.parts import Choices, every_choice, part_of, registered
from reviews.oversight.phrases import begun
from reviews.oversight.reading import (
    case_for,
    for_readers,
    histories_of,
    history_for,
    note_served,
    once_each,
)
from reviews.oversight.views import beside, case_page

AT_ONCE: Final = 20
"""So many rows stand on a page."""

_OF_ONE_CASE: Final = frozenset({"company", "part"})
"""What a single case cannot be narrowed down by."""


@require_safe
@for_readers
def across_cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every communication that the reader may see beside what answered it, narrowed down as asked for."""
    asked = once_each(request.GET)
    part = part_of(actor, asked)
    lines = [line for history in histories_of(actor, part.cases) for line in lines_of(history)]
    # where the page does not look at every case, others than those of its lines are known, too
    others = () if part.whole else registered()
    wanted = wanted_of(_filters(asked), lines, others=others)
    shown = _shown(asked, ordered(lines, wanted))
    cited = {id for line in shown["lines"] for id in line.entries}
    note_served(actor, [e for case in cases_in(shown["lines"]) for e in case.entries if e.id in cited])
    said = {
        **shown,
        **_form(wanted, choices(lines, wanted) if part.whole else every_choice(actor)),
        "part": part.told(asked),
        "rows": [row_of(line, shown["lines"], in_short=True) for line in shown["lines"]],
        "actor": actor,
    }
    return render(request, "oversight/across_cases.html", said)


@require_safe
@for_readers
def boundary(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """What was asked beside what was decided, and the company's acts that answer nothing on record."""
    asked = once_each(request.GET)
    history = history_for(actor, case_for(actor, number))
    found = ledger_of(history)
    lines = lines_of(history, found)
    wanted = wanted_of(_filters(asked, _OF_ONE_CASE), lines, Sort.OLDEST)
    shown = _shown(asked, ordered(lines, wanted))
    said = {
        **shown,
        **_form(wanted, choices(lines, wanted), _OF_ONE_CASE),
        "rows": [row_of(line, shown["lines"]) for line in shown["lines"]],
        "before": list(_before(history, found)),
        "line": line_words(history),
        **beside(history, found),
    }
    return case_page(request, actor, history, "boundary", said)


def _before(history: CaseHistory, found: Boundary) -> Iterator[dict[str, Any]]:
    """The rows of the compiled case that this one continues."""
    if history.before is not None and found.before is not None:
        lines = lines_of(history.before, found.before)
        yield from (row_of(line, lines) for line in lines)


# what is asked for


def _filters(asked: dict[str, str], without: Iterable[str] = ()) -> dict[str, str]:
    for name in without:
        if name in asked:
            raise BadInput(f"one case is not narrowed down by {name!r}", pointer=f"/{name}")
    return {name: value for name, value in asked.items() if name not in ("page", "part")}


def _shown(asked: dict[str, str], kept: list[Line]) -> dict[str, Any]:
    """The page that is asked for of what is kept, and where its neighbors are."""
    pages = Paginator(kept, AT_ONCE)
    try:
        page = pages.page(asked.get("page") or "1")
    except (EmptyPage, PageNotAnInteger) as error:
        raise BadInput(
            f"there is no page {asked['page']!r}: these rows have pages 1 to {pages.num_pages}",
            pointer="/page",
        ) from error
    return {
        "count": count_words(kept),
        "page": page,
        "lines": list(page.object_list),
        "previous": _address(asked, page.number - 1) if page.has_previous() else "",
        "next": _address(asked, page.number + 1) if page.has_next() else "",
    }


def _address(asked: dict[str, str], page: int) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in asked.items() if value and name != "page"})
    query["page"] = str(page)
    return f"?{query.urlencode()}"


def _form(wanted: Wanted, found: Choices, without: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of the form, each with what may be chosen and what is."""
    left_out = set(without)
    fields = [
        {
            "name": name,
            "chosen": str(getattr(wanted, name) or ""),
            "options": [{"value": value, "words": begun(words)} for value, words in options],
        }
        for name, options in found.items()
        if name not in left_out
    ]
    return {
        "fields": fields,
        "wanted": wanted,
        "narrowed": not wanted.everything,
        "sorts": [{"value": one.value, "words": begun(one.words)} for one in Sort if one not in left_out],
    }


# a row


def row_of(line: Line, beside_it: Iterable[Line], *, in_short: bool = False) -> dict[str, Any]:
    """A line as a page shows it; `beside_it` are the lines of the same page, to which it can lead."""
    case, row = line.case, line.crossing
    told: dict[str, Any] = {
        "case": case.case.number,
        "case_title": case.in_words(case.case.title),
        "company": case.name(line.company),
        "flags": [flag_words(case, flag) for flag in line.flags],
        "when": str(line.occurred) if line.occurred is not None else "",
    }
    if row is not None:
        there = {one.crossing.entry for one in beside_it if one.crossing and one.case is case}
        return told | _crossing(case, row, there, in_short=in_short)
    if line.apart is not None:
        first = case.numbers[line.apart.entries[0]]
        return told | {
            "id": _anchor("a", case, first),
            "apart": True,
            "answered": list(apart_lines(case, line.apart)),
        }
    return told | {"id": _anchor("f", case, 0)}


def _crossing(case: CaseHistory, row: Crossing, there: set[Any], *, in_short: bool) -> dict[str, Any]:
    number = case.numbers[row.entry]
    asked = asked_in_short(case, row) if in_short else asked_lines(case, row)
    answered = answered_in_short(case, row) if in_short else answered_lines(case, row)
    return {
        "id": _anchor("c", case, number),
        "number": number,
        "title": begun(kind_words(row)),
        "asked": list(asked),
        "answered": list(answered),
        "answers": bool(row.replies),
        "took": row.to_act.stated if row.to_act else "",
        "links": list(chain.from_iterable(_links(case, row, reply, there) for reply in row.replies)),
    }


def _links(case: CaseHistory, row: Crossing, reply: Reply, there: set[Any]) -> Iterator[dict[str, str]]:
    """The other communications that the same decision answers: on this page where they are on it."""
    decided = case.cite(reply.entries[:1])
    for other in answers_also(case, row, reply.decision):
        anchor = _anchor("c", case, case.numbers[other]) if other in there else ""
        yield {"decision": decided, "also": case.cite([other]), "anchor": anchor}


def _anchor(kind: str, case: CaseHistory, number: int) -> str:
    """The id of a row: the same on every page that shows it."""
    return f"{kind}-{case.case.number}-{number}"
