"""The app of what is done by the clock."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "config.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
