"""A corrected value is marked wherever its entry is shown: by which entry, how it read, how it reads."""

import re
from datetime import timedelta
from io import StringIO
from typing import Final
from uuid import UUID

import pytest
from django.urls import reverse
from rich.console import Console

from agreements.commands import correct_entry
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins
from config.ledger.store import ledger
from reviews import commands
from reviews.models import CaseFile
from reviews.oversight.cards import timeline_card
from reviews.oversight.corrected import corrected_told, corrected_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history
from reviews.oversight.told import replay_told
from tests import steady
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.reviews.oversight.logins import logged_in
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene
from tests.reviews.registered import opened_case, parties

ASKED: Final = Occurred.parse("2026-01-02T10:00-05:00")
EARLIER: Final = Occurred.parse("2026-01-01T10:00-05:00")


def corrected_scene(*dates: str) -> tuple[CaseHistory, Entry]:
    """A question at noon, then dated otherwise; the case, and its entry."""
    scene = Scene()
    scene.at(scene.case, NOON).questions.ask(by=OFFICER, question="why?", answer_hoped_for_by=None)
    question = scene.case.entries[-1]
    for date in dates:
        scene.at(scene.case, NEXT_DAY).correct(
            by=OFFICER,
            entry=question.id,
            field="occurred",
            value=as_builtins(Occurred.parse(date)),
            reason="a slip",
        )
    return scene.history(), question


def card(case: CaseHistory) -> str:
    console = Console(width=200, record=True, file=StringIO())
    for renderable in timeline_card(case, case.entries):
        console.print(renderable)
    return " ".join(re.sub("[│╭╮╰╯─]", " ", console.export_text()).split())


def test_a_timeline_marks_what_was_corrected_and_shows_both_values() -> None:
    case, question = corrected_scene(MORNING)
    by = case.numbers[question.id] + 1
    mark = f"corrected by ¶{by}: occurred read 12 June 2026, 12:00 ET, reads 12 June 2026, 09:00 ET"

    assert mark in card(case)
    assert corrected_words(case, question) == mark


def test_several_corrections_of_a_field_are_one_mark_and_the_last_counts() -> None:
    case, question = corrected_scene(EVENING, MORNING)
    number = case.numbers[question.id]

    assert corrected_told(case, question) == [
        {
            "field": "occurred",
            "by": [number + 1, number + 2],
            "read": "12 June 2026, 12:00 ET",
            "reads": "12 June 2026, 09:00 ET",
        }
    ]
    (told,) = [one for one in replay_told(case)["entries"] if one["number"] == number]
    assert told["corrected"] == corrected_told(case, question)


def test_what_was_not_corrected_has_no_mark() -> None:
    case, _ = corrected_scene()

    assert "corrected" not in card(case)
    assert [one["corrected"] for one in replay_told(case)["entries"]] == [[]] * len(case.entries)


def test_sealed_words_stay_sealed_in_the_mark() -> None:
    scene = Scene()
    scene.at(scene.case, NOON).questions.ask(by=OFFICER, question="why?", answer_hoped_for_by=None)
    question = scene.case.entries[-1]
    scene.case.correct(by=OFFICER, entry=question.id, field="question", value="why now?", reason="a slip")

    assert corrected_words(scene.history(), question).endswith(": question read [sealed], reads [sealed]")


# on a database


@pytest.fixture
def asked(ledger_clock: steady.Clock) -> tuple[UUID, UUID]:
    """A case, and its question, which was dated otherwise a day later."""
    parties()
    case = opened_case(occurred=EARLIER)
    question = commands.ask_question(OFFICER, case=case, question="why?", occurred=ASKED).entries[0]
    ledger_clock.now += timedelta(days=1)
    correct_entry(
        OFFICER,
        stream=case,
        entry=question.id,
        field="occurred",
        value=as_builtins(EARLIER),
        reason="a slip",
    )
    return case, question.id


def marked(case: CaseHistory, entry: UUID) -> str:
    found = next(one for one in case.entries if one.id == entry)
    return corrected_words(case, found)


@pytest.mark.django_db
def test_as_it_happened_the_mark_stays_though_the_correction_has_no_line(asked: tuple[UUID, UUID]) -> None:
    case, question = asked
    then = ASKED.latest
    assert then is not None

    happened = case_history(case, occurred=then)

    assert len(happened.entries) == 2
    assert marked(happened, question) == (
        "corrected by ¶3: occurred read 2 January 2026, 10:00 ET, reads 1 January 2026, 10:00 ET"
    )


@pytest.mark.django_db
def test_before_it_was_recorded_nothing_was_corrected(asked: tuple[UUID, UUID]) -> None:
    case, question = asked
    correction = ledger.entries(streams=[case])[-1]

    before = case_history(case, recorded=correction.record.recorded_at - timedelta(hours=1))

    assert marked(before, question) == ""
    assert marked(case_history(case, recorded=correction.record.recorded_at), question)


@pytest.mark.django_db
@pytest.mark.parametrize("party", [AGENCY, COMPANY])
def test_a_party_sees_the_mark_once_the_correction_had_reached_it(
    asked: tuple[UUID, UUID], party: UUID
) -> None:
    case, question = asked

    assert marked(case_history(case, known_by=party), question)
    assert marked(case_history(case, known_by=party, occurred=ASKED.latest), question) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["entries", "replay"])
def test_the_pages_show_the_mark(asked: tuple[UUID, UUID], page: str) -> None:
    number = CaseFile.objects.get().number

    shown = logged_in(LIAISON).get(reverse(f"oversight:{page}", args=[number])).content.decode()

    assert "occurred read 2 January 2026, 10:00 ET, reads 1 January 2026, 10:00 ET" in shown
