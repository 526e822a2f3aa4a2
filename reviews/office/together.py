"""One command for several cases: rehearsed case by case, then given, each with a result of its own."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from config.actors import Actor, Command, RequestKey
from config.errors import (
    BadInput,
    Conflict,
    NotFound,
    NotPermitted,
    Refused,
    Repeated,
    Unavailable,
)
from config.ledger.store import Receipt, ledger
from config.office.offered import READERS
from config.office.rehearsed import Rehearsal, rehearsal_of, signed
from config.office.site import not_for, office
from reviews import commands
from reviews.models import CaseFile
from reviews.office.naming import in_words
from reviews.office.people import Colleagues

MOST: Final = 50
"""So many cases are rehearsed and sent at once."""

_NONCE_BYTES: Final = 16
_ANSWERS: Final = (BadInput, NotFound, NotPermitted, Refused, Conflict)


class TogetherForm(forms.Form):
    """What is said of every case alike. `said` are the arguments of the command beside the case."""

    def __init__(self, *args: Any, colleagues: Colleagues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "to"):
            if name in self.fields:
                chosen = [("", "choose"), *colleagues.carriers]
                self.fields[name].choices = chosen  # type: ignore[attr-defined]  # these two are choices

    def said(self) -> dict[str, Any]:
        """The arguments; what was left empty is not among them."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: UUID(value) if name in ("person", "to") else value for name, value in said.items()}


class AssignForm(TogetherForm):
    person = forms.ChoiceField(label="To", help_text="Who carries these cases from now on.")


class HandOverForm(TogetherForm):
    to = forms.ChoiceField(label="To", help_text="Who carries these cases from now on.")
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class MemoForm(TogetherForm):
    memo = forms.CharField(
        label="Memo",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="For your agency's own use: neither the company nor an overseer reads it.",
    )


class CloseForm(TogetherForm):
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """One command that is given for several cases: its form, what the button says, and what was done then."""

    command: Command[Receipt]
    form: type[TogetherForm]
    title: str
    done: str

    @property
    def name(self) -> str:
        """The command's name as it stands in an address: `assign-case`."""
        return self.command.name.replace("_", "-")


TOGETHER: Final = {
    one.name: one
    for one in (
        Together(command=commands.assign_case, form=AssignForm, title="Assign", done="assigned"),
        Together(command=commands.hand_over_case, form=HandOverForm, title="Hand over", done="handed over"),
        Together(command=commands.file_memo, form=MemoForm, title="File a memo", done="memo filed"),
        Together(command=commands.close_case, form=CloseForm, title="Close", done="closed"),
    )
}
"""What is done to several cases at once. A communication never is: each goes out by itself, countersigned."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a rehearsal or the command itself gave for one case: sentences, or why not. `rehearsed` is what
    the page carries of a rehearsal; `again` that the command had been given for this case before."""

    case: CaseFile
    sentences: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    refused: str = ""
    rehearsed: str = ""
    again: bool = False


def offered_to(actor: Actor) -> list[Together]:
    """What this actor's role may do to several cases."""
    return [one for one in TOGETHER.values() if actor.role in one.command.roles]


@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, actor: Actor, act: str) -> HttpResponse:
    """The form, the rehearsal of every case, and the result of every case."""
    if act not in TOGETHER:
        raise Http404("this is not done to several cases at once")
    return _Asked(request, actor, TOGETHER[act]).answer()


