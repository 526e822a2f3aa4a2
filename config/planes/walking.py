"""Walk the system catalogs, and say in a sentence each what is not as it is stated."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from config.planes import keys, patience, policies, reaching
from config.planes.stated import FUNCTIONS, TABLES, Plane, owner

Found = list[tuple[Any, ...]]

_KINDS: Final = {
    "r": "table",
    "p": "partitioned table",
    "v": "view",
    "m": "materialized view",
    "S": "sequence",
}

_RELATIONS: Final = """
SELECT c.relname, c.relkind, pg_get_userbyid(c.relowner),
    coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false),
    EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = ANY(%s)
"""

_FUNCTIONS: Final = """
SELECT p.proname, pg_get_userbyid(p.proowner), p.prosecdef, coalesce(p.proconfig, '{}'), current_schema(),
    p.prosrc
FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""

# what is held by others than the owner: of a relation and of its columns, of functions, schema and database
_HELD: Final = """
SELECT kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type
FROM (
    SELECT 'relation' AS kind, c.relname::text AS name, c.relowner AS owner,
        coalesce(c.relacl,
            acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'column', c.relname || '.' || a.attname, c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND a.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', p.proname::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'schema', n.nspname::text, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    FROM pg_namespace n WHERE n.oid = current_schema()::regnamespace
    UNION ALL
    SELECT 'database', d.datname::text, d.datdba, coalesce(d.datacl, acldefault('d', d.datdba))
    FROM pg_database d WHERE d.datname = current_database()
) AS held, aclexplode(acl)
WHERE grantee <> owner
"""

_ROLES: Final = """
SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication, rolcanlogin
FROM pg_roles WHERE rolname = ANY(%s)
"""

# who has the rights of more than one of our roles, himself or through others; a superuser has every right
_OF_SEVERAL: Final = """
SELECT r.rolname, array_agg(ours.rolname::text ORDER BY ours.rolname)
FROM pg_roles r JOIN pg_roles ours ON ours.rolname = ANY(%s) AND pg_has_role(r.oid, ours.oid, 'MEMBER')
WHERE NOT r.rolsuper GROUP BY r.rolname HAVING count(*) > 1
"""


def names(
    cursor: CursorWrapper, prefix: str
) -> tuple[sql.Identifier, sql.Identifier, sql.Identifier, dict[Plane, sql.Identifier]]:
    """Schema, database, the owning role and that of each plane."""
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = cursor.fetchone()
    planes = {plane: sql.Identifier(plane.role(prefix)) for plane in Plane}
    return sql.Identifier(schema), sql.Identifier(database), sql.Identifier(owner(prefix)), planes


def tables(cursor: CursorWrapper) -> set[str]:
    """The tables that are there."""
    return {name for name, *_ in _read(cursor, _RELATIONS, [["r", "p"]])}


def functions(cursor: CursorWrapper) -> dict[str, tuple[str, bool, list[str], str, str]]:
    """The functions that are there: owner, whether it is a definer's, its settings, its schema, its text."""
    return {
        name: (owner, definer, found, schema, text)
        for name, owner, definer, found, schema, text in _read(cursor, _FUNCTIONS)
    }


def schema(cursor: CursorWrapper) -> str:
    """The schema in which everything stands."""
    ((found,),) = _read(cursor, "SELECT current_schema()")
    return str(found)


def keeps_reach(cursor: CursorWrapper) -> bool:
    """Whether it is kept whom each entry reaches."""
    sql = (
        "SELECT tgenabled = 'A' FROM pg_trigger WHERE tgrelid = 'ledger_record'::regclass "
        "AND tgname = %s AND tgfoid::regproc::text = 'planes_reached'"
    )
    return _read(cursor, sql, [reaching.TRIGGER]) == [(True,)]


def is_member(cursor: CursorWrapper, role: str) -> bool:
    """Whether this login has the rights of a role; False where there is no such role."""
    sql = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s"
    return _read(cursor, sql, [role]) == [(True,)]


def owned_by_others(cursor: CursorWrapper, role: str) -> list[tuple[str, str]]:
    """What has another owner, each with its kind, as ALTER names them. A table takes its sequences along."""
    relations = _read(cursor, _RELATIONS, [["r", "p", "v", "m", "S"]])
    found = [
        (_KINDS[kind].removeprefix("partitioned ").upper(), f'"{name}"')
        for name, kind, owned_by, _, along in relations
        if owned_by != role and not along
    ]
    return found + [("FUNCTION", f'"{name}"') for name, (by, *_) in functions(cursor).items() if by != role]


def findings(connection: BaseDatabaseWrapper, prefix: str) -> list[str]:
    """Every difference between the database and what is stated, in a sentence each; none where all is so."""
    with connection.cursor() as cursor:
        found = list(_of_roles(cursor, prefix))
        if not found:
            found = [
                *_of_relations(cursor, prefix),
                *_of_functions(cursor, prefix),
                *policies.findings(cursor, prefix),
                *keys.findings(cursor),
                *patience.findings(cursor),
                *_of_rights(cursor, prefix),
            ]
    return sorted(found)


def present(connection: BaseDatabaseWrapper, prefix: str) -> bool:
    """Whether any role of the register is there."""
    with connection.cursor() as cursor:
        return bool(_read(cursor, _ROLES, [_ours(prefix)]))


