"""`manage.py find_spill --by USER FILE`: where a text lies, before and after a spill is contained."""

import sys
from pathlib import Path
from typing import Any, Final

import msgspec
from django.core.management.base import CommandParser
from rich.text import Text

from agreements.access_log import ReadingChannel, note_reading
from agreements.models import actor_named
from config.actors import Actor, Role
from config.errors import BadInput, NotPermitted
from config.terminal import FOUND_WRONG, PeopleCommand
from reviews.spilled.found import Found, Unread
from reviews.spilled.search import ELSEWHERE, Search, search
from reviews.spilled.sought import LEAST, Sought

_STANDARD_INPUT: Final = "-"
_FOR: Final = frozenset({Role.SUPERVISOR, Role.OVERSEER})
_LARGEST: Final = 4 * 1024 * 1024


class Command(PeopleCommand):
    help = (
        "Look for a text in every table, sealed value, document, in Redis and in the files beside, and name "
        "the places: by id, never by a word of it. Every line is looked for by itself, whatever its case, "
        f"accents, spaces and marks; it has at least {LEAST} letters and digits. The search is noted in the "
        "access log before it begins. Exits with 1 where a line is found, or a place could not be searched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "file",
            metavar="FILE",
            help="a file with the text, or - for standard input; never the text itself",
        )
        parser.add_argument(
            "--by", required=True, metavar="USER", help="the supervisor or overseer for whom it is searched"
        )

    def answer(self, **options: Any) -> int:
        sought = Sought(_read(options["file"]))
        note_reading(_who(options["by"]), "manage.py find_spill", channel=ReadingChannel.SEARCH)
        done = search(sought)
        value = msgspec.to_builtins(done) | {"whole": done.whole, "elsewhere": list(ELSEWHERE)}
        self.show(value, *_lines(done))
        return FOUND_WRONG if done.found or not done.whole else 0


def _who(name: str) -> Actor:
    actor = actor_named(name)
    if actor.role not in _FOR:
        raise NotPermitted(f"a search is made for a supervisor or an overseer, not for {actor.role}")
    return actor


def _read(name: str) -> str:
    try:
        with sys.stdin.buffer if name == _STANDARD_INPUT else Path(name).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise BadInput(f"the file cannot be read ({type(error).__name__})") from error
    if len(content) > _LARGEST:
        raise BadInput(f"the text has more than {_LARGEST:,} bytes: give the lines that matter")
    try:
        return content.decode()
    except UnicodeDecodeError:
        # not chained: the error holds the bytes
        raise BadInput("the text is not UTF-8: give the words of a document, not its file") from None


def _lines(done: Search) -> list[Text]:
    searched = (
        f"{done.tables:,} tables ({done.columns:,} columns that can hold text), {done.sealed_values:,} "
        f"sealed values and {done.documents:,} documents were searched; {done.destroyed:,} more open for "
        "nobody here."
    )
    said = f"Found in {len(done.found):,} places." if done.found else "Found nowhere that was searched."
    lines = [Text(said, style="bold"), *map(_place, done.found), Text(searched)]
    if done.unread:
        lines += [Text("Not looked into:", style="bold"), *map(_unread, done.unread)]
    return [*lines, Text("Not searched from here:", style="bold"), *(Text(f"- {one}") for one in ELSEWHERE)]


def _place(found: Found) -> Text:
    entry = f", entry {found.entry}" if found.entry else ""
    field = f", report_spill {found.field}" if found.field else ""
    numbers = ", ".join(map(str, found.lines))
    return Text(f"- {found.place} {found.row}{entry}{field} (line {numbers})", overflow="fold")


def _unread(one: Unread) -> Text:
    return Text(f"- {f'{one.place} {one.row}'.strip()}: {one.why}", overflow="fold")
