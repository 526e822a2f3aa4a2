"""Record the examples of the OpenAPI document anew: `uv run python -m tests.api.examples`.

Plays the walk on a register of its own, over the API in this process, and writes `config/api/examples.json`.
"""

import os
import sys
import tempfile

import django
import msgspec
from django.core.management import call_command
from django.test.utils import setup_test_environment

from tests.api.examples.key import LOG_KEY


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="demarc-examples-") as directory:
        # nothing of this machine's own configuration
        for name in [one for one in os.environ if one.startswith("DEMARC_") or one.endswith("_URL")]:
            del os.environ[name]
        os.environ.update(
            DEMARC_DATA_DIR=directory,
            DEMARC_TICK_SECONDS="0",
            DEMARC_LOG_KEY=LOG_KEY,
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)

        from config.api.examples import FILE
        from tests.api.examples.book import Recorder, steady
        from tests.api.examples.walk import Walk

        recorder = Recorder()
        with steady() as clock:
            Walk(recorder, clock).everything()
        told = msgspec.json.format(msgspec.json.encode(recorder.book, order="sorted"), indent=1)
        FILE.write_bytes(told + b"\n")
        sys.stdout.write(f"{len(recorder.book.operations)} operations, {len(told):,} bytes: {FILE}\n")


if __name__ == "__main__":
    main()
