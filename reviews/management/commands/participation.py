"""`manage.py participation --reader USER`: who was asked to join and who declined; for overseers only."""

from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from config.actors import Actor
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.oversight.moment import instant_of
from reviews.oversight.participating import Register, lines
from reviews.oversight.participation import WHO_MAY_READ
from reviews.oversight.reader_command import ReaderCommand


class Command(ReaderCommand):
    help = f"The participation register: who was asked to join, who declined, what stands. {WHO_MAY_READ}"
    READER_HELP = "the login of the overseer who reads"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--as-of", metavar="INSTANT", help="with its zone, such as 2026-06-24T00:00-04:00"
        )

    def read(self, reader: Actor | None, **options: Any) -> int:
        instant = instant_of(options["as_of"]) if options["as_of"] else ledger.clock()
        told = Register(reader, instant).told()
        local = instant.astimezone(EASTERN)
        text: list[RenderableType] = [
            Text(f"As of {local.day} {local:%B %Y, %H:%M} ET", style="bold"),
            Text(WHO_MAY_READ, style="italic"),
            Text(""),
        ]
        for company in told:
            evidence = company["evidence_in_words"] or "none"
            value = company["participation_in_words"]
            stands = f"{value} (evidence: {evidence})" if company["participation"] else value
            text.append(Text.assemble((company["company"], "bold"), f": {stands}"))
            text += [Padding(Text(line), (0, 0, 0, 3)) for line in lines(company)]
            text.append(Text(""))
        if not told:
            text.append(Text("Nobody was asked to join, and nothing says where any company stands."))
        self.show({"as_of": instant.isoformat(), "who_may_read": WHO_MAY_READ, "participants": told}, *text)
        return 0
