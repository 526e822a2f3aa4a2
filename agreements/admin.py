"""Parties, programs, agreements, designations and claims in the admin: to be looked at."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from agreements.models import (
    AgreementFile,
    ClaimFile,
    DesignationFile,
    Organization,
    ProgramFile,
    actor_of,
)
from config.actors import Actor, Role
from config.errors import NotPermitted
from config.ledger.admin import ReadOnlyAdmin
from config.office.site import office

LOOK = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER})


def reader_of(request: HttpRequest) -> Actor | None:
    """Who reads the lists; None for a login that may not, or that is bound to no organization."""
    actor = staff_at(request)
    return actor if actor and actor.role in LOOK else None


def staff_at(request: HttpRequest) -> Actor | None:
    """Who of the staff is there; None for a login that is bound to no organization. Asked once a request."""
    known = vars(request)
    if "staff" not in known:
        known["staff"] = _staff(request.user)
    actor: Actor | None = known["staff"]
    return actor


def _staff(user: object) -> Actor | None:
    if not getattr(user, "is_active", False) or not getattr(user, "is_staff", False):
        return None
    try:
        return actor_of(user)
    except NotPermitted:
        return None


def name_of(field: str) -> Callable[[Any], str]:
    """A column with the name of the organization whose id a field holds; nothing where it is in no register.

    `field` is among the `organizations` of the admin that shows it.
    """

    @admin.display(description=field.replace("_", " "), ordering=f"{field}_name")
    def name(row: Any) -> str:
        return getattr(row, f"{field}_name") or ""

    return name


class VisibleAdmin(ReadOnlyAdmin):
    """Rows that the reader's organization and role may see, whatever Django flags the login has.

    `organizations` are the fields that hold an organization's id: they are shown by name.
    """

    organizations: ClassVar[tuple[str, ...]] = ()

    def may_look(self, request: HttpRequest) -> bool:
        return reader_of(request) is not None

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        # Django looks for the row before it asks whether anybody may look
        reader = reader_of(request)
        return self.rows_for(reader, rows) if reader else rows.none()

    def rows_for(self, reader: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.visible_to(reader)  # type: ignore[attr-defined, no-any-return]  # the rows of every model here narrow so

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # in the one query of the list, however many rows it has
        names = {
            f"{field}_name": Subquery(Organization.objects.filter(stream=OuterRef(field)).values("name")[:1])
            for field in self.organizations
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**names)
        return rows

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        fields = [field.name for field in self.model._meta.fields]
        return [name_of(field) if field in self.organizations else field for field in fields]


office().read_by(staff_at)


@admin.register(Organization)
class OrganizationAdmin(VisibleAdmin):
    list_display = ["name", "kind", "side", "also_called"]
    list_filter = ["kind", "side"]
    search_fields = ["name", "also_called"]


@admin.register(ProgramFile)
class ProgramAdmin(VisibleAdmin):
    organizations = ("agency",)
    list_display = ["name", name_of("agency"), "effective", "largest_window_days", "complete"]


@admin.register(AgreementFile)
class AgreementAdmin(VisibleAdmin):
    organizations = ("company", "agency")
    list_display = [
        name_of("company"),
        name_of("agency"),
        "participation",
        "evidence",
        "in_force",
        "future_models",
        "record_kind",
    ]
    list_filter = ["record_kind", "participation", "in_force"]


@admin.register(DesignationFile)
class DesignationAdmin(VisibleAdmin):
    organizations = ("company", "agency")
    list_display = [name_of("company"), name_of("agency"), "kind", "state", "challenged", "record_kind"]
    list_filter = ["record_kind", "kind", "state"]


@admin.register(ClaimFile)
class ClaimAdmin(VisibleAdmin):
    organizations = ("claimant", "party")
    list_display = [
        "kind",
        "value",
        "evidence",
        name_of("claimant"),
        name_of("party"),
        "answer",
        "retracted",
        "record_kind",
    ]
    list_filter = ["record_kind", "kind", "evidence"]
    search_fields = ["value"]
