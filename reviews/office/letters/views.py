"""The page of a letter: shown, printed, and on its way to be filed on the case by the command for that."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from config.actors import Actor
from config.errors import NotFound
from config.ledger.event import Entry
from config.office.site import office
from config.office.staging import stage
from reviews.office.case.address import address
from reviews.office.case.reading import CaseReading, read_case
from reviews.office.case.tabs import Texts
from reviews.office.letters.letter import DISCLAIMER, Letter
from reviews.office.letters.written import has_letter, written, written_draft
from reviews.oversight.reading import note_served
from reviews.possible import bar


def letter(request: HttpRequest, actor: Actor, case: UUID, source: UUID) -> HttpResponse:
    """The letter that an entry of the agency's, or a draft on its desk, gives. Posting sends it on to the
    page that files it, with its bytes kept meanwhile. Raises Http404 where no letter of this agency is made.
    """
    try:
        reading = read_case(actor, case)
        found, entries = _letter(reading, source)
    except NotFound as error:
        raise Http404(error.detail) from error
    if request.method == "POST":
        return HttpResponseRedirect(_filing(actor, case, found))
    note_served(actor, entries)
    barred = bar(reading.known, actor, "file_document") if reading.known is not None else ""
    said = {
        **office().each_context(request),
        "title": found.title,
        "letter": found,
        "disclaimer": DISCLAIMER,
        "address": address(case),
        "barred": barred,
    }
    return render(request, "office/letter.html", said)


def _letter(reading: CaseReading, source: UUID) -> tuple[Letter, list[Entry]]:
    """The letter, and the entry that it shows. Raises NotFound."""
    history, agency = reading.history, reading.reader.organization
    none = NotFound("no letter of your agency is made from this")
    if reading.known is None:
        raise none
    draft = reading.known.desk.drafts.get(source)
    if draft is not None:
        texts = Texts(reading, [draft.drafted])
        words = lambda field: texts.of(draft.drafted, field)  # noqa: E731 - bound to the draft
        return written_draft(history, reading.case, draft, words, agency), []
    entry = history.entry(source)
    if entry is None or not has_letter(entry) or entry.organization != agency:
        raise none
    texts = Texts(reading, [entry])
    return written(history, reading.case, entry, lambda field: texts.of(entry, field)), [entry]


def _filing(actor: Actor, case: UUID, found: Letter) -> str:
    """The page that files a document, with the letter's bytes kept for it and its title filled in."""
    ticket = stage(actor, f"{found.title}.txt", found.content)
    preset = urlencode({"case": str(case), "title": found.title, "content": ticket})
    return f"{reverse('admin:give-file-document')}?{preset}"
