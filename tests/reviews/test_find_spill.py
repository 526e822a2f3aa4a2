"""Where spilled text lies: found in every place of ours, named by place and id; the search is noted first."""

import json
import os
from base64 import b64encode
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from agreements.program import Parameters
from config.actors import Actor
from config.errors import Refused, Unavailable, WrongSealKey
from config.ledger.event import DOCUMENT
from config.ledger.models import CaseKey, Reading
from config.ledger.store import ledger
from config.office.staging import stage
from config.planes.stated import Plane
from reviews import commands
from reviews.media import MediaType
from reviews.office.own import SavedSearch
from reviews.office.reckoning import reckon
from reviews.spilled.found import Found
from reviews.spilled.search import Search, search
from reviews.spilled.sought import Sought
from reviews.spilled.tables import tables
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.planes.logins import logged_in as in_plane
from tests.planes.logins import make
from tests.reviews.oversight.logins import logged_in
from tests.reviews.registered import opened_case, parties, released_model
from tests.reviews.unwritten import unwritten
from tests.steady import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_store")]

SPILLED, OTHER = "zebrafinch 4471 in the mine", "words that stay"


@pytest.fixture
def case() -> UUID:
    return opened_case(models=(released_model(),))


def asked(case: UUID, question: str = SPILLED) -> UUID:
    return commands.ask_question(LIAISON, case=case, question=question).entries[0].id


def filed(case: UUID, content: bytes = SPILLED.encode(), media_type: MediaType = MediaType.TEXT) -> UUID:
    said: dict[str, Any] = {"title": OTHER, "content": content, "media_type": media_type}
    return commands.file_document(LIAISON, case=case, **said).entries[-1].id


def contained(case: UUID, entry: UUID, field: str) -> None:
    report = commands.report_spill(OFFICER, case=case, entry=entry, fields=(field,)).entries[0].id
    commands.contain_spill(SUPERVISOR, case=case, report=report)


def searched(text: str = SPILLED) -> Search:
    return search(Sought(text))


def in_the_database(done: Search) -> list[Found]:
    """What was found but for the files of this machine: one test's database is the file of many."""
    return [found for found in done.found if found.place != "file"]


def places(done: Search) -> set[str]:
    return {found.place for found in in_the_database(done)}


# every place of ours


def test_a_sealed_value_and_a_document_are_found_as_what_a_report_of_a_spill_names(case: UUID) -> None:
    question, document = asked(case), filed(case)
    asked(case, OTHER)

    done = searched()

    named = {(found.place, found.entry, found.field) for found in in_the_database(done)}
    assert named == {
        ("ledger_sealed_value.ciphertext", question, "question"),
        ("documents", document, DOCUMENT),
    }
    assert done.whole


def test_after_containment_it_is_found_nowhere(case: UUID) -> None:
    question, document = asked(case), filed(case)
    contained(case, question, "question")
    contained(case, document, DOCUMENT)

    assert in_the_database(searched()) == []


def test_what_stands_open_is_found_in_the_record_and_in_all_that_was_made_of_it() -> None:
    parties()
    case = opened_case(title=SPILLED)
    reckon()

    done = searched()

    assert {"ledger_record.record", "reviews_casefile.title", "office_searchedcase.words"} <= places(done)
    assert "office_searchedline.words" in places(done)
    (opened,) = [found for found in done.found if found.place == "ledger_record.record"]
    assert opened.entry == next(iter(ledger.entries(streams=[case]))).id


def test_what_is_kept_beside_the_record_is_found() -> None:
    SavedSearch.objects.create(person=OFFICER.id, name="mine", query=f"q={SPILLED.replace(' ', '+')}")
    session = SessionStore()
    session["form"] = {"title": SPILLED}
    session.save()

    found = {found.place: found for found in in_the_database(searched())}

    assert found.keys() == {"office_savedsearch.query", "django_session.session_data"}
    assert found["django_session.session_data"].row == f"{str(session.session_key)[:8]}…"


