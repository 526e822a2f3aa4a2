"""SQLite's own file, made readable by its owner only."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any


class OwnersConnection(sqlite3.Connection):
    """A connection that makes its file with mode 0600 where there is none yet.

    SQLite itself leaves a new file to the umask, which lets everybody read it on most machines; the -wal and
    -shm beside it take the file's own mode. A file that is there keeps its mode: its owner has set it.
    """

    def __init__(self, database: str | Path, *args: Any, **kwargs: Any) -> None:
        if not str(database).startswith((":memory:", "file:")):
            with suppress(OSError):  # where it cannot be made, SQLite says so
                os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **kwargs)
