"""What each plane may do with the tables of reviews, and with what the office keeps beside the record."""

from typing import Final

from config.planes.narrowing import STREAM
from config.planes.stated import ADD, READ, WRITE, Made, Plane, rights, state, state_function, state_key

_NOTHING: Final = frozenset[str]()


def state_tables() -> None:
    """State the read models of the company's and the government's streams, and the office's own tables."""
    state(CASE_PARTS, rights(WRITE, WRITE, READ, WRITE), STREAM)
    said = "given by the register, in turn; a number that is cited says as much"
    state_key("reviews_casefile", ("number",), said)
    state_key("reviews_accesswindow", ("model", "number"), "a model is one company's")
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
        STREAM,
    )
    # a court's record is entered by oversight
    everywhere = rights(WRITE, WRITE, WRITE, WRITE)
    state(("reviews_communicationfile", "reviews_askedmodel"), everywhere, STREAM)
    # an overseer's inquiry, and what a side answers in it
    inquiries = ("reviews_inquiryfile", "reviews_inquiryreader", "reviews_inquiryask")
    state(inquiries, everywhere, STREAM)
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
    state_function("reviews_numbers", definer=True, planes=[Plane.COMPANY], made=_NUMBERS)


# what `timeline_of` orders, for who does not see all of it: the numbers of what it sees, and, at position 0,
# how many there are
_NUMBERS: Final = Made(
    arguments="of_case uuid, followed uuid[]",
    returns="TABLE (place bigint, number bigint)",
    language="sql STABLE",
    text="""
    WITH bound AS (
        SELECT ARRAY[planes_organization(), {everybody}] AS whom WHERE planes_organization() IS NOT NULL
    ), whole AS (
        SELECT id FROM bound b, unnest(of_case || followed) AS id WHERE EXISTS (
            SELECT 1 FROM planes_reach r WHERE r.stream = id AND r.organization = ANY (b.whom))
    ), told AS (
        SELECT l.* FROM ledger_record l
        WHERE of_case IN (SELECT w.id FROM whole w) AND (
            l.stream = ANY (ARRAY(SELECT w.id FROM whole w)) OR (l.stream, l.version) IN (
                SELECT a.stream, a.version FROM ledger_about a WHERE a.about = of_case)
        )
    ), links AS (
        SELECT t.stream, max(t.position) AS position FROM told t
        WHERE t.topic = 'report.report-linked'
            AND (SELECT c.record_kind FROM reviews_casefile c WHERE c.stream = of_case) = 'live'
        GROUP BY t.stream
    ), beside AS (
        SELECT l.* FROM ledger_record l JOIN links k ON k.stream = l.stream
        WHERE l.position NOT IN (SELECT t.position FROM told t)
    ), elsewhere AS (
        SELECT e.id FROM beside b
        JOIN ledger_timeline_entry e ON e.stream = b.stream AND e.version = b.version
        WHERE b.topic = 'report.report-linked'
    ), every AS (
        SELECT t.* FROM told t
        UNION ALL
        SELECT b.* FROM beside b
        WHERE b.topic <> 'report.report-linked' AND NOT (
            b.topic = 'entry.corrected'
            AND (convert_from(b.record, 'UTF8')::jsonb -> 'body' ->> 'entry')::uuid
                IN (SELECT w.id FROM elsewhere w)
        )
    ), numbered AS (
        SELECT e.position, e.stream, e.version, row_number() OVER (ORDER BY
            greatest(e.position, k.position), e.position < coalesce(k.position, 0) DESC,
            CASE WHEN e.position < k.position THEN e.version END
        ) AS number
        FROM every e LEFT JOIN links k ON k.stream = e.stream
        WHERE e.topic NOT LIKE 'desk.%' AND e.topic NOT LIKE 'delivery.%'
    )
    SELECT n.position, n.number FROM numbered n
    WHERE EXISTS (
        SELECT 1 FROM planes_reach r, bound b
        WHERE r.stream = n.stream AND r.organization = ANY (b.whom) AND r.version IN (0, n.version))
    UNION ALL
    SELECT 0, count(*) FROM numbered
""",
)

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
