"""Saved searches: a filtered list under a name, each person's own."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.actors import Actor
from config.errors import BadInput
from reviews.office.narrowing import NARROWING
from reviews.office.own import SavedSearch

MOST: Final = 40
"""So many a person keeps."""

_LONGEST_NAME: Final = 80
_LONGEST_VALUE: Final = 200
_KNOWN: Final = frozenset({"q", *(one.parameter_name for one in NARROWING)})


@require_POST
def save_search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep what the list is narrowed down to under a name; the same name again replaces it."""
    query = known_of(request.POST.get("query", ""))
    try:
        keep(actor, request.POST.get("name", ""), query)
    except BadInput as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "Saved. It stands on your home page, too.")
    return HttpResponseRedirect(_listed(query))


@require_POST
def delete_search(request: HttpRequest, actor: Actor, search: int) -> HttpResponse:
    """Forget one of the person's own searches; another's is as one that is not there."""
    SavedSearch.objects.visible_to(actor).filter(id=search).delete()
    messages.success(request, "This saved search is gone.")
    return HttpResponseRedirect(reverse("admin:index"))


def keep(actor: Actor, name: str, query: str) -> SavedSearch:
    """Keep a search. Raises BadInput for one that narrows nothing down, without a name, or one too many."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not name:
        raise BadInput("give the search a name", pointer="/name")
    if not query:
        raise BadInput("this list is not narrowed down: there is nothing to save", pointer="/query")
    own = SavedSearch.objects.visible_to(actor)
    if own.exclude(name=name).count() >= MOST:
        raise BadInput(f"you keep {MOST} searches already: delete one first", pointer="/name")
    kept, _ = SavedSearch.objects.update_or_create(person=actor.id, name=name, defaults={"query": query})
    return kept


def known_of(query: str) -> str:
    """Of a part of an address after `?` what the list knows, in one order."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name in _KNOWN]
    return urlencode(sorted((name, value) for name, value in pairs if len(value) <= _LONGEST_VALUE))


def _listed(query: str) -> str:
    address = reverse("admin:reviews_casefile_changelist")
    return f"{address}?{query}" if query else address
