"""`python -m tests.faults`: processes of a register are killed under load, round after round, and what was
acknowledged is compared with what is stored; at the end a server that does not wait for the disk is killed,
which must lose.

A cluster of PostgreSQL, a Redis server and everything else lies in a temporary folder and is gone afterwards.
Exits with 1 where anything is wrong, or where the control lost nothing.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests import cluster
from tests.faults import disks
from tests.faults.disks import Disk
from tests.faults.installation import Installation, installation
from tests.faults.rounds import KINDS, control, fill_log, fill_tables, lost, play
from tests.tasks import processes

_MEGABYTES: Final = 160
"""Room for the tables and two files of the server's own log, before the disk is filled."""


def rounds(place: Installation, number: int, random_: random.Random) -> bool:
    """Play rounds, one kind of kill after the other, each with its line; whether all of them were fine."""
    fine, acknowledged, heard = True, 0, Counter[str]()
    for played in range(number):
        kind, begun = KINDS[played % len(KINDS)], time.monotonic()
        outcome = play(place, random_, kind)
        acknowledged += outcome.acknowledged
        heard.update(outcome.heard)
        fine = fine and not outcome.wrong
        _say(
            f"{played + 1:4} {kind:10} {outcome.acknowledged:5} acknowledged, {outcome.told}; "
            f"{time.monotonic() - begun:.1f} s"
        )
    drifted = place.asked("drift")
    for sentence in drifted:
        _say(f"     {sentence}")
    _say(
        f"{number} rounds, {acknowledged:,} entries acknowledged; heard in the place of answers: "
        f"{dict(heard)}; read models are {'not ' if drifted else ''}what the record gives"
    )
    return fine and not drifted


@contextmanager
def _disk(path: Path) -> Iterator[Disk | None]:
    """A small disk, where one can be mounted."""
    if disks.missing():
        yield None
        return
    with disks.disk(path, _MEGABYTES) as small:
        yield small


def _full(place: Installation, small: Disk | None) -> bool:
    """Whether all is well after the disks of the tables and of the server's own log ran full."""
    if small is None:
        _say(f"no disk ran full: {disks.missing()}")
        return True
    fine = True
    for what, fill in (("tables", fill_tables), ("log", fill_log)):
        outcome = fill(place, small)
        fine = fine and not outcome.wrong
        _say(f"full disk of the {what}: {outcome.acknowledged} acknowledged, {outcome.told}")
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="one kind of kill after the other")
    parser.add_argument("--clients", type=int, default=8, help="how many act at once")
    parser.add_argument("--seed", type=int, default=None, help="of the moments of the kills")
    options = parser.parse_args()
    for why in filter(None, (cluster.missing(), processes.MISSING)):
        parser.error(why)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    random_ = random.Random(seed)  # noqa: S311 - moments to kill at
    _say(f"seed {seed}, {options.clients} clients")
    with tempfile.TemporaryDirectory(prefix="demarc-faults-") as folder:
        directory = Path(folder)
        (directory / "shared").mkdir()
        with (
            _disk(directory / "disk") as small,
            cluster.cluster(directory / "server", directory / "shared") as server,
            installation(server, directory / "register", options.clients) as place,
        ):
            fine = rounds(place, options.rounds, random_)
            fine = _full(place, small) and fine
            before = len(place.load.acknowledged())
            found = lost(control(place, random_))
            told = len(place.load.acknowledged()) - before
    _say(
        f"control (synchronous_commit=off, a slow disk, one kill of the postmaster): of {told:,} entries "
        f"acknowledged {found:,} are lost, and found"
    )
    return 0 if fine and found else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
