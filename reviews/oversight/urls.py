"""The addresses of the oversight pages: a case's pages stand under its number."""

from django.urls import path
from django.views.generic import RedirectView

from reviews.oversight import (
    access_log,
    boundaries,
    charting,
    comparing,
    differing,
    exhibit,
    participating,
    stepping,
    views,
)
from reviews.oversight.inquiries import acting, pages

app_name = "oversight"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="oversight:cases"), name="home"),
    path("access-log/", access_log.access_log, name="access-log"),
    path("boundary/", boundaries.across_cases, name="across-cases"),
    path("inquiries/", pages.inquiries, name="inquiries"),
    path("inquiries/open-inquiry/", acting.open_inquiry, name="open-inquiry"),
    path("inquiries/<uuid:id>/", pages.inquiry, name="inquiry"),
    path("inquiries/<uuid:id>/receipts/<int:position>/", pages.inquiry_receipt, name="inquiry-receipt"),
    path("inquiries/<uuid:id>/bundle/", pages.inquiry_bundle, name="inquiry-bundle"),
    *(path(f"inquiries/<uuid:id>/{act.name}/", acting.page_of(act), name=act.name) for act in acting.ACTS),
    path("participation/", participating.participation, name="participation"),
    path("charts/", charting.charts, name="charts"),
    path("compare/", comparing.compare, name="compare"),
    path("observations/", comparing.observations, name="observations"),
    path("cases/", views.cases, name="cases"),
    path("cases/<str:number>/", views.brief, name="brief"),
    path("cases/<str:number>/bundle/", views.bundle, name="bundle"),
    path("cases/<str:number>/replay/", stepping.replay, name="replay"),
    path("cases/<str:number>/replay/states/", stepping.states, name="states"),
    path("cases/<str:number>/replay/drawing/", stepping.drawing, name="drawing"),
    path("cases/<str:number>/exhibit/", exhibit.exhibit, name="exhibit"),
    path("cases/<str:number>/entries/", views.entries, name="entries"),
    path("cases/<str:number>/boundary/", boundaries.boundary, name="boundary"),
    path("cases/<str:number>/diff/", differing.diff, name="diff"),
    path("cases/<str:number>/knew/", views.knew, name="knew"),
]
