"""The addresses of what stands between a company and an agency: one line for each verb, one for each read."""

from uuid import UUID

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import commands
from agreements.api.rows import AgreementRow, OrganizationRow
from agreements.models import AgreementFile
from agreements.models import Organization as OrganizationFile
from config.actors import Actor
from config.api.reads import ListView, ReadView, reading
from config.api.views import actor_of, verb


class Agreements(ListView):
    """Agreements of your organization, and those that are compiled from published sources."""

    rows = AgreementFile.objects
    item = AgreementRow
    collection = "agreements"


class AgreementAlone(ReadView):
    """An agreement: who has signed the current terms, whether it is in force, every entry."""

    rows = AgreementFile.objects
    item = AgreementRow
    collection = "agreements"


def own_organization(actor: Actor) -> UUID:
    """Whom the credential speaks for: never what a body says."""
    return actor.organization


class OwnOrganization(ReadView):
    """Your organization: its names, liaisons, keys and duty contact. Its ETag goes with what changes it."""

    rows = OrganizationFile.objects
    item = OrganizationRow
    collection = "organization"
    named = ""

    def get(self, request: Request, **named: UUID) -> Response:
        return super().get(request, organization=own_organization(actor_of(request)))


urlpatterns: list[URLPattern] = [
    verb(
        "agreements",
        commands.open_negotiation,
        given={"company": own_organization},
        listing=Agreements,
    ),
    reading("agreements/<uuid:agreement>", AgreementAlone),
    verb("agreements/<uuid:agreement>/accept-term", commands.accept_term),
    path("organization", OwnOrganization.as_view(), name="read_organization"),
    verb("organization/set-duty-contact", commands.set_duty_contact, changes=own_organization),
]
