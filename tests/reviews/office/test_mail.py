"""Reminders and digests: to who carries the case, once each, numbers and links only, off where not wanted."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from agreements.models import Member
from config.actors import Actor
from config.ledger.store import ledger
from config.tasks.models import MailWish, Notice
from config.webhooks.delivering import deliver
from config.webhooks.models import Message
from reviews import commands
from reviews.models import CaseFile
from reviews.office import digest, reminding
from reviews.office.models import RetentionOver
from reviews.office.reckoning import reckon
from reviews.office.retaining import list_retention_over
from tests.actors import COMPANY, COUNTERSIGNER, OFFICER, OTHER_AGENCY, SUPERVISOR, supervisor
from tests.ledger.writers import at_once
from tests.reviews.registered import drafted, opened_case, released_model, requested

pytestmark = pytest.mark.django_db

MONDAY: Final = datetime(2026, 11, 23, 14, tzinfo=UTC)  # 09:00 in New York
SECRET: Final = "a secret title"


class At:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> At:
    at = At()
    monkeypatch.setattr(ledger, "clock", at)
    return at


def login(actor: Actor, email: str) -> Any:
    user = get_user_model().objects.create_user(username=email or str(actor.id), email=email, is_staff=True)
    Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role.value)
    return user


@pytest.fixture
def case(clock: At) -> UUID:
    """A case that the officer carries, with a request that hopes for an answer in 71 hours."""
    clock.now = MONDAY - timedelta(days=1)
    released_model()
    found = commands.open_case(
        OFFICER, title=SECRET, kind="review", company=COMPANY, agency=OFFICER.organization, track="outside"
    ).stream
    commands.assign_case(SUPERVISOR, case=found, person=OFFICER.id)
    requested(case=found, text="a secret text", answer_hoped_for_by=MONDAY + timedelta(hours=71))
    deliver()
    clock.now = MONDAY
    login(OFFICER, "officer@agency.example")
    return found


def reminded() -> int:
    reckon()
    return reminding.remind()


def states() -> list[tuple[str, str]]:
    sent = Message.objects.filter(topic__startswith="reminder").order_by("told_at")
    return [(message.state, message.topic) for message in sent]


def test_who_carries_a_case_is_reminded_three_days_and_one_day_before_and_of_nothing_twice(
    case: UUID, clock: At, mailoutbox: list[Any]
) -> None:
    number = CaseFile.objects.get(stream=case).number

    assert (reminded(), reminded()) == (1, 0)
    deliver()
    clock.now += timedelta(hours=50)
    assert (reminded(), reminded()) == (1, 0)
    deliver()
    deliver()

    assert [mail.subject for mail in mailoutbox] == [
        f"Demarc: case {number}, due within three days",
        f"Demarc: case {number}, due within a day",
    ]
    assert {tuple(mail.to) for mail in mailoutbox} == {("officer@agency.example",)}
    assert f"http://127.0.0.1:8000/admin/reviews/casefile/{case}/change/" in mailoutbox[0].body
    for mail in mailoutbox:
        assert "secret" not in mail.body + mail.subject
        assert "Fable" not in mail.body + mail.subject


@pytest.mark.parametrize("when", ["before", "after"])
def test_who_works_for_another_agency_by_now_is_told_nothing_of_the_old_ones_cases(
    case: UUID, mailoutbox: list[Any], when: str
) -> None:
    moves = Member.objects.filter(person=OFFICER.id)
    if when == "before":
        moves.update(organization=OTHER_AGENCY)
    reminded()
    digest.tell_all()
    moves.update(organization=OTHER_AGENCY)
    deliver()

    assert mailoutbox == []


def test_a_reminder_that_the_mail_server_did_not_take_is_tried_again_and_sent_once(
    case: UUID, clock: At, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: Any) -> None:
        raise OSError("no mail server")

    reminded()
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuses)
        deliver()
    assert states() == [("waiting", "reminder.three-days")]
    clock.now += timedelta(minutes=5)
    deliver()
    deliver()

    assert states() == [("delivered", "reminder.three-days")]
    assert len(mailoutbox) == 1


def test_nobody_is_reminded_of_what_is_met_meanwhile(case: UUID, clock: At, mailoutbox: list[Any]) -> None:
    reminded()
    commands.close_case(OFFICER, case=case)
    reckon()

    deliver()

    assert mailoutbox == []
    assert states() == [("given_up", "reminder.three-days")]


def test_whom_the_case_was_handed_to_is_reminded_and_not_who_had_it(
    case: UUID, clock: At, mailoutbox: list[Any]
) -> None:
    login(COUNTERSIGNER, "other@agency.example")
    reminded()
    commands.hand_over_case(OFFICER, case=case, to=COUNTERSIGNER.id)

    reminded()
    deliver()

    assert [mail.to for mail in mailoutbox] == [["other@agency.example"]]


def test_nobody_is_reminded_who_has_no_address_or_no_active_login(case: UUID, clock: At) -> None:
    users = get_user_model().objects
    users.update(is_active=False)
    assert reminded() == 0
    users.update(is_active=True, email="")
    assert reminded() == 0
    users.update(email="officer@agency.example")
    assert reminded() == 1


@pytest.mark.django_db(transaction=True)
def test_reminders_that_are_made_at_once_are_made_once(case: UUID, clock: At) -> None:
    reckon()

    at_once(lambda _: reminding.remind(), 4)

    assert Notice.objects.count() == 1
    assert Message.objects.filter(topic__startswith="reminder").count() == 1


# the digest


def told(mailoutbox: list[Any]) -> dict[str, dict[str, int]]:
    """What each digest counts, by the first part of its address."""
    digests = [mail for mail in mailoutbox if "No digest" in mail.body]
    counted = {
        mail.to[0].partition("@")[0]: re.findall(r"^([a-z0-9 ]+): (\d+)$", mail.body, re.M)
        for mail in digests
    }
    return {who: {label: int(number) for label, number in lines} for who, lines in counted.items()}


def test_a_digest_tells_how_much_is_due_moved_and_waits_with_links_and_nothing_else(
    case: UUID, clock: At, mailoutbox: list[Any]
) -> None:
    drafted()  # by the officer: others may countersign it
    login(SUPERVISOR, "supervisor@agency.example")
    reckon()

    assert (digest.tell_all(), digest.tell_all()) == (2, 0)
    deliver()

    assert told(mailoutbox) == {
        "officer": {"due in 7 days": 1, "moved since you looked": 1},
        "supervisor": {"due in 7 days": 1, "waiting for countersignature": 1},
    }
    link = "http://127.0.0.1:8000/admin/reviews/casefile/?officer=me&state=not_closed&due=week"
    assert link in next(mail.body for mail in mailoutbox if mail.to == ["officer@agency.example"])
    waits = "waiting for countersignature: 1\nhttp://127.0.0.1:8000/admin/countersign/\n"
    assert waits in next(mail.body for mail in mailoutbox if mail.to == ["supervisor@agency.example"])
    assert all("secret" not in mail.body + mail.subject for mail in mailoutbox)


def test_every_link_of_a_digest_leads_somewhere(
    case: UUID, clock: At, mailoutbox: list[Any], client: Client
) -> None:
    reckon()
    digest.tell_all()
    deliver()
    client.force_login(get_user_model().objects.get(email="officer@agency.example"))

    links = re.findall(r"http://127\.0\.0\.1:8000(\S+)", mailoutbox[0].body)

    assert len(links) == 3
    assert {client.get(link).status_code for link in links} == {200}


def test_who_has_nothing_to_look_at_gets_no_digest_and_nobody_does_on_a_weekend(
    case: UUID, clock: At
) -> None:
    login(COUNTERSIGNER, "other@agency.example")
    login(supervisor("stranger", OTHER_AGENCY), "stranger@other.example")
    reckon()
    clock.now = MONDAY - timedelta(days=1)
    assert digest.tell_all() == 0
    clock.now = MONDAY

    assert digest.tell_all() == 1


def test_people_turn_their_mail_off_on_a_page_of_their_own(
    case: UUID, clock: At, client: Client, mailoutbox: list[Any]
) -> None:
    client.force_login(get_user_model().objects.get(email="officer@agency.example"))
    assert b"officer@agency.example" in client.get("/admin/mail/").content
    reckon()
    digest.tell_all()
    reminding.remind()

    client.post("/admin/mail/", {})
    deliver()

    assert mailoutbox == []
    assert MailWish.objects.get().digest is False
    assert (digest.tell_all(), reminding.remind()) == (0, 0)
    client.post("/admin/mail/", {"digest": "on", "reminders": "on"})
    clock.now += timedelta(days=1)
    assert digest.tell_all() == 1


# retention


def test_closed_cases_are_listed_once_they_need_not_be_kept_and_nothing_is_decided(clock: At) -> None:
    released_model()
    case, held = opened_case(), opened_case()
    for one in (case, held):
        commands.close_case(OFFICER, case=one)
    entries = ledger.recorder.max_notification_id() or 0
    assert list_retention_over() == 0
    clock.now += timedelta(days=2557)
    hold = commands.place_litigation_hold(OFFICER, case=held, matter="No. 26-cv-1").entries[-1].id

    assert list_retention_over() == list_retention_over() == 1
    assert [row.case_id for row in RetentionOver.objects.visible_to(SUPERVISOR)] == [case]
    assert list(RetentionOver.objects.visible_to(OFFICER)) == []
    assert list(RetentionOver.objects.visible_to(supervisor("stranger", OTHER_AGENCY))) == []
    assert ledger.recorder.max_notification_id() == entries + 1  # the hold

    commands.release_litigation_hold(OFFICER, case=held, hold=hold)
    commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    assert list_retention_over() == 1
    assert [row.case_id for row in RetentionOver.objects.all()] == [held]
