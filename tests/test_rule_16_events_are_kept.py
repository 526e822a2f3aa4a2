"""Rule 16: events are never changed or deleted, late entries are flagged, and users come and go."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import CASCADE, DO_NOTHING, PROTECT, RESTRICT, Model

from agreements.claim import ClaimKind
from agreements.commands import correct_entry, make_claim
from agreements.models import Member, actor_of
from agreements.vocabulary import Track
from config.actors import Role
from config.ledger.models import About, LedgerRecord, SealedValue, TimelineEntry
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.oversight.replay import case_history
from reviews.report import Report
from reviews.review import CaseKind
from tests import steady
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS
from tests.databases import Backend
from tests.reviews import registered
from tests.test_rule_2_nothing_blocks_a_release import acts_of_a_case

pytestmark = pytest.mark.django_db

TOLERANCE = timedelta(hours=72)  # the register's default


def record() -> list[tuple[int, bytes]]:
    found = LedgerRecord.objects.order_by("position").values_list("position", "record")
    return [(position, bytes(data)) for position, data in found]


def rows() -> list[object]:
    kept = (LedgerRecord, SealedValue, TimelineEntry, About)
    return [sorted(model._default_manager.values_list(), key=repr) for model in kept]


# kept


def test_no_command_changes_or_deletes_a_record(ledger_clock: steady.Clock) -> None:
    before: list[tuple[int, bytes]] = []

    for _ in acts_of_a_case(ledger_clock):
        after = record()

        assert after[: len(before)] == before
        assert len(after) > len(before)
        before = after


def test_a_correction_is_one_more_entry_and_leaves_the_one_that_it_corrects() -> None:
    registered.parties()
    report = commands.receive_report(OFFICER, author=PRESS, summary="it names flaws")
    before = record()

    correct_entry(
        OFFICER,
        stream=report.stream,
        entry=report.entries[0].id,
        field="occurred",
        value=Occurred.in_month(2026, 10),
        reason="the cover dates it",
    )

    assert record()[:-1] == before
    received = ledger.get(Report, report.stream).entry_received
    assert received
    assert received.occurred == Occurred.in_month(2026, 10)


def test_deleting_a_user_deletes_nothing_that_he_recorded() -> None:
    registered.parties()
    user = User.objects.create_user("leaves-soon")
    Member.objects.create(user=user, organization=AGENCY, role=Role.OFFICER)
    officer = actor_of(user)
    case = registered.opened_case()
    claim = make_claim(officer, kind=ClaimKind.STATEMENT, value="talks go well", party=COMPANY, case=case)
    commands.record_finding(officer, case=case, detail="names a flaw")
    before = rows()

    user.delete()

    assert not Member.objects.exists()
    assert rows() == before
    assert {entry.record.by for entry in ledger.entries([claim.stream])} == {officer.id}


OF_LOGINS = {
    "account_emailaddress", "account_emailconfirmation", "agreements_member", "auth_user",
    "auth_user_groups", "auth_user_user_permissions", "mfa_authenticator", "socialaccount_socialaccount",
    "socialaccount_socialtoken",
}  # fmt: skip
OF_PROGRAMS = {
    "api_credential", "oauth2_provider_accesstoken", "oauth2_provider_application",
    "oauth2_provider_devicegrant", "oauth2_provider_grant", "oauth2_provider_idtoken",
    "oauth2_provider_refreshtoken",
}  # fmt: skip
NEVER_WRITTEN = {"django_admin_log"}
"""A table of Django's admin, in which no page of ours writes a line."""


def reached_from(begun: type[Model]) -> set[str]:
    """The tables in which Django deletes or changes rows where one of a model is deleted, transitively."""
    reached, ahead, gone = {begun}, [begun], {begun}
    every = apps.get_models(include_auto_created=True)
    while ahead:
        deleted = ahead.pop()
        for model in every:
            acts = [
                field.remote_field.on_delete
                for field in model._meta.concrete_fields
                if field.remote_field and field.remote_field.model is deleted
            ]
            if set(acts) - {DO_NOTHING, PROTECT, RESTRICT}:
                reached.add(model)
            if CASCADE in acts and model not in gone:
                gone.add(model)
                ahead.append(model)
    return {model._meta.db_table for model in reached}


def test_deleting_a_user_reaches_no_table_but_those_of_logins_and_programs() -> None:
    reached = reached_from(User)

    assert reached == OF_LOGINS | OF_PROGRAMS | NEVER_WRITTEN
    kept = {
        model._meta.db_table
        for app in ("ledger", "agreements", "reviews", "office", "tasks", "webhooks")
        for model in apps.get_app_config(app).get_models()
    }
    assert len(kept) > 60
    assert kept & reached == {"agreements_member"}


DELETING = {
    "postgresql": (
        "SELECT c.conrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f' "
        "AND c.connamespace = current_schema()::regnamespace AND c.confdeltype <> 'a'"
    ),
    "sqlite": (
        "SELECT t.name FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k "
        "WHERE t.type = 'table' AND k.on_delete <> 'NO ACTION'"
    ),
}
TRIGGERS = {
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
}


def asked(database: Backend, sql: dict[str, str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql[database])
        return {name for (name,) in cursor.fetchall()}


def test_the_database_itself_deletes_and_empties_nothing_where_a_user_is_deleted(database: Backend) -> None:
    assert asked(database, DELETING) == set()
    assert asked(database, TRIGGERS) & (OF_LOGINS | OF_PROGRAMS | NEVER_WRITTEN) == set()

    # and it would be noticed
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE goes_along (id integer, by_id integer REFERENCES auth_user (id) ON DELETE CASCADE)"
        )
    assert asked(database, DELETING) == {"goes_along"}


# late


@pytest.mark.parametrize(
    ("ago", "late"),
    [
        (timedelta(0), False),
        (TOLERANCE - timedelta(minutes=5), False),
        (TOLERANCE + timedelta(minutes=5), True),
        (timedelta(days=30), True),
    ],
    ids=["at once", "within the tolerance", "after the tolerance", "a month later"],
)
def test_a_live_entry_recorded_after_the_tolerance_is_late(
    ago: timedelta, late: bool, ledger_clock: steady.Clock
) -> None:
    ledger_clock.now = datetime(2026, 7, 6, 16, tzinfo=UTC)
    registered.parties()
    case = registered.opened_case()

    receipt = commands.hold_pre_notification(LIAISON, case=case, occurred=Occurred.at(ledger_clock.now - ago))

    history = case_history(case)
    assert [history.late(entry) for entry in history.entries] == [False, late]
    assert history.entries[1].id == receipt.entries[0].id


def test_what_nobody_dates_is_not_late(ledger_clock: steady.Clock) -> None:
    ledger_clock.now = datetime(2026, 7, 6, 16, tzinfo=UTC)
    registered.parties()
    case = registered.opened_case()

    commands.hold_pre_notification(LIAISON, case=case, occurred=Occurred.unknown())

    history = case_history(case)
    assert not any(history.late(entry) for entry in history.entries)


def test_a_compiled_entry_is_never_late(ledger_clock: steady.Clock) -> None:
    ledger_clock.now = datetime(2030, 1, 1, tzinfo=UTC)
    registered.parties()
    case = commands.open_case(
        registered.FOR_AGENCY,
        title="Fable 5",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        agency=AGENCY,
        track=Track.OUTSIDE,
        **registered.PUBLISHED,
    ).stream

    history = case_history(case)
    assert [history.late(entry) for entry in history.entries] == [False]
