"""The command that makes pictures: one of each page and width, as wide as it says, and those of README."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser import pictures as making
from tests.browser.chromium import WIDTHS
from tests.browser.pictures import (
    FOR_README,
    LARGEST,
    PLACE,
    TALLEST,
    Excerpt,
    excerpts,
    made_small,
    pictures,
)
from tests.browser.served import LIVE, ROOT, Register

NAMES = [f"{one.page}-{one.width}.png" for one in FOR_README]


def test_a_picture_of_each_page_at_each_width(browser: Browser, register: Register, tmp_path: Path) -> None:
    pages = {"cases": "/cases/", "long": f"/cases/{LIVE}/entries/"}

    made = pictures(browser, register, tmp_path, pages)

    assert [file.name for file in made] == [f"{name}-{width}.png" for name in pages for width in WIDTHS]
    for file, width in zip(made, (*WIDTHS, *WIDTHS), strict=True):
        across, down = size(file)
        assert across == width
        assert down == TALLEST if "long" in file.name else down < TALLEST


# a wide one and a narrow one: all are made alike
@pytest.mark.parametrize("one", [FOR_README[0], FOR_README[-1]], ids=[NAMES[0], NAMES[-1]])
def test_an_excerpt_ends_with_its_part_and_small_is_what_readme_can_hold(
    browser: Browser, register: Register, tmp_path: Path, one: Excerpt
) -> None:
    (file,) = excerpts(browser, register, tmp_path, [one])
    before = size(file)
    made_small(file)

    assert file.name in NAMES
    assert size(file) == before
    assert before[0] == one.width
    with Image.open(file) as picture:
        assert picture.mode == "P"
    assert file.stat().st_size < LARGEST


def test_the_pictures_of_readme_are_those_that_the_command_makes_and_each_says_what_it_shows() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]*\.png)\)", (ROOT / "README.md").read_text())

    assert sorted(file.name for file in PLACE.iterdir()) == sorted(NAMES)
    assert all(file.stat().st_size < LARGEST for file in PLACE.iterdir())
    assert len(shown) >= 2
    for words, path in shown:
        assert (ROOT / path).parent == PLACE
        assert (ROOT / path).is_file()
        assert len(words) > 40


def test_the_command_is_told_where_or_that_it_is_for_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pictures"])

    with pytest.raises(SystemExit):
        making.main()


def size(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        return picture.size
