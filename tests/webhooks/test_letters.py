"""Mail to a duty contact: once for each communication, nothing of what it says, again where it fails."""

from datetime import timedelta
from typing import Any, Final

import pytest
from pytest_django import Settings

from agreements.commands import correct_entry, set_duty_contact
from agreements.known_contacts import mail_address
from config.ledger.store import ledger
from config.webhooks.delivering import deliver
from config.webhooks.models import Attempt, Followed, Message
from reviews import commands
from reviews.demo import serve as demo_serve
from reviews.models import CaseFile
from reviews.scope import Scope
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, liaison
from tests.reviews.registered import directed, opened_case, released_model, requested
from tests.webhooks.receiver import Ahead

pytestmark = pytest.mark.django_db

REACH: Final = "duty@company.example"
OTHER: Final = liaison("other liaison", OTHER_COMPANY)


@pytest.fixture
def contact() -> None:
    released_model()
    set_duty_contact(LIAISON, name="Jo Doe", reach=f"+1 555 0100, {REACH}", hours="nights")
    set_duty_contact(OTHER, name="Al Roe", reach="other@other.example")


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize("sent", [requested, directed])
def test_the_duty_contact_is_told_of_a_communication_and_of_nothing_that_it_says(
    sent: Any, mailoutbox: list[Any]
) -> None:
    case = opened_case()
    number = CaseFile.objects.get(stream=case).number
    sent(case=case, text="a secret text")

    deliver()

    (mail,) = mailoutbox
    assert (mail.to, mail.cc, mail.bcc) == ([REACH], [], [])
    assert mail.subject == f"Demarc: case {number}"
    assert mail.body == (
        f"Demarc (demarc.embedded/log): a communication arrived, case {number}.\n\n"
        f"http://127.0.0.1:8000/cases/{number}/\n"
    )
    assert (mail.content_subtype, mail.attachments) == ("plain", [])


@pytest.mark.usefixtures("contact")
def test_the_duty_contact_is_told_once(mailoutbox: list[Any]) -> None:
    requested()
    for _ in range(3):
        deliver()
    Followed.objects.update(position=0)  # as from a backup
    deliver()
    assert len(mailoutbox) == 1

    requested()
    deliver()
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2


@pytest.mark.usefixtures("contact")
def test_a_communication_without_a_case_says_so(mailoutbox: list[Any]) -> None:
    requested()
    deliver()

    assert mailoutbox[0].subject == "Demarc: no case yet"
    assert mailoutbox[0].body.endswith("http://127.0.0.1:8000/cases/\n")


@pytest.mark.usefixtures("contact")
def test_a_call_that_the_agency_recorded_arrives_and_the_companys_own_does_not(mailoutbox: list[Any]) -> None:
    commands.record_call(OFFICER, company=COMPANY, office=AGENCY, said="they spoke")
    deliver()
    assert len(mailoutbox) == 1

    commands.record_call(LIAISON, company=COMPANY, office=AGENCY, said="they spoke")
    commands.make_decision(LIAISON, kind="own_choice", basis="independent", independent=True)
    deliver()
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("contact")
def test_nobody_elses_duty_contact_is_told(mailoutbox: list[Any]) -> None:
    requested(Scope(), to=OTHER_COMPANY)
    deliver()

    assert [mail.to for mail in mailoutbox] == [["other@other.example"]]


def test_without_a_duty_contact_with_a_mail_address_nobody_is_told_and_that_is_noted(
    mailoutbox: list[Any],
) -> None:
    released_model()
    requested()
    deliver()
    set_duty_contact(LIAISON, name="Jo Doe", reach="+1 555 0100")
    requested()
    deliver()

    assert mailoutbox == []
    assert {message.state for message in Message.objects.all()} == {"given_up"}
    assert {attempt.outcome for attempt in Attempt.objects.all()} == {
        "there is no duty contact with a mail address"
    }


@pytest.mark.usefixtures("contact")
def test_the_contact_is_reached_as_it_was_corrected_last() -> None:
    entry = next(e for e in ledger.entries(streams=[COMPANY]) if e.record.topic == "party.duty-contact-set")
    assert mail_address(COMPANY) == REACH

    for reach in ("second@company.example", "third@company.example"):
        correct_entry(LIAISON, stream=COMPANY, entry=entry.id, field="reach", value=reach, reason="a slip")
        assert mail_address(COMPANY) == reach

    set_duty_contact(LIAISON, name="Al Roe", reach="new@company.example")
    assert mail_address(COMPANY) == "new@company.example"
    assert mail_address(AGENCY) is None


@pytest.mark.usefixtures("contact")
def test_a_mail_that_fails_is_noted_and_tried_again(
    settings: Settings, ahead: Ahead, mailoutbox: list[Any]
) -> None:
    requested()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliver()

    (attempt,) = Attempt.objects.all()
    assert (attempt.delivered, attempt.outcome) == (False, "the mail was not taken: ConnectionRefusedError")
    assert REACH not in attempt.outcome
    assert deliver() == 0

    settings.EMAIL_BACKEND = working
    ahead.by = timedelta(seconds=6)
    deliver()
    assert [mail.to for mail in mailoutbox] == [[REACH]]
    assert Message.objects.get().state == "delivered"


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    ("said", "leads"), [("", "http://127.0.0.1:8102"), ("https://demarc.example", "https://demarc.example")]
)
def test_mail_leads_to_the_port_on_which_the_demo_is_served(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], said: str, leads: str
) -> None:
    settings.PUBLIC_URL_SAID, settings.PUBLIC_URL = said, said or settings.PUBLIC_URL
    monkeypatch.setattr(demo_serve, "run", lambda *_, **__: (requested(), deliver()))

    demo_serve.serve(8102, lambda: None)

    (mail,) = mailoutbox
    assert mail.body.endswith(f"\n\n{leads}/cases/\n")
