"""An act that is appended after its actor was recused, or removed, is refused, whatever was read before."""

import pytest

from agreements.commands import appoint_liaison, end_recusal, recuse_officer, remove_liaison
from config.errors import NotPermitted, Refused
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews import commands
from reviews.review import Review
from tests.actors import COMPANY, LIAISON, OFFICER, SUPERVISOR, liaison
from tests.ledger.writers import before_the_append, elsewhere
from tests.reviews.registered import opened_case, parties

pytestmark = pytest.mark.django_db(transaction=True)

COLLEAGUE = liaison("a colleague", COMPANY)


def test_an_officer_whom_another_process_recuses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    case = opened_case()
    commands.ask_question(OFFICER, case=case, question="which?")
    elsewhere(lambda: recuse_officer(SUPERVISOR, person=OFFICER.id, case=case), monkeypatch)

    with pytest.raises(Refused) as refusal:
        commands.ask_question(OFFICER, case=case, question="when?")

    assert refusal.value.rule == 15
    assert len(ledger.get(Review, case).questions.asked) == 1


def test_an_officer_who_is_recused_while_recording_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    case = opened_case()
    before_the_append(lambda: recuse_officer(SUPERVISOR, person=OFFICER.id, case=case), monkeypatch)

    with pytest.raises(Refused) as refusal:
        commands.ask_question(OFFICER, case=case, question="which?")

    assert refusal.value.rule == 15
    assert not ledger.get(Review, case).questions.asked


def test_an_officer_whose_recusal_another_process_ends_records(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    case = opened_case()
    recusal = recuse_officer(SUPERVISOR, person=OFFICER.id, case=case).entries[0].id
    with pytest.raises(Refused):
        commands.ask_question(OFFICER, case=case, question="which?")
    elsewhere(lambda: end_recusal(SUPERVISOR, recusal=recusal), monkeypatch)

    commands.ask_question(OFFICER, case=case, question="which?")

    assert len(ledger.get(Review, case).questions.asked) == 1


def test_a_liaison_who_is_removed_while_recording_is_not_permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    case = opened_case()
    appoint_liaison(LIAISON, party=COMPANY, person=COLLEAGUE.id)
    commands.ask_question(COLLEAGUE, case=case, question="which?")
    before_the_append(lambda: remove_liaison(LIAISON, party=COMPANY, person=COLLEAGUE.id), monkeypatch)
    count = LedgerRecord.objects.count()

    with pytest.raises(NotPermitted):
        commands.ask_question(COLLEAGUE, case=case, question="when?")

    assert LedgerRecord.objects.count() == count + 1  # the removal


def test_a_liaison_whom_another_process_appoints_records(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    case = opened_case()
    with pytest.raises(NotPermitted):
        commands.ask_question(COLLEAGUE, case=case, question="which?")
    elsewhere(lambda: appoint_liaison(LIAISON, party=COMPANY, person=COLLEAGUE.id), monkeypatch)

    commands.ask_question(COLLEAGUE, case=case, question="which?")

    assert len(ledger.get(Review, case).questions.asked) == 1
