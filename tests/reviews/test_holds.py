"""Rule 12: a hold needs both sides and adds its whole days; it never shortens a window."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.actors import Actor
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.occurred import EASTERN
from reviews.review import Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.access.grant import whole_days
from reviews.review.window import Held, LargestWindow, SetBy, Taken, Window
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS, SYSTEM
from tests.reviews.case_pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    MODEL,
    THIRTY,
    activated_case,
    at,
    compiled_case,
    last,
    offer,
    on_clock,
    taken_up_case,
)
from tests.steady import set_clock, steady_pen


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def proposed_case(days: int | None = None, by: Actor = OFFICER) -> tuple[Review, UUID, UUID]:
    """A case with ten days of window from 6 July, a hold proposed on the 7th: case, access, hold."""
    case, access = activated_case(days=10)
    on_clock(case, "2026-07-07T10:00-04:00").holds.propose(
        by=by, access=access, reason="the endpoint is down", owner=COMPANY, days=days
    )
    return case, access, last(case)


def held_case(days: int | None = None) -> tuple[Review, UUID, UUID]:
    """The same, agreed to by the company on 8 July."""
    case, access, hold = proposed_case(days)
    on_clock(case, "2026-07-08T10:00-04:00").holds.agree(by=LIAISON, hold=hold)
    return case, access, hold


def window_of(case: Review, access: UUID) -> Window:
    window = case.access.grants[access].window
    assert window is not None
    return window


# both sides


def test_a_hold_that_one_side_proposes_changes_nothing() -> None:
    case, access, _ = proposed_case()

    assert window_of(case, access).ends == instant("2026-07-16T00:00-04:00")
    assert case.window_at(instant("2026-07-09T12:00-04:00"))


@pytest.mark.parametrize(("by", "other"), [(OFFICER, LIAISON), (LIAISON, OFFICER)])
def test_a_hold_needs_the_other_side(by: Actor, other: Actor) -> None:
    case, access, hold = proposed_case(by=by)

    with pytest.raises(NotPermitted):
        case.holds.agree(by=by, hold=hold)
    with pytest.raises(NotPermitted):
        case.holds.refuse(by=by, hold=hold, reason=None)
    case.holds.agree(by=other, hold=hold)

    assert case.access.grants[access].holds[hold].held


def test_the_other_side_refuses_without_a_reason_and_the_window_runs_on() -> None:
    case, access, hold = proposed_case()

    case.holds.refuse(by=LIAISON, hold=hold, reason=None)

    assert window_of(case, access).days == 10
    assert window_of(case, access).held == 0
    with pytest.raises(Refused):
        case.holds.agree(by=LIAISON, hold=hold)
    with pytest.raises(Refused):
        case.holds.resume(by=LIAISON, hold=hold, reason=None)


def test_one_proposal_at_a_time_and_another_once_it_is_answered() -> None:
    case, access, hold = proposed_case()

    with pytest.raises(Refused):
        case.holds.propose(by=LIAISON, access=access, reason="b", owner=None, days=None)
    case.holds.refuse(by=LIAISON, hold=hold, reason="no")
    case.holds.propose(by=LIAISON, access=access, reason="b", owner=None, days=None)

    again = case.access.grants[access].standing_proposal
    assert again is not None
    assert again.owner == COMPANY


def test_the_wait_is_on_a_party_of_the_case() -> None:
    case, access = activated_case()

    with pytest.raises(BadInput) as refusal:
        case.holds.propose(by=OFFICER, access=access, reason="a", owner=PRESS, days=None)
    case.holds.propose(by=OFFICER, access=access, reason="a", owner=None, days=None)

    assert refusal.value.pointer == "/owner"
    assert case.access.grants[access].holds[last(case)].owner == AGENCY


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_hold_is_of_at_least_a_day(days: int) -> None:
    case, access = activated_case()

    with pytest.raises(BadInput) as refusal:
        case.holds.propose(by=OFFICER, access=access, reason="a", owner=None, days=days)

    assert refusal.value.pointer == "/days"


# its days


def test_while_a_hold_goes_on_the_window_has_no_end() -> None:
    case, access, _ = held_case()

    window = window_of(case, access)
    assert (window.ends, window.last, window.days) == (None, None, 10)
    assert "held until it is resumed" in str(window)
    with pytest.raises(Refused, match="held"):
        on_clock(case, "2026-12-01T10:00-05:00").access.end_window(by=SYSTEM, access=access)


def test_a_hold_adds_its_whole_days_and_says_so() -> None:
    case, access, hold = held_case()

    # agreed on Wednesday the 8th, resumed on Monday the 13th: the 9th to the 12th are its whole days
    on_clock(case, "2026-07-13T15:00-04:00").holds.resume(by=OFFICER, hold=hold, reason="it is up again")

    window = window_of(case, access)
    assert (window.days, window.held, window.last) == (10, 4, date(2026, 7, 19))
    assert window.ends == instant("2026-07-20T00:00-04:00")
    assert case.entries[-1].event.sentence() == (
        "resumed the access window after 4 days of hold: 10 days and 4 days of hold, 6 July 2026 to 19 July "
        "2026, ending at 00:00 ET on 20 July 2026"
    )


@pytest.mark.parametrize("resumed", ["2026-07-08T23:00-04:00", "2026-07-09T00:00-04:00"])
def test_a_hold_without_a_whole_day_adds_none(resumed: str) -> None:
    case, access, hold = held_case()

    on_clock(case, resumed).holds.resume(by=LIAISON, hold=hold, reason=None)

    assert window_of(case, access).ends == instant("2026-07-16T00:00-04:00")
    assert window_of(case, access).held == 0


def test_a_hold_of_so_many_days_runs_them_and_needs_nobody_to_resume_it() -> None:
    case, access, hold = held_case(days=3)

    window = window_of(case, access)
    assert (window.held, window.ends) == (3, instant("2026-07-19T00:00-04:00"))
    with pytest.raises(Refused):
        on_clock(case, "2026-07-12T10:00-04:00").holds.resume(by=LIAISON, hold=hold, reason=None)


def test_a_hold_of_so_many_days_may_be_resumed_earlier() -> None:
    case, access, hold = held_case(days=3)

    on_clock(case, "2026-07-10T10:00-04:00").holds.resume(by=LIAISON, hold=hold, reason=None)

    assert window_of(case, access).held == 1


def test_on_the_days_of_a_hold_the_access_is_not_open() -> None:
    case, access, hold = held_case()
    case.access.use(by=OFFICER, access=access, evaluator=None, purpose=None)
    on_clock(case, "2026-07-10T10:00-04:00").access.use(
        by=OFFICER, access=access, evaluator=None, purpose=None
    )
    on_clock(case, "2026-07-13T15:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    case.access.use(by=OFFICER, access=access, evaluator=None, purpose=None)

    assert [use.within_window for _, use in case.access.grants[access].uses] == [True, False, True]
    grant = case.access.grants[access]
    assert grant.held_at(instant("2026-07-10T12:00-04:00"))
    assert grant.running_at(instant("2026-07-10T12:00-04:00"))
    # on the day of resuming, from then on
    assert grant.held_at(instant("2026-07-13T14:59-04:00"))
    assert grant.held_at(instant("2026-07-13T15:01-04:00")) is None
    assert case.window_at(instant("2026-07-12T12:00-04:00")) is None
    assert case.window_at(instant("2026-07-18T12:00-04:00"))


def test_one_hold_at_a_time_and_another_after_it() -> None:
    case, access, hold = held_case()

    with pytest.raises(Refused, match="one hold at a time"):
        case.holds.propose(by=LIAISON, access=access, reason="b", owner=None, days=None)
    on_clock(case, "2026-07-13T15:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    with pytest.raises(Refused):
        case.holds.resume(by=OFFICER, hold=hold, reason=None)
    case.holds.propose(by=LIAISON, access=access, reason="b", owner=None, days=2)
    case.holds.agree(by=OFFICER, hold=last(case))

    assert window_of(case, access).held == 6


def test_a_window_is_not_held_on_its_last_day() -> None:
    case, access, hold = proposed_case()

    with pytest.raises(Refused, match="last day"):
        on_clock(case, "2026-07-15T10:00-04:00").holds.agree(by=LIAISON, hold=hold)
    with pytest.raises(Refused, match="over"):
        on_clock(case, "2026-07-16T10:00-04:00").holds.agree(by=LIAISON, hold=hold)

    assert window_of(case, access).held == 0


def test_access_that_has_ended_is_not_held_and_not_resumed() -> None:
    case, access, hold = held_case()
    case.access.end_early(by=LIAISON, access=access, reason=None)

    with pytest.raises(Refused):
        case.holds.resume(by=OFFICER, hold=hold, reason=None)
    with pytest.raises(Refused):
        case.holds.propose(by=OFFICER, access=access, reason="b", owner=None, days=None)


def test_a_hold_that_the_case_does_not_have_is_refused() -> None:
    case, access = activated_case()

    with pytest.raises(NotFound) as agreeing:
        case.holds.agree(by=LIAISON, hold=access)
    with pytest.raises(NotFound) as refusing:
        case.holds.refuse(by=LIAISON, hold=access, reason=None)
    with pytest.raises(NotFound) as resuming:
        case.holds.resume(by=LIAISON, hold=access, reason=None)

    assert {error.value.pointer for error in (agreeing, refusing, resuming)} == {"/hold"}


# dates


def test_no_side_alone_moves_an_end_by_saying_that_it_agreed_or_resumed_earlier() -> None:
    case, access, hold = proposed_case()
    on_clock(case, "2026-07-10T10:00-04:00")
    now = case.pen.clock()

    set_clock(at(case, "2026-07-08T10:00-04:00"), now)
    with pytest.raises(Refused) as agreeing:
        case.holds.agree(by=LIAISON, hold=hold)
    on_clock(case, "2026-07-10T10:00-04:00").holds.agree(by=LIAISON, hold=hold)
    set_clock(at(case, "2026-07-12T10:00-04:00"), instant("2026-07-14T10:00-04:00"))
    with pytest.raises(Refused) as resuming:
        case.holds.resume(by=LIAISON, hold=hold, reason=None)

    assert (agreeing.value.pointer, resuming.value.pointer) == ("/occurred", "/occurred")
    assert window_of(case, access).ends is None


def test_a_hold_is_neither_agreed_to_before_it_is_proposed_nor_resumed_before_it_is_held() -> None:
    case = compiled_case()
    access = compiled_access(case)
    at(case, "2026-07-08").holds.propose(
        by=FOR_AGENCY, access=access, reason="reported", owner=None, days=None
    )
    hold = last(case)

    with pytest.raises(Refused) as agreeing:
        at(case, "2026-07-07").holds.agree(by=FOR_COMPANY, hold=hold)
    at(case, "2026-07-09").holds.agree(by=FOR_COMPANY, hold=hold)
    with pytest.raises(Refused) as resuming:
        at(case, "2026-07-08").holds.resume(by=FOR_COMPANY, hold=hold, reason=None)
    at(case, "2026-07-12").holds.resume(by=FOR_COMPANY, hold=hold, reason=None)

    assert (agreeing.value.pointer, resuming.value.pointer) == ("/occurred", "/occurred")
    assert window_of(case, access).held == 2


def compiled_access(case: Review) -> UUID:
    """Ten days of access from 6 July, as sources have it."""
    at(case, "2026-07-05").access.offer(
        by=FOR_COMPANY,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
        models=(),
        terms=None,
    )
    access = last(case)
    case.access.take_up(by=FOR_AGENCY, access=access)
    at(case, "2026-07-06").access.activate(
        by=FOR_COMPANY, access=access, days=10, largest=THIRTY, activated=None
    )
    return access


@pytest.mark.parametrize("field", ["occurred", "first", "window", "days", "hold"])
def test_a_correction_moves_no_hold(field: str) -> None:
    case, _, _ = held_case()

    with pytest.raises(Refused) as refusal:
        case.correct(by=LIAISON, entry=last(case), field=field, value="2027-01-01", reason="slip")

    assert refusal.value.rule == 16


# laws

DAYS = st.integers(1, 30)
HOLDS = st.lists(st.integers(0, 60), max_size=4)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(STARTS, DAYS, HOLDS)
def test_a_hold_never_shortens_a_window(starts: datetime, days: int, holds: list[int]) -> None:
    window = Window.activated(starts, days)

    held = window.with_more(0, [Held(first=window.first, days=number) for number in holds])

    assert held.days == window.days
    assert window.ends is not None
    assert held.ends is not None
    assert held.ends >= window.ends
    after, before = (end.astimezone(EASTERN) for end in (held.ends, window.ends))
    assert after.date() - before.date() == timedelta(days=sum(holds))
    assert (after.hour, after.minute) == (0, 0)


@given(STARTS, DAYS, st.integers(0, 10), HOLDS)
def test_holds_and_extensions_commute(starts: datetime, days: int, more: int, holds: list[int]) -> None:
    window = Window.activated(starts, days)
    spans = [Held(first=window.first, days=number) for number in holds]

    together = window.with_more(more, spans)

    assert window.with_more(more).with_more(0, spans) == together
    assert window.with_more(0, spans).with_more(more) == together


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.none() | st.integers(1, 60), st.integers(-5, 90))
def test_the_whole_days_of_a_hold_lie_between_its_first_and_the_day_of_resuming(
    first: date, planned: int | None, after: int
) -> None:
    resumed = first + timedelta(days=after)

    days = whole_days(first, planned, resumed)

    covered = [Held(first=first, days=days).covers(first + timedelta(days=n)) for n in range(-1, 92)]
    assert sum(covered) == days <= max(after, 0)
    assert planned is None or days <= planned


Act = Callable[[Review, UUID], None]


def extend(days: int) -> Act:
    def act(case: Review, access: UUID) -> None:
        case.extension.ask(by=OFFICER, access=access, days=days, largest=THIRTY, reason=None)
        case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)

    return act


def hold_for(days: int) -> Act:
    def act(case: Review, access: UUID) -> None:
        case.holds.propose(by=LIAISON, access=access, reason="a", owner=None, days=days)
        case.holds.agree(by=OFFICER, hold=last(case))

    return act


@given(st.integers(1, 15), st.lists(st.integers(1, 9), min_size=1, max_size=3), st.integers(1, 20), st.data())
def test_whatever_the_order_the_window_is_what_was_consented_to_and_the_days_of_holds(
    days: int, extensions: list[int], hold: int, data: st.DataObject
) -> None:
    acts = data.draw(st.permutations([hold_for(hold), *map(extend, extensions)]))
    case, access = activated_case(days=days + 1)  # a hold needs a day after it

    consented = days + 1
    for act in acts:
        before = window_of(case, access)
        with suppress(Refused):  # an extension beyond the largest window
            act(case, access)
        after = window_of(case, access)
        consented = after.days
        assert before.ends is not None
        assert after.ends is not None
        assert after.ends >= before.ends

    window = window_of(case, access)
    assert window.days == consented <= THIRTY.days
    assert window.held == hold
    assert window == Window.activated(window.starts, consented).with_more(
        0, [Held(first=window.first, days=hold)]
    )
    # a replay in another order gives the same
    again = Review.of(sorted(case.entries, key=lambda entry: (entry.version == 1, -entry.version)), case.pen)
    assert again is not None
    assert window_of(again, access) == window


def test_extensions_and_the_largest_window_count_apart_from_the_days_of_holds() -> None:
    case, access, _ = held_case(days=3)

    case.extension.ask(by=OFFICER, access=access, days=20, largest=THIRTY, reason=None)
    with pytest.raises(Refused):
        case.extension.consent(
            by=LIAISON, access=access, days=None, largest=LargestWindow(days=29, set_by=SetBy.PROGRAM)
        )
    case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)

    assert str(window_of(case, access)) == (
        "30 days and 3 days of hold, 6 July 2026 to 7 August 2026, ending at 00:00 ET on 8 August 2026"
    )


def test_a_window_that_is_held_may_be_extended() -> None:
    case, access, hold = held_case()

    extend(5)(case, access)
    on_clock(case, "2026-07-11T15:00-04:00").holds.resume(by=LIAISON, hold=hold, reason=None)

    window = window_of(case, access)
    assert (window.days, window.held, window.ends) == (15, 2, instant("2026-07-23T00:00-04:00"))


# windows of one model version never overlap


def second_offer(case: Review) -> UUID:
    offer(case)
    case.access.take_up(by=OFFICER, access=last(case))
    return list(case.access.grants)[-1]


def test_a_backdated_end_lets_no_two_windows_overlap() -> None:
    case, first = activated_case(days=10)
    second = second_offer(case)
    case.pen.occurred = None
    at(case, "2026-07-10T10:00-04:00").access.end_early(by=LIAISON, access=first, reason=None)
    on_clock(case, "2026-07-20T10:00-04:00")

    for day in (date(2026, 7, 8), date(2026, 7, 6)):
        with pytest.raises(Refused) as refusal:
            case.access.activate(by=LIAISON, access=second, days=5, largest=THIRTY, activated=day)
        assert refusal.value.rule == 12
    # the day of the end is one on which the first window was open; its last instant is not
    case.access.activate(by=LIAISON, access=second, days=5, largest=THIRTY, activated=date(2026, 7, 10))

    spans = sorted((one.starts, one.until) for g in case.access.grants.values() for one in g.taken())
    assert spans[0][1] is not None
    assert spans[0][1] <= spans[1][0]


def test_an_end_of_which_only_the_month_is_known_counts_from_its_last_instant() -> None:
    case, first = activated_case(days=30)
    second = second_offer(case)
    set_clock(at(case, "2026-07"), instant("2026-07-20T10:00-04:00"))
    case.access.end_early(by=LIAISON, access=first, reason=None)

    with pytest.raises(Refused) as refusal:
        on_clock(case, "2026-07-25T10:00-04:00").access.activate(
            by=LIAISON, access=second, days=5, largest=THIRTY, activated=None
        )

    assert refusal.value.rule == 12


def test_a_window_that_time_ended_is_not_overlapped_by_one_said_to_be_earlier() -> None:
    case, first = activated_case(days=10)
    second = second_offer(case)
    on_clock(case, "2026-07-20T10:00-04:00").access.end_window(by=SYSTEM, access=first)

    with pytest.raises(Refused):
        case.access.activate(by=LIAISON, access=second, days=5, largest=THIRTY, activated=date(2026, 7, 12))


def test_a_window_in_another_case_is_not_overlapped() -> None:
    case, access = taken_up_case()
    taken = Taken(
        model=MODEL, starts=instant("2026-07-01T10:00-04:00"), until=instant("2026-07-07T00:00-04:00")
    )

    with pytest.raises(Refused):
        at(case, "2026-07-06T10:00-04:00").access.activate(
            by=LIAISON, access=access, days=5, largest=THIRTY, activated=None, elsewhere=[taken]
        )
    at(case, "2026-07-07T10:00-04:00").access.activate(
        by=LIAISON, access=access, days=5, largest=THIRTY, activated=None, elsewhere=[taken]
    )

    assert case.access.grants[access].active


def test_access_does_not_end_before_it_was_activated() -> None:
    case, access = activated_case()

    with pytest.raises(Refused) as refusal:
        at(case, "2026-07-05T10:00-04:00").access.end_early(by=LIAISON, access=access, reason=None)

    assert refusal.value.pointer == "/occurred"


@pytest.mark.parametrize("act", ["end_early", "revoke"])
def test_a_correction_moves_no_end_of_access(act: str) -> None:
    case, access = activated_case()
    getattr(case.access, act)(by=LIAISON, access=access, reason=None)

    with pytest.raises(Refused) as refusal:
        case.correct(by=LIAISON, entry=last(case), field="occurred", value="2027", reason="slip")

    assert refusal.value.rule == 16


@given(STARTS, DAYS, STARTS, DAYS)
def test_whether_windows_overlap_does_not_depend_on_which_is_asked(
    one: datetime, days: int, other: datetime, more: int
) -> None:
    first, second = Window.activated(one, days), Window.activated(other, more)

    def taken(window: Window) -> Taken:
        return Taken(model=MODEL, starts=window.starts, until=window.ends)

    assert taken(first).overlaps(second) is taken(second).overlaps(first)
    endless = msgspec.structs.replace(first, ends=None)
    assert taken(endless).overlaps(second) is (second.ends is None or first.starts < second.ends)
    assert taken(second).overlaps(endless) is (second.ends is None or first.starts < second.ends)


def test_a_grant_of_which_only_later_entries_are_there_has_no_window() -> None:
    case, access, hold = held_case()
    kept = [entry for entry in case.entries if entry.record.topic != "review.access-activated"]

    replayed = Review.of(kept, steady_pen())

    assert replayed is not None
    grant = replayed.access.grants[access]
    assert grant.window is None
    assert grant.window_with(hold, 3) is None
    assert list(grant.taken()) == []
    assert grant.window_at(instant("2026-07-07T12:00-04:00")) is None


# what cannot be done with access, held or not


def test_the_end_of_a_window_that_was_held_rests_on_the_last_entry_that_moved_it() -> None:
    case, access, hold = held_case()
    on_clock(case, "2026-07-13T15:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    resumed = case.entries[-1]

    on_clock(case, "2026-07-20T03:00-04:00").access.end_window(by=SYSTEM, access=access)

    assert [cited.id for cited in case.entries[-1].record.cites] == [resumed.id]
    assert case.entries[-1].takes_effect == instant("2026-07-20T00:00-04:00")


def test_access_that_is_not_activated_is_neither_held_nor_extended() -> None:
    case, access = taken_up_case()

    for act in (hold_for(3), extend(3)):
        with pytest.raises(Refused, match="not activated"):
            act(case, access)
    with pytest.raises(Refused, match="taken up already"):
        case.access.take_up(by=OFFICER, access=access)


def test_access_is_activated_once_and_asked_to_be_extended_by_at_least_a_day_and_once() -> None:
    case, access = activated_case(days=10)

    with pytest.raises(Refused, match="an extension is asked for"):
        case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)
    with pytest.raises(Refused, match="at least one day"):
        extend(0)(case, access)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)
    with pytest.raises(Refused, match="not answered"):
        extend(5)(case, access)


def test_an_offer_names_what_it_offers() -> None:
    case, _ = taken_up_case()

    with pytest.raises(Refused) as refusal:
        case.access.offer(
            by=LIAISON,
            types=(),
            environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
            models=(),
            terms=None,
        )

    assert refusal.value.pointer == "/types"
