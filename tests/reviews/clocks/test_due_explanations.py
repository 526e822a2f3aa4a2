"""Whole explanations of clocks with a due day: every sentence, rule and input that a reader is shown."""

from datetime import date
from textwrap import dedent

from reviews.clocks import clocks_of
from reviews.review.disputes import Grounds
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import at, last, submitted_case
from tests.reviews.clocks.explanations import explained, october, told
from tests.reviews.clocks.pasts import facts, instant, on, program
from tests.reviews.clocks.test_due_clocks import asked, framework, promised
from tests.reviews.oversight.pasts import Scene

# deadlines and deliverables


def test_a_deadline_that_was_counted_of_a_program_that_is_complete() -> None:
    found = framework()
    on(found, date(2026, 8, 4)).complete(by=OFFICER)

    assert explained(submitted_case(), "program:the framework", "2026-08-05T12:00-04:00", found) == dedent(
        """\
        program:the framework, program_deadline: the program's deadline for the framework
        since 2 June 2026, 12:00 ET, due 2 August 2026, 00:00 ET, last 2026-08-01, beside 2026-08-03
        elapsed 63, agency 43, left 0, held 0
        stopped
        - the program set Saturday 1 August 2026 for the framework
          rule: as the program says: 60 days from 2 June 2026, the day after it is day 1
          due: 2026-08-01
          counting: 60 days from 2 June 2026, the day after it is day 1
          set: 2 June 2026, 12:00 ET
        - counted in calendar days from Tuesday 2 June 2026: day 1 is Wednesday 3 June 2026
          rule: the day after is day 1
          from: 2026-06-02
          unit: calendar days
        - day 60 is Saturday 1 August 2026: not rolled; the next business day is Monday 3 August 2026
          rule: calendar days; the day after is day 1; not rolled; a lapse in appropriations does not
            suspend it
          days: 60
        - it is over at 00:00 ET on 2 August 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-08-01
        - the program was said to be complete on 4 August 2026, 12:00 ET
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 4 August 2026, 12:00 ET
        - by Tuesday 4 August 2026, 63 days elapsed, 43 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-03
          last: 2026-08-04
        """
    )


def test_a_deadline_that_was_stated_as_a_day() -> None:
    found = on(program(), date(2026, 6, 3))
    found.set_deadline(by=OFFICER, name="a report", due=date(2026, 7, 3), counting="a day of the order")

    assert explained(submitted_case(), "program:a report", "2026-06-12T12:00-04:00", found) == dedent(
        """\
        program:a report, program_deadline: the program's deadline for a report
        since 3 June 2026, 12:00 ET, due 4 July 2026, 00:00 ET, last 2026-07-03, beside 2026-07-06
        elapsed 9, agency 7, left 21, held 0
        running
        - the program set Friday 3 July 2026 for a report
          rule: as the program says: a day of the order
          due: 2026-07-03
          counting: a day of the order
          set: 3 June 2026, 12:00 ET
        - Friday 3 July 2026 was stated: nothing is counted and nothing rolled (Independence Day
            observed; the next business day is Monday 6 July 2026)
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-07-03
        - it is over at 00:00 ET on 4 July 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-07-03
        - by Friday 12 June 2026, 9 days elapsed, 7 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-04
          last: 2026-06-12
        """
    )


def test_a_deliverable_that_was_suspended_by_a_lapse_and_delivered_late() -> None:
    case = promised()
    at(case, "2026-10-27T10:00-04:00").deliverables.deliver(by=OFFICER, deliverable=last(case), document=None)

    assert explained(case, "deliverable:1", "2026-10-28T12:00-04:00", october()) == dedent(
        """\
        deliverable:1, deliverable: deliverable 1
        since 11 September 2026, 10:00 ET, due 27 October 2026, 00:00 ET, last 2026-10-26, beside None
        elapsed 46, agency 22, left 0, held 0
        stopped
        - deliverable 1 was promised on 11 September 2026, 10:00 ET (¶4)
          rule: a clock starts with the entry that it is about
          occurred: 11 September 2026, 10:00 ET
        - counted in calendar days from Friday 11 September 2026: day 1 is Saturday 12 September 2026
          rule: the day after is day 1
          from: 2026-09-11
          unit: calendar days
        - a lapse in appropriations from Thursday 1 October 2026 to Wednesday 14 October 2026: its days
            do not count
          rule: a lapse suspends this clock
          lapse: from Thursday 1 October 2026 to Wednesday 14 October 2026
        - day 30 is Sunday 25 October 2026: rolled to Monday 26 October 2026
          rule: calendar days; the day after is day 1; rolled to the next business day; a lapse in
            appropriations suspends it
          days: 30
        - it is over at 00:00 ET on 27 October 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-10-26
        - it was delivered on 27 October 2026, 10:00 ET (¶5)
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 27 October 2026, 10:00 ET
        - by Tuesday 27 October 2026, 46 days elapsed, 22 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-09-12
          last: 2026-10-27
        """
    )


