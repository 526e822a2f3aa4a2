"""Who knows what, since when, by whose word: said to be shown, served, acknowledged, disputed."""

from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from agreements.claim import ClaimKind
from agreements.delivery import DeliveryChannel, Served
from config.actors import RecordKind, Side
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from reviews.communication import EvidenceDisclosed, EvidenceReceipt, Shown
from reviews.oversight.knowledge import Cell, Knowing, cells_of
from reviews.oversight.matrix import matrix, matrix_card, matrix_told
from reviews.report import Report
from reviews.review.findings import Manner, Portion
from reviews.review.receipts import FindingReceipt
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSIGHT_BODY, PRESS, named
from tests.reviews.oversight.pasts import EVENING, FOR_PRESS, MORNING, NEXT_DAY, NOON, Scene


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def cell(scene: Scene, entry: Entry, party: UUID = COMPANY, served: tuple[Served, ...] = ()) -> Cell:
    everything = [entry for stream in scene.streams for entry in stream.entries]
    return cells_of(party, everything, served)[entry.id]


def states(found: Cell) -> list[tuple[Knowing, datetime]]:
    return [(step.how, step.since) for step in found.steps]


def delivered(entry: Entry, at: str, to: UUID = COMPANY) -> Served:
    return Served(
        id=named("delivery"), entry=entry.id, organization=to, channel=DeliveryChannel.API, at=instant(at)
    )


def recorded_finding(scene: Scene) -> Entry:
    scene.at(scene.case, MORNING).findings.record_finding(
        by=OFFICER, detail="words", classified_pointer=None, evaluation=None, models=()
    )
    return scene.case.entries[-1]


def received_report(scene: Scene, **said: Any) -> Report:
    report = scene.at(scene.new(Report, "report"), MORNING)
    given: dict[str, Any] = {
        "author": PRESS,
        "author_side": Side.THIRD_PARTY,
        "cases": (),
        "models": (),
        "stage": None,
        "summary": "words",
        "digest": None,
        "classified_pointer": None,
        "audience": None,
    }
    report.receive(by=OFFICER, **given | said)
    return report


# each state


def test_an_own_act_is_known_from_when_it_happened() -> None:
    scene = Scene()
    request = scene.request(NOON)

    found = cell(scene, request.entries[0], AGENCY)

    assert states(found) == [(Knowing.OWN_ACT, instant(NOON))]


def test_an_addressee_is_said_to_be_shown_from_when_it_happened() -> None:
    scene = Scene()
    request = scene.request(NOON)

    found = cell(scene, request.entries[0])

    assert states(found) == [(Knowing.SAID_TO_BE_SHOWN, instant(NOON))]
    assert found.steps[0].entries == (request.entries[0].id,)


def test_whom_nobody_told_is_unknown_and_no_step_says_so() -> None:
    scene = Scene()
    finding = recorded_finding(scene)

    for party in (COMPANY, OTHER_COMPANY, OVERSIGHT_BODY):
        found = cell(scene, finding, party)
        assert found.state is Knowing.UNKNOWN
        assert found.steps == ()


def test_what_everybody_was_told_everybody_knows() -> None:
    scene = Scene()

    found = cell(scene, scene.model.entries[-1], OTHER_COMPANY)

    assert found.state is Knowing.SAID_TO_BE_SHOWN


def test_what_is_shared_is_said_to_be_shown_from_its_sharing() -> None:
    scene = Scene()
    finding = recorded_finding(scene)
    scene.at(scene.case, NOON).findings.share(
        by=OFFICER, finding=finding.id, portion=Portion.SUMMARY, manner=Manner.WRITTEN
    )
    sharing = scene.case.entries[-1]

    found = cell(scene, finding)

    assert states(found) == [(Knowing.SAID_TO_BE_SHOWN, instant(NOON))]
    assert found.steps[0].entries == (sharing.id,)
    assert found.at(instant(MORNING)) is None


def test_what_the_register_served_is_served_from_then() -> None:
    scene = Scene()
    request = scene.request(NOON).entries[0]

    found = cell(scene, request, served=(delivered(request, EVENING),))

    assert states(found) == [
        (Knowing.SAID_TO_BE_SHOWN, instant(NOON)),
        (Knowing.SERVED, instant(EVENING)),
    ]
    assert found.at(instant("2026-06-12T17:00-04:00")) == found.steps[0]


def test_what_one_organization_was_served_is_no_other_ones_knowledge() -> None:
    scene = Scene()
    finding = recorded_finding(scene)

    found = cell(scene, finding, served=(delivered(finding, EVENING, to=OVERSIGHT_BODY),))

    assert found.state is Knowing.UNKNOWN


