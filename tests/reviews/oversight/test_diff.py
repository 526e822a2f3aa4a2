"""What lies between two moments of a case: entries that came, what stands otherwise, flags, corrections."""

import re
from datetime import datetime
from io import StringIO
from typing import Any, Final

import msgspec
import pytest
from rich.console import Console

from agreements.commands import correct_entry
from config.ledger.event import EntryCorrected
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.chronology import stream_id
from reviews.model_version import ModelVersion, Reach
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.diff import Diff, diff, diff_card, diff_told, summary
from reviews.oversight.replay import case_history
from tests.actors import (
    LIAISON,
)
from tests.reviews import registered
from tests.reviews.oversight.conftest import KEYS, Cases
from tests.reviews.pasts import MODEL
from tests.steady import Clock

BEFORE: Final = "2026-06-12T17:20:00-04:00"
AFTER: Final = "2026-06-12T22:00:00-04:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def directive(begin: str = BEFORE, end: str = AFTER, **how: Any) -> Diff:
    case = stream_id("directive-case")
    then, now = (case_history(case, occurred=at(instant), **how) for instant in (begin, end))
    return diff(then, now)


def numbers(found: Diff) -> list[int]:
    return [found.now.numbers[entry.id] for entry in found.came]


# pure: between two histories


@pytest.mark.parametrize("key", KEYS)
def test_nothing_lies_between_a_moment_and_itself(cases: Cases, key: str) -> None:
    case = cases(key)

    found = diff(case, case)

    assert (found.came, found.gone, found.corrected, found.changed) == ((), (), (), ())
    assert (found.raised, found.ended) == ((), ())
    assert summary(found) == "nothing"


@pytest.mark.usefixtures("imported")
def test_between_the_letter_and_the_cut_off_six_entries_came_and_access_changed() -> None:
    found = directive()

    assert numbers(found) == [15, 16, 17, 27, 28, 29]
    assert {one.name for one in found.changed} == {"Fable 5", "Mythos 5", "License requirement (binding) ¶15"}
    (fable,) = (one for one in found.changed if one.name == "Fable 5")
    assert any("suspended" in line for line in fable.new)
    assert not any("suspended" in line for line in fable.went)
    (letter,) = (one for one in found.changed if one.name.startswith("License"))
    assert (letter.then, letter.now) == ((), ("in effect",))
    assert {flag.code for flag in found.raised} >= {FlagCode.SCOPE_BROADER, FlagCode.SHORT_NOTICE}
    assert summary(found).startswith("6 entries came, 3 things stand otherwise")


@pytest.mark.usefixtures("imported")
def test_what_came_in_two_steps_is_what_came_in_one() -> None:
    middle = "2026-06-12T18:00:00-04:00"

    whole, first, second = directive(), directive(end=middle), directive(begin=middle)

    assert numbers(first) + numbers(second) == numbers(whole)
    assert not set(numbers(first)) & set(numbers(second))


@pytest.mark.usefixtures("imported")
def test_what_stands_is_what_each_history_says_stood() -> None:
    found = directive()
    told = diff_told(found)

    for one in told["state"]:
        assert one["changed"] is (one["then"] != one["now"])
    assert len(told["state"]) == len(found.changed) + len(found.same)
    then, now = (
        {(flag.code, flag.entries) for flag in boundary(case).flags} for case in (found.then, found.now)
    )
    assert {(flag.code, flag.entries) for flag in found.raised} == now - then
    assert {(flag.code, flag.entries) for flag in found.ended} == then - now


@pytest.mark.usefixtures("imported")
def test_as_known_by_a_party_only_what_it_had_came() -> None:
    agency = case_history(stream_id("directive-case")).case.agency

    known = directive(known_by=agency)

    assert set(numbers(known)) <= set(numbers(directive()))
    assert 15 in numbers(known)


