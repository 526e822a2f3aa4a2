"""Bundles for tests: exported, taken apart, altered as a forger would, and put together again."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from config.actors import Actor
from config.ledger.verify import Report, files_of, verify
from reviews.oversight.bundle import export, wanted, zipped

Files = dict[str, bytes]


def exported(case: UUID, reader: Actor | None = None) -> bytes:
    return export(wanted(str(case), reader), reader)


def files_in(data: bytes) -> Files:
    """The files of a bundle, its manifest left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def altered(data: bytes, name: str, change: Callable[[Any], Any]) -> bytes:
    """A bundle with one of its JSON files changed, under a manifest that says so."""
    files = files_in(data)
    files[name] = json.dumps(change(json.loads(files[name]))).encode()
    return zipped(files)


def verified(data: bytes, folder: Path) -> Report:
    return verify(saved(data, folder))


def saved(data: bytes, folder: Path) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(data)
    assert files_of(path)
    return path
