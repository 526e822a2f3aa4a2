"""The rows of many boundary ledgers as one list: what each holds, what it is narrowed down to, its order."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from agreements.vocabulary import Instrument, Track
from config.errors import BadInput
from config.ledger.occurred import Occurred
from reviews.communication import Shown
from reviews.oversight.across import (
    FILTERS,
    Line,
    Sort,
    Wanted,
    answers_also,
    choices,
    count_words,
    lines_of,
    ordered,
    wanted_of,
)
from reviews.oversight.boundary import FlagCode, boundary
from tests.actors import AGENCY, COMPANY, OTHER_COMPANY
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene, hours_after
from tests.reviews.pasts import EVERY_CUSTOMER

IN_TWO_DAYS: Final = datetime.fromisoformat(hours_after(NOON, 48))


def asked_twice() -> Scene:
    """A request and a directive, each answered, an act apart, and a dispute about the case's own opening."""
    scene = Scene()
    request = scene.request(when=MORNING, answer_hoped_for_by=IN_TWO_DAYS)
    letter = scene.directive(when=NOON, shown=Shown.NOTHING)
    scene.suspend(scene.decide(letter, applied=EVERY_CUSTOMER), scope=EVERY_CUSTOMER)
    scene.decide(request, when=NEXT_DAY)
    return scene


def lines(scene: Scene) -> list[Line]:
    return lines_of(scene.history())


def instruments(found: list[Line]) -> list[Instrument | None]:
    """The instrument of each communication among the lines."""
    return [line.crossing.instrument for line in found if line.crossing is not None]


def kept(scene: Scene, **wanted: Any) -> list[Line]:
    return ordered(lines(scene), Wanted(**wanted))


# what a line holds


def test_every_row_of_the_ledger_is_a_line_and_nothing_else() -> None:
    scene = asked_twice()
    ledger = boundary(scene.history())

    found = lines(scene)

    assert [line.crossing for line in found if line.crossing] == list(ledger.crossings)
    apart = [entry for line in found if line.apart for entry in line.apart.entries]
    assert apart == [act.entry for act in ledger.apart]
    assert len(found) == len(ledger.crossings) + 1


def test_every_flag_stands_at_a_line_that_it_rests_on() -> None:
    scene = asked_twice()
    ledger = boundary(scene.history())

    found = lines(scene)

    assert {flag.code for flag in ledger.flags} >= {
        FlagCode.SCOPE_BROADER,
        FlagCode.SHORT_NOTICE,
        FlagCode.EVIDENCE_NOT_DISCLOSED,
    }
    for flag in ledger.flags:
        at = [line for line in found if flag in line.flags]
        assert at
        assert all(not set(flag.entries).isdisjoint(line.entries) for line in at)


def test_a_flag_that_rests_on_no_row_is_a_line_of_its_own() -> None:
    scene = Scene()
    scene.dispute(scene.case.entries[0], when=MORNING)

    found = lines(scene)

    (beside,) = (line for line in found if line.crossing is None and line.apart is None)
    assert [flag.code for flag in beside.flags] == [FlagCode.DISPUTE_UNANSWERED]
    assert beside.occurred is None


def test_a_decision_that_answers_two_communications_leads_from_each_to_the_other() -> None:
    scene = Scene()
    first, second = scene.request(when=MORNING), scene.request(when=NOON)
    decision = scene.decide(first, second)
    case = scene.history()

    rows = {line.crossing.communication: line.crossing for line in lines_of(case) if line.crossing}

    assert answers_also(case, rows[first.id], decision.id) == [second.entries[0].id]
    assert answers_also(case, rows[second.id], decision.id) == [first.entries[0].id]


# narrowing down


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"instrument": Instrument.LICENSE_REQUIREMENT}, [Instrument.LICENSE_REQUIREMENT]),
        ({"track": Track.OUTSIDE}, [Instrument.FORMAL_VOLUNTARY_REQUEST]),
        ({"track": Track.FRAMEWORK}, []),
        ({"flag": FlagCode.SCOPE_BROADER}, [Instrument.LICENSE_REQUIREMENT]),
        ({"flag": FlagCode.BINDING_AFTER_DECLINE}, []),
        ({"agency": AGENCY}, [Instrument.FORMAL_VOLUNTARY_REQUEST, Instrument.LICENSE_REQUIREMENT]),
        ({"company": COMPANY}, [Instrument.FORMAL_VOLUNTARY_REQUEST, Instrument.LICENSE_REQUIREMENT]),
        ({"company": OTHER_COMPANY}, []),
    ],
)
def test_what_is_wanted_is_kept_and_nothing_else(wanted: dict[str, Any], expected: list[Instrument]) -> None:
    assert instruments(kept(asked_twice(), sort=Sort.OLDEST, **wanted)) == expected


@pytest.mark.parametrize(
    ("occurred", "since", "until", "stays"),
    [
        ("2026-06-12T23:59-04:00", "2026-06-12", "2026-06-12", True),
        ("2026-06-13T00:00-04:00", "2026-06-12", "2026-06-12", False),
        ("2026-06-11T23:59-04:00", "2026-06-12", None, False),
        ("2026-06", "2026-06-30", None, True),
        ("2026-06", None, "2026-06-01", True),
        ("2026-06", "2026-07-01", None, False),
        ("before 2026-06-12", None, "1999-01-01", True),
        ("before 2026-06-12", "2026-06-12", None, False),
        ("unknown", "2026-06-12", "2026-06-12", True),
    ],
)
def test_a_date_counts_where_any_instant_of_it_may_lie_in_the_period(
    occurred: str, since: str | None, until: str | None, stays: bool
) -> None:
    line = Line(case=Scene().history(), occurred=Occurred.parse(occurred))
    wanted = Wanted(
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
    )

    assert wanted.fits(line) is stays


