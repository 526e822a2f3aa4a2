"""Parties as the administration shows them: their names, right and wrong, and the own liaisons."""

from django.http import HttpRequest, HttpResponse

from agreements.models import Organization, SpeakingFor
from agreements.office.administration import shown
from agreements.office.choosing import nameless, people
from agreements.office.ways import ways
from config.actors import Actor


def parties(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every organization by name. Each party says itself what it is called and who speaks for it; a
    supervisor registers it, with its first liaison, and records what others call it."""
    rows = Organization.objects.visible_to(actor)
    own = actor.organization
    known = people(own)
    return shown(
        request,
        "parties",
        "Parties",
        rows=[
            (
                row,
                row.kind.replace("_", " "),
                ways(actor, ("rename_party", "record_alias"), party=own)
                if row.stream == own
                else ways(actor, ("record_alias", "appoint_liaison"), party=row.stream),
            )
            for row in rows
        ],
        own=next((row for row in rows if row.stream == own), None),
        liaisons=[
            (
                known.get(row.person) or nameless(row.person),
                ways(actor, ("remove_liaison",), party=own, person=row.person),
            )
            for row in SpeakingFor.objects.visible_to(actor)
        ],
        appoint=ways(actor, ("appoint_liaison",), party=own),
        ways=ways(actor, ("register_party",)),
    )