def test_a_stated_receipt_acknowledges_the_communication() -> None:
    scene = Scene()
    request = scene.request(NOON)
    scene.at(request, EVENING).state_receipt(by=LIAISON, received_at=Occurred.parse(NOON))

    found = cell(scene, request.entries[0])

    assert states(found)[-1] == (Knowing.ACKNOWLEDGED, instant(EVENING))
    assert found.steps[-1].entries == (request.entries[-1].id,)


def test_an_answer_that_cites_an_entry_acknowledges_it() -> None:
    scene = Scene()
    scene.at(scene.case, NOON).questions.ask(by=OFFICER, question="why?", answer_hoped_for_by=None)
    question = scene.case.entries[-1]
    scene.at(scene.case, EVENING).questions.answer(by=LIAISON, question=question.id, answer="so")

    found = cell(scene, question)

    assert states(found)[-1] == (Knowing.ACKNOWLEDGED, instant(EVENING))


def test_a_decision_acknowledges_what_it_answers() -> None:
    scene = Scene()
    request = scene.request(NOON)
    scene.decide(request, when=EVENING)

    assert cell(scene, request.entries[0]).state is Knowing.ACKNOWLEDGED


def test_evidence_that_the_company_says_it_did_not_receive_is_disputed() -> None:
    for received in (EvidenceReceipt.NOT, EvidenceReceipt.PARTLY):
        scene = Scene()
        report = received_report(scene)
        request = scene.request(NOON, shown=Shown.WRITTEN, supported_by=(report.id,))
        scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=received)

        for entry in (report.entries[0], request.entries[1]):
            found = cell(scene, entry)
            assert states(found) == [
                (Knowing.SAID_TO_BE_SHOWN, instant(NOON)),
                (Knowing.DISPUTED, instant(EVENING)),
            ]


def test_evidence_that_the_company_says_it_received_is_acknowledged() -> None:
    scene = Scene()
    report = received_report(scene)
    request = scene.request(NOON, shown=Shown.WRITTEN, supported_by=(report.id,))
    scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.RECEIVED)

    assert cell(scene, report.entries[0]).state is Knowing.ACKNOWLEDGED


def shared_finding(scene: Scene) -> tuple[Entry, Entry]:
    """A finding and the entry by which the agency says that it showed it, at noon."""
    finding = recorded_finding(scene)
    scene.at(scene.case, NOON).findings.share(
        by=OFFICER, finding=finding.id, portion=Portion.SUMMARY, manner=Manner.WRITTEN
    )
    return finding, scene.case.entries[-1]


@pytest.mark.parametrize(
    ("received", "how"),
    [
        (FindingReceipt.NOT, Knowing.DISPUTED),
        (FindingReceipt.PARTLY, Knowing.DISPUTED),
        (FindingReceipt.RECEIVED, Knowing.ACKNOWLEDGED),
    ],
)
def test_a_finding_is_known_as_the_company_says_it_received_it(
    received: FindingReceipt, how: Knowing
) -> None:
    scene = Scene()
    finding, sharing = shared_finding(scene)
    scene.at(scene.case, EVENING).receipts.state(
        by=LIAISON, finding=finding.id, shared=sharing.id, received=received, said=None
    )

    for entry in (finding, sharing):
        found = cell(scene, entry)
        assert states(found) == [(Knowing.SAID_TO_BE_SHOWN, instant(NOON)), (how, instant(EVENING))]
        assert found.steps[-1].entries == (scene.case.entries[-1].id,)
    assert cell(scene, scene.case.entries[-1]).state is Knowing.OWN_ACT
    assert cell(scene, sharing, AGENCY).state is Knowing.OWN_ACT


def test_an_account_of_a_showing_that_the_reader_lacks_says_nothing_of_the_rest() -> None:
    scene = Scene()
    finding, sharing = shared_finding(scene)
    scene.at(scene.case, EVENING).receipts.state(
        by=LIAISON, finding=finding.id, shared=sharing.id, received=FindingReceipt.NOT, said=None
    )

    found = cells_of(COMPANY, [entry for entry in scene.case.entries if entry.id != sharing.id])

    assert found[finding.id].state is Knowing.UNKNOWN


@pytest.mark.parametrize("kind", RecordKind)
def test_who_adds_to_a_case_has_not_said_to_have_its_opening(kind: RecordKind) -> None:
    scene = Scene(kind)
    scene.at(scene.case, NOON).questions.ask(by=scene.liaison, question="why?", answer_hoped_for_by=None)
    scene.at(scene.case, EVENING).close(by=scene.officer, reason=None)

    opening = scene.case.entries[0]

    assert cell(scene, opening).state is Knowing.SAID_TO_BE_SHOWN
    assert cell(scene, opening, OTHER_COMPANY).state is not Knowing.ACKNOWLEDGED


