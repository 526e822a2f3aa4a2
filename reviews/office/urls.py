"""The addresses of the officers' pages that stand outside of the admin."""

from django.urls import path

from reviews.office import feed

app_name = "office"

urlpatterns = [
    path("calendar/<str:secret>/deadlines.ics", feed.feed, name="feed"),
]
