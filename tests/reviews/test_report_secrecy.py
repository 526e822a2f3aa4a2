"""One report on cases of two companies: neither learns of the other's case, nor that the other has it."""

from typing import Any, NamedTuple
from uuid import UUID

import pytest

from agreements.commands import correct_entry
from config.actors import Actor, Role, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry
from config.ledger.record import as_builtins
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Stage, StageEvidence
from reviews.commands.known import known_entry
from reviews.models import ReportFile, ReportHolder, ReportLink, ReportRelationship
from reviews.oversight.replay import case_entries, case_history
from reviews.report import Relationship, Report, ReportDisputed, ReportLinked, ReportReceived, ReportRetracted
from reviews.review import Review
from reviews.review.findings import Manner
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    liaison,
    named,
)
from tests.reviews.registered import opened_case, released_model

pytestmark = pytest.mark.django_db

RESEARCHER = Actor(id=named("researcher"), organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON)
OTHER_LIAISON = liaison("other liaison", OTHER_COMPANY)


class Shared(NamedTuple):
    """A report linked to a case of each of two companies."""

    report: UUID
    case: UUID
    other: UUID


def shared_report(**said: Any) -> Shared:
    released_model()
    case, other = opened_case(), opened_case(company=OTHER_COMPANY)
    report = commands.receive_report(OFFICER, author=PRESS, summary="two models name flaws", **said).stream
    commands.link_report(OFFICER, report=report, case=case)
    commands.link_report(OFFICER, report=report, case=other)
    return Shared(report, case, other)


def handed_on(shared: Shared) -> None:
    for company in (COMPANY, OTHER_COMPANY):
        commands.transmit_report(
            OFFICER, report=shared.report, sender=AGENCY, recipient=company, manner=Manner.WRITTEN
        )


def known(case: UUID, company: UUID) -> list[Entry]:
    return case_history(case, known_by=company).entries


def own_and_others(shared: Shared) -> list[tuple[UUID, UUID, UUID, UUID, Actor]]:
    """Case, company, and those of the other, seen from each of the two; and the own liaison."""
    return [
        (shared.case, COMPANY, shared.other, OTHER_COMPANY, LIAISON),
        (shared.other, OTHER_COMPANY, shared.case, COMPANY, OTHER_LIAISON),
    ]


def test_no_record_that_a_company_knows_names_the_others_case_or_the_other() -> None:
    shared = shared_report()
    handed_on(shared)
    commands.disclose_relationship(
        OFFICER, report=shared.report, party=AGENCY, relationship=Relationship.CONTRACTOR
    )
    commands.corroborate_report(OFFICER, report=shared.report, stage=Stage.C1)
    commands.dispute_report(LIAISON, report=shared.report)
    commands.dispute_report(OTHER_LIAISON, report=shared.report)
    commands.retract_report(OFFICER, report=shared.report)

    for case, company, others_case, other, _ in own_and_others(shared):
        seen = [entry for entry in known(case, company) if entry.record.stream == shared.report]

        assert any(isinstance(entry.event, ReportReceived) for entry in seen)
        assert any(isinstance(entry.event, ReportLinked) for entry in seen)
        assert not [entry for entry in seen if str(others_case).encode() in entry.data]
        assert not [entry for entry in seen if str(other).encode() in entry.data]


def test_a_company_sees_the_link_to_its_own_case_alone() -> None:
    shared = shared_report()
    handed_on(shared)

    for case, company, _, _, liaison_ in own_and_others(shared):
        assert ReportFile.objects.visible_to(liaison_).exists()
        assert [link.case for link in ReportLink.objects.visible_to(liaison_)] == [case]
        assert {row.holder for row in ReportHolder.objects.visible_to(liaison_)} == {PRESS, AGENCY, company}
    assert ReportLink.objects.visible_to(OVERSEER).count() == 2
    assert ReportHolder.objects.visible_to(OFFICER).count() == 4


def test_a_timeline_holds_its_own_link_and_what_was_said_of_the_report() -> None:
    shared = shared_report()
    handed_on(shared)
    commands.retract_report(OFFICER, report=shared.report)

    for case, _, others_case, _, _ in own_and_others(shared):
        entries = case_entries(case)

        links = [entry.event.case for entry in entries if isinstance(entry.event, ReportLinked)]
        assert links == [case]
        assert isinstance(entries[-1].event, ReportRetracted)
        assert others_case not in {id for entry in entries for id in entry.record.about}


def test_a_report_linked_later_changes_no_number_that_was_cited() -> None:
    released_model()
    report = commands.receive_report(OFFICER, author=PRESS, summary="names flaws").stream
    case = opened_case()
    commands.hold_pre_notification(LIAISON, case=case)
    before = [entry.id for entry in case_entries(case)]

    commands.link_report(OFFICER, report=report, case=case)

    after = case_entries(case)
    assert [entry.id for entry in after[: len(before)]] == before
    assert [type(entry.event) for entry in after[len(before) :]] == [ReportReceived, ReportLinked]
    assert len(case_history(case).of(Report)) == 1


def test_as_recorded_before_the_link_the_case_had_no_report() -> None:
    released_model()
    report = commands.receive_report(OFFICER, author=PRESS, summary="names flaws").stream
    case = opened_case()
    opened = case_entries(case)[-1].record.recorded_at
    commands.link_report(OFFICER, report=report, case=case)

    earlier = case_history(case, recorded=opened)

    assert [entry.record.stream for entry in earlier.entries] == [case]
    assert len(case_history(case).entries) == 3


