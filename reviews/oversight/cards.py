"""Briefs, boundary ledgers and replays as text for people: two-sided cards of 80 columns, also for pipes."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from config.ledger.event import Entry
from reviews.oversight.across import Line
from reviews.oversight.boundary import Boundary, Contested, Flag, Stated, contested, said_of
from reviews.oversight.brief import QUESTIONS, Brief, plain
from reviews.oversight.continuation import line_words, replies, reply_words
from reviews.oversight.corrected import corrected_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.knowledge import Knowing
from reviews.oversight.lines import (
    answered_in_short,
    answered_lines,
    apart_lines,
    asked_in_short,
    asked_lines,
    kind_words,
)
from reviews.oversight.phrases import (
    begun,
    done,
    series,
)
from reviews.oversight.state import state

COMPILED = "Compiled from published sources by an archivist: no party recorded its own acts here."


def heading(case: CaseHistory) -> Iterator[RenderableType]:
    """Number, title, parties, and the banner of a compiled case."""
    yield Text(f"{case.case.number} · {case.in_words(case.case.title)}", style="bold")
    models = series(case.name(model) for model in case.case.models)
    parties = " · ".join(part for part in (case.name(case.case.company), models) if part)
    yield Text(parties)
    if case.compiled:
        yield Text(COMPILED, style="italic")
    yield Text("")


def brief_card(case: CaseHistory, brief: Brief) -> Iterator[RenderableType]:
    """The paragraph, the seven answers, the ten indicators, the flags."""
    yield from heading(case)
    if case.before is not None:
        yield Text(plain(case.before, brief.before))
        yield from dividing_line(case)
    yield Text(plain(case, brief.lead))
    for number, (question, answer) in enumerate(zip(QUESTIONS, brief.answers, strict=True), start=1):
        yield Text("")
        yield Text(f"{number}  {question}", style="bold")
        yield Padding(Text(plain(case, answer)), (0, 0, 0, 3))
    yield Text("")
    for history in (case.before, case):
        yield from _replies(history) if history else ()
    yield from indicators_and_flags(case, brief.boundary)


def _replies(case: CaseHistory) -> Iterator[RenderableType]:
    if case.replies:
        yield Text("Replies of parties named in the compiled case, each its own live record", style="bold")
        for entry, reply in replies(case):
            yield _indented(f"to {case.cite([entry.id])}: {reply_words(case, reply)}")
        yield Text("")


def indicators_and_flags(case: CaseHistory, found: Boundary) -> Iterator[RenderableType]:
    """The ten indicators as a list, then every flag with its entries."""
    yield Text("Ten indicators (no score, no verdict)", style="bold")
    grid = Table.grid(padding=(0, 2))
    for indicator in found.indicators:
        grid.add_row(f"   {begun(indicator.name)}", str(indicator.answer), case.cite(indicator.entries))
    yield grid
    yield Text("")
    yield Text("Flags" if found.flags else "No flags.", style="bold")
    for flag in found.flags:
        yield _indented(flag_words(case, flag))
    if found.disputes:
        yield Text("")
        yield Text("Disputes", style="bold")
    for dispute in found.disputes:
        yield _indented(dispute_words(case, dispute))


def flag_words(case: CaseHistory, flag: Flag) -> str:
    """A flag with its threshold and entries: `short notice (less than 24 h) ¶5 ¶11`."""
    return f"{begun(str(flag))} {case.cite(flag.entries)}"


def dispute_words(case: CaseHistory, dispute: Contested) -> str:
    """A dispute in a line: `¶9, disputed by Anthropic on the grounds that …: answered ¶20 ¶21`."""
    who, standing = case.name(dispute.raised.by), case.in_words(dispute.standing)
    disputed = f"{_disputed(case, dispute)}, disputed by {who} on the grounds {dispute.grounds}"
    return f"{disputed}: {standing} {case.cite(dispute.entries)}"


def _disputed(case: CaseHistory, dispute: Contested) -> str:
    return case.cite([dispute.disputed]) or "an entry not shown here"


def boundary_card(case: CaseHistory, found: Boundary) -> Iterator[RenderableType]:
    """Each communication as a card, the government's side left and the company's right; then acts apart."""
    yield from heading(case)
    if case.before is not None and found.before is not None:
        yield from _crossings(case.before, found.before)
        yield from dividing_line(case)
    yield from _crossings(case, found)
    for dispute in found.disputes:
        title = (
            f"Dispute {dispute.number}, about {case.cite([dispute.disputed]) or 'an entry not shown here'}"
        )
        sides = _two_sides(
            _stated(case, [dispute.raised]), _stated(case, dispute.answers), ("DISPUTED", "ANSWERED")
        )
        yield Panel(sides, title=Text(title), title_align="left", width=80)
    yield from indicators_and_flags(case, found)


def _crossings(case: CaseHistory, found: Boundary) -> Iterator[RenderableType]:
    for row in found.crossings:
        yield Panel(
            _two_sides(asked_lines(case, row), answered_lines(case, row)),
            title=Text(f"{case.cite([row.entry])} {kind_words(row)} · {row.issued}"),
            title_align="left",
            width=80,
        )
    apart = found.apart
    if apart:
        yield Text("Acts of the company that answer no communication on record", style="bold")
        for group in done(case, apart):
            yield _indented(f"{group.occurred}: {group.words} {case.cite(group.entries)}")
            for said in said_of(case, group.entries):
                yield _indented(f"said of it: {case.in_words(said.text)} {case.cite(said.entries)}", 6)
        yield Text("")
    if not found.crossings:
        yield Text("No communication is on record.")


def line_card(line: Line) -> Iterator[RenderableType]:
    """A row of the list across cases: in short, with its case and the flags that rest on it."""
    case, row = line.case, line.crossing
    which = f"{case.case.number} {case.in_words(case.case.title)} · {case.name(line.company)}"
    flags = [Text(f"Flag: {flag_words(case, flag)}") for flag in line.flags]
    if row is not None:
        sides = _two_sides(asked_in_short(case, row), answered_in_short(case, row))
        title = f"{case.cite([row.entry])} {kind_words(row)} · {row.issued}"
        body = Group(sides, *flags)
    elif line.apart is not None:
        title = f"An act that answers no communication on record · {line.occurred}"
        body = Group(*map(Text, apart_lines(case, line.apart)), *flags)
    else:
        title, body = "Flags beside no communication", Group(*flags)
    yield Panel(
        body, title=Text(title), title_align="left", subtitle=Text(which), subtitle_align="left", width=80
    )


def _indented(text: str, by: int = 3) -> Padding:
    return Padding(Text(text), (0, 0, 0, by))


def _stated(case: CaseHistory, statements: Iterable[Stated]) -> Iterator[str]:
    lines = [f"{case.name(said.by)}: {said.statement} {case.cite([said.entry])}" for said in statements]
    yield from lines or ["No answer is on record."]


def _two_sides(
    left: Iterable[str], right: Iterable[str], headings: tuple[str, str] = ("ASKED", "DECIDED")
) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column("left", ratio=1)
    table.add_column("right", ratio=1)
    table.add_row(*(Text(heading, style="bold") for heading in headings))
    table.add_row(_list(left), _list(right))
    return table


def _list(lines: Iterable[str]) -> Group:
    return Group(*(Padding(Text(f"{line}"), (0, 0, 0, 0)) for line in lines))


def state_card(case: CaseHistory) -> Iterator[RenderableType]:
    """What stood at the history's moment: access, communications, agreements, designations."""
    if not case.entries:
        yield Text("Nothing was on record.")
        return
    yield Text("State", style="bold")
    for stood in state(case):
        yield _indented(f"{stood.name}: {stood.text}" if stood.name else stood.text)
        for point in stood.points:
            yield _indented(point, 6)


