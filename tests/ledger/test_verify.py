"""The offline verifier: a whole bundle is sound, and what is altered in one is found and named."""

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.ledger.checkpoint import Algorithm, Note, SignerKey, parse_note
from config.ledger.record import Record
from tests.ledger.sealed_zip import (
    LOG,
    NOTEBOOK,
    OTHER_LOG,
    SECRET,
    WITHHELD,
    Files,
    edited,
    files_of_records,
    found,
    lines,
    the_records,
    whole,
    written,
)
from tests.ledger.witnesses import AT, KEY, OTHER_KEY

Change = Callable[[Files], object]


# what is sound


def test_a_whole_bundle_is_sound_and_says_what_was_checked(tmp_path: Path) -> None:
    report = found(whole(), tmp_path, str(LOG.verifier), str(KEY.verifier))

    assert report.wrong == []
    assert report.sound == [
        "The bytes of 8 records are those that their hashes stand for.",
        "7 records follow the one before them in their stream.",
        "All 9 entries are in the tree of 9 records of log.example's checkpoint.",
        "The checkpoint is signed by log.example.",
        "Outside witnesses cosigned it: witness.example.",
        "2 disclosed values are those that were sealed.",
        "1 statements are signed by keys enrolled at the time.",
    ]
    assert report.open == [
        "1 entries are withheld: only their hashes are here.",
        "1 records follow one that is not in the bundle.",
        "1 values are sealed and not disclosed to this reader.",
    ]


def test_keys_that_nobody_gave_are_said_to_be_the_bundles_own(tmp_path: Path) -> None:
    report = found(whole(), tmp_path)

    own = "The log's key is the bundle's own: compare it with one you trust"
    assert report.wrong == []
    assert f"{own}: {LOG.verifier}" in report.open
    assert (
        "Outside witnesses cosigned it: witness.example (their keys are the bundle's own: compare them)."
        in report.sound
    )


@pytest.mark.parametrize("size", range(1, 40))
def test_trees_of_every_size_verify(tmp_path: Path, size: int) -> None:
    records: list[Record] = []
    for _ in range(size):
        before = records[-1] if records else None
        records.append(written(NOTEBOOK, before, "notebook.page-written", {"page": len(records)}))

    assert found(files_of_records(records, withheld=frozenset(), told={}), tmp_path).wrong == []


def test_a_withheld_or_undisclosed_part_leaves_the_rest_sound(tmp_path: Path) -> None:
    everything = frozenset(range(1, 10))

    for withheld in (frozenset[int](), frozenset({2, 4}), everything):
        report = found(files_of_records(the_records(), withheld=withheld, told={}), tmp_path)

        assert all("statement" in said for said in report.wrong)
        assert not report.wrong or 1 in withheld
    assert found(files_of_records(the_records(), withheld=everything, told={}), tmp_path).wrong == []


def test_without_a_witness_that_is_said(tmp_path: Path) -> None:
    files = dict(whole())
    note = parse_note(files["checkpoint.note"])
    files["checkpoint.note"] = Note(note.text, note.signatures[:1]).encode()

    own, given_key = found(files, tmp_path), found(files, tmp_path, str(LOG.verifier), str(KEY.verifier))

    assert own.wrong == given_key.wrong == []
    assert "No outside witness cosigned it: whoever holds the log's key can rewrite." in own.open
    assert "Not cosigned by witness.example, whose key you gave." in given_key.open


def cosigned_by(files: Files, *witnesses: SignerKey, at: int = AT) -> None:
    """The same checkpoint, cosigned by these witnesses."""
    note = parse_note(files["checkpoint.note"])
    note = Note(note.text, note.signatures[:1])
    for witness in witnesses:
        note = note.signed(witness, at=at)
    files["checkpoint.note"] = note.encode()
    edited(files, "keys.json", lambda keys: keys.update(witnesses=[str(key.verifier) for key in witnesses]))


def test_several_witnesses_are_named_and_those_who_are_missing(tmp_path: Path) -> None:
    # the third has the name of the first and is another one
    third = SignerKey(KEY.name, bytes(32), Algorithm.COSIGNATURE)
    every = [str(key.verifier) for key in (KEY, OTHER_KEY, third)]
    both, neither = dict(whole()), dict(whole())
    cosigned_by(both, KEY, OTHER_KEY)
    cosigned_by(neither)

    report = found(both, tmp_path, str(LOG.verifier), *every)

    assert "Outside witnesses cosigned it: witness.example, other.example." in report.sound
    assert "Not cosigned by witness.example, whose key you gave." in report.open
    assert (
        "Not cosigned by witness.example, other.example, whose key you gave."
        in found(neither, tmp_path, str(LOG.verifier), *every[:2]).open
    )


