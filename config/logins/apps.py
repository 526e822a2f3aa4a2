"""Templates and static files that stand in front of allauth's own; no tables."""

from datetime import time

from django.apps import AppConfig


class LoginsConfig(AppConfig):
    name = "config.logins"
    label = "logins"

    def ready(self) -> None:
        from config.logins.sessions import forget_expired
        from config.tasks.registry import Daily, register

        register(
            "sessions",
            forget_expired,
            when=Daily(time(1)),
            says="Forgets sessions whose time is over: they let nobody in any more.",
            counts="sessions forgotten",
        )
