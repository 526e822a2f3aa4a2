"""The archivist's page: a chronology is looked at line by line before any of it is entered."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final
from uuid import UUID

import msgspec
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from agreements.models import Organization
from agreements.party import PartyRegistered
from config.actors import Actor
from config.errors import BadInput, DemarcError, NotFound
from config.ledger.event import Entry
from config.ledger.integrator import integrate_if_embedded
from config.office.site import office
from config.office.staging import Staged, stage, staged, unstage
from reviews.chronology import Line, entry_id, read, stream_id
from reviews.import_record import Imported, import_record
from reviews.models import CaseFile, ModelFile

SHOWN: Final = 500
"""So many lines of a chronology are shown before it is entered; all of them are tried."""

_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it is looked at. `sentence` is what its first entry says, "" where it stands already."""

    number: int
    key: str
    verb: str
    by: str
    occurred: str
    source: str
    sentence: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A chronology that was tried: what would be recorded of it, its first lines, or why it is refused."""

    done: Imported | None = None
    lines: tuple[Shown, ...] = ()
    total: int = 0
    refusal: BadInput | None = None


def import_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose a chronology, look at what it would record, enter it: whole, or not at all."""
    if request.method != "POST":
        return _page(request)
    ticket = request.POST.get("ticket", "")
    try:
        if "enter" in request.POST:
            return _entered(request, actor, staged(actor, ticket), ticket)
        chosen = request.FILES.get("chronology")
        if not isinstance(chosen, UploadedFile):
            raise BadInput("choose a chronology: a file of JSON Lines", pointer="/chronology")
        ticket = stage(actor, chosen.name or "", chosen.read())
        return _looked_at(request, actor, ticket)
    except (BadInput, NotFound) as error:
        return _page(request, refused=error.detail, status=error.status)


def tried(actor: Actor, chosen: Staged) -> Tried:
    """What a chronology would record, without recording it."""
    try:
        lines = list(read(BytesIO(chosen.content), chosen.name))
        done = import_record(lines, actor, check=True)
    except BadInput as error:
        return Tried(refusal=error)
    return Tried(done=done, total=len(lines), lines=tuple(_shown(lines, done.entries)))


def _looked_at(request: HttpRequest, actor: Actor, ticket: str) -> HttpResponse:
    chosen = staged(actor, ticket)
    found = tried(actor, chosen)
    if found.refusal is not None:
        unstage(actor, ticket)
    return _page(
        request,
        found=found,
        name=chosen.name,
        digest=chosen.digest.hex(),
        ticket=ticket,
        more=max(0, found.total - SHOWN),
        refused=found.refusal.detail if found.refusal else "",
        status=found.refusal.status if found.refusal else 200,
    )


def _entered(request: HttpRequest, actor: Actor, chosen: Staged, ticket: str) -> HttpResponse:
    try:
        done = import_record(read(BytesIO(chosen.content), chosen.name), actor)
    except DemarcError as error:
        # it was good when it was looked at: what the register holds has changed since
        return _page(request, refused=error.detail, status=error.status)
    unstage(actor, ticket)
    integrate_if_embedded()
    already = f"; {done.standing} were in the register already" if done.standing else ""
    messages.success(request, f"{chosen.name}: {done.recorded} lines entered{already}.")
    return redirect("admin:import-record")


def _page(request: HttpRequest, *, status: int = 200, **told: Any) -> HttpResponse:
    said = {**office().each_context(request), "title": "Import a chronology", **told}
    return TemplateResponse(request, "office/import.html", said, status=status)


def _shown(lines: Sequence[Line], entries: Sequence[Entry]) -> Iterator[Shown]:
    told = {entry.id: entry for entry in entries}
    first = lines[:SHOWN]
    sentences = {
        line.key: told[entry_id(line.key)].event.sentence() for line in first if entry_id(line.key) in told
    }
    names = _names(lines, entries, {UUID(id) for text in sentences.values() for id in _ID.findall(text)})
    for line in first:
        sentence = _ID.sub(lambda id: names.get(UUID(id[0]), "something else"), sentences.get(line.key, ""))
        yield Shown(
            number=line.number,
            key=line.key,
            verb=line.do.replace("_", " "),
            by=names.get(stream_id(line.by), line.by),
            occurred=str(line.occurred),
            source=line.source.publisher,
            sentence=sentence,
        )


def _names(lines: Sequence[Line], entries: Sequence[Entry], wanted: set[UUID]) -> dict[UUID, str]:
    """What ids are called: by the register, by the parties that the file registers, else by their lines."""
    names = {stream_id(line.key): f"“{line.key}”" for line in lines}
    names |= {entry_id(line.key): f"“{line.key}”" for line in lines}
    for entry in entries:
        if isinstance(entry.event, PartyRegistered):
            names[entry.record.stream] = entry.event.short or entry.event.name
    parties = {stream_id(line.by) for line in lines}
    known = Organization.objects.filter(stream__in=wanted | parties).values_list("stream", "short")
    models = ModelFile.objects.filter(stream__in=wanted).values_list("stream", "name")
    cases = CaseFile.objects.filter(stream__in=wanted).values_list("stream", "number")
    return names | dict(known) | dict(models) | dict(cases)