def corrected(clock: Clock) -> tuple[Any, datetime]:
    """A model's registration whose name is corrected; the moment before the correction."""
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    (registration, *_) = ledger.get(ModelVersion, MODEL).entries
    before = clock()
    correct_entry(
        LIAISON, stream=MODEL, entry=registration.id, field="name", value="Fable V", reason="a slip"
    )
    return case, before


@pytest.mark.django_db
def test_a_correction_makes_an_entry_read_otherwise_by_what_was_recorded(ledger_clock: Clock) -> None:
    case, before = corrected(ledger_clock)

    found = diff(case_history(case, recorded=before), case_history(case, recorded=ledger_clock()))

    (one,) = found.corrected
    assert ("Fable 5" in one.then, "Fable V" in one.now) == (True, True)
    assert [type(entry.event) for entry in found.came] == [EntryCorrected]


@pytest.mark.django_db
def test_by_what_happened_a_correction_holds_at_both_moments(ledger_clock: Clock) -> None:
    case, before = corrected(ledger_clock)

    found = diff(case_history(case, occurred=before), case_history(case, occurred=ledger_clock()))

    assert found.corrected == ()
    assert found.came == ()


@pytest.mark.django_db
def test_an_entry_that_a_correction_has_moved_is_there_no_longer(ledger_clock: Clock) -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    commands.plan_release(LIAISON, model=MODEL, to=Reach.EVERYBODY)
    planned = ledger.get(ModelVersion, MODEL).entries[-1]
    moment = ledger_clock()
    then = case_history(case, occurred=moment)
    correct_entry(
        LIAISON,
        stream=MODEL,
        entry=planned.id,
        field="occurred",
        value=Occurred.at(ledger_clock()),
        reason="a slip",
    )

    found = diff(then, case_history(case, occurred=moment))

    assert [entry.id for entry in found.gone] == [planned.id]
    assert "1 entry is no longer there" in summary(found)


def test_an_uncorrected_case_goes_from_before_everything_to_all_of_it(cases: Cases) -> None:
    case = cases("directive-case")
    nothing = msgspec.structs.replace(case, entries=[], streams={})

    found = diff(nothing, case)

    assert found.came == tuple(case.entries)
    assert all(one.then == () for one in found.stood)


def text(found: Diff) -> str:
    out = Console(width=80, file=StringIO())
    for part in diff_card(found):
        out.print(part)
    said = out.file.getvalue()  # type: ignore[attr-defined]  # StringIO above
    return " ".join(said.split())


@pytest.mark.django_db
def test_the_text_says_what_reads_otherwise_and_what_is_no_longer_there(ledger_clock: Clock) -> None:
    case, before = corrected(ledger_clock)
    then, now = (case_history(case, recorded=moment) for moment in (before, ledger_clock()))

    assert "1 entry came, 1 entry reads otherwise" in text(diff(then, now))
    assert re.search(r"Entries that read otherwise ¶\d+ .*Fable 5.* → .*Fable V", text(diff(then, now)))
    assert "1 entry is no longer there" in text(diff(now, then))


@pytest.mark.usefixtures("imported")
def test_backwards_what_was_raised_is_no_longer_raised() -> None:
    found = directive()

    back = diff(found.now, found.then)

    assert back.ended == found.raised
    assert back.gone == found.came
    assert "Flags no longer raised" in text(back)
    assert {one["flag"] for one in diff_told(back)["ended"]} == {
        one["flag"] for one in diff_told(found)["raised"]
    }


def test_a_case_that_continues_another_has_the_diff_of_both(cases: Cases) -> None:
    earlier, later = cases("directive-case"), cases("request-case")
    nothing = msgspec.structs.replace(earlier, entries=[], streams={})
    then, now = (msgspec.structs.replace(later, before=before) for before in (nothing, earlier))

    found = diff(then, now)

    assert found.before is not None
    assert len(found.before.came) == len(earlier.entries)
    assert found.came == ()
    assert "Below: 2026-002, which continues it." in text(found)
    assert diff_told(found)["continues"]["summary"] == summary(found.before)