class _Asked:
    """One request: the cases that it names, and the form as it was filled in."""

    def __init__(self, request: HttpRequest, actor: Actor, act: Together) -> None:
        if actor.role not in act.command.roles:
            raise PermissionDenied(not_for(act.name, act.command.roles & READERS))
        self.request, self.actor, self.act = request, actor, act
        self.colleagues = Colleagues(actor)
        numbers = (request.POST if request.method == "POST" else request.GET).get("cases", "")
        self.cases = _cases(actor, numbers)
        self.form = act.form(request.POST or None, colleagues=self.colleagues, label_suffix="")

    def answer(self) -> HttpResponse:
        if self.request.method != "POST" or not self.cases or len(self.cases) > MOST:
            return self._page()
        if not self.form.is_valid():
            return self._page(status=BadInput.status)
        wanted = self.request.POST.get("do")
        if wanted == "change":
            return self._page()
        said = self.form.said()
        if wanted != "send":
            return self._page(rehearsed=list(self._each(self.cases, lambda case: self._rehearse(case, said))))
        chosen = set(self.request.POST.getlist("case"))
        sent = [case for case in self.cases if case.number in chosen]
        return self._page(sent=list(self._each(sent, lambda case: self._send(case, said))), left=len(sent))

    def _each(self, cases: list[CaseFile], give: Callable[[CaseFile], Result]) -> Iterator[Result]:
        for case in cases:
            try:
                yield give(case)
            except _ANSWERS as error:
                yield Result(case=case, refused=error.detail)
            except Unavailable as error:
                yield Result(case=case, refused=f"{error.detail}; sent again, it is done once")

    def _rehearse(self, case: CaseFile, said: dict[str, Any]) -> Result:
        receipt = self.act.command(self.actor, dry_run=True, case=case.stream, **said)
        return Result(
            case=case,
            sentences=self._in_words(receipt),
            seen_by=receipt.seen_by,
            flags=receipt.flags,
            rehearsed=signed(
                Rehearsal(
                    digest=self._digest(case, said),
                    stream=case.stream,
                    version=receipt.version - len(receipt.entries),
                )
            ),
        )

    def _send(self, case: CaseFile, said: dict[str, Any]) -> Result:
        key = self._key(case, said)
        before = ledger.done(self.actor.organization, key)
        if before is not None:
            return Result(case=case, sentences=self._in_words(before), again=True)
        token = self.request.POST.get(f"rehearsed-{case.number}", "")
        seen = rehearsal_of(token, self._digest(case, said)).version
        try:
            receipt = self.act.command(
                self.actor, expected_version=seen, request_key=key, case=case.stream, **said
            )
        except Repeated:  # the same was sent twice at once
            earlier = ledger.done(self.actor.organization, key)
            return Result(case=case, sentences=self._in_words(earlier) if earlier else (), again=True)
        return Result(case=case, sentences=self._in_words(receipt))

    def _key(self, case: CaseFile, said: dict[str, Any]) -> RequestKey:
        """The name of what is sent for one case. Raises BadInput where the form has none."""
        nonce = self.request.POST.get("nonce", "")
        if not nonce.isalnum() or len(nonce) != 2 * _NONCE_BYTES:
            raise BadInput("rehearse it first: the form does not say which rehearsal it follows")
        return RequestKey(f"together {nonce} {case.number}", self._digest(case, said))

    def _digest(self, case: CaseFile, said: dict[str, Any]) -> bytes:
        """SHA-256 over the command, who gives it, the case and what is said of it."""
        giver = [str(self.actor.id), str(self.actor.organization)]
        whole = json.dumps([self.act.name, giver, str(case.stream), said], default=str, sort_keys=True)
        return hashlib.sha256(whole.encode()).digest()

    def _in_words(self, receipt: Receipt) -> tuple[str, ...]:
        return tuple(in_words(self.actor, receipt.sentences))

    def _page(
        self,
        *,
        status: int = 200,
        rehearsed: list[Result] | None = None,
        sent: list[Result] | None = None,
        left: int = 0,
    ) -> HttpResponse:
        results = rehearsed or sent or []
        given: dict[str, Any] = {
            **office().each_context(self.request),
            "title": f"{self.act.title}: {len(self.cases)} case{'' if len(self.cases) == 1 else 's'}",
            "act": self.act,
            "cases": self.cases,
            "numbers": ",".join(case.number for case in self.cases),
            "most": MOST,
            "form": self.form,
            "rehearsed": rehearsed,
            "sent": sent,
            "nonce": secrets.token_hex(_NONCE_BYTES) if rehearsed else "",
            "refused": sum(bool(one.refused) for one in results),
            "fine": sum(not one.refused for one in results),
            "left": left,
        }
        return render(self.request, "office/together.html", given, status=status)


def _cases(actor: Actor, numbers: str) -> list[CaseFile]:
    """The cases of some numbers, with a comma between them, as far as the actor sees them."""
    wanted = {number for number in numbers.split(",") if number}
    return list(CaseFile.objects.visible_to(actor).filter(number__in=wanted).order_by("year", "ordinal"))
