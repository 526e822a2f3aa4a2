"""Acting in an inquiry by forms: filled in, rehearsed, looked at, and only then recorded by the command."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.actors import Actor, Command
from config.errors import BadInput, Conflict, NotFound, NotPermitted, Refused
from config.ledger.store import Receipt
from reviews.commands import inquiry as commands
from reviews.inquiry import InquiryOpened
from reviews.oversight.inquiries import forms
from reviews.oversight.inquiries.shown import inquiry_for
from reviews.oversight.inquiries.told import InquirySeen, asked_of, short
from reviews.oversight.reading import for_readers


class Act(msgspec.Struct, frozen=True):
    """One thing that an oversight body does in an inquiry: its command, its form, what the page calls it."""

    command: Command[Receipt]
    form: type[forms.InquiryForm]
    title: str

    @property
    def name(self) -> str:
        """The command's name as it stands in an address: `ask-records`."""
        return self.command.name.replace("_", "-")


OPEN: Final = Act(commands.open_inquiry, forms.OpenInquiry, "Open an inquiry")

ACTS: Final = (
    Act(commands.ask_records, forms.AskRecords, "Ask for records"),
    Act(commands.produce_records, forms.ProduceRecords, "Note what was produced"),
    Act(commands.record_observation, forms.RecordObservation, "Record an observation"),
    Act(commands.close_inquiry, forms.CloseInquiry, "Close the inquiry"),
)

_FORM_METHODS: Final = ["GET", "HEAD", "POST"]


def may_open(actor: Actor) -> bool:
    """Whether the command that opens an inquiry is this actor's to give."""
    return actor.role in OPEN.command.roles and actor.side in InquiryOpened.BY


@require_http_methods(_FORM_METHODS)
@for_readers
def open_inquiry(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form that opens an inquiry."""
    return _Acting(request, actor, OPEN).answer()


def page_of(act: Act) -> Callable[..., HttpResponse]:
    """The form of one act in an inquiry of the reader's own body; another's is as one that is not there."""

    @require_http_methods(_FORM_METHODS)
    @for_readers
    def form(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
        seen = inquiry_for(actor, id)
        if seen.body != actor.organization:
            raise NotFound(f"there is no inquiry {id}")
        return _Acting(request, actor, act, seen).answer()

    return form


class _Acting:
    """One request of a form: shown empty, rehearsed with its preview, or recorded."""

    def __init__(self, request: HttpRequest, actor: Actor, act: Act, seen: InquirySeen | None = None) -> None:
        if actor.role not in act.command.roles:
            raise NotPermitted(f"{act.command.name} is not for {actor.role}s")
        self.request, self.actor, self.act, self.seen = request, actor, act, seen
        asks = asked_of(seen) if seen else {}
        self.form = act.form(request.POST or None, actor=actor, asks=asks, label_suffix="")

    def answer(self) -> HttpResponse:
        if self.request.method != "POST" or not self.form.is_valid():
            return self._page(status=200 if self.request.method != "POST" else BadInput.status)
        wanted = self.request.POST.get("do")
        if wanted == "change":
            return self._page()
        try:
            receipt = self._give(dry_run=wanted != "record")
        except (BadInput, NotFound, Refused) as error:
            field = error.pointer.removeprefix("/")
            self.form.add_error(field if field in self.form.fields else None, error.detail)
            return self._page(status=error.status)
        except Conflict as error:
            return self._page(status=error.status, moved=error.detail)
        if receipt.rehearsed:
            return self._page(rehearsed=receipt)
        return redirect("oversight:inquiry", id=receipt.stream)

    def _give(self, *, dry_run: bool) -> Receipt:
        """Give the command, against the version that the form was made from."""
        if self.seen is None:
            return self.act.command(self.actor, dry_run=dry_run, **self.form.said())
        expected = self.request.POST.get("expected_version", "")
        if not (expected.isascii() and expected.isdecimal()):
            raise BadInput("the form does not say which version of the inquiry it was made from")
        return self.act.command(
            self.actor,
            dry_run=dry_run,
            expected_version=int(expected),
            inquiry=self.seen.id,
            **self.form.said(),
        )

    def _page(self, *, status: int = 200, rehearsed: Receipt | None = None, moved: str = "") -> HttpResponse:
        seen, said = self.seen, self.request.POST
        given: dict[str, Any] = {
            "actor": self.actor,
            "act": self.act,
            "form": self.form,
            "inquiry": {"id": seen.id, "short": short(seen.id)} if seen else None,
            "version": said.get("expected_version", seen.version if seen else ""),
            "moved": moved,
            "preview": self._preview(rehearsed) if rehearsed else None,
        }
        return render(self.request, "oversight/inquiry_act.html", given, status=status)

    def _preview(self, receipt: Receipt) -> dict[str, Any]:
        """What would be recorded, who would see it, and the flags that it would raise."""
        seen = self.seen
        sentences = [seen.in_words(one) if seen else one for one in receipt.sentences]
        return {
            "sentences": sentences,
            "seen_by": receipt.seen_by,
            "flags": receipt.flags,
            "given": [(field.label, list(_given(field))) for field in self.form.visible_fields()],
        }


def _given(field: BoundField) -> Iterator[str]:
    """What was put into a field, line by line: choices by their words."""
    value = field.value()
    choices: Any = getattr(field.field, "choices", None)
    if choices is not None:
        words = {str(choice): str(said) for choice, said in choices}
        chosen = value if isinstance(value, list) else [value]
        yield from (words[one] for one in chosen if one in words)
    elif value:
        yield from str(value).splitlines()
