"""A reader of many streams decodes each record once, sees one view, and gives no command."""

from uuid import UUID

import pytest

from agreements.commands import record_alias, register_party
from agreements.party import Party, PartyKind
from config.errors import NotFound
from config.ledger.event import read_entry
from config.ledger.store import ledger
from reviews.models import CaseFile
from reviews.oversight.replay import case_histories, case_history, case_records
from tests.actors import AGENCY, COMPANY, SUPERVISOR, named
from tests.reviews.registered import opened_case, released_model, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The records decoded from now on."""
    found: list[bytes] = []

    def reading(data: bytes, position: int | None = None, leaf: bytes | None = None) -> object:
        found.append(bytes(data))
        return read_entry(data, position, leaf)

    monkeypatch.setattr("config.ledger.reading.read_entry", reading)
    return found


def agency() -> UUID:
    register_party(SUPERVISOR, id=AGENCY, kind=PartyKind.AGENCY, name="The Bureau")
    record_alias(SUPERVISOR, party=AGENCY, name="Bureau")
    return AGENCY


def test_what_is_asked_for_again_is_not_read_again(decoded: list[bytes]) -> None:
    id = agency()
    decoded.clear()

    with ledger.reading():
        first = ledger.get(Party, id)
        again = ledger.get(Party, id)
        entries = ledger.entries(streams=[id], about=[id])

    assert len(decoded) == len(entries) == 2
    assert first is again
    assert [entry.id for entry in entries] == [entry.id for entry in first.entries]


def test_it_reads_the_same_as_without() -> None:
    case = opened_case(models=(released_model(),))
    requested(case=case)
    plain = (ledger.timeline(case), ledger.entries(streams=[COMPANY, case]), ledger.entries(about=[COMPANY]))

    with ledger.reading():
        within = (
            ledger.timeline(case),
            ledger.entries(streams=[COMPANY, case]),
            ledger.entries(about=[COMPANY]),
        )
        again = (
            ledger.timeline(case),
            ledger.entries(streams=[COMPANY, case]),
            ledger.entries(about=[COMPANY]),
        )

    assert within == plain
    assert again == plain


def test_what_is_not_there_is_not_there_within_either() -> None:
    with ledger.reading():
        for _ in range(2):
            with pytest.raises(NotFound):
                ledger.get(Party, named("nobody"))
            assert ledger.entries(streams=[named("nobody")]) == []


def test_who_reads_gives_no_command() -> None:
    with ledger.reading(), pytest.raises(RuntimeError):
        agency()

    assert agency() == AGENCY


def test_a_reading_ends_with_its_block() -> None:
    id = agency()
    with ledger.reading():
        before = ledger.get(Party, id).version
    record_alias(SUPERVISOR, party=id, name="Bureau of June")

    with ledger.reading():
        assert ledger.get(Party, id).version == before + 1
    assert ledger.get(Party, id).version == before + 1


def test_an_earlier_version_is_read_for_itself() -> None:
    id = agency()

    with ledger.reading():
        assert ledger.get(Party, id).version == 2
        assert ledger.get(Party, id, version=1).version == 1
        assert ledger.get(Party, id).version == 2


def test_once_is_once_within_and_every_time_without() -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with ledger.reading():
        assert (ledger.once(ask), ledger.once(ask)) == (1, 1)
    assert (ledger.once(ask), ledger.once(ask)) == (2, 3)


@pytest.fixture
def three_cases() -> list[UUID]:
    model = released_model()
    cases = [opened_case(models=(model,)), opened_case(), opened_case(models=(model,))]
    for case in cases:
        requested(case=case)
    return cases


def test_many_cases_are_read_together_and_each_record_once(
    three_cases: list[UUID], decoded: list[bytes]
) -> None:
    histories = case_histories()

    assert [history.id for history in histories] == list(
        CaseFile.objects.order_by("number").values_list("stream", flat=True)
    )
    assert len(decoded) == len(set(decoded))
    for history in histories:
        alone = case_history(history.id)
        assert [entry.data for entry in alone.entries] == [entry.data for entry in history.entries]
        assert alone.numbers == history.numbers
        assert alone.names == history.names
        assert alone.streams.keys() == history.streams.keys()


def test_what_a_page_replays_is_decoded_once(three_cases: list[UUID], decoded: list[bytes]) -> None:
    records = case_records(three_cases[0])

    assert len(decoded) == len(set(decoded))
    assert {entry.data for entry in records.entries} <= set(decoded)
