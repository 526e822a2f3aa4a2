"""PostgreSQL's functions that keep whom each entry reaches, and bind a transaction to one organization."""

from collections.abc import Iterator
from typing import Final

from psycopg import sql

from config.planes.narrowing import EVERYBODY, REACH
from config.planes.stated import FUNCTIONS, READ, SIGHTS, Made, Plane, rights, state, state_function

TABLES: Final = (
    # version 0 says all of a stream, -1 its rows in the read models, others that one entry
    "CREATE TABLE IF NOT EXISTS planes_reach (stream uuid NOT NULL, organization uuid NOT NULL, "
    "version bigint NOT NULL, PRIMARY KEY (stream, organization, version))",
    # all that reaches one organization: a feed from the beginning of a long ledger
    "CREATE INDEX IF NOT EXISTS planes_reach_whose ON planes_reach (organization, stream, version)",
    "CREATE TABLE IF NOT EXISTS planes_seal (id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1), "
    "secret bytea NOT NULL)",
    # a sealed value is its record's, which is found by its leaf
    "CREATE INDEX IF NOT EXISTS planes_leaf ON ledger_record USING hash (leaf)",
)

SEALING: Final = "INSERT INTO planes_seal (secret) VALUES (%s) ON CONFLICT (id) DO NOTHING"

TRIGGER: Final = "planes_reach_kept"

BACKFILL: Final = "SELECT planes_reach_of(r) FROM ledger_record r ORDER BY r.position"

# what it seals holds in this backend and this transaction alone: copied into another it is nothing
_SEALED: Final = """
    SELECT encode(sha256(s.secret || sha256(s.secret || convert_to(
        concat_ws('.', $1, pg_backend_pid(), extract(epoch FROM transaction_timestamp())), 'UTF8'))), 'hex')
    FROM planes_seal s
"""

_ORGANIZATION: Final = """
DECLARE
    said text := current_setting('demarc.organization', true);
BEGIN
    IF said IS NULL OR said = '' OR planes_sealed(left(said, 36)) IS DISTINCT FROM substr(said, 37) THEN
        RETURN NULL;
    END IF;
    RETURN left(said, 36)::uuid;
END
"""

# whoever shows a credential is bound to its organization, whoever shows none to nobody
_BIND: Final = """
DECLARE
    found uuid;
BEGIN
    IF kind = 'token' THEN
        SELECT c.organization INTO found FROM api_token t JOIN api_credential c ON c.id = t.credential_id
        WHERE t.shown = named AND t.digest = presented AND t.expires_at > now()
            AND t.revoked_at IS NULL AND c.revoked_at IS NULL;
    ELSIF kind = 'access' THEN
        SELECT c.organization INTO found
        FROM oauth2_provider_accesstoken a JOIN api_credential c ON c.client_id = a.application_id
        WHERE a.token_checksum = presented AND a.expires > now() AND c.revoked_at IS NULL;
    ELSIF kind = 'client' THEN
        SELECT c.organization INTO found
        FROM oauth2_provider_application a JOIN api_credential c ON c.client_id = a.id
        WHERE a.client_id = named AND c.client_digest = presented AND c.revoked_at IS NULL;
    END IF;
    PERFORM set_config(
        'demarc.organization', coalesce(found::text || planes_sealed(found::text), ''), true);
END
"""

# what nothing is recorded of yet is whose who begins it
_OPEN: Final = """
BEGIN
    IF planes_organization() IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ledger_record r WHERE r.stream = begun)
    THEN
        INSERT INTO planes_reach (stream, organization, version)
        VALUES (begun, planes_organization(), 0) ON CONFLICT DO NOTHING;
    END IF;
END
"""

# under what id an organization may seal: not under another's stream, nor under another's webhook
_KEYED: Final = """
    SELECT planes_organization() IS NOT NULL AND (EXISTS (
        SELECT 1 FROM planes_reach r
        WHERE r.stream = $1 AND r.organization IN (planes_organization(), {everybody})
    ) OR NOT EXISTS (SELECT 1 FROM ledger_record l WHERE l.stream = $1) AND NOT EXISTS (
        SELECT 1 FROM webhooks_endpoint e WHERE e.id = $1 AND e.organization <> planes_organization()
    ))
"""

# a login of the company plane appends to its organization's streams alone, and in its name, or what the
# register itself says of them; before the row, whose unique key could tell
_REACHED: Final = """
DECLARE
    bound uuid;
    said jsonb;
BEGIN
    IF current_setting('is_superuser') = 'off' AND pg_has_role(session_user, {company}, 'MEMBER') THEN
        bound := planes_organization();
        said := convert_from(NEW.record, 'UTF8')::jsonb;
        IF NOT EXISTS (
            SELECT 1 FROM planes_reach r
            WHERE r.stream = NEW.stream AND r.organization = bound AND r.version = 0
        ) OR NOT coalesce((said ->> 'organization')::uuid = bound OR said ->> 'side' = 'system', false) THEN
            RAISE EXCEPTION 'this stream is not of the organization that speaks'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    PERFORM planes_reach_of(NEW);
    RETURN NEW;
END
"""

# how far the record is, for who sees none of it: a number and an instant
_EXTENT: Final = """
    SELECT coalesce(max(r.position), 0), (
        SELECT convert_from(o.record, 'UTF8')::jsonb ->> 'recorded_at' FROM ledger_record o
        WHERE o.position = $1)
    FROM ledger_record r
"""

