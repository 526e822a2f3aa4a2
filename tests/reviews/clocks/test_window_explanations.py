"""Whole explanations of access windows: every sentence, rule and input that a reader is shown."""

from textwrap import dedent

from tests.actors import COMPANY, LIAISON, OFFICER
from tests.reviews.case_pasts import THIRTY, activated_case, at, last, on_clock
from tests.reviews.clocks.explanations import explained, october


def test_a_window_that_was_extended_held_and_ended_by_the_company() -> None:
    case, access = activated_case("2026-09-28T10:00-04:00", days=20)
    case.extension.ask(by=OFFICER, access=access, days=10, largest=THIRTY, reason=None)
    on_clock(case, "2026-09-29T10:00-04:00").extension.consent(
        by=LIAISON, access=access, days=None, largest=THIRTY
    )
    on_clock(case, "2026-09-30T10:00-04:00").holds.propose(
        by=OFFICER, access=access, reason="a canary", owner=COMPANY, days=9
    )
    hold = last(case)
    on_clock(case, "2026-10-01T10:00-04:00").holds.agree(by=LIAISON, hold=hold)
    on_clock(case, "2026-10-10T10:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    at(case, "2026-10-20T10:00-04:00").access.end_early(by=LIAISON, access=access, reason=None)

    assert explained(case, "access-window", "2026-10-21T12:00-04:00", october()) == dedent(
        """\
        access-window, access_window: the access window of bcd3803e-7bfc-52d2-bf75-b4c1a288d099
        since 28 September 2026, 10:00 ET, due 5 November 2026, 00:00 ET, last 2026-11-04, beside None
        elapsed 15, agency 7, left 14, held 8
        stopped
        - activation on Monday 28 September 2026 is day 1 (¶6)
          rule: the day of activation in Eastern Time is day 1 (rule 12)
          activated: 28 September 2026, 10:00 ET
          days activated: 20
          largest window: 30 (the program)
        - the company consented to 10 days more (¶8)
          rule: an extension needs the company's consent and stays within the largest window (rule 12)
          days: 10
          consented: 29 September 2026, 10:00 ET
        - both sides agreed to a hold from Friday 2 October 2026 to Friday 9 October 2026: 8 days added
            (¶10)
          rule: a hold needs both sides and adds its whole days (rule 12)
          agreed: 1 October 2026, 10:00 ET
          wait on: d47881f6-82f7-5083-81ec-9b0b4e3a7755
          days agreed: 9
          resumed: 10 October 2026, 10:00 ET
        - a lapse in appropriations from Thursday 1 October 2026 to Wednesday 14 October 2026: its days
            count like any other
          rule: a lapse in appropriations does not suspend an access window
          lapse: from Thursday 1 October 2026 to Wednesday 14 October 2026
        - day 30, after 8 days of hold, is Wednesday 4 November 2026
          rule: calendar days; the day itself is day 1; not rolled; a lapse in appropriations does not
            suspend it (rule 12)
          first: 2026-09-28
          days: 30
          held: 8
        - clocks change within it: it begins in EDT and ends in EST
          rule: a window has whole Eastern days, of 23 or 25 hours where clocks change
          starts: 2026-09-28T14:00:00+00:00
          ends: 2026-11-05T05:00:00+00:00
        - it ends at 00:00 ET on 5 November 2026
          rule: the first instant outside is 00:00 Eastern Time after the last day (rule 12)
          ends: 2026-11-05T05:00:00+00:00
        - the company side ended the access on 20 October 2026, 10:00 ET (¶12)
          rule: either side ends access at any time, the company revokes it
          ended: 20 October 2026, 10:00 ET
        - by Tuesday 20 October 2026, 15 days elapsed, 7 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-09-28
          last: 2026-10-20
        """
    )


def test_a_window_that_began_on_a_day_without_an_hour_and_is_held() -> None:
    case, access = activated_case("2026-07-06")
    on_clock(case, "2026-07-07T10:00-04:00").holds.propose(
        by=OFFICER, access=access, reason="a canary", owner=COMPANY, days=None
    )
    on_clock(case, "2026-07-08T10:00-04:00").holds.agree(by=LIAISON, hold=last(case))

    assert explained(case, "access-window", "2026-07-20T12:00-04:00") == dedent(
        """\
        access-window, access_window: the access window of bcd3803e-7bfc-52d2-bf75-b4c1a288d099
        since 6 July 2026, 23:59 ET, due not known, last None, beside None
        elapsed 3, agency 3, left None, held 0
        held
        - activation on Monday 6 July 2026 is day 1 (¶6)
          rule: the day of activation in Eastern Time is day 1 (rule 12)
          activated: 6 July 2026 (an imprecise date counts from its end)
          days activated: 30
          largest window: 30 (the program)
        - both sides agreed to a hold from Thursday 9 July 2026 on, until it is resumed (¶8)
          rule: a hold needs both sides and adds its whole days (rule 12)
          agreed: 8 July 2026, 10:00 ET
          wait on: d47881f6-82f7-5083-81ec-9b0b4e3a7755
        - day 30 is not known while the window is held
          rule: a hold adds its whole days (rule 12)
          first: 2026-07-06
          days: 30
          held: 0
        - it ends once it is resumed and its other days have run
          rule: a window that is held does not end (rule 12)
        - by Monday 20 July 2026, 3 days elapsed, 3 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-07-06
          last: 2026-07-20
        """
    )


def test_a_window_that_ends_on_a_holiday() -> None:
    case, _ = activated_case("2026-06-04T10:00-04:00")

    assert explained(case, "access-window", "2026-06-16T12:00-04:00") == dedent(
        """\
        access-window, access_window: the access window of bcd3803e-7bfc-52d2-bf75-b4c1a288d099
        since 4 June 2026, 10:00 ET, due 4 July 2026, 00:00 ET, last 2026-07-03, beside 2026-07-06
        elapsed 13, agency 9, left 17, held 0
        running
        - activation on Thursday 4 June 2026 is day 1 (¶6)
          rule: the day of activation in Eastern Time is day 1 (rule 12)
          activated: 4 June 2026, 10:00 ET
          days activated: 30
          largest window: 30 (the program)
        - day 30 is Friday 3 July 2026, Independence Day observed: not rolled, because an access window
            never grows without consent
          rule: calendar days; the day itself is day 1; not rolled; a lapse in appropriations does not
            suspend it (rule 12)
          first: 2026-06-04
          days: 30
          held: 0
          next business day: 2026-07-06
        - it ends at 00:00 ET on 4 July 2026
          rule: the first instant outside is 00:00 Eastern Time after the last day (rule 12)
          ends: 2026-07-04T04:00:00+00:00
        - by Tuesday 16 June 2026, 13 days elapsed, 9 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-04
          last: 2026-06-16
        """
    )
