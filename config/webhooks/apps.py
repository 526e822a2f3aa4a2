"""The app that tells organizations what was recorded, without being asked."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "config.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.tasks.backlog import waits
        from config.tasks.registry import Every, register
        from config.webhooks import waiting
        from config.webhooks.delivering import delivered

        register(
            "deliver",
            delivered,
            when=Every(),
            says="Sends webhooks and mail that are due, and tries again what was not taken.",
            counts="attempts",
        )
        waits("webhooks to deliver", waiting.webhooks, reads=("webhooks_message",))
        waits("mails to deliver", waiting.mails, reads=("webhooks_message",))
