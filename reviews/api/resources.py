"""What is read of reviews: one view for each list, one for each thing."""

from config.api.reads import ListView, ReadView
from reviews.api.filters import (
    CaseFilters,
    CommunicationFilters,
    DecisionFilters,
    InquiryFilters,
    ReportFilters,
)
from reviews.api.rows import CaseRow, CommunicationRow, DecisionRow, InquiryRow, ModelRow, ReportRow
from reviews.models import CaseFile, CommunicationFile, DecisionFile, InquiryFile, ModelFile, ReportFile


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


class Reports(ListView):
    """Third parties' reports that your organization has, and those that published sources tell of."""

    rows = ReportFile.objects
    item = ReportRow
    collection = "reports"
    filters = ReportFilters


class Report(ReadView):
    """A report: who had it, whose cases it belongs to, and what was said of its worth."""

    rows = ReportFile.objects
    item = ReportRow
    collection = "reports"


class Inquiries(ListView):
    """Inquiries of oversight bodies that you may see."""

    rows = InquiryFile.objects
    item = InquiryRow
    collection = "inquiries"
    filters = InquiryFilters


class Inquiry(ReadView):
    """An inquiry: what was asked of whom, what was produced and observed, as far as you may see it."""

    rows = InquiryFile.objects
    item = InquiryRow
    collection = "inquiries"