_REACH_OF: Final = """
DECLARE
    record jsonb := convert_from(first.record, 'UTF8')::jsonb;
    author uuid := (record ->> 'organization')::uuid;
    said jsonb := record -> 'body';
    everybody boolean := record ->> 'record_kind' = 'compiled'
        OR record -> 'audience' ? {everybody}::text;
BEGIN
    IF record ->> 'record_kind' = 'live' THEN
        INSERT INTO planes_reach (stream, organization, version)
        SELECT first.stream, author, 0
        UNION
        SELECT first.stream, told::uuid, 0 FROM jsonb_array_elements_text(record -> 'audience') AS told
        WHERE told::uuid <> {everybody}
        ON CONFLICT DO NOTHING;
        -- what an entry cites, those have to whom it is addressed, if its author has it
        INSERT INTO planes_reach (stream, organization, version)
        SELECT e.stream, told::uuid, e.version
        FROM jsonb_array_elements(record -> 'cites') AS cited
        JOIN ledger_timeline_entry e ON e.id = (cited ->> 'id')::uuid AND e.stream <> first.stream
        CROSS JOIN jsonb_array_elements_text(record -> 'audience') AS told
        WHERE told::uuid NOT IN (author, {everybody}) AND EXISTS (
            SELECT 1 FROM planes_reach r
            WHERE r.stream = e.stream AND r.organization = author AND r.version IN (0, e.version)
        ) AND NOT EXISTS (
            SELECT 1 FROM planes_reach r
            WHERE r.stream = e.stream AND r.organization = told::uuid AND r.version = 0
        )
        ON CONFLICT DO NOTHING;
    END IF;
    IF everybody THEN
        INSERT INTO planes_reach (stream, organization, version)
        SELECT first.stream, {everybody}, v
        FROM unnest(ARRAY[first.version, CASE first.version WHEN 1 THEN -1 END]) AS v WHERE v IS NOT NULL
        ON CONFLICT DO NOTHING;
    END IF;
    IF first.version = 1 THEN
        INSERT INTO planes_reach (stream, organization, version)
        {sights}
        ON CONFLICT DO NOTHING;
    END IF;
END
"""

_SIGHT: Final = "SELECT first.stream, {whom}, {version} WHERE first.topic = {topic} AND {where}"


def state_reaching() -> None:
    """State the tables and functions of it."""
    # whom each entry reaches, kept by a trigger; an organization sees its own rows of it
    state(["planes_reach"], rights(READ), REACH)
    # what seals the organization of a transaction is nobody's to read
    state(["planes_seal"], rights())
    for name, definer, arguments, returns, language, text in (
        ("sealed", False, "text", "text", "sql STABLE", _SEALED),
        ("organization", True, "", "uuid", "plpgsql STABLE", _ORGANIZATION),
        ("bind", True, "kind text, named text, presented text", "void", "plpgsql", _BIND),
        ("open", True, "begun uuid", "void", "plpgsql", _OPEN),
        ("extent", True, "place bigint", "TABLE (last bigint, recorded_at text)", "sql STABLE", _EXTENT),
        ("keyed", True, "uuid", "boolean", "sql STABLE", _KEYED),
        ("reach_of", False, "first ledger_record", "void", "plpgsql", _REACH_OF),
        ("reached", True, "", "trigger", "plpgsql", _REACHED),
    ):
        made = Made(arguments=arguments, returns=returns, language=language, text=text)
        planes = [Plane.COMPANY] if definer and returns != "trigger" else []
        state_function(f"planes_{name}", definer=definer, planes=planes, made=made)


def bodies(prefix: str) -> dict[str, str]:
    """The texts of the functions that are made here, by name, as the catalog is to have them."""
    sights = sql.SQL("\n        UNION\n        ").join(
        sql.SQL(_SIGHT).format(
            topic=sql.Literal(one.topic),
            whom=sql.SQL(one.whom),
            where=sql.SQL(one.where),
            version=sql.SQL(str(one.version)),
        )
        for one in sorted(SIGHTS, key=repr)
    )
    filled = {
        "everybody": sql.SQL(EVERYBODY),
        "company": sql.Literal(Plane.COMPANY.role(prefix)),
        "sights": sights,
    }
    return {
        function.name: sql.SQL(function.made.text).format(**filled).as_string()
        for function in FUNCTIONS.values()
        if function.made is not None
    }


def declarations(prefix: str, schema: str) -> Iterator[sql.Composed]:
    """What makes the functions and the trigger, or makes them anew."""
    declared = "CREATE OR REPLACE FUNCTION {} ({}) RETURNS {} LANGUAGE {} {} AS {}"
    fixed = sql.SQL("SECURITY DEFINER SET search_path TO {}, pg_temp").format(sql.Identifier(schema))
    for name, text in bodies(prefix).items():
        function = FUNCTIONS[name]
        if function.made is not None:
            yield sql.SQL(declared).format(
                sql.Identifier(name),
                sql.SQL(function.made.arguments),
                sql.SQL(function.made.returns),
                sql.SQL(function.made.language),
                fixed if function.definer else sql.SQL(""),
                sql.Literal(text),
            )
    trigger = "CREATE OR REPLACE TRIGGER {} BEFORE INSERT ON ledger_record FOR EACH ROW EXECUTE FUNCTION {}()"
    yield sql.SQL(trigger).format(sql.Identifier(TRIGGER), sql.Identifier("planes_reached"))
    always = "ALTER TABLE ledger_record ENABLE ALWAYS TRIGGER {}"
    yield sql.SQL(always).format(sql.Identifier(TRIGGER))
