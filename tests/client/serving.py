"""A register served over HTTP on this machine, in threads of this process, on the test's own database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler, get_internal_wsgi_application

from config.actors import Actor
from config.api import credentials as issued
from config.client import Credentials, Liaison
from config.ledger.integrator import integrate
from config.ledger.signing import sign
from tests.actors import LIAISON
from tests.prompt_server import PromptServer


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no output of tests."""


@contextmanager
def served() -> Iterator[str]:
    """A server while this is entered; its address."""
    server = PromptServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def client_of(url: str, folder: Path, actor: Actor = LIAISON, keys: tuple[Path, ...] = ()) -> Liaison:
    """A client with a token of its own that speaks for an actor."""
    cache.clear()
    made = issued.issue(
        name="client", organization=actor.organization, person=actor.id, role=actor.role, scopes=issued.ALL
    )
    token = issued.add_token(made, timedelta(hours=1)).token
    return Liaison(Credentials(url=url, token=token, folder=folder, keys=keys), wait=lambda _: None)


def published() -> None:
    """The tree is built and signed, as the ticker does it again and again."""
    integrate()
    sign()
