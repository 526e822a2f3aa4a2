"""A wire to Redis on which answers come late, or connections lose both ends without being told."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Late:
    """Stands between whoever asks and the Redis at `url`: each answer comes `seconds` late."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = there.hostname or "127.0.0.1", there.port or 6379
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = urlunsplit(there._replace(netloc=f"127.0.0.1:{self._listening.getsockname()[1]}"))
        self.seconds = 0.0
        self._carried: list[threading.Event] = []
        self._ends: list[socket.socket] = []

    def lose(self) -> None:
        """Carry nothing more of what is connected, and tell neither end; who connects anew is carried."""
        for lost in self._carried:
            lost.set()

    def serve(self) -> None:
        """Carry connections until the wire is closed."""
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self._ends.append(client)
            try:
                server = socket.create_connection(self._there)
            except OSError:
                client.close()  # as where nobody listens
                continue
            self._ends.append(server)
            self._carried.append(lost := threading.Event())
            for one, other, late in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._carry, args=(one, other, lost, late), daemon=True).start()

    def close(self) -> None:
        """Close everything that it carries."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._ends:
            _broken(end)

    def _carry(self, one: socket.socket, other: socket.socket, lost: threading.Event, late: bool) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                if late:
                    time.sleep(self.seconds)
                if not lost.is_set():
                    other.sendall(said)
        if not lost.is_set():
            _broken(other)


def _broken(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def late(url: str) -> Iterator[Late]:
    """A wire to a Redis while this is entered."""
    wire = Late(url)
    threading.Thread(target=wire.serve, daemon=True).start()
    try:
        yield wire
    finally:
        wire.close()
