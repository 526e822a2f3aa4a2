"""A database that does not take what is written: a clear error, nothing half there, no refusal logged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.db import OperationalError, connection

from config.errors import Unavailable
from config.ledger.integrator import integrate
from config.ledger.models import LedgerHead, LedgerRecord, Refusal, SealedValue
from config.ledger.store import ledger
from config.ledger.verification import verify
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_database_that_another_program_holds_is_unavailable() -> None:
    notebook = open_notebook(LIAISON).stream
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Unavailable, match="locked"):
        write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))

    other.execute("ROLLBACK")
    other.close()
    connection.close()
    assert LedgerRecord.objects.count() == 1
    assert Refusal.objects.count() == 0
    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))
    assert LedgerRecord.objects.count() == 2


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_server_that_ends_the_connection_is_unavailable_and_the_next_act_is_taken() -> None:
    notebook = open_notebook(LIAISON).stream
    mine = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (mine,))

    with pytest.raises(Unavailable):
        open_notebook(LIAISON)

    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))
    assert LedgerRecord.objects.count() == 2
    assert Refusal.objects.count() == 0


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("read", ["rows", "binary", "together"])
def test_a_read_whose_connection_the_server_ends_raises_what_every_other_query_of_django_raises(
    read: str,
) -> None:
    connection.ensure_connection()
    mine = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (mine,))
    asked = "SELECT record FROM ledger_record WHERE position = %s", (1,)
    recorder = ledger.recorder

    with pytest.raises(OperationalError):
        recorder.together([asked]) if read == "together" else getattr(recorder, read)(*asked)

    assert recorder.rows(*asked) == []


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_under_sqlite_is_unavailable_leaves_nothing_and_what_has_room_again_goes_on() -> None:
    notebook = open_notebook(LIAISON).stream
    with full():
        with pytest.raises(Unavailable, match="full"):
            write_page(LIAISON, notebook=notebook, page=1, text="words" * 20_000)
        assert (LedgerRecord.objects.count(), SealedValue.objects.count()) == (1, 0)

    write_page(LIAISON, notebook=notebook, page=1, text="words" * 20_000)

    assert (LedgerRecord.objects.count(), SealedValue.objects.count()) == (2, 1)


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_the_tree_of_a_full_disk_waits_and_is_whole_once_there_is_room() -> None:
    with ledger.together():
        for _ in range(300):
            open_notebook(LIAISON)

    with full():
        with pytest.raises(OperationalError, match="full"):
            integrate()
        assert not LedgerHead.objects.exists()

    assert integrate() == 300
    assert verify().sound


@contextmanager
def full() -> Iterator[None]:
    """The database may not become larger than it is, as this connection takes it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what other tests deleted is room
        cursor.execute("PRAGMA page_count")
        ((pages,),) = cursor.fetchall()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    yield
    connection.close()