def test_a_key_that_is_made_of_the_text_is_not_shown() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_by_its_name (name varchar(90) PRIMARY KEY)")
        cursor.execute("INSERT INTO kept_by_its_name VALUES (%s)", [SPILLED])

    (found,) = [found for found in searched().found if found.place == "kept_by_its_name.name"]

    assert found.row == "…"


def _kind(field: Any) -> str:
    """The type of a field, of one that points to another that of what it points to."""
    while field.remote_field:
        field = field.target_field
    return str(field.get_internal_type())


def test_every_column_that_can_hold_text_is_searched_and_a_new_table_without_anybody_remembering() -> None:
    known = {table.name: set(table.columns) for table in tables(connection)}

    cannot = {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "DateField", "DateTimeField",
        "FloatField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
        "SmallIntegerField", "UUIDField",
    }  # fmt: skip
    missing = [
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if _kind(field) not in cannot and field.column not in known[model._meta.db_table]
    ]
    assert missing == []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE remembered_by_nobody (id integer PRIMARY KEY, kept text, other bigint)")
        cursor.execute("INSERT INTO remembered_by_nobody VALUES (7, %s, 8)", [SPILLED])
    (found,) = [found for found in searched().found if found.place == "remembered_by_nobody.kept"]
    assert (found.row, found.lines) == ("7", (1,))


def test_a_key_of_redis_is_found(settings: Any, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    name = f"demarc-test-{uuid4()}"
    with redis.Redis.from_url(redis_url) as client:
        client.rpush(name, json.dumps({"body": SPILLED}))
        try:
            found = [found for found in searched().found if found.place == "Redis"]
        finally:
            client.delete(name)

    assert [one.row for one in found] == ["demarc-t…"]


def test_a_file_beside_the_register_is_found(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "demarc-of-a-hurry.txt").write_text(SPILLED)

    assert "demarc-of-a-hurry.txt" in {found.row for found in searched().found if found.place == "file"}


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_on_sqlite_the_file_itself_is_searched() -> None:
    parties()
    opened_case(title=SPILLED)

    assert {found.place for found in searched().found} > {"file"}


# what was not searched is said


def test_what_opens_for_nobody_is_counted_and_what_is_wrong_is_named(case: UUID) -> None:
    asked(case), filed(case)
    CaseKey.objects.all().delete()

    done = searched()

    assert (done.sealed_values, done.documents) == (0, 0)
    assert done.destroyed >= 3
    assert in_the_database(done) == []


def test_what_was_sealed_under_a_key_that_is_gone_is_no_failure_of_the_search(
    ledger_clock: Clock, case: UUID
) -> None:
    asked(case)
    case_key = CaseKey.objects.get(case=case)
    commands.close_case(OFFICER, case=case)
    ledger_clock.now += timedelta(days=Parameters().retention_days + 2)
    proposal = commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130").entries[0].id
    commands.destroy_content(SUPERVISOR, case=case, proposal=proposal)
    commands.reopen_case(OFFICER, case=case, reason=OTHER)
    assert CaseKey.objects.get(case=case).wrapped != case_key.wrapped

    done = searched()

    assert (done.whole, done.destroyed, in_the_database(done)) == (True, 1, [])


def test_a_document_that_was_altered_is_no_document_that_was_searched(
    case: UUID, document_store: Path
) -> None:
    filed(case)
    (file,) = [path for path in document_store.rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-1] + b"\0")

    done = searched()

    assert [one.place for one in done.unread if one.wrong] == ["documents"]
    assert not done.whole


