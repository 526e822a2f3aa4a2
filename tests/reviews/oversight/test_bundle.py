"""A case or an inquiry as evidence to take away: what is in it for whom, and that it stands on its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.commands import enroll_signing_key
from agreements.models import Member, ServedEntry
from agreements.program import Parameters
from config.actors import Actor
from config.errors import NotFound, Refused
from config.ledger.integrator import integrate
from config.ledger.models import Reading, SignedCheckpoint
from config.ledger.record import as_builtins
from config.ledger.signing import log_key, sign
from config.ledger.statement import new_statement
from config.ledger.statement import sign as sign_statement
from config.ledger.store import ledger
from config.ledger.verification import verify as verify_ledger
from config.ledger.verify import NotABundle
from config.ledger.witness import Witness
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.inquiry import SeenBy
from reviews.oversight import recheck
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief
from reviews.oversight.bundle import zipped
from reviews.oversight.bundled import Bundled
from reviews.oversight.replay import case_history
from reviews.oversight.told import boundary_told, brief_told
from tests.actors import LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, OVERSIGHT_BODY, SUPERVISOR, liaison
from tests.ledger.witnesses import AT, asking
from tests.ledger.witnesses import KEY as WITNESS
from tests.reviews import registered
from tests.reviews.mutations import import_with
from tests.reviews.oversight.bundles import altered, exported, files_in, saved, verified
from tests.reviews.oversight.conftest import TODAY
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.scenarios import SCENARIOS, played
from tests.steady import Clock

ROOT = Path(__file__).resolve().parents[3]
CANARY = "zebrafinch-4471-in-the-mine"


@pytest.fixture(autouse=True)
def clock(ledger_clock: Clock, tmp_path: Path, settings: LazySettings) -> Clock:
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"
    ledger_clock.now = datetime(2026, 6, 1, 13, tzinfo=UTC)
    return ledger_clock


def sealed_case() -> tuple[UUID, UUID]:
    """A live case with a submission, whose summary is sealed, a request, and a finding nobody was shown."""
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    entry = commands.make_submission(LIAISON, case=case, summary=CANARY).entries[0].id
    registered.requested(case=case, models=(model,))
    commands.record_finding(OFFICER, case=case, detail="unshared words")
    return case, entry


def unseal(case: UUID, entry: UUID) -> None:
    asking = commands.ask_unsealing(
        OVERSEER, case=case, entry=entry, field="summary", law="5 U.S.C. 406(a)", ground="an audit"
    )
    asked = asking.entries[0].id
    commands.agree_to_unsealing(OFFICER, case=case, asking=asked)
    commands.unseal_field(SUPERVISOR, case=case, asking=asked)


def destroy(case: UUID, clock: Clock) -> None:
    commands.close_case(OFFICER, case=case)
    clock.now += timedelta(days=Parameters().retention_days + 2)
    proposal = commands.propose_destruction(OFFICER, case=case, disposition="GRS 4.2 item 130")
    commands.destroy_content(SUPERVISOR, case=case, proposal=proposal.entries[0].id)


def disclosed(data: bytes) -> list[str]:
    return [told["value"] for told in json.loads(files_in(data)["disclosures.json"])]


def shown(data: bytes) -> list[bool]:
    """Of each numbered entry of a bundle of one case, in order of ¶, whether it is shown."""
    lines = [line for line in json.loads(files_in(data)["index.json"]) if line["numbers"]]
    return [line["shown"] for line in sorted(lines, key=lambda line: list(line["numbers"].values()))]


# that it stands on its own


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_bundle_of_a_scenario_verifies_and_gives_its_brief_again(scenario: str, tmp_path: Path) -> None:
    with played(scenario) as stage:
        data = exported(stage["case"], OVERSEER)
        path = saved(data, tmp_path)
        moment = SignedCheckpoint.objects.get().signed_at
        stage.clock.now = moment
        history = stage.history()

    assert verified(data, tmp_path).wrong == []
    assert recheck.differences(path) == []
    files = files_in(data)
    # the folds of the register and of the bundle agree to the letter
    history.moment = moment
    (told,) = json.loads(files["brief.json"])["briefs"]
    assert told == as_json(brief_told(history, brief(history)))
    (told,) = json.loads(files["boundary.json"])["boundaries"]
    assert told == as_json(boundary_told(history, boundary(history)))


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(as_builtins(value)))


@pytest.mark.django_db
def test_the_public_record_verifies_and_gives_its_briefs_again(tmp_path: Path, clock: Clock) -> None:
    clock.now = TODAY
    import_with()

    for number in ("2026-001", "2026-002", "2026-003"):
        path = tmp_path / f"{number}.zip"
        call_command("export_bundle", number, str(path), stdout=StringIO())

        assert recheck.main([str(path)]) == 0
        assert verified(path.read_bytes(), tmp_path).wrong == []


@pytest.mark.django_db
def test_the_same_input_gives_the_same_bytes() -> None:
    case, _ = sealed_case()

    first = exported(case, LIAISON)

    assert exported(case, LIAISON) == first
    assert exported(case, OVERSEER) == exported(case, OVERSEER) != first


@pytest.mark.django_db
def test_the_verifier_and_the_recheck_run_without_django(tmp_path: Path) -> None:
    case, _ = sealed_case()
    path = saved(exported(case), tmp_path)

    for module in ("config.ledger.verify", "reviews.oversight.recheck"):
        run = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", f"""
