"""Parties, programs, agreements, designations and claims in the admin: to be looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agreements.models import (
    AgreementFile,
    ClaimFile,
    DesignationFile,
    Organization,
    ProgramFile,
    actor_of,
)
from config.actors import Role
from config.errors import NotPermitted
from config.ledger.admin import ReadOnlyAdmin

LOOK = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER})


class VisibleAdmin(ReadOnlyAdmin):
    """Rows that the reader's organization and role may see, whatever Django flags the login has."""

    def may_look(self, request: HttpRequest) -> bool:
        if not request.user.is_active or not getattr(request.user, "is_staff", False):
            return False
        try:
            return actor_of(request.user).role in LOOK
        except NotPermitted:
            return False

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.visible_to(actor_of(request.user))  # type: ignore[attr-defined, no-any-return]


@admin.register(Organization)
class OrganizationAdmin(VisibleAdmin):
    list_display = ["name", "kind", "side", "also_called"]
    list_filter = ["kind", "side"]
    search_fields = ["name", "also_called"]


@admin.register(ProgramFile)
class ProgramAdmin(VisibleAdmin):
    list_display = ["__str__"]


@admin.register(AgreementFile, DesignationFile, ClaimFile)
class FileAdmin(VisibleAdmin):
    list_display = ["__str__", "record_kind"]
    list_filter = ["record_kind"]
