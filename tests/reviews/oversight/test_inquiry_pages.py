"""The pages of inquiries: who sees one is stated on it and true, and nothing is recorded unseen."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.commands import correct_entry
from agreements.models import ServedEntry
from config.actors import COMMANDS, Actor
from config.ledger.integrator import integrate
from config.ledger.models import LedgerRecord
from config.ledger.promise import PROOF, read_receipt
from config.ledger.signing import log_key, sign
from config.ledger.store import ledger
from reviews import commands
from reviews.commands import inquiry as inquiry_commands
from reviews.inquiry import Inquiry, SeenBy
from reviews.models import CaseFile, InquiryFile
from reviews.oversight.inquiries import forms
from reviews.oversight.inquiries.acting import ACTS, OPEN
from reviews.oversight.inquiries.told import ONLY_ITS_ASKS, WITHHELD, short
from reviews.oversight.replay import case_entries, case_history
from tests.actors import (
    AGENCY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    SUPERVISOR,
    liaison,
    named,
    officer,
    overseer,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in

pytestmark = pytest.mark.django_db

SUBJECT, GROUND, RECORDS = "what was asked in June", "its charter", "the drafts of June"
PRODUCED, OBSERVED, OUTCOME = "three letters", "nothing was shown", "sent to the committee"
DIGEST: Final = b"d" * 32

CLERK: Final = overseer("clerk", COURT)
ASKED: Final = officer("asked officer", OTHER_AGENCY)
STRANGER: Final = liaison("stranger", OTHER_COMPANY)
READERS: Final = {
    "its overseer": OVERSEER,
    "another body's overseer": CLERK,
    "a party's officer": OFFICER,
    "a party's supervisor": SUPERVISOR,
    "a party's liaison": LIAISON,
    "whom it asks": ASKED,
    "a stranger": STRANGER,
}
WHOLE, LINES, ASK, NOTHING = "whole", "lines", "ask", "nothing"


@pytest.fixture
def case() -> UUID:
    registered.released_model()
    return registered.opened_case()


def inquiry_into(case: UUID, seen_by: SeenBy = SeenBy.OVERSEERS) -> UUID:
    """An inquiry with everything in it, closed."""
    first = case_history(case).entries[0].id
    inquiry = commands.open_inquiry(
        OVERSEER, subject=SUBJECT, seen_by=seen_by, cases=(case,), ground=GROUND
    ).stream
    (ask,) = commands.ask_records(OVERSEER, inquiry=inquiry, asked=OTHER_AGENCY, records=RECORDS).entries
    commands.produce_records(OVERSEER, inquiry=inquiry, ask=ask.id, records=PRODUCED, digests=(DIGEST,))
    commands.record_observation(OVERSEER, inquiry=inquiry, observation=OBSERVED, rests_on=(first,))
    commands.close_inquiry(OVERSEER, inquiry=inquiry, outcome=OUTCOME)
    return inquiry


def page_of(actor: Actor, inquiry: UUID) -> Any:
    return logged_in(actor).get(f"/inquiries/{inquiry}/")


# who sees it


def seen(actor: Actor, inquiry: UUID) -> str:
    """How much of an inquiry a reader's page shows."""
    answer = page_of(actor, inquiry)
    text = answer.content.decode()
    if answer.status_code == 404:
        return NOTHING
    assert answer.status_code == 200
    read = {words: words in text for words in (SUBJECT, GROUND, RECORDS, PRODUCED, OBSERVED, OUTCOME)}
    if all(read.values()):
        return WHOLE
    if not any(read.values()):
        assert text.count(WITHHELD) == len(read)
        return LINES
    assert read == {words: words in (RECORDS, PRODUCED) for words in read}
    assert ONLY_ITS_ASKS in text
    assert DIGEST.hex() in text
    return ASK


@pytest.mark.parametrize(
    ("seen_by", "by_others"),
    [
        (SeenBy.OVERSEERS, (NOTHING, NOTHING, NOTHING, ASK, NOTHING)),
        (SeenBy.PARTIES, (WHOLE, WHOLE, WHOLE, ASK, NOTHING)),
        (SeenBy.EVERYBODY, (WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)),
    ],
)
def test_who_sees_an_inquiry_is_stated_on_it_and_true(
    case: UUID, seen_by: SeenBy, by_others: tuple[str, ...]
) -> None:
    inquiry = inquiry_into(case, seen_by)
    other_body = WHOLE if seen_by is SeenBy.EVERYBODY else LINES
    expected = dict(zip(READERS, (WHOLE, other_body, *by_others), strict=True))

    found = {who: seen(actor, inquiry) for who, actor in READERS.items()}
    listed = {
        who: short(inquiry) in logged_in(actor).get("/inquiries/").content.decode()
        for who, actor in READERS.items()
    }

    assert found == expected
    assert listed == {who: shown != NOTHING for who, shown in expected.items()}
    for who, shown in expected.items():
        if shown in (WHOLE, LINES):
            assert seen_by.words in page_of(READERS[who], inquiry).content.decode()
    assert Client().get(f"/inquiries/{inquiry}/").status_code == 302


