"""What is read across cases and moments, in the browser: without scripts, by keyboard, as it is told."""

from itertools import pairwise
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.served import DIRECTIVE, HELD, LIVE, OPEN, Register
from tests.browser.test_every_page import beyond, load_axe, violations

FILLED: Final = {
    "two cases compared": f"/compare/?a={DIRECTIVE}&b={LIVE}",
    "a diff": f"/cases/{DIRECTIVE}/diff/?from=2026-06-12T17:20&to=2026-06-12T22:00",
    "a diff as recorded": f"/cases/{OPEN}/diff/?mode=recorded",
    "a narrowed list": "/boundary/?track=compulsory&sort=notice",
    "a narrowed list of nothing": "/boundary/?flag=binding instrument after a decline",
    "a narrowed ledger": f"/cases/{LIVE}/boundary/?sort=newest&flag=short notice",
}


@pytest.mark.parametrize("name", FILLED)
def test_what_is_asked_for_is_accessible_and_within_its_width(
    reader: Reader, register: Register, name: str
) -> None:
    page = reader().page(400)
    page.goto(register.address(FILLED[name]))

    load_axe(page)
    assert beyond(page) == []
    assert violations(page) == []


def test_a_list_is_narrowed_down_by_keyboard_and_without_scripts(reader: Reader, register: Register) -> None:
    page = reader(java_script_enabled=False).page()
    page.goto(register.address("/boundary/"))
    before = page.locator(".crossing").count()

    page.get_by_label("Track").focus()
    page.keyboard.type("compulsory")
    page.get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**track=compulsory**")

    expect(page.get_by_label("Track")).to_have_value("compulsory")
    assert 0 < page.locator(".crossing").count() < before
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".crossing")).to_have_count(before)


def test_a_row_leads_to_the_same_row_of_its_case(page: Page, register: Register) -> None:
    page.goto(register.address("/boundary/?instrument=license_requirement&until=2026-06-30"))

    page.get_by_role("heading", level=2).get_by_role("link", name=DIRECTIVE).click()

    page.wait_for_url(f"**/cases/{DIRECTIVE}/boundary/#c-{DIRECTIVE}-15")
    expect(page.locator(f"#c-{DIRECTIVE}-15")).to_be_in_viewport()


def test_a_diff_is_asked_for_by_a_form_in_eastern_time(page: Page, register: Register) -> None:
    page.goto(register.address(f"/cases/{DIRECTIVE}/diff/"))

    page.get_by_label("From (ET)").fill("2026-06-12T17:20")
    page.get_by_label("To (ET)").fill("2026-06-12T22:00")
    page.get_by_label("As known by").select_option(label="Anthropic")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.locator(".lead")).to_contain_text("From 12 June 2026, 17:20 ET to 12 June 2026, 22:00 ET")
    expect(page.locator(".lead")).to_contain_text("as known by Anthropic")
    expect(page.get_by_label("From (ET)")).to_have_value("2026-06-12T17:20")


def test_two_cases_are_chosen_and_compared(page: Page, register: Register) -> None:
    page.goto(register.address("/compare/"))

    page.get_by_label("This").select_option(DIRECTIVE)
    page.get_by_label("Beside").select_option(LIVE)
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{DIRECTIVE} beside {LIVE}")
    instrument = page.get_by_role("region", name="Instrument")
    expect(instrument).to_contain_text("differs: nothing in common")


@pytest.mark.parametrize("width", [1440, 400])
def test_windows_are_drawn_along_one_axis_as_wide_as_they_are_long(
    page: Page, register: Register, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(register.address("/charts/"))

    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=HELD, exact=True)).first
    drawing = row.locator("svg")
    whole = drawing.bounding_box()
    assert whole is not None
    assert whole["width"] > 150
    kinds = drawing.locator("rect").evaluate_all("all => all.map(one => one.getAttribute('class'))")
    assert {"window", "hold", "extended", "unused"} <= set(kinds)
    edges = drawing.locator("rect").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right])"
    )
    for (_, end), (begin, _) in pairwise(edges):
        assert begin == pytest.approx(end, abs=1.5)
    assert whole["x"] - 2 <= edges[0][0]
    assert edges[-1][1] <= whole["x"] + whole["width"] + 2
