"""A query that is written once finds for every argument what Django would, and for each actor its own."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.db.models import Exists, OuterRef

from agreements.models import Organization, SpeakingFor
from config.ledger.models import TimelineEntry
from config.ledger.prepared import NOTHING, Prepared, Question, ask
from config.ledger.reading import ReadLedger
from config.ledger.store import ledger
from reviews.models import CaseFile, DecisionFile
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.reviews import registered

pytestmark = pytest.mark.django_db

MANY = Prepared(lambda ids: Organization.objects.filter(stream__in=ids).values_list("stream", "name", "side"))
ONE = Prepared(lambda id: Organization.objects.filter(stream=id))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_as_many_ids_as_are_asked_for_are_found(count: int) -> None:
    registered.parties()
    ids = list(Organization.objects.order_by("stream").values_list("stream", flat=True))[:count]

    found = MANY([*ids, *ids])

    wanted = Organization.objects.filter(stream__in=ids).values_list("stream", "name", "side")
    assert sorted(found) == sorted(wanted)
    assert len(found) == count


def test_the_same_statement_finds_what_each_value_names() -> None:
    registered.parties()

    found = [ONE(id) for id in (COMPANY, AGENCY, uuid4())]

    assert found == [
        [Organization.objects.get(stream=COMPANY)],
        [Organization.objects.get(stream=AGENCY)],
        [],
    ]


def test_every_kind_of_column_reads_as_django_reads_it() -> None:
    registered.parties()
    registered.opened_case()
    for rows in (CaseFile.objects.all(), DecisionFile.objects.all(), TimelineEntry.objects.all()):
        asked = Prepared(lambda rows=rows: rows.order_by("pk"))

        found, wanted = asked(), list(rows.order_by("pk"))

        told: list[Any] = [[vars(row) | {"_state": None} for row in each] for each in (found, wanted)]
        assert told[0] == told[1]


def test_what_an_actor_may_see_is_asked_of_each_actor_anew() -> None:
    registered.parties()
    case = registered.opened_case()
    seen = Prepared(lambda actor: CaseFile.objects.visible_to(actor).values_list("stream", flat=True))
    other = liaison(organization=OTHER_COMPANY)

    found = {actor.organization: seen(actor) for actor in (LIAISON, other, OFFICER, OVERSEER, LIAISON)}

    assert found == {
        LIAISON.organization: [case],
        OTHER_COMPANY: [],
        OFFICER.organization: [case],
        OVERSEER.organization: [case],
    }


def test_what_is_annotated_and_nested_takes_its_values_in_order() -> None:
    registered.parties()
    appointed = Exists(SpeakingFor.objects.filter(stream=OuterRef("stream"), person=LIAISON.id))
    asked = Prepared(
        lambda person, id: Organization.objects.filter(stream=id).values_list(
            "side", Exists(SpeakingFor.objects.filter(stream=OuterRef("stream"), person=person))
        )
    )

    found = asked(LIAISON.id, COMPANY) + asked(uuid4(), COMPANY)

    assert found == [
        *Organization.objects.filter(stream=COMPANY).values_list("side", appointed),
        ("company", False),
    ]


def test_an_argument_that_stands_nowhere_is_refused() -> None:
    forgetful = Prepared(lambda id: Organization.objects.all())

    with pytest.raises(TypeError, match="nowhere"):
        forgetful(COMPANY)


def test_only_what_one_table_holds_is_prepared() -> None:
    for rows in (Organization.objects.values("name"), Organization.objects.annotate(a=Exists(ONE_MORE))):
        with pytest.raises(TypeError, match="one table"):
            Prepared(lambda rows=rows: rows)()


ONE_MORE = SpeakingFor.objects.filter(stream=OuterRef("stream"))


def test_questions_that_are_asked_together_are_answered_each_in_its_place() -> None:
    registered.parties()

    found = ask(
        ONE.question(COMPANY), NOTHING, MANY.question([]), ONE.question(uuid4()), ONE.question(AGENCY)
    )

    assert [[row.stream for row in rows] for rows in found] == [[COMPANY], [], [], [], [AGENCY]]


def test_an_entry_is_found_by_its_id_and_a_stream_by_its_beginning() -> None:
    registered.parties()
    case = registered.opened_case()
    first, last = ledger.entries(streams=[case])[0], ledger.entries(streams=[COMPANY])[-1]

    (found,) = ask(ledger.spoken_of([case, last.id, uuid4()]))

    assert {entry.id for entry in found} == {first.id, last.id}
    assert ReadLedger.spoken_of(ledger, []) is NOTHING


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_an_error_of_django_s() -> None:
    with pytest.raises(DatabaseError):
        ask(Question(("SELECT nothing FROM nowhere", ()), list), ONE.question(COMPANY))

    assert ONE(COMPANY) == []
