"""The addresses of what stands between a company and an agency: one line for each verb, one for each read."""

from uuid import UUID

from django.urls import URLPattern

from agreements import commands
from agreements.api.rows import AgreementRow
from agreements.models import AgreementFile
from config.actors import Actor
from config.api.reads import ListView, ReadView, reading
from config.api.views import verb


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


urlpatterns: list[URLPattern] = [
    verb(
        "agreements",
        commands.open_negotiation,
        given={"company": own_organization},
        listing=Agreements,
    ),
    reading("agreements/<uuid:agreement>", AgreementAlone),
    verb("agreements/<uuid:agreement>/accept-term", commands.accept_term),
]
