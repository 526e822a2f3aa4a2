"""The exhibit on paper: numbered pages that hold what was, and nothing that only a screen needs."""

import re
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.served import DIRECTIVE, LIVE, Register

LETTER: Final = 695
"""The pixels that a letter page has between its margins, across."""


@pytest.mark.parametrize(("number", "entry"), [(DIRECTIVE, 28), (LIVE, 73)])
def test_an_exhibit_prints_on_letter_pages(page: Page, register: Register, number: str, entry: int) -> None:
    page.goto(register.address(f"/cases/{number}/exhibit/?entry={entry}"))

    printed = page.pdf(prefer_css_page_size=True, print_background=True)

    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 3
    sizes = re.findall(rb"/MediaBox\s*\[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", printed)
    assert set(sizes) == {(b"612", b"792")}


def test_on_paper_there_is_the_case_and_no_controls(page: Page, register: Register) -> None:
    page.set_viewport_size({"width": LETTER, "height": 900})
    page.goto(register.address(f"/cases/{DIRECTIVE}/exhibit/?entry=28"))
    page.emulate_media(media="print")

    for place in (".tabs", ".crumbs", ".skip", "footer", "button"):
        assert page.locator(place).first.is_hidden(), place
    for said in ("Exhibit 2026-001 ¶28", "broader than asked", "15 of 52 entries", "Outside witnesses: none"):
        assert page.get_by_text(said).first.is_visible(), said


@pytest.mark.parametrize(("number", "entry"), [(DIRECTIVE, 52), (LIVE, 73)])
def test_on_paper_the_drawing_is_whole(page: Page, register: Register, number: str, entry: int) -> None:
    page.set_viewport_size({"width": LETTER, "height": 900})
    page.goto(register.address(f"/cases/{number}/exhibit/?entry={entry}"))
    page.emulate_media(media="print")

    drawing = page.locator("#drawing > svg").bounding_box()

    assert drawing is not None
    assert drawing["x"] >= 0
    assert drawing["x"] + drawing["width"] <= LETTER


def test_the_replay_itself_prints_without_its_controls(page: Page, register: Register) -> None:
    page.goto(register.replay(DIRECTIVE, "entry=28"))
    page.emulate_media(media="print")

    assert page.locator(".controls").first.is_hidden()
    assert page.locator("#sentence").is_visible()
    assert page.locator(".steps").is_visible()
