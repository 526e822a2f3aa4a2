"""The officers' work in a browser: morning triage, a search kept, several cases at once, taking a list away.

The register of these tests is one of their own: what officers do here changes it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Watched, watched
from tests.browser.served import OPEN, Register
from tests.browser.test_every_page import beyond, load_axe, violations
from tests.browser.test_keyboard import tabbed

LIST: Final = "/admin/reviews/casefile/"
WIDTHS: Final = (1280, 400)


@pytest.fixture(scope="module")
def office(own_register: Register) -> Register:
    """A demo whose lists are reckoned."""
    return own_register


@pytest.fixture(scope="module")
def states(browser: Browser, office: Register) -> dict[str, Any]:
    return {user: office.login(browser, user) for user in ("officer-1", "officer-2", "supervisor")}


@pytest.fixture
def desk(browser: Browser, states: dict[str, Any]) -> Iterator[Any]:
    """Pages of logged-in people; a test fails where one of them complained."""
    opened: list[Watched] = []

    def page(user: str, width: int = 1280, **how: Any) -> Page:
        opened.append(watched(browser, storage_state=states[user], **how))
        return opened[-1].page(width)

    yield page
    for one in opened:
        one.context.close()
    assert [fault for one in opened for fault in one.faults] == []


@pytest.mark.parametrize("own_register", ["sqlite"], indirect=True)  # looks are no database's
@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("officer-1", "/admin/"),
        ("officer-1", f"{LIST}?state=not_closed"),
        ("officer-1", f"/admin/cases/together/file-memo/?cases={OPEN}"),
        ("officer-1", "/admin/calendar/"),
        ("officer-1", "/admin/search/?q=Plover"),
        ("supervisor", "/admin/"),
        ("supervisor", "/admin/supervise/"),
        ("supervisor", "/admin/supervise/week/"),
    ],
)
def test_a_page_of_the_office_is_accessible_and_within_its_width(
    desk: Any, office: Register, user: str, path: str
) -> None:
    page = desk(user)
    page.goto(office.address(path))
    load_axe(page)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, beyond(page), violations(page)) == (width, [], [])


def test_from_home_to_what_is_overdue_and_into_its_case_by_keyboard_alone(
    desk: Any, office: Register
) -> None:
    page: Page = desk("officer-1")
    page.goto(office.address("/admin/"))

    tabbed(page, "1 overdue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/casefile/?*due=overdue*")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list .clock")).to_contain_text("over")
    page.get_by_role("link", name=OPEN).focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/change/*")
    page.goto(office.address("/admin/"))
    expect(page.locator(".numbers .number-moved strong")).to_have_text("0")


def test_a_list_is_narrowed_down_saved_and_found_again_on_home(desk: Any, office: Register) -> None:
    page: Page = desk("officer-2")
    page.goto(office.address(LIST))

    page.get_by_text("Narrow down").click()
    page.get_by_label("Track").select_option("framework")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.get_by_label("Save this one as").fill("Under the framework")
    page.get_by_role("button", name="Save").click()
    page.goto(office.address("/admin/"))
    page.get_by_role("link", name="Under the framework", exact=True).click()

    expect(page.get_by_label("Track")).to_have_value("framework")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_words_of_the_record_find_a_case_from_home(desk: Any, office: Register) -> None:
    page: Page = desk("officer-1", java_script_enabled=False)
    page.goto(office.address("/admin/"))

    page.get_by_role("searchbox", name="Find a case").fill("Plover")
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("link", name=OPEN).first).to_be_visible()


def test_several_cases_are_handed_over_after_a_rehearsal_that_shows_each(desk: Any, office: Register) -> None:
    page: Page = desk("supervisor")
    page.goto(office.address("/admin/supervise/"))

    page.get_by_role("link", name="choose cases to hand over of officer-1").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Action:").select_option("hand_over_case")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("To").select_option(label="officer-2")
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("status")).to_contain_text("nothing recorded yet: 1 can be recorded")
    page.get_by_role("button", name="Hand over: record it").click()

    expect(page.get_by_role("status")).to_contain_text("1 done")
    page.goto(office.address(f"{LIST}?officer=nobody"))
    expect(page.locator("#result_list")).to_have_count(0)
    other: Page = desk("officer-2")
    other.goto(office.address(f"{LIST}?officer=me"))
    expect(other.get_by_role("link", name=OPEN)).to_be_visible()
    # and back, so that the tests of this file may run in any order
    other.goto(office.address(f"/admin/cases/together/hand-over-case/?cases={OPEN}"))
    other.get_by_label("To").select_option(label="officer-1")
    other.get_by_role("button", name="Rehearse").click()
    other.get_by_role("button", name="Hand over: record it").click()
    expect(other.get_by_role("status")).to_contain_text("1 done")


def test_a_list_is_taken_away_as_it_is_narrowed_down(desk: Any, office: Register, tmp_path: Path) -> None:
    page: Page = desk("officer-1")
    page.goto(office.address(f"{LIST}?officer=me&state=not_closed"))

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / "cases.csv"
    download.value.save_as(file)

    with file.open(encoding="utf-8-sig", newline="") as told:
        assert [row["number"] for row in csv.DictReader(told)] == [OPEN]
