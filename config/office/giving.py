"""The page of a command: its form, its rehearsal, and its recording of just what was rehearsed."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from config.actors import Actor
from config.api.doors import doors
from config.api.preconditions import expected_version
from config.errors import BadInput, Conflict, DemarcError, NotFound, NotPermitted
from config.ledger.event import Entry
from config.ledger.repeated import KeyReused
from config.ledger.store import Receipt, ledger
from config.office.files import sent
from config.office.foretelling import teller
from config.office.forms import BACK, FACE, CommandForm
from config.office.offered import Offered, offered
from config.office.reauthentication import authenticate_again, recently_authenticated
from config.office.rehearsed import NotRehearsed, Rehearsal, rehearsal_of, request_key, signed
from config.office.site import OfficeSite, office
from config.office.staging import stage, staged, unstage

KEPT: Final = "kept"
"""In the address, and in the session: what was typed waits there while somebody shows again who they are."""

_TRIES: Final = 5
_MOST_MOVED: Final = 20

_USED: Final = (
    "what this form said before is on record: open it anew to record something else, or change it back to "
    "see what was recorded"
)


def register_commands(site: OfficeSite) -> None:
    """Give every command that is offered its page on the site."""
    for one in offered():
        site.page(f"commands/{one.verb}/", partial(give, offered=one), name=one.page, roles=one.roles)


def give(request: HttpRequest, actor: Actor, *, offered: Offered) -> HttpResponse:
    """The page of one command."""
    return _shown(request, actor=actor, offered=offered)


@require_http_methods(["GET", "HEAD", "POST"])
def _shown(request: HttpRequest, *, actor: Actor, offered: Offered) -> HttpResponse:
    giving = Giving(request, actor, offered)
    try:
        return giving.posted() if request.method == "POST" else giving.opened()
    except NotPermitted as error:
        raise PermissionDenied(error.detail) from error


class Giving:
    """One request for the page of a command."""

    def __init__(self, request: HttpRequest, actor: Actor, offered: Offered) -> None:
        self.request, self.actor, self.offered = request, actor, offered
        self.form_key = str(request.POST.get("form", "")) or uuid4().hex
        self.seen = str(request.POST.get("opened", ""))

    # opening

    def opened(self) -> HttpResponse:
        """The form, with what the query presets; or what was typed before somebody showed who they are."""
        ticket = str(self.request.session.pop(KEPT, "")) if KEPT in self.request.GET else ""
        if ticket:
            try:
                return self._resumed(ticket)
            except NotFound:
                messages.warning(self.request, "What you had typed is no longer kept: type it again.")
        form = CommandForm(self.offered, self.actor, begun=self.request.GET)
        if self.offered.faces and form.face is None:
            return self._faces(form)
        return self._page(form)

    def _resumed(self, ticket: str) -> HttpResponse:
        """The rehearsal of what was typed, again. Raises NotFound where it is no longer kept."""
        typed = QueryDict(staged(self.actor, ticket).content.decode(), mutable=True)
        unstage(self.actor, ticket)
        self.form_key, self.seen = str(typed.get("form", "")), str(typed.get("opened", ""))
        return self._rehearse(CommandForm(self.offered, self.actor, typed=typed))

    # sending

    def posted(self) -> HttpResponse:
        """What one of the page's buttons asks for."""
        typed = self.request.POST.copy()
        step, _, more = str(typed.get("step", "rehearse")).partition(" ")
        if step in ("rehearse", "record"):
            form = CommandForm(self.offered, self.actor, typed=typed, files=self.request.FILES)
            if not form.is_valid():
                return self._page(form)
            return self._record(form, typed) if step == "record" else self._rehearse(form)
        form = CommandForm(
            self.offered, self.actor, begun=typed, files=self.request.FILES, whole=True, more=more
        )
        if step == "words":
            return HttpResponse(form.meaning(more), content_type="text/plain; charset=utf-8")
        return self._page(form, opened=self.seen)

    def _rehearse(self, form: CommandForm) -> HttpResponse:
        if not form.is_valid():
            return self._page(form)
        changed = self.offered.changes(self.actor, form.given)
        seen: int | None = None
        try:
            seen = _version_at(changed, self.seen)
            done = ledger.done(self.actor.organization, request_key(self.form_key, form.digest))
            if done is not None:
                return self._recorded(form, done)
            receipt = self._give(form.given, changed, seen, dry_run=True)
        except KeyReused:
            form.add_error(None, _USED)
            return self._page(form)
        except Conflict:
            return self._stale(form, changed, seen)
        except NotPermitted:
            raise
        except DemarcError as error:
            form.refused(error)
            return self._page(form)
        return self._rehearsal(form, changed, receipt)

    def _record(self, form: CommandForm, typed: QueryDict) -> HttpResponse:
        key = request_key(self.form_key, form.digest)
        version: int | None = None
        changed: UUID | None = None
        try:
            if (done := ledger.done(self.actor.organization, key)) is not None:
                return self._recorded(form, done)
            rehearsal = rehearsal_of(str(typed.get("rehearsed", "")), form.digest)
            changed, version = rehearsal.stream, rehearsal.version
            if self.offered.again and not recently_authenticated(self.request):
                return self._authenticate(typed)
            return self._recorded(form, self._give(form.given, changed, version, request_key=key))
        except NotRehearsed as error:
            messages.warning(self.request, _sentence(error.detail))
            return self._rehearse(form)
        except KeyReused:
            form.add_error(None, _USED)
            return self._page(form)
        except NotPermitted:
            raise
        except DemarcError as error:
            # one of the same name may have been done meanwhile: then this is not refused, but answered
            done = ledger.done(self.actor.organization, key)
            if done is not None:
                return self._recorded(form, done)
            if isinstance(error, Conflict):
                return self._stale(form, changed, version)
            form.refused(error)
            return self._page(form)

    def _give(self, given: Mapping[str, Any], changed: UUID | None, seen: int | None, **how: Any) -> Receipt:
        """Give the command on the version that its giver had seen; again, where only such entries were first
        as its giver may not know of. Raises Conflict where others were."""
        for again in range(_TRIES, -1, -1):
            for value in given.values():
                if isinstance(value, BytesIO):
                    value.seek(0)
            known = changed is not None and seen is not None
            expected = expected_version(self.actor, changed, seen) if known else None  # type: ignore[arg-type]  # known
            try:
                return self.offered.command(self.actor, expected_version=expected, **given, **how)
            except Conflict:
                if not again or changed is None or _moved(self.actor, changed, seen):
                    raise
        raise AssertionError("the last try answers or raises")

    # answering

    def _page(self, form: CommandForm, *, opened: str = "", moved: tuple[str, ...] = ()) -> HttpResponse:
        kept = opened or (self.seen if form.is_bound else "") or ledger.clock().isoformat()
        return self._render("office/command.html", form, opened=kept, moved=moved)

    def _faces(self, form: CommandForm) -> HttpResponse:
        """Which of the command's forms it is to be."""
        faces = []
        for face in self.offered.faces:
            query = self.request.GET.copy()
            query[FACE] = face.name
            faces.append((face, f"?{query.urlencode()}"))
        return self._render("office/faces.html", form, faces=faces)

    def _stale(self, form: CommandForm, changed: UUID | None, seen: int | None) -> HttpResponse:
        """The form with what was typed, and what has moved since it was opened; from now on that is seen."""
        entries = _moved(self.actor, changed, seen)[-_MOST_MOVED:] if changed else []
        told = tuple(teller().moved(self.actor, entries))
        form.add_error(None, "what this changes has moved since: look at what came, then rehearse again")
        return self._page(form, opened=ledger.clock().isoformat(), moved=told)

    def _rehearsal(self, form: CommandForm, changed: UUID | None, receipt: Receipt) -> HttpResponse:
        version = receipt.version - len(receipt.entries) if changed is not None else None
        token = signed(Rehearsal(digest=form.digest, stream=changed, version=version))
        told = teller().foretold(self.actor, receipt)
        asks = self.offered.again and not recently_authenticated(self.request)
        return self._render(
            "office/rehearsal.html", form, opened=self.seen, rehearsed=token, foretold=told, asks=asks
        )

    def _recorded(self, form: CommandForm, receipt: Receipt) -> HttpResponse:
        for part in form.every():
            sent(part, form.data)
        told = teller().recorded(self.actor, receipt, form.given)
        messages.success(
            self.request,
            format_html("Recorded {}: {}.", told.cited, "; ".join(told.sentences)),
        )
        return HttpResponseRedirect(self._back(form) or told.address)

    def _back(self, form: CommandForm) -> str:
        """The address of the place of the site to which the form says to go on; "" where it says none."""
        places = office().places(self.request)
        return next((one["address"] for one in places if one["name"] == form.asked.typed.get(BACK)), "")

    def _authenticate(self, typed: QueryDict) -> HttpResponse:
        """Send to the page that asks again who somebody is; what was typed waits."""
        ticket = stage(self.actor, "what was typed", typed.urlencode().encode())
        self.request.session[KEPT] = ticket
        return authenticate_again(f"{self.request.path}?{KEPT}=1")

    def _render(self, template: str, form: CommandForm, **beside: Any) -> HttpResponse:
        context = {
            **office().each_context(self.request),
            "title": form.face.title if form.face else self.offered.title,
            "speaker": teller().speaker(self.actor),
            "offered": self.offered,
            "form": form,
            "form_key": self.form_key,
            **beside,
        }
        return render(self.request, template, context)


def _version_at(stream: UUID | None, opened: str) -> int | None:
    """The version that a stream had at an instant as a form carries it; None where nobody says."""
    if stream is None or not opened:
        return None
    try:
        instant = datetime.fromisoformat(opened)
    except ValueError as error:
        raise BadInput("this form does not say when it was opened: open it anew") from error
    if instant.tzinfo is None:
        raise BadInput("this form does not say when it was opened: open it anew")
    before = [e.record.version for e in ledger.since(stream, 0) if e.record.recorded_at <= instant]
    return max(before, default=None)


def _moved(actor: Actor, stream: UUID, seen: int | None) -> list[Entry]:
    """The entries after a version of a stream that an actor may know of."""
    return [entry for entry in ledger.since(stream, seen or 0) if doors().knows(actor, entry)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
