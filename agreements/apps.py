"""The agreements app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agreements import projections  # noqa: F401 - registers what rows each stream has
        from agreements.known_actors import expect_known_actor
        from agreements.known_keys import expect_speaking_keys, keys_of, signatures_asked
        from agreements.models import is_member
        from agreements.planes import state_tables
        from config.ledger.store import ledger
        from config.logins.known import let_in_only

        state_tables()
        let_in_only(is_member)
        ledger.expect(expect_known_actor)
        ledger.expect(expect_speaking_keys)
        ledger.know_keys(keys_of, signatures_asked)
