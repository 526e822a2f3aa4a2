"""What `check --deploy` says of rights in the database."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections

from config.planes import walking


@register(Tags.database, deploy=True)
def rights_are_held(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warnings where only the application's own checks keep a part of the register, or a company, apart."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        try:
            plane = walking.plane_of(connection, settings.ROLES)
        except DatabaseError as error:
            found.append(Warning(f"the database {alias} does not answer: {error}", id="planes.W003"))
            continue
        if plane is None:
            found.append(
                Warning(
                    "the database lets this process do everything: the application's own checks stand alone",
                    hint="Run `manage.py roles --make`, and give DATABASE_URL a login that is a member of "
                    f"one of {settings.ROLES}_company, _agency, _oversight and _tasks, and of nothing else.",
                    id="planes.W001",
                )
            )
        elif wrong := walking.findings(connection, settings.ROLES):
            found.append(
                Warning(
                    f"rights in the database are not what is stated: {wrong[0]}, and {len(wrong) - 1} more",
                    hint="Run `manage.py roles` to see them all, `manage.py roles --make` to mend them.",
                    id="planes.W002",
                )
            )
    return found
