"""The reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.ledger.store import ledger
        from config.ticker import every_tick
        from reviews import (
            projections,  # noqa: F401 - registers what rows each stream has
            tasks,
        )
        from reviews.oversight import rehearsal

        ledger.foresee(seen_by=rehearsal.seen_by, flags=rehearsal.raised_flags)
        every_tick("sweep", tasks.sweep)
