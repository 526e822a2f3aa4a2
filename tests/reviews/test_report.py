"""Third parties' reports: the chain of hands, the relationships, the cases they bear on."""

import pytest

from config.actors import Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.event import sealed_fields
from config.ledger.record import Source
from reviews.capability import Stage
from reviews.relationship import Relationship
from reviews.report import LinkedCase, Report, ReportReceived
from reviews.review.findings import Manner
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    archivist,
    named,
    officer,
)
from tests.reviews.case_pasts import AUTHOR, CASE, last, received_report
from tests.steady import steady_pen

OTHER_OFFICER = officer("other officer", OTHER_AGENCY)
THE_CASE = LinkedCase(id=CASE, company=COMPANY, agency=AGENCY)
FOR_AUTHOR = archivist(AUTHOR, Side.THIRD_PARTY)


def compiled_report() -> Report:
    report = Report(named("report"), steady_pen(source=Source(publisher="A paper", evidence="media")))
    report.receive(
        by=FOR_AUTHOR,
        author=AUTHOR,
        author_side=Side.THIRD_PARTY,
        cases=(THE_CASE,),
        models=(named("model"),),
        stage=Stage.C1,
        summary="the model names flaws in code",
        digest=None,
        classified_pointer=None,
        audience=None,
    )
    return report


def test_a_report_passes_from_hand_to_hand() -> None:
    report = compiled_report()

    report.transmit(
        by=FOR_AUTHOR, sender=AUTHOR, recipient=OTHER_AGENCY, recipient_side=None, manner=Manner.VERBAL
    )
    report.transmit(
        by=archivist(OTHER_AGENCY, Side.GOVERNMENT),
        sender=OTHER_AGENCY,
        recipient=AGENCY,
        recipient_side=None,
        manner=None,
    )

    assert [(event.sender, event.recipient) for _, event in report.chain] == [
        (AUTHOR, OTHER_AGENCY),
        (OTHER_AGENCY, AGENCY),
    ]
    assert report.holders == (AUTHOR, OTHER_AGENCY, AGENCY)


def test_nobody_passes_on_what_they_do_not_have() -> None:
    report = compiled_report()

    with pytest.raises(Refused):
        report.transmit(
            by=archivist(OTHER_AGENCY, Side.GOVERNMENT),
            sender=OTHER_AGENCY,
            recipient=AGENCY,
            recipient_side=None,
            manner=None,
        )

    assert report.chain == []


def test_passing_on_makes_the_report_known_to_the_recipient() -> None:
    report = received_report()
    first = report.entries[0]

    report.transmit(
        by=OFFICER, sender=AGENCY, recipient=OTHER_AGENCY, recipient_side=None, manner=Manner.WRITTEN
    )

    passed = report.entries[-1].record
    assert first.record.audience == ()
    assert OTHER_AGENCY in passed.audience
    assert first.citation() in passed.cites


def test_a_live_report_answers_to_those_who_have_it() -> None:
    report = received_report()

    with pytest.raises(NotFound):
        report.dispute(by=OTHER_OFFICER, stage=None, explanation=None, audience=None)
    report.transmit(by=OFFICER, sender=AGENCY, recipient=OTHER_AGENCY, recipient_side=None, manner=None)
    report.dispute(by=OTHER_OFFICER, stage=None, explanation=None, audience=None)

    assert report.state == "contested"


def test_a_live_report_is_passed_on_by_the_organization_itself() -> None:
    report = received_report()

    with pytest.raises(NotPermitted):
        report.transmit(by=OFFICER, sender=AUTHOR, recipient=OTHER_AGENCY, recipient_side=None, manner=None)


def test_one_report_bears_on_many_cases() -> None:
    report = received_report()
    other = named("other case")

    report.link(by=OFFICER, case=THE_CASE)
    report.link(by=OFFICER, case=LinkedCase(id=other, company=COMPANY, agency=AGENCY))

    assert report.cases == (CASE, other)
    assert [entry.record.about[0] for entry in report.entries[1:]] == [CASE, other]
    with pytest.raises(Refused):
        report.link(by=OFFICER, case=THE_CASE)