import runpy, sys
sys.modules.update(dict.fromkeys(("django", "psycopg", "eventsourcing", "sqlite3")))
sys.argv = ["", {str(path)!r}]
runpy.run_module("{module}", run_name="__main__")
"""],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (run.returncode, run.stderr) == (0, ""), run.stdout


@pytest.mark.django_db
def test_what_a_forged_brief_says_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, _ = sealed_case()

    def declined(told: Any) -> Any:
        told["briefs"][0]["lead"][0]["text"] = "Nothing was asked."
        del told["briefs"][0]["flags"]
        return told

    path = saved(altered(exported(case), "brief.json", declined), tmp_path)

    assert recheck.main([str(path)]) == 1
    said = capsys.readouterr().out
    assert 'brief.json/briefs/0/lead/0/text says "Nothing was asked."' in said
    assert "brief.json/briefs/0/flags is missing" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("contents.json", b"{}"),
        ("contents.json", b"not json"),
        ("index.json", b"[]"),
        ("records.ndjson", b""),
        ("brief.json", b"["),
        ("brief.json", None),
        ("contents.json", None),
    ],
)
def test_what_is_no_bundle_is_not_rechecked(tmp_path: Path, name: str, content: bytes | None) -> None:
    case, _ = sealed_case()
    files = files_in(exported(case))
    if content is None:
        del files[name]
    else:
        files[name] = content
    path = saved(zipped(files), tmp_path)

    with pytest.raises(NotABundle):
        recheck.differences(path)
    assert recheck.main([str(path)]) == 2


# what is in it for whom


@pytest.mark.django_db
def test_an_overseer_has_every_numbered_entry_and_only_what_was_unsealed_for_it(tmp_path: Path) -> None:
    case, entry = sealed_case()
    before = exported(case, OVERSEER)

    unseal(case, entry)
    after = exported(case, OVERSEER)

    assert all(shown(before))
    assert all(shown(after))
    assert (disclosed(before), disclosed(after)) == ([], [CANARY, "an audit"])
    assert CANARY.encode() not in before
    found = verified(after, tmp_path)
    assert found.wrong == []
    assert "2 disclosed values are those that were sealed." in found.sound


@pytest.mark.django_db
def test_a_liaison_has_what_its_organization_knows_and_of_the_rest_the_hash(tmp_path: Path) -> None:
    case, _ = sealed_case()

    data = exported(case, LIAISON)

    told = shown(data)
    assert True in told
    assert told[-1] is False
    assert disclosed(data) == [CANARY]
    assert b"finding-recorded" not in files_in(data)["records.ndjson"]
    found = verified(data, tmp_path)
    assert found.wrong == []
    assert any("withheld" in said for said in found.open)
    assert recheck.main([str(saved(data, tmp_path))]) == 0


@pytest.mark.django_db
def test_a_destroyed_value_is_gone_from_the_bundle_and_the_rest_verifies(
    tmp_path: Path, clock: Clock
) -> None:
    case, entry = sealed_case()
    unseal(case, entry)
    full, redacted = exported(case, OVERSEER), exported(case, LIAISON)

    destroy(case, clock)
    shredded = exported(case, OVERSEER)

    assert CANARY in disclosed(full)
    assert CANARY in disclosed(redacted)
    assert False in shown(redacted)
    assert disclosed(shredded) == []
    for data in (full, redacted, shredded):
        assert verified(data, tmp_path).wrong == []
        assert recheck.main([str(saved(data, tmp_path))]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forgery", ["forged", "moved to another entry", "moved to another field", "replayed"]
)
def test_a_disclosure_that_is_not_what_was_sealed_there_is_found(tmp_path: Path, forgery: str) -> None:
    case, entry = sealed_case()
    unseal(case, entry)
    data = exported(case, OVERSEER)

    def change(told: list[dict[str, Any]]) -> Any:
        if forgery == "forged":
            told[0]["value"] = "nothing of note"
        elif forgery == "moved to another entry":
            told[0]["position"] += 1
        elif forgery == "moved to another field":
            told[0]["name"] = "tracking_id"
        else:
            told.append(told[0])
        return told

    (wrong,) = verified(altered(data, "disclosures.json", change), tmp_path).wrong

    assert "disclosed" in wrong


@pytest.mark.django_db
def test_what_an_agency_keeps_on_its_desk_and_question_6_are_in_no_bundle() -> None:
    case, _ = sealed_case()

    files = files_in(exported(case, OVERSEER))

    assert b'"desk.' not in files["records.ndjson"]
    (told,) = json.loads(files["brief.json"])["briefs"]
    assert "for overseers and agency supervisors only" in told["answers"][5]["answer"][0]["text"]


@pytest.mark.django_db
def test_the_keys_of_parties_and_what_was_served_stand_beside_the_case() -> None:
    case, _ = sealed_case()

    def topics(data: bytes) -> set[str]:
        return {json.loads(line)["topic"] for line in files_in(data)["records.ndjson"].splitlines()}

    served = topics(exported(case, LIAISON))
    assert {"party.party-registered", "delivery.entry-served"} <= served
    assert "party.authority-delegated" not in served


@pytest.mark.django_db
def test_the_page_needs_no_script_and_fetches_nothing() -> None:
    case, _ = sealed_case()

    page = files_in(exported(case, OVERSEER))["brief.html"].decode()

    assert "Who asked, with which instrument, on what authority?" in page
    assert not any(said in page for said in ("<script", "src=", "href=", "url(", "@import"))


@pytest.mark.django_db
def test_a_signed_statement_and_the_key_that_signed_it_verify_in_every_bundle(tmp_path: Path) -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    letter = registered.directed(case=case)
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    enroll_signing_key(LIAISON, public_key=key.public_key().public_bytes_raw(), person=LIAISON.id)
    said: dict[str, Any] = {
        "kind": DecisionKind.COMPLIED,
        "basis": Basis.LEGAL_COMPULSION,
        "answers": (letter,),
        "applied": FOREIGNERS,
        "case": case,
    }
    statement = new_statement(
        command="make_decision",
        organization=LIAISON.organization,
        stream=None,
        answers=(ledger.entries(streams=[letter])[0].leaf,),
        said=as_builtins(said),
        issued_at=ledger.clock(),
        nonce=bytes(16),
    )
    commands.make_decision(LIAISON, **said, signed=sign_statement(statement, [key]))

    for reader in (OVERSEER, LIAISON, OFFICER, None):
        report = verified(exported(case, reader), tmp_path)

        assert report.wrong == []
        assert "1 statements are signed by keys enrolled at the time." in report.sound
        (told,) = json.loads(files_in(exported(case, reader))["boundary.json"])["boundaries"]
        assert {"name": "signed with the company's key", "answer": "yes"}.items() <= told["indicators"][
            -1
        ].items()


# that it is noted


@pytest.mark.django_db
def test_an_overseers_export_is_in_the_log_of_readings_and_anothers_is_noted_as_served() -> None:
    case, _ = sealed_case()

    exported(case, OVERSEER)
    exported(case, LIAISON)

    (reading,) = Reading.objects.all()
    assert (reading.organization, reading.exported) == (OVERSIGHT_BODY, True)
    assert case_history(case).case.number in reading.what
    rows = ServedEntry.objects.all()
    assert {row.channel for row in rows} == {"bundle"}
    assert {row.organization for row in rows} == {LIAISON.organization}


# what cannot be taken away


@pytest.mark.django_db
def test_not_yours_and_not_there_read_alike() -> None:
    case, _ = sealed_case()
    stranger = liaison("other liaison", OTHER_COMPANY)
    nowhere = UUID(int=5)

    def answer(id: UUID) -> str:
        with pytest.raises(NotFound) as refused:
            exported(id, stranger)
        return str(refused.value).replace(str(id), "…")

    assert answer(case) == answer(nowhere)


@pytest.mark.django_db
def test_where_another_process_signs_a_bundle_waits_for_its_checkpoint(settings: LazySettings) -> None:
    case, _ = sealed_case()
    settings.EMBEDDED = False

    with pytest.raises(Refused, match="signed within the hour"):
        exported(case)

    integrate()
    sign()
    assert exported(case)


# an inquiry


@pytest.mark.django_db
@pytest.mark.parametrize("seen_by", SeenBy)
def test_an_inquiry_is_taken_away_with_its_cases(tmp_path: Path, seen_by: SeenBy) -> None:
    case, _ = sealed_case()
    inquiry = commands.open_inquiry(OVERSEER, subject="what was asked", seen_by=seen_by, cases=(case,)).stream

    data = exported(inquiry, OVERSEER)

    files = files_in(data)
    assert json.loads(files["contents.json"])["cases"] == [str(case)]
    assert b"inquiry.inquiry-opened" in files["records.ndjson"]
    assert verified(data, tmp_path).wrong == []
    assert recheck.main([str(saved(data, tmp_path))]) == 0
    if seen_by is SeenBy.OVERSEERS:
        with pytest.raises(NotFound):
            exported(inquiry, LIAISON)
    else:
        assert b"inquiry.inquiry-opened" in files_in(exported(inquiry, LIAISON))["records.ndjson"]


@pytest.mark.django_db
def test_an_inquiry_without_cases_is_taken_away_alone(tmp_path: Path) -> None:
    registered.parties()
    inquiry = commands.open_inquiry(OVERSEER, subject="all of it", seen_by=SeenBy.OVERSEERS).stream

    data = exported(inquiry, OVERSEER)

    assert verified(data, tmp_path).wrong == []
    assert recheck.main([str(saved(data, tmp_path))]) == 0


# the command and the page


@pytest.fixture
def login() -> Callable[[Actor], str]:
    def made(actor: Actor) -> str:
        user = get_user_model()._default_manager.create_user(username=actor.role.value, password="x")
        Member.objects.create(
            user=user, person=actor.id, organization=actor.organization, role=actor.role.value
        )
        return actor.role.value

    return made


@pytest.mark.django_db
def test_the_command_writes_what_the_reader_may_have(tmp_path: Path, login: Callable[[Actor], str]) -> None:
    case, _ = sealed_case()
    number = case_history(case).case.number
    said = StringIO()

    call_command(
        "export_bundle", number, str(tmp_path / "a.zip"), reader=login(LIAISON), format="json", stdout=said
    )
    call_command("export_bundle", number, str(tmp_path / "b.zip"), stdout=StringIO())

    assert json.loads(said.getvalue())["name"] == number
    assert disclosed((tmp_path / "a.zip").read_bytes()) == [CANARY]
    assert disclosed((tmp_path / "b.zip").read_bytes()) == []
    assert all(shown((tmp_path / "b.zip").read_bytes()))


@pytest.mark.django_db
def test_the_command_overwrites_nothing_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    case, _ = sealed_case()
    there = tmp_path / "there.zip"
    there.write_text("mine")

    for given in (
        (str(case), str(there)),
        (str(case), str(tmp_path / "no" / "a.zip")),
        ("2099-001", "a.zip"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("export_bundle", *given)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="no login 'nobody'"):
        call_command("export_bundle", str(case), str(tmp_path / "a.zip"), reader="nobody")
    assert there.read_text() == "mine"


@pytest.mark.django_db
def test_the_button_of_the_page_gives_the_bundle(
    client: Client, tmp_path: Path, login: Callable[[Actor], str]
) -> None:
    case, _ = sealed_case()
    number = case_history(case).case.number
    client.force_login(get_user_model()._default_manager.get(username=login(OVERSEER)))

    page = client.get(f"/cases/{number}/")
    answer = client.post(f"/cases/{number}/bundle/")

    assert f'action="/cases/{number}/bundle/"' in page.content.decode()
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="demarc-{number}.zip"'
    assert verified(answer.content, tmp_path).wrong == []
    assert Reading.objects.filter(exported=True).count() == 1
    assert client.get(f"/cases/{number}/bundle/").status_code == 405
    assert client.post("/cases/2099-001/bundle/").status_code == 404


@pytest.mark.django_db
def test_a_bundle_names_the_witnesses_whose_cosignatures_hold(tmp_path: Path, settings: LazySettings) -> None:
    settings.DEMARC_WITNESSES = f"{WITNESS.verifier} http://witness.example"
    log = log_key().verifier
    witness = Witness(WITNESS, {log.name: log}, tmp_path / "witness", clock=lambda: AT)
    case, _ = sealed_case()
    integrate()
    sign(asking=asking(witness))

    data = exported(case)

    said = "Outside witnesses cosigned it: witness.example"
    assert any(line.startswith(said) for line in verified(data, tmp_path).sound)
    files = files_in(data)
    assert b"Outside witnesses: witness.example." in files["brief.html"]
    assert "records: witness.example." in files["brief.json"].decode()
    unsigned = altered(data, "keys.json", lambda keys: {**keys, "witnesses": []})
    assert recheck.main([str(saved(unsigned, tmp_path))]) == 1


@pytest.mark.django_db
def test_a_bundle_says_when_the_register_was_last_checked() -> None:
    case, _ = sealed_case()
    exported(case)
    assert verify_ledger().sound

    contents = json.loads(files_in(exported(case))["contents.json"])

    assert contents["checked"]["sound"] is True
    assert Bundled.read(files_in(exported(case))).contents.checked is not None
