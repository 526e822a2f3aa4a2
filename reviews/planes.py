"""What each plane may do with the tables of reviews, and with what the office keeps beside the record."""

from typing import Final

from config.planes.stated import ADD, READ, WRITE, rights, state

_NOTHING: Final = frozenset[str]()


def state_tables() -> None:
    """State the read models of the company's and the government's streams, and the office's own tables."""
    state(CASE_PARTS, rights(WRITE, WRITE, READ, WRITE))
    state(
        (
            "reviews_decisionfile",
            "reviews_answerfile",
            "reviews_modelfile",
            "reviews_reportfile",
            "reviews_reportholder",
            "reviews_reportlink",
            "reviews_reportrelationship",
        ),
        rights(WRITE, WRITE, READ, WRITE),
    )
    # a court's record is entered by oversight
    state(("reviews_communicationfile", "reviews_askedmodel"), rights(WRITE, WRITE, WRITE, WRITE))
    # an overseer's inquiry, and what a side answers in it
    inquiries = ("reviews_inquiryfile", "reviews_inquiryreader", "reviews_inquiryask")
    state(inquiries, rights(WRITE, WRITE, WRITE, WRITE))
    # seen by its agency alone
    state(("reviews_deskfile", "reviews_draftfile"), rights(_NOTHING, WRITE, _NOTHING, WRITE))
    # reckoned by tasks, read by officers and overseers
    state(
        (
            "office_reckoned",
            "office_reckonedclock",
            "office_awaitedrow",
            "office_reckonedflag",
            "office_restson",
            "office_searchedcase",
            "office_searchedline",
            "office_reckonedto",
            "office_retentionover",
        ),
        rights(_NOTHING, READ, READ, WRITE),
    )
    state(["office_toreckon"], rights(_NOTHING, ADD, _NOTHING, WRITE))
    # what a person keeps for reading: officers, and overseers, who read in the admin, too
    own = ("office_savedsearch", "office_looked", "office_calendarfeed")
    state(own, rights(_NOTHING, WRITE, WRITE, WRITE))


CASE_PARTS: Final = (
    "reviews_casefile",
    "reviews_casemodel",
    "reviews_submissionfile",
    "reviews_accessfile",
    "reviews_accesswindow",
    "reviews_questionfile",
    "reviews_fileddocument",
    "reviews_holdfile",
    "reviews_deliverablefile",
    "reviews_fieldmarking",
    "reviews_submitternotice",
    "reviews_unsealingfile",
    "reviews_litigationhold",
    "reviews_destructionfile",
    "reviews_disputefile",
    "reviews_evaluationfile",
    "reviews_runfile",
    "reviews_findingfile",
    "reviews_capabilityfile",
    "reviews_comparatorfile",
    "reviews_reproductionfile",
    "reviews_mitigationfile",
    "reviews_vulnerabilityfile",
    "reviews_coveragefile",
    "reviews_partnerfile",
    "reviews_materialsfile",
)
"""What stands between one company and one agency in a case."""
