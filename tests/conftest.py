"""The ground of all tests: every test that uses the database runs on SQLite and on PostgreSQL.

A test says `pytest.mark.django_db` (or takes `db`, `transactional_db`, …) as pytest-django describes, and
runs twice: `[sqlite]` on a file with the settings' own options, `[postgresql]` where a server is reachable.
`only_on("postgresql")` keeps a test to one of them. Threads that a test starts get the same database; they
close their connection before they end.
"""
# ruff: noqa: E402 - the environment is set before any settings are read

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

# before any settings are read: nothing of this machine's own configuration reaches a test
DATA_DIR = Path(tempfile.mkdtemp(prefix="demarc-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
# what the processes of one run make once for all of them; whoever comes first owns it
OWNS_SHARED = "DEMARC_TEST_SHARED" not in os.environ
SHARED = Path(os.environ.get("DEMARC_TEST_SHARED") or tempfile.mkdtemp(prefix="demarc-tests-"))
os.environ["DEMARC_TEST_SHARED"] = str(SHARED)
if OWNS_SHARED:
    atexit.register(shutil.rmtree, SHARED, ignore_errors=True)
if sys.dont_write_bytecode:
    # a hundred processes are started here: where none keeps what it compiled, each compiles everything anew
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(SHARED / "bytecode")
BARE = {name: os.environ[name] for name in ("PATH", "PYTHONPYCACHEPREFIX") if name in os.environ}
"""What every process needs of this one's environment: where programs lie, and what was compiled of them."""
os.environ["DEMARC_DATA_DIR"] = str(DATA_DIR)
os.environ["DEMARC_TICK_SECONDS"] = "0"
for name in (
    "DATABASE_URL",
    "DEMARC_REPLICA_URL",
    "DEMARC_ROLES",
    "REDIS_URL",
    "DEMARC_DEBUG",
    "DEMARC_SEAL_KEY",
    "DEMARC_SEAL_KEY_NEW",
    "DEMARC_SECRET_KEY",
    "DEMARC_LOG_KEY",
    "DEMARC_LOG_ORIGIN",
    "DEMARC_LOG_STATE_FILE",
    "DEMARC_LOG_FORMER",
    "DEMARC_WITNESSES",
    "DEMARC_WITNESSES_REQUIRED",
    "DEMARC_PUBLIC_URL",
    "DEMARC_WEBHOOKS_ANYWHERE",
    "DEMARC_MAIL_URL",
    "DEMARC_MAIL_FROM",
    "DEMARC_SECOND_FACTOR",
    "DEMARC_SESSION_IDLE_MINUTES",
    "DEMARC_SESSION_HOURS",
    "DEMARC_REAUTHENTICATE_SECONDS",
    "DEMARC_OIDC_ISSUER",
    "DEMARC_OIDC_CLIENT_ID",
    "DEMARC_OIDC_CLIENT_SECRET",
    "DEMARC_OIDC_NAME",
    "DEMARC_PROXIES",
):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from django.conf import settings as django_settings

# no test is about how long it takes to hash a password
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

import hypothesis
import pytest
from django.db import transaction
from django.test import TransactionTestCase, override_settings
from django.test.testcases import LiveServerThread
from pytest_django import DjangoDbBlocker

from agreements import known_actors
from config.ledger.premises import Premises
from config.ledger.store import ledger
from config.ledger.stream import Pen
from tests import cluster, databases, steady
from tests.databases import BACKENDS, Backend
from tests.prompt_server import PromptServer

# no test is about time: a busy machine is not a failure
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
# for runs whose every step costs more: coverage of branches, the same in every run
hypothesis.settings.register_profile("few", max_examples=10, deadline=None, derandomize=True)
# everything that can be asked of every address: an hour, not seconds
hypothesis.settings.register_profile("thorough", max_examples=20, deadline=None)
# the same verdict in every run, and no time for the smallest example of what fails
hypothesis.settings.register_profile(
    "mutation",
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)

REQUIRED = os.environ.get("DEMARC_REQUIRE_SERVICES") == "1"


def pytest_collection_finish() -> None:
    """Look for garbage less often: what is imported and collected stays, and looking through it again and
    again took a sixth of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(backend): run on `sqlite` or on `postgresql` only")


def pytest_sessionstart(session: pytest.Session) -> None:
    if REQUIRED and not session.config.option.collectonly:
        asked = databases.missing("postgresql"), databases.missing("redis"), cluster.missing()
        absent = [why for why in asked if why]
        if absent:
            pytest.exit(f"DEMARC_REQUIRE_SERVICES is set, but {' and '.join(absent)}", returncode=1)


def pytest_unconfigure() -> None:
    if OWNS_SHARED:
        databases.drop_shared(SHARED)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly what was not run, and why: a skipped test is not a passed one."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", ())
    )
    terminalreporter.section("what was not run")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")
    if not reasons:
        terminalreporter.write_line("nothing that was collected")


# databases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses the database once on each backend."""
    uses = metafunc.definition.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        metafunc.fixturenames
    )
    if uses:
        kept = [mark.args[0] for mark in metafunc.definition.iter_markers("only_on")]
        metafunc.parametrize(
            "database",
            [
                pytest.param(
                    backend,
                    id=backend,
                    marks=pytest.mark.skipif(bool(why := databases.missing(backend)), reason=why),
                )
                for backend in BACKENDS
                if not kept or backend in kept
            ],
            indirect=True,
        )


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> None:
    """Refuse Django's test classes: pytest cannot run them once on each backend."""
    if isinstance(obj, type) and issubclass(obj, TransactionTestCase) and obj.__module__.startswith("tests."):
        raise collector.CollectError(f"{name}: write a function with pytest.mark.django_db")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """One test database per backend that the collected tests ask for."""
    asked = {_backend_of(item) for item in request.session.items}
    with django_db_blocker.unblock():
        for backend in BACKENDS:
            if backend in asked and not databases.missing(backend):
                databases.create(backend, DATA_DIR, SHARED)
        yield
        databases.drop_all()


def _backend_of(item: Any) -> object:
    return item.callspec.params.get("database") if hasattr(item, "callspec") else None


@pytest.fixture(scope="session", autouse=True)
def database(request: pytest.FixtureRequest) -> Backend | None:
    """The backend of this test, None where it uses no database.

    Scoped to the session, so that it is in place before pytest-django opens a test's transaction.
    """
    backend: Backend | None = getattr(request, "param", None)
    if backend is not None:
        request.getfixturevalue("django_db_setup")
        databases.select(backend)
    return backend


Ground = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def ground(
    request: pytest.FixtureRequest, database: Backend, django_db_blocker: DjangoDbBlocker
) -> Iterator[Ground]:
    """Where the tests of a module stand: what a fixture of the module writes `with ground():` is there for
    each of them, who leave it as they found it, and is gone when the module ends. Not for `transaction=True`.
    """
    items = (item for item in request.session.items if item.nodeid.startswith(f"{request.node.nodeid}::"))
    marks = [item.get_closest_marker("django_db") for item in items]
    if any(mark.kwargs.get("transaction") for mark in marks if mark):
        pytest.fail(f"{request.node.nodeid} has a test with real commits: it cannot stand on a ground")
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django says of its own tests
    with django_db_blocker.unblock():
        around.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _committed_rows_are_deleted_without_the_guards() -> Iterator[None]:
    """After a test with real commits Django flushes every table, which the ledger's own triggers refuse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: databases.empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def _servers_of_tests_answer_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveServerThread, "server_class", PromptServer)
        yield


@pytest.fixture(scope="session", autouse=True)
def _keys_lie_in_the_test_directory(django_test_environment: None) -> None:
    """Settings may have been read before this file: their paths are set again."""
    django_settings.DATA_DIR = DATA_DIR
    django_settings.DEMARC_SEAL_KEY = ""
    django_settings.DEMARC_SEAL_KEY_FILE = DATA_DIR / "demarc-seal.key"
    django_settings.DEMARC_LOG_KEY = ""
    django_settings.DEMARC_LOG_KEY_FILE = DATA_DIR / "demarc-log.key"
    django_settings.DEMARC_LOG_STATE_FILE = DATA_DIR / "demarc-log.checkpoint"


@pytest.fixture
def document_store(tmp_path: Path) -> Iterator[Path]:
    """A store of documents of its own: where its files lie."""
    told = django_settings.STORAGES["documents"]
    root = tmp_path / "documents"
    options = {**told["OPTIONS"], "location": root}
    with override_settings(STORAGES={**django_settings.STORAGES, "documents": {**told, "OPTIONS": options}}):
        yield root


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Where Redis answers; skips the test where it does not."""
    if why := databases.missing("redis"):
        pytest.skip(why)
    return databases.REDIS_URL


# the ledger, the same in every run


@pytest.fixture(autouse=True)
def _no_test_knows_the_organizations_of_another() -> Iterator[None]:
    """A process keeps the kinds of organizations, and what it has read of them; a test's own database goes
    with the test."""
    yield
    known_actors._KINDS.clear()
    ledger.premises = Premises()


@pytest.fixture(autouse=True)
def _no_test_has_signed_what_another_did() -> Iterator[None]:
    """What was signed last is kept outside of the database: a test's own database goes with the test."""
    yield
    (DATA_DIR / "demarc-log.checkpoint").unlink(missing_ok=True)


@pytest.fixture
def ledger_clock(monkeypatch: pytest.MonkeyPatch) -> steady.Clock:
    """The ledger's clock, ticking a second with every reading; set `.now` to move it."""
    clock = steady.Clock()
    monkeypatch.setattr(ledger, "clock", clock)
    return clock


@pytest.fixture
def ledger_entropy(monkeypatch: pytest.MonkeyPatch) -> steady.Entropy:
    """The ledger's random bytes, the same in every run."""
    entropy = steady.Entropy()
    monkeypatch.setattr(ledger, "entropy", entropy)
    return entropy


@pytest.fixture
def pen() -> Pen:
    """A pen for streams that no ledger stands behind."""
    return steady.steady_pen()
