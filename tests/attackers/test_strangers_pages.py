"""Every page whose address names something, asked for what is another's: it reads as what is not there."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import get_resolver, reverse

from config.actors import Side
from config.ledger.store import ledger
from reviews.models import CaseFile, DraftFile
from reviews.office.own import SavedSearch
from tests.actors import AGENCY, COMPANY, OTHER_AGENCY, OTHER_COMPANY, liaison, supervisor
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.oversight.test_access_log import named_patterns
from tests.reviews.worlds import World, lived, people
from tests.test_admin import PUBLIC, REGISTERED

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]  # no answer here is the database's

LITERAL: Final = {"act": "file-memo", "app_label": "reviews"}
"""What stands in an address and names nothing of anybody's."""

OF_ONESELF: Final = frozenset({"mfa_remove_webauthn", "office:feed"})
"""What has nobody's things in its address: tests/logins and tests/reviews/office/test_feed.py ask these."""

STRANGERS: Final = {
    "another agency": supervisor("another supervisor", OTHER_AGENCY),
    "another company": liaison("other liaison", OTHER_COMPANY),
}

MOVING: Final = re.compile(r'name="(csrfmiddlewaretoken|opened|form)" value="[^"]*"')
"""What is new on each page that is shown."""


@pytest.fixture
def world() -> World:
    registered.parties()
    return lived(people(COMPANY, AGENCY, "agency"))


def pairs(world: World) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The name of each address with something in it, and what stands there: another's things, and nothing."""
    ids = world.ids
    theirs: dict[str, Any] = {
        "number": CaseFile.objects.get(stream=ids["review"][0]).number,
        "id": ids["inquiry"][0],
        "position": ledger.entry(ids["entry"][0]).position,
        "case": ids["review"][0],
        "document": ids["document"][-1],
        "source": ids["communication"][0],
        "draft": DraftFile.objects.values_list("id", flat=True)[0],
        "search": SavedSearch.objects.create(id=20_000, person=world.supervisor.id, name="x", query="").pk,
    }
    nothing: dict[str, Any] = {
        name: uuid4() if isinstance(one, UUID) else 10**6 for name, one in theirs.items()
    }
    nothing["number"] = "2999-999"
    rows = {f"admin:{model._meta.app_label}_{model._meta.model_name}": model for model in REGISTERED}
    for name, pattern in named_patterns(get_resolver()):
        names = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
        if name.startswith("api:") or name in OF_ONESELF or names <= LITERAL.keys():
            continue
        if "object_id" in names:
            model = rows[name.rpartition("_")[0]]
            if model in PUBLIC:
                continue
            key = model._default_manager.values_list("pk", flat=True)[0]
            theirs["object_id"], nothing["object_id"] = key, uuid4() if isinstance(key, UUID) else 10**6
        one, other = ({part: str({**LITERAL, **said}[part]) for part in names} for said in (theirs, nothing))
        yield name, one, other


def answered(client: Client, name: str, parts: dict[str, str]) -> tuple[int, str]:
    """How an address is answered, where it leads and what is said there, without what stands in it."""
    address = reverse(name, kwargs=parts)
    answer: Any = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address)
    said = [str(one) for one in get_messages(answer.wsgi_request)]
    client.cookies.pop("messages", None)  # they stand on this answer's page, not on the next one's
    told = f"{answer.headers.get('Location')} {said} {MOVING.sub('', answer.content.decode())}"
    for part in (one for one in parts.values() if len(one) > 3):
        told = told.replace(part, "…")
    return answer.status_code, told


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_anothers_is_shown_as_what_is_not_there(world: World, who: str) -> None:
    actor = STRANGERS[who]
    client = logged_in(actor)
    staff = actor.side is Side.GOVERNMENT
    get_user_model()._default_manager.update(is_staff=staff)
    told: list[str] = []
    asked = 0

    for name, theirs, nothing in pairs(world):
        if name.startswith("admin:") and not staff:
            continue  # the whole site is closed to who is no staff
        asked += 1
        found, not_found = answered(client, name, theirs), answered(client, name, nothing)
        if found != not_found:
            told.append(f"{name} {theirs}: {found} and not {not_found}")

    assert told == []
    assert asked > (40 if staff else 15)
