"""Giving commands in a browser: drafting, a second officer who countersigns, a stale form, a call by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Officer
from tests.browser.served import OPEN, Register
from tests.browser.test_every_page import beyond, load_axe, violations
from tests.databases import BACKENDS


@pytest.fixture(scope="module")
def desk(own_register: Register) -> Register:
    """A register of this module's own."""
    return own_register


def is_well_made(page: Page) -> None:
    """No finding of axe-core at WCAG 2.2 AA, nothing that scrolls sideways at 1280 and 400 pixels."""
    load_axe(page)
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert beyond(page) == [], page.url
        assert violations(page) == [], page.url
    page.set_viewport_size({"width": 1280, "height": 900})


Look = Callable[[Page], None]


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """Looks at a page, where this is the first database: looks are no database's."""
    first = request.node.callspec.params["own_register"] == BACKENDS[0]
    return is_well_made if first else lambda page: None


def test_a_request_is_drafted_returned_drafted_anew_countersigned_and_issued(
    officer: Officer, desk: Register, look: Look
) -> None:
    drafter, other = officer("officer-1"), officer("officer-2")
    drafter.goto(desk.address(f"/admin/commands/draft-request/?case={OPEN}"))
    look(drafter)
    drafter.get_by_role("link", name="Draft request: voluntary").click()
    drafter.get_by_label("Asked to").select_option("modify_model")
    drafter.get_by_label("Instrument").select_option("formal_voluntary_request")
    drafter.get_by_role("radio", name="these people", exact=True).check()
    drafter.get_by_label("Nationality").select_option("foreign")
    expect(drafter.locator("output")).to_contain_text("foreign nationals, anywhere")
    drafter.get_by_role("textbox", name="Text").fill("Please add a filter.")
    look(drafter)
    drafter.get_by_role("button", name="Rehearse").click()
    expect(drafter.get_by_text("The company may decline it")).to_be_visible()
    look(drafter)
    drafter.get_by_role("button", name="Record: draft request").click()
    expect(drafter.get_by_text("Recorded as no.")).to_be_visible()

    other.goto(desk.address("/admin/countersign/"))
    look(other)
    other.get_by_role("link", name="modify a model").click()
    look(other)
    other.get_by_label("Comments").fill("Say until when.")
    other.get_by_role("button", name="Return with comments").click()
    other.get_by_role("button", name="Record: return draft").click()

    drafter.goto(desk.address("/admin/countersign/"))
    drafter.get_by_role("link", name="modify a model").click()
    expect(drafter.get_by_text("Say until when.")).to_be_visible()
    drafter.get_by_role("link", name="Draft it anew").click()
    drafter.get_by_role("textbox", name="Text").fill("Please add a filter until May.")
    drafter.get_by_role("button", name="Rehearse").click()
    drafter.get_by_role("button", name="Record: draft request").click()

    other.goto(desk.address("/admin/countersign/"))
    other.get_by_role("link", name="modify a model").click()
    expect(other.get_by_text("changed", exact=True)).to_be_visible()
    look(other)
    other.get_by_role("button", name="Countersign", exact=True).click()
    other.get_by_role("button", name="Record: countersign draft").click()

    drafter.goto(desk.address("/admin/countersign/"))
    drafter.get_by_role("link", name="modify a model").click()
    drafter.get_by_role("button", name="Issue request").click()
    expect(drafter.get_by_text("This request is voluntary.")).to_be_visible()
    drafter.get_by_role("button", name="Record: issue request").click()
    expect(drafter.get_by_text("Recorded as no.")).to_contain_text("to modify a model")


def test_a_stale_form_shows_what_came_and_keeps_what_was_typed(
    officer: Officer, desk: Register, look: Look
) -> None:
    first, second = officer("officer-1"), officer("officer-2")
    for page in (first, second):
        page.goto(desk.address(f"/admin/commands/ask-question/?case={OPEN}"))
    second.get_by_role("textbox", name="Question").fill("Asked by the second.")
    second.get_by_role("button", name="Rehearse").click()
    second.get_by_role("button", name="Record: ask question").click()
    expect(second.get_by_text("Recorded as no.")).to_be_visible()

    first.get_by_role("textbox", name="Question").fill("Asked by the first.")
    first.get_by_role("button", name="Rehearse").click()

    expect(first.get_by_role("heading", name="What came since you opened this form")).to_be_visible()
    expect(first.get_by_role("textbox", name="Question")).to_have_value("Asked by the first.")
    look(first)
    first.get_by_role("button", name="Rehearse").click()
    first.get_by_role("button", name="Record: ask question").click()
    expect(first.get_by_text("Recorded as no.")).to_be_visible()


def test_a_call_is_logged_by_keyboard_alone(officer: Officer, desk: Register) -> None:
    page = officer("officer-1")
    page.goto(desk.address("/admin/commands/record-call/"))
    for label, keys in (("Company", "Halcyon"), ("What was said", "Asked when the next version comes.")):
        page.get_by_label(label).focus()
        page.keyboard.type(keys)

    # the enter key in a field of one line sends the form
    page.get_by_label("Who took part").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".rehearsal")
    while page.evaluate("document.activeElement.textContent") != "Record call":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("recorded a call between")).to_be_visible()


def test_what_is_missing_is_said_at_the_head_and_leads_to_the_fields(
    officer: Officer, desk: Register, look: Look
) -> None:
    page = officer("officer-1")
    page.goto(desk.address("/admin/commands/record-call/"))
    page.get_by_role("button", name="Rehearse").click()

    page.get_by_role("link", name="What was said: This field is required.").click()

    expect(page.get_by_label("What was said")).to_be_focused()
    look(page)
