"""The app that says what each part of the register may do in the database."""

from django.apps import AppConfig


class PlanesConfig(AppConfig):
    name = "config.planes"
    label = "planes"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from config.planes import checks  # noqa: F401 - registers what `check --deploy` asks
        from config.planes.binding import watch
        from config.planes.ground import state_ground

        connection_created.connect(watch, dispatch_uid="planes")
        state_ground()
