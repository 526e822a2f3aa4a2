"""The case list: its columns, filters and search, what is done to several cases, what is taken away."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agreements.admin import VisibleAdmin, reader_of
from reviews.models import CaseFile
from reviews.office import badges
from reviews.office.exporting import export_as
from reviews.office.narrowing import NARROWING, Narrowing
from reviews.office.own import SavedSearch
from reviews.office.people import colleagues_at
from reviews.office.rows import CaseRow, rows_of
from reviews.office.searching import matching
from reviews.office.together import MOST, Together, offered_to

Cases = QuerySet[CaseFile]

FORMATS: Final = ("csv", "jsonl")

_HOW: Final = ("o", "p", "all", "e")
"""How a list is shown, which is no part of what it is narrowed down to."""


class CaseList(ChangeList):
    """A page of the list, whose cases know their rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        actor = reader_of(request)
        cases = list(self.result_list)
        if actor is not None:
            rows = rows_of(actor, cases, colleagues_at(request, actor))
            for case, row in zip(cases, rows, strict=True):
                vars(case)["row"] = row
        self.result_list = cases

    @property
    def numbers(self) -> list[int | str]:
        """The pages to which the foot of the list leads, an ellipsis where some are left out."""
        return list(self.paginator.get_elided_page_range(self.page_num))

    @property
    def narrowed(self) -> str:
        """What the list is narrowed down to, as the part of an address after `?`, in one order."""
        said = {name: value for name, value in self.params.items() if name not in _HOW}
        if self.query:
            said["q"] = self.query
        for spec in self.filter_specs:
            if isinstance(spec, Narrowing) and spec.parameter_name and spec.value():
                said[spec.parameter_name] = str(spec.value())
        return urlencode(sorted(said.items()))


def _row(case: CaseFile) -> CaseRow:
    row: CaseRow = vars(case)["row"]
    return row


def _together(act: Together) -> Callable[..., HttpResponse | None]:
    """The action of the list that leads to the page on which a command is given for the chosen cases."""

    def chosen(model_admin: Any, request: HttpRequest, cases: Cases) -> HttpResponse | None:
        numbers = list(cases.order_by("year", "ordinal").values_list("number", flat=True)[: MOST + 1])
        if len(numbers) > MOST:
            model_admin.message_user(request, f"At most {MOST} cases at once: choose fewer.", "ERROR")
            return None
        address = reverse("admin:together", args=[act.name])
        return HttpResponseRedirect(f"{address}?{urlencode({'cases': ','.join(numbers)}, safe=',')}")

    chosen.__name__ = act.command.name
    return admin.action(description=f"{act.title}…")(chosen)


class CaseListAdmin(VisibleAdmin):
    """The list of cases, as every reader sees it: officers and supervisors can do more than look."""

    change_list_template = "office/case_list.html"
    list_filter = NARROWING
    search_fields = ("number",)  # what is found is found by `get_search_results`
    search_help_text = "Numbers, names, models, and what the pages of a case say openly."
    list_per_page = 50
    list_max_show_all = 50
    list_display = ("case", "sides", "track_and_instrument", "clock", "waits_for", "open", "carried_by")
    ordering = (
        F("reckoned__overdue").desc(nulls_last=True),
        F("reckoned__next_due").asc(nulls_last=True),
        "year",
        "ordinal",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CaseList

    def get_search_results(
        self, request: HttpRequest, queryset: Cases, search_term: str
    ) -> tuple[Cases, bool]:
        actor = reader_of(request)
        return (queryset.none() if actor is None else matching(actor, queryset, search_term)), False

    # what is done to several cases

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actor = reader_of(request)
        acts = offered_to(actor) if actor is not None else []
        return {act.command.name: (_together(act), act.command.name, f"{act.title}…") for act in acts}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        actor = reader_of(request)
        given = dict(extra_context or {})
        if actor is not None:
            given["searches"] = SavedSearch.objects.visible_to(actor)
            given["actions_offered"] = bool(offered_to(actor))
        return super().changelist_view(request, {**given, "title": "Cases"})

    # what is taken away

    def get_urls(self) -> list[URLPattern]:
        exports = [
            path(
                f"export.{format}",
                self.admin_site.admin_view(self._export(format)),
                name=f"reviews_casefile_export_{format}",
            )
            for format in FORMATS
        ]
        return [*exports, *super().get_urls()]

    def _export(self, format: str) -> Callable[[HttpRequest], HttpResponseBase]:
        def export(request: HttpRequest) -> HttpResponseBase:
            return export_as(format, request, self)

        return export

    # columns

    @admin.display(description="case", ordering="ordinal")
    def case(self, case: CaseFile) -> SafeString:
        row = _row(case)
        moved = format_html(' <span class="tag note">{}</span>', "moved") if row.moved else ""
        return format_html(
            '<strong>{}</strong>{}<span class="title">{}</span><span class="what">{}</span>',
            case.number,
            moved,
            case.title,
            row.state,
        )

    @admin.display(description="company", ordering="company_name")
    def sides(self, case: CaseFile) -> SafeString:
        row = _row(case)
        return format_html('{}<span class="what">{}</span>', row.company, row.agency)

    @admin.display(description="track, open instruments", ordering="track")
    def track_and_instrument(self, case: CaseFile) -> SafeString:
        return badges.track_and_instruments(_row(case))

    @admin.display(description="next due", ordering="reckoned__next_due")
    def clock(self, case: CaseFile) -> SafeString:
        return badges.clock_cell(_row(case).clock)

    @admin.display(description="waits for")
    def waits_for(self, case: CaseFile) -> SafeString:
        return badges.waiting_badges(_row(case))

    @admin.display(description="open, flags", ordering="reckoned__open_communications")
    def open(self, case: CaseFile) -> SafeString:
        return badges.open_words(_row(case))

    @admin.display(description="officer")
    def carried_by(self, case: CaseFile) -> SafeString | str:
        return _row(case).officer_name or badges.NOTHING
