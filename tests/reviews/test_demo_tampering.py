"""A forger's try at the record, on a copy: found in four ways of going about it, the original only read."""

import pytest
from django.core.management import CommandError

from config.ledger.verification import Findings
from reviews.demo import tamper
from reviews.oversight.replay import case_history
from tests.reviews.demo_runs import change_record_7, demo, found_wrong, told, whole_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.only_on("sqlite")
def test_what_was_changed_before_is_not_taken_for_the_forgers_work() -> None:
    demo()
    change_record_7()
    before = whole_database()

    assert "record 7 " in found_wrong("--tamper")
    assert whole_database() == before


@pytest.mark.only_on("sqlite")
def test_tampering_is_found_on_a_copy_and_the_original_stays_as_it_was() -> None:
    demo()
    before = whole_database()

    found = demo("--tamper")

    assert found["found"]
    assert (found["before"], found["after"]) == (
        "foreign customers and foreign staff, anywhere",
        "all customers",
    )
    alone, hashed, rebuilt, whole = found["attempts"]
    assert alone["first_wrong"] == hashed["first_wrong"] == found["position"]
    assert "other bytes than those whose hash" in alone["message"]
    assert alone["by"] == "its leaf hash"
    assert "the tree was built over" in hashed["message"]
    assert hashed["by"] == "the hash tree"
    assert "do not give the root" in rebuilt["message"]
    assert rebuilt["by"] == "the root of the tree"
    assert not whole["found"]
    assert whole["root"] != found["root"]
    assert whole_database() == before


@pytest.mark.only_on("sqlite")
def test_tampering_names_position_entry_and_mechanism_for_people() -> None:
    demo()
    letter = tamper.letter()
    assert letter
    number = case_history(tamper.CASE).numbers[letter.id]

    text = told("--tamper")

    assert f"Record {letter.position}, ¶{number} of the directive case" in text
    assert "Found, by its leaf hash" in text
    assert "Found, by the hash tree" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.only_on("sqlite")
def test_tampering_makes_the_demo_first_where_there_is_none_and_shows_no_password() -> None:
    assert demo("--tamper")["found"]

    assert all(user["password"] for user in demo()["users"])


@pytest.mark.only_on("sqlite")
def test_tampering_that_is_not_found_exits_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    demo()

    def blind(using: str) -> Findings:
        """Finds nothing, and always the same root."""
        return Findings(checked=1, integrated=1, root=bytes(32))

    monkeypatch.setattr(tamper, "verify", blind)

    with pytest.raises(SystemExit) as ended:
        demo("--tamper")

    assert ended.value.code == 1


@pytest.mark.only_on("postgresql")
def test_tampering_with_a_copy_works_on_the_embedded_default_only() -> None:
    with pytest.raises(CommandError, match="embedded default only") as refusal:
        demo("--tamper")

    assert refusal.value.returncode == 2
