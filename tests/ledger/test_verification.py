"""With the guards dropped and anything changed, verification names the first record that is wrong."""

import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from config.ledger import guards, integrator, verification
from config.ledger.integrator import integrate, state
from config.ledger.merkle import EMPTY_ROOT, leaf_hash
from config.ledger.models import LedgerRecord, Verification
from config.ledger.verification import Findings, last_verification, verify
from tests.actors import LIAISON, named
from tests.ledger.notebook import open_notebook, write_page

pytestmark = pytest.mark.django_db

NOTEBOOK, OTHER = named("notebook"), named("other notebook")


@pytest.fixture(params=[True, False], ids=["in the tree", "not yet in the tree"])
def in_the_tree(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def written(count: int) -> None:
    """`count` records: two notebooks, their pages by turns. Odd positions are of NOTEBOOK."""
    for notebook in (NOTEBOOK, OTHER):
        open_notebook(LIAISON, id=notebook)
    for page in range(2, count):
        write_page(LIAISON, notebook=OTHER if page % 2 else NOTEBOOK, page=page)


def tampered(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        guards.remove(connection)
        cursor.execute(sql, parameters)
        guards.install(connection)


def bytes_at(position: int) -> bytes:
    return bytes(LedgerRecord.objects.get(position=position).record)


def put(position: int, data: bytes, *, leaf_too: bool = False) -> None:
    tampered("UPDATE ledger_record SET record = %s WHERE position = %s", data, position)
    if leaf_too:
        tampered("UPDATE ledger_record SET leaf = %s WHERE position = %s", leaf_hash(data), position)


def swapped(first: int, second: int, *columns: str) -> None:
    for position, other in ((first, -second), (second, first), (-second, second)):
        if not columns:
            tampered("UPDATE ledger_record SET position = %s WHERE position = %s", other, position)
    if columns:
        before = {
            position: LedgerRecord.objects.values_list(*columns).get(position=position)
            for position in (first, second)
        }
        for position, other in ((first, second), (second, first)):
            for column, value in zip(columns, before[other], strict=True):
                tampered(f"UPDATE ledger_record SET {column} = %s WHERE position = %s", value, position)


def found(findings: Findings) -> tuple[bool, int | None, int]:
    return findings.sound, findings.first_wrong, findings.checked


def test_an_untouched_ledger_is_sound(in_the_tree: bool) -> None:
    written(21)
    if in_the_tree:
        integrate()

    findings = verify()

    assert found(findings) == (True, None, 21)
    assert findings.integrated == (21 if in_the_tree else 0)
    integrate()
    assert findings.root == state().root


def test_an_empty_ledger_is_sound() -> None:
    assert found(verify()) == (True, None, 0)
    assert verify().root == EMPTY_ROOT


@pytest.mark.parametrize("at_once", [1, 2, 8])
def test_how_many_are_read_at_once_does_not_matter(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "READS_AT_ONCE", at_once)
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 5)
    written(17)
    integrate()

    assert found(verify()) == (True, None, 17)


@pytest.mark.parametrize("place", range(0, 600, 37))
def test_one_changed_byte_names_its_record(place: int, in_the_tree: bool) -> None:
    written(9)
    if in_the_tree:
        integrate()
    data = bytearray(bytes_at(6))
    data[place] ^= 1
    put(6, bytes(data))

    findings = verify()

    assert found(findings) == (False, 6, 5)
    assert (findings.stream, findings.version) == (str(OTHER), 3)


def test_a_byte_that_makes_the_record_unreadable_names_it_although_its_hash_was_redone(
    in_the_tree: bool,
) -> None:
    written(9)
    if in_the_tree:
        integrate()
    put(6, bytes_at(6).replace(b"{", b"", 1), leaf_too=True)

    assert found(verify()) == (False, 6, 5)


def test_other_words_with_their_hash_redone_differ_from_the_tree() -> None:
    written(9)
    integrate()
    put(6, bytes_at(6).replace(b'"company"', b'"oversight"'), leaf_too=True)

    findings = verify()

    assert found(findings) == (False, 6, 5)
    assert "tree" in findings.message


def test_other_words_with_their_hash_redone_break_the_chain_even_without_a_tree() -> None:
    written(9)
    put(6, bytes_at(6).replace(b'"company"', b'"oversight"'), leaf_too=True)

    assert found(verify()) == (False, 8, 7)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"format":1', b'"format":2'),
        (b'"topic":"notebook.page-written"', b'"topic":"notebook.never-heard-of"'),
        (b'"page":5', b'"page":"five"'),
        (b'"schema":3', b'"schema":9'),
        (b'"version":3', b'"version":4'),
        (b'"page":5', b'"page":' + b"[" * 2000 + b"]" * 2000),
    ],
    ids=lambda part: part[:20].decode(),
)
def test_a_record_that_does_not_say_what_it_is_filed_as_is_named(old: bytes, new: bytes) -> None:
    written(9)
    assert old in bytes_at(6)
    put(6, bytes_at(6).replace(old, new), leaf_too=True)

    assert found(verify()) == (False, 6, 5)