def test_a_cosignature_states_any_time(tmp_path: Path) -> None:
    files = dict(whole())
    cosigned_by(files, KEY, at=2**63 + 5)

    assert found(files, tmp_path, str(LOG.verifier), str(KEY.verifier)).wrong == []


def test_how_many_records_follow_one_that_is_withheld_is_said(tmp_path: Path) -> None:
    report = found(files_of_records(the_records(), withheld=frozenset({5, 7}), told={6: SECRET}), tmp_path)

    assert report.wrong == []
    assert "5 records follow the one before them in their stream." in report.sound
    assert "2 records follow one that is not in the bundle." in report.open


def test_where_nobody_signed_a_statement_that_is_said(tmp_path: Path) -> None:
    report = found(files_of_records(the_records()[:7]), tmp_path)

    assert report.wrong == []
    assert "No record carries a statement that its organization signed." in report.open


# what is altered


def other_leaf(position: int) -> Change:
    def change(files: Files) -> None:
        edited(files, "index.json", lambda index: index[position - 1].update(leaf="ab" * 32))

    return change


def note_with(change: Callable[[str], str]) -> Change:
    def altered(files: Files) -> None:
        files["checkpoint.note"] = change(files["checkpoint.note"].decode()).encode()

    return altered


def signed_by(*keys: SignerKey, **keyring: Any) -> Change:
    """The same checkpoint under other signatures."""

    def change(files: Files) -> None:
        note = Note(parse_note(files["checkpoint.note"]).text)
        for key in keys:
            note = note.signed(key, at=1 if key.algorithm is Algorithm.COSIGNATURE else None)
        files["checkpoint.note"] = note.encode()
        edited(files, "keys.json", lambda told: told.update(keyring))

    return change


def another_time(note: str) -> str:
    """A character of the eight bytes that follow the key's id in the witness's line."""
    return re.sub(r"(?<=witness.example )(.{12})(.)", lambda f: f[1] + ("B" if f[2] == "A" else "A"), note)


PASSED_OFF = SignerKey("other.example", bytes(range(7, 39)))

