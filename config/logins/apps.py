"""Templates and static files that stand in front of allauth's own; no tables."""

from django.apps import AppConfig


class LoginsConfig(AppConfig):
    name = "config.logins"
    label = "logins"
