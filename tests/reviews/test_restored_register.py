"""Where records are lost for good that a log had signed, an entry says so to everybody, and what was signed
backs it; whoever holds a receipt of one of them can show that it is missing."""

import base64
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from pytest_django import Settings

from agreements.commands import announce_restoration
from agreements.models import Member
from config.actors import Role
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.integrator import integrate
from config.ledger.receipts import Fate, check
from config.ledger.signing import log_key, sign
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.models import CaseFile
from tests.actors import LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, SUPERVISOR, liaison
from tests.api.calling import Caller
from tests.ledger.witnesses import cut_to
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in

pytestmark = pytest.mark.django_db

CAUSE = "the disk of the primary failed, and the newest archive was of the night before"


class Restored:
    """A register whose last two records are gone, that signs as another log."""

    def __init__(self, settings: Settings) -> None:
        self.case: UUID = registered.opened_case(models=(registered.released_model(),))
        self.kept = self.asked()
        at = ledger.recorder.max_notification_id() or 0
        self.lost = self.asked()
        self.asked()
        integrate()
        sign()
        file = Path(settings.DEMARC_LOG_STATE_FILE)
        self.note, self.size, self.signed = file.read_text(), at, at + 2
        self.former = log_key().verifier
        file.unlink()
        cut_to(at)
        settings.DEMARC_LOG_FORMER = str(self.former)
        settings.DEMARC_LOG_ORIGIN = "demarc.example/log-2"
        settings.DEMARC_LOG_KEY = base64.b64encode(b"second".ljust(32)).decode()

    def asked(self) -> bytes:
        return commands.ask_question(LIAISON, case=self.case, question="why?").receipts()[0]


@pytest.fixture
def restored(settings: Settings) -> Restored:
    return Restored(settings)


def announced(restored: Restored) -> int:
    receipt = announce_restoration(SUPERVISOR, note=restored.note, kept=restored.size, cause=CAUSE)
    integrate()
    sign()
    return receipt.entries[0].position or 0


def test_everybody_is_told_in_the_feed_on_the_log_and_in_the_brief(restored: Restored) -> None:
    position = announced(restored)
    assert verify().sound

    for reader in (LIAISON, liaison("other liaison", OTHER_COMPANY), OVERSEER):
        told = Caller(reader).get("events?type=party.restoration-announced").json()["items"]
        assert [int(one["sequence"]) for one in told] == [position]
        assert CAUSE in told[0]["data"]["sentence"]
        head = Caller(reader).get("log").json()
        assert [one["position"] for one in head["restored"]] == [position]
        assert [one["key"] for one in head["former"]] == [str(restored.former)]
    number = CaseFile.objects.get(stream=restored.case).number
    brief = logged_in(OVERSEER).get(f"/cases/{number}/").text
    assert f"of {restored.signed} that {restored.former.name} had signed the first {restored.size}" in brief


def test_a_company_shows_with_its_receipt_which_of_its_entries_is_missing(restored: Restored) -> None:
    assert check(restored.lost, ledger.clock()).outcome is Fate.MISSING
    announced(restored)

    assert check(restored.lost, ledger.clock()).outcome is Fate.OTHER
    assert check(restored.kept, ledger.clock()).outcome is Fate.KEPT


def test_it_says_no_more_than_what_a_former_log_signed(restored: Restored, settings: Settings) -> None:
    for note, kept in (
        (restored.note.replace("\n", "\nx", 1), restored.size),
        (restored.note, restored.signed),
        (restored.note, restored.size + 1),
        (restored.note, -1),
    ):
        with pytest.raises(BadInput):
            announce_restoration(SUPERVISOR, note=note, kept=kept, cause=CAUSE)
    with pytest.raises(BadInput, match="how it came"):
        announce_restoration(SUPERVISOR, note=restored.note, kept=restored.size, cause=" ")
    settings.DEMARC_LOG_FORMER = ""
    with pytest.raises(BadInput, match="no log that this one follows"):
        announce_restoration(SUPERVISOR, note=restored.note, kept=restored.size, cause=CAUSE)


def test_where_nothing_is_lost_nothing_is_announced(settings: Settings) -> None:
    registered.parties()
    integrate()
    sign()
    note = Path(settings.DEMARC_LOG_STATE_FILE).read_text()
    settings.DEMARC_LOG_FORMER = str(log_key().verifier)
    settings.DEMARC_LOG_ORIGIN = "demarc.example/log-2"

    with pytest.raises(BadInput, match="nothing is lost"):
        announce_restoration(SUPERVISOR, note=note, kept=1, cause=CAUSE)


def test_a_supervisor_announces_it_once(restored: Restored) -> None:
    with pytest.raises(NotPermitted):
        announce_restoration(OFFICER, note=restored.note, kept=restored.size, cause=CAUSE)
    announced(restored)

    with pytest.raises(Refused, match="announced already"):
        announce_restoration(SUPERVISOR, note=restored.note, kept=restored.size, cause=CAUSE)


def test_an_operator_announces_it_with_the_file_that_was_put_aside(
    restored: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logged_in(SUPERVISOR)
    user = Member.objects.get(role=Role.SUPERVISOR).user
    aside = tmp_path / "aside"
    aside.write_text(restored.note)

    call_command("announce_restoration", str(aside), str(restored.size), by=user.get_username(), cause=CAUSE)

    assert "announced that the register was restored" in " ".join(capsys.readouterr().out.split())