def test_a_deliverable_for_a_saturday() -> None:
    case = promised(days=None, due=date(2026, 10, 3))

    assert explained(case, "deliverable:1", "2026-09-12T12:00-04:00") == dedent(
        """\
        deliverable:1, deliverable: deliverable 1
        since 11 September 2026, 10:00 ET, due 4 October 2026, 00:00 ET, last 2026-10-03, beside
            2026-10-05
        elapsed 1, agency 0, left 21, held 0
        running
        - deliverable 1 was promised on 11 September 2026, 10:00 ET (¶4)
          rule: a clock starts with the entry that it is about
          occurred: 11 September 2026, 10:00 ET
        - Saturday 3 October 2026 was stated: nothing is counted and nothing rolled (a Saturday; the
            next business day is Monday 5 October 2026)
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-10-03
        - it is over at 00:00 ET on 4 October 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-10-03
        - by Saturday 12 September 2026, 1 day elapsed, 0 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-09-12
          last: 2026-09-12
        """
    )


# answers


def test_a_question_that_was_counted_and_answered() -> None:
    case = asked()
    at(case, "2026-07-09T10:00-04:00").questions.answer(by=LIAISON, question=last(case), answer="b")

    assert explained(case, "question:1", "2026-07-12T12:00-04:00") == dedent(
        """\
        question:1, question: an answer to question 1
        since 1 July 2026, 10:00 ET, due 17 July 2026, 00:00 ET, last 2026-07-16, beside None
        elapsed 8, agency 5, left 4, held 0
        stopped
        - question 1 was asked on 1 July 2026, 10:00 ET (¶4)
          rule: a clock starts with the entry that it is about
          occurred: 1 July 2026, 10:00 ET
        - counted in business days from Wednesday 1 July 2026: day 1 is Thursday 2 July 2026
          rule: the day after is day 1
          from: 2026-07-01
          unit: business days
        - left out as no business days: 3 of a weekend, Independence Day observed (Friday 3 July 2026),
            Independence Day (Saturday 4 July 2026)
          rule: weekends and the holidays of the adopted calendar do not count
          2026-07-03: Independence Day observed
          2026-07-04: Independence Day
        - day 10 is Thursday 16 July 2026
          rule: business days; the day after is day 1; not rolled; a lapse in appropriations does not
            suspend it
          days: 10
        - it is over at 00:00 ET on 17 July 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-07-16
        - it was answered on 9 July 2026, 10:00 ET (¶5)
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 9 July 2026, 10:00 ET
        - by Thursday 9 July 2026, 8 days elapsed, 5 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-07-02
          last: 2026-07-09
        """
    )


def test_a_question_that_names_an_instant() -> None:
    case = asked(instant("2026-07-04T17:00-04:00"))

    assert explained(case, "question:1", "2026-07-02T12:00-04:00") == dedent(
        """\
        question:1, question: an answer to question 1
        since 1 July 2026, 10:00 ET, due 4 July 2026, 17:00 ET, last 2026-07-04, beside 2026-07-06
        elapsed 1, agency 1, left 2, held 0
        running
        - question 1 was asked on 1 July 2026, 10:00 ET (¶4)
          rule: a clock starts with the entry that it is about
          occurred: 1 July 2026, 10:00 ET
        - 4 July 2026, 17:00 ET was stated, an instant: nothing is counted and nothing rolled
            (Independence Day; the next business day is Monday 6 July 2026)
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-07-04T21:00:00+00:00
        - by Thursday 2 July 2026, 1 day elapsed, 1 agency day among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-07-02
          last: 2026-07-02
        """
    )


def test_more_information_that_was_given_late() -> None:
    case = submitted_case()
    at(case, "2026-06-03T10:00-04:00").submission.ask_for_more(
        by=OFFICER, asked="a canary", answer_hoped_for_by=instant("2026-06-10T17:00-04:00")
    )
    asking = last(case)
    at(case, "2026-06-11T10:00-04:00").submission.supplement(by=LIAISON, supplement="c", answers=asking)

    assert explained(case, "information:3", "2026-06-12T12:00-04:00") == dedent(
        """\
        information:3, information: more information for the submission
        since 3 June 2026, 10:00 ET, due 10 June 2026, 17:00 ET, last 2026-06-10, beside None
        elapsed 8, agency 6, left 0, held 0
        stopped
        - more information was asked for on 3 June 2026, 10:00 ET (¶3)
          rule: a clock starts with the entry that it is about
          occurred: 3 June 2026, 10:00 ET
        - 10 June 2026, 17:00 ET was stated, an instant: nothing is counted and nothing rolled
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-06-10T21:00:00+00:00
        - the submission was supplemented on 11 June 2026, 10:00 ET (¶4)
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 11 June 2026, 10:00 ET
        - by Thursday 11 June 2026, 8 days elapsed, 6 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-04
          last: 2026-06-11
        """
    )


