"""What an officer finds, alike on both databases, and what nobody does: what is sealed or marked."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.commands import rename_party
from agreements.models import ServedEntry
from agreements.vocabulary import Track
from config.actors import Actor
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.models import CaseFile
from reviews.office.models import SearchedCase, SearchedLine
from reviews.office.reckoning import reckon
from reviews.office.searching import lines_of, matching
from reviews.review import CaseKind, Review
from reviews.review.confidentiality import ConfidentialityGround
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_AGENCY, OVERSEER, officer
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in as oversight_login
from tests.steady import Clock

pytestmark = pytest.mark.django_db


def logged_in(actor: Actor) -> Client:
    """An officer's own browser."""
    client = oversight_login(actor)
    get_user_model().objects.filter(member__person=actor.id).update(is_staff=True)
    return client


CANARY = "Xanthippequill"


@pytest.fixture
def case(ledger_clock: Clock) -> UUID:
    made = registered.opened_case(models=(registered.released_model(),))
    commands.ask_question(OFFICER, case=made, question="Which logs are kept?")
    reckon()
    return made


def found(question: str, actor: Any = OFFICER) -> list[UUID]:
    seen = CaseFile.objects.visible_to(actor)
    return list(matching(actor, seen, question).values_list("stream", flat=True))


def stored() -> str:
    """Everything that the index holds, as one text."""
    with connection.cursor() as cursor:
        told: list[Any] = []
        for table in ("office_searchedcase", "office_searchedline"):
            cursor.execute(f"SELECT * FROM {table}")
            told += cursor.fetchall()
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM office_search")
            told += cursor.fetchall()
    return str(told).casefold()


@pytest.mark.parametrize(
    "question",
    ["fable", "FABLE 5", "Fab", "asked a question", "question fable", "“fable”", "fable; drop", "company"],
)
def test_a_case_is_found_by_every_word_that_begins_one_of_its_own(case: UUID, question: str) -> None:
    assert found(question) == ([] if "drop" in question else [case])


def test_a_case_is_found_by_its_number_and_the_number_of_an_entry(case: UUID) -> None:
    number = CaseFile.objects.get(stream=case).number

    assert found(number) == [case]
    assert found(f"{number} ¶2") == [case]


def test_a_case_is_found_by_the_old_name_of_its_company_and_by_the_new_one(case: UUID) -> None:
    rename_party(
        LIAISON, party=COMPANY, name="Nordlicht Laboratories", short="Nordlicht", since=date(2026, 1, 1)
    )
    assert reckon() == 1

    assert found("nordlicht") == [case]
    assert found(f"company {COMPANY.hex[:4]}") == [case]


def test_a_question_without_a_word_finds_nothing_and_none_at_all_leaves_all(case: UUID) -> None:
    assert found("*") == []
    assert found("' OR 1=1 --") == []
    assert found("  ") == [case]


def test_nobody_finds_what_he_may_not_see(case: UUID) -> None:
    assert found("fable", OVERSEER) == [case]
    assert found("fable", officer("stranger", OTHER_AGENCY)) == []
    # a case is searched as its agency has it
    assert found("fable", LIAISON) == []
    assert lines_of(officer("stranger", OTHER_AGENCY), [case], "fable") == {}


def test_what_is_sealed_is_not_in_the_index(case: UUID) -> None:
    commands.ask_question(OFFICER, case=case, question=f"Who is {CANARY}?")
    asked = ledger.get(Review, case).entries[-1].id
    commands.answer_question(LIAISON, case=case, question=asked, answer=f"{CANARY} is a code name")
    commands.make_submission(LIAISON, case=case, summary=f"weights of {CANARY}")
    commands.record_finding(OFFICER, case=case, detail=f"names {CANARY}")
    registered.requested(case=case, on_whose_instruction=CANARY, text=f"concerning {CANARY}")

    reckon()

    assert CANARY.casefold() not in stored()
    assert found(CANARY) == []


