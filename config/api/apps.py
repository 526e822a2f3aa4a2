"""The app that holds the credentials of the API."""

from datetime import time

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "config.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.api.expired import forget_expired
        from config.tasks.registry import Daily, register

        register(
            "tokens",
            forget_expired,
            when=Daily(time(1, 15)),
            says="Forgets access tokens of API clients whose hour is over: they let nobody in any more.",
            counts="tokens forgotten",
        )
