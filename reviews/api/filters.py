"""By what the lists of reviews may be filtered."""

from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter, FilterSet, UUIDFilter

from reviews.models import SubmissionFile


class CaseFilters(FilterSet):  # type: ignore[misc]  # the library has no types
    """Cases by what they are and where they stand, and by a company's own name for what it submitted."""

    number = CharFilter(label="By its number, such as 2026-014.")
    kind = CharFilter()
    track = CharFilter()
    state = CharFilter()
    tracking_id = CharFilter(method="by_tracking_id", label="By your own id of a submission.")

    def by_tracking_id(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        submitted = SubmissionFile.objects.filter(tracking_id=value).values("stream")
        return rows.filter(stream__in=submitted)


class DecisionFilters(FilterSet):  # type: ignore[misc]  # likewise
    """Decisions by their case, what was decided, and on which basis."""

    case = UUIDFilter()
    kind = CharFilter()
    basis = CharFilter()


class CommunicationFilters(FilterSet):  # type: ignore[misc]  # likewise
    """Communications by their case, what was asked with which instrument, and whether it stands."""

    case = UUIDFilter()
    kind = CharFilter()
    instrument = CharFilter()
    standing = CharFilter()


class ReportFilters(FilterSet):  # type: ignore[misc]  # likewise
    """Reports by their author and where they stand."""

    author = UUIDFilter()
    state = CharFilter()


class InquiryFilters(FilterSet):  # type: ignore[misc]  # likewise
    """Inquiries by whose they are."""

    opened_by = UUIDFilter(label="By the oversight body that opened it.")