def plane_of(connection: BaseDatabaseWrapper, prefix: str) -> Plane | None:
    """The plane whose rights this login has; None where it has those of none, or more than those of one."""
    with connection.cursor() as cursor:
        ((superuser,),) = _read(cursor, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if superuser or is_member(cursor, owner(prefix)):
            return None
        planes = [plane for plane in Plane if is_member(cursor, plane.role(prefix))]
    return planes[0] if len(planes) == 1 else None


def _ours(prefix: str) -> list[str]:
    return [owner(prefix), *(plane.role(prefix) for plane in Plane)]


def _of_roles(cursor: CursorWrapper, prefix: str) -> Iterator[str]:
    there = {name: (powerful, logs_in) for name, powerful, logs_in in _read(cursor, _ROLES, [_ours(prefix)])}
    for role in _ours(prefix):
        if role not in there:
            yield f"there is no role {role}"
            continue
        powerful, logs_in = there[role]
        if powerful:
            yield f"role {role} has more than its grants: SUPERUSER, BYPASSRLS, CREATEROLE or the like"
        if logs_in:
            yield f"role {role} can log in: its members do"
    for role, several in _read(cursor, _OF_SEVERAL, [_ours(prefix)]):
        yield f"role {role} has the rights of {' and '.join(several)}"


def _of_relations(cursor: CursorWrapper, prefix: str) -> Iterator[str]:
    seen = set()
    for name, kind, owned_by, invoker, along in _read(cursor, _RELATIONS, [list(_KINDS)]):
        told = _KINDS[kind]
        if kind in "rp":
            seen.add(name)
        stated = name in TABLES if kind in "rp" else kind == "S" and along
        if not stated:
            yield f"{told} {name} is not stated"
        if kind == "v" and not invoker:
            yield f"view {name} reads with the rights of its owner: security_invoker is not set"
        if owned_by != owner(prefix):
            yield f"{told} {name} belongs to {owned_by}"
    for name in TABLES.keys() - seen:
        yield f"table {name} is stated and not there"


def _of_functions(cursor: CursorWrapper, prefix: str) -> Iterator[str]:
    there = functions(cursor)
    bodies = reaching.bodies(prefix)
    if not keeps_reach(cursor):
        yield f"trigger {reaching.TRIGGER} does not keep whom each entry reaches"
    for name, (owned_by, definer, settings, schema, text) in there.items():
        stated = FUNCTIONS.get(name)
        if stated is None:
            yield f"function {name} is not stated"
            continue
        if owned_by != owner(prefix):
            yield f"function {name} belongs to {owned_by}"
        if definer != stated.definer:
            yield f"function {name} runs with the rights of {'its owner' if definer else 'its caller'}"
        if definer and f"search_path={schema}, pg_temp" not in settings:
            yield f"function {name} has no fixed search path"
        if name in bodies and text != bodies[name]:
            yield f"function {name} does something else than is stated"
    for name in FUNCTIONS.keys() - there.keys():
        yield f"function {name} is stated and not there"


def _of_rights(cursor: CursorWrapper, prefix: str) -> Iterator[str]:
    held: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for kind, name, grantee, right in _read(cursor, _HELD):
        held[kind, name, grantee].add(right)
    stated = dict(_stated(cursor, prefix))
    for key in held.keys() | stated.keys():
        kind, name, grantee = key
        for right in sorted(held[key] - stated.get(key, frozenset())):
            yield f"{grantee} has {right} on {kind} {name}"
        for right in sorted(stated.get(key, frozenset()) - held[key]):
            yield f"{grantee} has no {right} on {kind} {name}"


def _stated(cursor: CursorWrapper, prefix: str) -> Iterator[tuple[tuple[str, str, str], frozenset[str]]]:
    """What others than the owner hold: kind, name and role to rights."""
    ((schema, database, schema_owner, database_owner),) = _read(
        cursor,
        "SELECT n.nspname, d.datname, pg_get_userbyid(n.nspowner), pg_get_userbyid(d.datdba) "
        "FROM pg_namespace n, pg_database d "
        "WHERE n.oid = current_schema()::regnamespace AND d.datname = current_database()",
    )
    if schema_owner != owner(prefix):
        yield ("schema", schema, owner(prefix)), frozenset({"USAGE", "CREATE"})
    if database_owner != owner(prefix):
        yield ("database", database, owner(prefix)), frozenset({"CONNECT"})
    for plane in Plane:
        yield ("schema", schema, plane.role(prefix)), frozenset({"USAGE"})
        temporary = {"TEMPORARY"} if plane is Plane.TASKS else set()
        yield ("database", database, plane.role(prefix)), frozenset({"CONNECT", *temporary})
    for table in TABLES.values():
        for plane, rights in table.rights.items():
            yield ("relation", table.name, plane.role(prefix)), rights
    for function in FUNCTIONS.values():
        for plane in function.planes:
            yield ("function", function.name, plane.role(prefix)), frozenset({"EXECUTE"})


def _read(cursor: CursorWrapper, sql: str, parameters: list[Any] | Mapping[str, Any] | None = None) -> Found:
    cursor.execute(sql, parameters)
    found: Found = cursor.fetchall()
    return found
