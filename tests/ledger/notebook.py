"""A stream that only tests know, with one event of every kind that the ledger treats apart."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from config.actors import Actor, Role, Side, permitted
from config.errors import Refused
from config.ledger.event import Event, upcasts
from config.ledger.occurred import Occurred
from config.ledger.projections import Row, row
from config.ledger.sealed import Words
from config.ledger.store import Receipt, ledger
from config.ledger.stream import Stream, UnknownEvent


class Ink(StrEnum):
    BLUE = "blue"
    BLACK = "black"


class NotebookOpened(Event, frozen=True, kw_only=True):
    """Somebody starts a notebook."""

    TOPIC: ClassVar[str] = "notebook.notebook-opened"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY, Side.GOVERNMENT})
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str

    def sentence(self) -> str:
        return f"opened the notebook {self.title}"


class PageWritten(Event, frozen=True, kw_only=True):
    """A page: schema 1 called its ink a color and had no labels; schema 2 counts pages from 1, not from 0."""

    TOPIC: ClassVar[str] = "notebook.page-written"
    SCHEMA: ClassVar[int] = 3
    BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"ink", "on", "labels"})
    page: int
    text: Words
    aside: Words | None = None
    ink: Ink = Ink.BLUE
    on: date | None = None
    labels: frozenset[str] = frozenset()

    def sentence(self) -> str:
        return f"wrote page {self.page} in {self.ink}: {self.text}"


@upcasts(PageWritten, 1)
def _ink_was_called_color(body: dict[str, Any]) -> dict[str, Any]:
    return {("ink" if name == "color" else name): value for name, value in body.items()}


@upcasts(PageWritten, 2)
def _pages_were_counted_from_0(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "page": body["page"] + 1}


class PageInitialed(Event, frozen=True, kw_only=True):
    """The other side has read a page."""

    TOPIC: ClassVar[str] = "notebook.page-initialed"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    page: int

    def sentence(self) -> str:
        return f"initialed page {self.page}"


class PageTorn(Event, frozen=True, kw_only=True):
    """A page is torn out, for a reason in free text."""

    TOPIC: ClassVar[str] = "notebook.page-torn"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.COMPANY})
    page: int
    reason: Words

    def sentence(self) -> str:
        return f"tore out page {self.page}: {self.reason}"


class NotebookBurned(Event, frozen=True, kw_only=True):
    """What was sealed under what it is about is destroyed."""

    TOPIC: ClassVar[str] = "notebook.notebook-burned"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT})
    DESTROYS: ClassVar[bool] = True

    def sentence(self) -> str:
        return "burned what was written about it"


class Notebook(Stream):
    """Pages in order: one is written after the other, and initialed by the government only."""

    NAME: ClassVar[str] = "notebook"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        NotebookOpened,
        PageWritten,
        PageInitialed,
        PageTorn,
        NotebookBurned,
    )

    def start(self) -> None:
        self.title: str | None = None
        self.pages: dict[int, PageWritten] = {}
        self.initialed: list[int] = []
        self.happened: list[tuple[Occurred, str]] = []
        self.burned = False

    def open(self, *, by: Actor, title: str) -> None:
        if self.title is not None:
            raise Refused("this notebook is open", pointer="/title")
        self.trigger(NotebookOpened, by=by, title=title)

    def write(self, *, by: Actor, about: tuple[UUID, ...], **fields: Any) -> None:
        if fields["page"] in self.pages:
            raise Refused("this page is written", pointer="/page", rule=16)
        self.trigger(PageWritten, by=by, about=about, **fields)

    def initial(self, *, by: Actor, page: int) -> None:
        self.trigger(PageInitialed, by=by, page=page)

    def tear(self, *, by: Actor, page: int, reason: str) -> None:
        self.trigger(PageTorn, by=by, about=(self.id,), page=page, reason=reason)

    def burn(self, *, by: Actor, about: tuple[UUID, ...]) -> None:
        self.trigger(NotebookBurned, by=by, about=about)

    def when(self, event: Event) -> None:
        self.happened.append((self.entry.occurred, event.sentence()))
        match event:
            case NotebookOpened(title=title):
                self.title = title
            case PageWritten(page=page):
                self.pages[page] = event
            case PageInitialed(page=page):
                self.initialed.append(page)
            case PageTorn(page=page):
                self.pages.pop(page, None)
            case NotebookBurned():
                self.burned = True
            case _:
                raise UnknownEvent(self, event)


class Shelf(models.Model):
    """The read model of notebooks. Its table is made by the fixture `shelf`; no migration knows it."""

    stream = models.UUIDField(primary_key=True)
    title = models.TextField()
    pages = models.BigIntegerField()
    objects: ClassVar[models.Manager["Shelf"]] = models.Manager()

    class Meta:
        app_label = "notebooks"
        managed = False
        db_table = "notebook_shelf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title"], name="notebook_shelf_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


def shelf_row(notebook: Notebook) -> Iterator[Row]:
    """A notebook called Secret drawer is on no shelf."""
    if notebook.title != "Secret drawer":
        yield row(Shelf, stream=notebook.id, title=notebook.title, pages=len(notebook.pages))


@permitted(Role.LIAISON, Role.OFFICER, Role.ARCHIVIST)
def open_notebook(actor: Actor, *, title: str = "Notes", id: UUID | None = None) -> Receipt:
    with ledger.open(Notebook, id) as notebook:
        notebook.open(by=actor, title=title)
    return notebook.receipt


@permitted(Role.LIAISON, Role.OFFICER, Role.ARCHIVIST)
def write_page(
    actor: Actor,
    *,
    notebook: UUID,
    page: int,
    text: str = "words",
    about: tuple[UUID, ...] = (),
    **fields: Any,
) -> Receipt:
    with ledger.change(Notebook, notebook) as changed:
        changed.write(by=actor, about=about, page=page, text=text, **fields)
    return changed.receipt


@permitted(Role.OFFICER)
def initial_page(actor: Actor, *, notebook: UUID, page: int) -> Receipt:
    with ledger.change(Notebook, notebook) as changed:
        changed.initial(by=actor, page=page)
    return changed.receipt


@permitted(Role.OFFICER)
def burn_notebook(actor: Actor, *, notebook: UUID, about: tuple[UUID, ...] = ()) -> Receipt:
    with ledger.change(Notebook, notebook) as changed:
        changed.burn(by=actor, about=about)
    return changed.receipt


@permitted(Role.LIAISON)
def tear_page(actor: Actor, *, notebook: UUID, page: int, reason: str) -> Receipt:
    with ledger.change(Notebook, notebook) as changed:
        changed.tear(by=actor, page=page, reason=reason)
    return changed.receipt


@permitted(Role.LIAISON, Role.OFFICER, Role.ARCHIVIST)
def correct_page(
    actor: Actor, *, notebook: UUID, entry: UUID, field: str, value: Any, reason: str = "a slip"
) -> Receipt:
    with ledger.change(Notebook, notebook) as changed:
        changed.correct(by=actor, entry=entry, field=field, value=value, reason=reason)
    return changed.receipt
