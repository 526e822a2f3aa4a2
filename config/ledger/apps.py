"""The ledger as a Django app: the ground that commands stand on."""

from django.apps import AppConfig

from config.actors import stand_on


class LedgerConfig(AppConfig):
    name = "config.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.ledger.integrator import integrate
        from config.ledger.signing import keep_watch, sign_new
        from config.ledger.store import ledger
        from config.ticker import every_tick

        stand_on(ledger)
        every_tick("integrate", integrate)
        every_tick("sign", sign_new)
        every_tick("promises", keep_watch)
