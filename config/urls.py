"""What is served: the pages that oversight and parties read, and the admin, read-only."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("reviews.oversight.urls")),
]
