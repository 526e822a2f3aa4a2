"""The app that holds the credentials of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "config.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
