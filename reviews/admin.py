"""Cases, models, communications, decisions, reports and the timeline in the admin: to be looked at."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from agreements.admin import LOOK, VisibleAdmin, name_of, reader_of
from agreements.models import Organization
from config.actors import Actor, RecordKind, Role, Side
from config.ledger.models import About, TimelineEntry
from config.office.site import office
from reviews.desks import lying_on_desks
from reviews.models import CaseFile, CommunicationFile, DecisionFile, ModelFile, ReportFile
from reviews.office.case import documents
from reviews.office.case.page import case_page
from reviews.office.letters.views import letter
from reviews.office.listing import CaseListAdmin

_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@admin.register(CaseFile)
class CaseFileAdmin(CaseListAdmin):
    organizations = ("company", "agency")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        reader = reader_of(request)
        if reader is None:
            raise PermissionDenied("the pages of cases are for officers, supervisors and overseers")
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("a case is changed by commands")
        try:
            case = UUID(object_id)
        except ValueError as error:
            raise Http404("there is no such case") from error
        return case_page(request, reader, case)


@admin.register(ModelFile)
class ModelAdmin(VisibleAdmin):
    organizations = ("company",)
    list_display = ["name", name_of("company"), "access", "access_words", "record_kind"]
    list_filter = ["record_kind", "access"]
    search_fields = ["name"]


@admin.register(CommunicationFile)
class CommunicationAdmin(VisibleAdmin):
    organizations = ("company", "issuing_office", "recording_office")
    list_display = [
        "issued_latest",
        name_of("issuing_office"),
        name_of("company"),
        "form",
        "instrument",
        "kind",
        "track",
        "standing",
        "record_kind",
    ]
    list_filter = ["record_kind", "track", "instrument", "standing"]


@admin.register(DecisionFile)
class DecisionAdmin(VisibleAdmin):
    organizations = ("company",)
    list_display = [
        "decided_latest",
        name_of("company"),
        "kind",
        "basis",
        "independent",
        "relation",
        "record_kind",
    ]
    list_filter = ["record_kind", "kind", "basis"]


@admin.register(ReportFile)
class ReportAdmin(VisibleAdmin):
    organizations = ("author", "recorded_by")
    list_display = [name_of("author"), name_of("recorded_by"), "stage", "state", "record_kind"]
    list_filter = ["record_kind", "state"]


@admin.register(TimelineEntry)
class TimelineEntryAdmin(VisibleAdmin):
    organizations = ("organization",)
    list_display = [
        "occurred_latest",
        name_of("organization"),
        "side",
        "sentence",
        "topic",
        "record_kind",
        "recorded_at",
    ]
    list_filter = ["record_kind", "side", "topic"]
    search_fields = ["sentence"]
    ordering = ["-recorded_at", "stream", "-version"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        said = _sentence_for(reader_of(request))
        return [said if column == "sentence" else column for column in self.list_display]

    def rows_for(self, reader: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Compiled entries for all; of live ones every one for overseers, to an agency's officers its own
        and those of its cases, without a report that bears on a case and that the agency does not have. What
        lies on the desk of an agency is shown to that agency alone."""
        rows = rows.exclude(lying_on_desks() & ~Q(organization=reader.organization))
        match reader.side, reader.role:
            case Side.OVERSIGHT, Role.OVERSEER:
                return rows
            case Side.GOVERNMENT, Role.OFFICER | Role.SUPERVISOR:
                cases = CaseFile.objects.visible_to(reader).values("stream")
                told = About.objects.filter(about__in=cases).values("entry")
                reports = ReportFile.objects.visible_to(reader).values("stream")
                kept_back = ReportFile.objects.exclude(stream__in=reports).values("stream")
                of_a_case = (Q(id__in=told) | Q(stream__in=cases)) & ~Q(stream__in=kept_back)
                own = Q(organization=reader.organization)
                return rows.filter(Q(record_kind=RecordKind.COMPILED) | own | of_a_case)
            case _:
                return rows.filter(record_kind=RecordKind.COMPILED)


office().page(
    "reviews/casefile/<uuid:case>/documents/<uuid:document>/",
    documents.document,
    name="document",
    roles=LOOK,
)
office().page(
    "reviews/casefile/<uuid:case>/letters/<uuid:source>/",
    letter,
    name="letter",
    roles=LOOK - {Role.OVERSEER},
)


def _sentence_for(reader: Actor | None) -> Callable[[TimelineEntry], str]:
    """The column of sentences, in which ids of organizations and models are names."""

    @cache
    def names() -> dict[str, str]:
        if reader is None:
            return {}
        models = ModelFile.objects.visible_to(reader).values_list("stream", "name")
        organizations = Organization.objects.visible_to(reader).values_list("stream", "short")
        return {str(id): name for id, name in (*models, *organizations)}

    @admin.display(description="sentence")
    def sentence(entry: TimelineEntry) -> str:
        return _ID.sub(lambda id: names().get(id[0], id[0]), entry.sentence)

    return sentence
