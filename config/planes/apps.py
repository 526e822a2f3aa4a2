"""The app that says what each part of the register may do in the database."""

from django.apps import AppConfig


class PlanesConfig(AppConfig):
    name = "config.planes"
    label = "planes"

    def ready(self) -> None:
        from config.planes import checks  # noqa: F401 - registers what `check --deploy` asks
        from config.planes.ground import state_ground

        state_ground()
