"""The thresholds of a program, and the counting rules of its clocks."""

from typing import Final

import msgspec

from agreements.counting import CountingRules

LONGEST_ACCESS_DAYS: Final = 30
"""Days of access before release that a program may set as its largest (EO 14409, section 3)."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The thresholds that clocks and flags are computed with; `Parameters()` are the register's own defaults.

    largest_window_days           days of access before release at most (EO 14409, section 3: up to 30)
    short_notice_hours            less time than this to act counts as short notice
    independent_within_hours      an act called independent is looked at when a communication is this close
    dispute_answer_business_days  a dispute that waits longer counts as unanswered
    late_after_hours              an entry recorded later than this after it happened is late
    question_answer_days          days for an answer to a question that names no day of its own
    deliverable_days              days for a deliverable that is promised without a day of its own
    retention_days                days for which the content of a closed case is kept at least
    marking_expires_years         years after which a marking as confidential expires (28 CFR 16.7)
    counting                      how each clock counts its days, the access window aside (rule 12)
    """

    largest_window_days: int = LONGEST_ACCESS_DAYS
    short_notice_hours: int = 24
    independent_within_hours: int = 72
    dispute_answer_business_days: int = 10
    late_after_hours: int = 72
    question_answer_days: int = 10
    deliverable_days: int = 30
    retention_days: int = 2_555
    marking_expires_years: int = 10
    counting: CountingRules = CountingRules()


REGISTER_DEFAULTS: Final = Parameters()
