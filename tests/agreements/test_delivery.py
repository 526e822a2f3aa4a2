"""What the register served: once, by itself, to one organization at a time; and no face writes it twice."""

from typing import Any
from uuid import UUID

import pytest

from agreements.commands import serve_entries
from agreements.delivery import Delivery, DeliveryChannel, EntryServed, delivery_id, served_id
from agreements.models import ServedEntry
from agreements.serving import served
from config.actors import COMMANDS, REGISTER
from config.errors import Conflict, NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from config.ledger.stream import Pen
from reviews import commands
from reviews.communication import Communication
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OVERSEER,
    named,
    overseer,
)
from tests.ledger.writers import at_once
from tests.reviews import registered

STREAM = named("some stream")
FIRST, SECOND = named("first entry"), named("second entry")


def delivery(pen: Pen) -> Delivery:
    return Delivery(delivery_id(STREAM, COMPANY), pen)


def serve(stream: Delivery, *entries: UUID, **said: Any) -> None:
    given: dict[str, Any] = {
        "by": REGISTER,
        "stream": STREAM,
        "organization": COMPANY,
        "channel": DeliveryChannel.API,
    }
    stream.serve(entries=entries, **given | said)


# the stream


def test_an_entry_is_served_the_first_time_only(pen: Pen) -> None:
    stream = delivery(pen)

    serve(stream, FIRST, FIRST)
    serve(stream, FIRST, SECOND, channel=DeliveryChannel.WEB)

    assert [(e.id, e.event) for e in stream.entries] == [
        (
            served_id(entry, COMPANY),
            EntryServed(entry=entry, stream=STREAM, organization=COMPANY, channel=channel),
        )
        for entry, channel in ((FIRST, DeliveryChannel.API), (SECOND, DeliveryChannel.WEB))
    ]


def test_a_delivery_stands_in_the_timeline_of_no_case_and_is_known_to_whom_it_was_made(pen: Pen) -> None:
    stream = delivery(pen)

    serve(stream, FIRST)

    assert stream.entries[0].record.about == (COMPANY,)
    assert stream.entries[0].record.audience == (COMPANY,)


def test_only_the_register_says_what_it_served(pen: Pen) -> None:
    for actor in (OFFICER, LIAISON, OVERSEER):
        with pytest.raises(NotPermitted):
            serve(delivery(pen), FIRST, by=actor)


def test_each_organization_has_a_delivery_of_its_own(pen: Pen) -> None:
    with pytest.raises(Refused):
        serve(delivery(pen), FIRST, organization=AGENCY)


# the command and what every reading face calls


def request() -> Entry:
    """The entry of a request to the company; with the parties."""
    registered.released_model()
    return ledger.get(Communication, registered.requested()).entries[0]


@pytest.mark.django_db
def test_what_a_face_shows_is_noted_once_per_organization() -> None:
    asked = request()

    new = [served(LIAISON, [asked], DeliveryChannel.API) for _ in range(2)]

    (row,) = ServedEntry.objects.all()
    assert new == [1, 0]
    assert (row.entry, row.organization, row.channel) == (asked.id, COMPANY, "api")
    assert row.id == served_id(asked.id, COMPANY)


@pytest.mark.django_db
def test_serving_again_writes_nothing() -> None:
    asked = request()
    said: dict[str, Any] = {
        "stream": asked.record.stream,
        "organization": COMPANY,
        "channel": DeliveryChannel.API,
    }
    serve_entries(REGISTER, entries=(asked.id,), **said)
    before = LedgerRecord.objects.count()

    receipt = serve_entries(REGISTER, entries=(asked.id,), **said)

    assert receipt.entries == ()
    assert LedgerRecord.objects.count() == before


@pytest.mark.django_db
def test_one_call_serves_entries_of_many_streams_in_one_transaction() -> None:
    asked = request()
    case = registered.opened_case()
    opened = ledger.entries(streams=[case])

    new = served(overseer(), [asked, *opened], DeliveryChannel.WEB)

    assert new == 2
    assert set(ServedEntry.objects.values_list("of", flat=True)) == {asked.record.stream, case}


@pytest.mark.django_db
def test_nobody_is_served_its_own_entries_nor_what_is_compiled() -> None:
    asked = request()
    published = commands.open_case(
        registered.FOR_AGENCY,
        **registered.PUBLISHED,
        title="The June letter",
        kind="review",
        company=COMPANY,
        agency=AGENCY,
        track="outside",
    ).entries

    new = served(OFFICER, [asked, *published], DeliveryChannel.WEB)

    assert new == 0
    assert not ServedEntry.objects.exists()


@pytest.mark.django_db
def test_only_an_entry_of_the_stream_is_served() -> None:
    asked = request()

    with pytest.raises(NotFound):
        serve_entries(
            REGISTER,
            stream=asked.record.stream,
            organization=COMPANY,
            entries=(named("elsewhere"),),
            channel=DeliveryChannel.API,
        )


@pytest.mark.django_db
def test_an_organization_sees_what_it_was_served_itself_and_overseers_see_all() -> None:
    asked = request()
    served(LIAISON, [asked], DeliveryChannel.API)

    seen = [ServedEntry.objects.visible_to(actor).count() for actor in (LIAISON, OFFICER, OVERSEER)]

    assert seen == [1, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_of_two_readers_at_once_one_event_is_left_and_neither_fails() -> None:
    asked = request()

    outcomes = at_once(lambda _: served(LIAISON, [asked], DeliveryChannel.API), 4)

    assert sorted(outcomes, key=str) == [0, 0, 0, 1]
    assert LedgerRecord.objects.filter(stream=delivery_id(asked.record.stream, COMPANY)).count() == 1
    assert ServedEntry.objects.count() == 1


def test_only_the_register_gives_the_command() -> None:
    (command,) = (command for name, command in COMMANDS.items() if name.endswith(".serve_entries"))

    assert set(command.roles) == {REGISTER.role}


@pytest.mark.django_db
def test_where_others_are_first_again_and_again_the_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request()
    tried = []

    def another_first(*given: Any, **said: Any) -> None:
        tried.append(said["entries"])
        raise Conflict("another writer was first")

    monkeypatch.setattr("agreements.serving.serve_entries", another_first)

    with pytest.raises(Conflict):
        served(LIAISON, [asked], DeliveryChannel.API)

    assert len(tried) > 1
