"""Settings come from the environment, and a start that cannot be safe stops with what to set."""

import json
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import databases
from config.mail_server import mail_rules
from tests.benchmarks.databases import scratch
from tests.conftest import BARE
from tests.databases import POSTGRESQL_URL

PRODUCTION = {
    "DATABASE_URL": "postgresql://register@db.example:5432/demarc",
    "DEMARC_SECRET_KEY": "a long random string",
    "DEMARC_SEAL_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "DEMARC_LOG_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "DEMARC_ALLOWED_HOSTS": "demarc.example,www.demarc.example",
}

SHOW = """
import json
from django.conf import settings
database = settings.DATABASES["default"]
print(json.dumps({
    "debug": settings.DEBUG,
    "engine": database["ENGINE"],
    "name": str(database["NAME"]),
    "options": {name: str(value) for name, value in database.get("OPTIONS", {}).items()},
    "atomic_requests": database["ATOMIC_REQUESTS"],
    "hosts": settings.ALLOWED_HOSTS,
    "cache": settings.CACHES["default"]["BACKEND"],
    "secret": settings.SECRET_KEY,
    "public_url": settings.PUBLIC_URL,
    "mail": {name: getattr(settings, name) for name in dir(settings) if name.startswith("EMAIL_")},
    "cookies": {name: getattr(settings, name) for name in dir(settings) if "_COOKIE_" in name},
}))
"""


