"""The clock of a host is an hour ahead or behind: it is named, and nothing is recorded by it alone."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from config.doctor.database import clocks as looked_at
from config.errors import BadInput
from config.ledger import clocks
from config.ledger.models import LedgerRecord
from config.ledger.occurred import Occurred
from config.ledger.reading import utc_now
from config.ledger.store import ledger
from config.tasks import running
from reviews.commands import register_model
from tests.actors import LIAISON, named
from tests.observing.test_watching import ready
from tests.reviews.registered import released_model, requested

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Have this host's clock stand so much ahead."""

    def clock() -> datetime:
        return utc_now() + by

    monkeypatch.setattr(ledger, "clock", clock)
    monkeypatch.setattr(clocks, "utc_now", clock)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(("by", "side"), [(HOUR, "ahead of"), (-HOUR, "behind")])
def test_it_is_not_ready_and_nothing_lapses_by_it(
    by: timedelta, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    released_model()
    requested(answer_hoped_for_by=utc_now() + HOUR / 2)
    before = LedgerRecord.objects.count()
    shift(monkeypatch, by)

    swept = running.run("sweep")

    assert swept is not None
    assert swept.error == (
        f"this machine's clock is 3600 s {side} the database's, so nothing is recorded by it"
    )
    assert LedgerRecord.objects.count() == before
    assert side in ready(Client(), 503)["clock"]
    assert any("s from the database's" in one.says for one in looked_at())


def test_what_happened_just_now_is_still_to_come_for_a_clock_that_is_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released_model()
    shift(monkeypatch, -HOUR)

    with pytest.raises(BadInput, match="still to come"):
        register_model(LIAISON, id=named("late"), name="late", occurred=Occurred.at(utc_now()))
