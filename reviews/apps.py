"""The reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config.api.doors import open_doors
        from config.ledger.store import ledger
        from reviews import (
            projections,  # noqa: F401 - registers what rows each stream has
            tasks,
        )
        from reviews.api.doors import RegisterDoors
        from reviews.countersigned import expect_countersigned
        from reviews.oversight import rehearsal
        from reviews.planes import state_tables
        from reviews.recused import expect_nobody_recused

        state_tables()
        ledger.foresee(seen_by=rehearsal.seen_by, flags=rehearsal.raised_flags)
        open_doors(RegisterDoors())
        tasks.register_all()
        ledger.expect(expect_nobody_recused)
        ledger.expect(expect_countersigned)
