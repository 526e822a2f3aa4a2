"""Opening every sealed value names the first that is missing, moved or changed, destroyed ones aside."""

import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from config.ledger import guards, sealed_check
from config.ledger.event import Entry
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord
from config.ledger.sealed_check import check_sealed
from config.ledger.verification import verify
from tests.actors import LIAISON, OFFICER, named
from tests.ledger.notebook import burn_notebook, correct_page, open_notebook, write_page

pytestmark = pytest.mark.django_db

CASE, OTHER_CASE = named("case"), named("other case")


def page(case: UUID = CASE, **said: Any) -> Entry:
    """A page about a case, in a notebook of its own."""
    notebook = open_notebook(LIAISON).stream
    return write_page(LIAISON, notebook=notebook, page=1, about=(case,), **said).entries[0]


def burned(case: UUID = CASE) -> None:
    burn_notebook(OFFICER, notebook=open_notebook(OFFICER).stream, about=(case,))


def tampered(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        guards.remove(connection)
        cursor.execute(sql, parameters)
        guards.install(connection)


def three_pages() -> list[Entry]:
    """Records 2, 4 and 6, the last of another case; each with a text and an aside."""
    return [page(aside="a"), page(aside="b"), page(OTHER_CASE, aside="c")]


def test_values_that_are_what_was_committed_to_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = three_pages()
    correct_page(LIAISON, notebook=first.record.stream, entry=first.id, field="text", value="other words")
    correct_page(LIAISON, notebook=first.record.stream, entry=first.id, field="ink", value="black")
    monkeypatch.setattr(sealed_check, "READS_AT_ONCE", 3)

    found = check_sealed()

    assert found.sound, found.message
    assert (found.opened, found.destroyed) == (9, 0)  # the reasons of both corrections, too


def test_an_empty_ledger_is_sound() -> None:
    assert check_sealed() == sealed_check.SealedFindings(opened=0, destroyed=0)


def test_a_deleted_value_is_found_and_its_record_named() -> None:
    _, second, _ = three_pages()

    tampered("DELETE FROM ledger_sealed_value WHERE leaf = %s AND name = 'aside'", second.leaf)

    found = check_sealed()
    assert (found.sound, found.first_wrong) == (False, second.position)
    assert "aside" in found.message
    assert verify().sound


def test_a_changed_value_is_found() -> None:
    _, second, _ = three_pages()

    tampered("UPDATE ledger_sealed_value SET ciphertext = %s WHERE leaf = %s", b"x" * 60, second.leaf)

    assert check_sealed().first_wrong == second.position


def test_values_that_changed_places_are_found() -> None:
    first, second, _ = three_pages()

    for leaf, other in ((first.leaf, b"-"), (second.leaf, first.leaf), (b"-", second.leaf)):
        tampered("UPDATE ledger_sealed_value SET leaf = %s WHERE leaf = %s", other, leaf)

    assert check_sealed().first_wrong == first.position


def test_a_value_filed_under_another_case_is_found() -> None:
    first, _, third = three_pages()
    other = OTHER_CASE if connection.vendor == "postgresql" else OTHER_CASE.hex

    tampered('UPDATE ledger_sealed_value SET "case" = %s WHERE leaf = %s', other, first.leaf)

    found = check_sealed()
    assert found.first_wrong == first.position
    assert third.position != first.position


def test_a_value_beside_no_record_is_found() -> None:
    three_pages()

    tampered(
        'INSERT INTO ledger_sealed_value (leaf, name, "case", ciphertext) '
        "SELECT %s, name, \"case\", ciphertext FROM ledger_sealed_value WHERE name = 'aside'"
        " ORDER BY leaf LIMIT 1",
        b"n" * 32,
    )

    found = check_sealed()
    assert (found.sound, found.first_wrong) == (False, None)


def test_a_key_that_is_gone_without_an_entry_that_destroys_it_is_found() -> None:
    *_, third = three_pages()

    CaseKey.objects.filter(case=OTHER_CASE).delete()

    found = check_sealed()
    assert (found.sound, found.first_wrong, found.opened) == (False, third.position, 4)
    assert "no entry destroys it" in found.message


def test_a_key_that_was_changed_is_found() -> None:
    first, *_ = three_pages()

    CaseKey.objects.filter(case=CASE).update(wrapped=b"w" * 40)

    assert check_sealed().first_wrong == first.position


def test_what_an_entry_destroyed_is_counted_and_not_wrong() -> None:
    three_pages()
    burned()

    found = check_sealed()

    assert found.sound, found.message
    assert (found.opened, found.destroyed) == (2, 4)


def test_what_is_said_to_be_destroyed_and_opens_all_the_same_is_found() -> None:
    first, *_ = three_pages()
    kept = CaseKey.objects.get(case=CASE)
    burned()

    CaseKey.objects.create(case=CASE, wrapped=bytes(kept.wrapped))

    found = check_sealed()
    assert (found.sound, found.first_wrong) == (False, first.position)


def test_another_case_is_not_excused_by_the_destruction_of_one() -> None:
    *_, third = three_pages()
    burned()

    CaseKey.objects.filter(case=OTHER_CASE).delete()

    assert check_sealed().first_wrong == third.position


def test_a_record_that_cannot_be_read_is_named() -> None:
    three_pages()

    tampered("UPDATE ledger_record SET record = %s WHERE position = 3", b"{}")

    assert check_sealed().first_wrong == 3


# the command


def told(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def test_verify_ledger_opens_sealed_values_where_it_is_asked_to() -> None:
    three_pages()
    integrate()

    code, said = told("--sealed")

    assert code == 0
    assert "6 are what was committed to" in said
    assert "sealed_values" not in told("--format", "json")[1]
    assert json.loads(told("--sealed", "--format", "json")[1])["sealed_values"]["opened"] == 6


def test_verify_ledger_exits_with_found_wrong_where_a_value_is_missing() -> None:
    first, *_ = three_pages()
    integrate()
    tampered("DELETE FROM ledger_sealed_value WHERE leaf = %s", first.leaf)

    code, said = told("--sealed")

    assert code == 1
    assert f"record {first.position}" in said
    assert told()[0] == 0


def test_what_is_wrong_with_the_ledger_itself_comes_first() -> None:
    three_pages()
    tampered("UPDATE ledger_record SET record = %s WHERE position = 2", b"{}")

    code, said = told("--sealed", "--format", "json")

    assert code == 1
    assert "sealed_values" not in json.loads(said)
    assert "were not opened" in told("--sealed")[1]
    assert LedgerRecord.objects.count() == 6
