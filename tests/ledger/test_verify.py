"""The offline verifier: a whole bundle is sound, and what is altered in one is found and named."""

import io
import json
import re
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger import verify as verifier
from config.ledger.checkpoint import Algorithm, Note, SignerKey, parse_note
from config.ledger.record import Record
from config.ledger.verify import NotABundle, Report, main, verify
from tests.actors import AGENCY, named
from tests.foreign import JSON
from tests.ledger.sealed_zip import (
    DIARY,
    LOG,
    NOTEBOOK,
    OTHER_LOG,
    REVOKED,
    SAID_AT,
    SALT,
    STRANGE,
    WITHHELD,
    Files,
    as_json,
    citing,
    files_of_records,
    packed,
    statement_on,
    the_records,
    written,
)
from tests.ledger.witnesses import KEY

ALONE = Path(verifier.__file__)

Change = Callable[[Files], object]


@cache
def whole() -> dict[str, bytes]:
    return files_of_records(the_records())


def found(files: Files, tmp_path: Path, *keys: str) -> Report:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(files))
    log, *witnesses = keys or (None,)
    return verify(path, log, tuple(one for one in witnesses if one))


def edited(files: Files, name: str, change: Callable[[Any], Any]) -> None:
    """Change what a JSON file of a bundle says, in place."""
    value = json.loads(files[name])
    told = change(value)
    files[name] = as_json(value if told is None else told)


