"""Where a webhook may go: to what a name stands for at that moment, if all of that is public Internet."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.errors import BadInput, Unavailable
from config.webhooks import destinations
from config.webhooks.destinations import expect_destination, looked_up, post, public
from tests.foreign import ANY_TEXT
from tests.ledger.test_fetching import Serving
from tests.webhooks.receiver import Receiver

PUBLIC: Final = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450::1")

NOT_PUBLIC: Final = (
    "0.0.0.0",  # noqa: S104 - an address that is refused
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_may_be_reached(address: str) -> None:
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_other_address_may_be_reached(address: str) -> None:
    assert not public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(BadInput):
        expect_destination(f"https://{host}/hooks")


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "hooks.example",
        "//hooks.example/",
        "https://",
        "https:///hooks",
        "https://name:password@hooks.example/",
        "https://name@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:22/",
        "https://hooks.example:80/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://hooks.example/a b",
        "https://hooks.example/a\nb",
        "https://hooks.example\\@127.0.0.1/",
        "https://hööks.example/",
        "https://[::1/",
        "https://.hooks.example/",
        "https://hooks..example/",
        "https://hooks.example../",
        "https://%31/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0/",
        "https://hooks.example.1/",
        "https://1./",
        "https://[v1.x]/",
        "https://hooks,example/",
        "https://" + "a" * 64 + ".example/",
        "https://hooks.example/" + "a" * 2000,
        "",
    ],
)
def test_an_address_that_no_webhook_goes_to_is_refused_when_it_is_registered(address: str) -> None:
    with pytest.raises(BadInput) as refused:
        expect_destination(address)

    assert refused.value.pointer == "/address"


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.example",
        "https://hooks.example:8443/a?b=c",
        "https://8.8.8.8/",
        "https://[2a00:1450::1]/",
    ],
)
def test_an_address_of_the_web_is_taken(address: str) -> None:
    assert expect_destination(address) == address


@given(
    st.one_of(
        ANY_TEXT, ANY_TEXT.map("https://".__add__), st.from_regex(r"https://[ -~]{0,40}", fullmatch=True)
    )
)
def test_whatever_a_stranger_calls_an_address_is_refused_or_goes_nowhere_without_a_name(address: str) -> None:
    try:
        expect_destination(address)
    except BadInput:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", Names([]))
        patch.setattr(socket, "create_connection", refuse)
        with pytest.raises(Unavailable):
            post(address, b"{}", {})


# what a name stands for


def refuse(*_: Any, **__: Any) -> Any:
    raise ConnectionRefusedError(111, "Connection refused")


class Names:
    """What names stand for, look-up by look-up; numbers stand for themselves."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.really = socket.getaddrinfo

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        with suppress(ValueError):
            ipaddress.ip_address(host)
            return self.really(host, port, *args, **kwargs)
        self.asked += 1
        found = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where connections were asked for; nobody takes one."""
    asked: list[Any] = []

    def connect(place: Any, *_: Any, **__: Any) -> Any:
        asked.append(place)
        return refuse()

    monkeypatch.setattr(socket, "create_connection", connect)
    return asked


def test_what_was_checked_is_what_is_connected_to_whatever_the_name_stands_for_by_then(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    names = Names(["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)

    with pytest.raises(Unavailable):
        post("https://hooks.example/hooks", b"{}", {})

    assert (connected, names.asked) == ([("93.184.216.34", 443)], 1)


def test_a_name_is_looked_up_anew_each_time(monkeypatch: pytest.MonkeyPatch, connected: list[Any]) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.216.34"], ["127.0.0.1"]))
    for _ in range(2):
        with pytest.raises(Unavailable):
            post("https://hooks.example/hooks", b"{}", {})

    assert connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_stands_for_another_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any], address: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.216.34", address], [address]))
    for _ in range(2):
        with pytest.raises(Unavailable) as refused:
            post("https://hooks.example/hooks", b"{}", {})
        assert address not in refused.value.detail

    assert connected == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0"])
def test_other_ways_to_write_this_machine_are_not_connected_to(connected: list[Any], host: str) -> None:
    with pytest.raises(Unavailable):
        post(f"https://{host}/hooks", b"{}", {})

    assert connected == []


def test_a_name_that_stands_for_nothing_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)

    with pytest.raises(Unavailable, match="looked up"):
        looked_up("hooks.example", 443)


def test_the_next_address_is_tried_where_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.216.34", "8.8.8.8"]))

    with pytest.raises(Unavailable, match="connection refused"):
        post("https://hooks.example/hooks", b"{}", {})

    assert connected == [("93.184.216.34", 443), ("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080/hooks",
        "http://8.8.8.8/hooks",
        "https://8.8.8.8:25/hooks",
        "http://hooks.example:6379/hooks",
    ],
)
def test_what_was_taken_while_everything_was_allowed_is_not_reached_when_it_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, connected: list[Any], address: str
) -> None:
    settings.WEBHOOKS_ANYWHERE = True
    assert expect_destination(address) == address
    settings.WEBHOOKS_ANYWHERE = False
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.216.34"]))

    with pytest.raises(Unavailable):
        post(address, b"{}", {})

    assert connected == []


@pytest.mark.parametrize("said", ["{}", "http://{}", "https://{}", "socks5://{}"])
def test_no_proxy_of_the_environment_is_asked(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any], said: str
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy"):
        for spelled in (name, name.upper()):
            monkeypatch.setenv(spelled, said.format("127.0.0.1:3128"))
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.216.34"]))

    with pytest.raises(Unavailable):
        post("https://hooks.example/hooks", b"{}", {})

    assert connected == [("93.184.216.34", 443)]


# by TLS, held against the name


def certificate(name: str, folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for a name with its key, in one file, and a context that trusts it alone."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    trusted = ssl.create_default_context(cadata=made.public_bytes(Encoding.PEM).decode())
    return file, trusted


@pytest.fixture
def secured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Receiver, Callable[[str], str], ssl.SSLContext, list[str | None]]]:
    """A receiver by TLS that is called hooks.example: its address by name, whose certificates hold, and how
    it was called by whoever connected."""
    file, trusted = certificate("hooks.example", tmp_path)
    receiver = Receiver()
    called: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _socket, name, _context: called.append(name)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    names = [["127.0.0.1"]] * 4
    monkeypatch.setattr(socket, "getaddrinfo", Names(*names))
    monkeypatch.setattr(destinations, "public", lambda address: True)
    with Serving(receiver):
        yield receiver, lambda name: f"https://{name}:{receiver.server_port}/hooks", trusted, called


def test_a_server_is_called_by_its_name_and_held_to_it_by_tls(secured: Any) -> None:
    receiver, address, trusted, called = secured

    assert post(address("hooks.example"), b"{}", {"X-One": "1"}, trusted=trusted) == 204

    (received,) = receiver.received
    assert called == ["hooks.example"]
    assert received.headers["host"] == f"hooks.example:{receiver.server_port}"
    assert (received.headers["x-one"], received.body) == ("1", b"{}")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_tls_shows_to_be_another_or_nobody_known_is_told_nothing(secured: Any) -> None:
    receiver, address, trusted, _ = secured
    for name, whose in (("other.example", trusted), ("hooks.example", None)):
        with pytest.raises(Unavailable, match="prove by TLS"):
            post(address(name), b"{}", {}, trusted=whose)

    assert receiver.received == []


# within bounds


class Raw(threading.Thread):
    """A server that says whatever it is given to every connection, piece by piece, until nobody listens."""

    def __init__(self, *pieces: bytes, again: bytes = b"", pause: float = 0) -> None:
        super().__init__()
        self.pause = pause
        self.pieces = pieces
        self.again = again
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"

    def run(self) -> None:
        connection, _ = self.listening.accept()
        with self.listening, connection, suppress(OSError):
            for piece in self.pieces:
                connection.sendall(piece)
            while self.again:
                connection.sendall(self.again)
                time.sleep(self.pause)


@pytest.fixture
def raw(settings: Settings) -> Iterator[Callable[..., str]]:
    settings.WEBHOOKS_ANYWHERE = True
    started: list[Raw] = []

    def start(*pieces: bytes, **how: Any) -> str:
        server = Raw(*pieces, **how)
        server.start()
        started.append(server)
        return server.address

    yield start
    for server in started:
        server.join(timeout=30)


def test_an_answer_that_drips_is_ended_however_steadily_it_does(raw: Callable[..., str]) -> None:
    ticks = iter(range(0, 10_000, 2))
    address = raw(b"HTTP/1.1 200 OK\r\n", again=b"X-One: 1\r\n", pause=0.01)

    with pytest.raises(Unavailable, match="in time"):
        post(address, b"{}", {}, clock=lambda: float(next(ticks)))


def test_an_answer_without_end_is_ended(raw: Callable[..., str]) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        post(raw(b"HTTP/1.1 200 OK\r\nX-One: ", again=b"1" * 4096), b"{}", {})


@pytest.mark.parametrize("said", [b"", b"hello\r\n\r\n", b"HTTP/1.1 ok\r\n\r\n", b"\x00\xff\r\n\r\n"])
def test_who_speaks_no_http_is_unavailable(raw: Callable[..., str], said: bytes) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        post(raw(said), b"{}", {})


def test_the_body_of_an_answer_is_not_read(raw: Callable[..., str]) -> None:
    told = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"

    assert post(raw(told, again=b"x" * 4096), b"{}", {}) == 200
