"""The pages by keyboard alone: the order of the tab key, where the focus is, and the keys of the replay."""

from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.replay_page import Replay
from tests.browser.served import DIRECTIVE, Register

FOCUSED = """() => {
    const on = document.activeElement, style = getComputedStyle(on), box = on.getBoundingClientRect();
    return {
        what: on.id || on.name || on.textContent.trim().replace(/\\s+/g, " ").slice(0, 40),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
    };
}"""


def tabbed(page: Page, until: str) -> list[dict[str, Any]]:
    """What has the focus after each press of the tab key, up to `until`."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["what"] != until:
        assert len(found) < 100, [one["what"] for one in found]
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    return found


def test_the_tab_key_goes_through_the_page_in_the_order_of_reading(page: Page, register: Register) -> None:
    Replay(page, register, DIRECTIVE, "entry=28")

    # a field for a moment has a stop for each of its parts
    order = [what for what, _ in groupby(one["what"] for one in tabbed(page, "stage"))]

    assert order[0] == "Skip to the content"
    wanted = [
        "Cases", "Brief", "Replay", "Entries", "previous", "play", "next", "scrub", "as it happened",
        "as it was recorded", "everybody", "known to Anthropic", "entry", "eastern", "stage",
    ]  # fmt: skip
    assert [what for what in order if what in wanted] == wanted


@pytest.mark.parametrize("path", ["replay/", "", "boundary/"])
@pytest.mark.parametrize("width", [1440, 400])
def test_wherever_the_focus_is_it_can_be_seen(page: Page, register: Register, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(register.address(f"/cases/{DIRECTIVE}/{path}"))

    for _ in range(30):
        page.keyboard.press("Tab")
        on = page.evaluate(FOCUSED)
        assert (on["outlined"], on["seen"]) == (True, True), on["what"]


def test_the_first_link_skips_to_the_content(page: Page, register: Register) -> None:
    page.goto(register.address(f"/cases/{DIRECTIVE}/"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_arrows_home_and_end_step_through_the_replay(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    at = replay.numbers.index(28)

    for key, place in (
        ("ArrowRight", at + 1),
        ("ArrowRight", at + 2),
        ("ArrowLeft", at + 1),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("End", len(replay.numbers) - 1),
        ("ArrowRight", len(replay.numbers) - 1),
    ):
        page.keyboard.press(key)
        replay.shows(replay.numbers[place])


def test_the_same_keys_move_the_scrubber_where_it_has_the_focus(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    at = replay.numbers.index(28)
    page.locator("#scrub").focus()

    for key, place in (("ArrowRight", at + 1), ("Home", 0), ("End", len(replay.numbers) - 1)):
        page.keyboard.press(key)
        replay.shows(replay.numbers[place])
        expect(page.locator("#scrub")).to_have_value(str(place))


@pytest.mark.parametrize("focus", ["body", "#stage", "#scrub", "#play"])
def test_the_space_key_plays_and_pauses(page: Page, register: Register, focus: str) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28", timed=True)
    at = replay.numbers.index(28)
    if focus != "body":
        page.locator(focus).focus()

    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    page.clock.run_for(1000)
    replay.shows(replay.numbers[at + 1])
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    page.clock.run_for(3000)

    replay.shows(replay.numbers[at + 1])


def test_plus_and_minus_zoom_and_the_address_keeps_it(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    drawing = page.locator("#drawing")
    widths = [int(str(drawing.get_attribute("data-width")))]

    page.keyboard.press("+")
    expect(page.get_by_role("link", name="×2")).to_have_attribute("aria-current", "true")
    widths.append(int(str(drawing.get_attribute("data-width"))))
    replay.addressed("zoom", "2")
    page.keyboard.press("ArrowRight")
    replay.shows(29)
    replay.addressed("zoom", "2")
    page.keyboard.press("-")
    expect(page.get_by_role("link", name="whole")).to_have_attribute("aria-current", "true")
    widths.append(int(str(drawing.get_attribute("data-width"))))
    page.keyboard.press("-")

    replay.addressed("zoom", "")
    assert widths[1] > 1.5 * max(widths[0], widths[2])


def test_keys_typed_into_a_form_move_nothing(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    entry = page.get_by_role("textbox", name="Entry ¶")
    entry.focus()

    for key in ("4", "0", "Home", "ArrowRight", "End"):
        page.keyboard.press(key)

    expect(entry).to_have_value("40")
    replay.shows(28)
    page.keyboard.press("Enter")
    replay.shows(40)


def test_a_step_that_ends_a_button_keeps_the_focus_on_it(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE)
    replay.scrub_to(len(replay.numbers) - 2)
    replay.shows(replay.numbers[-2])
    page.locator("#next").focus()

    page.keyboard.press("Enter")

    replay.shows(replay.numbers[-1])
    expect(page.locator("#next")).to_be_focused()


def test_from_the_login_to_a_step_of_a_replay_without_a_pointer(page: Page, register: Register) -> None:
    page.goto(register.address("/cases/"))
    page.get_by_role("link", name=DIRECTIVE, exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{DIRECTIVE}/")
    tabbed(page, "Replay")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{DIRECTIVE}/replay/")
    tabbed(page, "scrub")
    page.keyboard.press("Home")

    expect(page.locator("#number")).to_have_text("¶1")