def lines(files: Files, places: Sequence[int], change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of the records at some places of records.ndjson, from 0."""
    kept = files["records.ndjson"].split(b"\n")
    files["records.ndjson"] = b"\n".join(
        change(data) if at in places else data for at, data in enumerate(kept)
    )


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

    assert report.wrong == []
    assert any("compare it with one you trust: log.example+" in said for said in report.open)
    assert any("their keys are the bundle's own" in said for said in report.sound)


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
    assert any("No outside witness" in said for said in own.open)
    assert "Not cosigned by witness.example, whose key you gave." in given_key.open


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
        "position 3, 4 are not",
    ),
    "a record is left out": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"].partition(b"\n")[2]}),
        "the index shows 8 records, and the bundle holds 7",
    ),
    "a record is added": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"] + b"{}\n"}),
        "the bundle holds 9",
    ),
    "the last record is cut": (
        lambda files: files.update({"records.ndjson": files["records.ndjson"][:-1]}),
        "does not end with a new line",
    ),
    "the hash of a record shown is another one": (other_leaf(4), "position 4 are not those of its hash"),
    "the hash of a record withheld is another one": (
        other_leaf(WITHHELD), "the entry at position 5 is not in the tree"
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
        note_with(lambda note: note.replace("\n9\n", "\n8\n")), "does not hold"
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
    assert any(expected in said for said in report.wrong), report.wrong
    assert report.wrong[0].endswith(".")


def test_a_whole_bundle_under_another_log_is_sound_by_itself_and_not_by_the_key_you_know(
    tmp_path: Path,
) -> None:
    forged = files_of_records(the_records(), log=OTHER_LOG)

    assert found(forged, tmp_path).wrong == []
    assert found(forged, tmp_path, str(LOG.verifier)).wrong == [
        "the checkpoint is not signed by the log's key."
    ]


def test_the_key_of_another_log_does_not_fit(tmp_path: Path) -> None:
    key = SignerKey("strange.example", bytes(32))

    assert found(whole(), tmp_path, str(key.verifier)).wrong == [
        "the checkpoint is not signed by the log's key."
    ]


# what the operator wrote otherwise, and signed


def test_a_record_that_names_another_one_before_it_is_found(tmp_path: Path) -> None:
    records = the_records()
    records[7] = msgspec.structs.replace(records[7], prev=bytes(32))

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert wrong == "the record at position 8 names another one as the one before it."


def test_a_version_that_is_repeated_is_found(tmp_path: Path) -> None:
    records = the_records()
    records[6] = msgspec.structs.replace(records[6], version=2)

    assert (
        "the record at position 7 repeats version 2 of its stream."
        in found(files_of_records(records), tmp_path).wrong
    )


def statements() -> dict[str, tuple[dict[str, Any], str]]:
    """What may be wrong with the statement in a record, as what replaces parts of that record."""
    page = the_records()[5]
    other = the_records()[3]
    unsigned = json.loads(statement_on(page)) | {"signatures": []}
    strange = json.loads(statement_on(page)) | {"payloadType": "text/plain"}
    altered = json.loads(statement_on(page))
    altered["payload"] = json.loads(statement_on(page, nonce=bytes(15) + b"x"))["payload"]
    not_signed = "is not signed by a key enrolled by then"
    not_its_own = "is not one of its organization"
    elsewhere = "answers something else than the record says"
    return {
        "forged": ({"statement": as_json(altered)}, not_signed),
        "under a strange key": ({"statement": statement_on(page, STRANGE)}, not_signed),
        "under a revoked key": ({"statement": statement_on(page, REVOKED)}, not_signed),
        "unsigned": ({"statement": as_json(unsigned)}, not_its_own),
        "of another type": ({"statement": as_json(strange)}, not_its_own),
        "of another organization": ({"statement": statement_on(page, organization=AGENCY)}, not_its_own),
        "moved to what answers another entry": ({"cites": citing(other)}, elsewhere),
        "moved to what answers nothing": ({"cites": ()}, elsewhere),
        "moved to what answers more": ({"cites": (*citing(page), *citing(other))}, elsewhere),
        "moved to another stream": (
            {"statement": statement_on(page, stream=DIARY)},
            "is about another stream",
        ),
        "moved from a beginning": (
            {"statement": statement_on(page, stream=None)},
            "is about another stream",
        ),
    }


@pytest.mark.parametrize("how", statements())
def test_a_statement_that_is_not_the_organizations_own_about_this_is_found(tmp_path: Path, how: str) -> None:
    changes, expected = statements()[how]
    records = the_records()
    records[SAID_AT - 1] = msgspec.structs.replace(records[SAID_AT - 1], **changes)

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert wrong == f"the statement at position 8 {expected}."


def test_a_statement_before_its_key_was_enrolled_is_found(tmp_path: Path) -> None:
    enrolled, *rest = the_records()

    (wrong,) = found(
        files_of_records([*rest[2:7], enrolled, *rest[7:]], withheld=frozenset(), told={}), tmp_path
    ).wrong

    assert "not signed by a key enrolled by then" in wrong


def test_a_statement_that_is_replayed_is_found(tmp_path: Path) -> None:
    records = the_records()
    replayed = written(
        NOTEBOOK,
        records[7],
        "notebook.page-written",
        {},
        cites=records[7].cites,
        statement=records[7].statement,
    )

    (wrong,) = found(files_of_records([*records, replayed]), tmp_path).wrong

    assert wrong == "the statement at position 10 was said before: it is replayed."


def test_a_statement_about_no_stream_yet_begins_one(tmp_path: Path) -> None:
    records = the_records()
    page = records[5]
    begun = written(
        named("letter"), None, "notebook.notebook-opened", {}, cites=citing(page),
        statement=statement_on(page, stream=None, nonce=bytes(15) + b"x"),
    )  # fmt: skip

    report = found(files_of_records([*records, begun]), tmp_path)

    assert report.wrong == []
    assert "2 statements are signed by keys enrolled at the time." in report.sound


def test_a_statement_under_a_nonce_that_was_used_is_found(tmp_path: Path) -> None:
    records = the_records()
    page = records[5]
    said = statement_on(page, said={"page": 5})
    second = written(NOTEBOOK, records[7], "notebook.page-written", {}, cites=citing(page), statement=said)

    (wrong,) = found(files_of_records([*records, second]), tmp_path).wrong

    assert wrong == "the statement at position 10 was said before: it is replayed."


def test_a_key_speaks_from_its_day_on(tmp_path: Path) -> None:
    records = the_records()
    records[7] = msgspec.structs.replace(records[7], recorded_at=datetime(2026, 5, 31, 12, tzinfo=UTC))

    (wrong,) = found(files_of_records(records), tmp_path).wrong

    assert "not signed by a key enrolled by then" in wrong


# what is no bundle


def test_a_file_that_the_manifest_does_not_list_so_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    files = dict(whole())
    listed = json.loads(zip_of(files).read("manifest.json"))["files"]
    for name, data in (("records.ndjson", b"{}\n"), ("more.txt", b"more"), ("keys.json", None)):
        changed = {key: value for key, value in {**files, name: data}.items() if value is not None}
        path.write_bytes(packed(changed, files=listed))

        with pytest.raises(NotABundle, match=f"{name} is not the file that the manifest lists"):
            verify(path)


def zip_of(files: Files) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed(files)))


def test_what_cannot_be_read_as_a_bundle_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bundle.zip"
    data = packed(whole())
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("manifest.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("manifest.json", b"{}")
    for content, why in (
        (b"", "no zip"),
        (b"not a zip", "no zip"),
        (data[:-30], "no zip"),
        (data[:40] + b"\x00" * 9 + data[49:], "manifest lists|no zip"),
        (packed(whole(), compression=zipfile.ZIP_DEFLATED), "compressed"),
        (packed(whole(), format=2), "format 2"),
        (packed(whole(), files=[]), "manifest"),
        (packed({**whole(), "index.json": b"[" * 100_000}), "cannot be read"),
        (packed({**whole(), "index.json": b'{"a": 1, "a": 1}'}), "cannot be read"),
        (packed({**whole(), "keys.json": b"{}"}), "does not have its shape"),
        (packed({**whole(), "checkpoint.note": b"\xff"}), "cannot be read"),
        (packed({**whole(), "checkpoint.note": b"x"}), "does not have its shape"),
        (twice.read_bytes(), "twice"),
    ):
        path.write_bytes(content)
        with pytest.raises(NotABundle, match=why):
            verify(path)
    with pytest.raises(NotABundle, match="no zip"):
        verify(tmp_path / "missing.zip")
    with pytest.raises(NotABundle, match="no zip"):
        verify(tmp_path)
    path.write_bytes(data)
    monkeypatch.setattr(verifier, "LARGEST", 1000)
    with pytest.raises(NotABundle, match="more than 1,000 bytes"):
        verify(path)


NAMES = sorted(files_of_records(the_records()))


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foreign") / "bundle.zip"


def read(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with suppress(NotABundle):
        verify(path)


@given(st.data())
def test_whatever_the_bytes_are_nothing_but_the_declared_error_is_raised(
    one_file: Path, data: st.DataObject
) -> None:
    good = packed(whole())
    at = data.draw(st.integers(0, len(good) - 1))
    flipped = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]

    read(one_file, data.draw(st.binary(max_size=200)))
    read(one_file, flipped)
    read(one_file, good[: data.draw(st.integers(0, len(good)))])


@given(st.sampled_from(NAMES), JSON)
def test_whatever_a_file_says_nothing_but_the_declared_error_is_raised(
    one_file: Path, name: str, value: Any
) -> None:
    read(one_file, packed({**whole(), name: as_json(value)}))


@given(st.sampled_from(NAMES), st.binary(max_size=100))
def test_whatever_a_file_holds_nothing_but_the_declared_error_is_raised(
    one_file: Path, name: str, content: bytes
) -> None:
    read(one_file, packed({**whole(), name: content}))


@given(st.data(), JSON)
def test_whatever_stands_in_one_place_nothing_but_the_declared_error_is_raised(
    one_file: Path, data: st.DataObject, value: Any
) -> None:
    name = data.draw(st.sampled_from(["index.json", "proofs.json", "keys.json", "disclosures.json"]))
    told = json.loads(whole()[name])
    place = data.draw(
        st.sampled_from(sorted(told)) if isinstance(told, dict) else st.sampled_from(range(len(told)))
    )
    if isinstance(told, list) and data.draw(st.booleans()):
        told[place][data.draw(st.sampled_from(sorted(told[place])))] = value
    else:
        told[place] = value

    read(one_file, packed({**whole(), name: as_json(told)}))


@given(st.sampled_from(sorted(Record.__struct_fields__)), JSON)
def test_whatever_a_signed_record_says_nothing_but_the_declared_error_is_raised(
    one_file: Path, field: str, value: Any
) -> None:
    records = [
        json.loads(line)
        for line in files_of_records(the_records(), withheld=frozenset())["records.ndjson"].splitlines()
    ]
    files = dict(whole())
    record = records[SAID_AT - 1] | {field: value}
    data = as_json(record)
    lines(files, [SAID_AT - 2], lambda _: data)
    edited(
        files,
        "index.json",
        lambda index: index[SAID_AT - 1].update(
            leaf=__import__("hashlib").sha256(b"\x00" + data).hexdigest()
        ),
    )

    read(one_file, packed(files))


# as a program


def test_the_program_says_what_it_found_and_exits_with_0_1_or_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(whole()))

    assert main([str(path), "--log", str(LOG.verifier), "--witness", str(KEY.verifier)]) == 0
    said = capsys.readouterr().out
    assert said.endswith("Sound, as far as it was checked.\n")
    assert "OPEN  1 entries are withheld" in said
    files = dict(whole())
    lines(files, [0], lambda data: data + b" ")
    path.write_bytes(packed(files))
    assert main([str(path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("WRONG the bytes of the record at position 1")
    assert said.endswith("Wrong.\n")
    assert main([str(path), "--log", "no key"]) == 2
    path.write_bytes(b"")
    assert main([str(path)]) == 2
    assert capsys.readouterr().err.startswith("bundle.zip cannot be checked: ")


def test_what_a_bundle_says_is_shown_as_text_that_a_terminal_does_not_obey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, files = tmp_path / "bundle.zip", dict(whole())
    told = {"position": "\x1b[2K\ud800", "name": "text", "salt": b64encode(SALT).decode(), "value": "é"}
    edited(files, "disclosures.json", lambda _: [told])
    path.write_bytes(packed(files))

    assert main([str(path)]) == 1
    said = capsys.readouterr().out
    assert "at position \\x1b[2K\\ud800 was not sealed there" in said
    path.write_bytes(packed({**files, "\x1b[2K.txt": b""}, files={}))
    assert main([str(path)]) == 2
    said += capsys.readouterr().err
    assert all(line.isascii() and line.isprintable() for line in said.splitlines())


def run_alone(path: Path, *, blocked: bool) -> "subprocess.CompletedProcess[str]":
    """The one file, by an interpreter that sees neither this project nor, where blocked, cryptography."""
    blocking = "sys.modules['cryptography'] = None" if blocked else ""
    program = f"""
import runpy, sys
{blocking}
sys.argv = ["verify.py", {str(path)!r}]
runpy.run_path({str(ALONE)!r}, run_name="__main__")
"""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", program], cwd=path.parent, capture_output=True, text=True, check=False
    )


def test_without_cryptography_all_but_signatures_is_checked_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "Ed25519PublicKey", None)

    report = found(whole(), tmp_path)

    assert report.wrong == []
    assert report.sound == [
        "The bytes of 8 records are those that their hashes stand for.",
        "7 records follow the one before them in their stream.",
        "All 9 entries are in the tree of 9 records of log.example's checkpoint.",
        "2 disclosed values are those that were sealed.",
    ]
    assert report.open == [
        "1 entries are withheld: only their hashes are here.",
        "1 records follow one that is not in the bundle.",
        "No signature was checked: the library cryptography is not here.",
        "1 values are sealed and not disclosed to this reader.",
        "1 signed statements were not checked.",
    ]


def test_the_file_alone_checks_all_but_signatures_without_cryptography_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(whole()))

    with_it, without = run_alone(path, blocked=False), run_alone(path, blocked=True)

    assert (with_it.returncode, with_it.stderr) == (0, "")
    assert "The checkpoint is signed by log.example." in with_it.stdout
    assert (without.returncode, without.stderr) == (0, "")
    assert "OPEN  No signature was checked: the library cryptography is not here." in without.stdout
    assert "OPEN  1 signed statements were not checked." in without.stdout
    assert "All 9 entries are in the tree of 9 records of log.example's checkpoint." in without.stdout
    assert "2 disclosed values are those that were sealed." in without.stdout
    files = dict(whole())
    other_leaf(WITHHELD)(files)
    path.write_bytes(packed(files))
    assert run_alone(path, blocked=True).returncode == 1
