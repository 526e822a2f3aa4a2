"""The alternatives as a Django app, installed in their measurement only."""

from django.apps import AppConfig


class AlternativesConfig(AppConfig):
    name = "tests.benchmarks.alternatives"
    label = "alternatives"
