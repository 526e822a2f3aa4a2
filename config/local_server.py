"""Django's development server, which serves the demo and a bundle on one machine, without its waits."""

import socket
from typing import Any

from django.core.servers.basehttp import WSGIServer


class LocalServer(WSGIServer):
    """Sends what there is to send at once. An answer is written in several parts: held back until the part
    before it is acknowledged (RFC 896), the last one comes 40 ms late to whoever keeps the connection."""

    def get_request(self) -> tuple[Any, Any]:
        accepted, address = super().get_request()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return accepted, address
