"""The comparison finds what it is there to find: each kind of loss, planted."""

from config.ledger.merkle import leaf_hash
from tests.faults.comparing import Acknowledged, wrong

RECORDS = {1: b"past", 2: b"a", 3: b"b"}
TOLD = [Acknowledged("key a", 2, leaf_hash(b"a"), ""), Acknowledged("key b", 3, leaf_hash(b"b"), "")]
DONE = ["key a", "key b"]


def found(
    told: list[Acknowledged] = TOLD, stored: dict[int, bytes] = RECORDS, done: list[str] = DONE
) -> list[str]:
    return [sentence.partition(":")[0] for sentence in wrong(told, stored, done, others={1})]


def test_what_is_as_it_was_acknowledged_is_fine() -> None:
    assert found() == []
    assert found([*TOLD, TOLD[1]]) == []  # asked again under the same key, and answered the same


def test_an_entry_that_is_gone_is_lost() -> None:
    assert found(stored={1: b"past", 2: b"a"}) == ["lost"]


def test_an_entry_with_other_bytes_is_lost() -> None:
    assert found(stored=RECORDS | {3: b"B"}) == ["lost"]


def test_an_entry_that_nobody_was_told_of_was_made_twice() -> None:
    assert found(stored=RECORDS | {4: b"b"}) == ["twice"]


def test_a_position_that_two_requests_were_given_is_found() -> None:
    assert "twice" in found([*TOLD, Acknowledged("key c", 3, leaf_hash(b"b"), "")], done=[*DONE, "key c"])


def test_a_hole_between_positions_is_found() -> None:
    assert found(TOLD[:1], {1: b"past", 2: b"a", 4: b"b"}, DONE[:1]) == ["not dense", "twice"]


def test_a_key_that_is_not_kept_or_kept_twice_is_found() -> None:
    assert found(done=["key a"]) == ["not once"]
    assert found(done=[*DONE, "key b"]) == ["not once"]
