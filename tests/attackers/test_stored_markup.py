"""Stored markup in Chromium: every page of officers and overseers, just as it was answered, under its own
policy. What a browser does with it is asked of the browser."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve
from playwright.sync_api import Dialog, Route

from config.actors import Actor
from tests.actors import OVERSEER
from tests.browser import chromium
from tests.conftest import REQUIRED
from tests.office.clients import client_of
from tests.office.test_stored_text import EVIL, pages, pages_of_oversight, world
from tests.reviews.worlds import World

__all__ = ["world"]  # a fixture of this module, too

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # what a page shows is not the database's

SITE: Final = "https://demarc.invalid"
"""No name resolves it: what Chromium asks is answered by the test."""

ESCAPED: Final = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"
MEANT: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Answer(msgspec.Struct, frozen=True):
    """What a page was answered."""

    at: str
    headers: dict[str, str]
    body: str


def answered(actor: Actor, addresses: list[str]) -> list[Answer]:
    """The pages among these addresses that an actor is shown."""
    client = client_of(actor)
    answers = [(at, client.get(at)) for at in addresses]
    return [
        Answer(at, dict(one.headers), one.content.decode())
        for at, one in answers
        if one.status_code == 200 and one["Content-Type"].startswith("text/html")
    ]


def done(answers: list[Answer]) -> list[str]:
    """What Chromium does, or refuses to do by a page's policy, because of what stands in these answers."""
    served = {SITE + one.at: one for one in answers}
    found: list[str] = []

    def serve(route: Route) -> None:
        url = route.request.url
        folder, _, name = urlsplit(url).path.lstrip("/").partition("/")
        static = folder == "static" and finders.find(name)
        if url in served:
            route.fulfill(headers=served[url].headers, body=served[url].body)
        elif static:
            route.fulfill(path=Path(str(static)))
        else:
            route.fulfill(status=404)

    with chromium.launched() as browser:
        context = chromium.watched(browser)
        context.context.route("**/*", serve)
        page = context.page()

        def shown(dialog: Dialog) -> None:
            found.append(f"{urlsplit(page.url).path} showed {dialog.message}")
            dialog.dismiss()

        page.on("dialog", shown)
        for url, one in served.items():
            context.faults.clear()
            page.goto(url)
            found += [f"{one.at}: {fault}" for fault in context.faults if "CSP" in fault]
    return found


def kind(answer: Answer) -> str:
    """The view that gave an answer, and which of its parts; the forms of all commands are one."""
    parts = urlsplit(answer.at)
    view = resolve(parts.path).view_name
    return "give" if view.startswith("admin:give-") else f"{view}?{parts.query}"


def as_if_not_escaped(answer: Answer, *, policy: bool) -> Answer:
    """The same answer of a template that forgot to escape, with its policy or without."""
    headers = {name: value for name, value in answer.headers.items() if policy or "Policy" not in name}
    return msgspec.structs.replace(answer, headers=headers, body=answer.body.replace(ESCAPED, MEANT))


@pytest.mark.skipif(bool(chromium.MISSING) and not REQUIRED, reason=chromium.MISSING)
def test_a_browser_does_nothing_that_stored_text_says_on_any_page(world: World) -> None:
    answers = answered(world.supervisor, list(pages(world)))
    answers += answered(OVERSEER, list(pages_of_oversight(world)))
    # of pages that one view makes of several things one is looked at, the longest
    told = {kind(one): one for one in sorted(answers, key=lambda one: len(one.body)) if ESCAPED in one.body}
    assert len(told) > 20
    assert MEANT in EVIL

    assert done(list(told.values())) == []

    # the test of the test: one template that forgets is noticed, and its policy is what stops it
    page = next(iter(told.values()))
    refused = done([as_if_not_escaped(page, policy=True)])
    assert [fault for fault in refused if "CSP: script-src" in fault], refused
    assert not [fault for fault in refused if "showed" in fault]
    assert [fault for fault in done([as_if_not_escaped(page, policy=False)]) if "showed" in fault]
