"""Whatever text stands in the record, the pages of officers, supervisors and overseers show it, and do not
do it: markup, scripts, marks that turn text around, formulas, lines of 100,000 characters."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.urls import URLPattern, reverse

from agreements.models import ProgramFile
from config.ledger.models import LedgerRecord
from config.office.offered import address, offered
from reviews import commands
from reviews.models import CaseFile, DraftFile, FiledDocument
from reviews.office.case.page import TABS
from reviews.office.reckoning import reckon
from reviews.oversight.urls import urlpatterns
from tests.actors import AGENCY, COMPANY, OVERSEER
from tests.office.clients import client_of
from tests.office.test_every_address import addresses, table
from tests.reviews import registered
from tests.reviews.planting import Planted, planted
from tests.reviews.worlds import World
from tests.test_admin import REGISTERED, Page

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # what a page shows is not the database's

EVIL: Final = "=1+1<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7 }}\u202emoor"
LINE: Final = "=" + "x" * 100_000
TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.fixture
def world() -> World:
    registered.parties()
    taken: Planted = set()
    lived = planted(COMPANY, AGENCY, "agency", taken, EVIL)
    case = lived.ids["review"][0]
    commands.ask_question(lived.officer, case=case, question=LINE)
    commands.file_memo(lived.officer, memo=LINE, case=case)
    reckon()
    assert len(taken) > 40
    return lived


def parts_of(pattern: URLPattern, world: World) -> dict[str, Any]:
    """What an address is made with: things of the world, by the names of its parts."""
    case = world.ids["review"][0]
    named = {"case": case, "document": FiledDocument.objects.filter(stream=case).values_list("id")[0][0]}
    program = ProgramFile.objects.values_list("stream", flat=True).first()
    others = {"search": 1, "act": "file-memo", "id": program or case, "source": world.ids["entry"][-1]}
    others["draft"] = DraftFile.objects.values_list("id", flat=True)[0]
    return {name: {**others, **named}[name] for name in pattern.pattern.converters}


def pages(world: World) -> Iterator[str]:
    """Every page there is to look at, with what the world has on it."""
    case = world.ids["review"][0]
    for name, pattern in addresses():
        if name in table() and not str(name).startswith("give-"):
            yield reverse(f"admin:{name}", kwargs=parts_of(pattern, world))
    for one in offered():
        yield address(one.command.name, case=case)
    for model in REGISTERED:
        at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{at}_changelist")
        for row in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:2]:
            yield from (reverse(f"{at}_{view}", args=[row]) for view in ("change", "history"))
    page = reverse("admin:reviews_casefile_change", args=[case])
    yield from (f"{page}?tab={tab}" for tab in TABS)
    yield f"{reverse('admin:search')}?q=script"
    yield reverse("admin:reviews_casefile_changelist") + "?q=%3D1%2B1%3Cscript%3E"
    yield from (reverse("admin:index"), reverse("admin:registers"))


def pages_of_oversight(world: World) -> Iterator[str]:
    """Every page there is of oversight, of the case and of an inquiry of the world, and the public ones."""
    values = {
        "number": CaseFile.objects.get(stream=world.ids["review"][0]).number,
        "id": world.ids["inquiry"][0],
        "position": LedgerRecord.objects.count(),
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        # a part that stands here for nothing is an address that nobody looks at
        yield reverse(f"oversight:{pattern.name}", kwargs={n: values[n] for n in pattern.pattern.converters})
    number, other = values["number"], CaseFile.objects.exclude(number=values["number"]).first()
    yield f"/cases/{number}/replay/?mode=recorded&entry=9"
    yield f"/cases/{number}/replay/states/"
    yield f"/compare/?a={number}&b={other.number if other else number}"


STRICT: Final = {"default-src": {"'self'", "'none'"}, "script-src": {"'self'"}, "style-src": {"'self'"}}
"""What a policy may let in, at most: nothing inline, nothing of elsewhere."""


def lets_in(answer: Any) -> list[str]:
    """What the policy of an answer lets in that a strict one does not."""
    said = answer.headers.get("Content-Security-Policy", "")
    parts = dict(part.strip().partition(" ")[::2] for part in said.split(";"))
    loose = [] if "default-src" in parts else ["everything"]
    loose += [] if "frame-ancestors" in parts or "sandbox" in parts else ["frames"]
    return loose + [
        f"{name} {source}" for name, most in STRICT.items() for source in parts.get(name, "").split()
        if source not in most
    ]  # fmt: skip


def done(answer: Any, at: str) -> list[str]:
    """What an answer does that stored text says, or that lets text do something."""
    wrong = [f"{at} lets in {one}" for one in lets_in(answer)]
    if answer.get("X-Content-Type-Options") != "nosniff":
        wrong.append(f"{at} is sniffed")
    content = b"".join(answer).decode(errors="replace")
    if not answer.get("Content-Type", "").startswith("text/html"):
        return wrong
    wrong += [f"{at} has {stopped}" for stopped in Page(content).stopped]
    wrong += [f"{at} runs what was said"] * ("<script>alert" in content or "<img src=x" in content)
    return wrong + [f"{at} turns text around"] * bool(set(TURNING) & set(content))


def test_no_page_does_what_stored_text_says_and_every_page_can_be_shown(world: World) -> None:
    shown, wrong = "", []
    for actor in (world.officer, world.supervisor, OVERSEER):
        client = client_of(actor)
        for at in (*pages(world), *(pages_of_oversight(world) if actor is OVERSEER else ())):
            answer = client.get(at)
            wrong += done(answer, at)
            if answer.status_code in (403, 404, 405) or not answer["Content-Type"].startswith("text/html"):
                continue
            assert answer.status_code in (200, 302), at
            shown += Page(answer.content.decode()).text

    assert wrong == []
    assert "=1+1<script>alert(1)</script>" in shown
    assert "[U+202E]moor" in shown


def test_what_is_taken_away_calculates_nothing_in_a_spreadsheet(world: World) -> None:
    client = client_of(world.officer)
    signs = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\uff1d")
    for number, begins in enumerate((*signs, *(f"One;{sign}" for sign in "=+-@\uff1d"))):
        CaseFile.objects.filter(stream=world.ids["review"][0]).update(title=f"{begins}1+1 {number}")
        answer = client.get(reverse("admin:reviews_casefile_export_csv"))
        text = b"".join(answer).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        # a spreadsheet of another language parts the same cells by semicolons
        rows += [cell.split(";") for row in rows for cell in row]

        assert len(rows) > 1
        for cell in (cell for row in rows for cell in row):
            assert cell[:1] not in (*"=+-@", "\t", "\r", "\n", "\uff1d"), cell