@pytest.mark.parametrize(
    ("column", "value"), [("topic", "notebook.notebook-opened"), ("version", 77), ("stream", NOTEBOOK.hex)]
)
def test_a_column_beside_the_bytes_that_says_otherwise_is_named(
    column: str, value: Any, in_the_tree: bool
) -> None:
    written(9)
    if in_the_tree:
        integrate()
    if column == "stream":
        tampered("UPDATE ledger_record SET version = 66 WHERE position = 6")
    tampered(f"UPDATE ledger_record SET {column} = %s WHERE position = 6", value)

    assert found(verify()) == (False, 6, 5)


@pytest.mark.parametrize("columns", [("record",), ("record", "leaf"), ()])
def test_swapped_records_are_named(columns: tuple[str, ...]) -> None:
    written(9)
    integrate()
    swapped(4, 7, *columns)

    assert found(verify()) == (False, 4, 3)


def test_versions_of_one_stream_swapped_before_they_were_in_the_tree_are_named() -> None:
    written(9)
    swapped(4, 8)

    assert found(verify()) == (False, 4, 3)


@pytest.mark.parametrize("position", [1, 5, 8])
def test_a_missing_record_is_named(position: int) -> None:
    written(9)
    integrate()
    tampered("DELETE FROM ledger_record WHERE position = %s", position)

    assert found(verify()) == (False, position, position - 1)


def test_the_missing_newest_record_is_named_by_what_the_tree_remembers() -> None:
    written(9)
    integrate()
    tampered("DELETE FROM ledger_record WHERE position >= 8")

    assert found(verify()) == (False, 8, 7)


def test_records_that_closed_ranks_over_a_missing_one_are_named() -> None:
    written(9)
    integrate()
    tampered("DELETE FROM ledger_record WHERE position = 9")
    tampered("UPDATE ledger_record SET position = 9 WHERE position = 8")

    assert found(verify()) == (False, 8, 7)


def test_a_whole_stream_taken_out_is_found() -> None:
    written(9)
    integrate()
    tampered("DELETE FROM ledger_record WHERE stream = %s", OTHER.hex)
    for new, old in enumerate((1, 3, 5, 7, 9), 1):
        tampered("UPDATE ledger_record SET position = %s WHERE position = %s", new, old)

    assert found(verify()) == (False, 2, 1)


@pytest.mark.parametrize("change", ["UPDATE ledger_node SET hash = %s", "DELETE FROM ledger_node"])
@pytest.mark.parametrize(
    ("level", "index", "first"), [(0, 0, 1), (0, 4, 5), (1, 1, 4), (2, 0, 4), (2, 1, 8), (3, 0, 8)]
)
def test_a_changed_node_is_found_where_it_was_completed(
    change: str, level: int, index: int, first: int
) -> None:
    written(9)
    integrate()
    where = f' WHERE level = {level} AND "index" = {index}'
    tampered(change + where, *[bytes(32)] * change.count("%s"))

    assert found(verify()) == (False, first, first - 1)


