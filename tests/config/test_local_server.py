"""The server of the demo, of a bundle and of development answers without waiting for what it need not."""

import socket
import threading
from typing import Any

import pytest
from django.core.management import load_command_class
from django.core.servers.basehttp import WSGIRequestHandler

from config.local_server import LocalServer
from reviews.demo import serve as demo_serve


def test_the_last_part_of_an_answer_waits_for_no_acknowledgement_of_the_one_before() -> None:
    with LocalServer(("127.0.0.1", 0), WSGIRequestHandler) as server:
        found: list[int] = []

        def take() -> None:
            accepted, _ = server.get_request()
            with accepted:
                found.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        taking = threading.Thread(target=take)
        taking.start()
        socket.create_connection(("127.0.0.1", server.server_port)).close()
        taking.join()

    assert found == [1]


def test_it_serves_the_demo_and_what_is_developed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}
    monkeypatch.setattr(demo_serve, "run", lambda *_, **how: told.update(how))

    demo_serve.serve(8000, lambda: None)

    command: Any = load_command_class("config.ledger", "runserver")
    assert [told["server_cls"], command.server_cls] == [LocalServer, LocalServer]