def test_what_is_not_there_and_what_is_not_shown_read_alike(case: UUID) -> None:
    inquiry = inquiry_into(case)

    answers = [page_of(STRANGER, id) for id in (inquiry, named("nowhere"))]

    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [
        answer.content.decode().replace(str(id), "…")
        for answer, id in zip(answers, (inquiry, named("nowhere")), strict=True)
    ]
    assert texts[0] == texts[1]


def test_whom_it_asks_does_not_learn_its_cases_from_the_page(case: UUID) -> None:
    inquiry = inquiry_into(case)
    number = case_history(case).case.number

    for address in (f"/inquiries/{inquiry}/", "/inquiries/"):
        assert number not in logged_in(ASKED).get(address).content.decode()
    assert number in page_of(OVERSEER, inquiry).content.decode()


def test_cases_that_a_reader_may_not_see_are_counted_and_not_named(case: UUID) -> None:
    inquiry = inquiry_into(case, SeenBy.EVERYBODY)
    number = case_history(case).case.number

    page = page_of(STRANGER, inquiry).content.decode()

    assert number not in page
    assert "1 not shown here" in page
    assert "an entry not shown here, digest" in page


def test_what_a_page_shows_to_an_organization_is_noted_as_served(case: UUID) -> None:
    inquiry = inquiry_into(case)
    page_of(OVERSEER, inquiry)
    page_of(ASKED, inquiry)

    rows = ServedEntry.objects.filter(of=inquiry)

    opened, asked, produced, *_ = (entry.id for entry in ledger.entries(streams=[inquiry]))
    assert {row.entry for row in rows if row.organization == OTHER_AGENCY} == {asked, produced}
    assert opened not in {row.entry for row in rows}


def test_a_correction_is_shown_beside_what_it_corrects(case: UUID) -> None:
    inquiry = inquiry_into(case)
    entry = ledger.get(Inquiry, inquiry).observations[0][0].id
    correct_entry(
        OVERSEER, stream=inquiry, entry=entry, field="observation", value="a memo was shown", reason="found"
    )

    page = page_of(OVERSEER, inquiry).content.decode()

    assert "a memo was shown (corrected; it read: nothing was shown)" in page


def test_an_observation_names_the_entries_that_it_rests_on(case: UUID) -> None:
    inquiry = inquiry_into(case)

    assert f"{case_history(case).case.number} ¶1" in page_of(OVERSEER, inquiry).content.decode()


# the forms


def filled(client: Client, address: str, do: str, **said: Any) -> Any:
    return client.post(address, {"do": do, **said})


def test_an_inquiry_is_led_by_forms_from_opening_to_closing(case: UUID) -> None:
    client = logged_in(OVERSEER)
    number = case_history(case).case.number
    assert 'href="/inquiries/open-inquiry/"' in client.get("/inquiries/").content.decode()
    id = UUID(client.get("/inquiries/open-inquiry/").context["form"]["id"].value())

    opening = {"id": id, "subject": SUBJECT, "seen_by": "overseers", "cases": [str(case)], "ground": GROUND}
    opened = filled(client, "/inquiries/open-inquiry/", "record", **opening)
    at = f"/inquiries/{id}"
    assert (opened.status_code, opened["Location"]) == (302, f"{at}/")

    def record(act: str, **said: Any) -> None:
        version = client.get(f"{at}/{act}/").context["version"]
        answer = filled(client, f"{at}/{act}/", "record", expected_version=version, **said)
        assert answer.status_code == 302, answer.content.decode()

    record("ask-records", asked=OTHER_AGENCY, records=RECORDS, answer_hoped_for_by="2026-07-06T17:00")
    (ask,) = ledger.get(Inquiry, id).asks
    record("produce-records", ask=ask, records=PRODUCED, digests=f"{DIGEST.hex()}\n", entries=f"{number} ¶1")
    record("record-observation", observation=OBSERVED, rests_on=f"{number} ¶1, {number} ¶1")
    record("close-inquiry", outcome=OUTCOME)

    inquiry = ledger.get(Inquiry, id)
    assert inquiry.opened is not None
    assert (inquiry.opened.seen_by, inquiry.opened.cases) == (SeenBy.OVERSEERS, (case,))
    asked = inquiry.asks[ask].asked
    assert asked is not None
    assert asked.answer_hoped_for_by is not None
    assert asked.answer_hoped_for_by.isoformat() == "2026-07-06T21:00:00+00:00"
    page = client.get(f"{at}/").content.decode()
    assert all(words in page for words in (SUBJECT, GROUND, RECORDS, PRODUCED, OBSERVED, OUTCOME))
    assert "6 July 2026, 17:00 ET" in page
    assert "/ask-records/" not in page, "a closed inquiry offers nothing more to do"


