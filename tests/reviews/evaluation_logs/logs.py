"""Logs to read: real ones from files, and archives made to be refused."""

import io
import json
import struct
from pathlib import Path
from typing import Any, Final

import zipfile_zstd
from zipfile_zstd import ZipFile, ZipInfo

from reviews.evaluation_logs import LogFacts, read_log

LOGS: Final = Path(__file__).resolve().parents[2] / "vectors" / "logs"
INSPECT: Final = LOGS / "flaw-finding.eval"
CODEQL: Final = LOGS / "codeql.sarif"
SEMGREP: Final = LOGS / "semgrep.sarif"

HEADER: Final[dict[str, Any]] = {
    "version": 2,
    "status": "success",
    "eval": {
        "created": "2026-07-07T10:00:00-04:00",
        "task": "flaws",
        "model": "lab/model",
        "dataset": {"name": "parsers", "samples": 3},
        "packages": {"inspect_ai": "0.3.285"},
    },
    "results": {"completed_samples": 3, "scores": []},
    "stats": {"started_at": "2026-07-07T10:00:01-04:00", "completed_at": "2026-07-07T10:09:00-04:00"},
}


def read(data: bytes, file: str = "run.eval") -> LogFacts:
    return read_log(io.BytesIO(data), file)


def read_file(path: Path) -> LogFacts:
    with path.open("rb") as log:
        return read_log(log, path.name)


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def archive(*members: tuple[str | ZipInfo, bytes], method: int | None = None) -> bytes:
    """A ZIP file of these members, compressed as Inspect does."""
    made = io.BytesIO()
    with ZipFile(made, "w", zipfile_zstd.ZIP_ZSTANDARD if method is None else method) as opened:
        for name, data in members:
            opened.writestr(name, data)
    return made.getvalue()


def inspect_archive(*members: tuple[str | ZipInfo, bytes], header: object = HEADER) -> bytes:
    return archive(*members, ("header.json", as_json(header)))


def directory_field(data: bytes, member: str, offset: int, form: str, value: int) -> bytes:
    """The archive with one field of a member's directory entry changed (APPNOTE 4.3.12)."""
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(member.encode()))
    changed = bytearray(data)
    struct.pack_into(form, changed, entry + offset, value)
    return bytes(changed)


def end_field(data: bytes, offset: int, form: str, value: int) -> bytes:
    """The archive with one field of its end record changed (APPNOTE 4.3.16)."""
    changed = bytearray(data)
    struct.pack_into(form, changed, len(data) - 22 + offset, value)
    return bytes(changed)