def timeline_card(case: CaseHistory, entries: Iterable[Entry]) -> Iterator[RenderableType]:
    """Entries with number, date, sentence, source or lateness; what a live case continues stands first."""
    disputes = list(contested(case))
    if case.before is not None:
        yield _timeline(case.before, case.before.entries, [(case, dispute) for dispute in disputes])
        yield from dividing_line(case)
    yield _timeline(case, entries, [(case, dispute) for dispute in disputes])


def dividing_line(case: CaseHistory) -> Iterator[RenderableType]:
    """The visible line between a compiled case and the live one that continues it."""
    yield Rule(style="none")
    yield Text(line_words(case), style="italic")
    yield Rule(style="none")


def _timeline(
    case: CaseHistory, entries: Iterable[Entry], disputes: Iterable[tuple[CaseHistory, Contested]]
) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(width=20)
    table.add_column()
    for entry in entries:
        sentence = Text(case.sentence(entry))
        if entry.record.source is not None:
            source = entry.record.source
            sentence.append(f" [{source}; {source.evidence.replace('_', ' ')}]", style="dim")
        if case.late(entry):
            sentence.append(" [recorded late]", style="bold")
        if corrected := corrected_words(case, entry):
            sentence.append(f" [{corrected}]", style="bold")
        for disputing, dispute in disputes:
            if dispute.disputed == entry.id:
                sentence.append(f" [disputed: {disputing.cite(dispute.entries)}]", style="bold")
        if known := case.known.get(entry.id):
            # a dispute about an entry is something else than one about its receipt
            receipt = "receipt " if known.state is Knowing.DISPUTED else ""
            sentence.append(f" [{receipt}{known.state.words}]", style="dim")
        table.add_row(case.cite([entry.id]), str(entry.occurred), sentence)
        for reply in case.replies.get(entry.id, ()):
            table.add_row("reply", str(reply.occurred), Text(reply_words(case, reply), style="bold"))
    return table
