"""The admin shows; it never changes. What changes the record is a command."""

from typing import Any

import django.contrib.auth.admin  # noqa: F401 - it registers what is taken out below, so it comes first
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest

# logins are made by commands that bind them to an organization; the admin's own forms would bypass that
admin.site.unregister([User, Group])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker alone
    """Shows a read model's rows to whom `visible` gives them; refuses every change to everybody.

    A subclass defines `visible(request, rows)`, which narrows the rows to those of the reader. Whether
    somebody may look at all is `may_look(request)`. A superuser has no more than his role.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        raise TypeError(f"{type(self).__name__} does not say who sees its rows")

    def may_look(self, request: HttpRequest) -> bool:
        raise TypeError(f"{type(self).__name__} does not say who may look")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request, super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_look(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
