"""What is served: the pages that oversight and parties read, and the admin, read-only."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from config.api.addresses import ByCollection
from config.api.docs import NothingHere

api: list[URLPattern | URLResolver] = [
    path("", include("config.api.urls")),
    path("", include("config.webhooks.urls")),
    path("", include("agreements.api.urls")),
    path("", include("reviews.api.urls")),
    re_path("", NothingHere.as_view(), name="nothing"),
]

urlpatterns = [
    ByCollection(RoutePattern("api/v1/"), api, app_name="api", namespace="api"),
    path("admin/", admin.site.urls),
    path("", include("config.observing.urls")),
    path("", include("config.logins.urls")),
    path("", include("reviews.office.urls")),
    path("", include("reviews.oversight.urls")),
]

handler400 = "config.api.failing.bad_request"
handler500 = "config.api.failing.server_error"
