"""What the replay draws, measured in a browser with its fonts: what stands in what, and nothing on top."""

from itertools import pairwise
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.served import CROWDED, DIRECTIVE, HELD, LIVE, Register

Box = dict[str, float]


_TRIES: Final = 50


def box(page: Page, place: str) -> Box:
    # a step replaces what is drawn: what was found may be gone before it is measured
    for _ in range(_TRIES):
        found = page.locator(place).first.bounding_box()
        if found is not None:
            break
        page.wait_for_timeout(20)
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def within(inner: Box, outer: Box) -> bool:
    return (
        outer["x"] <= inner["x"]
        and outer["y"] <= inner["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_scope_asked_for_is_drawn_within_the_broader_one_applied(
    page: Page, register: Register, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(register.replay(DIRECTIVE, "entry=28"))

    assert within(box(page, ".scope.applied .scope.asked"), box(page, ".scope.applied"))
    assert within(box(page, ".scope.applied .verdict"), box(page, ".scope.applied"))
    expect(page.locator(".scope.applied .verdict")).to_have_text("broader than asked")


@pytest.mark.parametrize("width", [1440, 1024])
def test_the_first_screen_tells_that_it_was_binding_and_applied_more_broadly(
    page: Page, register: Register, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(register.replay(DIRECTIVE, "entry=28"))

    for place in (".titled .tag.binding", ".sum .tag.binding", ".scope.applied", ".verdict"):
        assert within(box(page, place), {"x": 0, "y": 0, "width": width, "height": 900}), place


def test_on_a_small_screen_the_scopes_stand_before_the_drawing(page: Page, register: Register) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(register.replay(DIRECTIVE, "entry=28"))

    tops = [box(page, place)["y"] for place in (".sum .tag.binding", ".scope.applied", "#replay")]

    assert tops == sorted(tops)


def test_from_the_communication_to_the_act_there_is_one_bar_with_its_latency(
    page: Page, register: Register
) -> None:
    page.goto(register.replay(DIRECTIVE, "entry=28"))

    bar = page.locator(".bar.act")
    expect(bar).to_have_count(1)
    expect(bar.locator("text")).to_have_text("¶15 → ¶28 4 h 38 min · broader than asked")
    body = bar.locator(".body").bounding_box()
    assert body is not None
    for number, edge in ((15, body["x"]), (28, body["x"] + body["width"])):
        mark = box(page, f'.mark[data-number="{number}"] path')
        assert abs(mark["x"] + mark["width"] / 2 - edge) < 16


@pytest.mark.parametrize("number", [DIRECTIVE, LIVE, CROWDED])
@pytest.mark.parametrize("width", [1440, 400])
@pytest.mark.parametrize("zoom", [1, 8])
def test_no_words_stand_on_other_words(
    page: Page, register: Register, number: str, width: int, zoom: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(register.replay(number, f"zoom={zoom}"))

    met: list[Any] = page.evaluate(
        """() => {
        const met = [];
        for (const marks of [".mark text", ".bar text", ".ribbon text", "text.date"]) {
            const texts = [...document.querySelectorAll(`.timed ${marks}`)];
            const boxes = texts.map((one) => [one.textContent, one.getBBox()]);
            boxes.forEach(([said, a], place) => {
                for (const [other, b] of boxes.slice(place + 1)) {
                    // lines of a font reach a little above and below its letters
                    const across = a.x < b.x + b.width && b.x < a.x + a.width;
                    const down = a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height;
                    if (across && down) met.push([said, other]);
                }
            });
        }
        return met;
    }"""
    )

    assert met == []


def test_zoomed_in_all_of_fifty_entries_in_two_hours_can_be_read(page: Page, register: Register) -> None:
    page.goto(register.replay(CROWDED))
    page.get_by_role("link", name="×8").click()
    expect(page.get_by_role("link", name="×8")).to_have_attribute("aria-current", "true")

    labels = page.locator(".l-claims .mark text").all_text_contents()

    assert len(labels) == 50
    assert all("Halcyon" in label for label in labels)


def test_zooming_keeps_the_entry_that_is_shown_in_sight(page: Page, register: Register) -> None:
    page.goto(register.replay(CROWDED, "entry=20"))

    for factor in ("×2", "×8", "whole"):
        page.get_by_role("link", name=factor).click()
        expect(page.get_by_role("link", name=factor)).to_have_attribute("aria-current", "true")
        stage, mark = box(page, "#stage"), box(page, '.mark[data-number="20"] path')
        assert within(mark, stage)


def test_stepping_keeps_the_entry_that_is_shown_in_sight(page: Page, register: Register) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(register.replay(LIVE, "entry=1"))

    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        stage, mark = box(page, "#stage"), box(page, ".mark.on path")
        assert stage["x"] <= mark["x"] <= stage["x"] + stage["width"]


def test_a_window_is_drawn_with_its_hold_the_days_added_and_its_early_end(
    page: Page, register: Register
) -> None:
    page.goto(register.replay(HELD))

    bands = page.locator(".ribbon.window, .ribbon.hold, .ribbon.extended, .ribbon.unused")
    kinds = bands.evaluate_all("(all) => all.map((one) => one.classList[1])")
    assert kinds == ["window", "hold", "window", "extended", "unused"]
    drawn = bands.evaluate_all(
        """(all) => all.map((one) => [...one.querySelectorAll("rect")].map(
            (rect) => [rect.x.baseVal.value, rect.width.baseVal.value, getComputedStyle(rect).fill])[0])"""
    )
    assert all(width > 3 for _, width, _ in drawn)
    assert all(abs(x + width - after) <= 1 for (x, width, _), (after, _, _) in pairwise(drawn))
    # the two runs of its own days alike, everything else otherwise
    assert len({fill for _, _, fill in drawn}) == len(set(kinds))


def test_an_imprecise_date_is_a_span_and_an_exact_one_is_not(page: Page, register: Register) -> None:
    page.goto(register.replay(DIRECTIVE))

    def spans(lane: str) -> int:
        return page.locator(f".l-{lane} .stretch").count()

    assert spans("third-parties") > 0
    page.goto(register.replay(LIVE))
    assert (spans("government"), spans("company")) == (0, 0)
