"""Cases, models, communications, decisions, reports and the timeline in the admin: to be looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from agreements.admin import VisibleAdmin
from agreements.models import actor_of
from config.actors import RecordKind
from config.ledger.models import About, TimelineEntry
from reviews.models import CaseFile, CommunicationFile, DecisionFile, ModelFile, ReportFile


@admin.register(CaseFile)
class CaseFileAdmin(VisibleAdmin):
    list_display = ["number", "title", "kind", "track", "state", "record_kind"]
    list_filter = ["record_kind", "track", "state"]
    search_fields = ["number", "title"]
    ordering = ["number"]


@admin.register(ModelFile, CommunicationFile, DecisionFile, ReportFile)
class ActsAdmin(VisibleAdmin):
    list_display = ["__str__", "record_kind"]
    list_filter = ["record_kind"]


@admin.register(TimelineEntry)
class TimelineEntryAdmin(VisibleAdmin):
    list_display = ["occurred_latest", "side", "sentence", "topic", "record_kind", "recorded_at"]
    list_filter = ["record_kind", "side", "topic"]
    search_fields = ["sentence"]
    ordering = ["-recorded_at", "stream", "-version"]

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        actor = actor_of(request.user)
        cases = CaseFile.objects.visible_to(actor).values("stream")
        told = About.objects.filter(about__in=cases).values("entry")
        return rows.filter(
            Q(record_kind=RecordKind.COMPILED)
            | Q(organization=actor.organization)
            | Q(id__in=told)
            | Q(stream__in=cases)
        )
