"""Archives that are refused: before anything of them is read, and without filling the memory."""

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
from typing import BinaryIO, cast

import pytest
import zipfile_zstd
import zstandard

from config.errors import BadInput
from reviews.evaluation_logs import archive as archives
from reviews.evaluation_logs import read_log
from reviews.evaluation_logs.archive import MAX_DIRECTORY_BYTES, MAX_MEMBER_BYTES
from reviews.evaluation_logs.reading import MAX_BYTES
from tests.reviews.evaluation_logs.logs import (
    HEADER,
    INSPECT,
    archive,
    as_json,
    directory_field,
    end_field,
    inspect_archive,
    read,
)

UNCOMPRESSED_SIZE, COMPRESSED_SIZE, METHOD, FLAGS = 24, 20, 10, 8


def refusal(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as refused:
        read(data)
    assert refused.value.file == "run.eval"
    assert refused.value.detail.startswith("run.eval")
    return refused.value


@pytest.mark.parametrize(
    "name",
    [
        "../header.json",
        "samples/../../etc/cron",
        "/etc/cron",
        "\\\\host\\share",
        "..\\header.json",
        "C:/windows",
        "samples/..",
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    said = refusal(inspect_archive((name, b"{}"))).detail

    assert "leads out" in said
    assert name[:80] in said


def test_a_name_with_a_nul_in_it_is_refused() -> None:
    data = inspect_archive(("samples/1Xepoch_1.json", b"{}")).replace(b"1Xepoch", b"1\0epoch")

    said = refusal(data).detail

    assert "no name" in said
    assert "\0" not in said


def test_two_members_of_one_name_are_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        data = archive(
            ("header.json", as_json(HEADER)), ("header.json", as_json({**HEADER, "status": "error"}))
        )

    assert "header.json" in refusal(data).detail


def test_a_symbolic_link_is_refused() -> None:
    link = zipfile.ZipInfo("summaries.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "symbolic link" in refusal(inspect_archive((link, b"/etc/passwd"))).detail


def test_a_directory_is_no_member_that_matters() -> None:
    assert read(inspect_archive((zipfile.ZipInfo("samples/"), b""))).task == "flaws"


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_an_encrypted_member_is_refused(flag: int) -> None:
    data = directory_field(inspect_archive(), "header.json", FLAGS, "<H", flag)

    assert "encrypted" in refusal(data).detail


@pytest.mark.parametrize("name", ["more.zip", "samples/inner.EVAL", "attachments/a.gz"])
def test_an_archive_within_the_archive_is_refused(name: str) -> None:
    assert name in refusal(inspect_archive((name, b"PK"))).detail


def test_a_method_of_compression_that_is_not_read_is_refused() -> None:
    data = archive(("header.json", as_json(HEADER)), method=zipfile.ZIP_BZIP2)

    assert "method 12" in refusal(data).detail


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile_zstd.ZIP_ZSTANDARD])
def test_the_three_methods_that_are_read(method: int) -> None:
    assert read(archive(("header.json", as_json(HEADER)), method=method)).task == "flaws"


# bombs


def test_a_header_beyond_what_is_read_is_refused_by_what_the_directory_says() -> None:
    data = directory_field(inspect_archive(), "header.json", UNCOMPRESSED_SIZE, "<L", MAX_MEMBER_BYTES + 1)
    padded = inspect_archive(("samples/1.json", bytes(range(256)) * 200), header={**HEADER, "pad": "x"})
    wide = directory_field(padded, "header.json", UNCOMPRESSED_SIZE, "<L", MAX_MEMBER_BYTES + 1)

    assert "fold" in refusal(data).detail  # as a whole already
    assert "16,000,000" in refusal(archive_of(wide)).detail


def archive_of(data: bytes) -> bytes:
    """The archive, with members beside that make its growth look harmless."""
    filled = io.BytesIO(data)
    with zipfile.ZipFile(filled, "a", zipfile.ZIP_STORED) as opened:
        opened.writestr("samples/filler.json", b"f" * 20_000)
    return filled.getvalue()


def test_a_header_that_grows_a_thousandfold_is_refused() -> None:
    bomb = b'"' + b" " * 8_000_000 + b'"'
    data = archive_of(archive(("header.json", bomb)))

    said = refusal(data).detail

    assert "header.json" in said
    assert "fold" in said


def test_members_that_grow_a_thousandfold_are_refused_though_nothing_reads_them() -> None:
    data = inspect_archive(("samples/1_epoch_1.json", b" " * 50_000_000))

    assert "fold" in refusal(data).detail


def lying(actual: int, declared: int) -> bytes:
    """An archive whose header is `actual` bytes long, and `declared` by its directory."""
    squeezed = zstandard.ZstdCompressor().compress(b"{" + b" " * (actual - 2) + b"}")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("header.json", squeezed)
    data = directory_field(made.getvalue(), "header.json", METHOD, "<H", zipfile_zstd.ZIP_ZSTANDARD)
    return archive_of(directory_field(data, "header.json", UNCOMPRESSED_SIZE, "<L", declared))


def test_a_header_that_is_longer_than_its_directory_says_is_refused_in_little_memory() -> None:
    data = lying(actual=100_000_000, declared=1_000)
    tracemalloc.start()

    said = refusal(data).detail

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "header.json" in said
    assert peak < 10_000_000


@pytest.mark.parametrize("declared", [0, 10, 3_000])
def test_a_header_that_is_not_as_long_as_its_directory_says_is_refused(declared: int) -> None:
    data = inspect_archive()

    said = refusal(directory_field(data, "header.json", UNCOMPRESSED_SIZE, "<L", declared))

    assert "header.json" in said.detail


def test_a_log_larger_than_is_read_is_refused_unread() -> None:
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return MAX_BYTES + 1

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("nothing of it is read")

    with pytest.raises(BadInput, match=r"large\.eval"):
        read_log(cast("BinaryIO", Large()), "large.eval")


# damage


def test_a_log_cut_off_at_any_byte_is_refused() -> None:
    whole = INSPECT.read_bytes()

    for length in [*range(0, 60), *range(60, len(whole), 61), len(whole) - 1]:
        refusal(whole[:length])


def test_a_log_with_any_byte_changed_is_refused_or_says_the_same_of_its_run() -> None:
    whole = inspect_archive()
    said = read(whole)

    for place in range(len(whole)):
        changed = bytes([*whole[:place], whole[place] ^ 0x55, *whole[place + 1 :]])
        try:
            reads = read(changed)
        except BadInput:
            continue
        assert reads.digest != said.digest
        assert (reads.task, reads.model, reads.scores) == (said.task, said.model, said.scores)


def test_something_behind_the_archive_is_refused() -> None:
    assert "follows" in refusal(inspect_archive() + b"more").detail


def test_a_comment_that_could_hide_another_archive_is_refused() -> None:
    made = io.BytesIO(inspect_archive())
    with zipfile.ZipFile(made, "a") as opened:
        opened.comment = b"a comment"

    refusal(made.getvalue())


@pytest.mark.parametrize(
    ("offset", "form", "value", "said"),
    [
        (4, "<H", 1, "parts"),
        (6, "<H", 1, "parts"),
        (8, "<H", 7, "parts"),
        (12, "<L", MAX_DIRECTORY_BYTES + 1, "too much"),
        (12, "<L", 5, "ZIP directory"),
        (16, "<L", 1, "damaged"),
    ],
)
def test_an_end_record_that_does_not_fit_is_refused(offset: int, form: str, value: int, said: str) -> None:
    assert said in refusal(end_field(inspect_archive(), offset, form, value)).detail


def test_a_directory_that_holds_more_members_than_it_says_is_refused() -> None:
    data = inspect_archive(("samples/1_epoch_1.json", b"{}"))
    fewer = end_field(end_field(data, 8, "<H", 1), 10, "<H", 1)

    assert "1 members" in refusal(fewer).detail


def test_more_members_than_are_read_are_refused_before_the_directory_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = inspect_archive()
    many = end_field(end_field(data, 8, "<H", 0xFFFF), 10, "<H", 0xFFFF)
    monkeypatch.setattr(archives, "ZipFile", None)

    assert "too much" in refusal(many).detail


def test_an_archive_with_64_bit_extensions_is_refused() -> None:
    data = inspect_archive()
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)

    assert "64-bit" in refusal(data[:-22] + locator + data[-22:]).detail


def test_an_archive_without_a_header_is_no_log() -> None:
    assert "header.json" in refusal(archive(("samples/1_epoch_1.json", b"{}"))).detail
