"""`manage.py announce_restoration`: say to everybody that records are lost which a former log had signed."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from agreements.commands import announce_restoration
from agreements.models import actor_named
from config.errors import BadInput
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "After a restore that lost records: record, for every party and overseer to see, what the former log "
        "had signed, how many of these records are left, and why. DEMARC_LOG_FORMER and the new log are set "
        "first; nothing else is to be recorded before it (config/OPERATIONS.md, Restore)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("note", type=Path, metavar="FILE", help="the log state file that was put aside")
        parser.add_argument("kept", type=int, help="how many records of the former log are left")
        parser.add_argument("--by", required=True, metavar="USER", help="the supervisor who announces it")
        parser.add_argument("--cause", required=True, help="how it came to that: everybody reads it")

    def answer(self, **options: Any) -> int:
        try:
            note = options["note"].read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{options['note'].name} cannot be read as a note") from error
        receipt = announce_restoration(
            actor_named(options["by"]), note=note, kept=options["kept"], cause=options["cause"]
        )
        (entry,) = receipt.entries
        self.show(
            {"position": entry.position, "announced": receipt.sentences[0]},
            Text(f"Position {entry.position:,}: {receipt.sentences[0]}.", style="bold"),
        )
        return 0
