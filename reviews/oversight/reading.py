"""Who reads the oversight pages, and what of it; what is read is noted. Every reader is an actor."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from agreements.delivery import DeliveryChannel
from agreements.serving import served
from config.actors import Actor, Role, Side
from config.errors import BadInput, DemarcError, NotFound, NotPermitted
from config.ledger.event import Entry
from reviews.models import CaseFile, CommunicationFile
from reviews.oversight.door import actor_at
from reviews.oversight.folding import history_of
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.observations import across, was_asked
from reviews.oversight.parts import cases_seen, holding
from reviews.oversight.replay import case_histories, case_records
from reviews.oversight.viewing import PAGES, READER, BundleReader

View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Let a view be read by whoever is bound to an organization: it gets the request and the actor.

    Who is not logged in is sent to the login; what the register refuses becomes its HTTP status, and
    "not yours" is the same 404 as "not there". What an overseer asks for is noted by then: see `door`.
    """

    @wraps(view)
    def read(request: HttpRequest, **given: Any) -> HttpResponse:
        viewer = request.META.get(READER)
        if isinstance(viewer, BundleReader):
            return _viewed(request, view, viewer, given)
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, actor_at(request), **given)
        except NotFound as error:
            raise Http404(error.detail) from error
        except (BadInput, NotPermitted) as error:
            return refused(error)

    return read


def _viewed(request: HttpRequest, view: View, reader: BundleReader, given: dict[str, Any]) -> HttpResponse:
    """A page of a bundle: nobody logs in to it, and nothing is noted."""
    if view.__name__ not in PAGES:
        raise Http404("this page is not in a bundle")
    try:
        return view(request, reader, **given)
    except NotFound as error:
        raise Http404(error.detail) from error
    except BadInput as error:
        return refused(error)


def once_each(query: QueryDict) -> dict[str, str]:
    """The parameters of an address. Raises BadInput for one that is given twice."""
    for name, values in query.lists():
        if len(values) > 1:
            raise BadInput(f"`{name}` is given {len(values)} times: give it once", pointer=f"/{name}")
    return {name: str(values[0]) for name, values in query.lists()}


def refused(error: DemarcError) -> HttpResponse:
    """A refusal as a page of one sentence."""
    return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")


def reads_across(actor: Actor) -> bool:
    """Whether an actor may read across companies: overseers and agency supervisors."""
    if isinstance(actor, BundleReader):
        return False  # a bundle holds no other cases
    return actor.side is Side.OVERSIGHT or (actor.side, actor.role) == (Side.GOVERNMENT, Role.SUPERVISOR)


def cases_for(actor: Actor) -> list[UUID]:
    """The cases that an actor may see, by number."""
    if isinstance(actor, BundleReader):
        return actor.cases()
    return list(CaseFile.objects.visible_to(actor).order_by("number").values_list("stream", flat=True))


def case_for(actor: Actor, number: str) -> UUID:
    """The case of a number. Raises NotFound where there is none that this actor may see."""
    if isinstance(actor, BundleReader):
        return actor.case(number)
    found = CaseFile.objects.visible_to(actor).filter(number=number).first()
    if found is None:
        raise NotFound(f"there is no case {number}")
    return UUID(str(found.stream))


def history_for(actor: Actor, case: UUID, **moment: Any) -> CaseHistory:
    """The case as this actor may see it at a moment: see `histories_for`."""
    channel = moment.pop("channel", DeliveryChannel.WEB)
    return histories_for(actor, case, known_by=moment.pop("known_by", None), channel=channel)(**moment)


def histories_for(
    actor: Actor,
    case: UUID,
    *,
    known_by: UUID | None = None,
    channel: DeliveryChannel = DeliveryChannel.WEB,
) -> Callable[..., CaseHistory]:
    """The case as this actor may see it, read once: gives its history at each moment that is asked for.

    Overseers see all of it, or what one organization knew; others what their organization knows, which is
    noted as served to it where the register had not served it before. Raises NotPermitted for a party that
    asks what others know.
    """
    if actor.side is not Side.OVERSIGHT and known_by not in (None, actor.organization):
        raise NotPermitted("a party reads what it knows itself, not what others know")
    records = actor.bundle.records(case) if isinstance(actor, BundleReader) else case_records(case)
    noted: set[UUID] = set()

    def at(**moment: Any) -> CaseHistory:
        if actor.side is Side.OVERSIGHT:
            return history_of(records, known_by=known_by, **moment)
        history = history_of(records, known_by=actor.organization, **moment)
        new = [entry for entry in history.entries if entry.id not in noted]
        note_served(actor, new, channel)
        noted.update(entry.id for entry in new)
        return history

    return at


def histories_of(reader: Actor | None, cases: Iterable[UUID]) -> list[CaseHistory]:
    """Cases that a reader may see, as that reader has them; as they stand, for the operator of this machine
    (None). Nothing is noted as served yet: whoever shows a part of them calls `note_served` with that."""
    if isinstance(reader, BundleReader):
        return [reader.bundle.history(case) for case in cases]
    if reader is None or reader.side is Side.OVERSIGHT:
        return case_histories(cases)
    return case_histories(cases, known_by=reader.organization)


def answered_across(reader: Actor | None, case: CaseHistory) -> tuple[Cited, ...]:
    """Question 6 about a case, from the cases that a reader may read; the operator of this machine (None)
    reads every case. Nothing where the reader does not read across companies."""
    if reader is not None and not reads_across(reader):
        return ()
    whole = reader is None or reader.side is Side.OVERSIGHT

    def asked(maker: UUID) -> bool:
        to_it = CommunicationFile.objects.filter(company=maker)
        cases = cases_seen(reader).filter(holding(to_it)).values_list("stream", flat=True)
        return any(was_asked(maker, other) for id in cases for other in histories_of(reader, [id]))

    return across(case, asked, whole=whole)


def note_served(
    actor: Actor,
    entries: Iterable[Entry],
    channel: DeliveryChannel = DeliveryChannel.WEB,
    asked: tuple[UUID, list[list[Any]]] | None = None,
) -> None:
    """Note what a page shows to a party as served to it; what an overseer reads is in the access log. `asked`
    is as `served` has it."""
    if actor.side is not Side.OVERSIGHT:
        served(actor, entries, channel, asked)
