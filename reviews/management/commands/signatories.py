"""`manage.py signatories`: who has signed, on which evidence, and what says otherwise."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agreements.models import AgreementFile, ClaimFile
from agreements.party import Party
from agreements.signatories import Signatory, Standing, signatories
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from config.terminal import PeopleCommand
from reviews.oversight.moment import instant_of
from reviews.oversight.replay import parties_of


class Command(PeopleCommand):
    help = "Where each company stands toward an agreement, on the strongest evidence, all others beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--as-of", metavar="INSTANT", help="with its zone, such as 2026-06-24T00:00-04:00"
        )

    def answer(self, **options: Any) -> int:
        instant = instant_of(options["as_of"]) if options["as_of"] else ledger.clock()
        streams = [
            *AgreementFile.objects.values_list("stream", flat=True),
            *ClaimFile.objects.values_list("stream", flat=True),
        ]
        entries = ledger.entries(streams=streams)
        parties = parties_of(entries)
        found = signatories(ledger.replay(entries).values(), instant)
        local = instant.astimezone(EASTERN)
        text: list[RenderableType] = [
            Text(f"As of {local.day} {local:%B %Y, %H:%M} ET", style="bold"),
            Text(""),
        ]
        sources: dict[str, int] = {}
        for signatory in found:
            text.extend(_card(signatory, parties, instant, sources))
        if not found:
            text.append(Text("Nothing on record says where any company stands."))
        text.extend(_sources(sources))
        told = [_told(signatory, parties, instant) for signatory in found]
        self.show({"as_of": instant.isoformat(), "signatories": told}, *text)
        return 0


def _name(parties: dict[Any, Party], id: Any, instant: datetime) -> str:
    return parties[id].name_at(instant) if id in parties else "somebody not registered"


def _card(
    signatory: Signatory, parties: dict[Any, Party], instant: datetime, sources: dict[str, int]
) -> Iterator[RenderableType]:
    """A company's lines. A source is named by its number in `sources`, which learns the new ones."""
    evidence = ", ".join(level.words for level in reversed(signatory.evidences)) or "no evidence"
    company = _name(parties, signatory.company, instant)
    yield Text.assemble((f"{company}: {signatory.value.words}", "bold"), f"  (evidence: {evidence})")
    agency = f" with {_name(parties, signatory.agency, instant)}" if signatory.agency else ""
    clause = f"future models: {signatory.future_models.words}"
    force = "in force by both signatures on record" if signatory.in_force else "not shown to be in force"
    yield Padding(Text(f"agreement{agency}: {force}; {clause}"), (0, 0, 0, 3))
    for label, standings in (
        ("rests on", signatory.supported),
        ("says otherwise", signatory.contradicting),
        ("before", signatory.before),
    ):
        for standing in standings:
            yield Padding(Text(f"{label}: {_standing(standing, parties, sources)}"), (0, 0, 0, 3))
    yield Text("")


def _standing(standing: Standing, parties: dict[Any, Party], sources: dict[str, int]) -> str:
    who = _name(parties, standing.organization, standing.takes_effect)
    how = "claim" if standing.claim else "act"
    named = str(standing.source) if standing.source else ""
    source = f" [{sources.setdefault(named, len(sources) + 1)}]" if named else ""
    denied = ", denied by the company" if standing.denied else ""
    behind = f"{standing.evidence.words}, {how} of {who}, {standing.occurred}"
    return f"{standing.value.words} ({behind}){source}{denied}"


def _sources(sources: dict[str, int]) -> Iterator[RenderableType]:
    if sources:
        yield Text("Sources", style="bold")
        table = Table.grid(padding=(0, 1))
        for source, number in sources.items():
            table.add_row(Text(f"[{number}]"), Text(source))
        yield Padding(table, (0, 0, 0, 3))


def _told(signatory: Signatory, parties: dict[Any, Party], instant: datetime) -> dict[str, Any]:
    return {
        "company": _name(parties, signatory.company, instant),
        "participation": str(signatory.value),
        "evidence": [str(level) for level in reversed(signatory.evidences)],
        "in_force": signatory.in_force,
        "future_models": str(signatory.future_models),
        "rests_on": [_line(standing, parties) for standing in signatory.supported],
        "says_otherwise": [_line(standing, parties) for standing in signatory.contradicting],
        "before": [_line(standing, parties) for standing in signatory.before],
    }


def _line(standing: Standing, parties: dict[Any, Party]) -> dict[str, Any]:
    return {
        "participation": str(standing.value),
        "evidence": str(standing.evidence),
        "by": _name(parties, standing.organization, standing.takes_effect),
        "occurred": str(standing.occurred),
        "source": str(standing.source) if standing.source else None,
        "claim": standing.claim is not None,
        "denied": standing.denied,
    }
