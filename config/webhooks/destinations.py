"""Where a webhook may go: addresses are checked as they are connected to, and answers taken within bounds."""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from config.errors import BadInput, Unavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_SECONDS: Final = 15.0
"""So long a message may take as a whole, from the look-up of the name on, however steadily it drips."""

PATIENCE_SECONDS: Final = 5.0
"""So long is waited for a server to take a connection, or to go on."""

MOST_BYTES: Final = 64 * 1024
"""So much of what a server says is taken; nothing of it but the status is read."""

LONGEST_ADDRESS: Final = 2000

_NAME: Final = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_COUNTED: Final = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)\.?$")
"""A name that ends in a number, which many read as an IPv4 address (WHATWG URL, 3.5)."""
_PORT: Final = 443
_OPEN_PORTS: Final = range(1024, 65536)

# what `is_global` of this or an older Python lets pass, or what stands for an IPv4 address that is not seen:
# RFC 4291 2.5.5 (compatible, mapped), RFC 6052 and 8215 (NAT64), RFC 4380 (Teredo), RFC 3056 (6to4),
# RFC 3879 (site-local), RFC 6890 and the IANA registries of special-purpose addresses
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)

T = TypeVar("T")


def public(address: Address) -> bool:
    """Whether an address is one of the public Internet's: no private, local, shared, mapped, tunneled,
    reserved or multicast one."""
    special = address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global
    return not special and not any(
        address in network for network in _NOT_PUBLIC if network.version == address.version
    )


def expect_destination(address: str, pointer: str = "/address") -> str:
    """The address of an endpoint as it is kept. Raises BadInput where no webhook goes there.

    What its name stands for is not asked here, since that may be another address tomorrow: it is checked each
    time that it is connected to.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput("this is no address of the web", pointer=pointer) from error
    schemes = ("https", "http") if settings.WEBHOOKS_ANYWHERE else ("https",)
    if parts.scheme not in schemes:
        raise BadInput("an endpoint is reached by https: write https://…", pointer=pointer)
    literal = _literal(host or "")
    wrong = (
        not address.isascii()
        or any(character.isspace() or not character.isprintable() for character in address)
        or len(address) > LONGEST_ADDRESS
        or not host
        or (literal is None and not _NAME.fullmatch(host))
        or "\\" in address
        or ("[" in parts.netloc and literal is None)
    )
    if wrong:
        raise BadInput(
            f"an address has a host and up to {LONGEST_ADDRESS} visible ASCII characters", pointer=pointer
        )
    if "@" in parts.netloc or parts.fragment:
        raise BadInput("an address holds neither a name nor a password nor a fragment", pointer=pointer)
    if settings.WEBHOOKS_ANYWHERE:
        return address
    if port not in (None, _PORT) and port not in _OPEN_PORTS:
        raise BadInput("a port is 443, or from 1024 on", pointer=pointer)
    if not public(literal) if literal else _COUNTED.search(host or ""):
        raise BadInput("this is no address of the public Internet", pointer=pointer)
    return address


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def looked_up(host: str, port: int) -> list[str]:
    """The addresses that a name stands for now. Raises Unavailable where there is none, or one of them is no
    public one: nobody then connects to any of them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("the name of its host cannot be looked up") from error
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if not settings.WEBHOOKS_ANYWHERE:
        for address in addresses:
            literal = _literal(address)
            if literal is None or not public(literal):
                raise Unavailable("its host is no address of the public Internet")
    if not addresses:
        raise Unavailable("the name of its host stands for no address")
    return addresses


class _Deadline:
    """When everything has to be over, and how much may be read until then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.end = clock() + LONGEST_SECONDS
        self.read = 0

    def left(self, timeout: float | None) -> float:
        left = self.end - self.clock()
        if left <= 0:
            raise httpcore.TimeoutException(f"it takes longer than {LONGEST_SECONDS:.0f} seconds")
        return left if timeout is None else min(left, timeout)

    def taken(self, data: bytes) -> bytes:
        self.read += len(data)
        if self.read > MOST_BYTES:
            raise httpcore.ReadError(f"it answers more than {MOST_BYTES:,} bytes")
        return data


class _BoundedStream(httpcore.NetworkStream):
    """A connection that is read and written within a deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.deadline.taken(self.stream.read(max_bytes, self.deadline.left(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left(timeout))
        return _BoundedStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class _CheckedConnecting(httpcore.SyncBackend):
    """Connects to addresses that were checked, never to a name: what a name stands for may change between
    the two. Certificates are held against the name, and so is what the server is told that it is called."""

    def __init__(self, deadline: _Deadline) -> None:
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception | None = None
        for address in looked_up(host, port):
            try:
                connected = super().connect_tcp(
                    address, port, self.deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _BoundedStream(connected, self.deadline)
        raise httpcore.ConnectError(str(failed)) from failed


@cache
def _trusted_by_the_machine() -> ssl.SSLContext:
    """Read once in a process: a hundred certificates for each message were most of its work."""
    return ssl.create_default_context()


def post(
    address: str,
    content: bytes,
    headers: dict[str, str],
    *,
    trusted: ssl.SSLContext | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Send `content` by POST; the status that is answered. Redirections are not followed, no proxy is asked.

    `trusted` says whose certificates hold, None those that the machine trusts. Raises Unavailable, saying why
    in words that repeat nothing of the answer.
    """
    try:
        expect_destination(address)
    except BadInput as error:
        raise Unavailable(f"no webhook goes there any more: {error.detail}") from error
    waiting = dict.fromkeys(("connect", "read", "write"), PATIENCE_SECONDS)
    target = httpcore.URL(address)
    try:
        with (
            httpcore.HTTPConnection(
                target.origin,
                ssl_context=trusted or _trusted_by_the_machine(),
                network_backend=_CheckedConnecting(_Deadline(clock)),
            ) as connection,
            connection.stream(
                "POST",
                target,
                headers=list(headers.items()),
                content=content,
                extensions={"timeout": waiting},
            ) as answer,
        ):
            return int(answer.status)
    except httpcore.TimeoutException as error:
        raise Unavailable("it does not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unavailable(f"it cannot be reached: {_told(error)}") from error


def _told(error: Exception) -> str:
    """Why a connection failed, in words of this machine's own: a certificate, a refusal, an end."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "it does not prove by TLS that the name is its own"
        if isinstance(cause, ssl.SSLError):
            return "it speaks no TLS that holds"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__
    return "the connection ended" if isinstance(error, httpcore.NetworkError) else "it speaks no HTTP"
