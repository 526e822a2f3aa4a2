"""The ledger as a Django app: the ground that commands stand on."""

from django.apps import AppConfig

from config.actors import stand_on


class LedgerConfig(AppConfig):
    name = "config.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.ledger import tasks
        from config.ledger.collecting import settle
        from config.ledger.store import ledger

        stand_on(ledger)
        tasks.register_all()
        settle()
