"""What the client keeps and whom it speaks as: key files, credentials, and lines that only ever grow."""

import os
import stat
from pathlib import Path

import pytest

from config.client import Folder, Unusable, credentials, keys
from config.client.folder import Given, Lines, Place
from config.ledger.checkpoint import SignerKey

WHERE = {"DEMARC_URL": "https://register.example", "DEMARC_TOKEN": "demarc_x"}


# keys


def test_a_key_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"

    made = keys.make(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.public(keys.load(path)) == keys.public(made)
    assert keys.id_of(made) == keys.id_of(keys.load(path))


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    keys.make(path)
    before = path.read_bytes()

    with pytest.raises(Unusable, match="already"):
        keys.make(path)

    assert path.read_bytes() == before


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    keys.make(path)
    path.chmod(0o640)

    with pytest.raises(Unusable, match="chmod 600"):
        keys.load(path)


@pytest.mark.parametrize(
    "data", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "key.pem"
    path.touch(mode=0o600)
    path.write_bytes(data)

    with pytest.raises(Unusable, match=r"key\.pem"):
        keys.load(path)


# credentials


def test_the_environment_goes_before_a_file_of_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.touch(mode=0o600)
    path.write_text("# of the register\nexport DEMARC_URL='https://other.example'\nDEMARC_TOKEN=demarc_y\n")

    found = credentials({"DEMARC_URL": "https://register.example", "DEMARC_CREDENTIALS": str(path)})

    assert (found.url, found.token) == ("https://register.example", "demarc_y")
    assert "demarc_y" not in repr(found)
    path.chmod(0o644)
    with pytest.raises(Unusable, match="chmod 600"):
        credentials({"DEMARC_CREDENTIALS": str(path)})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DEMARC_URL": ""}, "DEMARC_URL"),
        ({"DEMARC_URL": "http://register.example"}, "https"),
        ({"DEMARC_URL": "https://register.example/api"}, "DEMARC_URL"),
        ({"DEMARC_URL": "https://register.example#of"}, "DEMARC_URL"),
        ({"DEMARC_URL": "https://you@register.example"}, "DEMARC_URL"),
        ({"DEMARC_TOKEN": ""}, "DEMARC_TOKEN"),
        ({"DEMARC_CLIENT_ID": "x"}, "one of"),
        ({"DEMARC_TOKEN": "", "DEMARC_CLIENT_ID": "x"}, "DEMARC_CLIENT_SECRET"),
        ({"DEMARC_LOG": "no key"}, "DEMARC_LOG"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, str], said: str) -> None:
    with pytest.raises(Unusable, match=said):
        credentials({**WHERE, **changed})


def test_a_line_that_names_nothing_known_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.touch(mode=0o600)
    path.write_text("DEMARC_URL=https://register.example\nDEMARC_TOKNE=x\n")

    with pytest.raises(Unusable, match="line 2"):
        credentials({}, path)


def test_the_logs_key_may_be_given() -> None:
    key = SignerKey.generate("register.example/log").verifier

    assert credentials({**WHERE, "DEMARC_LOG": str(key)}).log == key


# lines


def test_a_torn_last_line_is_cut_off_and_nothing_else(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "lines.jsonl", Place)
    lines.add(Place(after=1))
    with lines.path.open("ab") as file:
        file.write(b'{"aft')

    assert list(lines) == [Place(after=1)]
    lines.add(Place(after=2))

    assert list(lines) == [Place(after=1), Place(after=2)]
    assert lines.last == Place(after=2)


def test_a_line_that_was_changed_is_named(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "lines.jsonl", Place)
    for number in (1, 2):
        lines.add(Place(after=number))
    lines.path.write_bytes(lines.path.read_bytes().replace(b'"after":1', b'"after":"x"'))

    with pytest.raises(Unusable, match="line 1"):
        list(lines)


def test_lines_are_on_the_disk_before_they_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)

    Folder(tmp_path / "kept").given.add(Given(key="x"))

    assert len(synced) == 1


def test_the_logs_key_is_kept_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "kept")

    folder.keep_log("a")

    with pytest.raises(FileExistsError):
        folder.keep_log("b")
    assert folder.log == "a"
