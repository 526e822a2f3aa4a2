"""`manage.py runserver`: Django's own development server, with the ticker beside it."""

from typing import Any

from django.contrib.staticfiles.management.commands import runserver

from config.local_server import LocalServer
from config.ticker import ticking


class Command(runserver.Command):
    server_cls = LocalServer

    def inner_run(self, *args: Any, **options: Any) -> None:
        # the autoreloader's own process does not come here: there is one ticker
        with ticking():
            super().inner_run(*args, **options)
