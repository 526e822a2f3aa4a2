"""What `compose.yaml` has PostgreSQL run when it is made gives each part of the register its own login."""

import secrets
from pathlib import Path
from typing import Final

import psycopg
import pytest

from tests import cluster
from tests.cluster import Cluster
from tests.config.test_compose import COMPOSED

LOGINS: Final[str] = COMPOSED["configs"]["logins"]["content"]

MEMBERS: Final = {
    "owner": ("demarc_migrating", "demarc_owner"),
    "company": ("demarc_api", "demarc_company"),
    "agency": ("demarc_office", "demarc_agency"),
    "oversight": ("demarc_overseers", "demarc_oversight"),
    "tasks": ("demarc_worker", "demarc_tasks"),
}
"""By file of its password: each login, and the role that it is a member of."""


@pytest.mark.skipif(bool(cluster.missing()), reason=cluster.missing() or "-")
def test_each_part_logs_in_with_the_password_of_its_file_and_is_a_member_of_its_role_alone(
    tmp_path: Path,
) -> None:
    server = Cluster(tmp_path / "cluster")
    server.directory.mkdir()
    passwords = {name: secrets.token_hex(24) for name in MEMBERS}
    for name, password in passwords.items():
        (server.directory / f"db_password_{name}").write_text(f"{password}\n")
    script = server.directory / "logins.sql"
    script.write_text(LOGINS.replace("/run/secrets/", f"{server.directory}/"))
    server.create()
    server.start(fsync="off")
    try:
        here = ("--host", "127.0.0.1", "--port", server.port, "--username", "postgres")
        server.program("psql", "--set", "ON_ERROR_STOP=1", "--no-psqlrc", *here, "--file", script)
        (server.data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        server.program("pg_ctl", "reload", "--pgdata", server.data)
        for name, (login, role) in MEMBERS.items():
            address = server.url(user=login)
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(address, password=f"{passwords[name]}x")
            with psycopg.connect(address, password=passwords[name]) as connection:
                member = connection.execute(
                    "SELECT rolname FROM pg_roles WHERE rolname LIKE 'demarc%' "
                    "AND NOT rolcanlogin AND pg_has_role(oid, 'MEMBER')"
                ).fetchall()
            assert member == [(role,)]
    finally:
        server.kill()