def test_relationships_of_the_author_are_disclosed() -> None:
    report = compiled_report()

    report.disclose_relationship(
        by=FOR_AUTHOR,
        party=COMPANY,
        relationship=Relationship.INVESTOR,
        detail="and sells it computing",
        audience=None,
    )

    ((_, disclosed),) = report.relationships
    assert (disclosed.author, disclosed.party) == (AUTHOR, COMPANY)
    assert "is an investor of" in disclosed.sentence()


def test_a_report_is_retracted_by_its_author_and_stays_on_record() -> None:
    report = compiled_report()
    with pytest.raises(NotPermitted):
        report.retract(by=archivist(COMPANY, Side.COMPANY), reason=None)

    report.retract(by=FOR_AUTHOR, reason=None)

    assert report.state == "retracted"
    assert report.received is not None
    with pytest.raises(Refused):
        report.corroborate(by=FOR_AUTHOR, stage=None, evidence=None, explanation=None, audience=None)


def test_corroboration_and_dispute_stand_side_by_side() -> None:
    report = compiled_report()

    report.corroborate(
        by=archivist(AGENCY, Side.GOVERNMENT), stage=Stage.C1, evidence=None, explanation=None, audience=None
    )
    report.dispute(by=archivist(COMPANY, Side.COMPANY), stage=Stage.C3, explanation=None, audience=None)

    assert (len(report.corroborations), len(report.disputes)) == (1, 1)


def test_a_classified_report_is_recorded_by_pointer_only() -> None:
    pointed = received_report(summary=None, classified_pointer="C-2026-17")

    with pytest.raises(Refused) as refusal:
        received_report(classified_pointer="C-2026-17")

    assert refusal.value.rule == 17
    assert pointed.received is not None
    assert pointed.received.summary is None


def test_the_summary_of_a_live_report_is_sealed_and_no_sentence_repeats_it() -> None:
    live, compiled = received_report(), compiled_report()

    assert "summary" in sealed_fields(ReportReceived)
    assert b"names flaws" not in live.entries[0].data
    assert "flaws" not in compiled.entries[0].event.sentence()


def test_a_company_puts_a_report_on_record_for_a_third_party() -> None:
    report = Report(named("report"), steady_pen())

    report.receive(
        by=LIAISON,
        author=AUTHOR,
        author_side=Side.THIRD_PARTY,
        cases=(),
        models=(),
        stage=None,
        summary="a researcher wrote to us",
        digest=bytes(32),
        classified_pointer=None,
        audience=None,
    )

    assert report.entry_received is not None
    assert report.entry_received.id == last(report)
    assert report.holders == (AUTHOR, COMPANY)


def test_a_report_is_put_on_record_once_with_what_it_says() -> None:
    report = received_report()

    with pytest.raises(Refused, match="already"):
        report.receive(
            by=OFFICER,
            author=AUTHOR,
            author_side=None,
            cases=(),
            models=(),
            stage=None,
            summary="again",
            digest=None,
            classified_pointer=None,
            audience=None,
        )
    with pytest.raises(Refused) as nothing_said:
        received_report(summary=None)

    assert nothing_said.value.pointer == "/summary"


def test_nothing_is_done_with_a_report_before_it_is_on_record() -> None:
    with pytest.raises(Refused):
        Report(named("report"), steady_pen()).link(by=OFFICER, case=THE_CASE)


def test_a_report_is_handed_on_to_somebody_else() -> None:
    with pytest.raises(Refused) as refusal:
        received_report().transmit(
            by=OFFICER, sender=AGENCY, recipient=AGENCY, recipient_side=Side.GOVERNMENT, manner=None
        )

    assert refusal.value.pointer == "/recipient"
