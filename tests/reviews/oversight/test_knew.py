"""`manage.py knew`, and a history as one party knew it: what was served counts, and corrections too."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from agreements.commands import correct_entry
from agreements.delivery import DeliveryChannel
from agreements.serving import served
from config.errors import NotFound
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import EvidenceReceipt, Shown
from reviews.model_version import ModelVersion
from reviews.oversight.boundary import boundary
from reviews.oversight.boundary.pressure import NoticeFrom
from reviews.oversight.brief import brief, plain
from reviews.oversight.replay import case_history
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSIGHT_BODY,
    PRESS,
    overseer,
)
from tests.reviews import registered
from tests.reviews.pasts import MODEL
from tests.steady import Clock

pytestmark = pytest.mark.django_db


def asked(**said: Any) -> tuple[UUID, UUID]:
    """A case with a finding of which the company was shown nothing, and the finding's entry."""
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    (finding,) = commands.record_finding(OFFICER, case=case, detail="words").entries
    return case, finding.id


def told(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("knew", *arguments, format="json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def text(*arguments: str) -> str:
    out = StringIO()
    call_command("knew", *arguments, stdout=out)
    return out.getvalue()


def cell(answer: dict[str, Any], number: int, party: int) -> dict[str, Any]:
    (entry,) = (entry for entry in answer["entries"] if entry["number"] == number)
    known: dict[str, Any] = entry["known"][party]
    return known


def test_an_entry_of_one_side_is_unknown_to_the_other_until_the_register_serves_it() -> None:
    case, finding = asked()

    before = case_history(case, known_by=COMPANY)
    served(LIAISON, [ledger.entry(finding)], DeliveryChannel.API)
    after = case_history(case, known_by=COMPANY)

    assert before.entry(finding) is None
    assert after.entry(finding) is not None


def test_what_was_served_later_was_not_known_before(ledger_clock: Clock) -> None:
    case, finding = asked()
    before = ledger_clock()
    served(LIAISON, [ledger.entry(finding)], DeliveryChannel.API)

    assert case_history(case, known_by=COMPANY, recorded=before).entry(finding) is None
    assert case_history(case, known_by=COMPANY, occurred=before).entry(finding) is None


def test_an_overseer_knows_what_the_register_served_it() -> None:
    case, finding = asked()
    served(overseer(), [ledger.entry(finding)], DeliveryChannel.WEB)

    known = case_history(case, known_by=OVERSIGHT_BODY)

    assert known.entry(finding) is not None
    assert known.entry(case) is None
    parties = told(str(case))["parties"]
    assert [party["side"] for party in parties] == ["government", "company", "oversight"]
    assert "not shown here" not in parties[-1]["name"]


def test_a_party_reads_an_entry_as_it_read_before_a_correction_that_came_later(ledger_clock: Clock) -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    (registration, *_) = ledger.get(ModelVersion, MODEL).entries
    served(OFFICER, [registration], DeliveryChannel.WEB)
    before = ledger_clock()
    correct_entry(
        LIAISON, stream=MODEL, entry=registration.id, field="name", value="Fable V", reason="a slip"
    )

    def name(**known: Any) -> str:
        model = case_history(case, **known).streams[MODEL]
        assert isinstance(model, ModelVersion)
        return model.name

    assert name(occurred=before) == "Fable V"
    assert name(occurred=before, known_by=AGENCY) == "Fable 5"
    assert name(occurred=before, known_by=COMPANY) == "Fable 5"
    assert name(known_by=COMPANY) == "Fable V"


def test_notice_counts_from_when_the_register_first_served_it_where_no_receipt_is_stated() -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    due = ledger.clock() + timedelta(days=30)
    directive = registered.directed(case=case, comply_by=due)

    def counted() -> NoticeFrom:
        (row,) = boundary(case_history(case)).crossings
        assert row.notice is not None
        return row.notice.counted_from

    from_issue = counted()
    served(LIAISON, ledger.entries(streams=[directive]), DeliveryChannel.API)
    from_service = counted()
    commands.state_receipt(LIAISON, communication=directive, received_at=Occurred.at(ledger.clock()))

    assert (from_issue, from_service) == (NoticeFrom.ISSUE, NoticeFrom.FIRST_SERVED)
    assert counted() is NoticeFrom.STATED_RECEIPT


# the command


def test_the_matrix_says_for_each_party_how_and_since_when() -> None:
    case, finding = asked()
    served(LIAISON, [ledger.entry(finding)], DeliveryChannel.API)

    answer = told(str(case))

    assert [party["id"] for party in answer["parties"]] == [str(AGENCY), str(COMPANY)]
    number = case_history(case).numbers[finding]
    assert cell(answer, number, 0)["state"] == "own_act"
    company = cell(answer, number, 1)
    assert company["state"] == "served"
    assert company["served_through"] == "api"
    assert company["since"] == company["steps"][-1]["since"]


def test_the_card_is_two_sided_and_80_columns_wide() -> None:
    case, finding = asked()
    served(LIAISON, [ledger.entry(finding)], DeliveryChannel.API)

    card = text(str(case))

    assert max(map(len, card.splitlines())) <= 80
    number = case_history(case).numbers[finding]
    (line,) = (
        line
        for line in card.partition(f"¶{number} ")[2].splitlines()
        if line.startswith("   ") and "own" in line
    )
    assert "own act" in line[:42]
    assert "served" in line[42:]


def test_one_party_at_an_instant(ledger_clock: Clock) -> None:
    case, finding = asked()
    instant = ledger_clock().isoformat()
    served(LIAISON, [ledger.entry(finding)], DeliveryChannel.API)

    answer = told(str(case), "--party", str(COMPANY), "--as-of", instant)

    assert [party["id"] for party in answer["parties"]] == [str(COMPANY)]
    assert {entry["known"][0]["state"] for entry in answer["entries"]} == {
        "own_act",
        "said_to_be_shown",
        "unknown",
    }


def test_an_unknown_party_is_bad_input() -> None:
    case, _ = asked()

    with pytest.raises(Exception, match="no organization") as refused:
        text(str(case), "--party", "Nobody")

    assert isinstance(refused.value.__cause__, NotFound)


def test_the_replay_of_one_party_says_how_it_has_each_entry() -> None:
    case, _ = asked()
    out = StringIO()

    call_command("replay", str(case), as_known_by=str(COMPANY), stdout=out)

    assert "[said to be shown]" in out.getvalue()
    assert "[own act]" in out.getvalue()


def test_a_stranger_to_the_case_knows_only_what_everybody_was_told() -> None:
    case, _ = asked()

    known = case_history(case, known_by=OTHER_COMPANY)

    assert [entry.record.topic for entry in known.entries] == ["model_version.released"]


# the fifth question


def fifth(case: UUID) -> str:
    history = case_history(case)
    return plain(history, brief(history).answers[4])


def test_the_brief_says_when_the_register_first_served_a_communication() -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    directive = registered.directed(case=case)
    before = fifth(case)

    served(LIAISON, ledger.entries(streams=[directive]), DeliveryChannel.API)

    assert "first served" not in before
    assert "The register first served ¶" in fifth(case)
    assert "through the API" in fifth(case)


def test_the_brief_says_that_the_company_disputes_having_received_a_report() -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    report = commands.receive_report(OFFICER, author=PRESS, summary="words", cases=(case,)).stream
    unshown = fifth(case)
    request = registered.requested(case=case, supported_by=(report,), shown=Shown.WRITTEN)
    shown = fifth(case)
    commands.state_evidence_receipt(LIAISON, communication=request, received=EvidenceReceipt.NOT)

    assert "does not say that the company was shown it" in unshown
    assert "does not say that the company was shown it" not in shown
    assert "disputes" not in shown
    assert "disputes that it received ¶" in fifth(case)
