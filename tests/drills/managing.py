"""Runs commands of `manage.py` in one process, since each start costs seconds: as JSON, on standard input."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout


def main() -> None:
    """Read a list of argument lists; write for each its exit code and what it said."""
    from django.core.management import execute_from_command_line

    told = []
    for arguments in json.load(sys.stdin):
        out, code = io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(sys.stderr):
            try:
                execute_from_command_line(["manage.py", *arguments])
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        told.append((code, out.getvalue()))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