def test_a_request_that_was_answered_and_a_directive_that_was_not() -> None:
    scene = Scene()
    request = scene.request(answer_hoped_for_by=instant("2026-06-15T17:00-04:00"))
    directive = scene.directive(comply_by=instant("2026-06-13T17:00-04:00"))
    decision = scene.decide(request)
    said = facts(
        scene.case,
        "2026-06-14T12:00-04:00",
        program(),
        communications=(request, directive),
        decisions=(decision,),
    )
    said.numbers.update(scene.history().numbers)

    assert "\n".join(map(told, clocks_of(said))) == dedent(
        """\
        communication:4, communication: an answer to a request
        since 12 June 2026, 12:00 ET, due 15 June 2026, 17:00 ET, last 2026-06-15, beside None
        elapsed 0, agency 0, left 1, held 0
        stopped
        - it was asked on 12 June 2026, 12:00 ET (¶4)
          rule: a clock starts with the entry that it is about
          occurred: 12 June 2026, 12:00 ET
        - 15 June 2026, 17:00 ET was stated, an instant: nothing is counted and nothing rolled
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-06-15T21:00:00+00:00
        - it was answered or came to its end on 12 June 2026, 18:00 ET (¶6)
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 12 June 2026, 18:00 ET
        - by Friday 12 June 2026, 0 days elapsed, 0 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-13
          last: 2026-06-12

        communication:5, communication: what a directive wants done
        since 12 June 2026, 12:00 ET, due 13 June 2026, 17:00 ET, last 2026-06-13, beside 2026-06-15
        elapsed 2, agency 0, left 0, held 0
        over
        - it was directed on 12 June 2026, 12:00 ET (¶5)
          rule: a clock starts with the entry that it is about
          occurred: 12 June 2026, 12:00 ET
        - 13 June 2026, 17:00 ET was stated, an instant: nothing is counted and nothing rolled (a
            Saturday; the next business day is Monday 15 June 2026)
          rule: what is stated as an instant or a day stands as stated
          stated: 2026-06-13T21:00:00+00:00
        - by Sunday 14 June 2026, 2 days elapsed, 0 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-06-13
          last: 2026-06-14
        """
    )


def test_a_dispute_that_was_answered_late() -> None:
    case = asked()
    at(case, "2026-07-01T11:00-04:00").disputes.raise_dispute(
        by=LIAISON, disputed=case.entries[-1], grounds=Grounds.INACCURATE, statement="a canary"
    )
    at(case, "2026-07-17T10:00-04:00").disputes.answer(by=OFFICER, dispute=last(case), statement="b")

    assert explained(case, "dispute:1", "2026-07-18T12:00-04:00") == dedent(
        """\
        dispute:1, dispute: an answer to dispute 1
        since 1 July 2026, 11:00 ET, due 17 July 2026, 00:00 ET, last 2026-07-16, beside None
        elapsed 16, agency 11, left 0, held 0
        stopped
        - dispute 1 was raised on 1 July 2026, 11:00 ET (¶5)
          rule: a clock starts with the entry that it is about
          occurred: 1 July 2026, 11:00 ET
        - counted in business days from Wednesday 1 July 2026: day 1 is Thursday 2 July 2026
          rule: the day after is day 1
          from: 2026-07-01
          unit: business days
        - left out as no business days: 3 of a weekend, Independence Day observed (Friday 3 July 2026),
            Independence Day (Saturday 4 July 2026)
          rule: weekends and the holidays of the adopted calendar do not count
          2026-07-03: Independence Day observed
          2026-07-04: Independence Day
        - day 10 is Thursday 16 July 2026
          rule: business days; the day after is day 1; not rolled; a lapse in appropriations does not
            suspend it
          days: 10
        - it is over at 00:00 ET on 17 July 2026
          rule: a day ends with 00:00 Eastern Time after it
          last: 2026-07-16
        - it was answered or came to its end on 17 July 2026, 10:00 ET (¶6)
          rule: a clock stops with the entry that answers it; nothing follows from a late one
          occurred: 17 July 2026, 10:00 ET
        - by Friday 17 July 2026, 16 days elapsed, 11 agency days among them
          rule: agency days are business days outside of lapses in appropriations
          first: 2026-07-02
          last: 2026-07-17
        """
    )
