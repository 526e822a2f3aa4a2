"""The app that tells organizations what was recorded, without being asked."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "config.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.ticker import every_tick
        from config.webhooks.delivering import deliver

        every_tick("deliver", deliver)
