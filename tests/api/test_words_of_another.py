"""No word that one company wrote stands in what another is shown, sent or mailed beside the API."""

from typing import Any, Final

import pytest
from django.urls import URLPattern, reverse

from agreements.commands import set_duty_contact
from config.ledger.models import LedgerRecord
from config.webhooks.delivering import deliver
from reviews import commands
from reviews.models import CaseFile
from reviews.oversight.urls import urlpatterns
from reviews.scope import Scope
from tests.actors import AGENCY, COMPANY, OTHER_COMPANY
from tests.api.calling import Caller
from tests.api.test_two_companies import tells, whole
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.planting import Planted, planted
from tests.reviews.test_not_yours_generated import Stranger, another_company
from tests.reviews.worlds import World
from tests.webhooks.receiver import receiving
from tests.webhooks.receiver import registered as webhook_of

# no answer here is the database's, and a world takes a while
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

QUERIES: Final = ("", "?entry=1")


@pytest.fixture
def stranger() -> Stranger:
    registered.parties()
    return another_company()


def addresses(theirs: World) -> list[str]:
    """Every page, of every case, and of an inquiry, which is nobody's that asks."""
    values: dict[str, list[Any]] = {
        "number": list(CaseFile.objects.values_list("number", flat=True)),
        "id": [theirs.ids["inquiry"][0]],
        "position": [LedgerRecord.objects.count()],
    }
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        named: list[dict[str, Any]] = [{}]
        for name in pattern.pattern.converters:
            assert name in values, f"{pattern.name} takes {name}, of which nobody says what another's are"
            named = [{**one, name: value} for one in named for value in values[name]]
        found += [reverse(f"oversight:{pattern.name}", kwargs=one) for one in named]
    return found


def test_no_word_of_the_others_stands_in_a_page_a_webhook_or_a_mail(
    stranger: Stranger, settings: Any, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    settings.WEBHOOKS_ANYWHERE = True
    own = stranger.actors[0]
    taken: Planted = set()
    with receiving() as (receiver, address), receiving() as (_, elsewhere):
        webhook_of(Caller(own), address)
        set_duty_contact(own, name="Al Roe", reach="own@other.example")
        theirs = planted(COMPANY, AGENCY, "agency", taken)
        webhook_of(Caller(theirs.liaison), elsewhere)
        commands.make_decision(own, kind="own_choice", basis="independent", independent=True)
        commands.make_decision(theirs.liaison, kind="own_choice", basis="independent", independent=True)
        registered.requested(Scope(), to=OTHER_COMPANY)
        assert deliver()

    told = [f"{one}" for one in receiver.received if tells(repr((one.path, one.headers)).encode() + one.body)]
    told += [f"{one.message()}" for one in mailoutbox if tells(one.message().as_bytes())]
    client, seen = logged_in(own), 0
    for page in addresses(theirs):
        for query in QUERIES:
            answer: Any = client.get(page + query)
            seen += answer.status_code == 200
            if tells(whole(answer) + repr(sorted(answer.items())).encode()):
                told.append(f"{page}{query}")
    told += [line.getMessage() for line in caplog.records if tells(line.getMessage().encode())]

    assert told == []
    assert len(taken) > 80
    assert receiver.received
    assert any(one.to == ["own@other.example"] for one in mailoutbox)
    assert seen > 10
