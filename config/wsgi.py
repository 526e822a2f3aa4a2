"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.ledger.collecting import settle  # noqa: E402 - only once Django is set up

# every view is loaded before the first request, and then left out of each search for garbage
_ = get_resolver().url_patterns
settle()
