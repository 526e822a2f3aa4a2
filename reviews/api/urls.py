"""The addresses of reviews: one line for each verb, one for each read."""

from django.urls import URLPattern, path

from config.api.reads import ListView, ReadView, listing, reading
from config.api.views import verb
from reviews import commands
from reviews.api import rules  # noqa: F401 - explains what rules refuse
from reviews.api.entries import CaseEntries
from reviews.api.filters import CaseFilters, CommunicationFilters, DecisionFilters
from reviews.api.rows import CaseRow, CommunicationRow, DecisionRow, ModelRow
from reviews.models import CaseFile, CommunicationFile, DecisionFile, ModelFile


class Cases(ListView):
    """Cases of your organization, and those that are compiled from published sources."""

    rows = CaseFile.objects
    item = CaseRow
    collection = "cases"
    filters = CaseFilters


class Case(ReadView):
    """A case, with the entries of its own stream that you may know."""

    rows = CaseFile.objects
    item = CaseRow
    collection = "cases"


class Decisions(ListView):
    """Decisions of your organization, and those that are compiled from published sources."""

    rows = DecisionFile.objects
    item = DecisionRow
    collection = "decisions"
    filters = DecisionFilters


class Decision(ReadView):
    """A decision, with everything that was said of it since."""

    rows = DecisionFile.objects
    item = DecisionRow
    collection = "decisions"


class Communications(ListView):
    """What your organization was sent, and what it reported itself; and what published sources tell."""

    rows = CommunicationFile.objects
    item = CommunicationRow
    collection = "communications"
    filters = CommunicationFilters


class Communication(ReadView):
    """A communication from issue to end, with what was shown in support of it."""

    rows = CommunicationFile.objects
    item = CommunicationRow
    collection = "communications"


class Models(ListView):
    """Model versions of your organization, and those that published sources tell of."""

    rows = ModelFile.objects
    item = ModelRow
    collection = "models"


class Model(ReadView):
    """A model version with every act of its company."""

    rows = ModelFile.objects
    item = ModelRow
    collection = "models"


urlpatterns: list[URLPattern] = [
    listing("cases", Cases),
    reading("cases/<uuid:case>", Case),
    path("cases/<uuid:case>/entries", CaseEntries.as_view(), name="list_case_entries"),
    verb("cases/<uuid:case>/offer-access", commands.offer_access),
    verb("decisions", commands.make_decision, listing=Decisions),
    reading("decisions/<uuid:decision>", Decision),
    verb("decisions/<uuid:decision>/revise", commands.revise_decision),
    verb("communications", commands.report_communication, listing=Communications),
    reading("communications/<uuid:communication>", Communication),
    verb("communications/<uuid:communication>/state-receipt", commands.state_receipt),
    verb("models", commands.register_model, listing=Models),
    reading("models/<uuid:model>", Model),
]
