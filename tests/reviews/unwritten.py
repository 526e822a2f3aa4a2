"""A table that takes no row: the disk is full, or whatever else keeps a line from being written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def unwritten(table: str) -> Iterator[None]:
    """Within, nothing can be inserted into a table; all else is as ever."""

    def refuse(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("the disk is full")
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(refuse):
        yield
