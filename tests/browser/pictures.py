"""`uv run python -m tests.browser.pictures FOLDER`: pictures of pages, from a demo of their own.

`--for-readme` makes those that README shows instead, where they lie: less of each page, and in a palette of
COLORS, so that the repository stays small.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium, served
from tests.browser.served import DIRECTIVE, OPEN_CASE, Register

PAGES: Final = {
    "brief": f"/cases/{DIRECTIVE}/",
    "replay": f"/cases/{DIRECTIVE}/replay/?entry=28",
    "boundary": f"/cases/{DIRECTIVE}/boundary/",
    "cases": "/cases/",
    "home": "/admin/",
    "list": "/admin/reviews/casefile/?state=not_closed",
    "case": f"/admin/reviews/casefile/{OPEN_CASE}/change/",
    "rehearsal": f"/admin/commands/file-memo/?case={OPEN_CASE}",
    "supervise": "/admin/supervise/",
}
"""What is pictured, by the name of its file."""

READ_BY: Final = {
    **dict.fromkeys(("home", "list", "case", "rehearsal"), "officer-1"),
    "supervise": "supervisor",
}
"""Who reads what an overseer does not."""

TALLEST: Final = 3000
"""Where a picture of a long page ends, in pixels."""

PLACE: Final = Path(__file__).parent / "pictures_for_readme"
"""Where the pictures of README lie."""

COLORS: Final = 256
ROUNDS: Final = 3
"""How often the palette is improved: without, what is rare on a page, such as a lane's color, turns grey."""

LARGEST: Final = 200_000
"""The most bytes that a picture of README may have."""


class Excerpt(msgspec.Struct, frozen=True):
    """One of PAGES, `width` pixels wide, from its top to the end of the first part that `until` (a CSS
    selector) finds. On pages of oversight nothing in it depends on when the demo was made; what officers see
    are the days around it."""

    page: str
    width: int
    until: str


UNTIL: Final = {
    "home": "#content",
    "list": "#result_list",
    "case": ".entries li:nth-child(6)",
    "rehearsal": "#content",
    "supervise": "#content",
}
"""Where the pictures of the office end."""

FOR_README: Final = (
    Excerpt("replay", 1440, "#replay"),
    Excerpt("replay", 400, "#replay"),
    Excerpt("brief", 1024, ".questions li:nth-child(3)"),
    Excerpt("boundary", 1440, f"#c-{DIRECTIVE}-15 + .sides"),
    Excerpt("cases", 1440, "main"),
    *(Excerpt(name, width, UNTIL[name]) for name in UNTIL for width in (1280, 400)),
)


def pictures(
    browser: Browser, register: Register, folder: Path, pages: Mapping[str, str] = PAGES
) -> list[Path]:
    """Each of the pages at every width as `name-width.png`, from its top; gives the files in order."""
    whole = [Excerpt(name, width, "html") for name in pages for width in chromium.WIDTHS]
    return excerpts(browser, register, folder, whole, pages)


def excerpts(
    browser: Browser,
    register: Register,
    folder: Path,
    wanted: Sequence[Excerpt] = FOR_README,
    pages: Mapping[str, str] = PAGES,
) -> list[Path]:
    """Each excerpt as `name-width.png`; gives the files in order."""
    contexts: dict[str, BrowserContext] = {}
    made = []
    for one in wanted:
        user = READ_BY.get(one.page, "overseer")
        if user not in contexts:
            contexts[user] = browser.new_context(storage_state=register.login(browser, user))
        page = contexts[user].new_page()
        page.set_viewport_size({"width": one.width, "height": chromium.HEIGHT})
        page.goto(register.address(pages[one.page]))
        page.wait_for_load_state("networkidle")
        if one.page == "rehearsal":
            _rehearse(page)
        made.append(folder / f"{one.page}-{one.width}.png")
        _picture(page, one, made[-1])
        page.close()
    for context in contexts.values():
        context.close()
    return made


def _rehearse(page: Page) -> None:
    page.get_by_label("Memo").fill("The company says when the next version comes.")
    page.get_by_role("button", name="Rehearse").click()
    page.wait_for_load_state("networkidle")


def _picture(page: Page, one: Excerpt, file: Path) -> None:
    end: float = page.locator(one.until).first.evaluate(
        "(part) => part.getBoundingClientRect().bottom + window.scrollY"
    )
    clip = {"x": 0, "y": 0, "width": one.width, "height": min(round(end), TALLEST)}
    page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # its type is private to the library


def made_small(file: Path) -> None:
    """Put a picture in a palette without dithering: text stays sharp, the same pixels give the same bytes."""
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLORS, kmeans=ROUNDS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", help="where the pictures go; made if missing"
    )
    where.add_argument("--for-readme", action="store_true", help="make those that README shows anew")
    options = parser.parse_args()
    if chromium.MISSING:
        sys.stderr.write(f"{chromium.MISSING}\n")
        return 2
    folder: Path = PLACE if options.for_readme else options.folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="demarc-pictures-") as directory,
        served.serving(Path(directory), served.build(Path(directory), served.RECKON)) as register,
        chromium.launched() as browser,
    ):
        made = (excerpts if options.for_readme else pictures)(browser, register, folder)
    for file in made:
        if options.for_readme:
            made_small(file)
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
