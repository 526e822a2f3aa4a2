"""A ZIP file from outside: looked over before anything in it is read, and read within bounds."""

import copy
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipExtFile, ZipFile, ZipInfo

import zipfile_zstd
from zstandard import ZstdError

from config.errors import BadInput

MAGIC: Final = b"PK\x03\x04"

MAX_MEMBERS: Final = 0xFFFF - 1
MAX_DIRECTORY_BYTES: Final = 8_000_000
MAX_MEMBER_BYTES: Final = 16_000_000
MAX_GROWTH: Final = 1_000

# end of central directory record: PKWARE APPNOTE 6.3.10, 4.3.16; the locator before it: 4.3.15
_END: Final = struct.Struct("<4s4H2LH")
_END_MAGIC: Final = b"PK\x05\x06"
_LOCATOR_BYTES: Final = 20
_LOCATOR_MAGIC: Final = b"PK\x06\x07"
# general purpose bits 0, 6 and 13: encrypted, strongly encrypted, with its directory encrypted (4.4.4)
_ENCRYPTED: Final = 0x2041
_READABLE: Final = {ZIP_STORED, ZIP_DEFLATED, zipfile_zstd.ZIP_ZSTANDARD}
_ARCHIVES: Final = (".zip", ".eval", ".gz", ".tar", ".zst")
# what zipfile and its decompressors raise for bytes that fit nothing
_DAMAGE: Final = (
    BadZipFile,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    ZstdError,
    struct.error,
    zlib.error,
)
# a small piece at a time: a few bytes of Zstandard can grow to 128 KiB
_PIECE: Final = 64


class Archive:
    """An opened ZIP file whose directory has been looked over; `file` is its name for refusals."""

    def __init__(self, opened: ZipFile, file: str) -> None:
        self._zip = opened
        self.file = file
        self.members = {info.filename: info for info in opened.infolist()}

    def refusal(self, member: str, complaint: str) -> BadInput:
        return BadInput(f"{self.file}, {shown(member)}: {complaint}", file=self.file)

    def read(self, member: str) -> bytes:
        """The bytes of one member. Raises BadInput where it is damaged, or larger than it says or may be."""
        info = self.members[member]
        if info.file_size > MAX_MEMBER_BYTES:
            raise self.refusal(
                member, f"this is {info.file_size:,} bytes long; up to {MAX_MEMBER_BYTES:,} are read"
            )
        if info.file_size > MAX_GROWTH * info.compress_size:
            raise self.refusal(member, f"this would grow more than {MAX_GROWTH:,}-fold")
        # what the directory says may be false: one byte more is asked for, and must not be there
        asked = copy.copy(info)
        asked.file_size = info.file_size + 1
        read = bytearray()
        try:
            with cast("ZipExtFile", self._zip.open(asked)) as opened:
                opened.MIN_READ_SIZE = _PIECE
                while piece := opened.read(_PIECE):
                    read += piece
        except _DAMAGE as error:
            raise self.refusal(member, "this is damaged or cut off, and cannot be decompressed") from error
        if len(read) != info.file_size:
            raise self.refusal(
                member, f"this is not the {info.file_size:,} bytes long that the directory says"
            )
        return bytes(read)


def shown(member: str) -> str:
    """The name of a member in a refusal: short, and without control characters."""
    return "".join(character if character.isprintable() else "�" for character in member[:80])


@contextmanager
def opened_archive(log: BinaryIO, size: int, file: str) -> Iterator[Archive]:
    """The ZIP file in `log`, of `size` bytes, if every member's entry in the directory is harmless.

    Nothing is decompressed here. Raises BadInput, naming the file and the member.
    """
    count = _count_in_directory(log, size, file)
    try:
        opened = ZipFile(log)
    except _DAMAGE as error:
        raise BadInput(f"{file}: its ZIP directory is damaged", file=file) from error
    with opened:
        infos = opened.infolist()
        if len(infos) != count:
            raise BadInput(
                f"{file}: its ZIP directory does not hold the {count:,} members it says", file=file
            )
        archive = Archive(opened, file)
        for info in infos:
            complaint = _complaint(info)
            if complaint:
                raise archive.refusal(info.orig_filename, complaint)
        repeated = [name for name, times in Counter(info.filename for info in infos).items() if times > 1]
        if repeated:
            raise archive.refusal(repeated[0], "two members have this name")
        if sum(info.file_size for info in infos) > MAX_GROWTH * size:
            raise BadInput(f"{file}: its members would grow more than {MAX_GROWTH:,}-fold", file=file)
        yield archive


def _count_in_directory(log: BinaryIO, size: int, file: str) -> int:
    """How many members the end record says there are. It is read first, since the directory is read whole."""
    log.seek(max(0, size - _END.size - _LOCATOR_BYTES))
    tail = log.read()
    log.seek(0)
    end = tail[-_END.size :]
    if len(end) < _END.size or not end.startswith(_END_MAGIC) or end[-2:] != b"\0\0":
        raise BadInput(f"{file}: this ZIP file is cut off, or something follows its directory", file=file)
    if tail[: -_END.size].startswith(_LOCATOR_MAGIC):
        raise BadInput(
            f"{file}: this ZIP file needs 64-bit extensions; up to {MAX_MEMBERS:,} members are read",
            file=file,
        )
    _, disk, first, here, count, length, _, _ = _END.unpack(end)
    if disk or first or here != count:
        raise BadInput(f"{file}: this ZIP file is one of several parts", file=file)
    if count > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
        raise BadInput(
            f"{file}: its ZIP directory holds too much; up to {MAX_MEMBERS:,} members "
            f"and {MAX_DIRECTORY_BYTES:,} bytes are read",
            file=file,
        )
    return int(count)


def _complaint(info: ZipInfo) -> str | None:
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if "\0" in name or not name:
        return "this is no name for a member"
    if not parts[0] or parts[0].endswith(":") or ".." in parts:
        return "this name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "this is a symbolic link"
    if info.flag_bits & _ENCRYPTED:
        return "this is encrypted"
    if info.compress_type not in _READABLE:
        return f"this is compressed by method {info.compress_type}; stored, Deflate and Zstandard are read"
    if name.lower().endswith(_ARCHIVES):
        return "an archive within the archive is not read"
    return None