def test_everything_is_everything_until_one_filter_is_given() -> None:
    assert Wanted(sort=Sort.NOTICE).everything
    assert not Wanted(flag=FlagCode.SHORT_NOTICE).everything
    assert set(FILTERS) == {"company", "agency", "track", "instrument", "flag", "since", "until"}


# order


def test_newest_and_oldest_are_each_others_reverse_and_undated_lines_stay_last() -> None:
    scene = asked_twice()
    scene.dispute(scene.case.entries[0], when=MORNING)

    newest, oldest = kept(scene), kept(scene, sort=Sort.OLDEST)

    assert [line.occurred for line in newest[:-1]] == [line.occurred for line in reversed(oldest[:-1])]
    assert newest[-1].occurred is oldest[-1].occurred is None
    dates = [line.occurred.latest for line in oldest if line.occurred and line.occurred.latest]
    assert dates == sorted(dates)


def test_by_notice_and_by_time_to_act_the_shortest_stand_first_and_those_without_last() -> None:
    scene = Scene()
    long = scene.directive(when=MORNING, comply_by=IN_TWO_DAYS)
    short = scene.directive(when=NOON, comply_by=IN_TWO_DAYS)
    silent = scene.request(when=EVENING)
    scene.suspend(scene.decide(long), when=hours_after(MORNING, 4))
    scene.suspend(scene.decide(short), when=hours_after(NOON, 5))

    def order(sort: Sort) -> list[Any]:
        return [line.crossing.communication for line in kept(scene, sort=sort) if line.crossing]

    assert order(Sort.NOTICE) == [short.id, long.id, silent.id]
    assert order(Sort.TIME_TO_ACT) == [long.id, short.id, silent.id]


def test_by_agency_what_no_agency_issued_stands_last() -> None:
    found = kept(asked_twice(), sort=Sort.AGENCY)

    assert [bool(line.agencies) for line in found] == [True, True, False]


# how it is asked for


def test_what_an_address_asks_for_is_read_and_nothing_is_asked_for_by_nothing() -> None:
    found = lines(asked_twice())

    wanted = wanted_of(
        {
            "company": str(COMPANY),
            "agency": str(AGENCY),
            "track": "compulsory",
            "instrument": "license_requirement",
            "flag": "short notice",
            "since": "2026-06-01",
            "until": "2026-06-30",
            "sort": "notice",
        },
        found,
    )

    assert wanted == Wanted(
        company=COMPANY,
        agency=AGENCY,
        track=Track.COMPULSORY,
        instrument=Instrument.LICENSE_REQUIREMENT,
        flag=FlagCode.SHORT_NOTICE,
        since=date(2026, 6, 1),
        until=date(2026, 6, 30),
        sort=Sort.NOTICE,
    )
    assert wanted_of(dict.fromkeys(Wanted.__struct_fields__, ""), found, Sort.OLDEST) == Wanted(
        sort=Sort.OLDEST
    )


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"flags": "short notice"}, "flag"),
        ({"flag": "shortness"}, "short notice"),
        ({"track": "secret"}, "voluntary_agreement"),
        ({"instrument": "letter"}, "informal_ask"),
        ({"sort": "worst"}, "newest"),
        ({"since": "June"}, "2026-06-12"),
        ({"until": "2026-13-01"}, "2026-06-12"),
        ({"since": "2026-06-02", "until": "2026-06-01"}, "before it begins"),
        ({"company": "Acme"}, "company"),
        ({"company": str(OTHER_COMPANY)}, "company"),
        ({"agency": str(COMPANY)}, "agency"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_name(asked: dict[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=named) as refused:
        wanted_of(asked, lines(asked_twice()))

    assert refused.value.pointer.removeprefix("/") in asked


def test_only_what_is_there_may_be_chosen() -> None:
    offered = choices(lines(asked_twice()))

    assert offered["company"] == [(str(COMPANY), "Acme")]
    assert offered["agency"] == [(str(AGENCY), "The Bureau")]
    assert [value for value, _ in offered["track"]] == ["compulsory", "outside"]
    assert [value for value, _ in offered["instrument"]] == [
        "formal_voluntary_request",
        "license_requirement",
    ]
    assert ("short notice", "short notice") in offered["flag"]
    assert ("dispute unanswered", "dispute unanswered") not in offered["flag"]


def test_what_is_chosen_stays_chosen_where_nothing_is_like_it() -> None:
    offered = choices([], Wanted(flag=FlagCode.DISPUTE_UNANSWERED, track=Track.FRAMEWORK))

    assert offered["flag"] == [("dispute unanswered", "dispute unanswered")]
    assert offered["track"] == [("framework", "framework")]
    assert offered["instrument"] == []


def test_rows_and_cases_are_counted() -> None:
    found = lines(asked_twice())

    assert count_words(found) == "3 rows of 1 case."
    assert count_words(found[:1]) == "1 row of 1 case."
    assert count_words([]) == "0 rows of 0 cases."


def test_time_passes_between_asked_and_done() -> None:
    (line,) = (one for one in lines(asked_twice()) if one.crossing and one.crossing.binding)

    assert line.crossing
    assert line.crossing.to_act
    assert line.crossing.to_act.low == timedelta(hours=6)
