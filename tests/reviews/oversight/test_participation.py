"""The participation register: who was asked, who declined, what stands; nobody but an overseer reads it."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from agreements import commands as between
from agreements.models import Member
from agreements.vocabulary import Participation, RequestKind
from config.actors import Actor, Role
from config.errors import NotPermitted
from config.ledger.models import Reading
from config.ledger.store import ledger
from reviews import commands, tasks
from reviews.chronology import stream_id
from reviews.communication import Communication
from reviews.decision import Basis, DecisionKind
from reviews.oversight import participation
from reviews.oversight.joining import read_participation
from reviews.oversight.replay import case_history
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    ARCHIVIST,
    COMPANY,
    LIAISON,
    OFFICER,
    OVERSEER,
    SUPERVISOR,
    SYSTEM,
)
from tests.reviews import registered
from tests.reviews.mutations import import_with
from tests.reviews.oversight.logins import logged_in
from tests.steady import Clock

BEGIN = datetime(2026, 7, 1, 15, tzinfo=UTC)
ANSWER_BY = BEGIN + timedelta(days=1)


def asked_to_join(**said: Any) -> Any:
    return registered.requested(Scope(), kind=RequestKind.SIGN_AGREEMENT, **said)


def of(company: Any, instant: datetime) -> participation.Participant:
    found, _ = read_participation(OVERSEER, instant)
    return next(participant for participant in found if participant.company == company)


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [OFFICER, SUPERVISOR, LIAISON, ARCHIVIST, SYSTEM, None])
def test_only_an_overseer_reads_the_register(reader: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "entries", pytest.fail)

    with pytest.raises(NotPermitted) as refusal:
        read_participation(reader, BEGIN)
    with pytest.raises(NotPermitted):
        participation.participation_register(reader, (), BEGIN)

    assert refusal.value.rule == 9


@pytest.mark.django_db
def test_who_was_asked_and_declined_by_a_decision_and_on_the_agreement(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    request = asked_to_join()
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    commands.make_decision(LIAISON, answers=(request,), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY)
    between.decline_agreement(LIAISON, agreement=agreement)

    found = of(COMPANY, ledger_clock.now)

    (asked,) = found.asked
    assert (asked.office, asked.kind) == (AGENCY, RequestKind.SIGN_AGREEMENT)
    assert [kind for kind, _ in asked.answers] == [DecisionKind.DECLINED]
    assert [left.joined for left in found.declined] == [False]
    assert found.stands is not None
    assert found.stands.value is Participation.DECLINED
    assert not found.stands.in_force


@pytest.mark.django_db
def test_a_request_to_join_without_an_answer_is_no_answer_recorded_and_no_decline(
    ledger_clock: Clock,
) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    request = asked_to_join(answer_hoped_for_by=ANSWER_BY)
    ledger_clock.now = ANSWER_BY + timedelta(days=1)
    tasks.sweep()

    found = of(COMPANY, ledger_clock.now)

    assert [asked.standing for asked in found.asked] == ["ended: no answer recorded"]
    assert found.declined == ()
    assert found.stands is None
    assert ledger.get(Communication, request).lapsed


@pytest.mark.django_db
def test_it_is_as_of_an_instant(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    asked_to_join()
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    ledger_clock.now = BEGIN + timedelta(days=2)
    between.decline_agreement(LIAISON, agreement=agreement)

    earlier = of(COMPANY, BEGIN + timedelta(days=1))

    assert len(earlier.asked) == 1
    assert earlier.declined == ()
    assert earlier.stands is not None
    assert earlier.stands.value is Participation.NEGOTIATING


@pytest.mark.django_db
def test_a_request_for_anything_else_is_no_request_to_join(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    registered.requested(Scope())

    assert read_participation(OVERSEER, ledger_clock.now)[0] == []


@pytest.mark.django_db
def test_the_public_record_shows_meta_asked_and_the_five_signed() -> None:
    import_with()

    found, _ = read_participation(OVERSEER, datetime(2026, 7, 10, tzinfo=UTC))
    by_company = {participant.company: participant for participant in found}

    meta = by_company[stream_id("meta")]
    assert [asked.office for asked in meta.asked] == [stream_id("commerce")]
    assert meta.declined == ()
    assert meta.stands is not None
    assert meta.stands.value is Participation.NEGOTIATING
    for key in ("openai", "anthropic", "google", "microsoft", "xai"):
        stands = by_company[stream_id(key)].stands
        assert stands is not None
        assert stands.value is Participation.SIGNED


# the command


def login(actor: Actor, name: str) -> str:
    user = get_user_model()._default_manager.create(username=name)
    Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role)
    return name


def shown(*options: str) -> str:
    out = StringIO()
    call_command("participation", *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_reads_for_an_overseers_login_and_says_who_may_read(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    reader = login(OVERSEER, "overseer")
    asked_to_join()

    told = json.loads(shown("--reader", reader, "--format", "json"))
    text = " ".join(shown("--reader", reader).split())

    assert told["who_may_read"] == participation.WHO_MAY_READ
    assert participation.WHO_MAY_READ in text
    (participant,) = told["participants"]
    assert participant["company"] in text
    assert participant["asked"][0]["kind"] == "sign_agreement"
    assert "asked to sign an agreement" in text


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [SUPERVISOR, LIAISON])
def test_the_command_refuses_every_other_login(actor: Actor) -> None:
    registered.parties()
    reader = login(actor, "somebody")

    with pytest.raises(CommandError) as refused:
        shown("--reader", reader)
    with pytest.raises(CommandError):
        shown("--reader", "nobody")

    assert refused.value.returncode == 2
    assert actor.role is not Role.OVERSEER


# the page


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, LIAISON])
def test_the_page_is_for_overseers_only_and_says_so(actor: Actor) -> None:
    registered.parties()

    page = logged_in(OVERSEER).get("/participation/")
    refused = logged_in(actor).get("/participation/")

    assert participation.WHO_MAY_READ in page.content.decode()
    assert refused.status_code == 403
    assert "overseers only" in refused.content.decode()
    assert "/participation/" in logged_in(OVERSEER).get("/cases/").content.decode()
    assert "/participation/" not in logged_in(actor).get("/cases/").content.decode()


@pytest.mark.django_db
def test_the_page_shows_who_was_asked_and_declined_with_entries_that_lead_there(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    case = registered.opened_case(agreement=agreement)
    request = asked_to_join(case=case)
    commands.make_decision(LIAISON, answers=(request,), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY)
    between.decline_agreement(LIAISON, agreement=agreement)
    history = case_history(case)

    page = logged_in(OVERSEER).get("/participation/").content.decode()
    reader = get_user_model()._default_manager.get().get_username()
    text = shown("--reader", reader)

    for topic in ("communication.request-issued", "decision.decision-made", "agreement.agreement-declined"):
        (entry,) = (entry for entry in history.entries if entry.record.topic == topic)
        number = history.numbers[entry.id]
        assert f'href="/cases/{history.case.number}/entries/#e{number}"' in page
        assert f"{history.case.number} ¶{number}" in " ".join(text.split())
    assert "declined the agreement" in page
    assert "says otherwise" not in page.lower()
    (participant,) = json.loads(shown("--reader", reader, "--format", "json"))["participants"]
    assert participant["rests_on"]
    for behind in participant["rests_on"]:
        assert f"stands on: {behind['words']} {behind['cited_in_words']}" in " ".join(text.split())


@pytest.mark.django_db
def test_the_page_is_as_of_an_instant_and_keeps_it_in_the_log(ledger_clock: Clock) -> None:
    ledger_clock.now = BEGIN
    registered.parties()
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    ledger_clock.now = BEGIN + timedelta(days=2)
    between.decline_agreement(LIAISON, agreement=agreement)
    client = logged_in(OVERSEER)

    before = client.get("/participation/?eastern=2026-07-02T00:00").content.decode()
    after = client.get("/participation/?as_of=2026-07-04T00:00-04:00").content.decode()

    assert "declined the agreement" not in before
    assert "As of 2 July 2026, 00:00 ET" in before
    assert "declined the agreement" in after
    assert [line.asked for line in Reading.objects.order_by("id")] == [
        "eastern=2026-07-02T00:00",
        "as_of=2026-07-04T00:00-04:00",
    ]
    for query in ("eastern=noon", "as_of=2026-07-04"):
        assert client.get(f"/participation/?{query}").status_code == 400


@pytest.mark.django_db
def test_an_entry_in_no_case_is_named_by_its_digest() -> None:
    import_with()
    registered.parties()

    page = logged_in(OVERSEER).get("/participation/?as_of=2026-07-10T00:00-04:00")

    assert "Meta: negotiating" in page.content.decode()
    (openai,) = (one for one in page.context["participants"] if one["company"] == "OpenAI")
    signed = ledger.entry(UUID(openai["rests_on"][0]["entry"]))
    assert openai["rests_on"][0]["cited"] == []
    assert f"in no case, digest {signed.leaf.hex()[:16]}…" in page.content.decode()