def test_what_people_must_look_at_and_what_only_a_page_opens_is_named(case: UUID) -> None:
    document = filed(case, b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n", MediaType.PDF)
    storages["documents"].save("left.part", ContentFile(b"half"))
    stage(OFFICER, "a.txt", SPILLED.encode())

    done = searched()

    told = [(one.place, one.row) for one in done.unread]
    assert ("documents", f"entry {document}") in told
    assert ("documents", "left.par…") in told
    assert "office_ground_stagedfile.sealed" in {place for place, _ in told}
    assert done.whole


def test_without_the_seal_key_there_is_no_half_search(case: UUID, settings: Any) -> None:
    asked(case)
    settings.DEMARC_SEAL_KEY = b64encode(b"another of 32 bytes".ljust(32)).decode()

    with pytest.raises(WrongSealKey):
        searched()


def test_where_redis_does_not_answer_there_is_no_half_search(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    with pytest.raises(Unavailable):
        searched()


@pytest.mark.only_on("postgresql")
def test_each_plane_searches_all_that_it_may_read_and_says_what_it_may_not(case: UUID) -> None:
    prefix = f"demarc_test_{os.getpid()}"
    question = asked(case)
    make(prefix)
    with override_settings(ROLES=prefix):
        with in_plane(Plane.TASKS, prefix):
            done = searched()
        with in_plane(Plane.COMPANY, prefix), pytest.raises(Refused):
            searched()

    assert question in {found.entry for found in done.found}
    assert "ledger_reading" in {one.place for one in done.unread if one.wrong}
    assert not done.whole


# the command


def given(actor: Actor, text: str, folder: Path) -> tuple[int, str]:
    """What the command says of a text to a login of an actor, and how it ends."""
    logged_in(actor)
    (folder / "text").write_text(text)
    out, code = StringIO(), 0
    try:
        call_command("find_spill", str(folder / "text"), by=f"{actor.role}-{actor.id.hex[:8]}", stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, " ".join(out.getvalue().split())


@pytest.mark.parametrize("actor", [SUPERVISOR, OVERSEER])
def test_a_search_is_noted_before_it_begins_and_tells_no_word(
    case: UUID, actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(case)

    code, said = given(actor, f"nowhere at all\n{SPILLED}", tmp_path)

    (line,) = Reading.objects.all()
    assert (line.by, line.what, line.channel) == (actor.id, "manage.py find_spill", "search")
    assert (line.subject, line.asked) == ("", "")
    assert code == 1
    assert f"entry {question}, report_spill question (line 2)" in said
    assert "zebrafinch" not in said
    assert "4471" not in said


def test_where_nothing_is_found_the_command_ends_well_and_says_what_it_did_not_search(tmp_path: Path) -> None:
    parties()

    code, said = given(SUPERVISOR, SPILLED, tmp_path)

    assert code == 0
    assert "Found nowhere that was searched." in said
    assert "backups" in said


def test_a_search_that_cannot_be_noted_is_not_made(case: UUID, tmp_path: Path) -> None:
    asked(case)

    with unwritten("ledger_reading"), pytest.raises(CommandError, match="cannot be written down"):
        given(OVERSEER, SPILLED, tmp_path)


@pytest.mark.parametrize("actor", [OFFICER, LIAISON])
def test_a_search_is_for_a_supervisor_or_an_overseer(actor: Actor, tmp_path: Path) -> None:
    parties()

    with pytest.raises(CommandError, match="supervisor or an overseer"):
        given(actor, SPILLED, tmp_path)

    assert not Reading.objects.exists()


def test_what_is_no_text_is_refused_without_a_byte_of_it(tmp_path: Path) -> None:
    parties()
    logged_in(SUPERVISOR)
    (tmp_path / "file").write_bytes(b"zebra\xff")

    with pytest.raises(CommandError) as refusal:
        call_command("find_spill", str(tmp_path / "file"), by=f"supervisor-{SUPERVISOR.id.hex[:8]}")

    assert "zebra" not in str(refusal.value)
    cause = refusal.value.__cause__
    assert cause is not None
    assert cause.__suppress_context__  # which would show the bytes