def test_a_node_that_no_record_gives_is_found() -> None:
    written(9)
    integrate()
    tampered("""UPDATE ledger_node SET "index" = 10 WHERE level = 0 AND "index" = 8""")
    assert not verify().sound

    tampered("""UPDATE ledger_node SET "index" = 8 WHERE level = 0 AND "index" = 10""")
    tampered("""INSERT INTO ledger_node (level, "index", hash) VALUES (4, 0, %s)""", bytes(32))

    assert found(verify()) == (False, None, 9)


def test_a_changed_root_is_found_at_the_size_that_it_was_kept_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 4)
    written(9)
    integrate()
    tampered("UPDATE ledger_head SET root = %s WHERE size = 8", bytes(32))

    assert found(verify()) == (False, 8, 7)


@pytest.mark.parametrize("size", [-3, 0])
def test_a_root_over_nothing_is_found(size: int) -> None:
    written(9)
    integrate()
    tampered("INSERT INTO ledger_head SELECT %s, root, integrated_at FROM ledger_head WHERE size = 9", size)

    assert found(verify()) == (False, None, 9)


def test_forgotten_heads_leave_their_nodes_behind() -> None:
    written(9)
    integrate()
    tampered("DELETE FROM ledger_head")

    assert not verify().sound


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("column", ["record", "leaf", "stream", "topic", "version"])
def test_a_value_of_another_type_is_found_and_stops_nothing(column: str) -> None:
    written(9)
    tampered(f"UPDATE ledger_record SET {column} = 'odd' WHERE position = 6")

    assert found(verify()) == (False, 6, 5)


def test_the_root_of_what_is_sound_is_that_of_the_records_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrator, "READS_AT_ONCE", 1)
    written(12)
    integrate()
    for wrong in range(12, 0, -1):
        put(wrong, b"changed")
        findings = verify()
        assert findings.checked == wrong - 1
        if findings.checked:
            with connection.cursor() as cursor:
                cursor.execute("SELECT root FROM ledger_head WHERE size = %s", [findings.checked])
                assert findings.root == bytes(cursor.fetchone()[0])
        else:
            assert findings.root == EMPTY_ROOT


# what is kept of it


def test_the_last_verification_is_known_later() -> None:
    assert last_verification() is None
    written(9)
    verify()
    last = last_verification()
    assert last is not None
    assert (last.size, last.sound, last.first_wrong, last.message) == (9, True, None, "")

    put(6, b"{}")
    findings = verify()

    last = last_verification()
    assert last is not None
    assert (last.size, last.sound, last.first_wrong) == (5, False, 6)
    assert (last.message, bytes(last.root)) == (findings.message, findings.root)
    assert Verification.objects.count() == 2


def test_what_a_verification_found_is_never_changed() -> None:
    verify()

    with pytest.raises(DatabaseError, match="append-only"):
        Verification.objects.update(sound=True)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_neither_waits_nor_disturbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "READS_AT_ONCE", 2)
    written(8)
    integrate()
    other = connection.copy()
    added: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        if not added:
            with other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO ledger_record (position, stream, version, topic, leaf, record) "
                    "SELECT 9, stream, 99, topic, leaf, record FROM ledger_record WHERE position = 1"
                )
            added.append(done)

    try:
        assert found(verify(told=meanwhile)) == (True, None, 8)
    finally:
        other.close()

    assert added == [2]
    assert found(verify()) == (False, 9, 8)


# the command


def answered(*arguments: str, code: int = 0) -> str:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_ledger", *arguments, stdout=out)
        assert stopped.value.code == code
    else:
        call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_how_many_were_checked(in_the_tree: bool) -> None:
    written(9)
    if in_the_tree:
        integrate()

    said = answered()

    assert "9 records checked" in said
    assert ("no kept root covers" in said) is not in_the_tree
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_command_exits_with_1_and_names_the_first_record_that_is_wrong() -> None:
    written(9)
    put(6, b"changed")

    said = answered(code=1)
    value = json.loads(answered("--format", "json", code=1))

    assert "record 6" in said
    assert "5 records before it are sound" in said
    assert (value["sound"], value["first_wrong"], value["checked"]) == (False, 6, 5)
    assert (UUID(value["stream"]), value["version"], value["topic"]) == (OTHER, 3, "notebook.page-written")