def test_it_is_rehearsed_before_anything_is_recorded(case: UUID) -> None:
    client = logged_in(OVERSEER)
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.PARTIES, cases=(case,)).stream
    before = LedgerRecord.objects.count()

    answer = filled(
        client,
        f"/inquiries/{inquiry}/ask-records/",
        "rehearse",
        asked=OTHER_AGENCY,
        records=RECORDS,
        expected_version=1,
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert LedgerRecord.objects.count() == before
    assert "Not recorded yet" in page
    assert "asked agency" in page
    assert "for records (ask 1)" in page
    seen_by = answer.context["preview"]["seen_by"]
    assert len(seen_by) == 5, "both parties, whom it asks, the body itself, oversight bodies"
    assert "oversight bodies" in seen_by
    assert RECORDS in page
    assert 'type="hidden" name="expected_version" value="1"' in page
    again = filled(
        client,
        f"/inquiries/{inquiry}/ask-records/",
        "change",
        asked=OTHER_AGENCY,
        records=RECORDS,
        expected_version=1,
    )
    assert "<textarea" in again.content.decode()
    assert LedgerRecord.objects.count() == before


def test_what_has_moved_since_the_form_was_made_is_not_written_over(case: UUID) -> None:
    client = logged_in(OVERSEER)
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS, cases=(case,)).stream
    said = {"observation": OBSERVED, "expected_version": 1}
    address = f"/inquiries/{inquiry}/record-observation/"

    first, second = (filled(client, address, "record", **said) for _ in range(2))
    rehearsed = filled(client, address, "rehearse", **said)

    assert (first.status_code, second.status_code, rehearsed.status_code) == (302, 412, 412)
    assert "Nothing was recorded" in second.content.decode()
    assert len(ledger.get(Inquiry, inquiry).observations) == 1


