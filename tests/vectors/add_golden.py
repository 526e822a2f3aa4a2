"""Add golden records of events that have none yet: `uv run python -m tests.vectors.add_golden`."""

import os
import sys

import django

from tests.vectors import golden


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    added = golden.add(golden.missing())
    sys.stdout.write(
        "".join(f"added {path.name}\n" for path in added) or "every event has its golden record\n"
    )


if __name__ == "__main__":
    main()
