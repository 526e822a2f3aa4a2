"""The offline verifier as a program: what it says, its exit codes, and the one file alone."""

import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Final

import pytest

from config.ledger import verify as verifier
from config.ledger.verify import main
from tests.ledger.sealed_zip import (
    LOG,
    OTHER_LOG,
    SALT,
    WITHHELD,
    edited,
    found,
    lines,
    packed,
    whole,
)
from tests.ledger.witnesses import KEY

ALONE = Path(verifier.__file__)


def test_the_program_says_what_it_found_and_exits_with_0_1_or_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(whole()))

    assert main([str(path), "--log", str(LOG.verifier), "--witness", str(KEY.verifier)]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "      The bytes of 8 records are those that their hashes stand for.",
        "      7 records follow the one before them in their stream.",
        "      All 9 entries are in the tree of 9 records of log.example's checkpoint.",
        "      The checkpoint is signed by log.example.",
        "      Outside witnesses cosigned it: witness.example.",
        "      2 disclosed values are those that were sealed.",
        "      1 statements are signed by keys enrolled at the time.",
        "OPEN  1 entries are withheld: only their hashes are here.",
        "OPEN  1 records follow one that is not in the bundle.",
        "OPEN  1 values are sealed and not disclosed to this reader.",
        "Sound, as far as it was checked.",
    ]
    assert main([str(path), "--log", str(OTHER_LOG.verifier)]) == 1
    assert capsys.readouterr().out.startswith(
        "WRONG the checkpoint is not signed by the key that you gave: that one is not this log's.\n"
    )
    files = dict(whole())
    lines(files, [0], lambda data: data + b" ")
    path.write_bytes(packed(files))
    assert main([str(path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("WRONG the bytes of the record at position 1")
    assert said.endswith("Wrong.\n")
    mistyped = str(LOG.verifier).replace("log.example", "log.exampel")
    for keys in (["--log", mistyped], ["--log", str(LOG.verifier), "--witness", mistyped]):
        assert main([str(path), *keys]) == 2
        assert "the key of log.exampel is not the one that its id stands for" in capsys.readouterr().err
    assert main([str(path), "--log", "no key"]) == 2
    no_key = capsys.readouterr().err
    assert no_key == "bundle.zip cannot be checked: a key is written as name+id+base64.\n"
    path.write_bytes(b"")
    assert main([str(path)]) == 2
    assert capsys.readouterr().err.startswith("bundle.zip cannot be checked: ")


def test_the_program_says_what_it_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    said = re.sub(r"  +", "  ", capsys.readouterr().out)
    assert "\nCheck an evidence bundle: bytes, proofs, signatures.\n" in said
    assert "\n  --log KEY  the log's key, as you know it from elsewhere\n" in said
    assert "\n  --witness KEY  a witness's, likewise\n" in said


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


NO_ZONES: Final = "import zoneinfo; zoneinfo.reset_tzpath(to=[]); sys.modules['tzdata'] = None"


def run_alone(path: Path, *, blocked: bool = False, lacking: str = "") -> "subprocess.CompletedProcess[str]":
    """The one file, by an interpreter that sees neither this project nor, where blocked, cryptography, nor
    what the program `lacking` takes away."""
    blocking = "sys.modules['cryptography'] = None" if blocked else lacking
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
    edited(files, "index.json", lambda index: index[WITHHELD - 1].update(leaf="ab" * 32))
    path.write_bytes(packed(files))
    assert run_alone(path, blocked=True).returncode == 1


def test_the_file_alone_checks_all_but_statements_where_the_system_has_no_time_zones(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(whole()))

    ran = run_alone(path, lacking=NO_ZONES)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The checkpoint is signed by log.example." in ran.stdout
    assert "OPEN  1 signed statements were not checked." in ran.stdout
