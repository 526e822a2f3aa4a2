"""Play the machine of all parties and time, and say how many steps it took.

uv run python -m tests.machine             at least 1,000 steps, as every run of the tests does
uv run python -m tests.machine --long      at least 10,000 steps
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.machine",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--long", action="store_true", help="at least 10,000 steps instead of 1,000")
    environment = {**os.environ, "DEMARC_MACHINE": "long" if parser.parse_args().long else "short"}
    playing = ["-m", "pytest", "-q", "-s", "-k", "sqlite", "tests/test_machine.py"]
    done = subprocess.run([sys.executable, *playing], cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own interpreter
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
