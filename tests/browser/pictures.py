"""`uv run python -m tests.browser.pictures FOLDER`: pictures of oversight pages, from a demo of their own."""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from tests.browser import chromium, served
from tests.browser.served import DIRECTIVE, Register

PAGES: Final = {
    "brief": f"/cases/{DIRECTIVE}/",
    "replay": f"/cases/{DIRECTIVE}/replay/?entry=28",
    "boundary": f"/cases/{DIRECTIVE}/boundary/",
    "cases": "/cases/",
}
"""What is pictured, by the name of its file."""

TALLEST: Final = 3000
"""Where a picture of a long page ends, in pixels."""


def pictures(
    browser: Browser, register: Register, folder: Path, pages: Mapping[str, str] = PAGES
) -> list[Path]:
    """Each of the pages at every width as `name-width.png`, from its top; gives the files in order."""
    context = browser.new_context(storage_state=register.login(browser, "overseer"))
    page = context.new_page()
    made = []
    for name, path in pages.items():
        for width in chromium.WIDTHS:
            page.set_viewport_size({"width": width, "height": chromium.HEIGHT})
            page.goto(register.address(path))
            page.wait_for_load_state("networkidle")
            made.append(folder / f"{name}-{width}.png")
            _picture(page, width, made[-1])
    context.close()
    return made


def _picture(page: Page, width: int, file: Path) -> None:
    tall: int = page.evaluate("() => document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
    page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # its type is private to the library


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the pictures go; made if missing")
    folder: Path = parser.parse_args().folder
    if chromium.MISSING:
        sys.stderr.write(f"{chromium.MISSING}\n")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="demarc-pictures-") as directory,
        served.serving(Path(directory), served.build(Path(directory))) as register,
        chromium.launched() as browser,
    ):
        for file in pictures(browser, register, folder):
            sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
