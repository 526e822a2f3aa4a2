"""`manage.py doctor` finds each thing that a person forgets, says how to mend it, and changes nothing."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from config.doctor import database, keys, log, sessions, surroundings
from config.doctor.examination import LOOKS, examine, sound
from config.doctor.finding import Finding, Level, Look
from config.ledger.asked import nobody_asks
from config.ledger.integrator import integrate
from config.ledger.models import Verification
from config.ledger.signing import log_key, sign
from config.ledger.store import ledger
from config.ledger.verification import verify
from config.ledger.witness import Request, Witness
from config.ledger.witnessing import Ask, Outsider, WitnessAway
from config.planes import making
from config.planes.stated import Plane
from config.tasks.models import TaskStanding
from tests.actors import LIAISON
from tests.databases import Backend
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.witnesses import KEY, asking, cut_to
from tests.planes.test_roles import LOGIN, PREFIX, logged_in

pytestmark = pytest.mark.django_db

OF_THE_SERVER: Final = {"role", "settings", "fsync", "full_page_writes", "data_checksums", "synchronous"}
"""What a test database need not have."""

ANOTHER_KEY: Final = base64.b64encode(b"another".ljust(32)).decode()


@pytest.fixture(autouse=True)
def _a_register_of_its_own(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(ledger, "expectations", [])
    monkeypatch.setattr(ledger, "signatures_asked", nobody_asks)
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.DEMARC_SEAL_KEY_FILE = tmp_path / "demarc-seal.key"
    settings.DEMARC_LOG_KEY_FILE = tmp_path / "demarc-log.key"
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"
    settings.DEMARC_BACKUP_STAMP = tmp_path / "demarc-backup.stamp"
    settings.DOCUMENTS_DIR = tmp_path / "demarc-documents"


@pytest.fixture
def production(settings: Settings) -> Settings:
    """What only production must have is wrong where it lacks."""
    settings.EMBEDDED = False
    settings.SECRET_KEY = "a long random string that signs sessions of officers and liaisons"
    return settings


def recorded(pages: int = 2) -> None:
    notebook = open_notebook(LIAISON).stream
    for page in range(1, pages):
        write_page(LIAISON, notebook=notebook, page=page, text="words")
    integrate()


def signed(pages: int = 2) -> None:
    recorded(pages)
    sign()


def seen(look: Look) -> list[Finding]:
    return list(look())


def found(look: Look) -> list[Finding]:
    """What is wrong, as a look sees it; each such finding says how to mend it."""
    wrong = [one for one in look() if one.level is Level.WRONG]
    assert all(one.mend for one in wrong)
    return wrong


def run(*sql: str) -> None:
    with connection.cursor() as cursor:
        for statement in sql:
            cursor.execute(statement)


def test_a_sound_register_of_one_machine_has_nothing_wrong_and_is_told_what_it_lacks(
    database: Backend, settings: Settings
) -> None:
    signed()
    verify()
    if database == "postgresql":
        run("SET LOCAL synchronous_commit = on")

    findings = [one for one in examine() if one.look not in OF_THE_SERVER]

    assert [one for one in findings if one.level is Level.WRONG] == []
    assert {"witnesses", "backup", "mail", "Redis"} <= {
        one.look for one in findings if one.level is Level.ADVICE
    }


def test_what_is_only_advice_for_one_machine_is_wrong_in_production(production: Settings) -> None:
    recorded()
    for look, name in (
        (log.witnesses, "witnesses"), (log.verification, "verification"), (surroundings.backup, "backup"),
        (surroundings.mail, "mail"), (surroundings.messages, "Redis"), (surroundings.workers, "workers"),
        (surroundings.names, "DEMARC_PUBLIC_URL"), (keys.log_signing_key, "log key"),
    ):  # fmt: skip
        assert [one.look for one in found(look)] == [name]


@pytest.mark.only_on("postgresql")
def test_a_commit_that_is_not_on_the_disk_is_found() -> None:
    run("SET LOCAL synchronous_commit = off")

    assert "synchronous_commit" in [one.look for one in found(database.durability)]
    run("SET LOCAL synchronous_commit = on")
    assert "synchronous_commit" not in [one.look for one in found(database.durability)]


@pytest.mark.only_on("postgresql")
def test_what_weakens_the_sessions_of_a_login_elsewhere_is_found_and_its_mending_mends_it(
    settings: Settings,
) -> None:
    settings.ROLES = PREFIX
    making.make(connection, PREFIX)
    this = connection.settings_dict["NAME"]
    run(
        f'CREATE ROLE "{LOGIN}" LOGIN IN ROLE "{PREFIX}_company"',
        f'CREATE ROLE "{LOGIN}_of_others" LOGIN',
        f'ALTER ROLE "{LOGIN}_of_others" SET synchronous_commit = off',
        f'ALTER ROLE "{LOGIN}" SET search_path = "$user", public',
        f'ALTER ROLE "{LOGIN}" SET synchronous_commit = local',
    )
    (of_tests,) = found(sessions.of_logins)  # no test database waits for the disk
    assert f'ALTER DATABASE "{this}" set synchronous_commit to off' in of_tests.says
    run(of_tests.mend.partition(";")[0])
    assert found(sessions.of_logins) == []

    for sql in (
        f'ALTER ROLE "{LOGIN}" SET synchronous_commit = off',
        f'ALTER ROLE "{LOGIN}" IN DATABASE "{this}" SET row_security = off',
        f'ALTER ROLE "{LOGIN}" SET session_replication_role = replica',
        f'ALTER DATABASE "{this}" SET search_path = elsewhere, public',
    ):
        run(sql)
        (one,) = found(sessions.of_logins)
        whose, name = sql.partition(" SET ")[0], sql.partition(" SET ")[2].partition(" =")[0]
        assert one.says.startswith(f"{whose} set {name} to "), sql
        run(one.mend.partition(";")[0])
        assert found(sessions.of_logins) == []


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)  # within a transaction SQLite does not change it
def test_a_file_that_does_not_wait_for_the_disk_is_found() -> None:
    run("PRAGMA synchronous = OFF")
    assert [one.look for one in found(database.durability)] == ["synchronous"]

    run("PRAGMA synchronous = FULL")
    assert found(database.durability) == []
    run("PRAGMA synchronous = OFF")


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER ledger_record_keeps ON ledger_record",
        "ALTER TABLE ledger_record DISABLE TRIGGER ledger_record_keeps",
        "ALTER TABLE ledger_record ENABLE TRIGGER ledger_record_keeps",
        "CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE OR REPLACE TRIGGER ledger_record_keeps BEFORE UPDATE OR DELETE ON ledger_record "
        "FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing()",
    ],
)
def test_a_guard_that_is_dropped_or_walked_past_is_found(sql: str) -> None:
    assert found(database.append_only) == []

    run(sql)

    (one,) = found(database.append_only)
    assert "1 are dropped" in one.says
    assert "ledger_record_keeps" in one.says


@pytest.mark.only_on("sqlite")
def test_a_guard_of_the_file_that_is_dropped_or_rewritten_is_found() -> None:
    assert found(database.append_only) == []

    run(
        "DROP TRIGGER ledger_record_no_update",
        "CREATE TRIGGER ledger_record_no_update BEFORE UPDATE ON ledger_record BEGIN SELECT 1; END",
        "DROP TRIGGER ledger_lodged_no_delete",
    )

    assert "2 are dropped" in found(database.append_only)[0].says


@pytest.mark.only_on("postgresql")
def test_a_login_that_may_do_more_than_its_part_is_found(settings: Settings) -> None:
    settings.ROLES = PREFIX
    assert "more than one part" in found(database.role)[0].says
    making.make(connection, PREFIX)
    assert "more than one part" in found(database.role)[0].says

    with logged_in(Plane.TASKS):
        assert found(database.role) == []
        run("RESET SESSION AUTHORIZATION", f"GRANT UPDATE ON ledger_record TO {PREFIX}_tasks")
        run(f"SET LOCAL SESSION AUTHORIZATION {LOGIN}")
        assert "not as stated" in found(database.role)[0].says


@pytest.mark.only_on("sqlite")
def test_a_migration_that_waits_is_found() -> None:
    run("DELETE FROM django_migrations WHERE app = 'webhooks'")

    assert found(database.migrations)[0].mend == "run manage.py migrate"
    assert len(list(examine())) > 1


def test_of_a_database_without_a_register_one_thing_is_said() -> None:
    run("DELETE FROM django_migrations")

    (one,) = examine()

    assert one.level is Level.WRONG
    assert "no register" in one.says
    assert "manage.py migrate" in one.mend


def test_a_clock_before_the_last_record_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "clock", lambda: datetime.now(UTC) + timedelta(hours=1))
    recorded()

    (one,) = found(database.clocks)

    assert "before the last record" in one.says


def test_a_key_that_others_may_read_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed()
    assert found(keys.kept_to_oneself) == []
    (tmp_path / "demarc-log.key").chmod(0o640)
    told = tmp_path / "told.key"
    told.write_text(ANOTHER_KEY)
    told.chmod(0o644)
    monkeypatch.setenv("DEMARC_SEAL_KEY_FILE", str(told))

    assert [one.look for one in found(keys.kept_to_oneself)] == ["DEMARC_SEAL_KEY", "DEMARC_LOG_KEY"]


def test_a_key_in_the_environment_and_one_key_for_two_ends_are_found(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMARC_LOG_KEY", ANOTHER_KEY)
    production.DEMARC_LOG_KEY = production.DEMARC_SEAL_KEY = ANOTHER_KEY
    production.SECRET_KEY = "short"

    assert [one.look for one in found(keys.kept_to_oneself)] == [
        "DEMARC_LOG_KEY",
        "keys",
        "DEMARC_SECRET_KEY",
    ]


def test_a_seal_key_that_opens_nothing_is_found(settings: Settings, tmp_path: Path) -> None:
    recorded()
    assert [one.says for one in seen(keys.seal_key)] == ["opens what is sealed"]
    settings.DEMARC_SEAL_KEY = ANOTHER_KEY
    assert len(found(keys.seal_key)) == 1
    settings.DEMARC_SEAL_KEY = ""
    (tmp_path / "demarc-seal.key").unlink()

    assert "is gone" in found(keys.seal_key)[0].says
    assert not (tmp_path / "demarc-seal.key").exists()


def test_a_log_key_that_did_not_sign_is_found(settings: Settings, tmp_path: Path) -> None:
    signed()
    assert found(keys.log_signing_key) == []
    settings.DEMARC_LOG_KEY = ANOTHER_KEY
    assert "did not sign" in found(keys.log_signing_key)[0].says
    settings.DEMARC_LOG_KEY = ""
    (tmp_path / "demarc-log.key").unlink()

    assert "is gone" in found(keys.log_signing_key)[0].says
    assert not (tmp_path / "demarc-log.key").exists()


def test_what_was_signed_outside_of_the_database_is_missed_where_it_is_gone_changed_or_ahead(
    settings: Settings,
) -> None:
    signed(4)
    file = Path(settings.DEMARC_LOG_STATE_FILE)
    assert found(log.state_file) == []
    whole = file.read_bytes()
    says = []
    for write in (lambda: file.write_bytes(whole[:40]), file.unlink):
        write()
        says.append(found(log.state_file)[0].says)
        file.write_bytes(whole)
    cut_to(2)

    assert "is gone" in says[1]
    assert "not what this log signed last" in says[0]
    assert "4 records were signed, this database has 2" in found(log.state_file)[0].says


def witness(tmp_path: Path, settings: Settings) -> Witness:
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    return Witness(KEY, {log_key().verifier.name: log_key().verifier}, tmp_path / "witness")


def away(outsider: Outsider, request: Request) -> Any:
    raise WitnessAway(f"the witness {outsider.key.name} is away")


def test_a_witness_that_is_away_ahead_or_does_not_know_the_log_is_found(
    settings: Settings, tmp_path: Path
) -> None:
    outside = witness(tmp_path, settings)
    asks = asking(outside)
    recorded(4)
    sign(asking=asks)

    def wrong(asked: Ask) -> list[str]:
        return [one.says for one in found(lambda: log.witnesses(asked))]

    assert wrong(asks) == []
    assert "is away" in wrong(away)[0]
    assert "another log" not in wrong(asking(Witness(KEY, {}, tmp_path / "other")))[0]
    settings.DEMARC_WITNESSES = "nobody"
    assert "given as its key" in wrong(asks)[0]
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    cut_to(2)
    Path(settings.DEMARC_LOG_STATE_FILE).unlink()
    sign(asking=away)
    assert "saw 4 records, 2 are signed here" in wrong(asks)[0]
    assert "0 of 1 required" in wrong(asks)[1]


def test_a_promise_that_is_broken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "clock", lambda: datetime.now(UTC) - timedelta(hours=3))
    recorded()

    assert "position 1 is under no signed checkpoint" in found(log.promises)[0].says
    sign()
    assert found(log.promises) == []


def test_a_verification_that_is_old_or_found_something_is_found() -> None:
    recorded()
    verify()
    assert found(log.verification) == []
    last = {"size": 2, "root": bytes(32), "integrated": 2, "first_wrong": None}
    now = datetime.now(UTC)

    Verification.objects.create(checked_at=now - timedelta(hours=30), sound=True, message="", **last)
    assert "30 hours ago" in found(log.verification)[0].says
    Verification.objects.create(checked_at=now, sound=False, message="position 2 is wrong", **last)
    assert found(log.verification)[0].says == "position 2 is wrong"


def test_a_redis_and_a_mail_server_that_do_not_answer_are_found(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1

    assert found(surroundings.messages)[0].says == "does not answer"
    assert "does not take us" in found(surroundings.mail)[0].says


def test_workers_that_fell_silent_and_tasks_that_fail_are_found(production: Settings) -> None:
    now = ledger.clock()
    TaskStanding.objects.create(
        name="verify", begun_at=now, done_at=now, outcome="wrong", since=now, error="e"
    )
    assert [one.look for one in found(surroundings.workers)] == ["task verify"]

    TaskStanding.objects.update(begun_at=now - timedelta(minutes=9), outcome="done", since=None)

    assert [one.says for one in found(surroundings.workers)] == ["the last task began 9 minutes ago"]


def test_names_that_are_not_served_and_pages_for_programmers_are_found(production: Settings) -> None:
    production.PUBLIC_URL, production.ALLOWED_HOSTS = "https://demarc.example", ["demarc.example"]
    assert found(surroundings.names) == []
    production.DEBUG, production.ALLOWED_HOSTS = True, ["other.example"]
    assert [one.look for one in found(surroundings.names)] == ["DEMARC_DEBUG", "hosts"]
    production.ALLOWED_HOSTS = ["*"]

    assert "every name" in found(surroundings.names)[1].says


def test_documents_that_cannot_be_filed_or_that_others_see_are_found(
    settings: Settings, tmp_path: Path
) -> None:
    place = tmp_path / "demarc-documents"
    place.mkdir(mode=0o755)
    assert "others may look" in found(surroundings.documents)[0].says
    place.chmod(0o700)
    assert found(surroundings.documents) == []
    settings.DOCUMENTS_DIR = Path("/proc/demarc-documents")  # nobody writes there, not even root

    assert "cannot be written" in found(surroundings.documents)[0].says


def test_a_backup_of_two_days_ago_is_found(settings: Settings) -> None:
    stamp = Path(settings.DEMARC_BACKUP_STAMP)
    stamp.touch()
    assert found(surroundings.backup) == []

    os.utime(stamp, (stamp.stat().st_mtime - 48 * 3600,) * 2)

    assert "48 hours old" in found(surroundings.backup)[0].says


def test_where_one_look_fails_that_is_said_and_the_others_look() -> None:
    def broken() -> Any:
        raise RuntimeError("no such thing")

    told = list(examine((broken, surroundings.backup)))

    assert not sound(told)
    assert "no such thing" in told[0].says
    assert told[1].look == "backup"


def test_it_answers_programs_too_and_exits_with_1_where_something_is_wrong(
    settings: Settings, production: Settings
) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--format", "json", stdout=out)

    told = json.loads(out.getvalue())
    assert (ended.value.code, told["sound"]) == (1, False)
    assert len(told["findings"]) >= len(LOOKS) - 4
    assert all(one["mend"] for one in told["findings"] if one["level"] != "fine")
