"""The addresses that machines ask."""

from django.urls import URLPattern, path

from config.observing import views

urlpatterns: list[URLPattern] = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
