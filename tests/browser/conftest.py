"""One Chromium, and one served register with two more cases in it, for the tests of this folder."""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, served
from tests.browser.chromium import Watched, watched
from tests.browser.served import Register
from tests.conftest import REQUIRED
from tests.databases import BACKENDS, Backend, created, dropped, missing, url_of


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_there() -> None:
    if chromium.MISSING and REQUIRED:
        pytest.fail(f"DEMARC_REQUIRE_SERVICES is set, but {chromium.MISSING}")
    if chromium.MISSING:
        pytest.skip(chromium.MISSING)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, dict[str, str]]:
    """A register in a directory of this process's own, and its users' passwords. It is made once for all the
    processes that share the tests; the others copy it."""
    own = tmp_path_factory.mktemp("register")
    shared = own if worker_id == "master" else tmp_path_factory.getbasetemp().parent / "register"
    with (shared.parent / "register.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        passwords = shared / "passwords.json"
        if not passwords.exists():
            shared.mkdir(exist_ok=True)
            passwords.write_text(json.dumps(served.build(shared, "tests.browser.more_cases")))
    if shared != own:
        shutil.copytree(shared, own, dirs_exist_ok=True)
    return own, json.loads(passwords.read_text())


@pytest.fixture(scope="session")
def register(built: tuple[Path, dict[str, str]]) -> Iterator[Register]:
    with served.serving(*built) as register:
        yield register


Template = tuple[Path, dict[str, str], str]
"""A demo to copy: its directory, its users' passwords, and its database on PostgreSQL ("" for none)."""


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Backend], Template]]:
    """The demo on each database, made when it is first asked for."""
    made: dict[Backend, Template] = {}

    def template(backend: Backend) -> Template:
        if backend not in made:
            directory, name = tmp_path_factory.mktemp(f"demo-{backend}"), ""
            if backend == "postgresql":
                name = created()
                served.on_postgresql(directory, url_of(name))
            passwords = served.build(directory)
            served.run(directory, "manage.py", "reckon")
            made[backend] = (directory, passwords, name)
        return made[backend]

    yield template
    for _, _, name in made.values():
        dropped(name)


@pytest.fixture(scope="module", params=BACKENDS)
def own_register(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: Callable[[Backend], Template],
) -> Iterator[Register]:
    """The demo as a register of the module's own: what is recorded here is in nobody else's way. On each
    database in turn."""
    backend: Backend = request.param
    if why := missing(backend):
        (pytest.fail if REQUIRED else pytest.skip)(why)
    built_in, passwords, template = templates(backend)
    directory, name = tmp_path_factory.mktemp("own"), ""
    shutil.copytree(built_in, directory, dirs_exist_ok=True)
    if template:
        name = created(template)
        served.on_postgresql(directory, url_of(name))
    with served.serving(directory, passwords) as register:
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