ALTERATIONS: dict[str, tuple[Change, str]] = {
    "a record is edited": (
        lambda files: lines(files, (2,), lambda data: data.replace(b"signing", b"Signing")),
        "the bytes of the record at position 3 are not those of its hash",
    ),
    "two records are edited, one into no JSON": (
        lambda files: lines(files, (0, 7), lambda data: data[:-1]),
        "the bytes of the record at position 1, 9 are not",
    ),
    "two records change places": (
        lambda files: files.update({"records.ndjson": b"".join(
            files["records.ndjson"].splitlines(keepends=True)[at] for at in (0, 1, 3, 2, 4, 5, 6, 7)
        )}),
        "the bytes of the record at position 3, 4 are not",
    ),
    "a record is left out": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"].partition(b"\n")[2]}),
        "the index shows 8 records, and the bundle holds 7",
    ),
    "a record is added": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"] + b"{}\n"}),
        "the index shows 8 records, and the bundle holds 9",
    ),
    "the last record is cut": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"][:-1]}),
        "the last record does not end with a new line",
    ),
    "the hash of a record shown is another one": (
        other_leaf(4), "the bytes of the record at position 4 are not those of its hash"
    ),
    "the hash of a record withheld is another one": (
        other_leaf(WITHHELD), "the entry at position 5 is not in the tree"
    ),
    "an entry stands behind the last position": (
        lambda files: edited(files, "index.json", lambda index: index[4].update(position=11)),
        "the entry at position 11 is not in the tree",
    ),
    "a hash is too short": (
        lambda files: edited(files, "index.json", lambda index: index[4].update(leaf="ab")),
        "position 5 has no hash of 32 bytes",
    ),
    "an entry stands at another position": (
        lambda files: edited(files, "index.json", lambda index: index[4].update(position=10)),
        "the entry at position 10 is not in the tree",
    ),
    "an entry stands before the first position": (
        lambda files: edited(files, "index.json", lambda index: index[4].update(position=0)),
        "the entry at position 0 is not in the tree",
    ),
    "a position stands twice": (
        lambda files: edited(files, "index.json", lambda index: index.append(index[4])),
        "position 5 stands in the index twice",
    ),
    "a proof is another one's": (
        lambda files: edited(files, "proofs.json", lambda proofs: proofs.update({"2": proofs["3"]})),
        "the entry at position 2 is not in the tree",
    ),
    "a proof is missing": (
        lambda files: edited(files, "proofs.json", lambda proofs: proofs.pop("7") and None),
        "the entry at position 7 is not in the tree",
    ),
    "a proof is longer": (
        lambda files: edited(files, "proofs.json", lambda proofs: proofs["9"].append("00" * 32)),
        "the entry at position 9 is not in the tree",
    ),
    "a proof holds what is no hash": (
        lambda files: edited(files, "proofs.json", lambda proofs: proofs["9"].__setitem__(0, "00")),
        "the entry at position 9 is not in the tree",
    ),
    "the checkpoint has another size": (
        note_with(lambda note: note.replace("\n9\n", "\n8\n")),
        "the signature of log.example under the checkpoint does not hold",
    ),
    "the checkpoint has another root": (
        note_with(lambda note: re.sub(r"(?<=\n9\n).", lambda root: "A" if root[0] != "A" else "B", note)),
        "the entry at position 1 is not in the tree",
    ),
    "the checkpoint is not signed": (signed_by(KEY), "the checkpoint is not signed by the log's key"),
    "the checkpoint is signed by another key": (
        signed_by(OTHER_LOG, KEY), "the checkpoint is not signed by the log's key"
    ),
    "the log's key is another one under the same id": (
        lambda files: edited(files, "keys.json", lambda keys: keys.update(
            log="+".join([*str(LOG.verifier).split("+", 2)[:2], str(OTHER_LOG.verifier).split("+", 2)[2]])
        )),
        "the key of log.example is not the one that its id stands for",
    ),
    "the log's key is a witness's": (
        signed_by(KEY, log=str(KEY.verifier)), "the key of witness.example is a witness's key"
    ),
    "the checkpoint is of another log": (
        signed_by(PASSED_OFF, log=str(PASSED_OFF.verifier)), "the checkpoint is of another log"
    ),
    "a log's key is passed off as a witness's": (
        signed_by(LOG, PASSED_OFF, witnesses=[str(PASSED_OFF.verifier)]),
        "the key of other.example is no witness's key",
    ),
    "a cosignature states another time": (
        note_with(another_time),
        "the signature of witness.example under the checkpoint does not hold",
    ),
    "a disclosed value is forged": (
        lambda files: edited(files, "disclosures.json", lambda told: told[0].update(value="nothing")),
        "what is disclosed as text at position 6 was not sealed there",
    ),
    "a disclosed value has another salt": (
        lambda files: edited(files, "disclosures.json", lambda told: told[0].update(
            salt=b64encode(bytes(32)).decode()
        )),
        "what is disclosed as text at position 6",
    ),
    "a salt is cut": (
        lambda files: edited(files, "disclosures.json", lambda told: told[0].update(
            salt=b64encode(bytes(16)).decode()
        )),
        "what is disclosed as text at position 6",
    ),
    "a disclosed value is moved to another entry": (
        lambda files: edited(files, "disclosures.json", lambda told: told[0].update(position=7)),
        "what is disclosed as text at position 7",
    ),
    "a disclosed value is moved to an entry that is withheld": (
        lambda files: edited(files, "disclosures.json", lambda told: told[0].update(position=WITHHELD)),
        "what is disclosed as text at position 5",
    ),
    "a disclosed value is moved to another field": (
        lambda files: edited(files, "disclosures.json", lambda told: told[1].update(name="reason")),
        "what is disclosed as reason at position 7",
    ),
    "a disclosed value is replayed": (
        lambda files: edited(files, "disclosures.json", lambda told: told.append(told[0])),
        "a value is disclosed twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_what_is_altered_is_found_and_named(tmp_path: Path, alteration: str) -> None:
    change, expected = ALTERATIONS[alteration]
    files = dict(whole())

    change(files)

    report = found(files, tmp_path)
    assert any(said.startswith(expected) and said.endswith(".") for said in report.wrong), report.wrong


def test_a_whole_bundle_under_another_log_is_sound_by_itself_and_not_by_the_key_you_know(
    tmp_path: Path,
) -> None:
    forged = files_of_records(the_records(), log=OTHER_LOG)

    assert found(forged, tmp_path).wrong == []
    assert found(forged, tmp_path, str(LOG.verifier)).wrong == [
        "the checkpoint is not signed by the key that you gave: that one is not this log's."
    ]


def test_the_key_of_another_log_does_not_fit(tmp_path: Path) -> None:
    key = SignerKey("strange.example", bytes(32))

    assert found(whole(), tmp_path, str(key.verifier)).wrong == [
        "the checkpoint is not signed by the key that you gave: that one is not this log's."
    ]


def test_an_entry_behind_the_only_one_of_a_tree_is_found_though_it_is_the_root(tmp_path: Path) -> None:
    files = files_of_records(the_records()[:1], withheld=frozenset(), told={})
    edited(files, "index.json", lambda index: index.append({**index[0], "position": 2, "shown": False}))

    (wrong,) = found(files, tmp_path).wrong

    assert wrong == "the entry at position 2 is not in the tree of the checkpoint."