def test_the_correction_of_a_link_stays_with_its_case() -> None:
    shared = shared_report()
    link = next(e for e in case_entries(shared.other) if isinstance(e.event, ReportLinked))
    before = case_entries(shared.case)

    correct_entry(
        OFFICER,
        stream=shared.report,
        entry=link.id,
        field="occurred",
        value=as_builtins(link.occurred),
        reason="a slip",
    )

    assert case_entries(shared.case) == before
    assert case_entries(shared.other)[-1].record.topic == "entry.corrected"


def test_what_is_said_of_a_report_is_an_entry_of_each_case() -> None:
    shared = shared_report()
    disputed = commands.dispute_report(OFFICER, report=shared.report).entries[-1]

    for case in (shared.case, shared.other):
        assert isinstance(known_entry(OFFICER, ledger.get(Review, case), disputed.id).event, ReportDisputed)
    link = next(e for e in case_entries(shared.other) if isinstance(e.event, ReportLinked))
    with pytest.raises(NotFound):
        known_entry(OFFICER, ledger.get(Review, shared.case), link.id)


def test_a_capability_that_rests_on_it_is_first_known_in_its_own_case_alone() -> None:
    shared = shared_report()
    handed_on(shared)

    said = commands.assert_capability(
        OFFICER,
        case=shared.case,
        report=shared.report,
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
    )

    assert said.entries[-1].record.audience == (COMPANY,)
    with pytest.raises(NotFound):
        commands.refer_vulnerability(
            OTHER_LIAISON, case=shared.other, maintainers="of a parser", report=named("no report")
        )


def test_a_report_that_a_party_does_not_have_looks_like_none() -> None:
    shared = shared_report()
    said: dict[str, Any] = {"case": shared.case, "stage": Stage.C1, "evidence": StageEvidence.DOCUMENTED}

    with pytest.raises(NotFound) as unheld:
        commands.assert_capability(LIAISON, report=shared.report, **said)
    with pytest.raises(NotFound) as missing:
        commands.assert_capability(LIAISON, report=named("no report"), **said)

    assert str(unheld.value) == str(missing.value)


def test_one_company_that_has_a_report_learns_what_is_said_of_it() -> None:
    released_model()
    report = commands.receive_report(OFFICER, author=PRESS, summary="names flaws").stream
    commands.transmit_report(OFFICER, report=report, sender=AGENCY, recipient=COMPANY)

    disputed = commands.dispute_report(OFFICER, report=report).entries[-1]

    assert set(disputed.record.audience) == {PRESS, COMPANY}


def test_a_live_report_received_with_its_cases_is_linked_to_each() -> None:
    released_model()
    case, other = opened_case(), opened_case(company=OTHER_COMPANY)

    receipt = commands.receive_report(OFFICER, author=PRESS, summary="names flaws", cases=(case, other, case))

    assert [type(entry.event) for entry in receipt.entries] == [ReportReceived, ReportLinked, ReportLinked]
    assert not [entry for entry in receipt.entries[:1] if str(case).encode() in entry.data]


# several relationships at once


def test_an_author_is_several_things_to_one_organization_and_to_several() -> None:
    shared = shared_report()
    handed_on(shared)
    told = (
        (COMPANY, Relationship.FUNDER),
        (COMPANY, Relationship.CUSTOMER),
        (AGENCY, Relationship.EMPLOYEE),
        (OTHER_AGENCY, Relationship.NONE),
    )

    for party, relationship in told:
        commands.disclose_relationship(OFFICER, report=shared.report, party=party, relationship=relationship)
    commands.disclose_relationship(
        LIAISON, report=shared.report, party=COMPANY, relationship=Relationship.NONE
    )

    rows = ReportRelationship.objects.visible_to(OFFICER)
    assert {(row.party, row.relationship) for row in rows if row.disclosed_by == AGENCY} == set(told)
    assert rows.count() == 5


@pytest.mark.parametrize("again", [Relationship.FUNDER, Relationship.NONE])
def test_the_same_is_disclosed_once_and_none_is_not_said_beside_another(again: Relationship) -> None:
    shared = shared_report()
    commands.disclose_relationship(
        OFFICER, report=shared.report, party=COMPANY, relationship=Relationship.FUNDER
    )

    with pytest.raises(Refused):
        commands.disclose_relationship(OFFICER, report=shared.report, party=COMPANY, relationship=again)


@pytest.mark.parametrize("evidence", [StageEvidence.REFUTED, StageEvidence.INCONCLUSIVE])
def test_what_refutes_corroborates_nothing(evidence: StageEvidence) -> None:
    shared = shared_report()

    with pytest.raises(Refused):
        commands.corroborate_report(OFFICER, report=shared.report, evidence=evidence)
    commands.corroborate_report(
        OFFICER, report=shared.report, evidence=StageEvidence.INDEPENDENTLY_REPRODUCED
    )

    assert ReportFile.objects.get().state == "corroborated"


def test_a_third_party_finds_its_own_report_and_no_company_that_has_it() -> None:
    shared = shared_report()
    handed_on(shared)
    unlinked = commands.receive_report(OFFICER, author=OTHER_AGENCY, summary="another's").stream

    reports = ReportFile.objects.visible_to(RESEARCHER).values_list("stream", flat=True)

    assert list(reports) == [shared.report]
    assert unlinked not in reports
    held_by = ReportHolder.objects.visible_to(RESEARCHER).values_list("holder", flat=True)
    assert set(held_by) == {PRESS, AGENCY}
    assert not ReportLink.objects.visible_to(RESEARCHER).exists()
    assert not ReportFile.objects.visible_to(liaison("a stranger", named("another press"))).exists()
