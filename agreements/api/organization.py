"""The organization that a credential speaks for."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from agreements.api.rows import OrganizationRow
from agreements.models import Organization as OrganizationFile
from config.actors import Actor, Side
from config.api.reads import ReadView
from config.api.views import actor_of
from config.errors import NotPermitted


def own_organization(actor: Actor) -> UUID:
    """Whom the credential speaks for: never what a body says."""
    return actor.organization


def own_company(actor: Actor) -> UUID:
    """The company that a liaison speaks for. Raises NotPermitted for anybody who speaks for none."""
    if actor.side is not Side.COMPANY:
        raise NotPermitted("this address is for a company's own programs: the company is the credential's")
    return actor.organization


class OwnOrganization(ReadView):
    """Your organization: its names, liaisons, keys and duty contact. Its ETag goes with what changes it."""

    rows = OrganizationFile.objects
    item = OrganizationRow
    collection = "organization"
    named = ""

    def get(self, request: Request, **named: UUID) -> Response:
        return super().get(request, organization=own_organization(actor_of(request)))
