"""A small disk of a test's own, which can be filled: a file system in memory, where mounting is allowed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

_MOUNT: Final = shutil.which("mount")
_UMOUNT: Final = shutil.which("umount")

_FILLER: Final = "filler"


@cache
def missing() -> str:
    """Why there can be no disk of one's own, in a sentence for people; "" where there can."""
    if os.geteuid() != 0 or not (_MOUNT and _UMOUNT):
        return "only root mounts a small disk of a test's own to fill it"
    with tempfile.TemporaryDirectory(prefix="demarc-disk-") as folder:
        try:
            _mount(Path(folder), 1)
        except subprocess.CalledProcessError:
            return "no small disk of a test's own can be mounted here"
        _unmount(Path(folder))
    return ""


class Disk:
    """A disk with so many megabytes, mounted at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self) -> None:
        """Leave not one byte free."""
        with (self.path / _FILLER).open("wb", buffering=0) as filler:
            for size in (2**20, 2**12, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue

    def clear(self) -> None:
        """Make room again."""
        (self.path / _FILLER).unlink()


@contextmanager
def disk(path: Path, megabytes: int) -> Iterator[Disk]:
    """A small disk, mounted at a folder that is made for it; gone at the end with what is on it."""
    path.mkdir()
    _mount(path, megabytes)
    try:
        yield Disk(path)
    finally:
        _unmount(path)


def _mount(path: Path, megabytes: int) -> None:
    _run(str(_MOUNT), "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path))


def _unmount(path: Path) -> None:
    # at once for whoever looks, and for good once nothing on it is open any more
    _run(str(_UMOUNT), "--lazy", str(path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the system's own, by its full path
