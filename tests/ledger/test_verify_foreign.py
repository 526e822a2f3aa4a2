"""Whatever the bytes of a bundle are, the offline verifier checks it or says that it is none."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger import verify as verifier
from config.ledger.record import Record
from config.ledger.verify import NotABundle, verify
from tests.foreign import JSON
from tests.ledger.sealed_zip import (
    SAID_AT,
    Files,
    as_json,
    edited,
    files_of_records,
    lines,
    packed,
    the_records,
    whole,
)


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
    note = whole()["checkpoint.note"].decode()
    told = json.loads(whole()["disclosures.json"])
    salted = [{**told[0], "salt": "!" + told[0]["salt"]}]
    cannot_be_read = "one of its files is missing or cannot be read"
    no_note = "its checkpoint does not have its shape"
    unlisted = {name: content for name, content in whole().items() if name != "records.ndjson"}
    for content, why in (
        (b"", "it is no zip that can be read: "),
        (b"not a zip", "it is no zip that can be read: "),
        (data[:-30], "it is no zip that can be read: "),
        (data[:40] + b"\x00" * 9 + data[49:], ".*manifest lists|it is no zip"),
        (packed(whole(), compression=zipfile.ZIP_DEFLATED), "its files are compressed"),
        (packed(whole(), format=2), "it has format 2"),
        (packed(whole(), files=[]), ".* is not the file that the manifest lists"),
        (packed(whole(), files=None), "it has no manifest of a known shape"),
        (packed({**whole(), "index.json": b"[" * 100_000}), cannot_be_read),
        (packed({**whole(), "index.json": b'{"a": 1, "a": 1}'}), cannot_be_read),
        (packed(unlisted), cannot_be_read),
        (packed({**whole(), "keys.json": b"{}"}), r"a part of it does not have its shape \(KeyError\)"),
        (packed({**whole(), "disclosures.json": as_json(salted)}), r"a part .* shape \(Error\)"),
        (packed({**whole(), "checkpoint.note": b"\xff"}), cannot_be_read),
        (packed({**whole(), "checkpoint.note": b"x"}), no_note),
        (packed({**whole(), "checkpoint.note": note.replace("— log", "log").encode()}), no_note),
        (packed({**whole(), "checkpoint.note": note[:-1].encode()}), no_note),
        (packed({**whole(), "checkpoint.note": note.replace("\n9\n", "\nnine\n").encode()}), no_note),
        (twice.read_bytes(), "a file stands in it twice"),
    ):
        path.write_bytes(content)
        with pytest.raises(NotABundle, match=f"^{why}"):
            verify(path)
    with pytest.raises(NotABundle, match=r"^it cannot be read: No such file or directory$"):
        verify(tmp_path / "missing.zip")
    with pytest.raises(NotABundle, match=r"^it cannot be read: Is a directory$"):
        verify(tmp_path)
    path.write_bytes(data)
    unpacked = sum(entry.file_size for entry in zipfile.ZipFile(path).infolist())
    monkeypatch.setattr(verifier, "LARGEST", unpacked)
    assert verify(path).wrong == []
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
