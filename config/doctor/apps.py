"""The app of `manage.py doctor`."""

from django.apps import AppConfig


class DoctorConfig(AppConfig):
    name = "config.doctor"
    label = "doctor"
