"""One Chromium, and one served register with two more cases in it, for the tests of this folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, served
from tests.browser.chromium import Watched, watched
from tests.browser.served import Register
from tests.conftest import REQUIRED, SHARED
from tests.databases import (
    BACKENDS,
    Backend,
    created,
    dropped,
    locked,
    migrated,
    missing,
    shared_name,
    url_of,
)


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_there() -> None:
    if chromium.MISSING and REQUIRED:
        pytest.fail(f"DEMARC_REQUIRE_SERVICES is set, but {chromium.MISSING}")
    if chromium.MISSING:
        pytest.skip(chromium.MISSING)


class Demo(msgspec.Struct, frozen=True):
    """A demo to copy: its directory, its users' passwords, and its database on PostgreSQL ("" for none)."""

    directory: str
    passwords: dict[str, str]
    database: str

    def copy_to(self, directory: Path) -> str:
        """Have it in another directory; the name of the copy's own database on PostgreSQL ("" for none)."""
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        name = self.database and created(self.database)
        if name:
            served.on_postgresql(directory, url_of(name))
        return name


def demo(name: str, backend: Backend, *programs: tuple[str, ...]) -> Demo:
    """A demo after `programs` of ours, made once for all the processes that share the tests."""
    directory, written = SHARED / name, SHARED / f"{name}.json"
    with locked(SHARED / f"{name}.lock"):
        if not written.exists():
            directory.mkdir()
            database, empty = "", migrated(backend, SHARED)
            if backend == "postgresql":
                database = created(empty, shared_name(SHARED, name))
                served.on_postgresql(directory, url_of(database))
            else:
                shutil.copyfile(empty, directory / "demarc.sqlite3")
            passwords = served.build(directory, *programs)
            written.write_bytes(msgspec.json.encode(Demo(str(directory), passwords, database)))
    return msgspec.json.decode(written.read_bytes(), type=Demo)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A register in a directory of this process's own, and its users' passwords."""
    made, own = demo("register", "sqlite", ("-m", "tests.browser.more_cases")), tmp_path_factory.mktemp("own")
    made.copy_to(own)
    return own, made.passwords


@pytest.fixture(scope="session")
def register(built: tuple[Path, dict[str, str]]) -> Iterator[Register]:
    with served.serving(*built) as register:
        yield register


@pytest.fixture(scope="module", params=BACKENDS)
def own_register(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Register]:
    """The demo as a register of the module's own: what is recorded here is in nobody else's way. On each
    database in turn."""
    backend: Backend = request.param
    if why := missing(backend):
        (pytest.fail if REQUIRED else pytest.skip)(why)
    made, directory = demo(f"demo_{backend}", backend, served.RECKON), tmp_path_factory.mktemp("own")
    name = made.copy_to(directory)
    with served.serving(directory, made.passwords) as register:
        yield register
    dropped(name)


# not for the session: while Playwright runs, Django lets nobody use a database on this thread
@pytest.fixture(scope="package")
def browser(_chromium_is_there: None) -> Iterator[Browser]:
    with chromium.launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def logins(browser: Browser, register: Register) -> Callable[[str], Any]:
    """The state of a context in which a user of the demo is logged in; each logs in once."""
    kept: dict[str, Any] = {}

    def state(user: str) -> Any:
        if user not in kept:
            kept[user] = register.login(browser, user)
        return kept[user]

    return state


Reader = Callable[..., Watched]
"""A context of a logged-in user of the demo: `reader("liaison", java_script_enabled=False)`."""


@pytest.fixture
def reader(browser: Browser, logins: Callable[[str], Any]) -> Iterator[Reader]:
    """Contexts of readers, closed afterwards. A test fails where one of their pages complained."""
    opened: list[Watched] = []

    def context(user: str = "overseer", **how: Any) -> Watched:
        opened.append(watched(browser, **{"storage_state": logins(user), **how}))
        return opened[-1]

    yield context
    for one in opened:
        one.context.close()
    assert [fault for one in opened for fault in one.faults] == []


@pytest.fixture
def page(reader: Reader) -> Page:
    """A page of the overseer, as wide as a desktop's."""
    return reader().page()


Officer = Callable[[str], Page]
"""A page of a user, on the register of the module's own, in a context of its own: `officer("officer-1")`."""


@pytest.fixture
def officer(browser: Browser, own_register: Register) -> Iterator[Officer]:
    """Pages of officers, each in a context of its own. A test fails where one of them complained."""
    opened: list[Watched] = []

    def page(user: str) -> Page:
        state: Any = own_register.login(browser, user)
        opened.append(watched(browser, storage_state=state))
        return opened[-1].page()

    yield page
    for one in opened:
        one.context.close()
    assert [fault for one in opened for fault in one.faults] == []