def test_what_lies_on_a_desk_is_not_in_the_index(case: UUID) -> None:
    registered.drafted(case=case, text=f"concerning {CANARY}")
    commands.file_memo(OFFICER, case=case, memo=f"{CANARY} called")

    reckon()

    assert CANARY.casefold() not in stored()
    assert "draft" not in stored()
    assert "memo" not in stored()


def test_what_is_marked_confidential_is_taken_out_of_the_index(case: UUID) -> None:
    commands.make_submission(LIAISON, case=case, summary="weights", tracking_id=f"{CANARY}-77")
    made = ledger.get(Review, case).entries[-1].id
    reckon()
    assert found(CANARY) == [case]

    commands.mark_field_confidential(
        LIAISON, case=case, entry=made, field="tracking_id", ground=ConfidentialityGround.TRADE_SECRET
    )
    reckon()

    assert CANARY.casefold() not in stored()
    assert found(CANARY) == []
    assert found("marked tracking") == [case]


ODD = (
    '"', "'", '"fable', 'fable"', "fable*", "^fable", "fable AND", "OR", "NOT fable", "NEAR(fable, 5)",
    "fa:b*", "words:fable", "-fable", "!fable", "fable & | ! ( )", "<-> fable", "\\", "%", "_", "%s", "%(x)s",
    "fable\x00", "\x00", "\u202efable", "x" * 10_000, "fable " * 2_000, "(" * 500, "¶", "ﬁ", "ß", "ǅ",
)  # fmt: skip


def test_odd_questions_are_harmless(case: UUID) -> None:
    client = logged_in(OFFICER)

    answers = [client.get("/admin/search/", {"q": question}) for question in ODD]

    # a NUL is refused before any page is asked
    assert [answer.status_code for answer in answers] == [400 if "\x00" in one else 200 for one in ODD]


def test_marked_words_and_what_stands_around_them_are_inert(ledger_clock: Clock) -> None:
    registered.released_model()
    commands.open_case(
        OFFICER, title="<script>alert(1)</script> \u202eFable", kind=CaseKind.REVIEW, company=COMPANY,
        agency=AGENCY, track=Track.OUTSIDE,
    )  # fmt: skip
    reckon()

    page = logged_in(OFFICER).get("/admin/search/", {"q": "alert script"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)&lt;/<mark>script</mark>&gt;" in page


def test_what_was_found_is_noted_as_served_to_the_agency(case: UUID) -> None:
    registered.requested(case=case)
    commands.state_receipt(
        LIAISON, communication=_communication(case), received_at=Occurred.at(ledger.clock())
    )
    receipt = ledger.timeline(case)[-1]
    reckon()
    assert not ServedEntry.objects.filter(entry=receipt.id, organization=AGENCY).exists()

    logged_in(OFFICER).get("/admin/search/", {"q": "received"})

    assert ServedEntry.objects.filter(entry=receipt.id, organization=AGENCY).exists()


def _communication(case: UUID) -> UUID:
    return next(e.record.stream for e in ledger.timeline(case) if e.record.topic.startswith("communication."))


def test_the_index_is_dropped_and_made_anew(case: UUID) -> None:
    before = (stored(), found("fable"))
    for table in (SearchedCase, SearchedLine):
        table._default_manager.all().delete()
    assert found("fable") == []

    reckon(anew=True)

    assert found("fable") == before[1]
    assert SearchedLine.objects.count() > 2


def test_a_page_of_what_was_found_asks_as_much_for_twenty_cases_as_for_two(case: UUID) -> None:
    client = logged_in(OFFICER)

    def asked_for(more: int) -> int:
        for _ in range(more):
            commands.ask_question(OFFICER, case=registered.opened_case(), question="Which?")
        reckon()
        client.get("/admin/search/", {"q": "fable question"})  # what is served for the first time is noted
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/search/", {"q": "fable question"})
        return len(asked)

    few = asked_for(2)

    assert asked_for(16) == few
