"""What is handed in is looked at first, and who is recused is refused with the reason: in a browser."""

from playwright.sync_api import expect

from reviews.media import MediaType
from tests.browser.conftest import Officer
from tests.browser.served import OPEN, Register
from tests.browser.test_giving import is_well_made
from tests.reviews.documents import SAMPLES


def test_a_mail_message_is_looked_at_before_it_is_filed(officer: Officer, own_register: Register) -> None:
    page = officer("officer-1")
    page.goto(own_register.address(f"/admin/commands/file-document/?case={OPEN}"))
    page.get_by_role("textbox", name="Title").fill("An offer by mail")
    chosen = {"name": "offer.eml", "mimeType": "message/rfc822", "buffer": SAMPLES[MediaType.MAIL]}
    page.locator("input[type=file][name=content-file]").set_input_files(chosen)  # type: ignore[arg-type]  # a payload
    page.get_by_role("button", name="Rehearse").click()

    expect(page.get_by_role("heading", name="The file: mail message")).to_be_visible()
    expect(page.get_by_text("As agreed.")).to_be_visible()
    is_well_made(page)
    page.get_by_role("button", name="Record: file document").click()
    expect(page.get_by_text("Recorded as no.")).to_contain_text("mail message")


def test_a_recused_officer_is_refused_with_the_reason(officer: Officer, own_register: Register) -> None:
    supervisor, recused = officer("supervisor"), officer("officer-2")
    supervisor.goto(own_register.address(f"/admin/commands/recuse-officer/?case={OPEN}"))
    supervisor.get_by_label("Person").select_option(label="officer-2, officer")
    supervisor.get_by_role("button", name="Rehearse").click()
    supervisor.get_by_role("button", name="Record: recuse officer").click()
    expect(supervisor.get_by_text("Recorded as no.")).to_be_visible()

    recused.goto(own_register.address(f"/admin/commands/ask-question/?case={OPEN}"))
    recused.get_by_role("textbox", name="Question").fill("May I?")
    recused.get_by_role("button", name="Rehearse").click()

    expect(recused.get_by_role("alert")).to_contain_text("recused")
    expect(recused.get_by_role("textbox", name="Question")).to_have_value("May I?")
