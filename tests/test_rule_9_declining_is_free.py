"""Rule 9: declining is always possible, needs no reason and triggers nothing; silence is only silence."""

import ast
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps

from agreements.agreement import Agreement
from agreements.commands import decline_agreement, open_negotiation, propose_term
from agreements.models import AgreementFile
from agreements.vocabulary import Participation
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews import commands, tasks
from reviews.communication import Communication
from reviews.decision import Basis, DecisionKind
from reviews.models import AnswerFile, CommunicationFile, DecisionFile
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.agreements import pasts
from tests.reviews import registered
from tests.steady import Clock

ROOT: Final = Path(__file__).resolve().parent.parent

BEGIN: Final = datetime(2026, 7, 1, 15, tzinfo=UTC)
ANSWER_BY: Final = datetime(2026, 7, 2, 21, tzinfo=UTC)

KNOWS_OF_DECLINING: Final = {
    "agreements/agreement/acts.py": "the act itself",
    "agreements/agreement/board.py": "the company's own participation is remembered",
    "agreements/agreement/stream.py": "records it",
    "agreements/vocabulary.py": "the code",
    "reviews/communication/__init__.py": "names it",
    "reviews/communication/receiving.py": "the act itself, of a condition",
    "reviews/communication/remembering.py": "that a condition is answered",
    "reviews/communication/stream.py": "records it",
    "reviews/decision/acts.py": "the code",
    "reviews/demo/open_asks.py": "the demo's company declines",
    "reviews/desk.py": "a colleague declines to countersign, which no company does",
    "reviews/draft_state.py": "where a draft stands which a colleague declined to countersign",
    "reviews/office/case/address.py": "a draft that came back is drafted anew",
    "reviews/decision/stream.py": "of who declines no scope is asked (rule 8)",
}
"""Where a decline may be named, and why; beside these, what oversight reads."""


def rows_but(*models: type[Any]) -> dict[str, list[Any]]:
    """Every row of both apps, those of some models aside."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=repr)
        for app in ("agreements", "reviews")
        for model in apps.get_app_config(app).get_models()
        if model not in models
    }


def asked(clock: Clock) -> UUID:
    """A request in a case about a released model, which hopes for an answer."""
    clock.now = BEGIN
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    return registered.requested(case=case, models=(model,), answer_hoped_for_by=ANSWER_BY)


@pytest.mark.parametrize("past", [pasts.negotiation, pasts.proposed_term, pasts.agreed_term])
def test_whatever_is_on_the_board_the_company_declines_without_a_reason(
    past: Callable[[], Agreement],
) -> None:
    agreement = past()
    before = agreement.board

    agreement.decline(by=LIAISON)

    after = agreement.board
    assert after.participation is Participation.DECLINED
    assert (after.terms, after.signatures, after.opted_in) == (
        before.terms,
        before.signatures,
        before.opted_in,
    )


@pytest.mark.django_db
def test_declining_an_agreement_changes_one_row_and_makes_nothing_due(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    propose_term(OFFICER, agreement=agreement, term="scope of review", text="cyber")
    before, records = rows_but(AgreementFile), LedgerRecord.objects.count()

    decline_agreement(LIAISON, agreement=agreement)
    ledger_clock.now = BEGIN + timedelta(days=400)

    assert rows_but(AgreementFile) == before
    assert AgreementFile.objects.get().participation == Participation.DECLINED
    assert tasks.sweep() == tasks.Swept()
    assert LedgerRecord.objects.count() == records + 1


@pytest.mark.django_db
def test_declining_a_request_is_a_decision_and_nothing_more(ledger_clock: Clock) -> None:
    request = asked(ledger_clock)
    before, records = rows_but(DecisionFile, AnswerFile), LedgerRecord.objects.count()

    commands.make_decision(LIAISON, answers=(request,), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY)
    ledger_clock.now = BEGIN + timedelta(days=400)

    assert rows_but(DecisionFile, AnswerFile) == before
    assert tasks.sweep() == tasks.Swept()
    assert LedgerRecord.objects.count() == records + 1


@pytest.mark.django_db
def test_silence_becomes_no_answer_recorded_and_nothing_else(ledger_clock: Clock) -> None:
    request = asked(ledger_clock)
    before = rows_but(CommunicationFile)
    ledger_clock.now = ANSWER_BY + timedelta(days=400)

    (lapsed,) = tasks.sweep().appended

    assert rows_but(CommunicationFile) == before
    assert lapsed.record.stream == request
    assert lapsed.event.sentence() == "noted that no answer is recorded"
    assert ledger.get(Communication, request).state.words == "ended: no answer recorded"
    assert tasks.sweep() == tasks.Swept()


def test_no_rule_and_no_task_keys_on_a_decline() -> None:
    naming = set()
    for app in ("agreements", "reviews", "config"):
        for path in (ROOT / app).rglob("*.py"):
            tree = ast.parse(path.read_text())
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.alias)}
            if any("DECLINED" in name or "Declined" in name for name in names):
                naming.add(path.relative_to(ROOT).as_posix())

    elsewhere = {path for path in naming if not path.startswith("reviews/oversight/")}
    assert elsewhere == set(KNOWS_OF_DECLINING)
