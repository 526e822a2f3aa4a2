"""The replay page as tests ask it: what it shows beside what the server says of the same step."""

import time
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.served import Register

ON: Final = ".steps tr[aria-current]"
"""The row of the entry that is shown."""


_PLACES: Final = """(entry) => [
    document.querySelector(`.mark[data-number="${entry}"]`).dataset.at,
    document.getElementById("cursor").getAttribute("x1"),
]"""


class Replay:
    """A replay page of a case, opened with a query. `timed`: the page's time stands still, and passes only as
    `page.clock.run_for` says."""

    def __init__(
        self, page: Page, register: Register, number: str, query: str = "", *, timed: bool = False
    ) -> None:
        self.page, self.register = page, register
        if timed:
            page.clock.install(time="2026-11-22T12:00:00Z")
        page.goto(register.replay(number, query))
        if timed:
            page.clock.pause_at("2026-11-22T13:00:00Z")

    # what it shows

    def shows(self, entry: int) -> None:
        """Wait until an entry is shown, and hold every place of the page to it."""
        expect(self.page.locator("#number")).to_have_text(f"¶{entry}")
        expect(self.page.locator("#where")).to_contain_text(f"¶{entry} ")
        expect(self.page.locator(ON)).to_have_attribute("id", f"e{entry}")
        mark = self.page.locator(f'.mark[data-number="{entry}"]')
        until = time.monotonic() + 5
        # a page that gets its scroll bar is drawn anew, marks and cursor: both are read at one moment
        while (places := self.page.evaluate(_PLACES, entry))[0] != places[1] and time.monotonic() < until:
            self.page.wait_for_timeout(50)
        assert places[0] == places[1]
        assert "on" in str(mark.get_attribute("class")).split()

    def told(self) -> dict[str, Any]:
        """The state beside, what changed and the citation, as plain text."""
        return {
            "state": self._pairs("#state"),
            "changed": self._pairs("#changed"),
            "sentence": self.page.locator("#sentence").inner_text(),
            "citation": self.page.locator("#citation").inner_text(),
        }

    def _pairs(self, place: str) -> list[list[str]]:
        told = [self.page.locator(f"{place} {tag}").all_inner_texts() for tag in ("dt", "dd")]
        return [list(pair) for pair in zip(*told, strict=True)]

    # what the server says

    def by_server(self, entry: int) -> dict[str, Any]:
        """What the server says of an entry's step, as `told` has it."""
        states = str(self.page.locator("#replay").get_attribute("data-states"))
        place = self.numbers.index(entry)
        answer = self.page.request.get(self.register.address(f"{states}&from={place}"))
        said = answer.json()["states"][0]
        assert said["number"] == entry
        return {
            "state": [[one["name"], "\n".join([one["text"], *one["points"]])] for one in said["state"]],
            "changed": [[one["name"], _changed(one["before"], one["after"])] for one in said["changed"]],
            "sentence": said["sentence"],
            "citation": said["citation"],
        }

    @property
    def numbers(self) -> list[int]:
        """The entries in the order of the replay."""
        return [int(one) for one in str(self.page.locator("#replay").get_attribute("data-numbers")).split()]

    # what a reader does

    def scrub_to(self, place: int) -> None:
        """Drag the scrubber to a step, from 0."""
        self.page.locator("#scrub").fill(str(place))

    def asked_for(self, name: str) -> str:
        """What the page's address says by a name, "" where nothing."""
        return "".join(parse_qs(urlsplit(self.page.url).query).get(name, []))

    def addressed(self, name: str, value: str) -> None:
        """Wait until the page's address says something by a name."""
        self.page.wait_for_function(
            "([name, value]) => (new URL(location.href).searchParams.get(name) || '') === value",
            arg=[name, value],
        )


def _changed(before: str, after: str) -> str:
    return f"{before} → {after or 'no longer there'}" if before else after
