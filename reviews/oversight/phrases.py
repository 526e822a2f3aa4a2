"""How communications, acts and scopes read in the brief and the boundary ledger. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import assert_type
from uuid import UUID

import msgspec

from agreements.vocabulary import Track
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN, Occurred, Precision
from reviews.communication import DirectivePartlyLifted, Form
from reviews.model_version import (
    AccessRestored,
    AccessRestricted,
    AccessSuspended,
    ReleaseCanceled,
    Released,
    ReleasedToTrustedPartners,
    ReleaseRescheduled,
    SafeguardsChanged,
)
from reviews.oversight.boundary import Act, Consequence, Crossing
from reviews.oversight.history import CaseHistory, Cited
from reviews.scope import DIMENSIONS, Difference, Extent, Relation, Scope


def series(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def begun(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def when(occurred: Occurred) -> str:
    """The date as the beginning of a sentence: `On 26 June 2026`, `In June 2026`, `Before 12 June 2026`."""
    if occurred.precision is Precision.UNKNOWN:
        return "On a date not known"
    if occurred.precision is Precision.BEFORE:
        return begun(str(occurred))
    return f"{'In' if occurred.precision is Precision.MONTH else 'On'} {occurred}"


def when_after(before: Occurred | None, occurred: Occurred) -> str:
    """The date as the beginning of a sentence that follows another: `The same day, at 21:14 ET`."""
    if before is None or _day(before) is None or _day(before) != _day(occurred) or occurred.latest is None:
        return when(occurred)
    if occurred.precision is Precision.INSTANT:
        return f"The same day, at {occurred.latest.astimezone(EASTERN):%H:%M} ET"
    return "The same day"


def _day(occurred: Occurred) -> date | None:
    """The day in Eastern Time that everything of it falls on; None where that is not one day."""
    if occurred.earliest is None or occurred.latest is None:
        return None
    first, last = (end.astimezone(EASTERN).date() for end in (occurred.earliest, occurred.latest))
    return first if first == last else None


def track_words(track: str | None) -> str:
    """The track for people."""
    if track == Track.OUTSIDE:
        return "outside any agreement, framework or order"
    return track.replace("_", " ") if track else "not recorded"


def with_article(words: str) -> str:
    """`a license requirement`, `an order`."""
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def named_asker(case: CaseHistory, row: Crossing) -> str:
    """Who asked: an office of the register, or as the company that reports it names them."""
    return str(row.asker) if row.issuer is None and row.asker else case.name(row.issuer)


def consequence_words(case: CaseHistory, row: Crossing, consequence: Consequence) -> str:
    """Who states a consequence, or says that one was stated, and when that was said, as a clause."""
    when_said = {True: "before the decision", False: "after the decision", None: "on a date not fixed"}
    at = when_said[consequence.before_decision]
    who = case.name(consequence.by)
    if consequence.by in (row.issuer, row.recorded_by):
        return f"{who} states a consequence, {at}: {consequence.words}"
    return f"{who} says, {at}, that a consequence was stated: {consequence.words}"


def difference_words(difference: Difference) -> str:
    """Dimension by dimension and as a whole: `broader in population, equal in models and period; …`."""
    told = []
    for relation in Relation:
        alike = [name for name, found in difference.dimensions.items() if found is relation]
        if alike and relation is not Relation.CANNOT_COMPARE:
            told.append((relation is Relation.EQUAL, f"{relation.replace('_', ' ')} in {series(alike)}"))
    overall = f"as a whole {difference.overall.words}"
    # what differs comes first
    parts = "; ".join(text for _, text in sorted(told, key=lambda one: one[0]))
    return f"{parts}; {overall}" if parts else overall


def scope_words(case: CaseHistory, scope: Scope | None) -> str:
    """A scope with its models by name; `nothing stated` where no dimension is."""
    if scope is None or scope == Scope():
        return "nothing stated"
    return scope.in_words(case.names)


def asking(case: CaseHistory, row: Crossing) -> str:
    """Who asked for what, by what instrument, as a clause: `Commerce imposed a license requirement: …`."""
    issuer = named_asker(case, row)
    company = case.name(case.case.company)
    what = row.kind.verb if row.kind else "do something that is not recorded"
    if row.form is Form.CALL:
        return f"{issuer} and {company} spoke by telephone or in person"
    if row.form is Form.REPORTED:
        return f"according to {company}, {issuer} asked it to {what}"
    how = ""
    if row.binding and row.instrument:
        directed = f"issued a binding {row.instrument.words} to {company}"
        clause = f"{issuer} {directed}: {what}"
    else:
        how = f", by {with_article(row.instrument.words)}" if row.instrument else ""
        clause = f"{issuer} asked {company} to {what}"
    if row.requested is not None and row.requested != Scope():
        people = _people(case, row.requested)
        clause += f", {people}" if people.startswith("for ") else f" for {people}"
    return clause if row.binding else f"{clause}{how} (not binding)"


def _people(case: CaseHistory, scope: Scope) -> str:
    """Whom a scope concerns and for which models; the other dimensions only where they limit it."""
    kept = {
        name: getattr(scope, name)
        for name in DIMENSIONS
        if name in ("population", "models") or getattr(scope, name) is not Extent.ALL
    }
    stated = Scope(**kept).in_words(case.names)
    return re.sub("(; )?[^;]* not stated$", "", stated) or stated


def lifting(case: CaseHistory, row: Crossing, entry: Entry) -> str:
    """A lift or an end, as a clause: `Commerce lifted part of the directive: …`."""
    event = entry.event
    if isinstance(event, DirectivePartlyLifted):
        return f"{case.who(entry)} lifted part of the directive: {_people(case, event.lifted)}"
    return f"{case.sentence(entry)}"


def narrowing(case: CaseHistory, entry: Entry, scope: Scope) -> str:
    """That less is asked for, as a clause: `Commerce narrowed what it asks for to …`."""
    return f"{case.who(entry)} narrowed what it asks for to: {_people(case, scope)}"


class Done(msgspec.Struct, frozen=True):
    """Acts of one kind at one time, told as one."""

    words: str
    occurred: Occurred
    takes_effect: datetime
    entries: tuple[UUID, ...]


def done(case: CaseHistory, acts: Iterable[Act]) -> Iterator[Done]:
    """What the company did, acts that differ only in their model told together, in order."""
    ordered = sorted(acts, key=lambda act: act.takes_effect)
    for _, together in groupby(ordered, key=lambda act: (act.takes_effect, _did(act, ""), _apart(act))):
        group = list(together)
        models = series(case.name(act.model) for act in group)
        yield Done(
            words=_did(group[0], models),
            occurred=group[0].occurred,
            takes_effect=group[0].takes_effect,
            entries=tuple(act.entry for act in group),
        )


def _apart(act: Act) -> str:
    scope = act.scope and msgspec.structs.replace(act.scope, models=Extent.NOT_STATED)
    return f"{scope} {act.decision} {act.independent}"


def _did(act: Act, models: str) -> str:
    event, whom = act.event, ""
    if act.scope is not None and not isinstance(act.scope.population, Extent):
        whom = f" for {act.scope.population}"
    elif act.scope is not None and act.scope.population is Extent.ALL:
        whom = " for everyone"
    match event:
        case AccessSuspended():
            return f"suspended access to {models}{whom}"
        case AccessRestricted():
            return f"restricted access to {models}{whom}"
        case AccessRestored(to=reach):
            to = f", to {reach.words}" if reach else ""
            return f"restored access to {models}{whom}{to}"
        case ReleasedToTrustedPartners():
            about = "" if event.count_is_exact else "about "
            count = f"{about}{event.partner_count} " if event.partner_count else ""
            partners = "trusted partner" if event.partner_count == 1 else "trusted partners"
            return f"released {models} to {count}{partners} only"
        case Released():
            return f"released {models} to everybody"
        case ReleaseRescheduled():
            to = f" to {event.when}" if event.when else ", naming no new date"
            return f"moved the release of {models}{to}, {event.attribution.words}"
        case ReleaseCanceled():
            return f"canceled the release of {models}"
    assert_type(event, SafeguardsChanged)
    return f"changed the safeguards of {models}"


def cited(words: Iterable[Done]) -> Cited:
    """Several acts in one clause, with all their entries."""
    listed = list(words)
    return Cited(
        series(item.words for item in listed), tuple(entry for item in listed for entry in item.entries)
    )