def test_where_nothing_was_shown_there_is_nothing_to_dispute() -> None:
    scene = Scene()
    report = received_report(scene)
    request = scene.request(NOON, shown=Shown.NOTHING, supported_by=(report.id,))
    scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT)

    assert cell(scene, report.entries[0]).state is Knowing.UNKNOWN
    assert cell(scene, request.entries[1]).state is Knowing.SAID_TO_BE_SHOWN


# what outweighs what


def test_what_others_say_later_does_not_weaken_what_the_party_says_itself() -> None:
    scene = Scene()
    report = received_report(scene)
    request = scene.request(NOON, shown=Shown.WRITTEN, supported_by=(report.id,))
    scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT)
    scene.at(request, NEXT_DAY).disclose_evidence(by=OFFICER, shown=Shown.WRITTEN, findings=(report.id,))

    assert cell(scene, report.entries[0]).state is Knowing.DISPUTED


def test_what_the_register_serves_after_a_dispute_is_served() -> None:
    scene = Scene()
    report = received_report(scene)
    request = scene.request(NOON, shown=Shown.WRITTEN, supported_by=(report.id,))
    scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT)

    found = cell(scene, report.entries[0], served=(delivered(report.entries[0], NEXT_DAY),))

    assert [step.how for step in found.steps] == [
        Knowing.SAID_TO_BE_SHOWN,
        Knowing.DISPUTED,
        Knowing.SERVED,
    ]


def test_of_a_report_that_was_shown_its_way_is_not_known() -> None:
    scene = Scene()
    report = received_report(scene)
    scene.at(report, MORNING).transmit(
        by=OFFICER, sender=AGENCY, recipient=OTHER_COMPANY, recipient_side=None, manner=None
    )
    scene.request(NOON, shown=Shown.VERBAL, supported_by=(report.id,))

    received, handed_on = report.entries

    assert cell(scene, received).state is Knowing.SAID_TO_BE_SHOWN
    assert cell(scene, handed_on).state is Knowing.UNKNOWN


def test_nothing_is_known_before_it_happened() -> None:
    scene = Scene()
    finding = recorded_finding(scene)
    scene.at(scene.case, "2026-06-11T12:00-04:00").findings.share(
        by=OFFICER, finding=finding.id, portion=Portion.SUMMARY, manner=Manner.WRITTEN
    )

    assert cell(scene, finding).steps[0].since == instant(MORNING)


def test_no_entry_gives_no_cell() -> None:
    assert cells_of(COMPANY, [], ()) == {}


def test_a_finding_that_was_shown_in_support_is_said_to_be_shown() -> None:
    scene = Scene()
    finding = recorded_finding(scene)
    scene.request(NOON, shown=Shown.WRITTEN, supported_by=(finding.id, named("no such finding")))

    assert states(cell(scene, finding)) == [(Knowing.SAID_TO_BE_SHOWN, instant(NOON))]


def test_a_matrix_has_the_cases_parties_first_and_whoever_was_told_or_served() -> None:
    scene = Scene()
    request = scene.request(NOON).entries[0]
    report = received_report(scene)
    scene.at(report, MORNING).transmit(
        by=OFFICER, sender=AGENCY, recipient=OTHER_COMPANY, recipient_side=None, manner=None
    )
    scene.claim(ClaimKind.STATEMENT, FOR_PRESS, value="asked", party=COMPANY)
    served = (delivered(request, EVENING), delivered(request, EVENING, to=OVERSIGHT_BODY))
    history = scene.history()
    history.served = served

    found = matrix(history)
    told = matrix_told(history, found)

    assert found.parties == (AGENCY, COMPANY, OTHER_COMPANY, OVERSIGHT_BODY)
    assert [party["side"] for party in told["parties"]] == ["government", "company", None, None]
    (row,) = (row for row in told["entries"] if row["number"] == history.numbers[request.id])
    assert [(one["state"], one["served_through"]) for one in row["known"]] == [
        ("own_act", None),
        ("served", "api"),
        ("unknown", None),
        ("served", "api"),
    ]


def test_a_card_says_by_which_entry_a_party_has_another() -> None:
    scene = Scene()
    finding = recorded_finding(scene)
    scene.request(NOON, shown=Shown.WRITTEN, supported_by=(finding.id,))
    history = scene.history()
    console = Console(width=80, record=True, file=StringIO())

    for part in matrix_card(history, matrix(history)):
        console.print(part)

    card = " ".join(console.export_text().split())
    disclosure = next(e for e in history.entries if isinstance(e.event, EvidenceDisclosed))
    assert f"Acme: said to be shown, 12 June 2026, 12:00 ET ¶{history.numbers[disclosure.id]}" in card
    assert "everybody: said in public" in card
    assert "Offices of the government The company and everybody else" in card
    assert all(f"{how.words}:" in card.lower() for how in Knowing)
