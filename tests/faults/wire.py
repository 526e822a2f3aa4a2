"""A wire to PostgreSQL that can be cut before any statement, or after it while its answer is on its way."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

from django.db import connection, connections

from tests import databases

_STATEMENTS: Final = frozenset(b"QES")
"""What the server acts on: a query, an execution of what was prepared, and the Sync that commits a pipeline
(PostgreSQL documentation, 54.7)."""

_ANSWERED: Final = frozenset(b"QS")
_READY: Final = b"Z"

_SECONDS: Final = 30


class Wire:
    """Stands between this process and the server: `cut` says at which statement from now on it breaks.

    `was_cut` says whether it broke since; after that it carries whatever connects anew.
    """

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.was_cut = False
        self._left = 0
        self._unheard = False
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []

    def cut(self, statement: int, *, unheard: bool = False) -> None:
        """Break before the statement of this number (from 1) reaches the server; `unheard`: after the server
        has done it, and before anybody hears so. An answer is given to a query or a Sync, and only these
        count then."""
        with self._lock:
            self.was_cut, self._left, self._unheard = False, statement, unheard

    def mend(self) -> None:
        """Break no more."""
        with self._lock:
            self._left = 0

    def serve(self) -> None:
        """Carry connections until the wire is closed."""
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            there = urlsplit(databases.POSTGRESQL_URL)
            server = socket.create_connection((there.hostname, there.port or 5432))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._ends += [client, server]
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def close(self) -> None:
        """Close everything that it carries."""
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for end in self._ends:
            _broken(end)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """From the client to the server, message by message; the way back is a thread of its own."""
        back = _Back(server, client)
        back.start()
        with suppress(OSError, EOFError):
            (length,) = struct.unpack("!I", start := _exactly(client, 4))
            server.sendall(start + _exactly(client, length - 4))
            while True:
                head = _exactly(client, 5)
                message = head + _exactly(client, struct.unpack("!I", head[1:])[0] - 4)
                if self._is_last(head[0]):
                    if self._unheard:
                        back.unheard = True
                        server.sendall(message)
                        back.done.wait(_SECONDS)
                    break
                server.sendall(message)
        _broken(server)
        _broken(client)

    def _is_last(self, kind: int) -> bool:
        with self._lock:
            if not self._left or kind not in (_ANSWERED if self._unheard else _STATEMENTS):
                return False
            self._left -= 1
            self.was_cut = not self._left
            return self.was_cut


class _Back(threading.Thread):
    """From the server to the client, message by message; nothing once it is `unheard`, then `done` says that
    the server is ready again."""

    def __init__(self, server: socket.socket, client: socket.socket) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.client = client
        self.unheard = False
        self.done = threading.Event()

    def run(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                head = _exactly(self.server, 5)
                message = head + _exactly(self.server, struct.unpack("!I", head[1:])[0] - 4)
                if not self.unheard:
                    self.client.sendall(message)
                elif head[:1] == _READY:
                    self.done.set()
        self.done.set()
        _broken(self.client)


def _exactly(end: socket.socket, size: int) -> bytes:
    """So many bytes. Raises EOFError where the other end closed before."""
    found = b""
    while len(found) < size:
        part = end.recv(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _broken(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire() -> Iterator[Wire]:
    """Have this thread's connection to PostgreSQL go over a wire while this is entered."""
    carrying = Wire()
    threading.Thread(target=carrying.serve, daemon=True).start()
    connection.close()
    direct = dict(connection.settings_dict)
    plain = {**direct["OPTIONS"], "sslmode": "disable", "gssencmode": "disable"}
    connection.settings_dict.update(HOST="127.0.0.1", PORT=carrying.port, OPTIONS=plain)
    try:
        yield carrying
    finally:
        connection.close()
        connections["default"].settings_dict.update(direct)
        carrying.close()


def cuts(carrying: Wire, act: Callable[[str], None], *, unheard: bool = False) -> Iterator[str]:
    """Cut at the first statement of an act, at the second and so on, each time with a connection of its own,
    until one act has fewer: after each the name that the act was given. The wire holds meanwhile."""
    number = 0
    while True:
        number += 1
        name = f"{'unheard' if unheard else 'before'}-{number}"
        connection.close()
        carrying.cut(number, unheard=unheard)
        act(name)
        carrying.mend()
        connection.close()
        if not carrying.was_cut:
            return
        yield name
