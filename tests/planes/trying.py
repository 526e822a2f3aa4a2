"""A plugin that runs any tests as the register runs in production: each part with the login of its plane.

`uv run python -m pytest -p tests.planes.trying tests/office`, on PostgreSQL only. What a test prepares it
does as the owner. What a client asks for is done as the login of the plane by which whoever asks is served, a
task or a command of `manage.py` as that of the tasks' plane, an overseer's as that of oversight. What is done
by processes and threads that a test starts is not tried.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

PREFIX: Final = f"demarc_tried_{os.getpid()}"

OWNERS: Final = frozenset({"migrate", "roles"})
"""Commands that the login gives which migrates."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what does not use PostgreSQL."""
    items[:] = [
        item
        for item in items
        if hasattr(item, "callspec") and item.callspec.params.get("database") == "postgresql"
    ]


@pytest.fixture(scope="session", autouse=True)
def _roles(django_db_setup: None, django_db_blocker: Any, database: object) -> Iterator[None]:
    from tests import databases
    from tests.planes import logins

    with django_db_blocker.unblock():
        databases.select("postgresql")
        logins.make(PREFIX)
        yield
        logins.unmake(PREFIX)


@pytest.fixture(autouse=True)
def _each_with_the_login_of_its_plane(_roles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.base import BaseCommand
    from django.db import connection
    from django.test.client import ClientHandler

    from config.ledger import integrator, signing
    from config.planes.stated import Plane
    from config.tasks import running
    from reviews.oversight.reader_command import ReaderCommand
    from tests.planes.logins import logged_in, plane_of

    def within(inner: Callable[..., Any], which: Callable[..., Plane | None]) -> Callable[..., Any]:
        def outer(*arguments: Any, **options: Any) -> Any:
            plane = which(*arguments)
            if plane is None:
                return inner(*arguments, **options)
            with logged_in(plane, PREFIX):
                return inner(*arguments, **options)

        return outer

    def of_request(handler: ClientHandler, environ: dict[str, Any]) -> Plane:
        # no test that counts statements counts these
        counts, connection.force_debug_cursor = connection.force_debug_cursor, False
        try:
            return plane_of(environ)
        finally:
            connection.force_debug_cursor = counts

    def of_command(command: BaseCommand, *arguments: Any) -> Plane | None:
        if command.__module__.rpartition(".")[2] in OWNERS:
            return None
        return Plane.OVERSIGHT if isinstance(command, ReaderCommand) else Plane.TASKS

    def of_task(*arguments: Any, **options: Any) -> Plane:
        return Plane.TASKS

    monkeypatch.setattr(ClientHandler, "__call__", within(ClientHandler.__call__, of_request))
    monkeypatch.setattr(BaseCommand, "execute", within(BaseCommand.execute, of_command))
    # the integrator's work, which a register that is embedded does wherever it is wanted
    for module, name in ((running, "_run"), (integrator, "_integrate_batch"), (signing, "_sign")):
        monkeypatch.setattr(module, name, within(getattr(module, name), of_task))