def start(directory: Path, program: str = SHOW, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A program of ours in `directory`, with nothing in the environment but what is said."""
    root = Path(__file__).parents[2]
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=directory,
        env={
            **BARE,
            "PYTHONPATH": str(root),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def shown(directory: Path, **environment: str) -> dict[str, object]:
    started = start(directory, **environment)
    assert started.returncode == 0, started.stderr
    settings: dict[str, object] = json.loads(started.stdout)
    return settings


def why_not(directory: Path, **environment: str) -> str:
    """The last line of what a start that stops says."""
    started = start(directory, **environment)
    assert started.returncode != 0
    return started.stderr.strip().splitlines()[-1]


def test_with_nothing_set_the_register_is_an_sqlite_file_in_the_working_directory(tmp_path: Path) -> None:
    settings = shown(tmp_path)

    assert settings["engine"] == "django.db.backends.sqlite3"
    assert settings["name"] == str(tmp_path / "demarc.sqlite3")
    assert settings["hosts"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["cache"] == "django.core.cache.backends.locmem.LocMemCache"


def test_sqlite_writes_ahead_synchronously_and_takes_the_lock_first(tmp_path: Path) -> None:
    options = shown(tmp_path)["options"]

    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]
    assert int(options["timeout"]) > 5


OPEN = """
import os
os.umask(0o022)
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE kept (id integer)")
    print(*sorted(name for name in os.listdir() if ".sqlite3" in name))
    print(*sorted({oct(os.stat(name).st_mode & 0o777) for name in os.listdir()}))
"""


def test_the_embedded_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    started = start(tmp_path, OPEN)

    files, modes = started.stdout.splitlines()
    assert files == "demarc.sqlite3 demarc.sqlite3-shm demarc.sqlite3-wal"
    assert modes == "0o600"


def test_a_database_file_that_is_there_keeps_the_mode_that_its_owner_gave_it(tmp_path: Path) -> None:
    (tmp_path / "demarc.sqlite3").touch(mode=0o640)

    started = start(tmp_path, OPEN)

    assert "0o640" in started.stdout, started.stderr


def test_a_database_file_that_cannot_be_made_is_for_sqlite_to_say(tmp_path: Path) -> None:
    (tmp_path / "demarc.sqlite3").mkdir()

    assert "unable to open database file" in start(tmp_path, OPEN).stderr


def test_debug_is_off_unless_asked_for(tmp_path: Path) -> None:
    assert shown(tmp_path)["debug"] is False
    assert shown(tmp_path, **PRODUCTION)["debug"] is False
    assert shown(tmp_path, DEMARC_DEBUG="0")["debug"] is False
    assert shown(tmp_path, DEMARC_DEBUG="1")["debug"] is True


def test_a_flag_that_is_neither_on_nor_off_stops_the_start(tmp_path: Path) -> None:
    assert "DEMARC_DEBUG" in why_not(tmp_path, DEMARC_DEBUG="perhaps")


def test_the_embedded_default_makes_its_secret_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = shown(tmp_path)["secret"], shown(tmp_path)["secret"]

    (file,) = tmp_path.iterdir()
    assert first == second != ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_data_directory_may_be_named(tmp_path: Path) -> None:
    there = tmp_path / "data"
    there.mkdir()

    assert shown(tmp_path, DEMARC_DATA_DIR=str(there))["name"] == str(there / "demarc.sqlite3")
    assert list(tmp_path.iterdir()) == [there]


def test_production_takes_its_database_hosts_and_secrets_from_the_environment(tmp_path: Path) -> None:
    settings = shown(tmp_path, **PRODUCTION)

    assert settings["engine"] == "django.db.backends.postgresql"
    assert settings["hosts"] == ["demarc.example", "www.demarc.example"]
    assert settings["secret"] == PRODUCTION["DEMARC_SECRET_KEY"]
    assert settings["atomic_requests"] is False
    assert list(tmp_path.iterdir()) == []


def test_in_production_no_host_is_everybodys_and_cookies_are_this_hosts_over_tls_alone(
    tmp_path: Path,
) -> None:
    assert "DEMARC_ALLOWED_HOSTS" in why_not(tmp_path, **{**PRODUCTION, "DEMARC_ALLOWED_HOSTS": "*"})

    cookies = shown(tmp_path, **PRODUCTION)["cookies"]

    assert isinstance(cookies, dict)
    assert cookies["SESSION_COOKIE_HTTPONLY"] is True
    for kind, name in (("SESSION", "__Host-sessionid"), ("CSRF", "__Host-csrftoken")):
        told = [cookies[f"{kind}_COOKIE_{what}"] for what in ("NAME", "SECURE", "PATH", "DOMAIN", "SAMESITE")]
        assert told == [name, True, "/", None, "Lax"]


def test_messages_name_where_the_register_is_reached(tmp_path: Path) -> None:
    assert shown(tmp_path)["public_url"] == "http://127.0.0.1:8000"
    assert shown(tmp_path, **PRODUCTION)["public_url"] == "https://demarc.example"
    elsewhere = "https://register.example:8443"
    assert shown(tmp_path, **PRODUCTION, DEMARC_PUBLIC_URL=elsewhere)["public_url"] == elsewhere
    for wrong in ("register.example", "ftp://register.example", "https://register.example/path"):
        assert "DEMARC_PUBLIC_URL" in why_not(tmp_path, DEMARC_PUBLIC_URL=wrong)


def test_webhooks_reach_into_no_network_of_a_server(tmp_path: Path) -> None:
    assert "DEMARC_WEBHOOKS_ANYWHERE" in why_not(tmp_path, **PRODUCTION, DEMARC_WEBHOOKS_ANYWHERE="1")
    shown(tmp_path, DEMARC_WEBHOOKS_ANYWHERE="1")
    shown(tmp_path, **PRODUCTION, DEMARC_WEBHOOKS_ANYWHERE="1", DEMARC_DEBUG="1")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtps://a%40b:p%3Aw@mail.example", 465, True, False),
        ("smtp+starttls://a%40b:p%3Aw@mail.example", 587, False, True),
        ("smtp://a%40b:p%3Aw@mail.example:2525", 2525, False, False),
    ],
)
def test_mail_goes_where_it_is_said_to(tmp_path: Path, url: str, port: int, ssl: bool, tls: bool) -> None:
    mail = shown(tmp_path, DEMARC_MAIL_URL=url)["mail"]

    assert isinstance(mail, dict)
    assert mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail.example", port)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("a@b", "p:w")
    assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (ssl, tls)


def test_mail_is_shown_on_the_terminal_where_no_server_is_named(tmp_path: Path) -> None:
    mail = shown(tmp_path)["mail"]

    assert isinstance(mail, dict)
    assert mail["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_a_mail_server_that_cannot_be_read_stops_the_start(tmp_path: Path, url: str) -> None:
    assert "DEMARC_MAIL_URL" in why_not(tmp_path, DEMARC_MAIL_URL=url)


@pytest.mark.parametrize(
    "name", ["DEMARC_SECRET_KEY", "DEMARC_SEAL_KEY", "DEMARC_LOG_KEY", "DEMARC_ALLOWED_HOSTS"]
)
@pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
def test_in_production_what_is_missing_stops_the_start_with_what_to_set(
    tmp_path: Path, name: str, value: str | None
) -> None:
    environment = {**PRODUCTION, name: value} if value is not None else dict(PRODUCTION)
    if value is None:
        del environment[name]

    said = why_not(tmp_path, **{key: text for key, text in environment.items() if text is not None})

    assert f"{name} is not set: set it to" in said
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_never_in_what_a_stopped_start_says(tmp_path: Path) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != "DEMARC_SEAL_KEY"}

    started = start(tmp_path, **environment)

    assert PRODUCTION["DEMARC_SECRET_KEY"] not in started.stdout + started.stderr


@pytest.mark.parametrize(
    "url",
    [
        "smtps://u:kingfisher/x@host",
        "smtps://u:x@host:port",
        "smtpx://u:kingfisher@host",
        "smtpx://u:kingfisher@host:25",
    ],
)
def test_an_address_of_mail_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DEMARC_MAIL_URL cannot be read") as stopped:
        mail_rules(url)

    assert "kingfisher" not in "".join(traceback.format_exception(stopped.value))


def test_a_database_of_another_kind_stops_the_start(tmp_path: Path) -> None:
    said = why_not(tmp_path, **{**PRODUCTION, "DATABASE_URL": "mysql://register@db.example/demarc"})

    assert "neither PostgreSQL nor SQLite" in said


def test_redis_is_the_cache_where_it_is_named(tmp_path: Path, redis_url: str) -> None:
    program = """
import django
from django.core.cache import cache
cache.set("demarc test", "kept", 5)
kept = cache._connections[cache._alias]
print(type(kept).__name__, type(kept._cache._serializer).__name__, cache.get("demarc test"))
cache.delete("demarc test")
"""
    started = start(tmp_path, program, REDIS_URL=redis_url)

    assert started.stdout.split() == ["RedisCache", "Plain", "kept"], started.stderr


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
def test_a_database_url_is_enough_to_reach_postgresql(tmp_path: Path) -> None:
    program = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    print(connection.vendor, cursor.fetchone()[0])
connection.close()
"""
    started = start(tmp_path, program, **{**PRODUCTION, "DATABASE_URL": POSTGRESQL_URL})

    assert started.stdout.split() == ["postgresql", "1"], started.stderr


def test_what_a_measurement_sets_is_all_that_the_settings_ask_for(tmp_path: Path) -> None:
    with scratch("sqlite") as environment:
        started = start(tmp_path, "import django; django.setup()", **environment)

    assert started.returncode == 0, started.stderr


POOLED = """
import django, json, threading
django.setup()
from django.db import connection, transaction

seen, left, lock = set(), [], threading.Lock()

def ask():
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), current_setting('demarc.tenant', true)")
            pid, tenant = cursor.fetchone()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL demarc.tenant = 'somebody'")
        connection.close()
        with lock:
            seen.add(pid)
            left.append(tenant)

threads = [threading.Thread(target=ask) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
connection.close_pool()
print(json.dumps({"connections": len(seen), "asked": len(left), "left": sorted(set(map(str, left)))}))
"""


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
def test_so_many_connections_are_kept_and_nothing_of_a_transaction_stays_on_them(tmp_path: Path) -> None:
    environment = {**PRODUCTION, "DATABASE_URL": POSTGRESQL_URL, "DEMARC_DATABASE_POOL": "2"}

    started = start(tmp_path, POOLED, **environment)

    assert started.returncode == 0, started.stderr
    told = json.loads(started.stdout)
    assert told["connections"] <= 2
    assert told["asked"] == 30
    assert set(told["left"]) <= {"None", ""}  # PostgreSQL's words for what is not set


def test_a_pool_pauses_between_two_tries_no_longer_than_a_request_waits() -> None:
    url = "postgresql://a@one/x"
    for one in databases(url, 8, url).values():
        pool = one["OPTIONS"]["pool"]
        assert pool["reconnect_timeout"] == pool["timeout"]


def test_an_sqlite_file_has_no_pool(tmp_path: Path) -> None:
    options = shown(tmp_path, DEMARC_DATABASE_POOL="8")["options"]

    assert isinstance(options, dict)
    assert "pool" not in options


def test_a_pool_of_none_stops_the_start(tmp_path: Path) -> None:
    assert "DEMARC_DATABASE_POOL" in why_not(tmp_path, DEMARC_DATABASE_POOL="0")


def test_a_login_that_cannot_be_kept_to_its_rules_stops_the_start(tmp_path: Path) -> None:
    assert "DEMARC_SECOND_FACTOR" in why_not(tmp_path, DEMARC_SECOND_FACTOR="sometimes")
    half = {"DEMARC_OIDC_ISSUER": "https://login.agency.example"}
    assert "DEMARC_OIDC_CLIENT_SECRET" in why_not(tmp_path, **PRODUCTION, **half)


PROXIED = """
from django.conf import settings
print(settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT)
"""


def test_the_scheme_and_the_address_are_believed_of_proxies_of_ones_own_alone(tmp_path: Path) -> None:
    assert start(tmp_path, PROXIED).stdout == "None 0\n"
    assert start(tmp_path, PROXIED, DEMARC_PROXIES="2").stdout == "('HTTP_X_FORWARDED_PROTO', 'https') 2\n"


def test_a_secret_may_lie_in_a_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a secret in a file\n")
    file.chmod(0o600)
    production = {**PRODUCTION, "DEMARC_SECRET_KEY_FILE": str(file)}
    said = production.pop("DEMARC_SECRET_KEY")

    assert shown(tmp_path, **production)["secret"] == "a secret in a file"
    assert "both set" in why_not(tmp_path, DEMARC_SECRET_KEY=said, **production)
    file.chmod(0o640)
    assert "others may read" in why_not(tmp_path, **production)
    file.unlink()
    assert "where no file is" in why_not(tmp_path, **production)


DEPLOYED = """
import sys
import traceback
import django
django.setup()
from django.core import checks
found = checks.run_checks(include_deployment_checks=True)
sys.exit("\\n".join(f"{one.id} {one.msg}" for one in found) or 0)
"""


def test_what_is_deployed_as_it_is_documented_has_nothing_to_be_warned_of(tmp_path: Path) -> None:
    production = {**PRODUCTION, "DEMARC_SECRET_KEY": "5f1b8c0e7d2a49636cb8a1f0e9d3472b5a6c7e8f90a1b2c3d4"}

    sound = start(tmp_path, DEPLOYED, **production)
    plain = start(tmp_path, DEPLOYED, **production, DEMARC_PUBLIC_URL="http://demarc.example")

    assert (sound.returncode, sound.stderr) == (0, "")
    assert {line.split()[0] for line in plain.stderr.splitlines()} == {"security.W004", "security.W008"}
