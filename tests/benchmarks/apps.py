"""The measured stream as a Django app, installed in measurements only."""

from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    name = "tests.benchmarks"
    label = "benchmarks"

    def ready(self) -> None:
        from tests.benchmarks import exchange  # noqa: F401 - registers its rows and commands
