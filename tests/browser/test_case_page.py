"""The page of a case in the browser: every tab at both widths, by keyboard, and on to command and letter."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.served import OPEN, Register
from tests.browser.test_every_page import beyond, load_axe, violations

WIDTHS: Final = (1280, 400)
TABS: Final = (
    "Record",
    "Findings",
    "Correspondence",
    "Documents",
    "Clocks",
    "Agreement",
    "Boundary",
    "Desk",
    "People",
)


def opened(reader: Reader, register: Register, user: str = "officer-1") -> Page:
    """The open case of the demo as an officer has it, found in the list."""
    page = reader(user).page(WIDTHS[0])
    page.goto(register.address("/admin/reviews/casefile/"))
    page.get_by_role("link", name=OPEN).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(OPEN)
    return page


def test_every_tab_is_reached_by_keyboard_accessible_and_within_its_width(
    reader: Reader, register: Register
) -> None:
    page = opened(reader, register)
    tabs = page.get_by_role("navigation", name="The case")

    for name in TABS:
        tabs.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        expect(tabs.locator("[aria-current=page]")).to_contain_text(name)
        load_axe(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert (name, width, beyond(page)) == (name, width, [])
            assert (name, width, violations(page)) == (name, width, [])


def test_a_command_is_two_clicks_away_and_an_entry_leads_to_its_letter(
    reader: Reader, register: Register
) -> None:
    page = opened(reader, register)

    page.get_by_role("link", name="Answer question: question 2").click()
    expect(page.get_by_role("button", name="Rehearse")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Letter").first.click()
    load_axe(page)
    assert violations(page) == []
    assert beyond(page) == []
    page.get_by_role("button", name="File it on the case").click()

    expect(page.locator("[name=title]")).to_have_value(re.compile(f"case {OPEN}"))


def test_what_is_not_possible_says_why_when_it_is_unfolded(reader: Reader, register: Register) -> None:
    page = opened(reader, register, "supervisor")

    page.get_by_text("Not possible now, and why").click()

    expect(page.get_by_text("this case is assigned: hand it over instead")).to_be_visible()
