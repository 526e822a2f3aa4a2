"""`python -m tests.drills [--from COMMIT] [NAME...]`: every drill of config/OPERATIONS.md, or those named."""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests import cluster
from tests.drills import drills, older
from tests.drills.register import Ground, NotSo, absent


def main(arguments: list[str]) -> int:
    """Do the drills; 0 where everything was so, 1 where something was not, 2 where they cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(drills.EVERY)}")
    parser.add_argument(
        "--from", dest="earlier", default="", metavar="COMMIT",
        help="the upgrade takes over data of this commit's program, too",
    )  # fmt: skip
    said = parser.parse_args(arguments)
    names, earlier = said.names, said.earlier
    if why := cluster.missing() or absent() or (earlier and older.absent(earlier)):
        print(f"The drills cannot be done here: {why}.")  # noqa: T201 - what it is for
        return 2
    unknown = set(names) - drills.EVERY.keys()
    if unknown:
        print(f"There is no drill {', '.join(sorted(unknown))}: {', '.join(drills.EVERY)}.")  # noqa: T201 - what it is for
        return 2
    failed = []
    with tempfile.TemporaryDirectory(prefix="demarc-drills-") as folder:
        shared = Path(folder) / "shared"
        shared.mkdir()
        for name in names or drills.EVERY:
            place, began = Path(folder) / name, time.monotonic()
            place.mkdir()
            print(f"{name}")  # noqa: T201 - what it is for
            try:
                with cluster.cluster(place, shared) as made:
                    for line in drills.EVERY[name](Ground(place, made, earlier)):
                        print(f"  {line}", flush=True)  # noqa: T201 - what it is for
            except NotSo as found:
                failed.append(name)
                print(f"  NOT SO: {found}")  # noqa: T201 - what it is for
            print(f"  ({time.monotonic() - began:.0f} s)", flush=True)  # noqa: T201 - what it is for
    print(f"Not so: {', '.join(failed)}." if failed else "Everything was so.")  # noqa: T201 - what it is for
    return int(bool(failed))


if __name__ == "__main__":
    # whoever ends it leaves no server behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
