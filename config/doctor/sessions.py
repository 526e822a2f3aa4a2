"""Looks at what the server sets for sessions of our logins: what one session is asked does not show it."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection

from config.doctor.finding import Finding, fine, wrong
from config.planes.stated import Plane, owner

# a superuser has every role, and so may log in as one of ours
_KEPT: Final = """
SELECT d.datname, r.rolname, unnest(s.setconfig), current_schema()
FROM pg_db_role_setting s
    LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
WHERE (s.setdatabase = 0 OR d.datname = current_database()) AND (
    s.setrole = 0 OR r.rolname = current_user OR EXISTS (
        SELECT FROM pg_roles ours WHERE ours.rolname = ANY(%s) AND pg_has_role(r.oid, ours.oid, 'MEMBER')))
ORDER BY 1, 2, 3
"""

_OFF: Final = frozenset({"off", "false", "no", "0"})

_NOT_OURS: Final = frozenset({"", "$user", "pg_catalog"})

_WHY: Final = {
    "synchronous_commit": "a commit that it acknowledges is not on the disk",
    "session_replication_role": "triggers and foreign keys do not hold it, but for the ledger's guards",
    "row_security": "what row-level security narrows fails for it",
    "search_path": "it finds other tables and functions than ours first",
}


def of_logins() -> Iterator[Finding]:
    """Whether a setting of a role or of the database weakens what our logins do. What an address sets by
    itself (`options=` in another service's DATABASE_URL) is not to be seen from here."""
    if connection.vendor != "postgresql":
        return
    roles = [owner(settings.ROLES), *(plane.role(settings.ROLES) for plane in Plane)]
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [roles])
        kept = cursor.fetchall()
    weak = False
    for database, role, said, schema in kept:
        name, _, value = said.partition("=")
        if _weakens(name, value, schema):
            weak = True
            whose = _whose(database, role)
            yield wrong(
                "settings",
                f"ALTER {whose} set {name} to {value}: {_WHY[name]}",
                f"ALTER {whose} RESET {name}; then start again what is logged in",
            )
    if not weak:
        says = (
            "of roles and database weaken no login of ours; options= in another service's DATABASE_URL is "
            "not seen from here"
        )
        yield fine("settings", says)


def _whose(database: str | None, role: str | None) -> str:
    """What a setting was made for, as ALTER names it."""
    if role is None:
        return "ROLE ALL" if database is None else f'DATABASE "{database}"'
    return f'ROLE "{role}"' if database is None else f'ROLE "{role}" IN DATABASE "{database}"'


def _weakens(name: str, value: str, schema: str) -> bool:
    match name:
        case "synchronous_commit" | "row_security":
            return value.lower() in _OFF
        case "session_replication_role":
            return value.lower() != "origin"
        case "search_path":
            searched = [part.strip().strip('"') for part in value.split(",")]
            return [part for part in searched if part not in _NOT_OURS][:1] != [schema]
    return False
