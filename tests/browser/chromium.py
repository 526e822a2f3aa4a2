"""The system's Chromium, driven by Playwright: where it is, how it is started, what a page complains of."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

PATH: Final = shutil.which("chromium")

MISSING: Final = "" if PATH else "Chromium is not installed (apt-get install chromium)"

WIDTHS: Final = (1440, 1024, 400)
HEIGHT: Final = 900

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# a refusal by the Content-Security-Policy, said in words: the console's own differ between versions
_TELL_VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || "inline"}`);
});
"""


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium. While it runs, this thread has an event loop: Django refuses its database here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=list(_FLAGS))
        yield browser
        browser.close()


class Watched:
    """The pages of a context, and in `faults` whatever went wrong on one of them: errors and warnings in the
    console, what the Content-Security-Policy refused, uncaught exceptions, answers of 400 and above."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.faults: list[str] = []
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))
        context.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # what is under way when a reader goes elsewhere is given up
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def page(self, width: int = WIDTHS[0], height: int = HEIGHT) -> Page:
        """A new page of a width in pixels."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page


def watched(browser: Browser, **how: Any) -> Watched:
    """A context of its own, watched."""
    return Watched(browser.new_context(**how))
