"""The client as a program: what it says, with which exit code, and a statement that two people sign."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agreements.commands import appoint_liaison
from config.api import credentials
from config.client import keys
from config.client.terminal import FINE, UNUSABLE, WRONG, main
from config.ledger.statement import read_envelope
from config.ledger.store import ledger
from tests.actors import COMPANY, LIAISON, liaison
from tests.client.serving import published, served
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = liaison("second liaison")

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Says]:
    """Run the client as one of two liaisons, each with a folder of their own: exit code, output, errors."""
    parties()
    appoint_liaison(LIAISON, party=COMPANY, person=SECOND.id)
    tokens = {}
    for actor in (LIAISON, SECOND):
        made = credentials.issue(
            name="client", organization=COMPANY, person=actor.id, role=actor.role, scopes=credentials.ALL
        )
        tokens[actor] = credentials.add_token(made, timedelta(hours=1)).token
    monkeypatch.chdir(tmp_path)
    with served() as url:

        def run(*words: str, by: Any = LIAISON, key: str = "") -> tuple[int, str, str]:
            monkeypatch.setenv("DEMARC_URL", url)
            monkeypatch.setenv("DEMARC_TOKEN", tokens[by])
            monkeypatch.setenv("DEMARC_KEYS", key)
            monkeypatch.setenv("DEMARC_FOLDER", f"kept-{by.id}")
            code = main(words)
            out, err = capsys.readouterr()
            return code, out, err

        yield run


def test_a_verb_is_given_in_words_and_answered_in_words(says: Says) -> None:
    code, out, _ = says("do", "register_model", "--name", "Fable 6")

    assert (code, "register_model: " in out, "(not signed)" in out) == (FINE, True, True)
    code, out, _ = says("--json", "receipts")
    assert json.loads(out)["topic"] == "model_version.model-version-registered"


def test_what_the_register_refuses_is_no_crash(says: Says) -> None:
    code, out, err = says("do", "make_decision", "--kind", "own_choice", "--basis", "independent")

    assert (code, out) == (WRONG, "")
    assert "/api/v1/docs/problems/" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["do", "approve_model"], "no verb"),
        (["do", "register_model"], "--name"),
        (["do", "make_decision", "--kind", "approved", "--basis", "voluntary"], "--kind"),
        (["do", "state_receipt", "--communication", str(COMPANY), "--received_at", "soon"], "soon"),
        (["key", "show", "nothing.pem"], "nothing.pem"),
        (["send", "nothing.json"], "nothing.json"),
    ],
)
def test_what_cannot_be_read_is_named(says: Says, words: list[str], said: str) -> None:
    code, out, err = says(*words)

    assert (code, out) == (UNUSABLE, "")
    assert said in err


def test_a_statement_that_two_people_sign_goes_from_hand_to_hand(says: Says, tmp_path: Path) -> None:
    for actor, name in ((LIAISON, "a.pem"), (SECOND, "b.pem")):
        assert says("key", "new", name)[0] == FINE
        assert says("enroll", name, by=actor)[0] == FINE
    policy = ("do", "set_signing_policy", "--acts", "decision", "--signatures", "2")
    assert says(*policy, key="a.pem")[0] == FINE
    choice = ("make_decision", "--kind", "own_choice", "--basis", "independent", "--independent")
    worded = (*choice, "--alternative", "a report each week")

    code, _, err = says("do", *worded, key="a.pem")
    assert (code, "have it cosigned" in err) == (UNUSABLE, True)
    assert says("draft", "decision.json", *worded, key="a.pem")[0] == FINE
    code, _, err = says("send", "decision.json", key="a.pem")
    assert (code, "statement-too-few-signatures" in err) == (WRONG, True)
    code, out, shown = says("cosign", "decision.json", by=SECOND, key="b.pem")
    assert (code, "2 signatures" in out, "a report each week" in shown) == (FINE, True, True)
    code, out, _ = says("--json", "send", "decision.json", key="a.pem")

    assert code == FINE
    entry = ledger.entry(UUID(json.loads(out)["entries"][0]["id"]))
    names = {one.keyid for one in read_envelope(entry.record.statement or b"").signatures}
    assert names == {keys.id_of(keys.load(tmp_path / name)) for name in ("a.pem", "b.pem")}
    published()
    code, out, _ = says("verify", key="a.pem")
    assert (code, "WRONG" in out) == (FINE, False)


def test_nobody_signs_what_they_were_not_shown(says: Says, tmp_path: Path) -> None:
    for actor, name in ((LIAISON, "a.pem"), (SECOND, "b.pem")):
        says("key", "new", name)
        says("enroll", name, by=actor)
    choice = ("make_decision", "--kind", "own_choice", "--basis", "independent", "--independent")
    says("draft", "decision.json", *choice, "--alternative", "a report each week", key="a.pem")
    draft = json.loads((tmp_path / "decision.json").read_text())
    draft["disclosures"][0]["value"] = "nothing much"
    (tmp_path / "decision.json").write_text(json.dumps(draft))

    code, _, err = says("cosign", "decision.json", by=SECOND, key="b.pem")

    assert (code, "is another" in err) == (UNUSABLE, True)


@pytest.mark.parametrize("shown", [{"kind": "declined"}, {"answers": []}, {}], ids=str)
def test_a_draft_that_shows_other_words_than_it_signs_is_not_cosigned(
    says: Says, tmp_path: Path, shown: dict[str, Any]
) -> None:
    for actor, name in ((LIAISON, "a.pem"), (SECOND, "b.pem")):
        says("key", "new", name)
        says("enroll", name, by=actor)
    says("draft", "model.json", "register_model", "--name", "Fable 6", key="a.pem")
    draft = json.loads((tmp_path / "model.json").read_text())
    draft["said"] = shown and {**draft["said"], **shown}
    (tmp_path / "model.json").write_text(json.dumps(draft))

    code, _, err = says("cosign", "model.json", by=SECOND, key="b.pem")

    assert (code, "shows something else" in err) == (UNUSABLE, True)


def test_a_draft_may_be_laid_out_anew_on_its_way(says: Says, tmp_path: Path) -> None:
    says("key", "new", "a.pem")
    says("enroll", "a.pem")
    choice = ("make_decision", "--kind", "own_choice", "--basis", "independent", "--independent")
    says("draft", "decision.json", *choice, "--answers", key="a.pem")
    draft = json.loads((tmp_path / "decision.json").read_text())
    draft["said"]["answers"] = []
    (tmp_path / "decision.json").write_text(json.dumps(draft, indent=2).replace("[]", "[\n]"))

    code, _, err = says("send", "decision.json", key="a.pem")
    assert (code, err) == (FINE, "")

    assert says("again", key="a.pem")[:2] == (FINE, "Everything that was sent was answered.\n")
