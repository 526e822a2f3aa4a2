"""Reads a log of any known format, whole or not at all: its facts, its digest and its size."""

import hashlib
import os
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import msgspec

from config.errors import BadInput
from config.intake import parse
from reviews.evaluation_logs import inspect_log, sarif
from reviews.evaluation_logs.archive import MAGIC, MAX_MEMBER_BYTES, opened_archive
from reviews.evaluation_logs.facts import LogFacts, LogFormat

MAX_BYTES: Final = 2**31 - 1
MAX_JSON_BYTES: Final = 64_000_000
MAX_DEPTH: Final = 64

# an object; what is empty or starts with a byte order mark is refused by the parser, which says so
_MAY_BE_JSON: Final = (b"{", b"", b"\xef")


def read_log(log: BinaryIO, file: str) -> LogFacts:
    """The facts of a log: Inspect's `.eval` and JSON (version 2), and SARIF 2.1.0, told apart by content.

    `log` is open for reading, and seekable; `file` is its name in refusals, without a path. Of an `.eval`
    the header alone is decompressed; of a JSON log nothing is kept but what is counted.

    Raises BadInput, naming the file and the member, for what is malformed, cut off, encrypted, too large,
    too deep, or would lead out of its archive.
    """
    size = log.seek(0, os.SEEK_END)
    if size > MAX_BYTES:
        raise BadInput(f"{file}: this is {size:,} bytes long; up to {MAX_BYTES:,} are read", file=file)
    log.seek(0)
    if log.read(len(MAGIC)) == MAGIC:
        with opened_archive(log, size, file) as archive:
            member = inspect_log.member_to_read(archive)
            value = _parsed(archive.read(member), f"{file}, {member}", file, MAX_MEMBER_BYTES)
        facts = _checked(_inspect_eval, value, f"{file}, {member}", file)
    else:
        facts = _read_json(log, size, file)
    return msgspec.structs.replace(facts, digest=_digest(log), size=size)


def log_of_run(
    log: BinaryIO | None,
    *,
    file: str,
    log_format: LogFormat | None,
    digest: bytes | None,
    samples: int | None,
) -> LogFacts:
    """What is known of a run's log: read from it, or stated where it is not at hand.

    Raises BadInput where both are given, or neither the log nor its format, and as `read_log` does.
    """
    if log is None:
        if log_format is None:
            raise BadInput("a run has its log, or says in which format it is", pointer="/log_format")
        return LogFacts(format=log_format, digest=digest, samples=samples)
    stated = {"log_format": log_format, "log_digest": digest, "samples": samples}
    beside = next((name for name, said in stated.items() if said is not None), None)
    if beside is not None:
        raise BadInput("the log itself says this: leave it out", pointer=f"/{beside}")
    return read_log(log, file)


def _digest(log: BinaryIO) -> bytes:
    log.seek(0)
    digest = hashlib.sha256()
    while piece := log.read(1_000_000):
        digest.update(piece)
    return digest.digest()


def _read_json(log: BinaryIO, size: int, file: str) -> LogFacts:
    if size > MAX_JSON_BYTES:
        raise BadInput(
            f"{file}: this is {size:,} bytes long; of a log in JSON up to {MAX_JSON_BYTES:,} are read",
            file=file,
        )
    log.seek(0)
    text = log.read()
    if text.lstrip()[:1] not in _MAY_BE_JSON:
        raise _unknown(file)
    value = _parsed(text, file, file, MAX_JSON_BYTES)
    if sarif.looks_like(value):
        return _checked(sarif.facts, value, file, file)
    if inspect_log.looks_like(value):
        return _checked(_inspect_json, value, file, file)
    raise _unknown(file)


def _unknown(file: str) -> BadInput:
    return BadInput(f"{file}: this is no log that is read: an Inspect .eval or JSON log, or SARIF", file=file)


def _inspect_eval(value: Any) -> LogFacts:
    return inspect_log.facts(value, LogFormat.INSPECT_EVAL)


def _inspect_json(value: Any) -> LogFacts:
    return inspect_log.facts(value, LogFormat.INSPECT_JSON)


def _parsed(text: bytes, place: str, file: str, max_bytes: int) -> object:
    try:
        return parse(text, max_bytes=max_bytes, max_depth=MAX_DEPTH, nan_as_none=True)
    except BadInput as error:
        raise BadInput(
            f"{place}: {error.detail}", pointer=error.pointer, line=error.line, file=file
        ) from error


def _checked(facts: Callable[[Any], LogFacts], value: object, place: str, file: str) -> LogFacts:
    try:
        return facts(value)
    except msgspec.ValidationError as error:
        raise BadInput(f"{place}: this does not fit: {error}", file=file) from error
    except BadInput as error:
        raise BadInput(f"{place}: {error.detail}", pointer=error.pointer, file=file) from error
