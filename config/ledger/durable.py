"""A file store whose files are on the disk once they are saved, whole or not at all."""

import os
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Django's store of files in a directory, which takes a new file's place in one step and after the disk
    has it: an entry that names a file outlives a power cut with it. What a cut leaves ends with `.part`; a
    disk that takes no more is told as OSError, and leaves nothing."""

    def _save(self, name: str, content: "File[Any]") -> str:
        unfinished = f"{name}.{token_hex(4)}.part"
        part, file = Path(self.path(unfinished)), Path(self.path(name))
        try:
            super()._save(unfinished, content)  # type: ignore[misc]  # stubs lack it
            _reached(part)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        part.replace(file)
        _reached(file.parent)
        _reached(file.parent.parent)  # where the directory itself is new
        return name


def _reached(path: Path) -> None:
    """Wait until the disk has a file, or the names in a directory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
