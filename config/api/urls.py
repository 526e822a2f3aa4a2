"""What the API has whichever apps there are: the feed, its document and pages, where clients get tokens."""

from django.urls import URLPattern, path

from config.api import docs, log
from config.api.feed import Feed
from config.api.receipts import EntryReceipt
from config.api.tokens import RevokeToken, TokenForClients

urlpatterns: list[URLPattern] = [
    path("events", Feed.as_view(), name="list_events"),
    path("openapi.json", docs.OpenApiDocument.as_view(), name="openapi"),
    path("docs", docs.Documentation.as_view(), name="docs"),
    path("docs/problems", docs.problem_kinds, name="problems"),
    path("docs/problems/<slug:name>", docs.problem_kind, name="problem"),
    path("log", log.NewestCheckpoint.as_view(), name="read_log"),
    path("receipts/<int:position>", EntryReceipt.as_view(), name="read_receipt"),
    path("oauth/token", TokenForClients.as_view(), name="oauth-token"),
    path("oauth/revoke", RevokeToken.as_view(), name="oauth-revoke"),
]