def test_an_inquiry_is_opened_once_however_often_the_form_is_sent(case: UUID) -> None:
    client = logged_in(OVERSEER)
    said = {"id": uuid4(), "subject": "x", "seen_by": "overseers"}

    answers = [filled(client, "/inquiries/open-inquiry/", "record", **said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 412]
    assert InquiryFile.objects.count() == 1


@pytest.mark.parametrize("version", ["", "one", "²", "-1"])
def test_a_form_says_which_version_it_was_made_from(case: UUID, version: str) -> None:
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream

    answer = filled(
        logged_in(OVERSEER),
        f"/inquiries/{inquiry}/record-observation/",
        "record",
        observation=OBSERVED,
        expected_version=version,
    )

    assert answer.status_code == 400
    assert ledger.get(Inquiry, inquiry).version == 1


@pytest.mark.parametrize(
    ("act", "said", "told"),
    [
        ("record-observation", {"observation": "x", "rests_on": "the memo"}, "is no citation"),
        ("record-observation", {"observation": "x", "rests_on": "2099-001 ¶1"}, "no case 2099-001"),
        ("record-observation", {"observation": "x", "rests_on": "2026-001 ¶99"}, "not ¶99"),
        ("record-observation", {"observation": ""}, "required"),
        ("produce-records", {"digests": "abc"}, "no SHA-256 digest"),
        ("produce-records", {}, "say what was produced"),
        ("ask-records", {"asked": "nobody", "records": "x"}, "valid choice"),
        ("ask-records", {"asked": OVERSEER.organization, "records": "x"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(case: UUID, act: str, said: Any, told: str) -> None:
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS, cases=(case,)).stream
    (ask,) = commands.ask_records(OVERSEER, inquiry=inquiry, asked=AGENCY, records="x").entries
    given = {"expected_version": 2, "ask": ask.id, **said}

    for do in ("rehearse", "record"):
        answer = filled(logged_in(OVERSEER), f"/inquiries/{inquiry}/{act}/", do, **given)

        assert answer.status_code in (400, 409)
        assert told in answer.content.decode()
    assert ledger.get(Inquiry, inquiry).version == 2


def test_parties_see_an_inquiry_only_where_it_has_cases() -> None:
    registered.parties()
    said = {"id": uuid4(), "subject": "x", "seen_by": "parties"}

    answer = filled(logged_in(OVERSEER), "/inquiries/open-inquiry/", "rehearse", **said)

    assert answer.status_code == 409
    assert "no parties" in answer.content.decode()


# who acts


def test_every_command_of_an_inquiry_has_its_form_and_no_form_has_another() -> None:
    of_inquiries = {
        command for name, command in COMMANDS.items() if name.startswith(inquiry_commands.__name__)
    }

    assert {OPEN.command, *(act.command for act in ACTS)} == of_inquiries
    assert all(act.name == act.command.name.replace("_", "-") for act in ACTS)


@pytest.mark.parametrize("who", [who for who in READERS if who != "its overseer"])
def test_nobody_else_acts_in_an_inquiry(case: UUID, who: str) -> None:
    actor = READERS[who]
    inquiry = commands.open_inquiry(
        OVERSEER, subject="x", seen_by=SeenBy.EVERYBODY, cases=(case,), ground=GROUND
    ).stream
    client = logged_in(actor)
    said = {"observation": "x", "records": "x", "asked": AGENCY, "expected_version": 1}

    for name in (act.name for act in ACTS):
        for answer in (
            client.get(f"/inquiries/{inquiry}/{name}/"),
            filled(client, f"/inquiries/{inquiry}/{name}/", "record", **said),
        ):
            assert answer.status_code == 404
        assert f"/{name}/" not in client.get(f"/inquiries/{inquiry}/").content.decode()
    assert ledger.get(Inquiry, inquiry).version == 1


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, LIAISON])
def test_nobody_but_an_overseer_opens_one(case: UUID, actor: Actor) -> None:
    client = logged_in(actor)
    said = {"id": uuid4(), "subject": "x", "seen_by": "overseers"}

    assert client.get("/inquiries/open-inquiry/").status_code == 403
    assert filled(client, "/inquiries/open-inquiry/", "record", **said).status_code == 403
    assert "open-inquiry" not in client.get("/inquiries/").content.decode()
    assert not InquiryFile.objects.exists()


def test_a_form_that_comes_from_elsewhere_is_refused(case: UUID) -> None:
    logged_in(OVERSEER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model()._default_manager.get())
    said = {"id": uuid4(), "subject": "x", "seen_by": "overseers"}

    assert filled(client, "/inquiries/open-inquiry/", "record", **said).status_code == 403
    assert not InquiryFile.objects.exists()


def test_there_is_no_act_of_another_name(case: UUID) -> None:
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream

    assert logged_in(OVERSEER).get(f"/inquiries/{inquiry}/reopen-inquiry/").status_code == 404


# what its writer keeps


def test_whoever_writes_has_a_receipt_for_each_entry_and_nobody_else(case: UUID) -> None:
    inquiry = inquiry_into(case, SeenBy.EVERYBODY)
    entries = ledger.entries(streams=[inquiry])
    client = logged_in(OVERSEER)
    page = client.get(f"/inquiries/{inquiry}/").content.decode()

    for entry in entries:
        address = f"/inquiries/{inquiry}/receipts/{entry.position}/"
        kept = client.get(address)

        assert f'href="{address}"' in page
        read = read_receipt(kept.content, log_key().verifier)
        assert (read.position, read.leaf) == (entry.position, entry.leaf)
        for actor in (CLERK, OFFICER, LIAISON, ASKED):
            assert logged_in(actor).get(address).status_code == 404
            assert "/receipts/" not in page_of(actor, inquiry).content.decode()
    assert client.get(f"/inquiries/{inquiry}/receipts/1/").status_code == 404


def test_a_receipt_comes_with_its_proof_once_the_log_has_signed(case: UUID) -> None:
    inquiry = inquiry_into(case)
    (first, *_) = ledger.entries(streams=[inquiry])
    address = f"/inquiries/{inquiry}/receipts/{first.position}/"
    before = logged_in(OVERSEER).get(address).content

    integrate()
    sign()
    after = logged_in(OVERSEER).get(address).content

    assert PROOF.encode() not in before
    assert after.startswith(before + PROOF.encode())
    assert read_receipt(after, log_key().verifier) == read_receipt(before, log_key().verifier)


def test_each_case_is_read_once_however_often_it_is_cited(
    case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[UUID] = []

    def reading(stream: UUID) -> Any:
        read.append(stream)
        return case_entries(stream)

    monkeypatch.setattr(forms, "case_entries", reading)
    field, file = forms.Citations(), CaseFile.objects.get(stream=case)
    field.cases = [file]
    first = case_entries(case)[0].id

    assert field.clean(f"{file.number}  ¶1, " * 500) == (first,)
    assert read == [case]
    with pytest.raises(ValidationError):
        field.clean(f"{file.number} ¶1" + " " * 100_000 + "x")
