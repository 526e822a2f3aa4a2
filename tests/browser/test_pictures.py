"""The command that makes pictures: one of each page and width, as wide as it says."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import WIDTHS
from tests.browser.pictures import TALLEST, pictures
from tests.browser.served import LIVE, Register


def test_a_picture_of_each_page_at_each_width(browser: Browser, register: Register, tmp_path: Path) -> None:
    pages = {"cases": "/cases/", "long": f"/cases/{LIVE}/entries/"}

    made = pictures(browser, register, tmp_path, pages)

    assert [file.name for file in made] == [f"{name}-{width}.png" for name in pages for width in WIDTHS]
    for file, width in zip(made, (*WIDTHS, *WIDTHS), strict=True):
        header = file.read_bytes()[:24]
        assert header.startswith(b"\x89PNG")
        across, down = (int.from_bytes(header[place : place + 4], "big") for place in (16, 20))
        assert across == width
        assert down == TALLEST if "long" in file.name else down < TALLEST
