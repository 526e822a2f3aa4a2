"""Serving the demo on this machine: Django's own development server."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.http.request import validate_host

from config.errors import BadInput
from config.local_server import LocalServer
from config.ticker import ticking

ADDRESS: Final = "127.0.0.1"

PORTS: Final = range(1, 65536)


def url(port: int) -> str:
    """Where the pages answer; the admin is below it, at `admin/`."""
    return f"http://{ADDRESS}:{port}/"


def refuse_unservable(port: int) -> None:
    """Raise BadInput for a number that is no port, and where the settings do not let this host be served."""
    if port not in PORTS:
        raise BadInput(f"{port} is no port: give one from {PORTS.start} to {PORTS.stop - 1}")
    if not validate_host(ADDRESS, settings.ALLOWED_HOSTS):
        raise BadInput(f"{ADDRESS} is not among DEMARC_ALLOWED_HOSTS: add it, or use --no-serve")


def serve(port: int, ready: Callable[[], None]) -> None:
    """Serve on this machine only, until interrupted. `ready` is called once the port is open.

    Raises BadInput where the port is taken.
    """
    if not settings.PUBLIC_URL_SAID:
        # mail and webhooks lead to where it is served, on whatever port
        settings.PUBLIC_URL = url(port).rstrip("/")
    handler = get_internal_wsgi_application()
    try:
        with ticking():
            run(ADDRESS, port, handler, threading=True, on_bind=lambda _: ready(), server_cls=LocalServer)
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise BadInput(f"port {port} cannot be used ({error.strerror}): give another with --port") from error
