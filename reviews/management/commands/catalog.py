"""`manage.py catalog`: every event, who may record it, its fields, and the command that does."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.core.management.base import CommandParser
from rich.text import Text

import agreements.commands  # noqa: F401 - the registries know what has been imported
import reviews.commands  # noqa: F401 - likewise
from config.errors import NotFound
from config.ledger.catalog import Catalog, Described, Field, StreamEvents, Value, catalog
from config.terminal import PeopleCommand

_REGENERATE = "uv run manage.py catalog --format markdown > reviews/CATALOG.md"


class Command(PeopleCommand):
    help = f"List every event that can be recorded. `{_REGENERATE}` writes the page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="*", help="only events whose topic holds one of these words")
        parser.add_argument(
            "--format",
            choices=("text", "json", "markdown"),
            default="text",
            help="text for people, json for programs, markdown for the page",
        )

    def answer(self, **options: Any) -> int:
        words: list[str] = options["words"]
        found = narrowed(catalog(), words)
        if not found.streams:
            raise NotFound(f"no event has {' or '.join(words)} in its topic: manage.py catalog lists all")
        if options["format"] == "markdown":
            self.stdout.write(page(found), ending="")
        else:
            self.show(msgspec.to_builtins(found), *(Text(part) for part in _lines(found)))
        return 0


def narrowed(whole: Catalog, words: list[str]) -> Catalog:
    """The catalog with only the events whose topic holds one of `words`; all of it for no words."""
    if not words:
        return whole
    streams = (
        msgspec.structs.replace(
            stream, events=tuple(e for e in stream.events if any(word in e.topic for word in words))
        )
        for stream in whole.streams
    )
    return Catalog(streams=tuple(stream for stream in streams if stream.events), values=())


# text


def _lines(found: Catalog) -> Iterator[str]:
    for stream in found.streams:
        for event in stream.events:
            yield f"{event.topic}  (schema {event.schema}, {', '.join(event.sides)})"
            yield from (f"    {field.name}: {_type(field)}" for field in event.fields)
            yield from (f"    {one.command} by {', '.join(one.roles)}" for one in event.recorders)


def _type(field: Field) -> str:
    sealed = ", sealed in a live record" if field.sealed else ""
    return f"{field.type}{sealed}{', optional' if field.optional else ''}"


# the page


def page(whole: Catalog) -> str:
    """The whole catalog as a page of Markdown."""
    return "\n".join(_page(whole)) + "\n"


def _page(whole: Catalog) -> Iterator[str]:
    count = sum(len(stream.events) for stream in whole.streams) - 1
    yield "# Catalog of events"
    yield ""
    yield (
        f"{count} events of {len(whole.streams) - 1} streams, and the correction that every stream takes. "
        f"Made from the code by `{_REGENERATE}`; a test holds that it equals the code."
    )
    yield ""
    yield (
        "Beside its own fields every record has an envelope: id, record kind, stream, version, who recorded "
        "it on whose behalf, when it happened, when it was recorded, track, what it is about, what it cites, "
        "source, audience. A sealed field holds a commitment in a live record, and its words beside the "
        "ledger. Only `occurred`, sealed fields and those named *correctable* may be corrected."
    )
    for stream in whole.streams:
        yield from _stream(stream)
    yield from ["", "## Values", ""]
    for value in whole.values:
        yield from _value(value)


def _stream(stream: StreamEvents) -> Iterator[str]:
    yield from ["", f"## {stream.name}", "", stream.about]
    for event in stream.events:
        yield from ["", *_event(event)]


def _event(event: Described) -> Iterator[str]:
    sides = ", ".join(side.replace("_", " ") for side in event.sides)
    yield f"### {event.topic}"
    yield ""
    yield event.about
    yield ""
    yield f"`{event.name}` · schema {event.schema} · recorded by: {sides}"
    yield ""
    for one in event.recorders:
        yield f"- command `{one.command}`: {', '.join(one.roles)}"
    own = [name for name in event.correctable if name != "occurred"]
    if own:
        yield f"- correctable: {', '.join(f'`{name}`' for name in own)}"
    if event.fields:
        yield from ["", *_table(event.fields)]


def _table(fields: Iterable[Field]) -> Iterator[str]:
    yield "| field | type | |"
    yield "|---|---|---|"
    for field in fields:
        marks = ", ".join([*(["sealed"] if field.sealed else []), *(["optional"] if field.optional else [])])
        yield f"| `{field.name}` | {field.type.replace('|', chr(92) + '|')} | {marks} |"


def _value(value: Value) -> Iterator[str]:
    yield from [f"### {value.name}", "", *([value.about, ""] if value.about else [])]
    if value.codes:
        yield " · ".join(f"`{code}`" for code in value.codes)
    else:
        yield from _table(value.fields)
    yield ""
