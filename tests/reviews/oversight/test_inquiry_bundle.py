"""An inquiry as evidence: all of its cases that the reader may have, in one file that stands on its own."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from wsgiref.util import setup_testing_defaults

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.commands import adopt_calendar, enroll_signing_key, establish_program
from agreements.federal_holidays import proposed_calendar
from agreements.models import Member
from config.actors import Actor
from config.errors import NotFound
from config.ledger.integrator import integrate
from config.ledger.models import Reading
from config.ledger.signing import log_key, sign
from config.ledger.store import ledger
from config.ledger.verify import files_of
from config.ledger.witness import Witness
from reviews import commands
from reviews.inquiry import SeenBy
from reviews.oversight import recheck
from reviews.oversight.bundled import Bundled
from reviews.oversight.inquiries.told import WITHHELD, short
from reviews.oversight.replay import case_history
from reviews.oversight.viewing import READER, application, reader_of
from tests.actors import (
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    officer,
    overseer,
)
from tests.ledger.witnesses import AT, asking
from tests.ledger.witnesses import KEY as WITNESS
from tests.reviews import registered
from tests.reviews.oversight.bundles import altered, exported, files_in, saved, verified
from tests.reviews.oversight.logins import logged_in
from tests.reviews.pasts import MODEL
from tests.steady import Clock

pytestmark = pytest.mark.django_db

SUBJECT, RECORDS, OBSERVED = "what was asked in June", "the drafts of June", "nothing was shown"
DIGEST = b"d" * 32


@pytest.fixture(autouse=True)
def clock(ledger_clock: Clock, tmp_path: Path, settings: LazySettings) -> Clock:
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"
    ledger_clock.now = datetime(2026, 6, 10, 13, tzinfo=UTC)
    return ledger_clock


def two_cases() -> tuple[UUID, UUID]:
    """A case of each of two companies, with a request in the first."""
    registered.released_model()
    first = registered.opened_case(models=(MODEL,))
    registered.requested(case=first, models=(MODEL,))
    return first, registered.opened_case(company=OTHER_COMPANY)


def inquiry_into(*cases: UUID, seen_by: SeenBy = SeenBy.PARTIES) -> UUID:
    inquiry = commands.open_inquiry(OVERSEER, subject=SUBJECT, seen_by=seen_by, cases=cases).stream
    (ask,) = commands.ask_records(OVERSEER, inquiry=inquiry, asked=OTHER_AGENCY, records=RECORDS).entries
    commands.produce_records(OVERSEER, inquiry=inquiry, ask=ask.id, digests=(DIGEST,))
    rests_on = tuple(case_history(case).entries[0].id for case in cases[:1])
    commands.record_observation(OVERSEER, inquiry=inquiry, observation=OBSERVED, rests_on=rests_on)
    return inquiry


def contents(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files_in(data)["contents.json"])
    return found


def told(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files_in(data)["inquiry.json"])
    return found


def login(actor: Actor) -> str:
    logged_in(actor)
    return Member.objects.get(person=actor.id).user.get_username()


# what is in it, for whom


def test_an_overseer_takes_away_every_case_and_a_party_its_own(tmp_path: Path) -> None:
    first, second = two_cases()
    inquiry = inquiry_into(first, second)

    whole, own = exported(inquiry, OVERSEER), exported(inquiry, LIAISON)

    assert contents(whole)["cases"] == [str(first), str(second)]
    assert contents(own)["cases"] == [str(first)]
    assert (told(whole)["cases_unseen"], told(own)["cases_unseen"]) == (0, 1)
    for data in (whole, own):
        assert verified(data, tmp_path).wrong == []
        assert recheck.differences(saved(data, tmp_path)) == []
        assert len(json.loads(files_in(data)["brief.json"])["briefs"]) == len(contents(data)["cases"])


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = two_cases()
    inquiry = inquiry_into(first, second)
    exported(inquiry, OVERSEER)

    for reader in (OVERSEER, None):
        assert exported(inquiry, reader) == exported(inquiry, reader)


def test_what_the_inquiry_asked_and_observed_is_told_in_words_and_on_paper() -> None:
    first, second = two_cases()
    inquiry = inquiry_into(first, second)
    number = case_history(first).case.number

    data = exported(inquiry, OVERSEER)

    said = told(data)
    assert (said["subject"], said["short"]) == (SUBJECT, short(inquiry))
    assert said["seen_by"] == SeenBy.PARTIES.words
    assert [ask["records"] for ask in said["asks"]] == [RECORDS]
    assert said["asks"][0]["asked"].startswith("agency")
    assert said["asks"][0]["produced"][0]["digests"] == [DIGEST.hex()]
    assert said["observations"][0]["rests_on"] == [f"{number} ¶1"]
    paper = files_in(data)["brief.html"].decode()
    for words in (SUBJECT, RECORDS, OBSERVED, DIGEST.hex(), SeenBy.PARTIES.words, f"{number} ¶1"):
        assert words in paper


def test_words_that_are_sealed_from_the_reader_are_shown_as_withheld(tmp_path: Path) -> None:
    first, _ = two_cases()
    inquiry = inquiry_into(first, seen_by=SeenBy.OVERSEERS)
    clerk = overseer("clerk", COURT)

    for reader in (clerk, None):
        data = exported(inquiry, reader)
        said = told(data)
        assert [said["subject"], said["asks"][0]["records"], said["observations"][0]["observation"]] == [
            WITHHELD
        ] * 3
        for words in (SUBJECT, RECORDS, OBSERVED):
            assert all(words.encode() not in content for content in files_in(data).values())
        assert verified(data, tmp_path).wrong == []


def test_every_part_that_evidence_needs_is_in_it(tmp_path: Path, settings: LazySettings) -> None:
    registered.released_model()
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
    enroll_signing_key(LIAISON, public_key=key, person=LIAISON.id)
    program = establish_program(
        OFFICER, name="A framework", authority="EO 1", effective=date(2026, 6, 2)
    ).stream
    adopt_calendar(OFFICER, program=program, **msgspec.structs.asdict(proposed_calendar(2026, 2027)))
    case = registered.opened_case(models=(MODEL,), program=program)
    commands.make_submission(LIAISON, case=case, summary="sealed words")
    commands.record_finding(OFFICER, case=case, detail="unshared words")
    inquiry = inquiry_into(case)
    log = log_key().verifier
    exported(inquiry, LIAISON)  # which notes what is served: nothing new is to be signed the next time
    settings.DEMARC_WITNESSES = f"{WITNESS.verifier} http://witness.example"
    integrate()
    sign(asking=asking(Witness(WITNESS, {log.name: log}, tmp_path / "witness", clock=lambda: AT)))

    data = exported(inquiry, LIAISON)

    files = files_in(data)
    assert set(files) == {
        "README.txt", "boundary.json", "brief.html", "brief.json", "catalog.json", "checkpoint.note",
        "contents.json", "disclosures.json", "index.json", "inquiry.json", "keys.json", "proofs.json",
        "records.ndjson",
    }  # fmt: skip
    records = files["records.ndjson"].splitlines()
    kept = {entry.data for entry in ledger.entries(about=[case]) + ledger.entries(streams=[program])}
    assert kept & set(records), "the exact bytes"
    topics = [json.loads(record)["topic"] for record in records]
    for topic in ("party.signing-key-enrolled", "program.calendar-adopted", "inquiry.records-asked"):
        assert topic in topics
    assert [one["value"] for one in json.loads(files["disclosures.json"])].count("sealed words") == 1
    assert set(json.loads(files["proofs.json"])) == {
        str(one["position"]) for one in json.loads(files["index.json"])
    }
    assert files["checkpoint.note"].decode().count("— ") == 2, "the log's signature and the witness's"
    keys = json.loads(files["keys.json"])
    assert (keys["log"], keys["witnesses"]) == (str(log), [str(WITNESS.verifier)])
    assert json.loads(files["catalog.json"])["streams"]
    withheld = [line for line in json.loads(files["index.json"]) if not line["shown"]]
    assert withheld, "the finding is withheld, and shown as withheld"
    assert b"unshared words" not in data
    report = verified(data, tmp_path)
    assert report.wrong == []
    assert f"{len(withheld)} entries are withheld: only their hashes are here." in report.open
    assert set(files_of(saved(data, tmp_path))) == set(files), "the manifest names every file"


def test_an_altered_inquiry_is_noticed(tmp_path: Path) -> None:
    first, _ = two_cases()
    data = exported(inquiry_into(first), OVERSEER)

    forged = altered(data, "inquiry.json", lambda said: {**said, "subject": "something else"})

    assert recheck.differences(saved(forged, tmp_path)) == [
        f'inquiry.json/subject says "something else", and the records give "{SUBJECT}"'
    ]
    reworded = altered(
        data, "disclosures.json", lambda said: [{**one, "value": "something else"} for one in said]
    )
    assert any("was not sealed there" in sentence for sentence in verified(reworded, tmp_path).wrong)


# who may take it


@pytest.mark.parametrize(
    ("seen_by", "readers"),
    [
        (SeenBy.OVERSEERS, {"overseer"}),
        (SeenBy.PARTIES, {"overseer", "officer", "liaison"}),
        (SeenBy.EVERYBODY, {"overseer", "officer", "liaison", "asked"}),
    ],
)
def test_who_sees_an_inquiry_may_take_it_away(seen_by: SeenBy, readers: set[str]) -> None:
    first, _ = two_cases()
    inquiry = inquiry_into(first, seen_by=seen_by)
    everybody = {
        "overseer": OVERSEER,
        "officer": OFFICER,
        "liaison": LIAISON,
        "asked": officer("asked officer", OTHER_AGENCY),
    }

    for who, actor in everybody.items():
        client = logged_in(actor)
        page = client.get(f"/inquiries/{inquiry}/").content.decode()
        answer = client.post(f"/inquiries/{inquiry}/bundle/")

        assert answer.status_code == (200 if who in readers else 404)
        assert (f'action="/inquiries/{inquiry}/bundle/"' in page) is (who in readers)


def test_the_button_gives_the_bundle_and_it_is_noted(tmp_path: Path) -> None:
    first, _ = two_cases()
    inquiry = inquiry_into(first)

    answer = logged_in(OVERSEER).post(f"/inquiries/{inquiry}/bundle/")

    assert answer["Content-Disposition"] == f'attachment; filename="demarc-inquiry-{inquiry}.zip"'
    assert verified(answer.content, tmp_path).wrong == []
    taken = Reading.objects.get(exported=True)
    assert (taken.subject, taken.channel) == (str(inquiry), "bundle")
    assert logged_in(OVERSEER).get(f"/inquiries/{inquiry}/bundle/").status_code == 405


# the command


@pytest.mark.parametrize("named_by", [str, short], ids=["id", "its beginning"])
def test_the_command_takes_an_inquiry_by_its_id(tmp_path: Path, named_by: Callable[[UUID], str]) -> None:
    first, second = two_cases()
    inquiry = inquiry_into(first, second)
    path, said = tmp_path / "inquiry.zip", StringIO()

    call_command(
        "export_bundle", named_by(inquiry), str(path), reader=login(LIAISON), format="json", stdout=said
    )

    assert json.loads(said.getvalue())["name"] == f"inquiry {inquiry}"
    assert contents(path.read_bytes())["cases"] == [str(first)]
    assert recheck.main([str(path)]) == 0


def test_what_is_not_there_and_what_is_not_seen_read_alike(tmp_path: Path) -> None:
    first, _ = two_cases()
    inquiry = inquiry_into(first, seen_by=SeenBy.OVERSEERS)
    nowhere = UUID(int=inquiry.int ^ 1)

    def answer(id: UUID) -> str:
        with pytest.raises(NotFound) as refused:
            exported(id, LIAISON)
        return str(refused.value).replace(str(id), "…")

    assert answer(inquiry) == answer(nowhere)
    for few in (short(inquiry)[:7], "f" * 8):
        with pytest.raises(CommandError):
            call_command("export_bundle", few, str(tmp_path / "a.zip"), stdout=StringIO())


# on the analyst's own machine


def test_the_page_of_the_inquiry_is_read_from_the_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_cases()
    inquiry = inquiry_into(first, second)
    bundle = Bundled.read(files_in(exported(inquiry, OVERSEER)))
    client = Client()
    client.defaults[READER] = reader_of(bundle)  # type: ignore[assignment]  # they reach the request as they are
    monkeypatch.setattr(ledger, "entries", pytest.fail)

    page = client.get(f"/inquiries/{inquiry}/").content.decode()

    for words in (SUBJECT, RECORDS, OBSERVED, SeenBy.PARTIES.words, "From a bundle"):
        assert words in page
    assert "Take away" not in page
    assert "Ask for records" not in page
    assert f'href="/inquiries/{inquiry}/"' in client.get("/cases/").content.decode()
    assert client.get(f"/inquiries/{UUID(int=5)}/").status_code == 404
    assert client.get("/inquiries/").status_code == 404
    assert client.post(f"/inquiries/{inquiry}/bundle/").status_code == 404


def test_the_server_of_a_bundle_serves_its_own_inquiry_and_no_other() -> None:
    first, _ = two_cases()
    inquiry = inquiry_into(first)
    serve = application(Bundled.read(files_in(exported(inquiry, OVERSEER))))

    def status(path: str) -> str:
        said: list[str] = []
        environ: dict[str, Any] = {"PATH_INFO": path}
        setup_testing_defaults(environ)
        list(serve(environ, lambda status, *_: said.append(status)))
        return said[0]

    assert status(f"/inquiries/{inquiry}/") == "200 OK"
    for path in ("/inquiries/", "/inquiries/open-inquiry/", f"/inquiries/{UUID(int=5)}/", "/access-log/"):
        assert status(path).startswith("404")
