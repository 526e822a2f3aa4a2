"""Every page of oversight: within its width at three, accessible in each layout, nothing in the console."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reviews import oversight
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Reader
from tests.browser.pages import NO_PAGES, named, pages
from tests.browser.served import CROWDED, DIRECTIVE, HELD, LIVE, OPEN, Register

AA: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""WCAG 2.2, levels A and AA, as axe-core tags its rules."""

OTHERS: Final = {
    "a crowded replay": f"/cases/{CROWDED}/replay/?zoom=4&entry=30",
    "two cases compared": f"/compare/?a={DIRECTIVE}&b={LIVE}",
    "a replay with a window": f"/cases/{HELD}/replay/",
    "the replay of a closed case": f"/cases/{LIVE}/replay/",
    "a replay as recorded": f"/cases/{LIVE}/replay/?mode=recorded&entry=20",
}

LOOKED_AT: Final = (1024, 400)
"""The widths at which axe-core looks: one of each layout, for no style sheet of oversight turns in between
1024 and 1440 pixels (held below), and what does not fit is met first at the smaller one."""

SAME: Final = frozenset({*OTHERS, *(name for name in pages() if name.endswith(OPEN))})
"""Pages that are like another one but for the case: they are held to it at the smallest width alone."""


def load_axe(page: Page) -> None:
    page.evaluate(Axe().axe_script)


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page that has loaded it, a line each: the rule, how grave, and where."""
    how = {"runOnly": {"type": "tag", "values": list(AA)}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate("(how) => axe.run(document, how)", how)["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}" for rule in found for node in rule["nodes"]
    ]


def beyond(page: Page) -> list[str]:
    """The elements that make a page scroll sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.parametrize("name", [*pages(), *OTHERS])
def test_a_page_is_accessible_and_within_its_width(reader: Reader, register: Register, name: str) -> None:
    page = reader().page(WIDTHS[0])
    page.goto(register.address({**pages(), **OTHERS}[name]))
    load_axe(page)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, beyond(page)) == (width, [])
        if width in (LOOKED_AT[1:] if name in SAME else LOOKED_AT):
            assert (width, violations(page)) == (width, [])


def test_the_login_page_is_accessible_also_after_a_wrong_password(reader: Reader, register: Register) -> None:
    page = reader(storage_state=None).page(400)
    page.goto(register.address("/login/"))
    page.get_by_label("User name").fill("overseer")
    page.get_by_label("Password").fill("a wrong one")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_be_visible()
    load_axe(page)
    assert violations(page) == []
    assert beyond(page) == []


@pytest.mark.parametrize("page_of", ["", "replay/", "boundary/"])
def test_a_liaisons_own_case_is_accessible(reader: Reader, register: Register, page_of: str) -> None:
    page = reader("liaison").page(1024)
    page.goto(register.address(f"/cases/{LIVE}/{page_of}"))

    load_axe(page)
    assert violations(page) == []
    assert beyond(page) == []


def test_no_layout_of_oversight_is_left_out_by_the_widths_that_are_looked_at() -> None:
    root = Path(oversight.__file__).parent / "static"
    sheets = "".join(sheet.read_text() for sheet in root.rglob("*.css"))
    turns = re.findall(r"@media[^{]*?\((\w+-width)\s*:\s*([\d.]+)(rem|px)\)", sheets)
    assert len(turns) == len(re.findall(r"@media[^{]*width", sheets)) > 5
    at = {float(number) * (16 if unit == "rem" else 1) for _, number, unit in turns}

    assert {kind for kind, _, _ in turns} == {"max-width"}
    assert min(LOOKED_AT) <= min(at)
    assert max(at) < max(LOOKED_AT)


def test_no_address_is_left_out_without_a_reason() -> None:
    looked_at = {name.partition(" ")[0] for name in pages()}

    assert {*looked_at, *NO_PAGES} == set(named())
    assert not looked_at & set(NO_PAGES)
